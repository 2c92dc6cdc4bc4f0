//! `build-profiles/locks/<release>.lock`: every archive that Bazel downloads to build a release, with
//! its digest. One file for all profiles of a release, each of which may need some of them.

mod file;
mod write;

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    located::{Located, TextFile},
    paths::RelPath,
};

use crate::pins::{Pin, file_name};

/// What Bazel downloads for one release, each file with its digest.
#[derive(Clone, Debug)]
pub struct DownloadLock {
    /// The file as the person knows it.
    pub path: Utf8PathBuf,
    /// The release it is for.
    pub release: String,
    /// The Bazel that asked for the archives.
    pub bazel: String,
    /// The archives, sorted by their first address.
    pub archives: Vec<Archive>,
}

/// A file that Bazel downloads.
#[derive(Clone, Debug)]
pub struct Archive {
    /// Where it is published, in the order tried.
    pub urls: Vec<String>,
    /// SHA-256 of the file, as the store names it.
    pub sha256: Sha256,
    /// Its size in bytes; another size is refused while it comes.
    pub size: u64,
    /// Whether the rule that downloads it names its digest, so that Bazel checks it too and takes it
    /// from a cache.
    pub declared: bool,
    /// Where its row stands; none for one that was just recorded.
    pub at: Option<Located<()>>,
}

/// An address with two digests: in the lock, and as it was just recorded.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// As the lock has it.
    pub locked: Archive,
    /// As the address gave it now.
    pub found: Archive,
    /// The address that both rows name.
    pub url: String,
}

/// The registry of modules that Bazel asks where nobody names another.
pub(super) const REGISTRY: &str = "bcr.bazel.build/";

/// Where the lock of a release lies in a repository, from its root.
pub fn lock_path(release: &str) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("build-profiles/locks/{release}.lock"))
}

/// An address without its scheme: what Bazel's downloader rewrites.
pub fn address(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, address)| address)
}

/// The place of a file on a mirror: under its address, or under its name where that climbs.
pub(crate) fn mirrored(url: &str) -> String {
    let below = address(url).parse::<RelPath>();
    below.map_or_else(|_| file_name(url).to_owned(), |path| path.to_string())
}

impl DownloadLock {
    /// What there is before anything was recorded: a lock without archives.
    pub fn empty(release: &str, bazel: &str) -> Self {
        Self {
            path: lock_path(release),
            release: release.to_owned(),
            bazel: bazel.to_owned(),
            archives: Vec::new(),
        }
    }

    /// Reads the lock of a release; none where there is no file. Everything wrong with it is told at
    /// once.
    pub fn read(repo: &Utf8Path, release: &str) -> Outcome<Option<Self>> {
        Self::read_at(repo, &lock_path(release), release)
    }

    /// Reads the lock at a path, which means the repository where it is relative.
    pub fn read_at(repo: &Utf8Path, path: &Utf8Path, release: &str) -> Outcome<Option<Self>> {
        let text = match std::fs::read_to_string(repo.join(path)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let failure = Failure::io("read", repo.join(path), &error);
                return Err(Failure { exit: Exit::InvalidProfile, ..failure });
            }
        };
        Self::parse(path.to_owned(), &text, Some(release)).map(Some)
    }

    /// Reads a text; `path` is how the person knows it, `release` what it should be for.
    pub fn parse(path: Utf8PathBuf, text: &str, release: Option<&str>) -> Outcome<Self> {
        let source = Arc::new(TextFile { path, text: text.into() });
        let mut problems = Vec::new();
        let lock = file::read(&source, release, &mut problems);
        if problems.is_empty() {
            Ok(lock)
        } else {
            Err(Failure { exit: Exit::InvalidProfile, diagnostics: problems })
        }
    }

    /// The text of the file: equal archives give equal bytes, in whatever order they were found.
    pub fn text(&self) -> String {
        write::text(self)
    }

    /// The archive with this address, whatever the scheme.
    pub fn find(&self, wanted: &str) -> Option<&Archive> {
        let wanted = address(wanted);
        self.archives.iter().find(|archive| archive.urls.iter().any(|url| address(url) == wanted))
    }

    /// Adds what was recorded. A digest that is here keeps its row and gets further addresses; an
    /// address that is here with another digest is a conflict, and nothing of it is taken.
    pub fn merge(&mut self, mut recorded: Vec<Archive>) -> Vec<Conflict> {
        recorded.sort_by(|one, other| one.order().cmp(&other.order()));
        let mut conflicts = Vec::new();
        for mut archive in recorded {
            archive.urls = distinct(archive.urls);
            let other = |url: &String| {
                self.find(url).filter(|locked| locked.sha256 != archive.sha256).cloned()
            };
            let conflict = archive.urls.iter().find_map(|url| Some((url.clone(), other(url)?)));
            if let Some((url, locked)) = conflict {
                conflicts.push(Conflict { locked, found: archive, url });
                continue;
            }
            match self.archives.iter_mut().find(|locked| locked.sha256 == archive.sha256) {
                Some(locked) => {
                    let both = [std::mem::take(&mut locked.urls), archive.urls].concat();
                    locked.urls = distinct(both);
                    // One rule that does not name the digest cannot be served from a cache.
                    locked.declared &= archive.declared;
                }
                None => self.archives.push(archive),
            }
        }
        self.archives.sort_by(|one, other| one.order().cmp(&other.order()));
        conflicts
    }

    /// The digest of what it has: changes when an archive does, not when a comment does.
    pub fn digest(&self) -> Sha256 {
        Sha256::of(self.text().as_bytes())
    }

    /// Its archives as pins, so that they are fetched as every other input is.
    pub fn pins(&self) -> Vec<Pin> {
        self.archives.iter().map(Archive::pin).collect()
    }

    /// Digest and address of each, for the record of a build.
    pub fn list(&self) -> BTreeMap<String, Sha256> {
        let row = |archive: &Archive| Some((archive.urls.first()?.clone(), archive.sha256));
        self.archives.iter().filter_map(row).collect()
    }
}

