//! The drop-in AAR: what is in it, what keeps it from being written, and what real tools make of it.

#![allow(missing_docs, clippy::new_without_default)]

#[path = "package/built.rs"]
mod built;
#[path = "measure/fixture.rs"]
mod fixture;
#[path = "package/sample.rs"]
mod sample;
#[path = "package/shrunk.rs"]
mod shrunk;
mod support;
#[path = "package/tools.rs"]
mod tools;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Cursor, Read as _},
};

use ::support::{diag::Failure, digest::Sha256};
use sample::{BESIDE, CREATE, FACE, KEPT, LIBRARY, contents, javac};
use serde_json::Value;
use support::{Folder, tests, tree};
use xtask::{
    catalogue::Abi,
    package::{self, Contents, Package, Problem},
};
use zip::{CompressionMethod, ZipArchive};

fn packed(contents: &Contents) -> Package {
    package::pack(contents).unwrap_or_else(|error| panic!("{error}"))
}

/// The problems of contents that are not whole.
fn problems(contents: &Contents) -> Vec<String> {
    match package::pack(contents) {
        Ok(package) => panic!("it was packed: {:?}", package.proof),
        Err(error) => error.problems.iter().map(Problem::to_string).collect(),
    }
}

fn file<'a>(package: &'a Package, tail: &str) -> &'a [u8] {
    &package.files.iter().find(|(name, _)| *name == tail).unwrap().1
}

fn entry(archive: &[u8], name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn text(archive: &[u8], name: &str) -> String {
    String::from_utf8(entry(archive, name)).unwrap()
}

#[test]
fn an_aar_has_exactly_its_entries_in_their_order() {
    let Some(mut contents) = contents() else { return };
    contents.models.insert("face.task".into(), vec![7; 5000]);
    let package = packed(&contents);
    let mut archive = ZipArchive::new(Cursor::new(file(&package, ".aar"))).unwrap();
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).unwrap();
        let time = entry.last_modified().unwrap();
        assert_eq!((time.year(), time.month(), time.day(), time.hour()), (1980, 1, 1, 0));
        assert_eq!(entry.unix_mode(), Some(0o100_644));
        let stored = entry.compression() == CompressionMethod::Stored;
        found.push((entry.name().unwrap().into_owned(), stored));
    }
    let expected = [
        ("AndroidManifest.xml", false),
        ("META-INF/NOTICE", false),
        ("META-INF/com/android/build/gradle/aar-metadata.properties", false),
        ("META-INF/licenses/MediaPipe.txt", false),
        ("R.txt", false),
        ("assets/face.task", true),
        ("classes.jar", false),
        ("jni/arm64-v8a/libmediapipe_tasks_jni.so", false),
        ("jni/x86_64/libmediapipe_tasks_jni.so", false),
        ("proguard.txt", false),
    ];
    assert_eq!(found, expected.map(|(name, stored)| (name.to_owned(), stored)));
    let aar = file(&package, ".aar");
    let manifest = text(aar, "AndroidManifest.xml");
    assert!(manifest.contains("package=\"org.example.mediapipe.face_only\""), "{manifest}");
    assert!(manifest.contains("minSdkVersion=\"24\"") && !manifest.contains("permission"));
    assert!(text(aar, "META-INF/NOTICE").contains("MediaPipe: META-INF/licenses/MediaPipe.txt"));
    let library = entry(aar, "jni/x86_64/libmediapipe_tasks_jni.so");
    assert_eq!(library, contents.libraries[&(Abi::X86_64, LIBRARY.to_owned())]);
}

