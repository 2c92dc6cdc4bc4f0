//! What can be named: files, folders, archives, earlier measurements.

use std::os::unix::fs::symlink;

use ::support::ui::to_json;
use xtask::{
    measure::{Measurable, Measurement, measure, measure_all},
    report,
};

use super::{
    Folder,
    fixture::{Recipe, code, library},
};

fn arm() -> Vec<u8> {
    library(&Recipe::default())
}

fn x86_64() -> Vec<u8> {
    library(&Recipe { machine: object::elf::EM_X86_64, ..Recipe::default() })
}

fn paths(measurement: &Measurement) -> Vec<&str> {
    measurement.libraries.iter().map(|library| library.path.as_str()).collect()
}

#[test]
fn every_shape_gives_the_same_libraries() {
    let folder = Folder::new();
    folder.file("dist/jni/arm64-v8a/liba.so", &arm());
    folder.file("dist/jni/x86_64/liba.so", &x86_64());
    folder.file("dist/plan.json", b"{}");
    let expected = measure(&folder.path().join("dist")).unwrap();
    assert_eq!(paths(&expected), ["jni/arm64-v8a/liba.so", "jni/x86_64/liba.so"]);
    for (name, inside) in [("a.aar", "jni"), ("a.apk", "lib"), ("a.whl", "pkg/lib"), ("a.zip", "x")]
    {
        let entries = [
            (format!("{inside}/x86_64/liba.so"), x86_64()),
            (format!("{inside}/arm64-v8a/liba.so"), arm()),
            ("classes.jar".to_owned(), b"PK".to_vec()),
        ];
        let entries: Vec<(&str, &[u8])> =
            entries.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
        let found = measure(&folder.archive(name, &entries)).unwrap();
        assert_eq!(found.libraries.len(), 2, "{name}");
        for (one, other) in found.libraries.iter().zip(&expected.libraries) {
            assert_eq!((one.sizes, one.sha256), (other.sizes, other.sha256), "{name}");
            // The fixture archive is written at the zip crate's default level, not at 9.
            assert_eq!(one.stored.as_ref().unwrap().method, "deflated");
        }
    }
}

#[test]
fn an_aar_counts_what_ships_and_not_its_prefab_copies() {
    let folder = Folder::new();
    let arm = arm();
    let path = folder.archive(
        "a.aar",
        &[
            ("jni/arm64-v8a/liba.so", arm.as_slice()),
            ("prefab/modules/a/libs/android.arm64-v8a/liba.so", &arm),
            ("assets/libb.so", b"not a library"),
        ],
    );
    assert_eq!(paths(&measure(&path).unwrap()), ["jni/arm64-v8a/liba.so"]);
}

#[test]
fn a_measurement_written_earlier_reads_the_same() {
    let folder = Folder::new();
    let path = folder.file("liba.so", &arm());
    let measurement = measure(&path).unwrap();
    let saved = folder.file("measurement.json", to_json(&measurement).as_bytes());
    assert_eq!(measure(&saved).unwrap().libraries, measurement.libraries);
    let comparison = report::compare(&measurement, &[measure(&saved).unwrap()]);
    assert_eq!(comparison.candidates[0].changes[0].total.unwrap().file.change, 0);
}

#[test]
fn what_a_library_needs_and_has_beside_it_is_measured_too() {
    let folder = Folder::new();
    let recipe = |needed: &[&'static str]| Recipe { needed: needed.to_vec(), ..Recipe::default() };
    let main = recipe(&["liblog.so", "libcv.so", "libother.so", "libabsent.so", "../up.so"]);
    let path = folder.file("lib/liba.so", &library(&main));
    folder.file("lib/libcv.so", &library(&recipe(&["libdeep.so", "liba.so"])));
    folder.file("lib/libdeep.so", &library(&recipe(&[])));
    // The system has it, it is for another machine, it is outside: none of them ships.
    folder.file("lib/liblog.so", &library(&recipe(&[])));
    folder.file("lib/libother.so", &x86_64());
    folder.file("up.so", &library(&recipe(&[])));
    let measurement = measure(&path).unwrap();
    assert_eq!(paths(&measurement), ["liba.so", "libcv.so", "libdeep.so"]);
    assert_eq!(measurement.libraries[2].needed_by.as_deref(), Some("libcv.so"));
    let sources: Vec<Measurable> = ["lib/liba.so", "lib/libcv.so"]
        .map(|name| Measurable::new(folder.path().join(name), name))
        .to_vec();
    let both = measure_all(&sources).unwrap();
    assert_eq!(paths(&both), ["lib/liba.so", "lib/libcv.so", "lib/libdeep.so"]);
    assert_eq!(both.libraries[1].needed_by, None);
}

#[test]
fn links_are_not_counted_twice() {
    let folder = Folder::new();
    folder.file("lib/liba.so.1", &arm());
    symlink("liba.so.1", folder.path().join("lib/liba.so")).unwrap();
    // Bazel's output folders are links to files elsewhere.
    let elsewhere = folder.file("cache/libb.so", &arm());
    symlink(elsewhere, folder.path().join("lib/libb.so")).unwrap();
    assert_eq!(paths(&measure(&folder.path().join("lib")).unwrap()), ["liba.so.1", "libb.so"]);
}

#[test]
fn the_command_prints_one_document() {
    let folder = Folder::new();
    folder.file(
        "full/jni/arm64-v8a/liba.so",
        &library(&Recipe { text: code(90_000), ..Recipe::default() }),
    );
    folder.file("face/jni/arm64-v8a/liba.so", &arm());
    let measured = folder.run(&["measure", "face", "--format", "json"]);
    assert_eq!((measured.status.code(), measured.stderr.as_str()), (Some(0), ""));
    let document: serde_json::Value = serde_json::from_str(&measured.stdout).unwrap();
    assert_eq!((&document["schema"], &document["name"]), (&1.into(), &"face".into()));
    folder.file("face.json", measured.stdout.as_bytes());
    let compared = folder.run(&["compare", "full", "face", "face.json", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&compared.stdout).unwrap();
    let change = |index: usize| &document["candidates"][index]["changes"][0]["total"]["normalized"];
    assert_eq!(change(0)["change"], 4096 - 90_000);
    assert_eq!(change(0), change(1));
    for format in ["text", "markdown"] {
        let compared = folder.run(&["compare", "full", "face", "--format", format]);
        assert!(compared.stdout.contains("-85,904"), "{}", compared.stdout);
    }
}
