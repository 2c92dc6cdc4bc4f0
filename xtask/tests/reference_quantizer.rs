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

/// Name, bytes and scales of every int8 constant.
fn int8(bytes: &[u8]) -> BTreeSet<(String, Vec<u8>, Vec<u32>)> {
    let copy = AlignedBytes::of(bytes);
    let model = Tflite::read(&copy).unwrap();
    let graphs = model.table.subgraphs().unwrap().iter();
    let tensors = graphs.flat_map(|graph| graph.tensors().unwrap_or_default().iter());
    let found = tensors.filter(|tensor| tensor.type_() == tflite_schema::TensorType::INT8);
    let found = found.filter_map(|tensor| {
        let data = model.buffer(tensor.buffer()).data()?.bytes().to_vec();
        let scales = tensor.quantization()?.scale()?.iter().map(f32::to_bits).collect();
        Some((tensor.name()?.to_owned(), data, scales))
    });
    found.collect()
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
        let bytes = quantize::fold_only(&model).unwrap();
        put("folded", &bytes);
        let copy = AlignedBytes::of(&bytes);
        let folded = Tflite::read(&copy).unwrap();
        for (scheme, folder) in [(Scheme::WeightOnly, "weight-only"), (Scheme::Dynamic, "dynamic")]
        {
            // Sparse models too: they grow, but their weights must be right all the same.
            let settings = Settings {
                scheme,
                keep: BTreeSet::new(),
                means: None,
                float16: false,
                force: true,
            };
            let all = quantize::quantize(&folded, &settings).unwrap().bytes;
            put(folder, &all);
            // As the model came some weights stay float16, for which int8 would be no smaller; the others are the same.
            let (all, some) =
                (int8(&all), int8(&quantize::quantize(&model, &settings).unwrap().bytes));
            assert!(!some.is_empty() && some.is_subset(&all), "{} {folder}", row.file);
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
