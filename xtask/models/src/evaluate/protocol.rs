//! What is said to the scripts of `python/` and what they answer: JSON in files.

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use super::feeding::FeedFiles;
use crate::quantize::Seen;

/// One original, and what is held against it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pair {
    /// Name in messages and reports; a script only hands it back.
    pub name: String,
    /// A `.tflite`, or a whole `.task` where tasks are run.
    pub original: Utf8PathBuf,
    /// Likewise; each is compared with the original.
    pub candidates: Vec<Utf8PathBuf>,
    /// How pixels become the values of each input, in their order; where none is named, 0 to 1.
    pub scales: Vec<Option<Scale>>,
    /// How the models before it in a bundle make its inputs of pictures; absent for one that takes whole pictures.
    pub feed: Option<FeedFiles>,
    /// The task of a bundle: `face`, `hand`, `pose` or `gesture`.
    pub kind: Option<&'static str>,
}

/// A model's `NormalizationOptions`: (pixel - mean) / std, one number or one for each colour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scale {
    /// Subtracted from pixels of 0 to 255.
    pub mean: Vec<f32>,
    /// What is left is divided by this.
    pub std: Vec<f32>,
}

/// The inputs that both sides get, and how often they are timed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sampling {
    /// Decides the random inputs; nothing else does.
    pub seed: u64,
    /// How many random inputs each model gets.
    pub samples: u32,
    /// Files of pictures, each an input of every model that takes pictures.
    pub pictures: Vec<Utf8PathBuf>,
    /// Timed runs of each side, in turns; 0 for no timing.
    pub runs: u32,
}

/// What is written for a script.
#[derive(Debug, Serialize)]
pub(super) struct Request<'a, Q> {
    pub seed: u64,
    pub samples: u32,
    pub pictures: &'a [Utf8PathBuf],
    pub runs: u32,
    pub pairs: &'a [Q],
}

/// A model whose operators are observed: its pair's candidate is the file that the means are written to.
#[derive(Debug, Serialize)]
pub(super) struct Job<'a> {
    #[serde(flatten)]
    pub pair: &'a Pair,
    pub layers: &'a [Seen],
}

/// What a script writes when it ends well, or meets a picture that it cannot read.
#[derive(Debug, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub(super) enum Reply<A> {
    Done(Answers<A>),
    BadPicture { path: String, why: String },
}

/// What a script found out, pair by pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answers<A = Answer> {
    /// Package and version: `ai-edge-litert 2.3.0`.
    pub runtime: String,
    /// Version of the Python that ran the script.
    pub python: String,
    /// What the processor that ran it calls itself.
    pub processor: String,
    /// In the order they were asked.
    pub pairs: Vec<PairAnswer<A>>,
}

/// The answers to one pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairAnswer<A = Answer> {
    /// The pair's name, as it was asked.
    pub name: String,
    /// One for each candidate, in their order.
    pub candidates: Vec<A>,
}

/// What became of observing a model.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Observed {
    /// It ran, on as many pictures as there were.
    Observed {
        /// Pictures of each half that gave it an input.
        pictures: [u64; 2],
    },
    /// The runtime refused it, or fell over it.
    NotRun {
        /// Always the original: there is no other.
        side: Side,
        /// The runtime's error, in its own words.
        why: String,
    },
}

/// The same with what observed it.
#[derive(Clone, Debug)]
pub struct ObservedBy {
    /// Package and version, such as `ai-edge-litert 2.3.0`.
    pub runtime: String,
    /// What the processor calls itself.
    pub processor: String,
    /// What it said of the model.
    pub observed: Observed,
}

/// How a candidate compares with its original.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Answer {
    /// How far each output is off.
    Outputs(Outputs),
    /// Results of a whole task.
    Task(Task),
    /// One of the two does not run.
    NotRun {
        /// Which of the two: the original or the candidate.
        side: Side,
        /// The runtime's error, in its own words.
        why: String,
    },
}

