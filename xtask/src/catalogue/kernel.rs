//! Rows of kernels.toml.

use serde::Deserialize;

use super::{Abi, Version};

/// A family of XNNPACK kernels that can be left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KernelFamily {
    /// The name used in profiles.
    pub name: String,
    /// The Bazel define that switches it.
    pub define: String,
    /// First release that knows the define; the oldest when absent.
    pub since: Option<Version>,
    /// Last release that knows it; the newest when absent.
    pub until: Option<Version>,
    /// Whether the demo upstream has it.
    #[serde(default)]
    pub demo: bool,
    /// The ABIs it exists on.
    pub abis: Vec<Abi>,
    /// What is slower without it and on which processors, for `plan`.
    pub cost: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KernelsFile {
    family: Vec<KernelFamily>,
}

/// The rows of kernels.toml; a key that no row has is an error.
pub fn parse(text: &str) -> Result<Vec<KernelFamily>, toml::de::Error> {
    toml::from_str::<KernelsFile>(text).map(|file| file.family)
}
