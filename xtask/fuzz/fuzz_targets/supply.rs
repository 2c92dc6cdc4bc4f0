//! A bundle of inputs from anywhere: read or refused, and what it offers lies within the file.

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use xtask::{inputs::Bundle, pins::Pin};
use ::support::digest::Sha256;

fuzz_target!(|bytes: &[u8]| {
    let end = bytes.len() as u64;
    let Ok(bundle) = Bundle::read("inputs.tar".into(), Cursor::new(bytes), end) else { return };
    for content in [&b"one"[..], b"two"] {
        let mut pin = Pin::archive("https://h/one", Sha256::of(content));
        pin.name = "one".to_owned();
        let Some(piece) = bundle.piece(&pin) else { continue };
        let length = piece.length.expect("a piece of a bundle has a length");
        assert!(piece.from.checked_add(length).is_some_and(|stop| stop <= end), "{piece:?}");
    }
});
