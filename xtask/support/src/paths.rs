//! Paths inside a tree: relative, UTF-8, with forward slashes, never climbing out.

use std::{fmt, str::FromStr};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Serialize;

/// A path below some root. Sorted maps of these are how trees are described.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct RelPath(#[schemars(with = "String")] Utf8PathBuf);

impl RelPath {
    /// The path with `tail` below it.
    pub fn join(&self, tail: &str) -> Result<Self, NotRelative> {
        format!("{}/{tail}", self.0).parse()
    }

    /// Borrowed as a plain path.
    pub fn as_path(&self) -> &Utf8Path {
        &self.0
    }

    /// The path as text, with forward slashes.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A path that is absolute, empty, or climbs with `..`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a path below a root")]
pub struct NotRelative(pub String);

impl FromStr for RelPath {
    type Err = NotRelative;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = Utf8Path::new(text);
        let normal = |part| matches!(part, Utf8Component::Normal(_));
        if text.is_empty() || text.contains('\\') || !path.components().all(normal) {
            return Err(NotRelative(text.to_owned()));
        }
        Ok(Self(path.components().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_below_a_root_are_taken() {
        for (text, expected) in [
            ("a/b", Some("a/b")),
            ("a//b/", Some("a/b")),
            ("/a", None),
            ("../a", None),
            ("a/../b", None),
            ("", None),
            (r"a\b", None),
        ] {
            assert_eq!(text.parse::<RelPath>().ok().as_ref().map(RelPath::as_str), expected);
        }
    }
}
