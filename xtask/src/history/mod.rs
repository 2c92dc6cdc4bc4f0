//! Sizes over time: one line of JSON for each build and ABI, and what changed from line to line.
//!
//! ```text
//! plan, provenance, measurement, attribution  ->  Record  a line of measurements.jsonl
//! Records of one profile and ABI, in their order  ->  Step  what grew, and which input is another
//! ```

mod inputs;
mod record;
mod show;
mod steps;

pub use inputs::{differences, inputs};
pub use record::{Found, Record, read, records};
pub use show::{markdown, text};
pub use steps::{History, Step, Trend, history};