/// Each address once, at its first place, by the safer scheme where both are named. A rule may name one
/// twice: every release's flatbuffers does.
fn distinct(urls: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for url in urls {
        match kept.iter_mut().find(|one| address(one) == address(&url)) {
            Some(one) if url.starts_with("https://") => *one = url,
            Some(_) => {}
            None => kept.push(url),
        }
    }
    kept
}

impl PartialEq for Archive {
    fn eq(&self, other: &Self) -> bool {
        let parts = |one: &Self| (one.urls.clone(), one.sha256, one.size, one.declared);
        parts(self) == parts(other)
    }
}

impl Archive {
    /// The input that it is. A mirror has it under its digest, or under its address.
    pub fn pin(&self) -> Pin {
        let first = self.urls.first().map_or("", String::as_str);
        Pin {
            urls: self.urls.clone(),
            size: Some(self.size),
            file: mirrored(first),
            at: self.at.clone(),
            ..Pin::archive(first, self.sha256)
        }
    }

    /// Whether it is a file of the registry of modules, which Bazel reads from a folder.
    pub fn in_registry(&self) -> bool {
        self.urls.iter().any(|url| address(url).starts_with(REGISTRY))
    }

    fn order(&self) -> (&[String], Sha256) {
        (&self.urls, self.sha256)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(urls: &[&str], content: &str) -> Archive {
        Archive {
            urls: urls.iter().map(|url| (*url).to_owned()).collect(),
            sha256: Sha256::of(content.as_bytes()),
            size: content.len() as u64,
            declared: true,
            at: None,
        }
    }

    #[test]
    fn what_is_written_is_read_and_does_not_depend_on_the_order_of_recording() {
        let one = archive(&["https://b/1", "https://a/1"], "one");
        let two = Archive { declared: false, ..archive(&["http://a/2?x=\"y\""], "two") };
        let mut lock = DownloadLock::empty("0.10.26", "6.5.0");
        assert!(lock.merge(vec![one.clone(), two.clone()]).is_empty());
        let mut other = DownloadLock::empty("0.10.26", "6.5.0");
        assert!(other.merge(vec![two]).is_empty() && other.merge(vec![one]).is_empty());
        assert_eq!(lock.text(), other.text());
        let read = DownloadLock::parse("a.lock".into(), &lock.text(), Some("0.10.26")).unwrap();
        assert_eq!(read.archives, lock.archives);
        assert_eq!(read.text(), lock.text());
        assert_eq!(read.archives[0].pin().place(), "a.lock:8");
    }

    #[test]
    fn an_address_that_a_rule_names_twice_is_locked_once_and_read_again() {
        let mut lock = DownloadLock::empty("demo", "7");
        lock.merge(vec![archive(
            &["http://a/1", "https://b/1", "https://a/1", "https://a/1"],
            "one",
        )]);
        lock.merge(vec![archive(&["http://b/1", "https://c/1"], "one")]);
        let read = DownloadLock::parse("a.lock".into(), &lock.text(), Some("demo")).unwrap();
        assert_eq!(read.archives[0].urls, ["https://a/1", "https://b/1", "https://c/1"]);
    }

    #[test]
    fn one_digest_has_one_row_and_one_address_one_digest() {
        let mut lock = DownloadLock::empty("demo", "7");
        lock.merge(vec![archive(&["https://a/1"], "one")]);
        assert!(lock.merge(vec![archive(&["https://b/1"], "one")]).is_empty());
        assert_eq!(lock.archives.len(), 1);
        assert_eq!(lock.archives[0].urls, ["https://a/1", "https://b/1"]);
        let conflicts = lock.merge(vec![archive(&["http://a/1"], "other")]);
        assert_eq!(conflicts[0].url, "http://a/1");
        assert_eq!(lock.archives.len(), 1);
    }
}
