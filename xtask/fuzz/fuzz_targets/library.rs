//! A library, or an archive with libraries, from anywhere: measured or refused.

#![no_main]

use std::{fs, sync::LazyLock};

use camino::Utf8Path;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use xtask::measure::measure;

/// A folder in memory.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    folder.expect("a folder can be made")
});

fuzz_target!(|bytes: &[u8]| {
    let folder = Utf8Path::from_path(FOLDER.path()).expect("temporary folders have UTF-8 names");
    let archive = bytes.starts_with(b"PK");
    let path = folder.join(if archive { "fuzzed.aar" } else { "fuzzed.so" });
    fs::write(&path, bytes).expect("the folder can be written to");
    match measure(&path) {
        Ok(measurement) => assert!(!measurement.libraries.is_empty(), "measured nothing"),
        Err(error) => assert!(error.to_string().contains("fuzzed"), "{error}"),
    }
    fs::remove_file(&path).expect("what was written can be removed");
});
