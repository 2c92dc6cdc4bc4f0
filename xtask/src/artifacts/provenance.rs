//! Where a result is from. Equal inputs give an equal document, whatever machine and time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use support::digest::Sha256;

use super::{Artifact, QuantizedModel};
use crate::{
    engine::Unpinned,
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
    /// The digest of everything that the result depends on, as the record of the build has it.
    pub build_key: Sha256,
    /// The version of this tool.
    pub tool: &'a str,
    /// The release that the tree is taken for, and the Bazel that it asks for.
    pub upstream: &'a UpstreamPlan,
    /// The commit and git tree of its files, and those that differ from the commit.
    pub source: &'a TreeState,
    /// What ran Bazel: `docker`, `podman` or `host`.
    pub engine: &'a str,
    /// Version of the Bazel that ran, such as `7.4.1`.
    pub bazel: &'a str,
    /// Bazel's command lines, one ABI after another, with the fixed paths of a container.
    pub flags: &'a [String],
    /// Variables that the build saw, by name; without a container also PATH, HOME and the NDK's place.
    pub environment: &'a BTreeMap<String, String>,
    /// The image's ID: the digest of its configuration, layers included.
    pub image: Option<&'a str>,
    /// What the image was built upon: the pinned reference with its digest, or Debian's archive as it was
    /// that day, with the digest of what came out.
    pub base: Option<&'a str>,
    /// What the build stood on: the image's ID, or the digest of NDK and programs without a container.
    pub toolchain: &'a str,
    /// Digest of the staged tree: of all that is listed below.
    pub tree: Sha256,
    /// Every file that was fetched for this build, by name.
    pub fetched: &'a [InputRecord],
    /// Every file that Bazel could read, generated ones included.
    pub inputs: &'a BTreeMap<String, Input>,
    /// Every archive that Bazel could download, by its first address, as the lock has it.
    pub downloads: &'a BTreeMap<String, Sha256>,
    /// What a person added to the build and nobody pinned: flags, and by content overrides, registries and
    /// the files of distdirs. What Bazel took from there is not in `downloads`.
    pub unpinned: &'a [Unpinned],
    /// Models that were made small for it, below `models/` of the result.
    #[serde(skip_serializing_if = "<[QuantizedModel]>::is_empty")]
    pub quantized: &'a [QuantizedModel],
    /// Every library of the result.
    pub outputs: &'a [Artifact],
}
