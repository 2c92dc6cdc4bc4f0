//! What decides whether an app starts stands first in a comparison, in all formats.

use object::elf;
use serde_json::Value;
use xtask::{
    catalogue::Abi,
    measure::{Measurement, PagesReason, PagesRule, PagesVerdict, Relro, StackRights, measure},
    report::{StartupFact, StartupKind, Turn, compare},
};

use super::{
    Folder,
    fixture::{Recipe, library},
    zipped,
};

/// `liba.so` for arm64 that needs `libb.so`, which lies beside it.
fn two(folder: &Folder) -> Measurement {
    let a =
        library(&Recipe { needed: vec!["libb.so"], soname: Some("liba.so"), ..Recipe::default() });
    let b = library(&Recipe { needed: vec![], soname: Some("libb.so"), ..Recipe::default() });
    let x86 = library(&Recipe { machine: elf::EM_X86_64, ..Recipe::default() });
    let entries = [
        ("lib/arm64-v8a/liba.so", a.as_slice()),
        ("lib/arm64-v8a/libb.so", &b),
        ("lib/x86_64/liba.so", &x86),
    ];
    measure(&folder.archive("two.apk", &entries)).unwrap()
}

/// What a comparison says of a change, beside what it says of none.
fn facts(change: impl Fn(&mut Measurement)) -> Vec<StartupFact> {
    let folder = Folder::new();
    let before = two(&folder);
    let mut after = before.clone();
    change(&mut after);
    compare(&before, &[after]).candidates.remove(0).startup
}

type Change = Box<dyn Fn(&mut Measurement)>;

fn kinds(facts: &[StartupFact]) -> Vec<(Turn, StartupKind)> {
    facts.iter().map(|fact| (fact.turn, fact.fact)).collect()
}

#[test]
fn each_change_is_told_with_its_turn() {
    assert_eq!(facts(|_| ()), []);
    let refused = |measurement: &mut Measurement| {
        let pages = &mut measurement.libraries[0].loading.as_mut().unwrap().pages_16k;
        pages.verdict = PagesVerdict::Refused;
        pages.reasons = vec![PagesReason { rule: PagesRule::Alignment, found: "small".into() }];
    };
    let cases: Vec<(Change, StartupKind, Turn)> = vec![
        (Box::new(refused), StartupKind::Pages16k, Turn::Worse),
        (Box::new(|m| m.libraries.truncate(2)), StartupKind::Abi, Turn::Worse),
        (
            Box::new(|m| m.libraries[0].loading.as_mut().unwrap().text_relocations = true),
            StartupKind::TextRelocations,
            Turn::Worse,
        ),
        (
            Box::new(|m| m.libraries[0].loading.as_mut().unwrap().stack = StackRights::Executable),
            StartupKind::Stack,
            Turn::Worse,
        ),
        (
            Box::new(|m| m.libraries[0].loading.as_mut().unwrap().writable_code = true),
            StartupKind::WritableCode,
            Turn::Worse,
        ),
        (
            Box::new(|m| {
                let names = Some(vec!["nobody".into()]);
                m.libraries[0].loading.as_mut().unwrap().unresolved = names;
            }),
            StartupKind::Unresolved,
            Turn::Worse,
        ),
        (Box::new(|m| m.libraries[0].relro = Relro::None), StartupKind::Relro, Turn::Worse),
        (Box::new(|m| m.libraries[0].stripped = false), StartupKind::Stripped, Turn::Changed),
        (
            Box::new(|m| m.libraries[0].android.as_mut().unwrap().api_level = 26),
            StartupKind::MinSdk,
            Turn::Worse,
        ),
        (
            Box::new(|m| m.libraries[0].android.as_mut().unwrap().api_level = 21),
            StartupKind::MinSdk,
            Turn::Better,
        ),
        (Box::new(|m| m.libraries[0].android = None), StartupKind::MinSdk, Turn::Changed),
        (Box::new(|m| m.libraries[0].exports.clear()), StartupKind::Exports, Turn::Worse),
        (
            Box::new(|m| m.libraries[0].soname = Some("libc.so".into())),
            StartupKind::Soname,
            Turn::Changed,
        ),
        (
            Box::new(|m| m.libraries[1].soname = Some("libother.so".into())),
            StartupKind::Soname,
            Turn::Worse,
        ),
        (
            Box::new(|m| m.libraries[0].needed.push("libnone.so".into())),
            StartupKind::Needed,
            Turn::Worse,
        ),
    ];
    for (change, kind, turn) in cases {
        let found = facts(&change);
        assert_eq!(kinds(&found), [(turn, kind)], "{found:?}");
        let back = {
            let folder = Folder::new();
            let after = two(&folder);
            let mut before = after.clone();
            change(&mut before);
            compare(&before, &[after]).candidates.remove(0).startup
        };
        // Back again is better, but for a name that others need and an API level that was lower.
        let worse = back.iter().any(|fact| fact.turn == Turn::Worse);
        let either = kind == StartupKind::Soname || turn == Turn::Better;
        assert!(!worse || either, "{back:?}");
    }
}

