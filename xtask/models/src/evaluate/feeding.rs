//! Which models of a bundle see a whole picture, and which what the ones before them found. Data, a row each.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::Serialize;

use super::protocol::Scale;

/// The models of a bundle in the order in which they run: detector, landmarks, blendshapes.
struct Row {
    kind: &'static str,
    models: &'static [&'static str],
}

/// The bundles whose way of feeding is known; `python/feed.py` has the numbers of each.
const ROWS: &[Row] = &[
    Row {
        kind: "face",
        models: &[
            "face_detector.tflite",
            "face_landmarks_detector.tflite",
            "face_blendshapes.tflite",
        ],
    },
    Row { kind: "hand", models: &["hand_detector.tflite", "hand_landmarks_detector.tflite"] },
    Row { kind: "pose", models: &["pose_detector.tflite", "pose_landmarks_detector.tflite"] },
];

const ROLES: [&str; 3] = ["detector", "landmarks", "blendshapes"];

/// How a model of a bundle gets its inputs from pictures, with the models before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// What the bundle looks for: `face`, `hand` or `pose`.
    pub kind: &'static str,
    /// The model's place among them: `detector`, `landmarks` or `blendshapes`.
    pub role: &'static str,
    /// The models before it by their roles.
    pub before: BTreeMap<&'static str, Before>,
}

/// A model that runs before the one that is fed.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// All of it, a `.tflite` file.
    pub bytes: Vec<u8>,
    /// How it wants pixels scaled, for each input.
    pub scales: Vec<Option<Scale>>,
}

/// The same with the models in files: what a script is told.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FeedFiles {
    /// What the bundle looks for, as in [`Feed`].
    pub kind: &'static str,
    /// The model's place among them, as in [`Feed`].
    pub role: &'static str,
    /// The bundle's first model, absent where that is the one that is fed.
    pub detector: Option<Utf8PathBuf>,
    /// The bundle's second model, where the third is fed.
    pub landmarks: Option<Utf8PathBuf>,
    /// How the models before it want pixels scaled, by their roles, for each input.
    pub scales: BTreeMap<&'static str, Vec<Option<Scale>>>,
}

/// How the model at `place` in a bundle is fed; `model` gives a model of the same bundle by its place. `None` for one
/// that takes whole pictures as they come, or none at all.
pub fn of(place: &str, model: &dyn Fn(&str) -> Option<Before>) -> Option<Feed> {
    let (folder, name) = place.rfind('/').map_or(("", place), |at| place.split_at(at + 1));
    let found =
        ROWS.iter().find_map(|row| Some((row, row.models.iter().position(|m| *m == name)?)));
    let (row, index) = found?;
    let before = row.models.iter().zip(ROLES).take(index);
    let before = before.map(|(name, role)| Some((role, model(&format!("{folder}{name}"))?)));
    Some(Feed { kind: row.kind, role: ROLES[index], before: before.collect::<Option<_>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_fed_by_those_before_it_in_the_same_bundle() {
        let model = |place: &str| {
            let known = ["hand_landmarker.task!/hand_detector.tflite", "face_detector.tflite"];
            let bytes = place.as_bytes().to_vec();
            known.contains(&place).then_some(Before { bytes, scales: Vec::new() })
        };
        let hand = of("hand_landmarker.task!/hand_landmarks_detector.tflite", &model).unwrap();
        assert_eq!((hand.kind, hand.role), ("hand", "landmarks"));
        assert!(hand.before["detector"].bytes.starts_with(b"hand_landmarker.task!/"));
        let face = of("face_detector.tflite", &model).unwrap();
        assert_eq!((face.role, face.before.len()), ("detector", 0));
        // Without what comes before it, and where nothing is known, there is no way.
        assert_eq!(of("face_blendshapes.tflite", &model), None);
        assert_eq!(of("segmenter.tflite", &model), None);
    }
}
