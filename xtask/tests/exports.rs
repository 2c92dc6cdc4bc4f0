//! `exports = "reachable"`: which natives the version script names, on the demo upstream and on real trees.

mod support;

use std::{fs, io::Write as _, os::unix::fs::symlink};

use ::support::interrupt::Interrupt;
use camino::{Utf8Path, Utf8PathBuf};
use classfile::{Classes, reach};
use support::{Folder, engine, repo, run, skipped, tool, variable};
use xtask::{
    catalogue::{Catalogue, Task},
    java::{self, HostPlace, Origin, Request},
};

const PACKAGE: &str = "mediapipe/tasks/java/com/google/mediapipe/tasks/vision/minimal";

/// Whether this machine can compile the Java half; says what lacks where it cannot.
fn java(tree: &Utf8Path, work: &Utf8Path) -> Option<(HostPlace, java::JavaTools)> {
    let place = HostPlace::new(tree, work, &engine::programs());
    match java::find(&place, Origin::Machine) {
        Ok(tools) => Some((place, tools)),
        Err(error) => {
            skipped(&error.to_string());
            None
        }
    }
}

/// A folder with a profile of these lines in `[native]`.
fn profile(native: &str) -> (Folder, Utf8PathBuf) {
    let folder = Folder::new();
    let text = format!("schema = 1\nextends = \"face-only\"\n[native]\n{native}\n");
    let profile = folder.write("app.toml", &text);
    (folder, profile)
}

fn stage<'a>(folder: &'a Folder, profile: &'a Utf8Path, path: &str) -> support::Ended {
    let (out, work) = (folder.join("staged"), folder.join("work"));
    let args = ["stage", "--mediapipe", "demo", "--profile", profile.as_str()];
    let places = ["--out", out.as_str(), "--work-dir", work.as_str()];
    run(tool(&[&args[..], &places].concat()).env("PATH", path))
}

fn path() -> String {
    variable("PATH").unwrap_or_default()
}

