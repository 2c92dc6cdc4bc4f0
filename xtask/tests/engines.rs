//! Builds of the bundled upstream with every engine that runs here: what comes out, whether it loads,
//! and whether it is the same bytes wherever it was built.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::PermissionsExt as _,
};

use ::support::{digest::Sha256, exec::CommandLine};
use camino::{Utf8Path, Utf8PathBuf};
use object::{
    LittleEndian,
    elf::{self, FileHeader64},
    read::elf::{FileHeader as _, ProgramHeader as _, Sym as _},
};
use serde_json::Value;
use support::{
    Ended, Folder,
    engine::{self, Turn},
    repo, run, skipped, tests, tool, tree,
};
use xtask::engine::EngineKind;

const LIBRARY: &str = "libmediapipe_tasks_vision_jni.so";
const KINDS: [EngineKind; 3] = [EngineKind::Docker, EngineKind::Podman, EngineKind::Host];

/// Builds a profile for x86_64, the ABI that this machine can load.
fn build(turn: &Turn, profile: &str, dist: &Utf8Path, more: &[&str]) -> Ended {
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
    let args = [
        "build",
        "--profile",
        profile,
        "--mediapipe",
        "demo",
        "--abi",
        "x86_64",
        "--engine",
        &kind,
        "--work-dir",
        work.as_str(),
        "--dist",
        dist.as_str(),
    ];
    run(tool(&[&args, more].concat()))
}

