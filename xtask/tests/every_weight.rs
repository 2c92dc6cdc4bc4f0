//! Weights of every operator that has some, quantized and run in real LiteRT beside their originals.
//!
//! `.ci/run` installs LiteRT and ai-edge-quantizer, pinned by `models/quantizer.txt`, into `target/quantizer-venv`.

mod support;

use std::{collections::BTreeSet, fs};

use models::{
    Tflite,
    aligned::AlignedBytes,
    inspect::{self, Content, ModelReport},
    quantize::{self, LeftAlone, Passed, Quantized, Scheme, Settings},
};
use serde::Deserialize;
use support::{
    Folder,
    operator_models::{Case, Maker, Stored, all, biased, looped},
    repo, run, skipped, tests,
};
use tflite_schema::BuiltinOperator;

const SCHEMES: [(Scheme, &str); 2] =
    [(Scheme::WeightOnly, "weight-only"), (Scheme::Dynamic, "dynamic")];

fn quantized(bytes: &[u8], scheme: Scheme) -> Quantized {
    let copy = AlignedBytes::of(bytes);
    let settings =
        Settings { scheme, keep: BTreeSet::new(), means: None, float16: false, force: true };
    quantize::quantize(&Tflite::read(&copy).unwrap(), &settings).unwrap()
}

fn report(bytes: &[u8]) -> ModelReport {
    match inspect::inspect("m", bytes).unwrap().content {
        Content::Model(report) => *report,
        other => panic!("{other:?}"),
    }
}

fn bytes_of(report: &ModelReport, kind: &str) -> u64 {
    report.constants.get(kind).map_or(0, |tally| tally.bytes.0)
}

/// Weights become int8 whichever operator reads them, and nothing else changes.
#[test]
fn weights_of_every_operator_become_int8() {
    for stored in [Stored::Float32, Stored::Float16] {
        for Case { name, bytes, in_place, .. } in all(stored) {
            for (scheme, word) in SCHEMES {
                let done = quantized(&bytes, scheme);
                let what = format!("{name}, {stored:?}, {word}");
                let [layer] = done.layers.as_slice() else { panic!("{what}: {:?}", done.layers) };
                assert_eq!(layer.left_alone, None, "{what}");
                assert_eq!(layer.in_place, in_place, "{what}");
                assert!(done.passed_over.is_empty(), "{what}: {:?}", done.passed_over);
                let report = report(&done.bytes);
                assert_eq!(bytes_of(&report, "INT8"), layer.elements() as u64, "{what}");
                assert_eq!(bytes_of(&report, "FLOAT16"), 0, "{what}");
                assert_eq!(bytes_of(&report, "FLOAT32"), 0, "{what}");
                let unpacks = report.operators.iter().any(|found| found.name == "DEQUANTIZE");
                assert_eq!(unpacks, !(in_place && scheme == Scheme::Dynamic), "{what}");
                assert_eq!(quantized(&bytes, scheme).bytes, done.bytes, "{what}");
            }
        }
    }
}

/// A kernel that would quantize its input for the few weights of a depthwise convolution is slower than float32.
#[test]
fn depthwise_weights_are_unpacked_in_every_scheme() {
    for stored in [Stored::Float32, Stored::Float16] {
        for (scheme, word) in SCHEMES {
            let done = quantized(&biased(stored).bytes, scheme);
            let found: Vec<_> =
                done.layers.iter().map(|layer| layer.is_read_as_int8(scheme)).collect();
            assert_eq!(found, [scheme == Scheme::Dynamic, false], "{word}");
            let depthwise = BuiltinOperator::DEPTHWISE_CONV_2D;
            assert_eq!(done.layers[1].kind, depthwise, "{word}");
            let report = report(&done.bytes);
            let versions =
                report.operators.iter().filter(|found| found.name == "DEPTHWISE_CONV_2D");
            assert_eq!(versions.map(|found| found.version).collect::<Vec<_>>(), [1], "{word}");
        }
    }
}

/// A value that a loop changes is where it begins, no weights.
#[test]
fn what_a_loop_changes_stays_float() {
    let mut maker = Maker::new(Stored::Float32);
    looped(&mut maker, true);
    let graph = maker.graph();
    let input = maker.tensor(graph, "x", tflite_schema::TensorType::FLOAT32, &[2, 96]);
    let weights = maker.weights(graph, "other", &[64, 96]);
    let output = maker.tensor(graph, "y", tflite_schema::TensorType::FLOAT32, &[2, 64]);
    maker.connected(graph, input, weights, output);
    maker.ends(graph, &[input], &[output]);
    let done = quantized(&maker.pack(), Scheme::WeightOnly);
    assert_eq!(done.layers.iter().map(|layer| &layer.name).collect::<Vec<_>>(), ["other"]);
    let [stays] = done.passed_over.as_slice() else { panic!("{:?}", done.passed_over) };
    assert_eq!((stays.name.as_str(), stays.why, stays.bytes), ("weights", Passed::Changes, 16384));
}

