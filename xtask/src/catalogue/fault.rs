//! Rows of faults.toml.

use serde::Deserialize;

use super::Version;

/// A fault that a release is known to have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The first release that has it; the oldest known where absent.
    pub since: Option<Version>,
    /// The last release that has it; the newest known where absent.
    pub until: Option<Version>,
    /// What is wrong with the release, as one clause for `doctor`.
    pub fault: String,
    /// What a person does about it, or why nothing has to be done.
    pub advice: String,
    /// A thread that tells of it.
    pub link: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultsFile {
    fault: Vec<Fault>,
}

/// The rows of faults.toml, or what is wrong with them.
pub fn parse(text: &str) -> Result<Vec<Fault>, String> {
    let file: FaultsFile = toml::from_str(text).map_err(|error| error.to_string())?;
    Ok(file.fault)
}
