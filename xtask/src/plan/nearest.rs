//! Which known release a tree stands next to, where it is none of them file by file: a fork, or a tree with
//! changes of a person's own. A release that this tool has never seen is not taken for one.

use std::fs;

use camino::Utf8Path;
use support::git::Git;

use super::{tree_state::Pinned, upstream::Known};
use crate::{
    catalogue::{self, Catalogue, Release},
    inputs,
};

/// Of how many build files one may differ before a tree is no longer taken for a changed release without
/// being told so: releases that follow each other differ in more.
const ONE_OF: usize = 10;

/// A release, and its build files that a tree does not have as they were published.
#[derive(Clone, Debug)]
pub(super) struct Near {
    pub(super) release: &'static Release,
    /// Paths of those that are changed or missing, in the order of paths.
    pub(super) differing: Vec<String>,
    /// How many of them would be the release's but for their line ends.
    pub(super) line_ends: usize,
    /// How many build files the release has.
    pub(super) of: usize,
}

impl Near {
    /// Whether a tree is so near that it is this release with changes, and nothing else.
    pub(super) fn is_changed_release(&self) -> bool {
        self.differing.len() * ONE_OF <= self.of
    }

    /// How near, for a sentence.
    pub(super) fn told(&self) -> String {
        let shown = &self.differing[..self.differing.len().min(3)];
        let more = match self.differing.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!(
            "nearest is {}, from which {} of {} build files differ: {}{more}",
            self.release.version,
            self.differing.len(),
            self.of,
            shown.join(", ")
        )
    }
}

/// The number that upstream's own version file has, whatever its quotes and line ends.
pub(super) fn declared(root: &Utf8Path) -> Option<String> {
    let files = ["mediapipe/version.bzl", "version.bzl"];
    let text = files.iter().find_map(|file| fs::read_to_string(root.join(file)).ok())?;
    let line = text.lines().find(|line| line.trim_start().starts_with("MEDIAPIPE_FULL_VERSION"))?;
    let value = line.split_once('=')?.1.trim().trim_matches(['"', '\'']);
    Some(value.to_owned())
}

/// The release that a tree says it is. A commit between releases says the number of the next one, or of
/// the last, so a row of the catalogue that has no tag is never meant by a number.
pub(super) fn by_declared(root: &Utf8Path, known: Known<'_>) -> Option<Near> {
    let number = declared(root)?;
    let release = known.release(&number)?;
    // The release's own objects know more than the table does.
    let listed = Pinned::of(release, known.pins).zip(Git::at(root));
    let listed = listed.and_then(|(pinned, git)| pinned.files(&git));
    match listed {
        Some(files) => {
            let is_build =
                |path: &str| catalogue::is_build_file(path) && catalogue::may_reach_a_build(path);
            let files: Vec<(String, String)> = files
                .ids()
                .filter(|(path, _)| is_build(path))
                .map(|(path, id)| (path.to_owned(), id.to_string()))
                .collect();
            let files = files.iter().map(|(path, id)| (path.as_str(), id.as_str()));
            Some(distance(root, release, files))
        }
        None => by_table(root, release),
    }
}

/// The release from which the fewest build files differ; none where no file of any is there.
pub(super) fn nearest(root: &Utf8Path) -> Option<Near> {
    let releases = Catalogue::bundled().releases.iter();
    releases
        .filter_map(|release| by_table(root, release))
        .min_by_key(|near| near.differing.len())
        .filter(|near| near.differing.len() < near.of)
}

fn by_table(root: &Utf8Path, release: &'static Release) -> Option<Near> {
    let files = catalogue::build_files(release)?;
    Some(distance(root, release, files.iter().map(|(path, id)| (*path, *id))))
}

fn distance<'a>(
    root: &Utf8Path,
    release: &'static Release,
    files: impl Iterator<Item = (&'a str, &'a str)>,
) -> Near {
    let mut near = Near { release, differing: Vec::new(), line_ends: 0, of: 0 };
    for (path, id) in files {
        near.of += 1;
        let content = fs::read(root.join(path)).ok();
        let is_same = |content: &[u8]| {
            inputs::blob(content).is_ok_and(|found| found.to_string().starts_with(id))
        };
        if content.as_ref().is_some_and(|content| is_same(content)) {
            continue;
        }
        near.differing.push(path.to_owned());
        let unix = content.map(|content| String::from_utf8_lossy(&content).replace("\r\n", "\n"));
        near.line_ends += usize::from(unix.is_some_and(|unix| is_same(unix.as_bytes())));
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_tree_says_its_number_in_any_hand() {
        for (file, text, expected) in [
            ("mediapipe/version.bzl", "# a\nMEDIAPIPE_FULL_VERSION = \"1.2.3\"\n", Some("1.2.3")),
            ("version.bzl", "MEDIAPIPE_FULL_VERSION='0.10.21'\r\n", Some("0.10.21")),
            ("version.bzl", "VERSION = \"1\"\n", None),
            ("other.bzl", "MEDIAPIPE_FULL_VERSION = \"1\"\n", None),
        ] {
            let folder = tree(&[(file, text)]);
            let root = Utf8Path::from_path(folder.path()).unwrap();
            assert_eq!(declared(root).as_deref(), expected, "{file}: {text}");
        }
    }

    #[test]
    fn files_that_differ_in_their_line_ends_are_counted() {
        let id = |text: &str| inputs::blob(text.as_bytes()).unwrap().to_string();
        let known = [("a", id("1\n2\n")), ("b", id("b\n")), ("c", id("c\n")), ("d", id("d\n"))];
        let folder = tree(&[("a", "1\r\n2\r\n"), ("b", "b\n"), ("c", "other\n")]);
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let release = &Catalogue::bundled().releases[0];
        let near = distance(root, release, known.iter().map(|(path, id)| (*path, id.as_str())));
        assert_eq!(
            (near.differing.clone(), near.line_ends),
            (vec!["a".into(), "c".into(), "d".into()], 1)
        );
        assert!(!near.is_changed_release());
        assert!(near.told().ends_with("from which 3 of 4 build files differ: a, c, d"));
    }
}
