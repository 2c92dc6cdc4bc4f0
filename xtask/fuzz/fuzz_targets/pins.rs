//! Any text as a pins file: parsed and checked, or refused with words that can be rendered.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xtask::pins::{self, Pins};

fuzz_target!(|text: &str| {
    let found = match Pins::parse("pins.toml".into(), text) {
        Ok(parsed) => pins::check(&parsed),
        Err(failure) => failure.diagnostics,
    };
    found.iter().for_each(|found| drop(found.render(false)));
});
