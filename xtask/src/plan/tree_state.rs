//! How the files of a tree stand to the release that it is taken for: each is hashed and held against
//! the git tree that is pinned for that release. What `.git` says by itself proves nothing.

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::{Failure, Outcome},
    git::Git,
};

use crate::{
    catalogue::Release,
    inputs::TreeFiles,
    pins::{GitId, Pins},
};

/// What the files of a tree are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TreeState {
    /// The commit that the files are from, but for those of `dirty`; none where nothing proves one.
    pub commit: Option<String>,
    /// The git tree of the files as they lie there; none for the bundled upstream, which has no pin.
    pub git_tree: Option<GitId>,
    /// Paths that are changed, missing or added; none where the files are not the commit's and the
    /// repository lacks what would tell which.
    pub dirty: Option<Vec<String>>,
}

/// The commit and git tree that are pinned for a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pinned {
    pub(super) commit: GitId,
    pub(super) tree: GitId,
}

impl Pinned {
    pub(super) fn of(release: &Release, pins: &Pins) -> Option<Self> {
        let pin = pins.release_source(release.version.as_str()).ok()?;
        Some(Self { commit: pin.commit?, tree: pin.tree? })
    }

    /// The files of the release, where a repository has the objects that name them.
    pub(super) fn files(self, git: &Git) -> Option<TreeFiles> {
        TreeFiles::listed(&git.files_of(&self.tree.to_string())?, self.tree)
    }
}

impl TreeState {
    /// Of a tree that nothing is pinned for.
    pub fn unpinned() -> Self {
        Self { commit: None, git_tree: None, dirty: Some(Vec::new()) }
    }

    /// Of a release that was held against its pin when it was unpacked; staging holds it again.
    pub fn unpacked(commit: Option<GitId>, tree: Option<GitId>) -> Self {
        Self { commit: commit.map(|id| id.to_string()), git_tree: tree, dirty: Some(Vec::new()) }
    }

    /// Hashes the files of a tree that was recognised as a release.
    pub fn of(root: &Utf8Path, release: &Release, pins: &Pins) -> Outcome<Self> {
        let Some(pinned) = Pinned::of(release, pins) else { return Ok(Self::unpinned()) };
        let fail = |error| Failure::io("read", root, &error);
        let found = TreeFiles::read(root).map_err(fail)?;
        let tree = found.id().map_err(|error| fail(std::io::Error::other(error)))?;
        let dirty = if tree == pinned.tree {
            Some(Vec::new())
        } else {
            let listed = Git::at(root).and_then(|git| pinned.files(&git));
            listed.map(|listed| found.differences(&listed))
        };
        let commit = dirty.is_some().then(|| pinned.commit.to_string());
        Ok(Self { commit, git_tree: Some(tree), dirty })
    }

    /// Whether the files are exactly those of a pinned commit.
    pub fn is_release(&self) -> bool {
        self.commit.is_some() && self.dirty.as_ref().is_some_and(Vec::is_empty)
    }

    /// In what the files differ from the release, for a sentence; none where they do not.
    pub fn difference(&self, title: &str) -> Option<String> {
        match &self.dirty {
            Some(files) if files.is_empty() => None,
            Some(files) if files.len() == 1 => Some(format!("`{}` differs from {title}", files[0])),
            Some(files) => Some(format!("{} files differ from {title}", files.len())),
            None => Some(format!(
                "the files are not those of {title}, and without its git objects it cannot be told which differ"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_as_far_as_it_is_known() {
        let state = |dirty: Option<&[&str]>| TreeState {
            commit: Some("c".to_owned()),
            git_tree: None,
            dirty: dirty.map(|files| files.iter().map(|file| (*file).to_owned()).collect()),
        };
        for (dirty, expected, release) in [
            (Some(&[][..]), None, true),
            (Some(&["a"][..]), Some("`a` differs from M 1"), false),
            (Some(&["a", "b"][..]), Some("2 files differ from M 1"), false),
            (None, Some("the files are not those of M 1, and"), false),
        ] {
            let state = state(dirty);
            let told = state.difference("M 1");
            assert_eq!(told.is_some(), expected.is_some());
            assert!(told.unwrap_or_default().starts_with(expected.unwrap_or_default()));
            assert_eq!(state.is_release(), release);
        }
        assert!(!TreeState::unpinned().is_release(), "nothing proves it");
    }
}
