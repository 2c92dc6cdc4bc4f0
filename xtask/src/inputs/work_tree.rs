//! The files of a source tree under the names that git has for them: as they lie on the disk, hashed
//! now, or as a repository lists those of a commit.

use std::{collections::BTreeMap, fs, io, num::NonZero, os::unix::fs::PermissionsExt as _, thread};

use camino::{Utf8Path, Utf8PathBuf};
use walkdir::{DirEntry, WalkDir};

use super::{
    archive::{EntryKind, UnpackError},
    tree::{GitTree, ObjectHasher},
};
use crate::{catalogue, pins::GitId};

/// Marks a folder as staged by this tool, so that no other is ever emptied.
pub(crate) const STAGED: &str = ".staged-by-cargo-xtask";

/// Whether an entry of a walk over a tree is a part of its source: not git's own files, Bazel's
/// convenience links, and a person's private flags. None of these reaches a build.
pub(crate) fn is_source(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let private = [".git", ".user.bazelrc", STAGED].contains(&name.as_ref());
    let bazels = entry.path_is_symlink() && name.starts_with("bazel-");
    entry.depth() != 1 || !(private || bazels)
}

/// Files and links by path, each with its git id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeFiles(BTreeMap<String, (EntryKind, GitId)>);

impl TreeFiles {
    /// Hashes every file below a folder. Content that was made to collide in SHA-1 is an error.
    pub fn read(root: &Utf8Path) -> io::Result<Self> {
        let mut paths = Vec::new();
        for entry in WalkDir::new(root).into_iter().filter_entry(is_source) {
            let entry = entry?;
            if !entry.file_type().is_dir() {
                let path = Utf8PathBuf::from_path_buf(entry.into_path());
                paths.push(path.map_err(|path| {
                    io::Error::other(format!("{} is not UTF-8", path.display()))
                })?);
            }
        }
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = paths.len().div_ceil(threads).max(1);
        let hash = |paths: &[Utf8PathBuf]| -> io::Result<Vec<_>> {
            let row = |path: &Utf8PathBuf| {
                let below = path.strip_prefix(root).unwrap_or(path);
                Ok((below.to_string(), blob_of(path)?))
            };
            paths.iter().map(row).collect()
        };
        let shares = thread::scope(|scope| {
            let hash = &hash;
            let running: Vec<_> =
                paths.chunks(share).map(|paths| scope.spawn(move || hash(paths))).collect();
            let ended = running.into_iter().map(|one| one.join());
            ended
                .map(|rows| rows.unwrap_or_else(|_| Err(io::Error::other("hashing panicked"))))
                .collect::<io::Result<Vec<_>>>()
        })?;
        Ok(Self(shares.into_iter().flatten().collect()))
    }

    /// Reads what `git ls-tree -r -z` says of a tree, and believes it only where the id computed from
    /// it is that tree's.
    pub fn listed(answer: &str, tree: GitId) -> Option<Self> {
        let mut files = Self::default();
        for row in answer.split('\0').filter(|row| !row.is_empty()) {
            let (head, path) = row.split_once('\t')?;
            let mut words = head.split(' ');
            let (mode, _, id) = (words.next()?, words.next()?, words.next()?);
            let kinds = [EntryKind::File, EntryKind::Program, EntryKind::Link];
            let kind = kinds.into_iter().find(|kind| kind.git_mode() == mode)?;
            files.add(path, kind, id.parse().ok()?);
        }
        // A tree has no file below a file; the id would not tell.
        let is_file = |above: &Utf8Path| files.0.contains_key(above.as_str());
        let nested =
            files.0.keys().any(|path| Utf8Path::new(path).ancestors().skip(1).any(is_file));
        files.id().is_ok_and(|id| id == tree && !nested).then_some(files)
    }

    /// Adds a file or link.
    pub fn add(&mut self, path: &str, kind: EntryKind, id: GitId) {
        self.0.insert(path.to_owned(), (kind, id));
    }

    /// The git tree of all of them.
    pub fn id(&self) -> Result<GitId, UnpackError> {
        let mut tree = GitTree::default();
        for (path, (kind, id)) in &self.0 {
            tree.add(path, *kind, *id);
        }
        tree.id()
    }

