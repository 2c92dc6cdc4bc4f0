//! What levers that cost nothing at run time take out of the bundled upstream: real bytes, through a real
//! compiler and linker.

mod support;

use std::{collections::BTreeSet, fs, io::Write as _};

use serde_json::Value;
use support::{
    Folder,
    engine::{self, Turn},
    repo, run, skipped, tool,
};
use xtask::{
    engine::EngineKind,
    java::{self, HostPlace, Origin},
};

const LIBRARY: &str = "libmediapipe_tasks_vision_jni.so";

/// Everything that levers with a default take out stays in.
const ALL_IN: &[&str] =
    &["pack-relocations = \"off\"", "profiler = true", "nnapi = true", "demangler = true"];

/// A lever, the least of bytes that it saves, and the seeds of the code that goes with it (in the sources of
/// `xtask/demo`).
const FREE: &[(&str, u64, &[u64])] = &[
    ("pack-relocations = \"auto\"", 20_000, &[]),
    // The profiler, the tracer, and their messages, which register themselves.
    ("profiler = false", 25_000, &[0x3b9a_ca0d, 0x51ed_2701, 0x6b43_a9b5]),
    ("nnapi = false", 18_000, &[0x7a3d_70a5]),
    ("demangler = false", 27_000, &[0x4c95_7f2d]),
];

/// The first bytes of the table that `DEMO_WEIGHT` makes from a seed.
fn table(seed: u64) -> Vec<u8> {
    let next = |state: u64| {
        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
    };
    let quads = std::iter::successors(Some(next(seed)), |state| Some(next(*state))).take(4);
    quads.flat_map(|state| ((state >> 19) & 0x0707_0f07_0707_0f07).to_le_bytes()).collect()
}

/// A build of face-only with these lines of `[native]`: its normalized size and its bytes.
fn build(turn: &Turn, folder: &Folder, name: &str, native: &[&str]) -> (u64, Vec<u8>) {
    let text = format!("schema = 1\nextends = \"face-only\"\n[native]\n{}\n", native.join("\n"));
    let profile = folder.write(&format!("{name}.toml"), &text);
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
    let args = ["build", "--mediapipe", "demo", "--abi", "x86_64", "--engine", &kind];
    let places = [
        "--profile",
        profile.as_str(),
        "--work-dir",
        work.as_str(),
        "--dist",
        folder.path().as_str(),
    ];
    run(tool(&[&args[..], &places].concat())).expect_code(0);
    let result = folder.join(name);
    let measured = fs::read_to_string(result.join("measurement.json")).unwrap();
    let measured: Value = serde_json::from_str(&measured).unwrap();
    let own = measured["libraries"].as_array().unwrap().iter();
    let own = own.clone().find(|library| library["name"] == LIBRARY).unwrap();
    let bytes = fs::read(result.join("jni/x86_64").join(LIBRARY)).unwrap();
    (own["sizes"]["normalized"].as_u64().unwrap(), bytes)
}

fn has(library: &[u8], seed: u64) -> bool {
    let table = table(seed);
    library.windows(table.len()).any(|window| window == table)
}

fn first_engine() -> Option<Turn> {
    [EngineKind::Docker, EngineKind::Podman, EngineKind::Host].into_iter().find_map(engine::turn)
}