#[test]
fn a_library_that_went_is_worse_unless_nothing_needs_it() {
    let gone = facts(|m| drop(m.libraries.remove(1)));
    let expected = [(Turn::Worse, StartupKind::Needed), (Turn::Worse, StartupKind::Library)];
    assert_eq!(kinds(&gone), expected);
    let unneeded = facts(|m| {
        m.libraries.remove(1);
        m.libraries[0].needed.clear();
    });
    assert_eq!(kinds(&unneeded), [(Turn::Changed, StartupKind::Library)]);
}

#[test]
fn a_need_that_a_soname_alone_meets_is_told() {
    let found = facts(|m| m.libraries[1].name = "libb-1.so".into());
    assert_eq!(kinds(&found), [(Turn::Worse, StartupKind::NeededSoname)]);
    // A link of that name is as good as a file.
    let linked = facts(|m| {
        m.libraries[1].name = "libb-1.so".into();
        m.libraries[1].links = vec!["libb.so".into()];
    });
    assert_eq!(linked, []);
}

#[test]
fn what_is_wrong_on_both_sides_stays_in_sight() {
    let folder = Folder::new();
    let mut before = two(&folder);
    before.libraries[2].loading.as_mut().unwrap().text_relocations = true;
    let found = compare(&before, &[before.clone()]).candidates.remove(0).startup;
    assert_eq!(kinds(&found), [(Turn::Still, StartupKind::TextRelocations)]);
    assert_eq!(found[0].abi, Some(Abi::X86_64));
}

#[test]
fn it_stands_first_in_all_formats() {
    let folder = Folder::new();
    let good = library(&Recipe::default());
    let small = library(&Recipe { align: 4096, ..Recipe::default() });
    let name = "lib/arm64-v8a/liba.so";
    folder.archive("old.apk", &[(name, good.as_slice()), ("lib/x86_64/liba.so", b"x")]);
    folder.archive("new.apk", &[(name, small.as_slice()), ("lib/armeabi/liba.so", b"x")]);
    let shown =
        |format: &str| folder.run(&["compare", "old.apk", "new.apk", "--format", format]).stdout;
    assert!(
        shown("text").starts_with(
            "new.apk against old.apk\n\nwhat decides whether it starts\n  worse    arm64-v8a liba.so: \
             does not load with 16 KiB pages: a segment is aligned to 4.00 KiB only\n\narm64-v8a "
        ),
        "{}",
        shown("text")
    );
    assert!(
        shown("markdown").starts_with(
            "### `new.apk` against `old.apk`\n\nWhat decides whether it starts:\n\n- **worse** \
             arm64-v8a `liba.so`: does not load with 16 KiB pages: a segment is aligned to 4.00 KiB \
             only\n\n| arm64-v8a |"
        ),
        "{}",
        shown("markdown")
    );
    let document: Value = serde_json::from_str(&shown("json")).unwrap();
    let fact = &document["candidates"][0]["startup"][0];
    assert_eq!((&fact["turn"], &fact["fact"]), (&"worse".into(), &"pages_16k".into()));
    let keys = shown("json");
    assert!(keys.find("\"startup\"").unwrap() < keys.find("\"changes\"").unwrap());
    // Names in files say nothing to a terminal or to Markdown.
    let hostile = zipped(&[("lib/arm64-v8a/lib\u{1b}[31m|`<b>.so", good.as_slice())]);
    folder.file("hostile.apk", &hostile);
    for format in ["text", "markdown"] {
        let shown = folder.run(&["compare", "old.apk", "hostile.apk", "--format", format]).stdout;
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }
}
