//! Whole rewrites of a model or bundle, with both schemes: refused, or written so that it reads again.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use models::{
    Tflite,
    aligned::AlignedBytes,
    bundle,
    quantize::{self, Scheme, Settings, whole},
};

fuzz_target!(|bytes: &[u8]| {
    for scheme in [Scheme::WeightOnly, Scheme::Dynamic] {
        // Forced, because small inputs grow and would be refused before they are written.
        let settings = |_: &str| Settings { scheme, keep: BTreeSet::new(), means: None, float16: false, force: true };
        if let Ok(Ok(rewritten)) = whole::rewrite("m", bytes, &settings) {
            bundle::operators("m", &rewritten.bytes).expect("what was written is whole");
        }
    }
    let copy = AlignedBytes::copy_of(bytes);
    if let Ok(model) = Tflite::read(&copy)
        && let Ok(folded) = quantize::fold_only(&model)
    {
        bundle::operators("m", &folded).expect("what was written is whole");
    }
});
