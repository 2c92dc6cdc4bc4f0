//! What is said to auditors of real builds of the bundled upstream: whose code is in them, by the linker's map, in
//! the form of CycloneDX.

mod support;

use std::{collections::BTreeMap, fs, io::Read as _};

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};
use support::{
    Folder,
    engine::{self, Turn},
    repo, run, skipped, tool,
};
use xtask::engine::EngineKind;

/// Builds a profile for x86_64 and gives the folder of the result.
fn build(turn: &Turn, folder: &Folder, name: &str, tasks: &str) -> camino::Utf8PathBuf {
    let text = format!("schema = 1\ntasks = [{tasks}]\n[native]\nopencv = \"static\"\n");
    let profile = folder.write(&format!("{name}.toml"), &text);
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
    let args = ["build", "--mediapipe", "demo", "--abi", "x86_64", "--engine", &kind];
    let places = ["--profile", profile.as_str(), "--work-dir", work.as_str()];
    let dist = ["--dist", folder.path().as_str()];
    run(tool(&[&args[..], &places, &dist].concat())).expect_code(0);
    folder.join(name)
}

fn document(dist: &camino::Utf8Path) -> Value {
    serde_json::from_str(&fs::read_to_string(dist.join("sbom.cdx.json")).unwrap()).unwrap()
}

/// Bytes of each part, by name.
fn parts(bom: &Value) -> BTreeMap<String, u64> {
    let number = |component: &Value| {
        let property = &component["properties"][0];
        assert_eq!(property["name"], "mediapipe-minimal:bytes:x86_64");
        property["value"].as_str().unwrap().parse().unwrap()
    };
    let components = bom["components"].as_array().unwrap().iter();
    components.map(|it| (it["name"].as_str().unwrap().to_owned(), number(it))).collect()
}

/// The published schema, out of the wheel that `.ci/run` downloads; none, and why is said, where it is not there.
fn schema() -> Option<Validator> {
    let wheels = repo().join("target/wheels").read_dir_utf8().ok();
    let wheel = wheels.into_iter().flatten().flatten().find(|entry| {
        entry.file_name().starts_with("cyclonedx_python_lib-")
            && entry.file_name().ends_with(".whl")
    });
    let Some(wheel) = wheel else {
        skipped("CycloneDX's schema is not in target/wheels: .ci/run downloads it");
        return None;
    };
    let mut archive = zip::ZipArchive::new(fs::File::open(wheel.path()).unwrap()).unwrap();
    let mut read = |name: &str| -> Value {
        let name = format!("cyclonedx/schema/_res/{name}.SNAPSHOT.schema.json");
        let mut text = String::new();
        archive.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let bom = read("bom-1.6");
    let at = |name: &str| format!("http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json");
    let registry = Registry::new()
        .add(at("spdx"), read("spdx"))
        .and_then(|registry| registry.add(at("jsf-0.82"), read("jsf-0.82")))
        .and_then(|registry| registry.prepare())
        .unwrap();
    Some(jsonschema::options().with_registry(&registry).build(&bom).unwrap())
}

#[test]
fn dropping_a_task_removes_what_it_alone_brought() {
    let Some(turn) = engine::turn(EngineKind::Host) else { return };
    let folder = Folder::new();
    let with = build(&turn, &folder, "with", "\"face_detector\", \"interactive_segmenter\"");
    let without = build(&turn, &folder, "without", "\"face_detector\"");
    let (with_bom, without_bom) = (document(&with), document(&without));
    let (more, less) = (parts(&with_bom), parts(&without_bom));
    let gone: Vec<&String> = more.keys().filter(|name| !less.contains_key(*name)).collect();
    assert_eq!(gone, ["stblib"], "{more:?} {less:?}");
    assert!(less.keys().all(|name| more.contains_key(name)), "{more:?} {less:?}");
    assert!(less["the demo upstream"] < more["the demo upstream"]);
    for (dist, there) in [(&with, true), (&without, false)] {
        let notice = fs::read_to_string(dist.join("NOTICE")).unwrap();
        assert_eq!(notice.contains("- stblib\n"), there, "{notice}");
        assert!(
            notice.contains("Apache License") && notice.contains("Permission is hereby granted")
        );
    }
    for bom in [&with_bom, &without_bom] {
        // Nothing is counted twice, and nothing is lost: parts and the rest are the file.
        let subject = &bom["metadata"]["component"];
        let rest = subject["properties"].as_array().unwrap().iter();
        let rest = rest.filter(|it| it["name"].as_str().unwrap().contains("bytes-of-no-part"));
        let rest: u64 = rest.map(|it| it["value"].as_str().unwrap().parse::<u64>().unwrap()).sum();
        let dist = if bom == &with_bom { &with } else { &without };
        let library = dist.join("jni/x86_64/libmediapipe_tasks_vision_jni.so");
        let file = fs::metadata(library).unwrap().len();
        assert_eq!(parts(bom).values().sum::<u64>() + rest, file);
    }
    let Some(schema) = schema() else { return };
    for bom in [&with_bom, &without_bom] {
        let faults: Vec<String> =
            schema.iter_errors(bom).map(|it| format!("{}: {it}", it.instance_path())).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
    // A schema that takes everything would say nothing.
    let mut broken = with_bom.clone();
    broken["components"][0]["licenses"][0] = json!({ "license": { "id": "No-Such-Licence" } });
    assert!(!schema.is_valid(&broken));
}
