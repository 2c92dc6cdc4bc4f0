//! Contents of MediaPipe's shape, small: Java compiled here, libraries written here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
};

use ::support::exec::CommandLine;
use object::elf;
use xtask::{
    catalogue::Abi,
    package::{Beside, Contents, Coordinates, LookedUp, runtime},
    sbom::Licence,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    fixture::{self, Recipe},
    support::{Folder, skipped},
};

pub const LIBRARY: &str = "libmediapipe_tasks_jni.so";
pub const CREATE: &str = "Java_com_google_mediapipe_framework_Graph_nativeCreateGraph";

/// What stands beside the AAR: a message's superclass, and an annotation.
pub const BESIDE: &[(&str, &str)] = &[
    (
        "com/google/protobuf/GeneratedMessageLite.java",
        "package com.google.protobuf; public class GeneratedMessageLite { \
         public static GeneratedMessageLite empty() { return null; } }",
    ),
    (
        "com/google/auto/value/AutoValue.java",
        "package com.google.auto.value; import java.lang.annotation.*; \
         @Retention(RetentionPolicy.CLASS) public @interface AutoValue {}",
    ),
];

/// The Java half: the framework, one kept task.
pub const KEPT: &[(&str, &str)] = &[
    (
        "com/google/mediapipe/framework/Graph.java",
        "package com.google.mediapipe.framework; public class Graph { \
         static { System.loadLibrary(\"mediapipe_tasks_jni\"); } \
         public long create() { return nativeCreateGraph(); } \
         public void setParentContext(long context) { nativeSetParentContext(context); } \
         private native long nativeCreateGraph(); \
         private native void nativeSetParentContext(long context); }",
    ),
    (
        "com/google/mediapipe/framework/Packet.java",
        "package com.google.mediapipe.framework; public class Packet { \
         public static Packet create(long handle) { return new Packet(); } }",
    ),
    (
        "com/google/mediapipe/framework/MediaPipeException.java",
        "package com.google.mediapipe.framework; public class MediaPipeException extends RuntimeException { \
         MediaPipeException(int code, byte[] message) {} }",
    ),
    (
        "com/google/mediapipe/proto/Options.java",
        "package com.google.mediapipe.proto; \
         public class Options extends com.google.protobuf.GeneratedMessageLite { int platform_; \
         Object none() { return empty(); } }",
    ),
    (
        "com/google/mediapipe/tasks/vision/facedetector/FaceDetector.java",
        "package com.google.mediapipe.tasks.vision.facedetector; \
         @com.google.auto.value.AutoValue public class FaceDetector { \
         public long start() { return new com.google.mediapipe.framework.Graph().create(); } }",
    ),
];

pub const FACE: &str = "com.google.mediapipe.tasks.vision.facedetector.FaceDetector";

/// Class files by their path.
pub type Classes = BTreeMap<String, Vec<u8>>;

/// Compiles sources; class files by their path.
pub fn javac(sources: &[(&str, &str)], classpath: &[(String, Vec<u8>)]) -> Result<Classes, String> {
    let folder = Folder::new();
    let mut args = ["--release", "8", "-Xlint:-options", "-d"].map(str::to_owned).to_vec();
    args.push(folder.join("classes").into_string());
    let jars: Vec<String> = classpath
        .iter()
        .map(|(name, jar)| {
            let path = folder.join(&format!("{name}.jar"));
            fs::write(&path, jar).unwrap();
            path.into_string()
        })
        .collect();
    args.extend(["-cp".to_owned(), jars.join(":")]);
    for (name, text) in sources {
        args.push(folder.write(name, text).into_string());
    }
    let said = CommandLine::new("javac", args).output().map_err(|error| error.to_string())?;
    if !said.status.success() {
        return Err(said.stderr);
    }
    let classes = folder.join("classes");
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(&classes).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(&classes).unwrap().to_str().unwrap().to_owned();
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    Ok(found)
}

pub fn jar(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The Java half and what stands beside it; none where this machine has no javac.
pub fn classes() -> Option<(Classes, Vec<u8>)> {
    let beside = match javac(BESIDE, &[]) {
        Ok(classes) => jar(&classes),
        Err(why) => {
            skipped(&format!("no javac that compiles: {why}"));
            return None;
        }
    };
    let kept = javac(KEPT, &[("beside".to_owned(), beside.clone())]).unwrap();
    Some((kept, beside))
}

pub fn library(abi: Abi, exports: &[&'static str]) -> Vec<u8> {
    let (machine, is_64) = match abi {
        Abi::Arm64V8a => (elf::EM_AARCH64, true),
        Abi::X86_64 => (elf::EM_X86_64, true),
        Abi::ArmeabiV7a => (elf::EM_ARM, false),
        Abi::X86 => (elf::EM_386, false),
    };
    let exports = exports.to_vec();
    let text = fixture::code(20_000);
    fixture::library(&Recipe {
        machine,
        is_64,
        exports,
        text,
        soname: Some(LIBRARY),
        ..Recipe::default()
    })
}

/// Contents that are whole; none where this machine has no javac.
pub fn contents() -> Option<Contents> {
    let (kept, beside) = classes()?;
    let abis = [Abi::Arm64V8a, Abi::X86_64];
    let key = |abi| (abi, LIBRARY.to_owned());
    let row = |class: &str, members: &[&str], always| LookedUp {
        class: format!("com.google.mediapipe.framework.{class}"),
        members: members.iter().map(|member| (*member).to_owned()).collect(),
        always,
        in_upstream: true,
    };
    let sources: BTreeMap<String, Vec<u8>> =
        KEPT.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    Some(Contents {
        coordinates: Coordinates::new("org.example.mediapipe", "face-only", "1.0.0.1").unwrap(),
        profile: "face-only".into(),
        description: "Face detection on the CPU".into(),
        upstream: "MediaPipe 1.0.0".into(),
        replaces: "1.0.0".into(),
        min_sdk: 24,
        library: LIBRARY.into(),
        companions: BTreeSet::new(),
        libraries: abis.map(|abi| (key(abi), library(abi, &[CREATE]))).into(),
        exports: abis.map(|abi| (key(abi), [CREATE.to_owned()].into())).into(),
        exports_reachable: true,
        classes_jar: jar(&kept),
        sources_jar: jar(&sources),
        beside: vec![Beside { name: "protobuf-javalite".into(), jar: beside }],
        tasks: [FACE.to_owned()].into(),
        dropped: ["com.google.mediapipe.tasks.vision.poselandmarker".to_owned()].into(),
        looked_up: vec![
            row("MediaPipeException", &["<init>(I[B)V"], true),
            row("Packet", &["create(J)Lcom/google/mediapipe/framework/Packet;"], true),
            row("Compat", &[], false),
        ],
        dependencies: runtime("4.31.1"),
        models: BTreeMap::new(),
        licences: vec![Licence { part: "MediaPipe".into(), text: "Apache License\n".into() }],
    })
}
