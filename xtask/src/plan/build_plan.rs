//! The plan as data. Its canonical JSON is what is hashed, printed and executed.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::Serialize;
use support::{digest::Sha256, size::Bytes};

use super::{quantize::QuantizePlan, tree_state::TreeState, unpinned::UnpinnedPlan};
use crate::{
    catalogue::{Abi, BazelLabel, TaskName, Version},
    patch::{PatchPlan, diff::DiffPlan},
    profile::Opencv,
};

/// Everything that is built, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BuildPlan {
    /// Version of this document; another one where a key goes or changes its unit.
    pub schema: u32,
    /// The profile's name; names the generated package and the folder of the result.
    pub profile: String,
    /// What the profile is for.
    pub description: String,
    /// The release that is built from.
    pub upstream: UpstreamPlan,
    /// Which tasks the library has.
    pub tasks: TaskPlan,
    /// What Bazel is asked for.
    pub target: TargetPlan,
    /// The container image it is built in, named after its inputs; none where there is none yet.
    pub image: Option<String>,
    /// One build each, in this order.
    pub abis: Vec<AbiPlan>,
    /// How OpenCV reaches the app.
    pub opencv: OpencvPlan,
    /// Which operators are kept; all where absent.
    pub ops: Option<OpsPlan>,
    /// How the models that ship are made small; they ship as they come where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantize: Option<QuantizePlan>,
    /// Which variants of calculators are left out; none where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calculators: Option<CalculatorsPlan>,
    /// The value of every lever of levers.toml.
    pub levers: BTreeMap<String, String>,
    /// Why of those levers that were picked for `min_sdk`, as `pack-relocations = "auto"` is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub picked: BTreeMap<String, String>,
    /// Bazel flags of every ABI, in the order in which they are given.
    pub flags: Vec<Flag>,
    /// Linker options of the generated target.
    pub linkopts: Vec<Flag>,
    /// Lowest Android API level the app supports.
    pub min_sdk: u32,
    /// The person's own diffs of upstream's files, applied before the edits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diffs: Vec<DiffPlan>,
    /// Edits of upstream's files, in the order in which they are made.
    pub patches: Vec<PatchPlan>,
    /// What a person added to a build without a container, which nobody pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpinned: Option<UnpinnedPlan>,
    /// What may not be what was meant.
    pub warnings: Vec<String>,
}

impl BuildPlan {
    /// Names what Bazel keeps for it: by upstream, and apart from others where something of it is not pinned.
    pub fn cache_name(&self) -> String {
        let name = self.upstream.cache_name();
        if self.unpinned.is_some() { format!("{name}-unpinned") } else { name }
    }

    /// The digest of the plan: equal plans, and only those, have equal digests.
    pub fn digest(&self) -> PlanDigest {
        let json = serde_json::to_vec(self)
            .unwrap_or_else(|error| unreachable!("a plan has string keys only: {error}"));
        PlanDigest(Sha256::of(&json))
    }
}

/// The digest of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct PlanDigest(pub Sha256);

impl PlanDigest {
    /// Enough of it to name a folder.
    pub fn short(&self) -> String {
        self.0.short(16)
    }
}

impl fmt::Display for PlanDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The release that is built from, as the catalogue has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UpstreamPlan {
    /// The release's number, `main` or `demo`.
    pub version: Version,
    /// Whether it is the bundled miniature rather than MediaPipe.
    pub demo: bool,
    /// Whether its row was found by `release adopt` and kept by nobody yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// The Bazel version that it asks for.
    pub bazel: String,
    /// Names the disk cache of a tree that is not a release as it was published; none for one that is, and
    /// for the bundled upstream. It changes no byte of a result, so it is no part of the digest.
    #[serde(skip)]
    pub own: Option<String>,
}

impl UpstreamPlan {
    /// What it is called in a sentence: the demo upstream is never called MediaPipe.
    pub fn title(&self) -> String {
        if self.demo { "the demo upstream".into() } else { format!("MediaPipe {}", self.version) }
    }

    /// Names what is kept for builds from it: the release, and a tree of one's own apart from it.
    pub fn cache_name(&self) -> String {
        let own = self.own.as_ref().map_or(String::new(), |own| format!("-own-{own}"));
        format!("{}{own}", self.version)
    }
}

