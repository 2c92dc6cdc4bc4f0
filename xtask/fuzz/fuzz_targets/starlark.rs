//! Any text as a BUILD file: read and run to its end, with every place inside the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use xtask::starlark::{File, Sources};

fuzz_target!(|text: &str| {
    let file = File::parse(text);
    for call in file.calls() {
        assert!(!file.slice(call.span).is_empty());
    }
    let run = file.run("a/BUILD", &Sources::none());
    assert_eq!(run, file.run("a/BUILD", &Sources::none()));
});
