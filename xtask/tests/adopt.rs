//! `release adopt` on a small tree that is laid out as a release is, and on twenty-odd nasty changes of it:
//! each is adopted as if nothing had happened, or told; nothing is silently wrong.

mod support;
#[path = "adopt/tree.rs"]
mod tree;

use support::{Folder, repo, run, tool};
use tree::{Files, LIKE, VISION, files, like};
use xtask::adopt::{self, Adoption, Request};

fn adopted(files: &Files) -> Adoption {
    let folder = Folder::new();
    tree::write(folder.path(), files);
    let known = Request::all();
    let request = Request { root: folder.path(), version: Some("9.9.9"), near: None, known };
    adopt::adopt(&request).unwrap()
}

/// What is expected of a change.
enum Expected {
    /// The row is the same and nothing is unknown.
    Same,
    /// Something that is told has all these words; a row is made, or is not.
    Told(&'static [&'static str], bool),
}
use Expected::{Same, Told};

/// A change by its name, what it does, and what is expected.
type Change = (&'static str, fn(&mut Files), Expected);

fn edit(files: &mut Files, path: &str, from: &str, to: &str) {
    let text = files.get_mut(path).unwrap_or_else(|| panic!("no {path}"));
    assert!(text.contains(from), "{path} has no {from}:\n{text}");
    *text = text.replace(from, to);
}

fn every(files: &mut Files, ending: &str, change: impl Fn(&str) -> String) {
    for (_, text) in files.iter_mut().filter(|(path, _)| path.ends_with(ending)) {
        *text = change(text);
    }
}

/// Changes every BUILD file that no edit is for.
fn of_tasks(files: &mut Files, change: impl Fn(&str) -> String) {
    let build = |path: &str| path.ends_with("/BUILD") && path.starts_with("mediapipe/tasks/");
    let rows = xtask::patch::bundled().iter().flat_map(|patch| patch.rows());
    let edits: Vec<String> = rows.map(|row| row.edit.file.to_string()).collect();
    let edited = |path: &str| path.ends_with("cc/core/BUILD") || edits.iter().any(|e| e == path);
    let chosen = files.iter_mut().filter(|(path, _)| build(path) && !edited(path));
    chosen.for_each(|(_, text)| *text = change(text));
}

fn build() -> String {
    format!("{VISION}/BUILD")
}

const DETECTOR: &str = "mediapipe/tasks/cc/vision/face_detector";

const CHANGES: &[Change] = &[
    ("nothing", |_| {}, Same),
    ("BUILD files on one line", |f| of_tasks(f, |t| t.replace(['\n', ' '], " ") + "\n"), Same),
    ("other quotes in BUILD files", |f| of_tasks(f, |t| t.replace('"', "'")), Same),
    (
        "other quotes where an edit takes out lines",
        |f| every(f, "core/BUILD", |t| t.replace('"', "'")),
        Told(&["ops, edit", "core/BUILD", "other quotes"], true),
    ),
    (
        "an edited BUILD file on one line",
        |f| every(f, "core/BUILD", |t| t.replace(['\n', ' '], " ") + "\n"),
        Told(&["ops, edit", "core/BUILD", "spaces or line breaks differ"], true),
    ),
    (
        "Windows line ends in BUILD files of tasks",
        |f| of_tasks(f, |t| t.replace('\n', "\r\n")),
        Same,
    ),
    (
        "Windows line ends in WORKSPACE",
        |f| every(f, "WORKSPACE", |t| t.replace('\n', "\r\n")),
        Told(&["ops, edit `insert-after WORKSPACE`", "end as on Windows"], true),
    ),
    ("comments everywhere", |f| of_tasks(f, |t| t.replace(",\n", ",  # why not\n")), Same),
    (
        "a list of dependencies with a name",
        |f| {
            edit(f, &build(), "    deps = [", "    deps = ALL + [");
            edit(
                f,
                &build(),
                "        \"//mediapipe/tasks/cc/vision/face_detector:face_detector_graph\",\n",
                "",
            );
            let text = f.get_mut(&build()).unwrap();
            *text = format!("ALL = [\"//{DETECTOR}:face_detector_graph\"]\n{text}");
        },
        Same,
    ),
    (
        "dependencies behind a library of their own",
        |f| {
            let dep = format!("        \"//{DETECTOR}:face_detector_graph\",\n");
            edit(f, &build(), &dep, "        \":more\",\n");
            *f.get_mut(&build()).unwrap() +=
                &format!("cc_library(name = \"more\", deps = [\n{dep}])\n");
        },
        Same,
    ),
    (
        "a list of dependencies in another file",
        |f| {
            f.insert(
                format!("{VISION}/defs.bzl"),
                format!("ALL = [\"//{DETECTOR}:face_detector_graph\"]\n"),
            );
            edit(f, &build(), "    deps = [", "    deps = ALL + [");
            edit(
                f,
                &build(),
                "        \"//mediapipe/tasks/cc/vision/face_detector:face_detector_graph\",\n",
                "",
            );
            let text = f.get_mut(&build()).unwrap();
            *text = format!("load(\":defs.bzl\", \"ALL\")\n{text}");
        },
        Same,
    ),
    (
        "a new select",
        |f| {
            let select = "    deps = select({\"//mediapipe:android\": [\"//new:thing\"], \"//conditions:default\": []}) + [";
            edit(f, &build(), "    deps = [", select);
        },
        Told(&["that are no task's is new", "//new:thing"], true),
    ),
    (
        "a dependency that nobody can know",
        |f| edit(f, &build(), "    deps = [", "    deps = read_from_somewhere() + ["),
        Told(&["vision/BUILD"], true),
    ),
    (
        "a macro of the tree's own",
        |f| {
            let macro_ = "def all_in_one(name, deps, **rest):\n    native.cc_binary(name = \"lib\" + name + \".so\", deps = deps, **rest)\n";
            f.insert(format!("{VISION}/defs.bzl"), macro_.to_owned());
            edit(f, &build(), "cc_binary(", "load(\":defs.bzl\", \"all_in_one\")\n\nall_in_one(");
            edit(
                f,
                &build(),
                "\"libmediapipe_tasks_vision_jni.so\"",
                "\"mediapipe_tasks_vision_jni\"",
            );
        },
        Told(&["the rule that links the library is new", "all_in_one"], false),
    ),
    (
        "a renamed target",
        |f| {
            edit(
                f,
                &format!("{DETECTOR}/BUILD"),
                "face_detector_graph",
                "face_detector_task_graph",
            );
            edit(f, &build(), ":face_detector_graph", ":face_detector_task_graph");
        },
        Told(&["face_detector is //", "face_detector_task_graph"], true),
    ),
    (
        "a moved package",
        |f| {
            for file in ["BUILD", "graph.cc"] {
                let text = f.remove(&format!("{DETECTOR}/{file}")).unwrap();
                f.insert(format!("{DETECTOR}s/{file}"), text);
            }
            edit(f, &build(), "face_detector:", "face_detectors:");
        },
        Told(&["face_detector is //", "face_detectors:"], true),
    ),
    (
        "a graph that sources call otherwise",
        |f| edit(f, &format!("{DETECTOR}/graph.cc"), "FaceDetectorGraph", "FacesGraph"),
        Told(&["face_detector is gone", "no open source registers it"], true),
    ),
    (
        "a graph that everybody calls otherwise",
        |f| {
            edit(f, &format!("{DETECTOR}/graph.cc"), "FaceDetectorGraph", "FacesGraph");
            edit(
                f,
                &format!("{VISION}/facedetector/FaceDetector.java"),
                "FaceDetectorGraph",
                "FacesGraph",
            );
        },
        Told(&["tasks.toml has not", "FacesGraph"], true),
    ),
    (
        "a dependency that is not there",
        |f| {
            let graph = format!("{DETECTOR}/BUILD");
            edit(f, &graph, "    srcs", "    deps = [\"//mediapipe/secret:thing\"],\n    srcs");
        },
        Told(&["the open sources lack //mediapipe/secret:thing"], true),
    ),
    (
        "another list of exports",
        |f| edit(f, &build(), "version_script.lds", "exports.lds"),
        Told(&["list of exports is new", "exports.lds"], true),
    ),
    (
        "a library of another name",
        |f| every(f, ".java", |t| t.replace("tasks_vision_jni", "tasks_sight_jni")),
        Told(&["that links the library has no single answer"], false),
    ),
    (
        "the library made in two places",
        |f| {
            let text = f[&build()].clone();
            f.insert(format!("{VISION}/again/BUILD"), text);
        },
        Told(&["target for the library has no single answer", "vision/again"], false),
    ),
    (
        "a newer NDK",
        |f| edit(f, "setup_android_sdk_and_ndk.sh", "r28b", "r31"),
        Told(&["NDK that the setup script installs is new: r31"], true),
    ),
    (
        "a newer Bazel",
        |f| edit(f, ".bazelversion", "6.5.0", "8.4.2"),
        Told(&["Bazel", "is new: 8.4.2"], true),
    ),
    (
        "modules",
        |f| {
            f.insert("MODULE.bazel".to_owned(), "module(name = \"mediapipe\")\n".to_owned());
            *f.get_mut(".bazelrc").unwrap() += "common --enable_bzlmod\n";
        },
        Told(&["where its dependencies are named is as in 1.0.0, main, not as in"], true),
    ),
    (
        "modules alone",
        |f| {
            let text = f.remove("WORKSPACE").unwrap();
            f.insert("MODULE.bazel".to_owned(), text);
        },
        Told(&["where its dependencies are named is new", "MODULE.bazel alone"], false),
    ),
    (
        "OpenCV from elsewhere",
        |f| edit(f, "WORKSPACE", "-android-sdk.zip", "-android.zip"),
        Told(&["the OpenCV that is linked is new: nothing found"], true),
    ),
    (
        "TensorFlow under another name",
        |f| edit(f, "WORKSPACE", "org_tensorflow", "tensorflow"),
        Told(&["the repository of TensorFlow Lite has no single answer"], false),
    ),
    (
        "another XNNPACK",
        |f| edit(f, "WORKSPACE", "5ff876e4", "ffffffff"),
        Told(&["the commit of XNNPACK", "is new: ffffffff"], true),
    ),
    (
        "a file that an edit is for, moved",
        |f| {
            let text = f.remove("mediapipe/framework/port/build_config.bzl").unwrap();
            f.insert("mediapipe/framework/rules/build_config.bzl".to_owned(), text);
        },
        Told(&["patches/javascript.toml", "there is no such file", "rules/build_config.bzl"], true),
    ),
    (
        "a place that an edit is for, written otherwise",
        |f| edit(f, "mediapipe/framework/port.h", "TENSOR_USE_AHWB 1", "TENSOR_USE_AHWB   1"),
        Told(&["patches/gpu-off.toml", "spaces or line breaks differ"], true),
    ),
    (
        "a place that an edit is for, twice",
        |f| {
            *f.get_mut("mediapipe/framework/port.h").unwrap() +=
                "#define MEDIAPIPE_TENSOR_USE_AHWB 1\n"
        },
        Told(&["patches/gpu-off.toml", "in 2 places, expected 1"], true),
    ),
    (
        "an operator more",
        |f| {
            let path = "mediapipe/tasks/cc/core/mediapipe_builtin_op_resolver.cc";
            edit(
                f,
                path,
                "  AddCustom(\"NGramHash\"",
                "  AddCustom(\"New\", nullptr);\n  AddCustom(\"NGramHash\"",
            );
        },
        Told(&["own resolver registers is new", "+New"], true),
    ),
    (
        "an archive more without a digest",
        |f| {
            *f.get_mut("WORKSPACE").unwrap() += "http_archive(\n    name = \"loose\",\n    url = \"https://example.org/l.zip\",\n)\n"
        },
        Told(&["archives without a digest is new", "+loose"], true),
    ),
];

#[test]
fn a_nasty_change_is_adopted_or_told_and_never_silently_wrong() {
    let base = adopted(&files());
    let base = base.row.expect("a row");
    let mut wrong = Vec::new();
    for (name, change, expected) in CHANGES {
        let mut changed = files();
        change(&mut changed);
        let adoption = adopted(&changed);
        let told = adoption.unknown.join("\n");
        let mut differs = adoption.row.as_ref().map(|row| adopt::differences(row, &base));
        if let Some(differs) = &mut differs {
            differs.retain(|line| !line.starts_with("fingerprint: "));
        }
        let fine = match expected {
            Same => told.is_empty() && differs == Some(Vec::new()),
            Told(words, row) => {
                let has = |line: &String| words.iter().all(|word| line.contains(word));
                adoption.unknown.iter().any(has) && adoption.row.is_some() == *row
            }
        };
        // Whatever is expected: a row that is another one is never without a word.
        let silent = told.is_empty() && differs != Some(Vec::new());
        if !fine || silent {
            wrong.push(format!("{name}: told\n{told}\nrow {differs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_small_tree_is_what_it_is_laid_out_as() {
    let adoption = adopted(&files());
    assert_eq!(adoption.near.as_str(), LIKE);
    let row = adoption.row.as_ref().unwrap();
    let mut differs = adopt::differences(row, like());
    differs.retain(|line| !line.starts_with("fingerprint: "));
    assert_eq!(differs, Vec::<String>::new());
    let text = adopt::text(&adoption);
    assert!(text.starts_with("MediaPipe 9.9.9, next to 0.10.26\n\nnothing is unknown\n"), "{text}");
    let markdown = adopt::markdown(&adoption);
    assert!(
        markdown.contains("| the Bazel that it asks for | 6.5.0 | as in 0.10.20 to 0.10.26 |"),
        "{markdown}"
    );
    assert!(serde_json::to_string(&adoption).unwrap().contains("\"verdict\":\"fits\""));
}

/// Through the program: a name that is known, a folder that is none, and no version.
#[test]
fn the_program_says_why_it_adopts_nothing() {
    let folder = Folder::new();
    tree::write(folder.path(), &files());
    let path = folder.path().as_str();
    let adopt = |more: &[&str]| {
        let args = [&["release", "adopt", "--mediapipe", path][..], more].concat();
        run(tool(&args))
    };
    adopt(&["--as", LIKE])
        .expect_code(2)
        .expect_stderr(&["the catalogue has MediaPipe 0.10.26 itself"]);
    adopt(&[]).expect_code(2).expect_stderr(&["nothing tells which version the tree is"]);
    adopt(&["--as", "../x"]).expect_code(2).expect_stderr(&["cannot name a release"]);
    adopt(&["--as", "9.9.9", "--near", "7.0"])
        .expect_code(2)
        .expect_stderr(&["no release `7.0` is known"]);
    let nowhere = folder.join("nowhere");
    let args = ["release", "adopt", "--mediapipe", nowhere.as_str(), "--as", "9.9.9"];
    run(tool(&args)).expect_code(11).expect_stderr(&["is not a MediaPipe checkout"]);
    assert!(!repo().join("build-profiles/releases/9.9.9.toml").exists());
}
