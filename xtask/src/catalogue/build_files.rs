//! The build files of every known release by their git ids, build-files.txt: they tell what was changed in
//! a tree that has no history with it.

use std::{collections::BTreeMap, sync::LazyLock};

use super::Release;

/// Hexadecimal digits of a git id that the table keeps: enough to tell the files of one path apart.
pub const DIGITS: usize = 12;

const TEXT: &str = include_str!("build-files.txt");

/// Build files of a release, each path with the first [`DIGITS`] digits of its git id; none where the
/// table has no such release.
pub fn build_files(release: &Release) -> Option<&'static BTreeMap<&'static str, &'static str>> {
    static TABLE: LazyLock<BTreeMap<&str, BTreeMap<&str, &str>>> = LazyLock::new(|| parse(TEXT));
    TABLE.get(release.version.as_str())
}

/// Reads lines of `<digits> <path> <version,version ..>`.
fn parse(text: &'static str) -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let mut table: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(id), Some(path), Some(versions)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        for version in versions.split(',') {
            table.entry(version).or_default().insert(path, id);
        }
    }
    table
}

/// Folders of upstream that no Android library of vision, text or audio tasks is compiled from.
const BESIDE: &[&str] = &[
    "docs/",
    "mediapipe/docs/",
    "mediapipe/examples/",
    "mediapipe/model_maker/",
    "mediapipe/objc/",
    "mediapipe/python/",
    "mediapipe/tasks/c/",
    "mediapipe/tasks/examples/",
    "mediapipe/tasks/ios/",
    "mediapipe/tasks/python/",
    "mediapipe/tasks/testdata/",
    "mediapipe/tasks/web/",
    "mediapipe/web/",
];

/// Whether a file of upstream's tree may be read by an Android build: neither documentation nor an
/// example, a test, or a part of another platform. Which files are read in truth, Bazel alone knows.
pub fn may_reach_a_build(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let beside = BESIDE.iter().any(|folder| path.starts_with(folder));
    let tested = stem.ends_with("_test") || path.contains("/testdata/");
    let other = ["md", "ipynb", "m", "mm", "swift", "ts", "js", "plist"].contains(&ending);
    !(beside || tested || other)
}

/// Whether a file is read by Bazel itself rather than by a compiler.
pub fn is_build_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let whole = ["BUILD", "WORKSPACE", "WORKSPACE.bzlmod", ".bazelrc", ".bazelversion"];
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    whole.contains(&name) || ["BUILD", "bazel", "bzl", "lds"].contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_release_has_its_build_files() {
        let releases = Catalogue::bundled().releases.iter();
        for release in releases.filter(|release| release.mirrors.is_none()) {
            let files = build_files(release).unwrap_or_else(|| panic!("{}", release.version));
            assert!(files.len() > 200, "{}: {}", release.version, files.len());
            for path in ["WORKSPACE", ".bazelrc", release.stock.package()] {
                let path = if path.contains('/') { format!("{path}/BUILD") } else { path.into() };
                assert!(files.contains_key(path.as_str()), "{}: {path}", release.version);
            }
            for (path, id) in files {
                assert!(may_reach_a_build(path) && is_build_file(path), "{path}");
                assert!(id.len() == DIGITS && id.bytes().all(|b| b.is_ascii_hexdigit()), "{path}");
            }
        }
    }

    #[test]
    fn what_is_beside_the_build_is_told_by_its_path() {
        for (path, reaches, builds) in [
            ("WORKSPACE", true, true),
            ("third_party/opencv_android.BUILD", true, true),
            ("mediapipe/framework/port.h", true, false),
            ("mediapipe/framework/packet_test.cc", false, false),
            ("mediapipe/examples/desktop/BUILD", false, true),
            ("mediapipe/tasks/cc/vision/testdata/a.bin", false, false),
            ("mediapipe/tasks/cc/vision/BUILD", true, true),
            ("README.md", false, false),
        ] {
            assert_eq!((may_reach_a_build(path), is_build_file(path)), (reaches, builds), "{path}");
        }
    }
}
