//! A link map from anywhere, of lld, GNU ld or gold, or lld's list of extractions: read, or refused with its line.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkmap::{Entry, read, read_why_extract};

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"reference\t") {
        if let Err(error) = read_why_extract(bytes, |it| assert!(!it.by.contains('\t'))) {
            assert!(error.to_string().starts_with("line "));
        }
        return;
    }
    let mut sections = 0_u64;
    let read = read(bytes, |entry| match entry {
        Entry::Section { name, .. } => {
            assert!(!name.is_empty());
            sections += 1;
        }
        Entry::Input { .. } | Entry::Symbol { .. } => assert!(sections > 0, "before any section"),
        Entry::Fill { .. } | Entry::Reference { .. } | Entry::Extracted { .. } => {}
    });
    match read {
        Ok(_) => assert!(sections > 0),
        Err(error) => assert!(error.to_string().starts_with("line ")),
    }
});