#[test]
fn texts_are_as_agreed() {
    let Some(contents) = contents() else { return };
    let package = packed(&contents);
    // Sizes and digests of the AAR follow the compiler's version; all else is fixed.
    let mut module: Value = serde_json::from_slice(file(&package, ".module")).unwrap();
    for variant in module["variants"].as_array_mut().unwrap() {
        let one = &mut variant["files"][0];
        let bytes = file(
            &package,
            if one["name"] == "face-only-1.0.0.1.aar" { ".aar" } else { "-sources.jar" },
        );
        assert_eq!(one["sha256"], Sha256::of(bytes).to_string());
        assert_eq!(one["size"], bytes.len());
        for key in ["sha256", "sha512", "size"] {
            one[key] = "[..]".into();
        }
    }
    let found = [
        ("face-only-1.0.0.1.pom", String::from_utf8(file(&package, ".pom").to_vec()).unwrap()),
        ("face-only-1.0.0.1.module", ::support::ui::to_json(&module)),
        ("proguard.txt", text(file(&package, ".aar"), "proguard.txt")),
        ("README.md", package.readme.clone()),
        ("explain.txt", package::explain(&package.coordinates, &package.proof)),
    ];
    for (name, text) in found {
        snapbox::Assert::new().action_env("SNAPSHOTS").eq(
            text,
            snapbox::Data::read_from(
                tests().join("package/expected").join(name).as_std_path(),
                None,
            ),
        );
    }
}

#[test]
fn what_classes_name_and_nobody_has_is_told() {
    let Some(whole) = contents() else { return };
    let mut alone = whole.clone();
    alone.beside.clear();
    let said = problems(&alone);
    assert!(
        said.iter()
            .any(|line| line
                .starts_with("class com/google/protobuf/GeneratedMessageLite is nowhere")),
        "{said:#?}"
    );

    // As upstream's own classes on protobuf's lite runtime (google-ai-edge/mediapipe#6348): the method is there,
    // with another result.
    let other: Vec<(&str, &str)> = BESIDE
        .iter()
        .map(|(name, text)| (*name, *text))
        .map(|(name, text)| {
            (name, text.replace("static GeneratedMessageLite empty", "static Object empty"))
        })
        .map(|(name, text)| (name, &*text.leak()))
        .collect();
    let mut newer = whole.clone();
    newer.beside[0].jar = sample::jar(&javac(&other, &[]).unwrap());
    let said = problems(&newer);
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("empty()Lcom/google/protobuf/GeneratedMessageLite; is nowhere")
            && said[0].contains("`com.google.mediapipe.proto.Options` names it"),
        "{said:#?}"
    );
}

#[test]
fn a_native_without_its_code_is_told_with_the_way_to_it() {
    let Some(mut contents) = contents() else { return };
    let exports: BTreeSet<String> = [format!("{CREATE}x")].into();
    contents.exports.insert((Abi::X86_64, LIBRARY.to_owned()), exports);
    let said = problems(&contents);
    assert_eq!(
        said,
        [
            format!(
                "`{LIBRARY}` for x86_64 does not export `{CREATE}`, which kept Java calls by \
                 `FaceDetector.start` > `Graph.create` > `Graph.nativeCreateGraph`"
            ),
            format!(
                "`{LIBRARY}` for x86_64 exports `{CREATE}x`, and no kept class declares such a native"
            ),
        ]
    );
    contents.exports_reachable = false;
    assert_eq!(problems(&contents).len(), 1);
    let failure = Failure::from(package::pack(&contents).unwrap_err());
    assert_eq!(failure.exit.code(), 32);
}