impl Answer {
    /// The error that it is judged by, of the worst output or of what a task finds; `None` where nothing was compared.
    pub fn error(&self) -> Option<f64> {
        match self {
            Self::Outputs(outputs) => outputs.error(),
            Self::Task(task) => task.error(),
            Self::NotRun { .. } => None,
        }
    }
}

/// One of the two that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Side {
    Original,
    Candidate,
}

/// The outputs of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outputs {
    /// For each output of each graph one on random inputs, and one on pictures where there were any.
    pub outputs: Vec<OutputError>,
    /// Absent where it was not asked for.
    pub latency: Option<Latency>,
}

impl Outputs {
    /// The rows that a verdict rests on: on pictures where the model saw any, else on random inputs, which no
    /// picture looks like. An output that turned into something that is no number, or took another shape, counts
    /// wherever it was seen; one that says nothing on these inputs counts nowhere.
    pub fn judged(&self) -> impl Iterator<Item = &OutputError> {
        let wanted = self.wanted();
        self.outputs.iter().filter(move |output| {
            output.non_finite > 0
                || output.other_shape > 0
                || output.no_information.is_none() && output.elements > 0 && output.inputs == wanted
        })
    }

    /// The rows that would be judged, and on which the original says too little for that.
    pub fn silent(&self) -> impl Iterator<Item = (&OutputError, Silence)> {
        let wanted = self.wanted();
        let rows = self.outputs.iter().filter(move |output| output.inputs == wanted);
        rows.filter_map(|output| Some((output, output.no_information?)))
    }

    fn wanted(&self) -> Inputs {
        let compared = |output: &&OutputError| output.elements > 0;
        let mut seen = self.outputs.iter().filter(compared);
        match seen.any(|output| output.inputs == Inputs::Pictures) {
            true => Inputs::Pictures,
            false => Inputs::Random,
        }
    }

    /// The largest [`OutputError::badness`] of what is judged; `None` where no values were compared.
    pub fn error(&self) -> Option<f64> {
        self.judged().map(OutputError::badness).max_by(f64::total_cmp)
    }
}

/// How far one output is off, over all inputs of one sort.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputError {
    /// The tensor's name in the original.
    pub name: String,
    /// Sizes of its dimensions, from the outermost in.
    pub shape: Vec<u32>,
    /// The signature whose graph gives it; absent for the first graph, which every model has.
    pub signature: Option<String>,
    /// The inputs it was seen on.
    pub inputs: Inputs,
    /// How many of those inputs there were.
    pub runs: u64,
    /// Whether it is text: then two values differ by 1, or by 0 where they are the same.
    pub text: bool,
    /// How many values were compared, over all inputs; 0 where it gave none.
    pub elements: u64,
    /// Values that are numbers in the original and are none in the candidate.
    pub non_finite: u64,
    /// Inputs on which the candidate's had another shape, as one may whose shape depends on values.
    pub other_shape: u64,
    /// Why agreement on these inputs says nothing; absent where it does, or where the two do not agree.
    pub no_information: Option<Silence>,
    /// Largest absolute difference, in the output's own unit.
    pub max_abs: f64,
    /// Mean absolute difference, in the output's own unit.
    pub mean_abs: f64,
    /// Cosine of the two, each as one vector; absent where one of them is all zero.
    pub cosine: Option<f64>,
    /// How far the original's values reach, zero included, over all inputs; at least 0.001.
    pub scale: f64,
    /// `mean_abs` over `scale`: 0.01 is 1 %.
    pub relative: f64,
}

impl OutputError {
    /// `relative`, and infinity where the candidate gave something that is no number, or of another shape.
    pub fn badness(&self) -> f64 {
        let no_number = self.non_finite > 0 || self.other_shape > 0 || self.relative.is_nan();
        if no_number { f64::INFINITY } else { self.relative }
    }

    /// Its name, with that of its signature where it has one.
    pub fn title(&self) -> String {
        let name = self.name.escape_debug();
        match &self.signature {
            Some(signature) => format!("{name} ({})", signature.escape_debug()),
            None => name.to_string(),
        }
    }
}

