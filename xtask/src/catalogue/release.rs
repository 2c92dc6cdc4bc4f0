//! Rows of releases.toml.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Abi, Area, BazelLabel, Draft, Layout};

/// A release by its number, or `main`, or `demo`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Version(String);

impl Version {
    /// Of a row that is not compiled in.
    pub(crate) fn new(version: impl Into<String>) -> Self {
        Self(version.into())
    }

    /// Its parts as numbers, by which releases are put in order; none for `main` and `demo`.
    pub fn number(&self) -> Option<Vec<u32>> {
        self.0.split('.').map(|part| part.parse().ok()).collect()
    }

    /// The version as releases.toml has it, such as `0.10.26`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What has to be known of a release to build from it.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its number as tags have it, without `v`; `main` or `demo`.
    pub version: Version,
    /// The release whose layout the demo upstream has.
    pub mirrors: Option<Version>,
    /// The git tag or commit to check out.
    pub tag: Option<String>,
    /// The commit of that tag.
    pub commit: Option<String>,
    /// The git tree of that commit.
    pub tree: Option<String>,
    /// The version in the release's `.bazelversion`, such as `7.4.1`.
    pub bazel: String,
    /// The file that the release's Java classes load.
    pub library: String,
    /// Upstream's own target for that file.
    pub stock: BazelLabel,
    /// The linker's list of exports.
    pub version_script: BazelLabel,
    /// The task areas that the library holds.
    pub areas: Vec<Area>,
    /// Roots that every task needs.
    pub always: Vec<BazelLabel>,
    /// Bazel flags that select an ABI.
    pub abis: BTreeMap<Abi, Vec<String>>,
    /// The name of that set of flags in releases.toml.
    pub abi_set: String,
    /// The OpenCV library that upstream links against.
    pub opencv_library: String,
    /// The BUILD file of `@android_opencv`, replaced to link OpenCV statically.
    pub opencv_build_file: String,
    /// What `opencv = "static"` links: archives of the SDK, or compiled source.
    pub opencv_static: OpencvStatic,
    /// The NDK that upstream's setup script installs.
    pub ndk: Option<String>,
    /// API levels that its NDK compiles for.
    pub api_levels: Vec<u32>,
    /// How it is put together; the demo upstream says so itself.
    pub layout: Option<Layout>,
    /// SHA-256 of files that tell the release, by path.
    pub fingerprint: BTreeMap<String, String>,
    /// What `release adopt` found; none of a row that is compiled in.
    pub draft: Option<Draft>,
}

impl Release {
    /// The release by whose place in the list it is judged: its own, the one that the demo upstream is
    /// laid out as, or the one that a draft stands next to.
    pub fn place(&self) -> &Version {
        let near = self.draft.as_ref().map(|draft| &draft.near);
        near.or(self.mirrors.as_ref()).unwrap_or(&self.version)
    }

    /// The release whose rows of patches are taken: its own, or the one that a draft stands next to.
    pub fn near(&self) -> &Version {
        self.draft.as_ref().map_or(&self.version, |draft| &draft.near)
    }

    /// The release whose pinned NDK is taken; none where no known one has the same.
    pub fn ndk_of(&self) -> Option<&Version> {
        match &self.draft {
            Some(draft) => draft.same_as.ndk.as_ref(),
            None => Some(&self.version),
        }
    }

    /// The release whose pinned source of OpenCV is taken; none where no known one has the same.
    pub fn opencv_of(&self) -> Option<&Version> {
        match &self.draft {
            Some(draft) => draft.same_as.opencv.as_ref(),
            None => Some(&self.version),
        }
    }

    /// What it is called in a sentence: the demo upstream is never called MediaPipe.
    pub fn title(&self) -> String {
        match self.mirrors {
            Some(_) => format!("the {} upstream", self.version),
            None => format!("MediaPipe {}", self.version),
        }
    }
}

/// What OpenCV is linked from where it is linked statically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpencvStatic {
    /// The static archives of the SDK that is there already.
    Archives,
    /// OpenCV's pinned source, compiled with the rest.
    Source,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReleasesFile {
    release: Vec<ReleaseRow>,
    abis: BTreeMap<String, BTreeMap<Abi, Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ReleaseRow {
    version: Version,
    mirrors: Option<Version>,
    tag: Option<String>,
    commit: Option<String>,
    tree: Option<String>,
    bazel: String,
    library: String,
    stock: BazelLabel,
    version_script: BazelLabel,
    areas: Vec<Area>,
    always: Vec<BazelLabel>,
    abis: String,
    opencv_library: String,
    opencv_build_file: String,
    opencv_static: OpencvStatic,
    ndk: Option<String>,
    api_levels: Option<Vec<u32>>,
    layout: Option<Layout>,
    #[serde(default)]
    fingerprint: BTreeMap<String, String>,
}

/// The Bazel flags of each ABI, by the name that a row has for them.
pub type AbiSets = BTreeMap<String, BTreeMap<Abi, Vec<String>>>;

/// The rows of releases.toml and its sets of flags, or what is wrong with them.
pub fn parse(text: &str) -> Result<(Vec<Release>, AbiSets), String> {
    let file: ReleasesFile = toml::from_str(text).map_err(|error| error.to_string())?;
    let with_abis = |row: ReleaseRow| {
        let abis = file.abis.get(&row.abis).cloned();
        Ok(Release {
            abis: abis.ok_or_else(|| format!("{}: no [abis.{}]", row.version, row.abis))?,
            abi_set: row.abis,
            version: row.version,
            mirrors: row.mirrors,
            tag: row.tag,
            commit: row.commit,
            tree: row.tree,
            bazel: row.bazel,
            library: row.library,
            stock: row.stock,
            version_script: row.version_script,
            areas: row.areas,
            always: row.always,
            opencv_library: row.opencv_library,
            opencv_build_file: row.opencv_build_file,
            opencv_static: row.opencv_static,
            ndk: row.ndk,
            api_levels: row.api_levels.unwrap_or_else(|| (21..=36).collect()),
            layout: row.layout,
            fingerprint: row.fingerprint,
            draft: None,
        })
    };
    let rows = file.release.into_iter().map(with_abis).collect::<Result<Vec<_>, String>>()?;
    Ok((rows, file.abis))
}