#[test]
fn classes_that_do_not_belong_there_are_told() {
    let Some(whole) = contents() else { return };
    let with = |name: &str, source: &str| {
        let mut contents = whole.clone();
        let mut sources: Vec<(&str, &str)> = KEPT.to_vec();
        sources.push((name, source));
        let beside = [("beside".to_owned(), contents.beside[0].jar.clone())];
        contents.classes_jar = sample::jar(&javac(&sources, &beside).unwrap());
        problems(&contents)
    };
    assert_eq!(
        with("org/other/Thing.java", "package org.other; public class Thing {}"),
        ["`classes.jar` has a class that is not MediaPipe's: `org.other.Thing`"]
    );
    let pose = "com.google.mediapipe.tasks.vision.poselandmarker";
    assert_eq!(
        with(
            "com/google/mediapipe/tasks/vision/poselandmarker/PoseLandmarker.java",
            &format!("package {pose}; public class PoseLandmarker {{}}")
        ),
        [format!(
            "`classes.jar` has a class of a task that the profile dropped: `{pose}.PoseLandmarker`"
        )]
    );
    let mut contents = whole.clone();
    contents.tasks.insert("com.google.mediapipe.tasks.vision.Gone".into());
    assert_eq!(
        problems(&contents),
        ["`classes.jar` lacks the class of a kept task: `com.google.mediapipe.tasks.vision.Gone`"]
    );
}

#[test]
fn what_cpp_looks_up_has_to_be_there() {
    let Some(mut contents) = contents() else { return };
    contents.looked_up[1].members.push("destroy()V".into());
    contents.looked_up[2].always = true;
    assert_eq!(
        problems(&contents),
        [
            "C++ looks up `com.google.mediapipe.framework.Packet.destroy()V`, and `classes.jar` has none",
            "C++ looks up the class `com.google.mediapipe.framework.Compat`, and `classes.jar` has none",
        ]
    );
    contents.looked_up[1].members.pop();
    contents.looked_up[2].in_upstream = false;
    packed(&contents);
}

#[test]
fn each_abi_has_its_library_and_no_second_one() {
    let Some(whole) = contents() else { return };
    let second = (Abi::Arm64V8a, "libmediapipe_tasks_vision_jni.so".to_owned());
    let mut contents = whole.clone();
    contents.libraries.insert(second, b"\x7fELF".to_vec());
    assert_eq!(
        problems(&contents),
        [format!(
            "`arm64-v8a` has a second library: expected `{LIBRARY}`, found \
             `libmediapipe_tasks_vision_jni.so` too"
        )]
    );
    let mut contents = whole.clone();
    contents.companions.insert("libopencv_java4.so".into());
    let said = problems(&contents);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("has no `libopencv_java4.so`"));
}

#[test]
fn a_jar_that_lies_is_told_and_a_second_entry_too() {
    let Some(whole) = contents() else { return };
    let mut contents = whole.clone();
    contents.classes_jar.truncate(contents.classes_jar.len() / 2);
    let said = problems(&contents);
    assert!(said.len() == 1 && said[0].starts_with("`classes.jar` cannot be read"), "{said:?}");
    let mut contents = whole.clone();
    contents.licences.push(contents.licences[0].clone());
    assert_eq!(
        problems(&contents),
        ["two files ask for the entry `META-INF/licenses/MediaPipe.txt`"]
    );
}

