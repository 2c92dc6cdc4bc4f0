//! Puts the models of two files side by side, by name, nested bundles too.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs,
};

use super::{
    feeding::{self, Before, Feed, FeedFiles},
    normalization,
    protocol::{Pair, Scale},
};
use crate::{ModelError, bundle, load::ModelFile};

/// Two models that are to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Twins {
    /// The file's name, or its place in the bundle: `hand_landmarker.task!/hand_detector.tflite`.
    pub name: String,
    /// The original's bytes, a whole `.tflite`.
    pub original: Vec<u8>,
    /// The candidate's bytes, a whole `.tflite`.
    pub candidate: Vec<u8>,
    /// How pixels become the original's inputs.
    pub scales: Vec<Option<Scale>>,
    /// How the original's bundle feeds it; none where it takes whole pictures.
    pub feed: Option<Feed>,
}

impl Twins {
    /// Writes `original`, and the models that feed it, into a folder. The pair has no candidates yet.
    pub fn lay_out(&self, room: &Utf8Path, original: &[u8]) -> Outcome<Pair> {
        let write = |name: String, bytes: &[u8]| -> Outcome<Utf8PathBuf> {
            let path = room.join(name);
            fs::write_atomic(&path, bytes)?;
            Ok(path)
        };
        let mut pair = Pair { name: self.name.clone(), ..Pair::default() };
        pair.original = write("original".to_owned(), original)?;
        pair.scales.clone_from(&self.scales);
        if let Some(feed) = &self.feed {
            let mut files = FeedFiles { kind: feed.kind, role: feed.role, ..FeedFiles::default() };
            for (role, Before { bytes, scales }) in &feed.before {
                let path = Some(write(format!("before-{role}"), bytes)?);
                match *role {
                    "detector" => files.detector = path,
                    _ => files.landmarks = path,
                }
                files.scales.insert(role, scales.clone());
            }
            pair.feed = Some(files);
        }
        Ok(pair)
    }
}

/// `(models of the bundle, the task that runs it)`; a bundle is what holds them all.
const TASKS: &[(&[&str], &str)] = &[
    (&["hand_landmarker.task!/", "hand_gesture_recognizer.task!/"], "gesture"),
    (&["face_landmarks_detector.tflite"], "face"),
    (&["hand_landmarks_detector.tflite"], "hand"),
    (&["pose_landmarks_detector.tflite"], "pose"),
];

/// Pairs every model of one file with that of the same name in the other.
///
/// # Errors
/// Where a file is no model or bundle, or a model has no counterpart.
pub fn pair(original: &ModelFile, candidate: &ModelFile) -> Outcome<Vec<Twins>> {
    let ours = models(original)?;
    let feeds: BTreeMap<String, Feed> = ours
        .keys()
        .filter_map(|place| {
            let model = |place: &str| {
                let Found { bytes, scales } = ours.get(place)?;
                Some(Before { bytes: bytes.clone(), scales: scales.clone() })
            };
            Some((place.clone(), feeding::of(place, &model)?))
        })
        .collect();
    let mut theirs = models(candidate)?;
    let mut twins = Vec::new();
    let mut lonely = Vec::new();
    for (name, Found { bytes, scales }) in ours {
        match theirs.remove(&name) {
            Some(found) => twins.push(Twins {
                feed: feeds.get(&name).cloned(),
                name: if name.is_empty() { original.name.clone() } else { name },
                original: bytes,
                candidate: found.bytes,
                scales,
            }),
            None => lonely.push(alone(&name, original)),
        }
    }
    lonely.extend(theirs.keys().map(|name| alone(name, candidate)));
    if lonely.is_empty() {
        return Ok(twins);
    }
    let what = format!("`{}` and `{}` do not hold the same models", original.name, candidate.name);
    let diagnostic = lonely.into_iter().fold(Diagnostic::error(what), Diagnostic::note);
    let diagnostic = diagnostic.help("compare a model or bundle with one that was made from it");
    Err(Failure::new(Exit::BadInput, diagnostic))
}

/// The task that runs a bundle: one of `face`, `hand`, `pose`, `gesture`.
pub fn task_of(file: &ModelFile) -> Outcome<&'static str> {
    let models = models(file)?;
    let has = |part: &&str| {
        models.keys().any(|name| name == part || name.starts_with(*part) && part.ends_with('/'))
    };
    let row = TASKS.iter().find(|(parts, _)| parts.iter().all(has));
    row.map(|(_, task)| *task).ok_or_else(|| {
        let diagnostic = Diagnostic::error(format!("no task is known that runs `{}`", file.name))
            .note("expected the bundle of a face, hand or pose landmarker, or of a gesture recognizer")
            .help("leave out `--runtime`: LiteRT compares any model");
        Failure::new(Exit::BadInput, diagnostic)
    })
}

struct Found {
    bytes: Vec<u8>,
    scales: Vec<Option<Scale>>,
}

/// Every model by its place in the file; the file itself, when it is a model, by the empty name.
fn models(file: &ModelFile) -> Result<BTreeMap<String, Found>, ModelError> {
    let mut found = BTreeMap::new();
    let inside = format!("{}!/", file.name);
    bundle::each_model(&file.name, &file.bytes, &mut |name, model| {
        let place = name.strip_prefix(&inside).unwrap_or_default().to_owned();
        let scales = normalization::scales(model);
        found.insert(place, Found { bytes: model.bytes.to_vec(), scales });
        Ok(())
    })?;
    Ok(found)
}

fn alone(name: &str, file: &ModelFile) -> String {
    let name = if name.is_empty() { "a model without a bundle" } else { name };
    format!("{} holds {name}, the other does not", file.name)
}
