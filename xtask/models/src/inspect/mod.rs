//! What is in a model or a bundle, as data, and how it is printed.

mod constants;
mod data;
mod gather;
mod markdown;
mod text;
mod walk;

pub use constants::{Constant, REST, constants};
pub use data::{
    BundleReport, Content, EntryReport, FileReport, Inspection, ModelReport, NamedBytes,
    OperatorReport, SCHEMA, SignatureReport, Tally, TensorReport, TrailingReport,
};
pub use markdown::markdown;
pub use text::text;
pub use walk::inspect;
