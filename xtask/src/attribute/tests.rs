//! What holds for every attribution, whatever its rows were told by.

use support::{digest::Sha256, size::Bytes};

use super::*;
use crate::catalogue::Abi;

/// A row of a label of the tree.
fn row(label: &str, symbol: &str, bytes: u64, charged: u64) -> RowDraft {
    let origin = Origin {
        component: "tasks".into(),
        label: Some(label.into()),
        object: Some(format!("{label}.o")),
        tasks: vec!["face_detector".into()],
        ..Origin::default()
    };
    let (symbol, section) = (Some(symbol.to_owned()), ".text".to_owned());
    RowDraft { origin, symbol, section, bytes, charged, reason: None }
}

fn padding(bytes: u64) -> RowDraft {
    RowDraft {
        origin: Origin { component: "linker-made".into(), ..Origin::default() },
        symbol: None,
        section: "[padding]".into(),
        bytes,
        charged: 0,
        reason: Some(Reason::Padding),
    }
}

fn of(file: u64, rows: Vec<RowDraft>) -> Result<Attribution, AttributionError> {
    let sources = Sources { map: Some("lld".into()), symbols: true, ..Sources::default() };
    let digest = Sha256::of(b"");
    Attribution::new("lib.so", Abi::X86_64, Bytes(file), digest, None, sources, rows)
}

#[test]
fn rows_that_do_not_sum_to_the_file_are_refused() {
    let rows = || vec![row("//a:a", "f", 10, 3), padding(6)];
    assert_eq!(of(16, rows()).unwrap().fold(By::Section).bytes, Bytes(16));
    let error = of(17, rows()).unwrap_err();
    assert_eq!(error.to_string(), "rows of `lib.so` sum to 16 bytes, expected the file's 17");
}

#[test]
fn what_was_written_is_read_again_and_what_was_changed_is_refused() {
    let rows = vec![padding(6), row("//b:b", "f", 1, 0), row("//a:a", "f", 10, 3)];
    let whole = of(17, rows).unwrap();
    let text = serde_json::to_string(&whole).unwrap();
    assert_eq!(Attribution::parse(&text, "x").unwrap(), whole);
    for (old, new) in [
        ("\"file\":17", "\"file\":18"),
        ("\"schema\":1", "\"schema\":2"),
        ("\"origins\":[{", "\"origins\":[],\"was\":[{"),
    ] {
        let changed = text.replace(old, new);
        assert_ne!(changed, text);
        assert!(Attribution::parse(&changed, "x").is_err(), "{new}");
    }
}

#[test]
fn every_fold_has_all_bytes() {
    let rows = vec![padding(6), row("//b:b", "f", 1, 0), row("//a:a", "f", 10, 3)];
    let whole = of(17, rows).unwrap();
    for by in By::ALL {
        let fold = whole.fold(by);
        assert_eq!((fold.bytes, fold.charged), (Bytes(17), Bytes(3)), "{by}");
    }
    let names =
        |by| -> Vec<String> { whole.fold(by).rows.into_iter().map(|row| row.name).collect() };
    assert_eq!(names(By::Label), ["//a:a", "(padding)", "//b:b"]);
    assert_eq!(names(By::Symbol), ["f", "(padding)"]);
    assert_eq!(names(By::Task), ["face_detector", "(no task)"]);
    let some = whole.fold_where(By::Label, |row| row.symbol.is_some());
    assert_eq!(some.bytes, Bytes(11));
}
