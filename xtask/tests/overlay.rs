//! Every file that the overlay adds to an upstream tree, for every profile of this repository, on the
//! bundled upstream and on a MediaPipe release.
//!
//! `overlay/<release>/<profile>/` holds the expected files. A profile that a release refuses has
//! `refused.txt` with the answer instead. `SNAPSHOTS=overwrite cargo test --test overlay` writes
//! them anew.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use ::support::paths::RelPath;
use camino::{Utf8Path, Utf8PathBuf};
use snapbox::{Data, assert_data_eq};
use support::{pinned, profile_folder, profiles_with_tasks, repo, tests, tree, upstream, variable};
use xtask::{
    overlay,
    plan::{self, BuildPlan},
    profile,
};

const RELEASES: &[&str] = &["demo", "0.10.26"];

/// Files by path; a refusal is a file of its own name.
fn rendered(profile: &str, release: &str) -> BTreeMap<String, String> {
    let upstream = upstream(release);
    let profile = profile::load(profile, &profile_folder()).unwrap();
    let plan = match plan::resolve(&profile, &upstream, &pinned(&upstream)) {
        // Upstream's files are not here to be edited: `real_trees.rs` does that on checkouts.
        Ok(plan) if release != "demo" => BuildPlan { patches: Vec::new(), ..plan },
        Ok(plan) => plan,
        Err(failure) => {
            let texts: Vec<String> = failure.diagnostics.iter().map(|d| d.render(false)).collect();
            return [("refused.txt".to_owned(), texts.join("\n") + "\n")].into();
        }
    };
    let there = |path: RelPath| {
        let text = fs::read_to_string(upstream.root.join(path.as_path())).ok()?;
        Some((path, text))
    };
    let texts = overlay::sources(&plan).into_iter().filter_map(there).collect();
    let overlay = overlay::render(&plan, &texts).unwrap();
    overlay
        .files
        .into_iter()
        .map(|(path, text)| (path.to_string(), shortened(&path, text)))
        .collect()
}

/// Files that are laid into the tree as they are here need not be here twice.
fn shortened(path: &RelPath, text: String) -> String {
    let name = path.as_str().rsplit('/').next().unwrap();
    let ours = format!("xtask/src/overlay/converter/{name}");
    let same = fs::read_to_string(repo().join(&ours)).is_ok_and(|own| own == text);
    if same { format!("As {ours}.\n") } else { text }
}

/// The expected files, folders left out.
fn golden(folder: &Utf8Path) -> BTreeSet<String> {
    if !folder.is_dir() {
        return BTreeSet::new();
    }
    tree(folder).into_keys().filter(|path| !path.ends_with('/')).collect()
}

fn overwrite(folder: &Utf8Path, files: &BTreeMap<String, String>) {
    if folder.is_dir() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn cases() -> Vec<(Utf8PathBuf, String, &'static str)> {
    let mut cases = Vec::new();
    for release in RELEASES {
        for profile in profiles_with_tasks() {
            cases.push((tests().join("overlay").join(release).join(&profile), profile, *release));
        }
    }
    cases
}

#[test]
fn overlays_are_as_agreed_file_by_file() {
    for (folder, profile, release) in cases() {
        let files = rendered(&profile, release);
        if variable("SNAPSHOTS").as_deref() == Some("overwrite") {
            overwrite(&folder, &files);
        }
        let names: BTreeSet<String> = files.keys().cloned().collect();
        assert_eq!(names, golden(&folder), "the files of {profile} on {release}");
        for (path, text) in files {
            let expected = Data::read_from(folder.join(path).as_std_path(), None).raw();
            assert_data_eq!(text, expected);
        }
    }
}

/// An expected tree whose profile is gone would be compared with nothing.
#[test]
fn every_expected_tree_has_a_profile() {
    let known: BTreeSet<Utf8PathBuf> = cases().into_iter().map(|(folder, _, _)| folder).collect();
    let mut found = BTreeSet::new();
    for release in tests().join("overlay").read_dir_utf8().unwrap() {
        for profile in release.unwrap().path().read_dir_utf8().unwrap() {
            found.insert(profile.unwrap().into_path());
        }
    }
    assert_eq!(found, known);
    assert!(known.len() >= 2 * 6, "{known:?}");
}

/// Edited upstream files differ from upstream's only by whole statements that are gone.
#[test]
fn an_edited_file_is_upstreams_with_lines_left_out() {
    let mut edited = 0;
    for profile in profiles_with_tasks() {
        for (path, text) in rendered(&profile, "demo") {
            let Ok(upstream) = fs::read_to_string(repo().join("xtask/demo").join(&path)) else {
                continue;
            };
            // A patch of `opencv = "own-converter"` adds a call to this one.
            if !path.ends_with(".cc") || path.ends_with("/image_to_tensor_calculator.cc") {
                continue;
            }
            edited += 1;
            let mut lines = upstream.lines();
            for line in text.lines() {
                assert!(
                    lines.any(|original| original == line),
                    "{path}: `{line}` is not upstream's"
                );
            }
            let braces = |text: &str| text.matches('{').count() == text.matches('}').count();
            assert!(braces(&text), "{path}: a brace went with a statement");
        }
    }
    assert!(edited > 0, "no profile edits a file of the demo");
}
