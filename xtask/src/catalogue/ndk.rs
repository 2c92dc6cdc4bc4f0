//! Rows of ndk.toml.

use serde::Deserialize;

use super::Version;

/// What is known of NDKs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ndks {
    /// Files that MediaPipe needs of an NDK, beside compilers and sysroot.
    #[serde(rename = "want")]
    pub wants: Vec<NdkWant>,
    /// What is known of some versions with some releases.
    pub known: Vec<NdkNote>,
}

/// A file that MediaPipe needs of an NDK.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NdkWant {
    /// Its path from the NDK's folder, or its name where it may lie anywhere below a folder.
    pub file: String,
    /// The folder that it lies somewhere below; none where its path is known.
    pub anywhere: Option<String>,
    /// The target or link option that needs it.
    pub why: String,
}

/// What is known of versions of the NDK with releases of MediaPipe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NdkNote {
    /// The first major version that it holds for, such as 22; the first of all where absent.
    pub from: Option<u32>,
    /// The last major version that it holds for; the newest where absent.
    pub to: Option<u32>,
    /// The first release that it holds for; the oldest known where absent.
    pub since: Option<Version>,
    /// The last release that it holds for; the newest known where absent.
    pub until: Option<Version>,
    /// What comes of building that release with such an NDK.
    pub what: String,
    /// A thread that tells of it.
    pub link: Option<String>,
}

impl NdkNote {
    /// Whether it holds for a major version of the NDK.
    pub fn is_for(&self, major: u32) -> bool {
        self.from.is_none_or(|from| from <= major) && self.to.is_none_or(|to| major <= to)
    }
}

/// What ndk.toml has, or what is wrong with it.
pub fn parse(text: &str) -> Result<Ndks, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}
