//! Where a result is from. Equal inputs give an equal document, whatever machine and time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use support::digest::Sha256;

use super::Artifact;
use crate::{
    inputs::InputRecord,
    overlay::Input,
    plan::{PlanDigest, TreeState, UpstreamPlan},
};

/// What a result was made from and what came out: `provenance.json`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Provenance<'a> {
    /// Version of this document; another one where a key goes or changes its unit.
    pub schema: u32,
    /// The profile's name: its file's, without `.toml`.
    pub profile: &'a str,
    /// The digest of the plan.
    pub plan: PlanDigest,
    /// The release that the tree is taken for, and the Bazel that it asks for.
    pub upstream: &'a UpstreamPlan,
    /// The commit and git tree of its files, and those that differ from the commit.
    pub source: &'a TreeState,
    /// What ran Bazel: `docker`, `podman` or `host`.
    pub engine: &'a str,
    /// Version of the Bazel that ran, such as `7.4.1`.
    pub bazel: &'a str,
    /// The image's ID: the digest of its configuration, layers included.
    pub image: Option<&'a str>,
    /// Digest of compilers and NDK.
    pub toolchain: &'a str,
    /// Digest of the staged tree: of all that is listed below.
    pub tree: Sha256,
    /// Every file that was fetched for this build, by name.
    pub fetched: &'a [InputRecord],
    /// Every file that Bazel could read, generated ones included.
    pub inputs: &'a BTreeMap<String, Input>,
    /// Every archive that Bazel could download, by its first address, as the lock has it.
    pub downloads: &'a BTreeMap<String, Sha256>,
    /// Every file of the result.
    pub outputs: &'a [Artifact],
}
