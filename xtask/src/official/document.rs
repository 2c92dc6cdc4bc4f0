//! What a comparison with Google's AARs finds. Printed as JSON in this form.

use std::collections::BTreeMap;

use serde::Serialize;
use support::{digest::Sha256, size::Bytes};

use super::pom::Dependency;
use crate::{
    catalogue::Abi,
    measure::{Pages16k, Sizes},
};

/// A library of one's own beside what Google publishes of a release.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Against {
    /// The version of this form.
    pub schema: u32,
    /// The release of the AARs, such as `1.0.0`.
    pub release: String,
    /// The profile or path that is held against them.
    pub name: String,
    /// Whether it was built from the bundled miniature rather than from MediaPipe.
    pub demo: bool,
    /// Files of the release, read or not, sorted by name.
    pub files: Vec<PublishedFile>,
    /// Each ABI that one of the sides has.
    pub abis: BTreeMap<Abi, AbiSides>,
    /// What comes with Google's AARs besides libraries.
    pub published: Java,
    /// The same of one's own; absent where only libraries were given.
    pub own: Option<Java>,
    /// Whose classes decided which exports kept Java reaches; absent where that could not be told.
    pub reached_by: Option<String>,
}

/// A file that Google publishes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublishedFile {
    /// Its name in pins.toml, such as `tasks-core-1.0.0.aar`.
    pub name: String,
    /// Bytes of the file; absent where it was not read.
    pub size: Option<Bytes>,
    /// SHA-256 of what was read; absent where it was not.
    pub sha256: Option<Sha256>,
    /// Whether it was read, and why not.
    pub state: ReadState,
}

/// Whether a published file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadState {
    /// Read, with the digest of its pin.
    Pinned,
    /// Read without a digest to hold it against, as the caller allowed.
    Allowed,
    /// Not read: no digest of it is known.
    NoDigest,
}

/// What ships for an ABI on both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AbiSides {
    /// Google's; absent where the AARs have no such folder.
    pub published: Option<Shipped>,
    /// One's own; absent where it was not built.
    pub own: Option<Shipped>,
    /// Exports beside each other; absent where a side has no library, or a packed one.
    pub exports: Option<Exports>,
}

/// Libraries of an ABI as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shipped {
    /// File names of the libraries, sorted.
    pub libraries: Vec<String>,
    /// Sums over all of them, in bytes.
    pub sizes: Sizes,
    /// What any of them needs and the system has, and what ships beside, sorted.
    pub needed: Vec<String>,
    /// Whether devices with pages of 16 KiB load each, by file name; absent where unknown.
    pub pages_16k: BTreeMap<String, Option<Pages16k>>,
    /// How many symbols are exported, over all libraries.
    pub exports: usize,
}

/// Which exports went and came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exports {
    /// Whether both sides export the same names.
    pub equal: bool,
    /// Names that Google's library exports and one's own does not, sorted.
    pub gone: Vec<GoneExport>,
    /// Names that only one's own exports, sorted.
    pub came: Vec<String>,
}

/// An export that one's own library lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GoneExport {
    /// The symbol, such as `Java_com_google_mediapipe_framework_Graph_nativeCreateGraph`.
    pub name: String,
    /// Whether kept Java reaches a native of that name; absent where it could not be told.
    pub reached: Option<bool>,
}

/// What an app gets with AARs besides libraries.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Java {
    /// Class files in `classes.jar`, over all AARs.
    pub classes: usize,
    /// The bytes of those files, unpacked.
    pub class_bytes: Bytes,
    /// Classes that name a package which sends telemetry, by that package.
    pub telemetry: BTreeMap<String, Vec<String>>,
    /// Permissions of the AARs' own manifests, sorted. Those of dependencies come on top.
    pub permissions: Vec<String>,
    /// Services, receivers, providers and activities of the AARs' own manifests.
    pub components: Vec<String>,
    /// What the POMs bring along, sorted; absent where no POM was read.
    pub dependencies: Option<Vec<Dependency>>,
}
