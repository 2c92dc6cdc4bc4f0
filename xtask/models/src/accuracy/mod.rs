//! A quantized file held against its original before it is written, in real LiteRT.
//!
//! ```text
//! Rewritten  ->  limit   the worst outputs of its models           ->  written, or refused
//! Rewritten  ->  keep    each layer kept alone, then the best few  ->  layers that stay as they are
//! ```
//!
//! An error is the mean difference of an output's values over how far the original's values reach, see
//! [`OutputError`](super::evaluate::OutputError). What could not be measured never counts as small.

pub mod calibrate;
pub mod keep;
pub mod limit;
mod ranking;
mod share;
mod trials;

pub use calibrate::{Calibrated, Calibration, Recipe};
pub use keep::{Budget, Fallback, KeptLayer};
pub use limit::{Accuracy, Worst};
pub use share::Share;
pub use trials::Trials;
