//! The git tree of an archive's content: what `git rev-parse HEAD^{tree}` says of the checkout.
//!
//! A blob is `blob <length>\0<content>`, a tree `tree <length>\0` and for each entry
//! `<mode> <name>\0<id>`, sorted as if the name of a folder ended in `/` (git's
//! Documentation/gitformat-pack and `base_name_compare`). Ids are SHA-1; the hasher refuses content
//! that was made to collide.

use std::{collections::BTreeMap, io};

use camino::Utf8Path;
use sha1_checked::{CollisionResult, Digest as _, Sha1};

use super::archive::{Entry, EntryKind, Limits, UnpackError, walk};
use crate::pins::GitId;

/// A tree as it grows.
#[derive(Debug, Default)]
pub struct GitTree {
    entries: BTreeMap<String, Node>,
}

#[derive(Debug)]
enum Node {
    Leaf { mode: &'static str, id: GitId },
    Folder(GitTree),
}

impl GitTree {
    /// Adds a file or link by its path below the root.
    pub fn add(&mut self, path: &str, kind: EntryKind, id: GitId) {
        let (mut folder, mut rest) = (self, path);
        while let Some((first, behind)) = rest.split_once('/') {
            let node = folder.entries.entry(first.to_owned());
            let node = node.or_insert_with(|| Node::Folder(Self::default()));
            // The walk refuses a path through a file.
            let Node::Folder(below) = node else { return };
            (folder, rest) = (below, behind);
        }
        folder.entries.insert(rest.to_owned(), Node::Leaf { mode: kind.git_mode(), id });
    }

    /// Its id. Folders without a file are not part of a tree.
    pub fn id(&self) -> Result<GitId, UnpackError> {
        let mut rows: Vec<(Vec<u8>, &str, &str, GitId)> = Vec::with_capacity(self.entries.len());
        for (name, node) in &self.entries {
            let (mode, id, end) = match node {
                Node::Leaf { mode, id } => (*mode, *id, ""),
                Node::Folder(below) => ("40000", below.id()?, "/"),
            };
            rows.push((format!("{name}{end}").into_bytes(), mode, name, id));
        }
        rows.sort();
        let mut content = Vec::new();
        for (_, mode, name, id) in rows {
            content.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            content.extend_from_slice(&id.0);
        }
        let mut hasher = ObjectHasher::new("tree", content.len() as u64);
        hasher.add(&content);
        hasher.finish()
    }
}

/// Digests one git object as its content comes.
pub struct ObjectHasher(Sha1);

impl ObjectHasher {
    /// Starts an object of a kind and length.
    pub fn new(kind: &str, length: u64) -> Self {
        let mut hasher = Sha1::new();
        hasher.update(format!("{kind} {length}\0"));
        Self(hasher)
    }

    /// Digests the next bytes of the object's content.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The object's id. Fails for content that was made to collide in SHA-1.
    pub fn finish(self) -> Result<GitId, UnpackError> {
        match self.0.try_finalize() {
            CollisionResult::Ok(id) => Ok(GitId(id.into())),
            _ => Err(UnpackError::Collision),
        }
    }
}

/// Digests the content of an entry, and hands each block on.
pub fn blob_id(
    entry: &mut Entry<'_>,
    mut keep: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<GitId, UnpackError> {
    let mut hasher = ObjectHasher::new("blob", entry.size);
    let mut block = [0; 1 << 15];
    loop {
        let read = entry.content.read(&mut block)?;
        if read == 0 {
            return hasher.finish();
        }
        hasher.add(&block[..read]);
        keep(&block[..read])?;
    }
}

/// The tree of what a `.tar.gz` holds below its one top folder, without writing any of it.
pub fn tree_of_archive(path: &Utf8Path, limits: Limits) -> Result<GitId, UnpackError> {
    let file = std::fs::File::open(path)?;
    tree_of(io::BufReader::with_capacity(1 << 18, file), limits)
}

/// The same for one that is not in a file.
pub fn tree_of(gzipped: impl io::Read, limits: Limits) -> Result<GitId, UnpackError> {
    let mut tree = GitTree::default();
    walk(gzipped, limits, |entry| {
        let id = blob_id(entry, |_| Ok(()))?;
        tree.add(entry.path.as_str(), entry.kind, id);
        Ok(())
    })?;
    tree.id()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(content: &[u8]) -> GitId {
        let mut hasher = ObjectHasher::new("blob", content.len() as u64);
        hasher.add(content);
        hasher.finish().unwrap()
    }

    #[test]
    fn names_objects_as_git_does() {
        // `git hash-object -t tree /dev/null`, and `git hash-object` of an empty file.
        let empty = GitTree::default().id().unwrap();
        assert_eq!(empty.to_string(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(blob(b"").to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    }
}
