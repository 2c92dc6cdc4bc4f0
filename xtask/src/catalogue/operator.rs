//! Rows of operators.toml.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{BazelLabel, Release, Version};

/// The operators of all releases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operators {
    /// Where releases have TensorFlow Lite from.
    source: Vec<OperatorSource>,
    /// Operators that TensorFlow Lite registers by name.
    custom: Vec<CustomOperator>,
    /// Operators that MediaPipe adds, each in a library of its own.
    pub mediapipe: Vec<MediapipeOperator>,
    /// Highest version in each column.
    builtin: BTreeMap<String, Vec<i32>>,
}

/// Where a release has TensorFlow Lite from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorSource {
    releases: Vec<Version>,
    /// Name of the repository rule in WORKSPACE that brings it.
    pub archive: String,
    /// The file in it that registers everything.
    pub register: String,
    versions: usize,
    only: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomOperator {
    name: String,
    since: Option<Version>,
}

/// An operator that MediaPipe's resolver registers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediapipeOperator {
    /// The name that models have for it, as a profile's `ops` writes it.
    pub name: String,
    /// The library that has it; its header has the same name.
    pub library: BazelLabel,
}

/// Whose table has an operator, and so what has to be linked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registrar {
    /// TensorFlow Lite's register.cc, which has all of its own or those kept.
    TensorflowLite,
    /// MediaPipe's own resolver, which adds its custom operators.
    Mediapipe,
}

impl Operators {
    /// Where a release has TensorFlow Lite from.
    pub fn source(&self, release: &Release) -> &OperatorSource {
        let same = release.draft.as_ref().map(|draft| draft.same_as.operators.as_ref());
        let version = match same {
            Some(same) => same.unwrap_or_else(|| release.place()),
            None => &release.version,
        };
        let here = |source: &&OperatorSource| source.releases.contains(version);
        self.source
            .iter()
            .find(here)
            .unwrap_or_else(|| unreachable!("a test looks every release up"))
    }

    /// Who registers an operator in a release; none where nobody does. `has` says whether the release
    /// is as new as another.
    pub fn registrar(
        &self,
        name: &str,
        release: &Release,
        has: impl Fn(&Version) -> bool,
    ) -> Option<Registrar> {
        let source = self.source(release);
        let all = || self.builtin.contains_key(name);
        let is_custom = |row: &CustomOperator| row.name == name && row.since.iter().all(&has);
        if source.only.as_ref().map_or_else(all, |only| only.iter().any(|only| only == name))
            || self.custom.iter().any(is_custom)
        {
            return Some(Registrar::TensorflowLite);
        }
        self.mediapipe.iter().any(|row| row.name == name).then_some(Registrar::Mediapipe)
    }

    /// The highest version of a builtin operator that a release can run.
    pub fn highest(&self, name: &str, release: &Release) -> Option<i32> {
        self.builtin.get(name)?.get(self.source(release).versions).copied()
    }

    /// Every name that some release knows.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let custom = self.custom.iter().map(|row| row.name.as_str());
        let mediapipe = self.mediapipe.iter().map(|row| row.name.as_str());
        self.builtin.keys().map(String::as_str).chain(custom).chain(mediapipe)
    }
}

/// The table of operators.toml; a key that it does not know is an error.
pub fn parse(text: &str) -> Result<Operators, toml::de::Error> {
    toml::from_str(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_release_has_one_source_and_every_operator_its_versions() {
        let catalogue = Catalogue::bundled();
        let operators = &catalogue.operators;
        for release in &catalogue.releases {
            let sources = operators.source.iter().filter(|s| s.releases.contains(&release.version));
            assert_eq!(sources.count(), 1, "{}", release.version);
            assert!(operators.highest("CONV_2D", release).is_some_and(|version| version >= 8));
        }
        for (name, versions) in &operators.builtin {
            assert!(versions.len() == 3 && versions.is_sorted(), "{name}: {versions:?}");
        }
        let names: Vec<&str> = operators.names().collect();
        assert_eq!(names.len(), BTreeSet::from_iter(&names).len(), "a name stands twice");
        assert_eq!(operators.builtin.len(), 172);
        let shell_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        assert!(names.iter().all(|name| name.chars().all(shell_safe)));
    }

    #[test]
    fn a_release_knows_what_it_registers() {
        let catalogue = Catalogue::bundled();
        let registrar =
            |name, release| catalogue.registrar(name, catalogue.release(release).unwrap());
        for (name, release, expected) in [
            ("CONV_2D", "0.10.14", Some(Registrar::TensorflowLite)),
            ("aeq.hadamard_rotation", "0.10.26", None),
            ("aeq.hadamard_rotation", "0.10.32", Some(Registrar::TensorflowLite)),
            ("NGramHash", "main", Some(Registrar::Mediapipe)),
            ("STABLEHLO_ADD", "demo", None),
            ("CONV", "main", None),
        ] {
            assert_eq!(registrar(name, release), expected, "{name} at {release}");
        }
    }
}
