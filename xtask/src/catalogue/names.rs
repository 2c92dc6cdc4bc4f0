//! The words of the domain as types, so that one cannot stand where another is meant.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A task by its catalogue name, e.g. `face_landmarker`. Only catalogue rows make these.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct TaskName(String);

impl TaskName {
    /// The name as tasks.toml has it, such as `face_landmarker`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaskName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An absolute Bazel label, `//package:target` or `@repository//package:target`.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct BazelLabel(String);

impl BazelLabel {
    /// The package: what stands between `//` and `:`.
    pub fn package(&self) -> &str {
        let after = self.0.split_once("//").map_or("", |(_, after)| after);
        after.split_once(':').map_or(after, |(package, _)| package)
    }

    /// The target: what stands behind `:`.
    pub fn target(&self) -> &str {
        self.0.rsplit_once(':').map_or("", |(_, target)| target)
    }

    /// The label as BUILD files write it: `//package:target`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BazelLabel {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once("//").and_then(|(_, rest)| rest.split_once(':')) {
            Some((_, target)) if !target.is_empty() => Ok(Self(text)),
            _ => Err(format!("`{text}` is not an absolute Bazel label (`//package:target`)")),
        }
    }
}

impl FromStr for BazelLabel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl From<BazelLabel> for String {
    fn from(label: BazelLabel) -> Self {
        label.0
    }
}

impl fmt::Display for BazelLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An Android ABI, named as the NDK and APK folders name it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Abi {
    /// 64-bit ARM: nearly every phone in use.
    #[serde(rename = "arm64-v8a")]
    Arm64V8a,
    /// 32-bit ARM: phones without a 64-bit system.
    #[serde(rename = "armeabi-v7a")]
    ArmeabiV7a,
    /// 64-bit x86: emulators and Chromebooks.
    #[serde(rename = "x86_64")]
    X86_64,
    /// 32-bit x86: emulators of old Android versions.
    #[serde(rename = "x86")]
    X86,
}

impl Abi {
    /// Every ABI that the NDK still builds for, most used first.
    pub const ALL: [Self; 4] = [Self::Arm64V8a, Self::ArmeabiV7a, Self::X86_64, Self::X86];

    /// The name, as in an APK's `lib/<abi>/`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arm64V8a => "arm64-v8a",
            Self::ArmeabiV7a => "armeabi-v7a",
            Self::X86_64 => "x86_64",
            Self::X86 => "x86",
        }
    }
}

impl fmt::Display for Abi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Abi {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|abi| abi.as_str() == text).ok_or(())
    }
}

/// Which part of MediaPipe Tasks a task belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Area {
    /// Images and video, in Java below `com.google.mediapipe.tasks.vision`.
    Vision,
    /// Text, in Java below `com.google.mediapipe.tasks.text`.
    Text,
    /// Sound, in Java below `com.google.mediapipe.tasks.audio`.
    Audio,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_absolute() {
        let label: BazelLabel = "//a/b:c".parse().unwrap();
        assert_eq!((label.package(), label.target()), ("a/b", "c"));
        assert_eq!("@r//a:b".parse::<BazelLabel>().unwrap().package(), "a");
        for wrong in ["a:b", "//a/b", ":c", "//a:"] {
            assert!(wrong.parse::<BazelLabel>().is_err(), "{wrong}");
        }
    }
}
