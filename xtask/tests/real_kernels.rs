//! The kernel families of the catalogue, held against the XNNPACK that each release really pins.
//!
//! `XTASK_MEDIAPIPE_TREES` names the folder with a checkout of each release, as for `real_trees.rs`, and
//! `XTASK_XNNPACK` a git repository of XNNPACK. Neither is a part of this repository; without them
//! the test does nothing and says so.

mod support;

use std::fs;

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use support::{skipped, variable};
use xtask::catalogue::Catalogue;

/// The commit of XNNPACK that a checkout's WORKSPACE names.
fn pinned(tree: &Utf8Path) -> String {
    let text = fs::read_to_string(tree.join("WORKSPACE")).unwrap();
    let (_, rest) = text.split_once("XNNPACK/archive/").expect("an archive of XNNPACK");
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

/// The text of XNNPACK's build file at a commit.
fn build_file(repository: &Utf8Path, commit: &str) -> String {
    let file = format!("{commit}:BUILD.bazel");
    let show = CommandLine::new("git", ["-C", repository.as_str(), "show", &file]);
    show.output().expect("git knows the commit").stdout
}

#[test]
fn a_family_is_offered_exactly_where_its_define_means_something() {
    let (Some(trees), Some(repository)) =
        (variable("XTASK_MEDIAPIPE_TREES"), variable("XTASK_XNNPACK"))
    else {
        return skipped("XTASK_MEDIAPIPE_TREES and XTASK_XNNPACK do not name real sources");
    };
    let (trees, repository) = (Utf8PathBuf::from(trees), Utf8PathBuf::from(repository));
    let catalogue = Catalogue::bundled();
    for release in catalogue.releases.iter().filter(|release| release.mirrors.is_none()) {
        let tree = trees.join(release.version.as_str());
        if !tree.is_dir() {
            skipped(&format!("no {tree}"));
            continue;
        }
        let text = build_file(&repository, &pinned(&tree));
        for family in &catalogue.kernels {
            let there = text.contains(&format!("{{\"{}\": \"false\"}}", family.define));
            let offered = catalogue.kernels_of(release).any(|other| other.name == family.name);
            assert_eq!(offered, there, "{} at {}", family.define, release.version);
        }
    }
}
