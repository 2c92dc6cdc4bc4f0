//! What a result depends on, as one value: where it is the same, there is nothing to build.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use support::digest::Sha256;

use crate::engine::Unpinned;

/// Everything that can change a byte of a result, and nothing else: no path of this machine, user, time,
/// or number of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildKey {
    /// Version of this tool: another may generate other files.
    pub tool: String,
    /// Digest of the plan, in hexadecimal digits.
    pub plan: Sha256,
    /// Digest of the staged tree: paths, contents, modes, and what lies behind links that lead out.
    pub tree: Sha256,
    /// Digest of the lock of what Bazel downloads.
    pub downloads: Sha256,
    /// Bazel's command lines, one ABI after another, with the fixed paths of a container.
    pub flags: Vec<String>,
    /// Variables that every build sees, by name.
    pub environment: BTreeMap<String, String>,
    /// What it stands on: the image's ID, or the digest of NDK and programs without a container.
    pub ground: String,
    /// The Bazel that answers in the staged tree; none where it is a part of the image.
    pub bazel: Option<String>,
    /// What a person added and nobody pinned, by content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unpinned: Vec<Unpinned>,
}

impl BuildKey {
    /// One digest for all parts.
    pub fn digest(&self) -> Sha256 {
        let json = serde_json::to_vec(self)
            .unwrap_or_else(|error| unreachable!("a key has string keys only: {error}"));
        Sha256::of(&json)
    }

    /// The parts that differ, in words for a sentence.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        // Taken apart, so that a new part has to be named here.
        let Self { tool, plan, tree, downloads, flags, environment, ground, bazel, unpinned } =
            self;
        [
            (*tool != other.tool, "this tool"),
            (*plan != other.plan, "the plan"),
            (*tree != other.tree, "the staged tree"),
            (*downloads != other.downloads, "the lock"),
            (*bazel != other.bazel, "Bazel"),
            (*ground != other.ground, "the toolchain"),
            (*unpinned != other.unpinned, "what is not pinned"),
            (*environment != other.environment, "the environment"),
            // The toolchain stands in a flag too.
            (*flags != other.flags && *ground == other.ground, "Bazel's flags"),
        ]
        .into_iter()
        .filter_map(|(differs, part)| differs.then_some(part))
        .collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn key() -> BuildKey {
        BuildKey {
            tool: "1".into(),
            plan: Sha256::of(b"plan"),
            tree: Sha256::of(b"tree"),
            downloads: Sha256::of(b"lock"),
            flags: vec!["build".into(), "//a".into()],
            environment: BTreeMap::from([("TZ".into(), "UTC".into())]),
            ground: "image".into(),
            bazel: Some("7.7.1".into()),
            unpinned: Vec::new(),
        }
    }

    #[test]
    fn each_part_alone_makes_another_key() {
        type Change = fn(&mut BuildKey);
        let other = Sha256::of(b"other");
        assert_ne!(key().tree, other);
        let changes: [(Change, &str); 11] = [
            (|key| key.tool = "2".into(), "this tool"),
            (|key| key.plan = Sha256::of(b"other"), "the plan"),
            (|key| key.tree = Sha256::of(b"other"), "the staged tree"),
            (|key| key.downloads = Sha256::of(b"other"), "the lock"),
            (|key| key.flags.swap(0, 1), "Bazel's flags"),
            (|key| key.flags.push("--copt=-O0".into()), "Bazel's flags"),
            (|key| drop(key.environment.insert("TZ".into(), "CET".into())), "the environment"),
            (|key| key.ground = "other image".into(), "the toolchain"),
            (|key| key.bazel = Some("7.7.2".into()), "Bazel"),
            (|key| key.bazel = None, "Bazel"),
            (
                |key| {
                    let (kind, name) = ("override".into(), "a".into());
                    key.unpinned.push(Unpinned { kind, name, sha256: Some(key.tree) });
                },
                "what is not pinned",
            ),
        ];
        let mut seen = vec![key().digest()];
        for (change, part) in changes {
            let mut changed = key();
            change(&mut changed);
            assert_eq!(changed.differences(&key()), [part]);
            assert!(!seen.contains(&changed.digest()), "{part}");
            seen.push(changed.digest());
        }
        assert_eq!(key().digest(), key().digest());
        assert!(key().differences(&key()).is_empty());
    }

    #[test]
    fn what_is_written_is_the_same_key_when_it_is_read() {
        let text = serde_json::to_string(&key()).unwrap();
        let read: BuildKey = serde_json::from_str(&text).unwrap();
        assert_eq!((read.digest(), read), (key().digest(), key()));
    }
}