    /// Paths of a table whose files have another id here, or are not here, and build files that the table
    /// does not have; sorted. Ids of the table may be cut short.
    pub fn differences_from(&self, known: &BTreeMap<&str, &str>) -> Vec<String> {
        let same = |path: &str, id: &str| {
            self.0.get(path).is_some_and(|(_, found)| found.to_string().starts_with(id))
        };
        let changed = known.iter().filter(|(path, id)| !same(path, id)).map(|(path, _)| *path);
        let is_build =
            |path: &&str| catalogue::is_build_file(path) && catalogue::may_reach_a_build(path);
        let here = self.0.keys().map(String::as_str).filter(is_build);
        let added = here.filter(|path| !known.contains_key(path));
        let mut paths: Vec<String> = changed.chain(added).map(str::to_owned).collect();
        paths.sort();
        paths
    }

    /// Every file and link, with what it is, by path.
    pub fn entries(&self) -> impl Iterator<Item = (&str, EntryKind, GitId)> {
        self.0.iter().map(|(path, (kind, id))| (path.as_str(), *kind, *id))
    }

    /// The file or link of that path; none where there is none.
    pub fn get(&self, path: &str) -> Option<(EntryKind, GitId)> {
        self.0.get(path).copied()
    }

    /// Every file and link, by path.
    pub fn ids(&self) -> impl Iterator<Item = (&str, GitId)> {
        self.0.iter().map(|(path, (_, id))| (path.as_str(), *id))
    }

    /// Paths that are not the same in both, sorted: changed, missing or added.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let of = |one: &Self, other: &Self| -> Vec<String> {
            let differs = |path: &&String| one.0.get(*path) != other.0.get(*path);
            one.0.keys().filter(differs).cloned().collect()
        };
        let mut paths = [of(self, other), of(other, self)].concat();
        paths.sort();
        paths.dedup();
        paths
    }
}

/// What a file or link is to git.
fn blob_of(path: &Utf8Path) -> io::Result<(EntryKind, GitId)> {
    let found = fs::symlink_metadata(path)?;
    let (kind, content) = if found.is_symlink() {
        (EntryKind::Link, path.read_link_utf8()?.into_string().into_bytes())
    } else {
        (kind_of(&found), fs::read(path)?)
    };
    Ok((kind, blob(&content)?))
}

/// What git takes a file for.
pub(crate) fn kind_of(file: &fs::Metadata) -> EntryKind {
    if file.permissions().mode() & 0o100 != 0 { EntryKind::Program } else { EntryKind::File }
}

/// The id that git gives a file of this content.
pub(crate) fn blob(content: &[u8]) -> io::Result<GitId> {
    let mut hasher = ObjectHasher::new("blob", content.len() as u64);
    hasher.add(content);
    hasher.finish().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Ids that `git hash-object` and `git write-tree` gave for the same files.
    const LISTING: &str = "100644 blob 78981922613b2afb6025042ff6bd878ac1994e85\ta\0\
                           120000 blob 2e65efe2a145dda7ee51d1741299f848e5bf752e\tb/link\0";
    const TREE: &str = "03416a19d72d687d953618d506ea35ab7d43b89f";

    #[test]
    fn files_on_the_disk_have_the_ids_that_git_lists() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        fs::write(root.join("a"), "a\n").unwrap();
        fs::create_dir_all(root.join("b")).unwrap();
        symlink("a", root.join("b/link")).unwrap();
        let tree = TREE.parse().unwrap();
        let listed = TreeFiles::listed(LISTING, tree).unwrap();
        assert_eq!(TreeFiles::read(root).unwrap(), listed);
        // What no build sees is no part of it.
        fs::create_dir(root.join(".git")).unwrap();
        fs::write(root.join(".git/HEAD"), "").unwrap();
        fs::write(root.join(".user.bazelrc"), "").unwrap();
        symlink("/", root.join("bazel-out")).unwrap();
        assert_eq!(TreeFiles::read(root).unwrap().id().unwrap(), tree);
        fs::write(root.join("a"), "b\n").unwrap();
        fs::write(root.join("c"), "").unwrap();
        fs::remove_file(root.join("b/link")).unwrap();
        let found = TreeFiles::read(root).unwrap();
        assert_eq!(found.differences(&listed), ["a", "b/link", "c"]);
    }

    #[test]
    fn a_listing_that_does_not_have_the_trees_id_is_not_believed() {
        let tree: GitId = TREE.parse().unwrap();
        for forged in [
            "",
            "100644 blob 78981922613b2afb6025042ff6bd878ac1994e85\ta\0",
            &LISTING.replace("100644", "100755"),
            &LISTING.replace("\ta\0", "\tz\0"),
            &LISTING.replace("100644 blob", "160000 commit"),
            &format!("{LISTING}100644 blob 78981922613b2afb6025042ff6bd878ac1994e85\ta/below\0"),
        ] {
            assert_eq!(TreeFiles::listed(forged, tree), None, "{forged:?}");
        }
    }
}
