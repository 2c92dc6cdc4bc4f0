//! Rows of absent.toml.

use serde::Deserialize;

/// Something that MediaPipe is known for, and that no library of this tool can hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// What a person may call it in a profile.
    pub names: Vec<String>,
    /// What stands in the way; ends a sentence that begins with the name.
    pub why: String,
    /// What can be done instead.
    pub help: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AbsentFile {
    absent: Vec<Absent>,
}

/// The rows of absent.toml; a key that no row has is an error.
pub fn parse(text: &str) -> Result<Vec<Absent>, toml::de::Error> {
    toml::from_str::<AbsentFile>(text).map(|file| file.absent)
}
