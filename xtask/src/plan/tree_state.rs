//! How the files of a tree stand to the release that it is taken for: each is hashed and held against
//! the git tree that is pinned for that release. What `.git` says by itself proves nothing.

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::{Failure, Outcome},
    git::Git,
};

use super::flaws::{self, Expected, Flaw};
use crate::{
    catalogue::{self, Release},
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
    /// Paths that are changed, missing or added, as far as files could be compared; none where the tree is
    /// not the commit's and nothing tells which files are not.
    pub dirty: Option<Vec<String>>,
    /// Those of `dirty` that an Android build may read, by their place in the tree.
    pub dirty_in_build: Vec<String>,
    /// Which files were held against the release.
    pub compared: Compared,
}

/// Which files of a tree were held against a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Compared {
    /// All of them, against the git objects of the release or its tree as a whole.
    Files,
    /// The build files alone, against the table of this tool: the repository has no objects of the release.
    BuildFiles,
    /// None: there is nothing to hold them against.
    Nothing,
}

/// The commit and git tree that are pinned for a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pinned {
    pub(super) commit: GitId,
    pub(super) tree: GitId,
}

impl Pinned {
    pub(super) fn of(release: &Release, pins: &Pins) -> Option<Self> {
        if release.draft.is_some() {
            // No pin is of a release that the tool came to know later; its row says what was found.
            let id = |id: &Option<String>| id.as_ref()?.parse().ok();
            return Some(Self { commit: id(&release.commit)?, tree: id(&release.tree)? });
        }
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
        Self::new(None, None, Some(Vec::new()), Compared::Nothing)
    }

    /// Of a release that was held against its pin when it was unpacked; staging holds it again.
    pub fn unpacked(commit: Option<GitId>, tree: Option<GitId>) -> Self {
        Self::new(commit, tree, Some(Vec::new()), Compared::Files)
    }

    /// Hashes the files of a tree that was recognised as a release.
    pub fn of(root: &Utf8Path, release: &Release, pins: &Pins) -> Outcome<Self> {
        Self::examined(root, release, pins).map(|(state, _)| state)
    }

    /// The same, with what is wrong with the checkout as a whole.
    pub fn examined(root: &Utf8Path, release: &Release, pins: &Pins) -> Outcome<(Self, Vec<Flaw>)> {
        let Some(pinned) = Pinned::of(release, pins) else {
            return Ok((Self::unpinned(), Vec::new()));
        };
        let fail = |error| Failure::io("read", root, &error);
        let found = TreeFiles::read(root).map_err(fail)?;
        let tree = found.id().map_err(|error| fail(std::io::Error::other(error)))?;
        if tree == pinned.tree {
            return Ok((Self::unpacked(Some(pinned.commit), Some(tree)), Vec::new()));
        }
        let listed = Git::at(root).and_then(|git| pinned.files(&git));
        if let Some(listed) = listed {
            let dirty = found.differences(&listed);
            let flaws = flaws::of(root, &found, Expected::Files(&listed));
            let state = Self::new(Some(pinned.commit), Some(tree), Some(dirty), Compared::Files);
            return Ok((state, flaws));
        }
        // The table is of the release as it was published; a pin can be of something else.
        let is_tables = release.tree.as_ref().is_some_and(|tree| *tree == pinned.tree.to_string());
        let known = catalogue::build_files(release).filter(|_| is_tables);
        let dirty = known.map(|known| found.differences_from(known));
        let compared = if dirty.is_some() { Compared::BuildFiles } else { Compared::Nothing };
        let expected = known.map_or(Expected::Nothing, Expected::Table);
        let flaws = flaws::of(root, &found, expected);
        Ok((Self::new(None, Some(tree), dirty, compared), flaws))
    }

    fn new(
        commit: Option<GitId>,
        git_tree: Option<GitId>,
        dirty: Option<Vec<String>>,
        compared: Compared,
    ) -> Self {
        let reaching = dirty.iter().flatten().filter(|path| catalogue::may_reach_a_build(path));
        Self {
            commit: commit.map(|id| id.to_string()),
            git_tree,
            dirty_in_build: reaching.cloned().collect(),
            dirty,
            compared,
        }
    }

    /// Whether the files are exactly those of a pinned commit.
    pub fn is_release(&self) -> bool {
        let clean = self.dirty.as_ref().is_some_and(Vec::is_empty);
        self.commit.is_some() && self.compared == Compared::Files && clean
    }

    /// In what the files differ from the release, for a sentence; none where they do not.
    pub fn difference(&self, title: &str) -> Option<String> {
        let Some(files) = &self.dirty else {
            return Some(format!(
                "the files are not those of {title}, and without its git objects it cannot be told which differ"
            ));
        };
        let built = self.dirty_in_build.len();
        match (self.compared, files.len()) {
            (Compared::BuildFiles, 0) => Some(format!(
                "the build files are those of {title}, other files are not, and without its git objects it cannot be told which"
            )),
            (Compared::BuildFiles, 1) => Some(format!(
                "`{}` differs from {title}, and others may: its git objects are not here",
                files[0]
            )),
            (Compared::BuildFiles, count) => Some(format!(
                "{count} build files differ from {title}, and others may: its git objects are not here"
            )),
            (_, 0) => None,
            (_, 1) => Some(format!("`{}` differs from {title}", files[0])),
            (_, count) if built == count => Some(format!("{count} files differ from {title}")),
            (_, count) => Some(format!(
                "{count} files differ from {title}, {built} of them may reach the build"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_as_far_as_it_is_known() {
        use Compared::{BuildFiles, Files, Nothing};
        let state = |dirty: Option<&[&str]>, compared| {
            let commit = "89".repeat(20).parse().ok();
            let dirty = dirty.map(|files| files.iter().map(|file| (*file).to_owned()).collect());
            TreeState::new(commit, None, dirty, compared)
        };
        for (dirty, compared, expected, release) in [
            (Some(&[][..]), Files, None, true),
            (Some(&["a"][..]), Files, Some("`a` differs from M 1"), false),
            (Some(&["a", "b"][..]), Files, Some("2 files differ from M 1"), false),
            (
                Some(&["a", "a.md"][..]),
                Files,
                Some("2 files differ from M 1, 1 of them may"),
                false,
            ),
            (Some(&[][..]), BuildFiles, Some("the build files are those of M 1, other"), false),
            (Some(&["a"][..]), BuildFiles, Some("`a` differs from M 1, and others may"), false),
            (Some(&["a", "b"][..]), BuildFiles, Some("2 build files differ from M 1, and"), false),
            (None, Nothing, Some("the files are not those of M 1, and"), false),
        ] {
            let state = state(dirty, compared);
            let told = state.difference("M 1");
            assert_eq!(told.is_some(), expected.is_some(), "{told:?}");
            let told = told.unwrap_or_default();
            assert!(told.starts_with(expected.unwrap_or_default()), "{told}");
            assert_eq!(state.is_release(), release, "{state:?}");
        }
        assert!(!TreeState::unpinned().is_release(), "nothing proves it");
    }
}
