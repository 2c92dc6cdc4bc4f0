//! Where bytes are from: maps of three linkers, held against `readelf`, and what is said of maps and libraries that
//! are not what they should be.

mod support;

#[path = "explain/links.rs"]
mod links;
#[path = "explain/what_if.rs"]
mod what_if;

use std::fs;

use links::{LINKERS, Link, link, linker};
use support::{
    Folder,
    engine::{self, has_program},
    run, skipped, tool,
};
use xtask::{
    attribute::{Attribution, AttributionError, By, Evidence, Reason, RecordedGraph, attribute},
    engine::EngineKind,
};

fn evidence<'a>(link: &'a Link, map: bool) -> Evidence<'a> {
    Evidence {
        name: "libsample.so",
        bytes: &link.library,
        map: map.then_some(("sample.map", &link.map[..])),
        unstripped: None,
        graph: None,
    }
}

/// Sizes of sections with bytes in the file, as `readelf -SW` prints them.
fn sections(path: &camino::Utf8Path) -> Vec<(String, u64)> {
    let text = ::support::exec::CommandLine::new("readelf", ["-SW", path.as_str()]).read().unwrap();
    let mut found = Vec::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once(']') else { continue };
        let words: Vec<&str> = rest.split_whitespace().collect();
        if let [name, kind, _, _, size, ..] = words[..]
            && name.starts_with('.')
            && kind != "NOBITS"
        {
            found.push((name.to_owned(), u64::from_str_radix(size, 16).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn rows_of_every_linker_are_the_file_and_its_sections_to_the_byte() {
    let folder = Folder::new();
    for name in LINKERS {
        let Some(linker) = linker(name) else { continue };
        if !has_program("readelf") {
            return skipped("no readelf");
        }
        let link = link(&folder, &linker, &[]);
        let whole = attribute(&evidence(&link, true)).unwrap();
        assert_eq!(whole.file.0, link.library.len() as u64);
        assert_eq!(whole.sources.map.as_deref(), Some(*name));
        let fold = whole.fold(By::Section);
        assert_eq!(fold.bytes, whole.file, "{name}");
        let mut found: Vec<(String, u64)> = fold
            .rows
            .iter()
            .filter(|row| row.name.starts_with('.'))
            .map(|row| (row.name.clone(), row.bytes.0))
            .collect();
        found.sort();
        let expected: Vec<_> = sections(&link.path).into_iter().filter(|it| it.1 > 0).collect();
        assert_eq!(found, expected, "{name}");
        // Labels by path, from an object and from a member of an archive.
        let labels = whole.fold(By::Label);
        for label in ["//app:main", "@numbers//math:helper"] {
            assert!(labels.rows.iter().any(|row| row.name == label), "{name}: {labels:#?}");
        }
        // A function of a known size, whatever the linker tells of sizes.
        let big = whole.rows().find(|row| row.symbol.is_some_and(|it| it.contains("big_table")));
        let big = big.unwrap_or_else(|| panic!("{name}: no big_table"));
        assert_eq!((big.bytes.0, big.section), (4096, ".rodata"), "{name}");
        assert_eq!(big.origin.label.as_deref(), Some("@numbers//math:helper"));
        // Each function has its entry in the unwind tables, and each pointer its relocation.
        let of = |symbol: &str| {
            whole.rows().find(|row| row.symbol.is_some_and(|it| it.contains(symbol))).unwrap()
        };
        assert!(of("helper").charged.0 >= 16, "{name}: {:?}", of("helper"));
        assert_eq!(of("names").charged.0, 48, "{name}: two relocations of 24 bytes");
        // GNU ld alone names the first object for the strings of all.
        let merged = whole.rows().any(|row| row.reason == Some(Reason::Merged));
        assert_eq!(merged, *name != "gnu-ld", "{name}");
    }
}

#[test]
fn a_map_of_another_link_is_told_by_the_section_that_differs() {
    let folder = Folder::new();
    let Some(lld) = linker("lld") else { return };
    let one = link(&folder, &lld, &[]);
    let other = link(&folder, &lld, &["-DMORE"]);
    let mixed = Link { map: other.map.clone(), ..one.clone() };
    let error = attribute(&evidence(&mixed, true)).unwrap_err();
    let AttributionError::OtherLink { what, .. } = &error else { panic!("{error:?}") };
    assert!(what.starts_with("`.") && what.contains(" bytes at 0x"), "{what}");
    // Cut in the middle of a line, and at the end of one.
    for end in [
        one.map.len() / 2,
        one.map[..one.map.len() / 3].iter().rposition(|it| *it == b'\n').unwrap() + 1,
    ] {
        let cut = Link { map: one.map[..end].to_vec(), ..one.clone() };
        let error = attribute(&evidence(&cut, true)).unwrap_err();
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn what_somebody_else_stripped_has_less_to_tell_and_says_so() {
    let folder = Folder::new();
    let Some(lld) = linker("lld") else { return };
    if !has_program("strip") {
        return skipped("no strip");
    }
    let full = link(&folder, &lld, &[]);
    let stripped = folder.join("stripped.so");
    ::support::exec::CommandLine::new("strip", ["-o", stripped.as_str(), full.path.as_str()])
        .read()
        .unwrap();
    let bare = Link { library: fs::read(&stripped).unwrap(), ..full.clone() };
    // The map is of the same link: symbols are no part of what is loaded.
    let mapped = attribute(&evidence(&bare, true)).unwrap();
    assert!(mapped.rows().any(|row| row.symbol.is_some_and(|it| it.contains("helper"))));
    let alone = attribute(&evidence(&bare, false)).unwrap();
    assert_eq!(alone.fold(By::Section).bytes.0, bare.library.len() as u64);
    assert_eq!((alone.sources.map.as_deref(), alone.sources.symbols), (None, false));
    assert_eq!(alone.sources.unknown.len(), 2, "{:?}", alone.sources.unknown);
    assert!(!alone.rows().any(|row| row.symbol.is_some_and(|it| it.contains("helper"))));
    // With its twin, functions are known again.
    let twin = Evidence { unstripped: Some(("twin.so", &full.library)), ..evidence(&bare, false) };
    assert!(
        attribute(&twin)
            .unwrap()
            .rows()
            .any(|row| row.symbol.is_some_and(|it| it.contains("helper")))
    );
    let other = link(&folder, &lld, &["-DMORE"]);
    let wrong =
        Evidence { unstripped: Some(("other.so", &other.library)), ..evidence(&bare, false) };
    let error = attribute(&wrong).unwrap_err();
    assert!(matches!(error, AttributionError::OtherBuild { .. }), "{error:?}");
}

#[test]
fn equal_functions_that_became_one_share_its_bytes_by_count() {
    let folder = Folder::new();
    let Some(lld) = linker("lld") else { return };
    let folded = link(&folder, &lld, &["-Wl,--icf=all"]);
    let whole = attribute(&evidence(&folded, true)).unwrap();
    let twins: Vec<u64> = whole
        .rows()
        .filter(|row| row.symbol.is_some_and(|it| it.contains("twin_")))
        .map(|row| row.bytes.0)
        .collect();
    assert_eq!(twins.len(), 2, "{twins:?}");
    let apart = attribute(&evidence(&link(&folder, &lld, &[]), true)).unwrap();
    let alone = apart.rows().find(|row| row.symbol.is_some_and(|it| it.contains("twin_"))).unwrap();
    assert_eq!(twins.iter().sum::<u64>(), alone.bytes.0, "together they are one of them");
}

/// The demo built by the first engine there is: what a build keeps, and what each question is answered.
#[test]
fn every_question_is_answered_from_what_a_build_of_the_demo_keeps() {
    let kinds = [EngineKind::Docker, EngineKind::Podman, EngineKind::Host];
    let Some(turn) = kinds.into_iter().find_map(engine::turn) else { return };
    let folder = Folder::new();
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
    let places = ["--work-dir", work.as_str(), "--dist", folder.path().as_str()];
    let args = ["build", "--profile", "face-min", "--mediapipe", "demo", "--abi", "x86_64"];
    let args = [&args[..], &["--engine", &kind], &places].concat();
    let ended = run(tool(&args)).expect_code(0);
    assert!(!ended.stderr.contains("less can be explained"), "{}", ended.stderr);
    let result = folder.join("face-min");
    let file = |name: &str| result.join("explain/x86_64").join(name);
    let told = fs::read_to_string(file("attribution.json")).unwrap();
    let told = Attribution::parse(&told, "attribution.json").unwrap();
    let library = result.join("jni/x86_64/libmediapipe_tasks_vision_jni.so");
    assert_eq!(told.fold(By::Symbol).bytes.0, fs::metadata(&library).unwrap().len());
    let bytes = |by: By, name: &str| {
        told.fold(by).rows.iter().find(|row| row.name == name).map_or(0, |row| row.bytes.0)
    };
    // Where it is known, it is nearly all: what has no label is what the linker made.
    let labelled: u64 = told.rows().filter(|row| row.reason.is_none()).map(|row| row.bytes.0).sum();
    assert!(labelled * 100 > told.file.0 * 95, "{labelled} of {}", told.file.0);
    for (by, name) in [
        (By::Component, "protobuf"),
        (By::Component, "TensorFlow Lite kernels"),
        (By::Operator, "CONV_2D"),
        (By::Task, "face_landmarker"),
        (By::Task, "always"),
    ] {
        assert!(bytes(by, name) > 10_000, "{by} {name}: {}", bytes(by, name));
    }
    // The map as it is kept is of the library as it ships: read again, it tells the same.
    let read = |path: &camino::Utf8Path| fs::read(path).unwrap();
    let (map, shipped) = (read(&file("link.map")), read(&library));
    let graph = fs::read_to_string(file("graph.json")).unwrap();
    let graph: RecordedGraph = serde_json::from_str(&graph).unwrap();
    let again = Evidence {
        name: "libmediapipe_tasks_vision_jni.so",
        bytes: &shipped,
        map: Some(("link.map", &map)),
        unstripped: None,
        graph: Some(&graph),
    };
    assert_eq!(attribute(&again).unwrap(), told);

    let explain = |args: &[&str]| run(tool(&[&["explain"], args].concat()));
    let table = explain(&[result.as_str(), "--by", "operator", "--top", "2"]).expect_code(0);
    assert!(
        table.stdout.contains(" more\n") && table.stdout.contains("100.0 %"),
        "{}",
        table.stdout
    );
    let csv = explain(&[result.as_str(), "--format", "csv", "--by", "section"]).expect_code(0);
    let sum: u64 = csv
        .stdout
        .lines()
        .skip(1)
        .map(|it| it.split(',').nth(1).unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(sum, told.file.0);
    let why = explain(&["why", result.as_str(), "CONV_2D"]).expect_code(0);
    for part in ["register.pic.o", "builtin_op_kernels", "linked whatever", "is in `ops`"] {
        assert!(why.stdout.contains(part), "no `{part}` in\n{}", why.stdout);
    }
    for (name, answer) in [
        ("pose_landmarker", "does not keep this task"),
        ("LSTM", "leaves this operator out"),
        ("//mediapipe:none", "no target that is built needs"),
    ] {
        let ended = explain(&["why-not", result.as_str(), name]).expect_code(0);
        assert!(ended.stdout.contains(answer), "{name}: {}", ended.stdout);
    }
    // Where all of it comes from a cache, objects and all, it is linked again for the same map.
    if turn.kind != EngineKind::Host {
        for entry in work.join("bazel").read_dir_utf8().unwrap() {
            let entry = entry.unwrap();
            if entry.path().is_dir() {
                ::support::fs::remove_dir(&entry.path().join("root")).unwrap();
            }
        }
        let ended = run(tool(&[&args[..], &["--force"]].concat())).expect_code(0);
        assert!(ended.stderr.contains(": 0 actions run"), "{}", ended.stderr);
        assert!(read(&file("link.map")) == map, "another map of the same library");
    }
    explain(&["why", result.as_str(), "no such name"]).expect_code(11).expect_stderr(&["why-not"]);
    explain(&[folder.path().as_str()])
        .expect_code(11)
        .expect_stderr(&["attribution.json", "found none"]);
    explain(&[result.as_str(), "--filter", "("]).expect_code(2);
}
