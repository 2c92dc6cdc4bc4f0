//! What a changed model costs: the original and the candidate run side by side, in real runtimes.
//!
//! ```text
//! two files  ->  pairing  ->  runner (Python, an environment of the tool's own)  ->  Evaluation  ->  show
//! ```
//!
//! Accuracy is the distance between the two, not to any truth. Time is a ratio on the machine that ran them: no
//! figure here says how fast a model is on a phone.

mod environment;
mod evaluation;
mod feeding;
mod install;
mod normalization;
mod pairing;
mod phone;
pub mod pictures;
mod protocol;
mod python;
mod reach;
mod runner;
mod runtime;
mod show;

pub use environment::Workshop;
pub use evaluation::{Evaluated, Evaluation, evaluate};
pub use normalization::scales;
pub use pairing::{Twins, pair, task_of};
pub use phone::{Bench, Phone};
pub use protocol::{
    Answer, Answers, Blendshapes, Gestures, Inputs, Landmarks, Latency, Observed, ObservedBy,
    OutputError, Outputs, Pair, PairAnswer, Sampling, Scale, Side, Silence, Task,
};
pub use runner::Runner;
pub use runtime::Runtime;
pub use show::{markdown, text};
