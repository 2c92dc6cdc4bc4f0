//! What graphs depend on in the open sources, and what of it is not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalogue::BazelLabel,
    graphs::{self, Tree},
};

/// Labels of this tree that are not there, each with the graphs that need it. Branches of a `select()`
/// for other systems are left out; all others are taken.
pub fn dangling(tree: &Tree, roots: &BTreeSet<BazelLabel>) -> BTreeMap<String, Vec<BazelLabel>> {
    let mut needs: BTreeMap<BazelLabel, Vec<BazelLabel>> = BTreeMap::new();
    let mut missing: BTreeMap<String, Vec<BazelLabel>> = BTreeMap::new();
    let mut absent: BTreeSet<BazelLabel> = BTreeSet::new();
    for root in roots {
        let mut open = vec![root.clone()];
        let mut seen: BTreeSet<BazelLabel> = open.iter().cloned().collect();
        while let Some(label) = open.pop() {
            let deps = needs.entry(label.clone()).or_insert_with(|| {
                let run = tree.build_file(label.package()).map(|path| tree.plain(&path));
                let calls = run.iter().flat_map(|run| &run.calls);
                let makers = calls.filter(|made| made.text("name") == Some(label.target()));
                let mut makers = makers.peekable();
                if makers.peek().is_none() && !exists(tree, &label) {
                    absent.insert(label.clone());
                }
                makers.flat_map(|made| graphs::dependencies(made, &label)).collect()
            });
            open.extend(deps.iter().filter(|dep| seen.insert((*dep).clone())).cloned());
        }
        for label in seen.intersection(&absent) {
            missing.entry(label.to_string()).or_default().push(root.clone());
        }
    }
    missing
}

/// Whether a label that no call makes under its own name is there all the same: a file, or what a macro
/// makes of a name that it begins with.
fn exists(tree: &Tree, label: &BazelLabel) -> bool {
    let Some(path) = tree.build_file(label.package()) else { return false };
    if tree.root.join(label.package()).join(label.target()).exists() {
        return true;
    }
    let run = tree.plain(&path);
    let stem = |name: &str| name.strip_suffix("_proto").unwrap_or(name).to_owned();
    run.calls.iter().any(|made| {
        let names = made.argument("name").into_iter().chain(made.positional.first());
        names.filter_map(|name| name.text()).any(|name| label.target().starts_with(&stem(name)))
    })
}
