//! Models: `.tflite` files and the `.task` bundles around them, read, taken apart and packed.
//!
//! ```text
//! .task  ->  archive   entries, checked     ->  bundle   models in bundles in bundles
//! .tflite  ->  tflite  tables, verified     ->  operators, inspect, quantize
//! .task  ->  extract  folder, bundle.json   ->  repack
//! quantized, original  ->  evaluate  both run, how far they are apart  ->  accuracy  a limit, layers to keep
//! ```
//!
//! Models are foreign input. [`Tflite::read`] and [`archive::Archive::read`] are the only doors, and behind them
//! every offset, index and size holds; what does not hold is an error with the file's name.

pub mod accuracy;
pub mod aligned;
pub mod archive;
pub mod bundle;
pub mod contents;
mod error;
pub mod evaluate;
pub mod extract;
mod indices;
pub mod inspect;
pub mod limits;
pub mod load;
mod manifest;
pub mod operators;
pub mod quantize;
pub mod repack;
mod tflite;
pub mod watch;

pub use error::{Fault, ModelError};
pub use operators::{Operator, OperatorSet};
pub use tflite::{Tflite, is_model};
