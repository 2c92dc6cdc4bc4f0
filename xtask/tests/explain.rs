//! Where bytes are from: maps of three linkers, held against `readelf`, and what is said of maps and libraries that
//! are not what they should be.

mod support;

#[path = "explain/links.rs"]
mod links;

use std::fs;

use links::{LINKERS, Link, link, linker};
use support::{Folder, engine::has_program, skipped};
use xtask::attribute::{AttributionError, By, Evidence, Reason, attribute};

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
