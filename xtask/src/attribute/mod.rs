//! Where the bytes of a library are: each byte of the file in one row, with the component, Bazel label, object and
//! symbol that it came from, or with the reason why none can be named.

mod assemble;
mod attribution;
mod changes;
mod charge;
mod components;
mod dot;
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
pub use changes::{Change, Changes, Way, changes};
pub use dot::edges;
pub use error::AttributionError;
pub use fold::{By, Fold, Folded};
pub use graph::{ALWAYS, RecordedGraph, RecordedTarget};
pub use reason::Reason;

/// The folder of a result that has a folder for each ABI with [`FILE`], [`GRAPH`] and the link's own files.
pub const FOLDER: &str = "explain";

/// Name of the file that lists what [`Attribution`] says of the library of an ABI.
pub const FILE: &str = "attribution.json";

/// Name of the file with a [`RecordedGraph`] beside it.
pub const GRAPH: &str = "graph.json";
