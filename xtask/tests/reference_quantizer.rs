//! Our int8 weights against those of ai-edge-quantizer, byte for byte, on published models.
//!
//! `.ci/run` installs it, pinned by `models/quantizer.txt`, into `target/quantizer-venv`. What it cannot see,
//! float16 constants and operator codes in the older field, is taken out of its way by `fold_only`.

mod support;

use std::{collections::BTreeSet, fs};

use models::{
    Tflite,
    aligned::AlignedBytes,
    quantize::{self, Scheme, Settings},
};
use serde::Deserialize;
use support::{Folder, published, repo, run, skipped, tests};

/// A line that `models/reference.py` prints.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    model: String,
    scheme: String,
    constants: usize,
    same: usize,
    extra: usize,
}

#[test]
fn int8_weights_are_those_of_the_reference_quantizer() {
    let Some(wheels) = published::unpacked() else { return };
    let python = repo().join("target/quantizer-venv/bin/python");
    if !python.is_file() {
        skipped("no target/quantizer-venv; .ci/run makes it");
        return;
    }
    let work = Folder::new();
    let models: Vec<published::Row> =
        published::rows().into_iter().filter(|row| !row.file.contains("!/")).collect();
    for row in &models {
        let copy = AlignedBytes::copy_of(&published::bytes_of(&wheels, &row.file));
        let model = Tflite::read(&copy).unwrap();
        let name = row.file.rsplit('/').next().unwrap();
        let put = |folder: &str, bytes: &[u8]| {
            fs::create_dir_all(work.join(folder)).unwrap();
            fs::write(work.join(folder).join(name), bytes).unwrap();
        };
        put("folded", &quantize::fold_only(&model).unwrap());
        for (scheme, folder) in [(Scheme::WeightOnly, "weight-only"), (Scheme::Dynamic, "dynamic")]
        {
            // Sparse models too: they grow, but their weights must be right all the same.
            let settings = Settings { scheme, keep: BTreeSet::new(), means: None, force: true };
            put(folder, &quantize::quantize(&model, &settings).unwrap().bytes);
        }
    }
    let script = tests().join("models/reference.py");
    let command = snapbox::cmd::Command::new(python.as_std_path())
        .args([script.as_str(), work.path().as_str()]);
    let ended = run(command).expect_code(0);
    let rows: Vec<Row> = ended
        .stdout
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 2 * models.len(), "{}", ended.stderr);
    let different = |row: &&Row| row.constants == 0 || row.same != row.constants || row.extra != 0;
    let told = |row: &Row| {
        let Row { model, scheme, constants, same, extra } = row;
        format!("{model}, {scheme}: {same} of {constants} are the same, {extra} more are ours")
    };
    let wrong: Vec<String> = rows.iter().filter(different).map(told).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
