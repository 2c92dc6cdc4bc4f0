//! A model from anywhere: read or refused, and what is read can be reported.

#![no_main]

use libfuzzer_sys::fuzz_target;
use models::{Tflite, aligned::AlignedBytes, evaluate, inspect, operators};

fuzz_target!(|bytes: &[u8]| {
    let copy = AlignedBytes::copy_of(bytes);
    if let Ok(model) = Tflite::read(&copy) {
        let _ = operators::of_model(model.table);
        let _ = model.metadata("TFLITE_METADATA");
        let _ = model.without_trailing();
        let _ = evaluate::scales(&model);
    }
    if let Ok(file) = inspect::inspect("m.tflite", bytes) {
        let report = inspect::Inspection { schema: inspect::SCHEMA, files: vec![file] };
        let _ = inspect::text(&report);
        let _ = inspect::markdown(&report);
    }
});
