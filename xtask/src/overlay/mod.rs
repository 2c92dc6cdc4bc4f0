//! What Bazel sees beside the upstream tree: generated files, and nothing else.
//!
//! [`render`] is pure. [`stage`] writes upstream and overlay into a folder of their own; the
//! upstream tree is never written to.

mod api_level;
mod bazelrc;
mod labels;
mod opencv;
mod operators;
mod package;
mod staging;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    plan::{BuildPlan, TargetKind},
    support::paths::RelPath,
};

pub use labels::missing_labels;
pub use staging::{Input, StagedTree, stage};

/// The generated files by their path in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Contents by path.
    pub files: BTreeMap<RelPath, String>,
}

/// Upstream files that the overlay replaces with an edited text.
pub fn sources(plan: &BuildPlan) -> Vec<RelPath> {
    let ops = plan.ops.iter().flat_map(|ops| &ops.files);
    ops.chain(&plan.api_level_file).map(|file| path(file)).collect()
}

/// Why a plan cannot be rendered for a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// Operators that no file of the release registers: a model that needs one would not load.
    #[error("no file of this release registers the operators {}", .0.join(", "))]
    UnknownOperators(Vec<String>),
    /// The file that sets up the NDK is not as the catalogue says.
    #[error("`{file}` sets `api_level` in {found} places, expected one")]
    ApiLevel {
        /// The file.
        file: String,
        /// How many places set a level.
        found: usize,
    },
}

/// Renders the overlay of a plan; `texts` are those of [`sources`].
pub fn render(
    plan: &BuildPlan,
    texts: &BTreeMap<RelPath, String>,
) -> Result<Overlay, OverlayError> {
    let mut files = BTreeMap::new();
    if let Some((name, file)) = plan.api_level_file.as_ref().map(|name| (name, path(name))) {
        let text = texts.get(&file).map(String::as_str).unwrap_or_default();
        let set = api_level::set(text, plan.min_sdk);
        let set = set.map_err(|found| OverlayError::ApiLevel { file: name.clone(), found })?;
        files.insert(file, set);
    }
    files.insert(path(".user.bazelrc"), bazelrc::render(plan));
    if plan.target.kind == TargetKind::Minimal {
        let package = format!("{}/BUILD", plan.target.label.package());
        files.insert(path(&package), package::render(plan));
    }
    if let Some(file) = &plan.opencv.build_file {
        files.insert(path(file), opencv::static_build_file());
    }
    if let Some(ops) = &plan.ops {
        let wanted = ops.keep.iter().map(String::as_str).collect();
        let mut found = BTreeSet::new();
        for file in ops.files.iter().map(|file| path(file)) {
            let Some(text) = texts.get(&file) else { continue };
            let (edited, kept) = operators::keep(text, &wanted);
            files.insert(file, edited);
            found.extend(kept);
        }
        let unknown: Vec<String> =
            ops.keep.iter().filter(|op| !found.contains(*op)).cloned().collect();
        if !unknown.is_empty() {
            return Err(OverlayError::UnknownOperators(unknown));
        }
    }
    Ok(Overlay { files })
}

/// Paths here are made of the catalogue's labels and a profile's name, both checked before.
fn path(text: &str) -> RelPath {
    text.parse().unwrap_or_else(|error| unreachable!("{error}"))
}
