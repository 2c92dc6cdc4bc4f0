//! A quantized file held against its original before it is written, in real LiteRT.
//!
//! ```text
//! Rewritten  ->  limit   the worst outputs of its models           ->  written, or refused
//! Rewritten  ->  schemes each way to use int8 timed              ->  the best for each model
//! Rewritten  ->  keep    each layer kept alone, then the best few  ->  layers that stay as they are
//! ```
//!
//! An error is the mean difference of an output's values over how far the original's values reach, see
//! [`OutputError`](super::evaluate::OutputError). What could not be measured never counts as small.

pub mod arithmetic;
pub mod calibrate;
pub mod keep;
pub mod limit;
pub mod making;
mod ranking;
pub mod schemes;
mod share;
mod trials;

pub use arithmetic::Arithmetic;
pub use calibrate::{Calibrated, Calibration, Recipe};
pub use keep::{Budget, Fallback, KeptLayer};
pub use limit::{Accuracy, Worst};
pub use making::{Made, RANDOM_INPUTS, SchemeWish, Wish, make};
pub use schemes::Picked;
pub use share::Share;
pub use trials::Trials;
