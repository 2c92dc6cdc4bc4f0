//! Beside what Google publishes: a library of one's own held against the AARs of a release.
//!
//! ```text
//! pins of the release      -> wanted     which files, and which have no digest
//! their bytes              -> aar, pom   manifest, classes, dependencies
//! measurements of both     -> compare    what each ABI costs, needs and offers
//!                          -> show       text, Markdown; JSON is the document itself
//! ```
//!
//! Nothing here fetches. What was not read is named with its reason, and never counts as equal.

mod aar;
mod compare;
mod document;
mod error;
mod manifest;
mod pom;
mod reach;
mod show;
mod telemetry;
mod wanted;

pub use aar::Aar;
pub use compare::{OwnSide, PublishedSide, compare};
pub use document::{
    AbiSides, Against, Exports, GoneExport, Java, PublishedFile, ReadState, Shipped,
};
pub use error::OfficialError;
pub use pom::{Dependency, dependencies};
pub use reach::reached;
pub use show::{markdown, text};
pub use wanted::{Wanted, wanted};
