//! What Bazel sees beside the upstream tree: generated files, and nothing else.
//!
//! [`render`] is pure. [`stage`] writes upstream and overlay into a folder of their own; the
//! upstream tree is never written to.

mod bazelrc;
mod labels;
mod opencv;
mod package;
mod staging;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    patch::{self, PatchError},
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

/// Files that the overlay replaces with an edited text, or writes where upstream has none.
pub fn sources(plan: &BuildPlan) -> BTreeSet<RelPath> {
    let edited = plan.patches.iter().flat_map(|patch| &patch.edits).map(|edit| edit.file.clone());
    edited.collect()
}

/// Why a plan cannot be rendered for a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// Edits that do not fit the tree.
    #[error("{} edits do not fit", .0.len())]
    Patches(Vec<PatchError>),
}

/// Renders the overlay of a plan; `texts` are those of [`sources`], as far as upstream has them.
pub fn render(
    plan: &BuildPlan,
    texts: &BTreeMap<RelPath, String>,
) -> Result<Overlay, OverlayError> {
    let mut texts = texts.clone();
    let title = plan.upstream.title();
    patch::apply(&title, &plan.patches, &mut texts).map_err(OverlayError::Patches)?;
    let edits = plan.patches.iter().flat_map(|patch| &patch.edits);
    let mut files: BTreeMap<RelPath, String> = edits
        .filter_map(|edit| Some((edit.file.clone(), texts.get(&edit.file)?.clone())))
        .collect();
    files.insert(path(".user.bazelrc"), bazelrc::render(plan));
    if plan.target.kind == TargetKind::Minimal {
        let package = format!("{}/BUILD", plan.target.label.package());
        files.insert(path(&package), package::render(plan));
    }
    if let Some(file) = &plan.opencv.build_file {
        files.insert(path(file), opencv::static_build_file());
    }
    Ok(Overlay { files })
}

/// Paths here are made of the catalogue's labels and a profile's name, both checked before.
fn path(text: &str) -> RelPath {
    text.parse().unwrap_or_else(|error| unreachable!("{error}"))
}
