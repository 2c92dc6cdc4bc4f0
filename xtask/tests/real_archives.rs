//! The archives that real MediaPipe checkouts name: all of them read, and none of it against what this
//! tool says. `XTASK_MEDIAPIPE_TREES` names a folder of checkouts, each in a folder named by its version.

mod support;

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use support::{repo, skipped, variable};
use xtask::{
    archives::{self, Digest, Listing},
    catalogue::{Catalogue, Release},
    pins::Pins,
};

/// Archives and registry modules of each release, and the archives whose digest nobody names.
const EXPECTED: &[(&str, usize, usize, &[&str])] = &[
    ("0.10.14", 50, 0, &["rules_cc", "pffft"]),
    ("0.10.20", 54, 0, &["pffft", "android_opencv"]),
    ("0.10.21", 54, 0, &["pffft", "android_opencv"]),
    ("0.10.26", 56, 0, &["pffft"]),
    ("0.10.32", 59, 0, &["pffft"]),
    ("0.10.33", 60, 0, &["pffft"]),
    ("0.10.35", 62, 0, &["pffft"]),
    ("1.0.0", 52, 22, &["pffft", "abseil-cpp"]),
    ("main", 53, 23, &["pffft", "abseil-cpp"]),
];

fn trees() -> Vec<(&'static Release, Utf8PathBuf)> {
    let Some(folder) = variable("XTASK_MEDIAPIPE_TREES").map(Utf8PathBuf::from) else {
        skipped("XTASK_MEDIAPIPE_TREES names no folder of MediaPipe checkouts");
        return Vec::new();
    };
    let releases = Catalogue::bundled().releases.iter().filter(|release| release.mirrors.is_none());
    let there = releases.map(|release| (release, folder.join(release.version.as_str())));
    there.filter(|(_, tree)| tree.is_dir()).collect()
}

fn listing(release: &Release, tree: &Utf8Path) -> Listing {
    let read = |path: &str| fs::read_to_string(tree.join(path)).ok();
    let mut listing = archives::read(&read);
    archives::compare(&mut listing, release, &Pins::read(&repo()).unwrap(), &read);
    listing
}

#[test]
fn every_archive_of_a_real_tree_is_read_and_agrees_with_this_tool() {
    for (release, tree) in trees() {
        let listing = listing(release, &tree);
        let version = release.version.as_str();
        assert_eq!(listing.unclear, Vec::<String>::new(), "{version}");
        assert_eq!(listing.findings, [], "{version}");
        for archive in &listing.archives {
            assert_eq!(archive.unknown, Vec::<String>::new(), "{version}: {}", archive.name);
            assert!(!archive.urls.is_empty(), "{version}: {} has no address", archive.name);
        }
        let (files, unpacked): (Vec<_>, Vec<_>) =
            listing.archives.iter().partition(|archive| archive.is_file());
        assert!(files.iter().all(|file| file.digest == Digest::Upstream), "{version}");
        let open = unpacked.iter().filter(|archive| archive.digest == Digest::Nobody);
        let open: Vec<&str> = open.map(|archive| archive.name.as_str()).collect();
        let expected = EXPECTED.iter().find(|row| row.0 == version);
        let found = (version, unpacked.len(), listing.modules.len(), open.as_slice());
        assert_eq!(Some(&found), expected, "{version}");
    }
}
