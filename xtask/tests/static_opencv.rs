//! The BUILD file that `opencv = "static"` writes, compiled over real OpenCV with real Bazel and clang.
//!
//! `XTASK_OPENCV_SOURCES` names a folder with OpenCV's source in folders named by version, as the
//! pins have them; none of it is a part of this repository. Other processors are compiled for where
//! Debian's `g++-aarch64-linux-gnu` and its like give their C library. GNU's, not Android's: that the
//! NDK compiles it too is not shown by this.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
};

use ::support::{exec::CommandLine, paths::RelPath};
use camino::{Utf8Path, Utf8PathBuf};
use object::{Object as _, ObjectSymbol as _};
use support::{Folder, pinned, profile_folder, repo, skipped, tests, upstream, variable};
use xtask::{measure::measure, overlay, plan, profile};

/// Debian's Bazel that needs no release of its own, and its compiler.
const BAZEL: &str = "/usr/bin/bazel-4";
const CLANG: &str = "/usr/lib/llvm-19/bin/clang";

/// Levers of face-min, as they reach the compiler and the linker.
const FLAGS: &[&str] = &[
    "--compilation_mode=opt",
    "--strip=always",
    "--cxxopt=-std=c++17",
    "--copt=-Oz",
    "--copt=-fvisibility=hidden",
    "--copt=-fno-unwind-tables",
    "--linkopt=-fuse-ld=lld",
    "--linkopt=-Wl,--icf=all",
    "--features=-legacy_whole_archive",
];

/// A processor, with GNU's library for it instead of Android's.
struct Processor {
    abi: &'static str,
    triple: &'static str,
    /// What Android's compiler has from the start for that ABI.
    baseline: &'static str,
    emulator: &'static str,
}

const PROCESSORS: &[Processor] = &[
    Processor {
        abi: "x86_64",
        triple: "x86_64-linux-gnu",
        baseline: "-msse4.2 -mpopcnt",
        emulator: "qemu-x86_64",
    },
    Processor {
        abi: "arm64-v8a",
        triple: "aarch64-linux-gnu",
        baseline: "",
        emulator: "qemu-aarch64",
    },
    Processor {
        abi: "armeabi-v7a",
        triple: "arm-linux-gnueabihf",
        baseline: "-march=armv7-a -mfpu=neon",
        emulator: "qemu-arm",
    },
    Processor {
        abi: "x86",
        triple: "i686-linux-gnu",
        baseline: "-march=i686 -mssse3 -mfpmath=sse",
        emulator: "qemu-i386",
    },
];

/// The file as the tool writes it for a release.
fn build_file(release: &str) -> String {
    let upstream = upstream(release);
    let folder = Folder::new();
    let text = "schema = 1\nextends = \"face-min\"\n[native]\nopencv = \"static\"\n";
    let profile = folder.write("static.toml", text);
    let plan = plan::resolve(
        &profile::load(profile.as_str(), &profile_folder()).unwrap(),
        &upstream,
        &pinned(&upstream),
    )
    .unwrap();
    let path: RelPath = "third_party/opencv_android.BUILD".parse().unwrap();
    // Edits are for real trees; this file is no edit.
    let plan = plan::BuildPlan { patches: Vec::new(), ..plan };
    overlay::render(&plan, &BTreeMap::new()).unwrap().files[&path].clone()
}

/// A workspace with the proof, and OpenCV of that source.
fn workspace(source: &Utf8Path) -> Folder {
    let folder = Folder::new();
    let minis = repo().join("xtask/demo/third_party");
    let mini = |name: &str| {
        format!("local_repository(name = \"{name}\", path = \"{minis}/{name}_mini\")\n")
    };
    let rules: String =
        ["bazel_skylib", "rules_cc", "rules_java", "rules_python"].map(mini).concat();
    folder.write(
        "WORKSPACE",
        &format!(
            "{rules}new_local_repository(\n    name = \"android_opencv\",\n    path = \"{source}\",\n    \
             build_file = \"@//:opencv.BUILD\",\n)\n"
        ),
    );
    folder.write("opencv.BUILD", &build_file("0.10.26"));
    for (from, to) in [("BUILD.proof", "BUILD")]
        .into_iter()
        .chain(["exports.lds", "face.cc", "vision.cc", "run.cc"].map(|name| (name, name)))
    {
        fs::copy(tests().join("opencv").join(from), folder.join(to)).unwrap();
    }
    folder
}

