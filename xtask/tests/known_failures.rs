//! The table of known failures: every row is shown a log that holds its signature, and no other row
//! takes that log for its own.

mod support;

use std::{collections::BTreeSet, fs};

use support::tests;
use xtask::engine::{explain, signatures};

fn ids(log: &str) -> Vec<&'static str> {
    explain(log).into_iter().map(|row| row.id.as_str()).collect()
}

#[test]
fn every_row_knows_its_log_and_no_other() {
    let folder = tests().join("signatures");
    let mut shown = BTreeSet::new();
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        let log = fs::read_to_string(&path).unwrap();
        let id = path.file_stem().unwrap().to_owned();
        assert_eq!(ids(&log), [id.as_str()], "{path}");
        shown.insert(id);
    }
    let rows: BTreeSet<String> = signatures().iter().map(|row| row.id.clone()).collect();
    assert_eq!(rows, shown, "rows on the left, logs in {folder} on the right");
    assert_eq!(rows.len(), signatures().len(), "an id stands twice");
}

#[test]
fn what_every_build_says_is_no_failure() {
    for healthy in [
        "",
        "INFO: Analyzed target //mediapipe/one:two (98 packages loaded, 612 targets configured).",
        "INFO: Build completed successfully, 42 total actions",
        // A mirror that lacks an archive is followed by one that has it.
        "WARNING: Download from https://mirror.example/one.tar.gz failed: GET returned 404 Not Found",
        "    [Sched] Compiling mediapipe/one.cc; 12s",
        "ERROR: mediapipe/one.cc:3:2: error: unknown type name 'two'",
    ] {
        assert_eq!(ids(healthy), Vec::<&str>::new(), "{healthy}");
    }
}

#[test]
fn rows_are_written_as_diagnostics_are() {
    for row in signatures() {
        for text in [&row.cause, &row.help] {
            assert!(!text.ends_with('.') && text.len() <= 130, "{}: {text}", row.id);
        }
        if let Some(link) = &row.link {
            assert!(link.starts_with("https://github.com/"), "{}: {link}", row.id);
        }
    }
}