#[test]
fn each_free_lever_takes_its_code_out_and_nothing_else() {
    let Some(turn) = first_engine() else { return };
    let folder = Folder::new();
    let (before, library) = build(&turn, &folder, "all-in", ALL_IN);
    let every_seed: Vec<u64> = FREE.iter().flat_map(|(_, _, seeds)| seeds.to_vec()).collect();
    for seed in &every_seed {
        assert!(has(&library, *seed), "{seed:#x} is in no build: the proof proves nothing");
    }
    let mut out = std::io::stdout();
    let mut alone = 0;
    for (at, (lever, least, seeds)) in FREE.iter().enumerate() {
        let mut native = ALL_IN.to_vec();
        native[at] = lever;
        let (after, library) = build(&turn, &folder, &format!("lever-{at}"), &native);
        let saved = before.saturating_sub(after);
        let _ = writeln!(out, "{lever:<28} {before} -> {after}, saved {saved}");
        assert!(saved >= *least, "{lever} saved {saved}, expected {least}");
        for seed in &every_seed {
            assert_eq!(has(&library, *seed), !seeds.contains(seed), "{lever}: {seed:#x}");
        }
        alone += saved;
    }
    // All of them are the defaults of a profile that says nothing.
    let (after, library) = build(&turn, &folder, "defaults", &[]);
    let _ = writeln!(out, "all of them                  {before} -> {after}");
    assert!(every_seed.iter().all(|seed| !has(&library, *seed)));
    assert!(before - after >= alone * 9 / 10, "{before} -> {after}, alone {alone}");
}

/// Seeds of the code that natives of PacketCreator and of PacketGetter share which no task calls, and of the code
/// that every task's natives share.
const LOW_LEVEL: [u64; 2] = [0x2f6e_2b1d, 0x7d0b_5a63];
const OF_TASKS: [u64; 2] = [0xc45b_d17f, 0xa6e1_d6e5];

/// With it go the natives that kept Java does not reach, and what they alone call; the one comes that upstream's
/// list hides.
#[test]
fn reachable_exports_take_out_what_other_natives_alone_call() {
    let Some(turn) = first_engine() else { return };
    let folder = Folder::new();
    if turn.kind == EngineKind::Host {
        let place = HostPlace::new(&repo().join("xtask/demo"), folder.path(), &engine::programs());
        if let Err(error) = java::find(&place, Origin::Machine) {
            return skipped(&error.to_string());
        }
    }
    let (before, all) = build(&turn, &folder, "all", &["exports = \"all\""]);
    let (after, reachable) = build(&turn, &folder, "reachable", &["exports = \"reachable\""]);
    let saved = before.saturating_sub(after);
    let _ = writeln!(
        std::io::stdout(),
        "exports = \"reachable\"        {before} -> {after}, saved {saved}"
    );
    assert!(saved >= 9_000, "{before} -> {after}");
    for seed in OF_TASKS {
        assert!(has(&all, seed) && has(&reachable, seed), "{seed:#x}");
    }
    for seed in LOW_LEVEL {
        assert!(has(&all, seed) && !has(&reachable, seed), "{seed:#x}");
    }

    let read = |name: &str, file: &str| -> Value {
        let text = fs::read_to_string(folder.join(name).join(file)).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let exports = |name: &str| -> BTreeSet<String> {
        let measured = read(name, "measurement.json");
        let libraries = measured["libraries"].as_array().unwrap().iter();
        let own = libraries.clone().find(|library| library["name"] == LIBRARY).unwrap();
        own["exports"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap().to_owned())
            .collect()
    };
    let record = read("reachable", "exports.json");
    let natives = record["natives"].as_array().unwrap();
    let named: BTreeSet<String> =
        natives.iter().map(|native| native["symbol"].as_str().unwrap().to_owned()).collect();
    assert!(named.len() > 15 && named.len() * 2 < exports("all").len(), "{named:#?}");
    // What the linker found of them: a native of another release has no code here.
    let found = exports("reachable");
    assert_eq!(found, named, "each that is reached has code");
    let cancel = "Java_com_google_mediapipe_framework_Graph_nativeCancelGraph";
    assert!(found.contains(cancel) && !exports("all").contains(cancel));
    let report = fs::read_to_string(folder.join("reachable/report.md")).unwrap();
    let line = format!("- exports: {} of {} natives", natives.len(), record["declared"]);
    assert!(report.contains(&line), "{report}");
    assert!(!folder.join("all/exports.json").exists());
}
