//! What Bazel sees beside the upstream tree: generated files, and nothing else.
//!
//! [`render`] is pure. [`stage`] writes upstream and overlay into a folder of their own; the
//! upstream tree is never written to.

mod bazelrc;
mod converter;
mod exports;
mod labels;
mod opencv;
mod outside;
mod package;
mod staging;

use std::collections::{BTreeMap, BTreeSet};

use classfile::Native;
use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
    paths::RelPath,
};

use crate::{
    patch::{
        self, PatchError,
        diff::{self, DiffMisfit, DiffPlan},
    },
    plan::{BuildPlan, Exports, TargetKind},
};

pub use labels::missing_labels;
pub use staging::{Input, StagedTree, stage};

/// The generated files by their path in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// Whole contents by path: they take the place of upstream's file, or are new.
    pub files: BTreeMap<RelPath, String>,
    /// Files of upstream that are left out.
    pub removed: BTreeSet<RelPath>,
    /// New files that can be run; one that takes the place of upstream's can be where that could.
    pub executable: BTreeSet<RelPath>,
}

/// Files that the overlay replaces with an edited text, or writes where upstream has none.
pub fn sources(plan: &BuildPlan) -> BTreeSet<RelPath> {
    let edited = plan.patches.iter().flat_map(|patch| &patch.edits).map(|edit| edit.file.clone());
    edited.chain(changed(plan)).collect()
}

/// Files that the person's own diffs change, make or remove.
fn changed(plan: &BuildPlan) -> BTreeSet<RelPath> {
    plan.diffs.iter().flat_map(|diff| diff.files().unwrap_or_default()).collect()
}

/// Why a plan cannot be rendered for a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverlayError {
    /// Edits that do not fit the tree.
    #[error("{} edits do not fit", .0.len())]
    Patches(Vec<PatchError>),
    /// Diffs that do not fit the tree.
    #[error("{} diffs do not fit", .0.len())]
    Diffs(Vec<DiffMisfit>),
}

impl From<OverlayError> for Failure {
    fn from(error: OverlayError) -> Self {
        let told = |message: String, help: &str| Diagnostic::error(message).help(help);
        let diagnostics = match error {
            OverlayError::Patches(errors) => {
                let help = "check out the release whole, without local changes to that file";
                errors.into_iter().map(|error| told(error.to_string(), help)).collect()
            }
            OverlayError::Diffs(misfits) => {
                let help =
                    "make the diff anew, in a checkout of this release without other changes";
                misfits.into_iter().map(|misfit| told(misfit.to_string(), help)).collect()
            }
        };
        Self { exit: Exit::BadInput, diagnostics }
    }
}

impl Overlay {
    /// Exports these natives, where the plan says that the reachable ones are exported.
    pub fn export(&mut self, plan: &BuildPlan, natives: &BTreeSet<Native>) {
        if let Some(list) = exports_file(plan) {
            self.files.insert(list, exports::render(&plan.profile, natives));
        }
    }
}

/// Renders the overlay of a plan; `texts` are those of [`sources`], as far as upstream has them. Which natives are
/// reachable no plan knows: none is exported until [`Overlay::export`] is told.
pub fn render(
    plan: &BuildPlan,
    texts: &BTreeMap<RelPath, String>,
) -> Result<Overlay, OverlayError> {
    let mut texts = texts.clone();
    let title = plan.upstream.title();
    diff::apply(&title, &plan.diffs, &mut texts).map_err(OverlayError::Diffs)?;
    patch::apply(&title, &plan.patches, &mut texts).map_err(OverlayError::Patches)?;
    let (there, removed): (BTreeSet<RelPath>, BTreeSet<RelPath>) =
        sources(plan).into_iter().partition(|file| texts.contains_key(file));
    let mut files: BTreeMap<RelPath, String> =
        there.into_iter().filter_map(|file| texts.remove_entry(&file)).collect();
    files.insert(path(".user.bazelrc"), bazelrc::render(plan));
    if plan.target.kind == TargetKind::Minimal {
        let package = format!("{}/BUILD", plan.target.label.package());
        files.insert(path(&package), package::render(plan));
    }
    if let Some((file, text)) = opencv::build_file(&plan.opencv) {
        files.insert(path(file), text);
    }
    let converter = converter::files(&plan.opencv);
    files.extend(converter.iter().map(|(file, text)| (path(file), (*text).to_owned())));
    let executable = plan.diffs.iter().flat_map(DiffPlan::executables);
    let executable = executable.filter(|path| files.contains_key(path)).collect();
    let mut overlay = Overlay { files, removed, executable };
    overlay.export(plan, &BTreeSet::new());
    Ok(overlay)
}

/// The linker's list of exports, where it is written and not upstream's.
pub fn exports_file(plan: &BuildPlan) -> Option<RelPath> {
    let script = &plan.target.version_script;
    let generated = plan.target.exports == Exports::Reachable;
    generated.then(|| path(&format!("{}/{}", script.package(), script.target())))
}

/// Paths here are made of the catalogue's labels and a profile's name, both checked before.
fn path(text: &str) -> RelPath {
    text.parse().unwrap_or_else(|error| unreachable!("{error}"))
}