/// Which tasks the library has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TaskPlan {
    /// Asked for by the profile.
    pub kept: Vec<TaskName>,
    /// Tasks that a kept one brings along, so that they cannot be left out.
    pub implied: Vec<Implied>,
    /// Tasks that the release has and the library will not.
    pub dropped: Vec<TaskName>,
    /// The names under which the graphs of kept and wholly implied tasks register themselves.
    pub graphs: Vec<String>,
}

impl TaskPlan {
    /// How many tasks the release's library can hold.
    pub fn all(&self) -> usize {
        self.kept.len() + self.implied.len() + self.dropped.len()
    }
}

/// A task that another brings along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Implied {
    /// The task that comes along.
    pub task: TaskName,
    /// The kept task that needs it.
    pub by: TaskName,
    /// Whether the app can use it too; false where only its inner graphs are linked.
    pub usable: bool,
}

/// What Bazel is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetPlan {
    /// Whether the target is generated from the profile, or upstream's own.
    pub kind: TargetKind,
    /// The label given to Bazel.
    pub label: BazelLabel,
    /// The file name of the result.
    pub library: String,
    /// Targets of the kept tasks.
    pub roots: Vec<BazelLabel>,
    /// Targets that are linked whatever is kept.
    pub always: Vec<BazelLabel>,
    /// Which native methods the library exports.
    #[serde(skip_serializing_if = "Exports::is_all")]
    pub exports: Exports,
    /// The linker's list of exports.
    pub version_script: BazelLabel,
}

/// Which native methods a library exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Exports {
    /// Those that upstream's own list names.
    All,
    /// Those that the Java classes of the kept tasks reach; the list is written when the tree is staged.
    Reachable,
}

impl Exports {
    /// Whether it is upstream's list.
    pub fn is_all(&self) -> bool {
        *self == Exports::All
    }
}

/// How OpenCV reaches the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpencvPlan {
    /// A library beside this one, linked into it, or not at all with or without a substitute.
    pub link: Opencv,
    /// The BUILD file that is replaced to link it statically.
    pub build_file: Option<String>,
    /// What it is compiled from then; archives of upstream's SDK where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<OpencvSource>,
}

/// An archive of OpenCV's source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpencvSource {
    /// Its version; the archive's one folder is named after it.
    pub version: String,
    /// The first address of its pin.
    pub url: String,
    /// SHA-256 of the archive, as pinned.
    pub sha256: Sha256,
}

/// Variants of calculators that a library does not register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CalculatorsPlan {
    /// Variants that stay: sources of the library name them.
    pub kept: usize,
    /// Variants that are left out.
    pub dropped: usize,
    /// Those left out, by the file that registers them.
    pub files: BTreeMap<String, Vec<String>>,
}

/// Which TensorFlow Lite operators are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpsPlan {
    /// Builtin operators by their enumeration name, custom ones by their own; sorted.
    pub keep: Vec<String>,
    /// Whether they were read from the models of the profile.
    pub from_models: bool,
}

/// Whose target Bazel is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// Generated from the profile, with the kept tasks alone.
    Minimal,
    /// Upstream's own, with all tasks of the release: the baseline.
    Stock,
}

/// One build of one ABI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AbiPlan {
    /// The ABI, as APK folders name it.
    pub abi: Abi,
    /// Bazel flags that select it.
    pub flags: Vec<String>,
    /// Libraries that an app must ship beside this one.
    pub companions: Vec<Companion>,
    /// Upper limits for its library.
    pub budget: Option<BudgetPlan>,
}

/// A prebuilt library that the built one needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Companion {
    /// Its file name, which the built library needs by `DT_NEEDED`.
    pub file: String,
    /// Where it lies below Bazel's output base.
    pub path: String,
}

/// Upper limits of a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BudgetPlan {
    /// Limit of the normalized size.
    pub normalized: Bytes,
}

/// A flag, and why it is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Flag {
    /// As given to Bazel or the linker.
    pub flag: String,
    /// What it is good for.
    pub reason: String,
}

/// A plan with its digest and what it was made for: printed, and written as `plan.json`. The digest is
/// the plan's alone, so that an edit in a tree does not take its build to another folder.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlanDocument<'a> {
    digest: PlanDigest,
    source: &'a TreeState,
    #[serde(flatten)]
    plan: &'a BuildPlan,
}

impl<'a> PlanDocument<'a> {
    /// A document of a plan, with the plan's digest and the state of the tree it is for.
    pub fn new(plan: &'a BuildPlan, source: &'a TreeState) -> Self {
        Self { digest: plan.digest(), source, plan }
    }
}
