//! Whether the labels that the overlay names exist in a tree. Bazel would tell too, minutes later.

use std::fs;

use camino::Utf8Path;

use crate::{catalogue::BazelLabel, plan::BuildPlan};

/// The labels of a plan that a tree does not have, in the order in which the plan has them.
///
/// Reads BUILD files as text and looks for a target of that name. Targets made by macros under
/// other names are not seen; the catalogue names none such.
pub fn missing_labels(plan: &BuildPlan, root: &Utf8Path) -> Vec<BazelLabel> {
    let target = &plan.target;
    let named = target.always.iter().chain(&target.roots).chain([&target.version_script]);
    // What the overlay writes itself is in no tree.
    let own = target.label.package();
    let named = named.filter(|label| label.package() != own);
    named.filter(|label| !exists(label, root)).cloned().collect()
}

fn exists(label: &BazelLabel, root: &Utf8Path) -> bool {
    let folder = root.join(label.package());
    if folder.join(label.target()).is_file() {
        return true;
    }
    // Bazel prefers BUILD.bazel where both are there.
    let text = ["BUILD.bazel", "BUILD"]
        .iter()
        .find_map(|name| fs::read_to_string(folder.join(name)).ok())
        .unwrap_or_default();
    let quoted = format!("\"{}\"", label.target());
    text.lines().any(|line| {
        let line = line.trim_start();
        line.starts_with("name") && line.contains(&quoted)
    })
}
