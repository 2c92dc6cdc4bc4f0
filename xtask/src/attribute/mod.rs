//! Where the bytes of a library are: each byte of the file in one row, with the component, Bazel label, object and
//! symbol that it came from, or with the reason why none can be named.

mod assemble;
mod attribution;
mod charge;
mod components;
mod elf;
mod error;
mod fold;
mod graph;
mod label;
mod map;
mod pieces;
mod reason;
#[cfg(test)]
mod tests;

pub use assemble::{Evidence, attribute, attribute_streaming};
pub use attribution::{Attribution, Origin, Row, RowDraft, SCHEMA, Sources};
pub use error::AttributionError;
pub use fold::{By, Fold, Folded};
pub use graph::{ALWAYS, RecordedGraph, RecordedTarget};
pub use reason::Reason;

/// Name of the file in `explain/<abi>/` of a result that lists what [`Attribution`] says of its library.
pub const FILE: &str = "attribution.json";