fn json(path: &Utf8Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Digests of the libraries by path below the result.
fn libraries(result: &Utf8Path) -> BTreeMap<String, String> {
    let files = tree(result).into_iter();
    files.filter(|(path, _)| path.ends_with(".so")).collect()
}

#[test]
fn a_build_leaves_the_agreed_folder_and_nothing_else() {
    for kind in KINDS {
        let Some(turn) = engine::turn(kind) else { continue };
        let folder = Folder::new();
        let upstream = tree(&repo().join("xtask/demo"));
        build(&turn, "face-only", folder.path(), &[]).expect_code(0);
        let found: Vec<String> = tree(folder.path()).into_keys().collect();
        assert_eq!(
            found,
            [
                "face-only/",
                "face-only/NOTICE",
                "face-only/explain/",
                "face-only/explain/x86_64/",
                "face-only/explain/x86_64/attribution.json",
                "face-only/explain/x86_64/extractions.tsv",
                "face-only/explain/x86_64/graph.json",
                "face-only/explain/x86_64/link.map",
                "face-only/jni/",
                "face-only/jni/x86_64/",
                "face-only/jni/x86_64/libmediapipe_tasks_vision_jni.so",
                "face-only/jni/x86_64/libopencv_java4.so",
                "face-only/measurement.json",
                "face-only/plan.json",
                "face-only/provenance.json",
                "face-only/report.md",
                "face-only/sbom.cdx.json",
            ],
            "{kind}"
        );
        assert!(tree(&repo().join("xtask/demo")) == upstream, "{kind}: upstream was changed");
        reports_tell_the_truth(&folder.join("face-only"), kind);
    }
}

fn reports_tell_the_truth(result: &Utf8Path, kind: EngineKind) {
    let provenance = json(&result.join("provenance.json"));
    for name in ["provenance", "plan", "measurement"] {
        let schema = json(&repo().join(format!("build-profiles/schemas/{name}.json")));
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let document = json(&result.join(format!("{name}.json")));
        let faults: Vec<String> = validator
            .iter_errors(&document)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{name}.json: {faults:#?}");
    }
    assert_eq!(provenance["engine"], kind.as_str());
    assert_eq!(provenance["plan"], json(&result.join("plan.json"))["digest"]);
    assert_eq!(provenance["image"].is_null(), kind == EngineKind::Host);
    let outputs = provenance["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 2);
    for output in outputs {
        let file = result.join(output["path"].as_str().unwrap());
        assert_eq!(output["sha256"], Sha256::of_file(&file).unwrap().to_string());
        assert_eq!(output["bytes"], fs::metadata(&file).unwrap().len());
    }
    // Every file that Bazel could read, as it is upstream, but for those that the plan edits.
    let plan = json(&result.join("plan.json"));
    let edits = plan["patches"].as_array().unwrap().iter().flat_map(|patch| {
        patch["edits"].as_array().unwrap().iter().map(|edit| edit["file"].as_str().unwrap())
    });
    let edited: BTreeSet<&str> = edits.collect();
    assert!(edited.contains("WORKSPACE"), "{edited:?}");
    for (path, input) in provenance["inputs"].as_object().unwrap() {
        let upstream = repo().join("xtask/demo").join(path);
        let is_same = upstream.is_file() && !edited.contains(path.as_str());
        if let (Some(digest), true) = (input["sha256"].as_str(), is_same) {
            assert_eq!(digest, Sha256::of_file(&upstream).unwrap().to_string(), "{path}");
        }
    }
}

/// What Android asks of a library: name, page size, needed libraries, and exports that Java calls.
#[test]
fn the_library_is_as_android_wants_it() {
    for kind in KINDS {
        let Some(turn) = engine::turn(kind) else { continue };
        let folder = Folder::new();
        build(&turn, "face-only", folder.path(), &[]).expect_code(0);
        let library = folder.join("face-only/jni/x86_64").join(LIBRARY);
        let facts = Facts::read(&fs::read(&library).unwrap());
        assert_eq!(facts.soname, LIBRARY, "{kind}");
        assert!(facts.alignment >= 0x4000, "{kind}: {:#x}", facts.alignment);
        let android = [
            "libandroid.so",
            "libc.so",
            "libdl.so",
            "libjnigraphics.so",
            "liblog.so",
            "libm.so",
            "libopencv_java4.so",
        ];
        let unknown: Vec<&String> =
            facts.needed.iter().filter(|name| !android.contains(&name.as_str())).collect();
        assert!(unknown.is_empty(), "{kind}: needs {unknown:?}");
        assert!(facts.needed.contains("libopencv_java4.so"), "{kind}: {:?}", facts.needed);
        assert!(!facts.needed.contains("libEGL.so"), "{kind}: gpu = false");
        assert!(facts.exports.len() > 10, "{kind}: {:?}", facts.exports);
        let foreign: Vec<&String> =
            facts.exports.iter().filter(|name| !name.starts_with("Java_")).collect();
        assert!(foreign.is_empty(), "{kind}: exports {foreign:?}");
    }
}

/// What the dynamic linker reads.
struct Facts {
    soname: String,
    /// The smallest alignment of its loadable segments.
    alignment: u64,
    needed: BTreeSet<String>,
    exports: BTreeSet<String>,
}

impl Facts {
    fn read(data: &[u8]) -> Self {
        let header = FileHeader64::<LittleEndian>::parse(data).unwrap();
        let sections = header.sections(LittleEndian, data).unwrap();
        let entries = sections.dynamic_table(LittleEndian, data).unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let (mut soname, mut needed) = (String::new(), BTreeSet::new());
        for entry in entries.iter() {
            match entry.tag {
                elf::DT_SONAME => soname = text(entries.string(entry).unwrap()),
                elf::DT_NEEDED => drop(needed.insert(text(entries.string(entry).unwrap()))),
                _ => {}
            }
        }
        let symbols = sections.symbols(LittleEndian, data, elf::SHT_DYNSYM).unwrap();
        let defined = symbols.iter().filter(|symbol| {
            !symbol.is_undefined(LittleEndian) && symbol.st_bind() != elf::STB_LOCAL
        });
        let exports = defined
            .map(|symbol| text(symbols.symbol_name(LittleEndian, symbol).unwrap()))
            .collect();
        let segments = header.program_headers(LittleEndian, data).unwrap().iter();
        let loaded = segments.filter(|segment| segment.p_type(LittleEndian) == elf::PT_LOAD);
        let alignment = loaded.map(|segment| segment.p_align(LittleEndian)).min().unwrap();
        Self { soname, alignment, needed, exports }
    }
}

/// The program that loads a library on Linux as Java would on Android.
fn smoke() -> Option<Utf8PathBuf> {
    if !cfg!(target_arch = "x86_64") {
        skipped("the smoke program loads x86_64 libraries only");
        return None;
    }
    if !["g++", "c++", "clang++", "clang++-19", "clang++-21"]
        .iter()
        .any(|name| engine::has_program(name))
    {
        skipped("no C++ compiler on the PATH");
        return None;
    }
    let out = Utf8PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("smoke");
    let script = tests().join("smoke/build.sh");
    CommandLine::new("sh", [script.as_str(), out.as_str()]).read().unwrap();
    Some(out.join("smoke"))
}

/// Every kept graph can be created by the name Java uses; a dropped one says what is missing.
#[test]
fn kept_graphs_can_be_created_and_dropped_ones_cannot() {
    let Some(smoke) = smoke() else { return };
    for kind in KINDS {
        let Some(turn) = engine::turn(kind) else { continue };
        let folder = Folder::new();
        // Linux's loader does not read Android's packed relocations.
        let profile = "schema = 1\nextends = \"face-only\"\n[native]\npack-relocations = \"off\"\n";
        let profile = folder.write("loadable.toml", profile);
        build(&turn, profile.as_str(), folder.path(), &[]).expect_code(0);
        let result = folder.join("loadable");
        let plan = json(&result.join("plan.json"));
        let kept: Vec<&str> = plan["tasks"]["graphs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap())
            .collect();
        assert_eq!(kept.len(), 2, "{kind}");
        let dropped = "mediapipe.tasks.vision.hand_landmarker.HandLandmarkerGraph";
        let library = result.join("jni/x86_64").join(LIBRARY);
        let mut args = vec![library.as_str()];
        args.extend(&kept);
        args.push(dropped);
        let said = CommandLine::new(smoke.as_str(), args).read().unwrap();
        for name in &kept {
            assert!(said.contains(&format!("ok {name}\n")), "{kind}:\n{said}");
        }
        let refusal = said.lines().find(|line| line.contains(dropped)).unwrap();
        assert!(refusal.starts_with(&format!("error {dropped}: ")), "{kind}: {refusal}");
        assert!(refusal.len() > dropped.len() + 20, "{kind}: {refusal}");
    }
}

/// Where a converter takes OpenCV's place, the graph that met an image in CPU memory goes on; where nothing
/// does, the process ends there, as upstream's does.
#[test]
fn without_opencv_images_are_converted_all_the_same() {
    let Some(smoke) = smoke() else { return };
    for kind in KINDS {
        let Some(turn) = engine::turn(kind) else { continue };
        let folder = Folder::new();
        let mut sizes = Vec::new();
        for (name, opencv, says) in
            [("with", "static", true), ("own", "own-converter", true), ("none", "none", false)]
        {
            let keys = format!("opencv = \"{opencv}\"\npack-relocations = \"off\"\n");
            let keys = format!("schema = 1\nextends = \"face-only\"\n[native]\n{keys}");
            let profile = folder.write(&format!("{name}.toml"), &keys);
            build(&turn, profile.as_str(), folder.path(), &[]).expect_code(0);
            let library = folder.join(name).join("jni/x86_64").join(LIBRARY);
            let facts = Facts::read(&fs::read(&library).unwrap());
            let needed = facts.needed.iter().find(|name| name.contains("opencv"));
            assert_eq!(needed, None, "{kind} {opencv}");
            let graph = "mediapipe.tasks.vision.face_landmarker.FaceLandmarkerGraph";
            let said =
                CommandLine::new(smoke.as_str(), [library.as_str(), graph]).output().unwrap();
            assert_eq!(said.stdout == format!("ok {graph}\n"), says, "{kind} {opencv}: {said:?}");
            sizes.push(fs::metadata(&library).unwrap().len());
        }
        assert!(sizes[1] < sizes[0] - 30_000, "{kind}: {sizes:?}");
    }
}

#[test]
fn a_second_build_has_nothing_to_do_and_a_forced_one_gives_the_same_bytes() {
    for kind in KINDS {
        let Some(turn) = engine::turn(kind) else { continue };
        let folder = Folder::new();
        let result = folder.join("face-only");
        build(&turn, "face-only", folder.path(), &[]).expect_code(0);
        let first = tree(&result);
        build(&turn, "face-only", folder.path(), &[])
            .expect_code(0)
            .expect_stderr(&["Fresh face-only: nothing changed since the last build"]);
        assert!(tree(&result) == first, "{kind}: the result changed though nothing was built");
        let forced = build(&turn, "face-only", folder.path(), &["--force"]).expect_code(0);
        assert!(forced.stderr.contains("Building face-only for x86_64"), "{}", forced.stderr);
        assert!(tree(&result) == first, "{kind}: the same inputs gave another result");
    }
}

/// Compilers of the same packages in two engines' images give the same bytes, though the images have
/// other IDs.
#[test]
fn docker_and_podman_give_the_same_bytes() {
    let mut found: Vec<(EngineKind, BTreeMap<String, String>)> = Vec::new();
    for kind in [EngineKind::Docker, EngineKind::Podman] {
        let Some(turn) = engine::turn(kind) else { return };
        let folder = Folder::new();
        build(&turn, "face-only", folder.path(), &[]).expect_code(0);
        found.push((kind, libraries(&folder.join("face-only"))));
    }
    assert_eq!(found[0].1.len(), 2);
    assert_eq!(found[0].1, found[1].1, "{} and {}", found[0].0, found[1].0);
}

/// A private permissions mask is no reason for a build to fail: whoever compiles in the container may
/// read what was staged for it. What comes out is as private as its owner asked.
#[test]
fn a_private_umask_is_fine() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let (folder, work) = (Folder::new(), engine::work(turn.kind));
    let kind = turn.kind.to_string();
    let script = "umask 077 && exec \"$0\" \"$@\"";
    let command = snapbox::cmd::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_cargo-xtask")])
        .args(["build", "--profile", "./umask.toml", "--mediapipe", "demo", "--abi", "x86_64"])
        .args(["--engine", &kind, "--work-dir", work.as_str(), "--dist", folder.path().as_str()])
        .current_dir(tests().join("engines"))
        .env("CARGO_MANIFEST_DIR", repo().join("xtask"));
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for file in ["provenance.json", "plan.json", &format!("jni/x86_64/{LIBRARY}"), "jni"] {
        let mode = fs::metadata(folder.join("umask").join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file} is {mode:o}");
    }
}

/// A second profile compiles what it adds and no object again.
#[test]
fn a_smaller_profile_compiles_nothing_that_is_there() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let folder = Folder::new();
    build(&turn, "face-only", folder.path(), &[]).expect_code(0);
    let profile = folder.write(
        "detector-only.toml",
        "schema = 1\nextends = \"face-only\"\ntasks = [\"face_detector\"]\n",
    );
    let more = ["--force", "--format", "json"];
    let ended = build(&turn, profile.as_str(), folder.path(), &more).expect_code(0);
    let document: Value = serde_json::from_str(&ended.stdout).expect("one JSON document");
    let kinds = &document["build"]["abis"][0]["actions_by_kind"];
    let compiled = kinds["CppCompile"].as_u64().unwrap_or(0);
    let cached = document["build"]["abis"][0]["actions_cached"].as_u64().unwrap();
    assert!(compiled <= cached, "{compiled} compiled, {cached} from the cache: {kinds}");
    assert!(folder.join("detector-only/jni/x86_64").join(LIBRARY).is_file());
}

/// Without a container too there is one output base for all profiles, and what a folder more on the PATH
/// has is no reason to compile anything.
#[test]
fn profiles_share_one_output_base_and_no_folder_of_the_path_matters() {
    let Some(turn) = engine::turn(EngineKind::Host) else { return };
    let (folder, work) = (Folder::new(), engine::work(turn.kind));
    build(&turn, "face-only", folder.path(), &[]).expect_code(0);
    let profile = folder.write(
        "detector-only.toml",
        "schema = 1\nextends = \"face-only\"\ntasks = [\"face_detector\"]\n",
    );
    build(&turn, profile.as_str(), folder.path(), &["--force"]).expect_code(0);
    let own = folder.write("own/cargo", "#!/bin/sh\n");
    fs::set_permissions(&own, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.join("own"), support::variable("PATH").unwrap());
    let args = ["build", "-p", "face-only", "--mediapipe", "demo", "--abi", "x86_64", "--force"];
    let places =
        ["--engine", "host", "--work-dir", work.as_str(), "--dist", folder.path().as_str()];
    let command = tool(&[&args[..], &places, &["--format", "json"]].concat()).env("PATH", path);
    let ended = run(command).expect_code(0);
    let document: Value = serde_json::from_str(&ended.stdout).expect("one JSON document");
    let kinds = &document["build"]["abis"][0]["actions_by_kind"];
    assert_eq!(kinds["CppCompile"].as_u64().unwrap_or(0), 0, "{kinds}\n{}", ended.stderr);
    let toolchain = document["build"]["key"]["ground"].as_str().unwrap();
    let roots = work.join(format!("bazel/demo-{}/root", &toolchain[..12]));
    let entries = roots.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    let bases: Vec<_> = entries.filter(|folder| folder.join("external").is_dir()).collect();
    assert_eq!(bases.len(), 1, "{bases:?}");
}

/// Standard output carries the document alone, whatever happens on the way.
#[test]
fn json_is_all_there_is_on_standard_output() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let folder = Folder::new();
    let ended = build(&turn, "face-only", folder.path(), &["--format", "json"]).expect_code(0);
    let document: Value = serde_json::from_str(&ended.stdout).expect("one JSON document");
    assert_eq!((&document["schema"], &document["upstream"]), (&1.into(), &"demo".into()));
    let quiet = build(&turn, "face-only", folder.path(), &["--quiet"]).expect_code(0);
    assert_eq!(quiet.stderr, "");
}

/// A limit that is passed is told with both numbers; the result is kept for looking at.
#[test]
fn a_budget_that_is_passed_has_its_own_exit_code() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let folder = Folder::new();
    for (limit, code) in [("1 kB", 30), ("1 GiB", 0)] {
        let text = format!(
            "schema = 1\nextends = \"face-only\"\n[budget.x86_64]\nnormalized = \"{limit}\"\n"
        );
        let profile = folder.write("limited.toml", &text);
        let ended = build(&turn, profile.as_str(), folder.path(), &[]).expect_code(code);
        assert_eq!(ended.stderr.contains("`limited` is over its budget"), code == 30);
        assert!(folder.join("limited/report.md").is_file());
    }
}