#[test]
fn the_list_names_what_kept_java_reaches_and_nothing_else() {
    let (folder, profile) = profile("exports = \"reachable\"");
    if java(&repo().join("xtask/demo"), &folder.join("java")).is_none() {
        return;
    }
    stage(&folder, &profile, &path()).expect_code(0);
    let package = folder.join("staged").join(PACKAGE).join("app");
    let list = fs::read_to_string(package.join("exports.lds")).unwrap();
    let exported = |name: &str| {
        let pattern = format!("[J]ava_com_google_mediapipe_{name};");
        list.lines().any(|line| line.trim() == pattern)
    };
    for name in [
        "framework_Graph_nativeCreateGraph",
        "framework_Graph_nativeLoadBinaryGraphBytes",
        "framework_Packet_nativeReleasePacket",
        "framework_PacketGetter_nativeGetImageWidth",
    ] {
        assert!(exported(name), "{name} is reached:\n{list}");
    }
    for name in
        ["framework_Graph_nativeLoadBinaryGraphBytes__J_3B", "framework_Graph_nativeCancelGraph"]
    {
        // The one is the longer of two names, the other what upstream's own list hides.
        assert!(exported(name), "{name}:\n{list}");
    }
    for name in [
        "framework_PacketCreator_nativeCreateInt32",
        "framework_PacketCreator_nativeCreateMatrix",
        "framework_PacketGetter_nativeGetFloat32Vector",
        "framework_GraphProfiler_nativeGetCalculatorProfiles",
    ] {
        assert!(!exported(name), "{name} is called by no task:\n{list}");
    }
    assert!(list.contains("  local:\n    *;\n"), "{list}");
    let build = fs::read_to_string(package.join("BUILD")).unwrap();
    let label = format!("//{PACKAGE}/app:exports.lds");
    assert!(build.contains(&format!("-Wl,--version-script,$(location {label})")), "{build}");
    assert!(build.contains(&format!("        \"{label}\",\n    ],\n)")), "{build}");

    // The same once more: nothing is compiled, and the list is what it was.
    let again = stage(&folder, &profile, &path()).expect_code(0);
    assert!(!again.stderr.contains("Compiling"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(package.join("exports.lds")).unwrap(), list);
}

#[test]
fn all_exports_are_upstreams_list_and_take_no_java() {
    let (folder, profile) = profile("exports = \"all\"");
    stage(&folder, &profile, "/nonexistent").expect_code(0);
    let package = folder.join("staged").join(PACKAGE).join("app");
    assert!(!package.join("exports.lds").exists());
    let build = fs::read_to_string(package.join("BUILD")).unwrap();
    assert!(build.contains("\"//mediapipe/tasks/java:version_script.lds\""), "{build}");
}

/// The programs that look for Java, and no Java.
#[test]
fn without_java_it_is_told_what_to_install_or_which_key_to_change() {
    let (folder, profile) = profile("exports = \"reachable\"");
    let programs = folder.join("programs");
    fs::create_dir(&programs).unwrap();
    for name in ["sh", "sed", "sha256sum", "basename", "dirname", "cut"] {
        let there = engine::programs().into_iter().map(|folder| folder.join(name));
        let Some(file) = there.into_iter().find(|file| file.is_file()) else { continue };
        symlink(file, programs.join(name)).unwrap();
    }
    let ended = stage(&folder, &profile, programs.as_str()).expect_code(20);
    ended.expect_stderr(&[
        "error: Java cannot be compiled here: there is no javac (a JDK), no protoc",
        "`exports = \"reachable\"` is read from the tree's Java; with `exports = \"all\"` in `[native]` none is compiled",
        "help: apt-get install default-jdk-headless protobuf-compiler",
    ]);
}

#[test]
fn upstreams_own_target_cannot_export_the_reachable() {
    let folder = Folder::new();
    let text =
        "schema = 1\ntarget = \"stock\"\ntasks = \"all\"\n[native]\nexports = \"reachable\"\n";
    let profile = folder.write("app.toml", text);
    let args = ["plan", "--mediapipe", "demo", "--profile", profile.as_str()];
    run(tool(&args)).expect_code(10).expect_stderr(&[
        "error: upstream's own target has a list of exports of its own",
        "help: write `exports = \"all\"`, or remove `target`",
    ]);
}

/// `(release, natives declared, natives reached)` of the face landmarker, as `javap -c` and a call graph over its
/// output tell them too.
const FACE: &[(&str, usize, usize)] = &[("0.10.26", 123, 25), ("main", 127, 29)];

#[test]
fn a_face_landmarker_of_real_trees_reaches_few_natives() {
    let Some(trees) = variable("XTASK_MEDIAPIPE_TREES").map(Utf8PathBuf::from) else {
        skipped("XTASK_MEDIAPIPE_TREES names no folder of MediaPipe checkouts");
        return;
    };
    let catalogue = Catalogue::bundled();
    let tasks: Vec<&Task> = vec![catalogue.task("face_landmarker").unwrap()];
    for (version, declared, expected) in FACE {
        let tree = trees.join(version);
        if !tree.is_dir() {
            skipped(&format!("no checkout of {version}"));
            continue;
        }
        let folder = Folder::new();
        let Some((place, tools)) = java(&tree, &folder.join("java")) else { return };
        let release = catalogue.release(version).unwrap();
        let request = Request { tree: &tree, release, tasks: &tasks, tools: &tools };
        let compiled = java::compile(&request, &place, &Interrupt::default()).unwrap();
        let classes = Classes::from_jar(&compiled.classes_jar).unwrap();
        let reached = reach::natives(&classes, |class| {
            class.starts_with("com/google/mediapipe/tasks/")
                || class.starts_with("com/google/mediapipe/framework/image/")
        });
        let symbols: Vec<String> = reached.natives.iter().map(|native| native.symbol()).collect();
        let _ = writeln!(
            std::io::stdout(),
            "{version}: {} of {} natives, {} methods\n{}",
            symbols.len(),
            classes.natives().len(),
            reached.methods(),
            symbols.join("\n")
        );
        assert_eq!(classes.natives().len(), *declared, "{version}");
        assert_eq!(symbols.len(), *expected, "{version}: {symbols:#?}");
        let cancel = "Java_com_google_mediapipe_framework_Graph_nativeCancelGraph";
        assert_eq!(symbols.iter().any(|symbol| symbol == cancel), *version == "main", "{version}");
    }
}
