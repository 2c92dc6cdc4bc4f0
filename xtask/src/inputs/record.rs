//! What the provenance tells of a fetched file.

use schemars::JsonSchema;
use serde::Serialize;
use support::digest::Sha256;

use super::fetch::{Fetched, Proof};
use crate::pins::{GitId, Pin};

/// A fetched file. Nothing in it depends on which mirror served it, nor on when: a later run that
/// finds the file in the store has the same record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct InputRecord {
    /// The name of its pin.
    pub name: String,
    /// Where it is published: the first address of its pin.
    pub url: String,
    /// SHA-256 of the file as it was fetched.
    pub sha256: Sha256,
    /// Its size in bytes; none where neither the pin nor this machine knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Why its bytes are believed: the pinned digest, the pinned git tree, or permission.
    pub accepted_by: Proof,
    /// The pinned git tree that it unpacks to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git_tree: Option<GitId>,
    /// The pinned digest, where the file has another one and was accepted by its git tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned_sha256: Option<Sha256>,
    /// Whether it came without a pin, by permission.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unpinned: bool,
}

impl InputRecord {
    /// The record of a file that was fetched now or found in the store.
    pub fn of(pin: &Pin, fetched: &Fetched) -> Self {
        Self::new(pin, fetched.sha256, Some(fetched.size))
    }

    /// The record of a file that was checked earlier and need not be on this machine any more.
    pub fn new(pin: &Pin, sha256: Sha256, size: Option<u64>) -> Self {
        let accepted_by = match (pin.sha256, pin.tree) {
            (Some(pinned), _) if pinned == sha256 => Proof::Sha256,
            (_, Some(_)) => Proof::GitTree,
            _ => Proof::Unpinned,
        };
        Self {
            name: pin.name.clone(),
            url: pin.urls.first().cloned().unwrap_or_default(),
            sha256,
            size,
            accepted_by,
            git_tree: pin.tree,
            pinned_sha256: pin.sha256.filter(|_| accepted_by == Proof::GitTree),
            unpinned: accepted_by == Proof::Unpinned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_why_a_file_is_believed() {
        let (right, other) = (Sha256::of(b"right"), Sha256::of(b"other"));
        let tree: GitId = "4b825dc642cb6eb9a060e54bf8d69288fbee4904".parse().unwrap();
        for (pinned, tree, found, expected) in [
            (Some(right), None, right, ("sha256", None, false)),
            (Some(right), Some(tree), right, ("sha256", None, false)),
            (Some(right), Some(tree), other, ("git-tree", Some(right), false)),
            (None, Some(tree), other, ("git-tree", None, false)),
            (None, None, other, ("unpinned", None, true)),
        ] {
            let pin = Pin { sha256: pinned, tree, ..Pin::archive("https://h/a", right) };
            let record = InputRecord::new(&pin, found, None);
            let word = serde_json::to_value(record.accepted_by).unwrap();
            assert_eq!((word.as_str().unwrap(), record.pinned_sha256, record.unpinned), expected);
        }
    }
}
