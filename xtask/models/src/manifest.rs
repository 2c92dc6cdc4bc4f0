//! `bundle.json`: what a folder of extracted files cannot say itself.

use serde::{Deserialize, Serialize};
use support::digest::Sha256;

use super::error::Fault;

/// The file's name in every folder that `extract` writes.
pub const NAME: &str = "bundle.json";

/// The version of the file.
const SCHEMA: u32 = 1;

/// The entries of a bundle in the order of its directory.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this document, [`SCHEMA`]; another one is refused.
    pub schema: u32,
    /// The entries of the bundle, at least two.
    pub entries: Vec<ManifestEntry>,
}

/// An entry, and how it was kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestEntry {
    /// The name MediaPipe looks it up by.
    pub name: String,
    /// Unix mode and file type, in the upper half.
    pub attributes: u32,
    /// Of its bytes when it was extracted; a file that changed since is packed as it is.
    pub sha256: Sha256,
    /// It is a bundle, and a folder here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bundle: bool,
    /// An archive stood behind the model; a copy is beside it, see [`trailing_name`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trailing: bool,
}

impl Manifest {
    /// A manifest of this version.
    pub fn new(entries: Vec<ManifestEntry>) -> Self {
        Self { schema: SCHEMA, entries }
    }

    /// Reads what `extract` wrote, and refuses other versions.
    pub fn parse(text: &[u8]) -> Result<Self, Fault> {
        let manifest: Self = serde_json::from_slice(text)
            .map_err(|error| Fault::Manifest(format!("`{NAME}` cannot be read: {error}")))?;
        if manifest.schema != SCHEMA {
            let found = manifest.schema;
            return Err(Fault::Manifest(format!(
                "expected `{NAME}` of schema {SCHEMA}, found {found}"
            )));
        }
        Ok(manifest)
    }
}

/// Where the archive that stood behind a model is kept. Programs that rewrite models tend to lose it.
pub fn trailing_name(model: &str) -> String {
    format!("{model}.trailing.zip")
}
