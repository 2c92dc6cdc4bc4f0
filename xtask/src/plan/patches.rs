//! Which edits of upstream's files a plan needs, and which a person wants beside.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use support::{diag::Diagnostic, located::Located};

use super::levers::Levers;
use crate::{
    catalogue::{Catalogue, Release, Version},
    patch::{self, PatchPlan, diff::DiffPlan},
    profile::{Opencv, Profile},
};

/// The patches of a release under these levers, filled in.
pub fn of(release: &Release, levers: &Levers, min_sdk: u32) -> Vec<PatchPlan> {
    let mut values: BTreeMap<&str, String> = [("min-sdk", min_sdk.to_string())].into();
    if let Some(source) = &levers.opencv.source {
        values.insert("opencv-version", source.version.clone());
        values.insert("opencv-url", source.url.clone());
        values.insert("opencv-sha256", source.sha256.to_string());
    }
    patch::select(release, &settings(levers), &values)
}

/// The settings of these levers, each as a profile writes it: what patches name where they say `when`.
fn settings(levers: &Levers) -> BTreeSet<String> {
    let opencv = match levers.opencv.link {
        Opencv::Shared => "shared",
        Opencv::Static => "static",
        Opencv::OwnConverter => "own-converter",
        Opencv::None => "none",
    };
    let rows = Catalogue::bundled().levers.iter();
    let written = rows.filter_map(|lever| Some(lever.setting(levers.chosen.get(&lever.name)?)));
    written.chain(iter::once(format!("opencv = \"{opencv}\""))).collect()
}

/// The diffs of a profile that are for this release. One that cannot be applied is a problem.
pub fn own(profile: &Profile, release: &Release, problems: &mut Vec<Diagnostic>) -> Vec<DiffPlan> {
    let mut diffs = Vec::new();
    for patch in &profile.keys.patches {
        let here = |list: &Vec<Located<Version>>| list.iter().any(|v| v.value == release.version);
        if !patch.releases.as_ref().is_none_or(here) {
            continue;
        }
        let diff = DiffPlan {
            file: patch.file.value.clone(),
            reason: patch.reason.as_ref().map_or(String::new(), |reason| reason.value.clone()),
            text: patch.text.clone(),
        };
        match diff.files() {
            Ok(_) => diffs.push(diff),
            Err(error) => {
                let message = format!("`{}` cannot be applied: {error}", diff.file);
                let problem = patch.file.diagnostic(message, "expected a diff of text files");
                problems.push(problem.help(
                    "make it in a checkout of the release: `git diff --no-renames > my-change.patch`",
                ));
            }
        }
    }
    diffs
}