/// The compiler for one processor, as a program of its own: Bazel asks it which headers are its own.
fn compiler(root: &Utf8Path, processor: &Processor) -> Utf8PathBuf {
    let Processor { triple, baseline, .. } = processor;
    let program = root.join(format!("clang-{triple}"));
    fs::create_dir_all(root).unwrap();
    fs::write(&program, format!("#!/bin/sh\nexec {CLANG} --target={triple} {baseline} \"$@\"\n"))
        .unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// Builds the proof for one processor and returns the folder of its results.
fn build(workspace: &Utf8Path, version: &str, processor: &Processor) -> Utf8PathBuf {
    let abi = processor.abi;
    let root = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join("opencv");
    let base = root.join(format!("{version}-{abi}"));
    let mut args = vec![format!("--output_base={base}"), "--batch".to_owned(), "build".to_owned()];
    args.extend(FLAGS.iter().map(|flag| (*flag).to_owned()));
    args.extend(["//:libface.so", "//:libvision.so", "//:run"].map(str::to_owned));
    let mut bazel = CommandLine::new(BAZEL, args);
    bazel.env.insert("CC".into(), compiler(&root, processor).into_string());
    bazel.cwd = Some(workspace.to_owned());
    let ended = bazel.output().unwrap();
    assert!(ended.status.success(), "{version} {abi}: {}", ended.stderr);
    workspace.join("bazel-bin")
}

/// What a library needs of others, and the undefined names of OpenCV in it.
fn loose_ends(library: &Utf8Path) -> (BTreeSet<String>, Vec<String>) {
    let measured = measure(library).unwrap();
    let needed = measured.libraries.into_iter().flat_map(|library| library.needed).collect();
    let bytes = fs::read(library).unwrap();
    let file = object::File::parse(&*bytes).unwrap();
    let undefined = file.dynamic_symbols().filter(|symbol| symbol.is_undefined());
    let names = undefined.filter_map(|symbol| symbol.name().ok().map(str::to_owned));
    (needed, names.filter(|name| name.contains("2cv")).collect())
}

/// Runs the proof, another processor's in an emulator where there is one.
fn run(program: &Utf8Path, processor: &Processor) -> String {
    let emulator = Utf8Path::new("/usr/bin").join(processor.emulator);
    let run = if processor.abi == std::env::consts::ARCH {
        CommandLine::new(program.as_str(), [""; 0])
    } else if emulator.exists() {
        let libraries = format!("/usr/{}", processor.triple);
        CommandLine::new(emulator.as_str(), ["-L", &libraries, program.as_str()])
    } else {
        return format!("not run: no {}\n", processor.emulator);
    };
    let said = run.read().unwrap();
    assert_eq!(said, "vision: 0 failed\n");
    said
}

#[test]
fn opencv_is_linked_from_its_source_and_nothing_else_is_needed() {
    let Some(sources) = variable("XTASK_OPENCV_SOURCES").map(Utf8PathBuf::from) else {
        return skipped("XTASK_OPENCV_SOURCES names no folder of OpenCV sources");
    };
    for program in [BAZEL, CLANG] {
        if !Utf8Path::new(program).exists() {
            return skipped(&format!("no {program}"));
        }
    }
    let mut versions: Vec<String> = sources
        .read_dir_utf8()
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("modules/imgproc").is_dir())
        .map(|entry| entry.file_name().to_owned())
        .collect();
    versions.sort();
    assert!(!versions.is_empty(), "{sources} has no folder with modules/imgproc");
    for version in versions {
        let workspace = workspace(&sources.join(&version));
        for processor in PROCESSORS {
            let Processor { abi, triple, .. } = *processor;
            if !Utf8Path::new("/usr").join(triple).join("include/c++").exists()
                && abi != std::env::consts::ARCH
            {
                skipped(&format!("no C++ library for {triple}"));
                continue;
            }
            let bin = build(workspace.path(), &version, processor);
            let mut sizes = Vec::new();
            for name in ["libface.so", "libvision.so"] {
                let library = bin.join(name);
                let (needed, undefined) = loose_ends(&library);
                let theirs = needed.iter().find(|name| name.contains("opencv"));
                assert_eq!(theirs, None, "{version} {abi} {name}: {needed:?}");
                assert!(undefined.is_empty(), "{version} {abi} {name}: {undefined:?}");
                sizes.push(format!("{name} {}", fs::metadata(&library).unwrap().len()));
            }
            let ran = run(&bin.join("run"), processor);
            let line = format!("OpenCV {version} {abi:<10} {}; {ran}", sizes.join(", "));
            std::io::stdout().write_all(line.as_bytes()).unwrap();
        }
    }
}