/// Why what an output gave says nothing about the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silence {
    /// The original gave nothing that is a number.
    NoNumbers,
    /// Every input gave the same.
    Constant,
    /// It moved by less than a thousandth of its reach, as a score does that is at one end for all inputs.
    Saturated,
}

impl Silence {
    /// For people, behind the name of an output.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoNumbers => "no numbers",
            Self::Constant => "constant",
            Self::Saturated => "saturated",
        }
    }
}

/// What an input is made of: seeded random numbers, or a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Inputs {
    Random,
    Pictures,
}

/// Processor time of the candidate over that of the original, on one thread, run in turns.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Median over all runs; below 1 the candidate is faster.
    pub ratio: f64,
    /// 10th percentile over all runs: one in ten is lower.
    pub low: f64,
    /// 90th percentile over all runs: one in ten is higher.
    pub high: f64,
    /// Timed runs of each side.
    pub runs: u32,
}

/// What a whole task found in pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Task {
    pub pictures: u32,
    /// Pictures in which it found a face, hand or body.
    pub found_by_original: u32,
    pub found_by_candidate: u32,
    pub found_by_both: u32,
    /// Of the pictures where both found one; of a pose, the points that are visible and in the picture.
    pub landmarks: Option<Landmarks>,
    pub blendshapes: Option<Blendshapes>,
    pub gestures: Option<Gestures>,
}

impl Task {
    /// What a person sees and how far it is off, as a share: of a length in the picture, or of a score's range. What
    /// only the original found is off without bounds.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let landmarks = self.landmarks.iter().map(|found| ("landmarks", found.mean_share));
        let blendshapes = self.blendshapes.iter().map(|found| ("blendshapes", found.mean_abs));
        let gestures = self.gestures.iter().filter(|found| found.hands > 0);
        let other = |found: &Gestures| f64::from(found.hands - found.same) / f64::from(found.hands);
        let gestures = gestures.map(move |found| ("gestures", other(found)));
        let is_lost = self.found_by_both < self.found_by_original;
        let lost = is_lost.then_some(("what is found", f64::INFINITY));
        landmarks.chain(blendshapes).chain(gestures).chain(lost)
    }

    /// The largest of [`Task::errors`]; `None` where nothing was found.
    pub fn error(&self) -> Option<f64> {
        self.errors().map(|(_, error)| error).max_by(f64::total_cmp)
    }
}

/// Distances of points between the two, in pixels of the picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Landmarks {
    pub points: u32,
    pub mean_px: f64,
    pub p95_px: f64,
    pub max_px: f64,
    /// Mean distance over the length that `share_of` names, picture by picture.
    pub mean_share: f64,
    pub share_of: String,
}

/// Differences of a face's blendshape scores, which are 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Blendshapes {
    pub scores: u32,
    pub mean_abs: f64,
    pub max_abs: f64,
    /// The blendshape with the largest difference.
    pub worst: String,
}

/// Whether the same gesture was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Gestures {
    pub hands: u32,
    pub same: u32,
    /// Largest difference of the score where the gesture is the same.
    pub max_abs: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_as_far_off_as_the_worst_that_a_person_sees() {
        let text = r#"{ "pictures": 4, "found_by_original": 3, "found_by_candidate": 3, "found_by_both": 3 }"#;
        let mut task: Task = serde_json::from_str(text).unwrap();
        assert_eq!(task.error(), None);
        task.gestures = Some(Gestures { hands: 4, same: 3, max_abs: 0.5 });
        let worst = "jawOpen".into();
        task.blendshapes = Some(Blendshapes { scores: 52, mean_abs: 0.02, max_abs: 0.5, worst });
        assert_eq!(task.errors().collect::<Vec<_>>(), [("blendshapes", 0.02), ("gestures", 0.25)]);
        assert_eq!(task.error(), Some(0.25));
        task.found_by_both = 2;
        assert_eq!(task.error(), Some(f64::INFINITY));
    }
}
