//! Any text as a pins file: parsed and checked, or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xtask::pins::{self, Pins};

fuzz_target!(|text: &str| {
    if let Ok(parsed) = Pins::parse("pins.toml".into(), text) {
        let _ = pins::check(&parsed);
    }
});
