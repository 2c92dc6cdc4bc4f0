//! Natives of classes that javac made, against libraries that lld made.

use std::fs;

use ::support::exec::CommandLine;

use super::{Entry, GOOD, archive, deflated, link, linker, report, troubles, verdict};
use crate::support::{Folder, skipped};

/// A task that calls one native of two, and a class of the framework that declares both.
const SOURCES: &[(&str, &str)] = &[
    (
        "src/com/google/mediapipe/framework/Graph.java",
        "package com.google.mediapipe.framework;\n\
         public class Graph { public void run() { nativeRun(1); } public void stop() { nativeStop(); }\n\
         private native void nativeRun(long context); private native void nativeStop(); }",
    ),
    (
        "src/com/google/mediapipe/tasks/Task.java",
        "package com.google.mediapipe.tasks;\n\
         public class Task { public Runnable detect() {\n\
         return () -> new com.google.mediapipe.framework.Graph().run(); } }",
    ),
];

const RUN: &str = "Java_com_google_mediapipe_framework_Graph_nativeRun";
const STOP: &str = "Java_com_google_mediapipe_framework_Graph_nativeStop";

/// The classes as a jar; nothing after saying why.
fn jar(folder: &Folder) -> Option<Vec<u8>> {
    let mut args = vec!["--release".to_owned(), "8".into(), "-nowarn".into(), "-d".into()];
    args.push(folder.join("classes").into_string());
    args.extend(SOURCES.iter().map(|(path, text)| folder.write(path, text).into_string()));
    match CommandLine::new("javac", args).output() {
        Ok(captured) => assert!(captured.status.success(), "{}", captured.stderr),
        Err(error) => {
            skipped(&format!("`javac` does not start: {error}"));
            return None;
        }
    }
    let names =
        ["com/google/mediapipe/framework/Graph.class", "com/google/mediapipe/tasks/Task.class"];
    let read = |name: &str| fs::read(folder.join(&format!("classes/{name}"))).unwrap();
    let classes: Vec<Vec<u8>> = names.iter().map(|name| read(name)).collect();
    let entries: Vec<Entry<'_>> =
        names.iter().zip(&classes).map(|(name, content)| deflated(name, content)).collect();
    Some(fs::read(archive(folder, "classes.jar", &entries)).unwrap())
}

#[test]
fn natives_that_java_reaches_have_their_code() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let Some(jar) = jar(&folder) else { return };
    for (exports, natives, orphans, code) in [
        (vec![RUN], "ok", "ok", 0),
        (vec![RUN, STOP], "ok", "ok", 0),
        (vec![STOP], "failed", "ok", 32),
        (vec![RUN, "Java_com_google_mediapipe_framework_Gone_call"], "ok", "warning", 0),
        (vec!["Java_com_google_mediapipe_framework_Graph_nativeRun__J"], "ok", "ok", 0),
        (vec!["JNI_OnLoad"], "could_not_tell", "ok", 35),
    ] {
        let source: String =
            exports.iter().map(|name| format!("void {name}(void) {{}}\n")).collect();
        let library = fs::read(link(&folder, "m/liba.so", "arm64-v8a", &source, GOOD)).unwrap();
        let entries = [deflated("classes.jar", &jar), deflated("jni/arm64-v8a/liba.so", &library)];
        archive(&folder, "a.aar", &entries);
        let (document, ended) = report(&folder, &["a.aar", "--min-api", "24"]);
        assert_eq!(verdict(&document, "natives").0, natives, "{exports:?}: {document:#}");
        assert_eq!(verdict(&document, "exports").0, orphans, "{exports:?}");
        assert_eq!(ended, code, "{exports:?}");
    }
}

/// Google's releases from 0.10.33 on: one AAR has the library, the other Java that calls it.
#[test]
fn two_archives_that_ship_together_are_one() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let Some(jar) = jar(&folder) else { return };
    let source = format!("void {RUN}(void) {{}}");
    let library = fs::read(link(&folder, "m/liba.so", "arm64-v8a", &source, GOOD)).unwrap();
    archive(&folder, "core.aar", &[deflated("jni/arm64-v8a/liba.so", &library)]);
    archive(&folder, "vision.aar", &[deflated("classes.jar", &jar)]);
    let (document, code) = report(&folder, &["core.aar", "vision.aar", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (Vec::new(), 0), "{document:#}");
    assert!(verdict(&document, "natives").1.contains("1 of 2 natives can be reached"));
    // Both halves with the same classes: no app builds with them.
    let both = [deflated("jni/arm64-v8a/liba.so", &library), deflated("classes.jar", &jar)];
    archive(&folder, "core.aar", &both);
    let (document, code) = report(&folder, &["core.aar", "vision.aar", "--min-api", "24"]);
    assert_eq!((verdict(&document, "natives").0.as_str(), code), ("failed", 32));
    // A jar that is none is told, and not passed over.
    let broken = [deflated("jni/arm64-v8a/liba.so", &library), deflated("classes.jar", b"PK")];
    archive(&folder, "core.aar", &broken);
    let (document, code) = report(&folder, &["core.aar", "--min-api", "24"]);
    assert_eq!((verdict(&document, "natives").0.as_str(), code), ("could_not_tell", 35));
}
