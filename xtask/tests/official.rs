//! `compare --official`: a library beside AARs of the shape that Google publishes, made here and pinned in a
//! pins.toml of the test's own. Nothing is fetched: a folder mirrors the files.

#![allow(missing_docs, clippy::new_without_default)]

#[path = "measure/fixture.rs"]
mod fixture;
mod support;

use std::{fs, io::Write as _};

use ::support::{digest::Sha256, exec::CommandLine};
use fixture::{Recipe, library};
use object::elf;
use serde_json::Value;
use support::{Ended, Folder, run, skipped, tool};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const JNI: &str = "Java_com_google_mediapipe_framework_Graph_nativeCreateGraph";
const GONE: &str = "Java_com_google_mediapipe_framework_Graph_nativeGetProfiler";

/// A class file as far as it is looked at: its magic, and names among its constants.
fn class(names: &str) -> Vec<u8> {
    [&b"\xca\xfe\xba\xbe\0\0\0\x34"[..], names.as_bytes()].concat()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    for (name, content) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn arm(exports: Vec<&'static str>, text: usize) -> Vec<u8> {
    library(&Recipe { exports, text: fixture::code(text), ..Recipe::default() })
}

fn x86(exports: Vec<&'static str>, text: usize, align: u64) -> Vec<u8> {
    let machine = elf::EM_X86_64;
    library(&Recipe { machine, exports, align, text: fixture::code(text), ..Recipe::default() })
}

/// A repository with pins of its own, the AARs they name in a folder beside it, and the result of a build.
struct Site {
    folder: Folder,
    core: Vec<u8>,
    own: Vec<u8>,
}

impl Site {
    fn new() -> Self {
        let manifest = |name: &str, more: &str| {
            format!(
                "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" \
                 package=\"{name}\">{more}<uses-sdk android:minSdkVersion=\"24\"/></manifest>"
            )
        };
        let logger = class("RemoteLoggingClient com/google/android/datatransport/Transport");
        let jar = zipped(&[
            ("com/google/mediapipe/tasks/core/logging/RemoteLoggingClient.class", &logger),
            ("com/google/mediapipe/framework/Graph.class", &class("Graph")),
        ]);
        let full = arm(vec![JNI, GONE], 90_000);
        let permission = "<uses-permission android:name=\"android.permission.INTERNET\"/>";
        let core = zipped(&[
            ("AndroidManifest.xml", manifest("core", permission).as_bytes()),
            ("classes.jar", &jar),
            ("jni/arm64-v8a/libmediapipe_tasks_jni.so", &full),
            ("jni/x86_64/libmediapipe_tasks_jni.so", &x86(vec![JNI], 80_000, 4096)),
        ]);
        let vision = zipped(&[
            ("AndroidManifest.xml", manifest("vision", "").as_bytes()),
            ("classes.jar", &zipped(&[("com/google/Face.class", &class("Face"))])),
        ]);
        let pom = "<project><dependencies><dependency>\
                   <groupId>com.google.android.datatransport</groupId>\
                   <artifactId>transport-api</artifactId><version>3.0.0</version>\
                   </dependency></dependencies></project>";
        let own = arm(vec![JNI], 30_000);
        let site = Self { folder: Folder::new(), core, own };
        let row = |name: &str, kind: &str, release: &str, digest: Option<Sha256>| {
            let digest = digest.map_or_else(
                || "sources = 0\n".to_owned(),
                |digest| format!("sha256 = \"{digest}\"\nsources = 1\n"),
            );
            format!(
                "[input.\"{name}\"]\nkind = \"{kind}\"\nversion = \"{release}\"\n\
                 releases = [\"{release}\"]\nurls = [\"https://h.invalid/{name}\"]\n{digest}"
            )
        };
        let pins = [
            "schema = 1\n".to_owned(),
            row("tasks-core-1.0.0.aar", "aar", "1.0.0", Some(Sha256::of(&site.core))),
            row("tasks-vision-1.0.0.aar", "aar", "1.0.0", None),
            row("tasks-core-1.0.0.pom", "pom", "1.0.0", Some(Sha256::of(pom.as_bytes()))),
            row("tasks-vision-0.10.14.aar", "aar", "0.10.14", None),
        ];
        site.folder.write("repo/build-profiles/pins.toml", &pins.concat());
        site.folder.write("repo/xtask/nothing", "");
        site.folder.write("aars/tasks-core-1.0.0.pom", pom);
        fs::write(site.folder.join("aars/tasks-core-1.0.0.aar"), &site.core).unwrap();
        fs::write(site.folder.join("aars/tasks-vision-1.0.0.aar"), vision).unwrap();
        site.plan(r#"{"version": "1.0.0", "demo": false}"#);
        let place = site.folder.join("dist/face/jni/arm64-v8a");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("libmediapipe_tasks_jni.so"), &site.own).unwrap();
        site
    }

    fn plan(&self, upstream: &str) {
        self.folder.write("dist/face/plan.json", &format!("{{\"upstream\": {upstream}}}"));
    }

    fn official(&self, more: &[&str]) -> Ended {
        let args =
            [&["compare", "--official", "--offline", "--mirror", "aars", "--store", "store"], more];
        run(tool(&args.concat())
            .current_dir(self.folder.path())
            .env("CARGO_MANIFEST_DIR", self.folder.join("repo/xtask")))
    }

    fn json(&self, more: &[&str]) -> Value {
        let ended = self.official(&[more, &["--format", "json"]].concat()).expect_code(0);
        serde_json::from_str(&ended.stdout).unwrap()
    }
}

#[test]
fn every_fact_of_both_sides_is_in_the_document() {
    let site = Site::new();
    let found = site.json(&["dist/face"]);
    assert_eq!((&found["release"], &found["name"]), (&"1.0.0".into(), &"dist/face".into()));
    let files = found["files"].as_array().unwrap();
    let states: Vec<_> = files
        .iter()
        .map(|file| (file["name"].as_str().unwrap(), file["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        states,
        [
            ("tasks-core-1.0.0.aar", "pinned"),
            ("tasks-core-1.0.0.pom", "pinned"),
            ("tasks-vision-1.0.0.aar", "no_digest"),
        ]
    );
    assert_eq!(files[0]["size"], site.core.len());
    assert_eq!(files[0]["sha256"], Sha256::of(&site.core).to_string());

    let arm = &found["abis"]["arm64-v8a"];
    assert_eq!(arm["own"]["sizes"]["file"], site.own.len());
    // What the AAR's own directory says of the entry is what a download takes.
    let mut aar = zip::ZipArchive::new(std::io::Cursor::new(&site.core)).unwrap();
    let entry = aar.by_name("jni/arm64-v8a/libmediapipe_tasks_jni.so").unwrap();
    assert_eq!(arm["published"]["sizes"]["file"], entry.size());
    assert_eq!(arm["published"]["sizes"]["download"], entry.compressed_size());
    assert_eq!(arm["published"]["needed"], serde_json::json!(["libc.so", "liblog.so"]));
    assert_eq!(arm["exports"]["equal"], false);
    assert_eq!(arm["exports"]["gone"], serde_json::json!([{"name": GONE, "reached": null}]));
    let verdict = |side: &Value| {
        side["pages_16k"]["libmediapipe_tasks_jni.so"]["verdict"].as_str().map(str::to_owned)
    };
    assert_eq!(verdict(&arm["published"]).as_deref(), Some("loads"));

    let x86 = &found["abis"]["x86_64"];
    assert_eq!(verdict(&x86["published"]).as_deref(), Some("refused"));
    assert_eq!((&x86["own"], &x86["exports"]), (&Value::Null, &Value::Null));

    let java = &found["published"];
    assert_eq!(java["classes"], 2);
    assert_eq!(
        java["telemetry"],
        serde_json::json!({"com/google/android/datatransport":
            ["com.google.mediapipe.tasks.core.logging.RemoteLoggingClient"]})
    );
    assert_eq!(java["permissions"], serde_json::json!(["android.permission.INTERNET"]));
    assert_eq!(java["dependencies"][0]["artifact"], "transport-api");
    assert_eq!(found["own"], Value::Null);
}

#[test]
fn people_read_both_sides_in_one_table() {
    let site = Site::new();
    let own = ::support::size::Bytes(site.own.len() as u64).exact();
    for (format, begin, row) in [
        (
            "text",
            "dist/face against the AARs that Google publishes of MediaPipe 1.0.0\n",
            "  file ",
        ),
        ("markdown", "### `dist/face` against the AARs that Google publishes", "| file |"),
    ] {
        let out = site.official(&["dist/face", "--format", format]).expect_code(0).stdout;
        assert!(out.starts_with(begin), "{out}");
        let line = out.lines().find(|line| line.starts_with(row)).unwrap();
        assert!(line.contains(&own) && line.contains(" %"), "{line}");
        for part in [
            "not read: no digest of it is known",
            "1 export of Google's went",
            "could not be told",
            "Google's transport of logs",
            "Google's asks for android.permission.INTERNET",
            "Google's brings com.google.android.datatransport:transport-api",
            "refused",
        ] {
            let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(part), "no `{part}` in\n{out}");
        }
        assert!(!out.contains("demo upstream"));
    }
}

#[test]
fn a_file_of_another_digest_is_refused() {
    let site = Site::new();
    let mut other = site.core.clone();
    *other.last_mut().unwrap() ^= 1;
    fs::write(site.folder.join("aars/tasks-core-1.0.0.aar"), other).unwrap();
    let ended = site.official(&["dist/face"]).expect_code(11);
    assert!(ended.stdout.is_empty());
    ended.expect_stderr(&["`tasks-core-1.0.0.aar`", &Sha256::of(&site.core).to_string()]);
}

#[test]
fn what_no_digest_is_known_of_is_read_by_permission_alone() {
    let site = Site::new();
    let allowed = site.json(&["dist/face", "--allow-unpinned", "tasks-vision-1.0.0.aar"]);
    assert_eq!(allowed["files"][2]["state"], "allowed");
    assert_eq!(allowed["published"]["classes"], 3);
    site.official(&["0.10.14", "dist/face"]).expect_code(11).expect_stderr(&[
        "error: no AAR of MediaPipe 0.10.14 can be believed: no digest of \
         `tasks-vision-0.10.14.aar` is known",
        "help: `cargo xtask pins update tasks-vision-0.10.14.aar` shows its digest",
    ]);
}

#[test]
fn a_release_is_named_or_follows_from_the_build() {
    let site = Site::new();
    site.plan(r#"{"version": "demo", "demo": true}"#);
    site.official(&["dist/face"]).expect_code(11).expect_stderr(&[
        "error: Google publishes no AAR of `demo`: expected one of 0.10.14, 1.0.0",
        "help: name a release: `cargo xtask compare --official 1.0.0 dist/PROFILE`",
    ]);
    let out = site.official(&["v1.0.0", "dist/face"]).expect_code(0).stdout;
    assert!(out.starts_with("demo upstream, not MediaPipe"), "{out}");
    let library = "dist/face/jni/arm64-v8a/libmediapipe_tasks_jni.so";
    site.official(&[library]).expect_code(11).expect_stderr(&["does not say which release"]);
    assert_eq!(site.json(&["1.0.0", library])["name"], library);
    site.official(&["dist/none"]).expect_code(11).expect_stderr(&["`dist/none` is not there"]);
    site.official(&["1.0.0", "dist/face", "dist/face"]).expect_code(2);
}

/// Classes of the shape that MediaPipe's have: a task that creates a graph, another that asks for its profiler.
fn java() -> Option<Vec<u8>> {
    let sources = [
        (
            "com/google/mediapipe/framework/Graph.java",
            "package com.google.mediapipe.framework; public class Graph { \
             public long create() { return nativeCreateGraph(); } \
             public long profiler() { return nativeGetProfiler(); } \
             private native long nativeCreateGraph(); private native long nativeGetProfiler(); }",
        ),
        (
            "com/google/mediapipe/tasks/vision/facedetector/FaceDetector.java",
            "package com.google.mediapipe.tasks.vision.facedetector; public class FaceDetector { \
             void run() { new com.google.mediapipe.framework.Graph().create(); } }",
        ),
        (
            "com/google/mediapipe/tasks/vision/poselandmarker/PoseLandmarker.java",
            "package com.google.mediapipe.tasks.vision.poselandmarker; public class PoseLandmarker { \
             void run() { new com.google.mediapipe.framework.Graph().profiler(); } }",
        ),
    ];
    let folder = Folder::new();
    let mut args = vec!["-d".to_owned(), folder.join("classes").into_string()];
    for (name, text) in sources {
        args.push(folder.write(name, text).into_string());
    }
    let Ok(said) = CommandLine::new("javac", args).output() else {
        skipped("no javac");
        return None;
    };
    assert!(said.status.success(), "{}", said.stderr);
    let classes: Vec<(String, Vec<u8>)> = sources
        .iter()
        .map(|(name, _)| name.replace(".java", ".class"))
        .map(|name| (name.clone(), fs::read(folder.join(&format!("classes/{name}"))).unwrap()))
        .collect();
    let entries: Vec<(&str, &[u8])> =
        classes.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    Some(zipped(&entries))
}

#[test]
fn an_export_that_went_is_told_from_one_that_is_missed() {
    let Some(jar) = java() else { return };
    let mut site = Site::new();
    let manifest = "<manifest package=\"core\"/>";
    let library = arm(vec![JNI, GONE], 90_000);
    site.core = zipped(&[
        ("AndroidManifest.xml", manifest.as_bytes()),
        ("classes.jar", &jar),
        ("jni/arm64-v8a/libmediapipe_tasks_jni.so", &library),
    ]);
    fs::write(site.folder.join("aars/tasks-core-1.0.0.aar"), &site.core).unwrap();
    let pins = fs::read_to_string(site.folder.join("repo/build-profiles/pins.toml")).unwrap();
    let digest = |line: &str| line.starts_with("sha256");
    let first = pins.lines().find(|line| digest(line)).unwrap();
    let pins = pins.replacen(first, &format!("sha256 = \"{}\"", Sha256::of(&site.core)), 1);
    site.folder.write("repo/build-profiles/pins.toml", &pins);
    for (task, reached, said) in [
        ("face_detector", false, "reaches none of them"),
        ("pose_landmarker", true, "reaches 1 of them"),
    ] {
        let plan = format!(
            "{{\"upstream\": {{\"version\": \"1.0.0\", \"demo\": false}}, \"tasks\": {{\"kept\": [\"{task}\"]}}}}"
        );
        site.folder.write("dist/face/plan.json", &plan);
        let gone = &site.json(&["dist/face"])["abis"]["arm64-v8a"]["exports"]["gone"];
        assert_eq!(*gone, serde_json::json!([{"name": GONE, "reached": reached}]), "{task}");
        let out = site.official(&["dist/face"]).expect_code(0).stdout;
        let flat = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(said) && flat.contains("Google's Java"), "{out}");
    }
}

#[test]
fn an_aar_of_ones_own_is_read_like_googles() {
    let site = Site::new();
    let manifest = "<manifest package=\"own\"/>";
    let own = zipped(&[
        ("AndroidManifest.xml", manifest.as_bytes()),
        ("classes.jar", &zipped(&[("a/B.class", &class("B"))])),
        ("jni/arm64-v8a/libmediapipe_tasks_jni.so", &site.own),
    ]);
    fs::write(site.folder.join("own.aar"), &own).unwrap();
    // What `package` left in the folder of a build is read with it.
    assert_eq!(site.json(&["1.0.0", "dist/face"])["own"]["classes"], Value::Null);
    let version = site.folder.join("dist/face/maven/org/example/face/1.0.0.1");
    fs::create_dir_all(&version).unwrap();
    fs::write(version.join("face-1.0.0.1.aar"), &own).unwrap();
    assert_eq!(site.json(&["1.0.0", "dist/face"])["own"]["classes"], 1);
    let found = site.json(&["1.0.0", "own.aar"]);
    assert_eq!(found["own"]["classes"], 1);
    assert_eq!(found["own"]["permissions"], serde_json::json!([]));
    assert_eq!(found["own"]["telemetry"], serde_json::json!({}));
    assert_eq!(found["own"]["dependencies"], Value::Null);
}
