//! What Bazel sees beside the upstream tree: generated files, and nothing else.
//!
//! [`render`] is pure. [`stage`] writes upstream and overlay into a folder of their own; the
//! upstream tree is never written to.

mod bazelrc;
mod labels;
mod package;
mod staging;

use std::collections::BTreeMap;

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

/// Renders the overlay of a plan.
pub fn render(plan: &BuildPlan) -> Overlay {
    let mut files = BTreeMap::new();
    files.insert(path(".user.bazelrc"), bazelrc::render(plan));
    if plan.target.kind == TargetKind::Minimal {
        let package = format!("{}/BUILD", plan.target.label.package());
        files.insert(path(&package), package::render(plan));
    }
    Overlay { files }
}

/// Paths here are made of the catalogue's labels and a profile's name, both checked before.
fn path(text: &str) -> RelPath {
    text.parse().unwrap_or_else(|error| unreachable!("{error}"))
}
