//! A bundle from anywhere: read or refused, taken apart, and packed so that packing again changes nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use models::{bundle, extract, inspect, repack};

fuzz_target!(|bytes: &[u8]| {
    let _ = inspect::inspect("b.task", bytes);
    let _ = bundle::operators("b.task", bytes);
    let _ = extract::files("b.task", bytes);
    if let Ok(packed) = repack::bundle("b.task", bytes) {
        let again = repack::bundle("b.task", &packed).expect("what was packed is a bundle");
        assert!(packed == again, "packing twice differs from packing once");
    }
});
