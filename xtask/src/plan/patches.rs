//! Which edits of upstream's files a plan needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalogue::Release,
    patch::{self, PatchPlan, When},
    profile::Opencv,
};

use super::levers::Levers;

/// The patches of a release under these levers, filled in.
pub fn of(release: &Release, levers: &Levers, min_sdk: u32) -> Vec<PatchPlan> {
    let mut circumstances = BTreeSet::new();
    if levers.chosen.get("gpu").is_some_and(|gpu| gpu == "false") {
        circumstances.insert(When::NoGpu);
    }
    match levers.opencv.link {
        Opencv::Shared => {}
        Opencv::Static => _ = circumstances.insert(When::StaticOpencv),
        Opencv::None => _ = circumstances.insert(When::NoOpencv),
    }
    let values: BTreeMap<&str, String> = [("min-sdk", min_sdk.to_string())].into();
    patch::select(&release.version, &circumstances, &values)
}
