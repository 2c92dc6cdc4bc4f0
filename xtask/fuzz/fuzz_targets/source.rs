//! A source archive from anywhere, as it is and as what gzip holds: refused, or every file and link of it has a place
//! of its own below one folder, never behind a link, and the whole has a git tree.

#![no_main]

use std::{collections::BTreeSet, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use libfuzzer_sys::fuzz_target;
use xtask::inputs::{EntryKind, Limits, tree_of, walk};

const LIMITS: Limits = Limits { bytes: 1 << 20, entries: 200 };

fuzz_target!(|bytes: &[u8]| {
    check(bytes);
    // Stored, so that a changed byte changes a header of the tar and not a code of deflate.
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all(bytes).expect("memory takes any bytes");
    check(&gzip.finish().expect("memory takes any bytes"));
});

fn check(gzipped: &[u8]) {
    let mut leaves = BTreeSet::new();
    let mut total = 0;
    let walked = walk(gzipped, LIMITS, |entry| {
        let path = entry.path.as_str().to_owned();
        assert!(
            !path.starts_with('/') && path.split('/').all(|part| part != ".." && !part.is_empty())
        );
        for (slash, _) in path.match_indices('/') {
            assert!(!leaves.contains(&path[..slash]), "`{path}` lies behind a file or link");
        }
        let mut content = Vec::new();
        entry.content.read_to_end(&mut content)?;
        if entry.kind == EntryKind::Link {
            assert!(!content.starts_with(b"/"), "`{path}` leads out");
        }
        total += content.len() as u64;
        assert!(leaves.insert(path), "a path stands there twice");
        Ok(())
    });
    assert!(total <= LIMITS.bytes);
    let tree = tree_of(gzipped, LIMITS);
    assert_eq!(walked.is_ok(), tree.is_ok(), "{walked:?} {tree:?}");
}
