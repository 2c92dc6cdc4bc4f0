//! What a compilation takes beside the sources, and where it is from.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use support::digest::Sha256;

/// Whose programs and libraries they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Those of this machine: another may give other bytes.
    Machine,
    /// Those of the image that the library is built in.
    Image,
}

/// Programs and libraries, by their paths where they run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JavaTools {
    /// The compiler of Java, version 9 or later.
    pub javac: String,
    /// The compiler of messages, which writes Java.
    pub protoc: String,
    /// The folder that has `google/protobuf/any.proto`.
    pub includes: String,
    /// protobuf's library, with the lite runtime in it.
    pub protobuf: String,
    /// What the sources name and an app has at run time, protobuf left out.
    pub libraries: Vec<String>,
    /// AutoValue's processor with all that it calls.
    pub processor: Vec<String>,
    /// Whose programs and libraries these are.
    pub origin: Origin,
    /// Version of each program and library, by its name; `unknown` where none is told.
    pub versions: BTreeMap<String, String>,
    /// Digest of each library, by its name.
    pub digests: BTreeMap<String, Sha256>,
}

impl JavaTools {
    /// The version of `protobuf-javalite` whose classes the generated code calls.
    pub fn javalite(&self) -> String {
        java_version(self.versions.get("protoc").map_or("", String::as_str))
    }
}

/// The version of protobuf's Java libraries that a protoc belongs to. From 22 on protoc has the number
/// without its first part, which is 3 up to 25 and 4 from 26 on (protobuf.dev/support/version-support).
pub fn java_version(protoc: &str) -> String {
    match protoc.split('.').next().and_then(|first| first.parse::<u32>().ok()) {
        Some(22..=25) => format!("3.{protoc}"),
        Some(26..) => format!("4.{protoc}"),
        _ => protoc.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protoc_has_its_library() {
        for (protoc, library) in
            [("3.21.12", "3.21.12"), ("25.1", "3.25.1"), ("28.3", "4.28.3"), ("31.1", "4.31.1")]
        {
            assert_eq!(java_version(protoc), library);
        }
    }
}
