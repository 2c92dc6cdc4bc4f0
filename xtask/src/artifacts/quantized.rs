//! A model that ships with a result, and how it came about.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::digest::Sha256;

/// A model as it ships, and everything that it was made from. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuantizedModel {
    /// Its file below `models/` of the result.
    pub file: String,
    /// Digest of the model as it came.
    pub from: Sha256,
    /// Size of the model as it came.
    pub before: u64,
    /// Digest of the model as it ships.
    pub sha256: Sha256,
    /// Size of the model as it ships.
    pub after: u64,
    /// Digest of the recipe: the tool, what runs models, the model as it came, scheme, limit, and the pictures' digests.
    pub recipe: Sha256,
    /// Package and version of what ran it; absent where nothing had to be run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    /// What the processor called itself that ran it: means differ in the last digits from one to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processor: Option<String>,
    /// Its worst output and how far that is off; absent where there was no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<String>,
    /// Pictures by which biases were corrected and errors measured, by file name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, Sha256>,
    /// Why it ships as it came; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}