#[test]
fn a_maven_folder_has_every_file_with_its_digests() {
    let Some(contents) = contents() else { return };
    let folder = Folder::new();
    let root = folder.join("maven");
    let package = packed(&contents);
    let written = package::write(&root, &package, None).unwrap();
    let base = "org/example/mediapipe/face-only";
    let mut expected: Vec<String> = vec!["README.md".into()];
    for tail in [
        "1.0.0.1/face-only-1.0.0.1.aar",
        "1.0.0.1/face-only-1.0.0.1.pom",
        "1.0.0.1/face-only-1.0.0.1.module",
        "1.0.0.1/face-only-1.0.0.1-sources.jar",
        "maven-metadata.xml",
    ] {
        for end in ["", ".sha256", ".sha512"] {
            expected.push(format!("{base}/{tail}{end}"));
        }
    }
    expected.sort();
    let found: Vec<String> = tree(&root).into_keys().filter(|path| !path.ends_with('/')).collect();
    assert_eq!(found, expected);
    assert_eq!(written.files.keys().cloned().collect::<Vec<_>>(), expected);
    for path in found.iter().filter(|path| !path.ends_with(".sha256") && !path.ends_with(".sha512"))
    {
        let (256 | 512, true) = (256, path != "README.md") else { continue };
        for (tool, end) in [("sha256sum", "sha256"), ("sha512sum", "sha512")] {
            let said = ::support::exec::CommandLine::new(tool, [root.join(path).into_string()]);
            let said = said.read().unwrap();
            let kept = fs::read_to_string(root.join(format!("{path}.{end}"))).unwrap();
            assert_eq!(said.split(' ').next(), Some(kept.as_str()), "{path}.{end}");
        }
    }

    // A second version stands beside the first, and the list has both.
    let mut next = contents.clone();
    next.coordinates.version = "1.0.0.10".into();
    package::write(&root, &packed(&next), None).unwrap();
    next.coordinates.version = "1.0.0.2".into();
    package::write(&root, &packed(&next), None).unwrap();
    let list = fs::read_to_string(root.join(format!("{base}/maven-metadata.xml"))).unwrap();
    let versions: Vec<&str> =
        list.lines().filter_map(|line| line.trim().strip_prefix("<version>")).collect();
    assert_eq!(versions, ["1.0.0.1</version>", "1.0.0.2</version>", "1.0.0.10</version>"]);
    assert!(list.contains("<release>1.0.0.10</release>"));
    assert!(root.join(format!("{base}/1.0.0.1/face-only-1.0.0.1.aar")).is_file());
}

#[test]
fn packing_twice_gives_the_same_bytes() {
    let Some(contents) = contents() else { return };
    let folder = Folder::new();
    let all = |name: &str| -> BTreeMap<String, String> {
        let root = folder.join(name);
        package::write(&root, &packed(&contents), None).unwrap();
        // A second time, into what is there.
        package::write(&root, &packed(&contents), None).unwrap();
        tree(&root)
    };
    assert_eq!(all("one/maven"), all("another"));
}

#[test]
fn a_signature_that_cannot_be_made_leaves_nothing() {
    let Some(contents) = contents() else { return };
    let folder = Folder::new();
    let package = packed(&contents);
    let root = folder.join("maven");
    let failure = package::write(&root, &package, Some("nobody@no.example")).unwrap_err();
    assert!(matches!(failure.exit.code(), 11 | 20), "{failure:?}");
    assert!(!root.exists());
    package::write(&root, &package, None).unwrap();
    let before = tree(&root);
    package::write(&root, &package, Some("nobody@no.example")).unwrap_err();
    assert_eq!(tree(&root), before);
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    let Some(contents) = contents() else { return };
    let folder = Folder::new();
    let Some(disk) = tools::Disk::mount(folder.join("disk"), "200k") else { return };
    let root = disk.0.join("maven");
    let package = packed(&contents);
    package::write(&root, &package, None).unwrap();
    let before = tree(&root);
    let mut large = package.clone();
    large.files[0].1 = fixture::code(400_000);
    let failure = package::write(&root, &large, None).unwrap_err();
    assert!(failure.summary().contains("write"), "{failure:?}");
    assert_eq!(tree(&root), before);
    let other = disk.0.join("other");
    package::write(&other, &large, None).unwrap_err();
    assert!(!other.exists());
}

#[test]
fn a_source_with_a_kept_task_compiles_and_one_with_a_dropped_task_does_not() {
    let Some(contents) = contents() else { return };
    let package = packed(&contents);
    let jars = [
        ("classes".to_owned(), entry(file(&package, ".aar"), "classes.jar")),
        ("beside".to_owned(), contents.beside[0].jar.clone()),
    ];
    let app = |class: &str| {
        let source = format!("class App {{ Object task = new {class}(); }}");
        javac(&[("App.java", &source)], &jars)
    };
    assert!(app(FACE).unwrap().contains_key("App.class"));
    let said = app("com.google.mediapipe.tasks.vision.poselandmarker.PoseLandmarker").unwrap_err();
    assert!(said.contains("does not exist") || said.contains("cannot find symbol"), "{said}");
}