/// Float16 that does not become int8 is float16 still: slopes, small layers, and rows so short that their scales
/// would take what int8 saves.
#[test]
fn what_does_not_become_int8_stays_as_it_was_stored() {
    use tflite_schema::{BuiltinOptionsT, TensorType};
    let mut maker = Maker::new(Stored::Float16);
    let graph = maker.graph();
    let input = maker.tensor(graph, "x", TensorType::FLOAT32, &[2, 96]);
    let mut at = input;
    for (name, rows, columns) in [("large", 64, 96), ("small", 8, 64), ("short", 512, 8)] {
        let weights = maker.weights(graph, name, &[rows, columns]);
        let output = maker.tensor(graph, "y", TensorType::FLOAT32, &[2, rows]);
        maker.connected(graph, at, weights, output);
        at = output;
    }
    let slopes = maker.weights(graph, "slopes", &[512]);
    let output = maker.tensor(graph, "out", TensorType::FLOAT32, &[2, 512]);
    let prelu = BuiltinOperator::PRELU;
    maker.operator(graph, prelu, 1, &[at, slopes], &[output], BuiltinOptionsT::NONE);
    maker.ends(graph, &[input], &[output]);
    for (scheme, _) in SCHEMES {
        let done = quantized(&maker.pack(), scheme);
        let fates: Vec<_> =
            done.layers.iter().map(|layer| (layer.name.as_str(), layer.left_alone)).collect();
        let (small, short) = (Some(LeftAlone::Small), Some(LeftAlone::NoGain));
        assert_eq!(fates, [("large", None), ("small", small), ("short", short)]);
        let [slopes] = done.passed_over.as_slice() else { panic!("{:?}", done.passed_over) };
        let expected = (Some(prelu), Passed::ValueByValue, 1024);
        assert_eq!((slopes.kind, slopes.why, slopes.bytes), expected);
        let report = report(&done.bytes);
        assert_eq!(bytes_of(&report, "FLOAT32"), 0);
        assert_eq!(bytes_of(&report, "FLOAT16"), 2 * (8 * 64 + 512 * 8 + 512));
    }
}

/// A line that `models/operators.py` prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    model: String,
    scheme: String,
    error: f64,
    bare_error: f64,
    constants: usize,
    same: usize,
    extra: usize,
    reference_error: Option<f64>,
}

/// Int8 with a scale a channel is off by half a step of 1 in 127 at the most, and inputs of a layer likewise.
const MOST: f64 = 0.02;

#[test]
fn quantized_operators_run_in_litert_as_their_originals_do() {
    let python = repo().join("target/quantizer-venv/bin/python");
    if !python.is_file() {
        return skipped("no target/quantizer-venv; .ci/run makes it");
    }
    let script = tests().join("models/operators.py");
    let mut compared = 0;
    for stored in [Stored::Float32, Stored::Float16] {
        let work = Folder::new();
        let mut cases = all(stored);
        cases.push(biased(stored));
        for Case { name, bytes, .. } in &cases {
            let put = |folder: &str, bytes: &[u8]| {
                fs::create_dir_all(work.join(folder)).unwrap();
                fs::write(work.join(folder).join(format!("{name}.tflite")), bytes).unwrap();
            };
            put("original", bytes);
            let copy = AlignedBytes::of(bytes);
            put("folded", &quantize::fold_only(&Tflite::read(&copy).unwrap()).unwrap());
            for (scheme, folder) in SCHEMES {
                put(folder, &quantized(bytes, scheme).bytes);
            }
        }
        let command = snapbox::cmd::Command::new(python.as_std_path())
            .args([script.as_str(), work.path().as_str()])
            .env("PYTHONDONTWRITEBYTECODE", "1");
        let ended = run(command).expect_code(0);
        let rows = ended.stdout.lines().filter(|line| line.starts_with('{'));
        let rows: Vec<Row> = rows.map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len(), 2 * cases.len(), "{}", ended.stderr);
        for row in rows {
            let case = cases.iter().find(|case| case.name == row.model).unwrap();
            let what = format!("{stored:?} {} {} {row:?}", row.model, row.scheme);
            assert!(row.error > 0.0 && row.error < MOST, "{what}");
            assert!(row.bare_error > 0.0 && row.bare_error < MOST, "{what}");
            if case.reference {
                let theirs = row.reference_error.expect("the reference quantizes it");
                assert!(row.same == row.constants && row.same > 0 && row.extra == 0, "{what}");
                assert!(row.error <= theirs * 1.01 + 1e-6, "{what}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 16, "only {compared} were compared with the reference");
}
