//! What is linked, said to auditors: one part for each archive that left bytes in what ships, with its source, its
//! licence and its bytes.
//!
//! ```text
//! Attribution (rows by repository)  ->  Linked   whose bytes they are
//! Linked, archives, lock, folders   ->  Inventory   of each: version, digest, licence, bytes
//! Inventory  ->  sbom.cdx.json (CycloneDX 1.6), NOTICE (the licence texts of exactly those)
//! ```
//!
//! It is read from the linker's map, not from a graph of targets: what a target could have brought and the linker
//! left out is not in it.

mod document;
mod licences;
mod linked;
mod notice;
mod source;

pub use document::{Bom, bom};
pub use licences::{Licence, NoLicence, licence};
pub use linked::{Linked, Whose};
pub use notice::notice;
pub use source::Source;

use std::collections::BTreeMap;

use support::{digest::Sha256, size::Bytes};

use crate::catalogue::Abi;

/// Name of the bill of materials in the folder of a result.
pub const FILE: &str = "sbom.cdx.json";

/// Name of the file with the texts of all licences in the folder of a result.
pub const NOTICE: &str = "NOTICE";

/// Everything that is in the libraries of a result, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// The profile that was built.
    pub profile: String,
    /// What it was built from, in words: `MediaPipe 0.10.26`, `the demo upstream`.
    pub upstream: String,
    /// The version of this tool.
    pub tool: String,
    /// The libraries that ship: path below the result, and the digest of each.
    pub libraries: BTreeMap<String, Sha256>,
    /// One for each archive that left bytes.
    pub parts: Vec<Part>,
    /// Bytes that are nobody's part: headers, padding, tables that the linker made.
    pub rest: BTreeMap<Abi, Bytes>,
}

/// The work of one archive, as far as it is in the libraries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What BUILD files call it, such as `com_google_absl`; the upstream by its title.
    pub name: String,
    /// Where its files came from, with their digest.
    pub source: Source,
    /// Under which terms its files may be given on.
    pub licence: Licence,
    /// Bytes of files that are its own, by ABI.
    pub bytes: BTreeMap<Abi, Bytes>,
}
