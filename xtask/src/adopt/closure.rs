//! What graphs depend on in the open sources, and what of it is not there.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Tree, absolute};
use crate::{
    catalogue::BazelLabel,
    starlark::{Made, Value},
};

/// Words of conditions that never hold where a library for Android is built.
const ELSEWHERE: &[&str] = &[
    "apple",
    "chromiumos",
    "darwin",
    "desktop",
    "dawn",
    "emscripten",
    "fuchsia",
    "ios",
    "linux",
    "macos",
    "wasm",
    "web",
    "windows",
];

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
                makers.flat_map(|made| dependencies(made, &label)).collect()
            });
            open.extend(deps.iter().filter(|dep| seen.insert((*dep).clone())).cloned());
        }
        for label in seen.intersection(&absent) {
            missing.entry(label.to_string()).or_default().push(root.clone());
        }
    }
    missing
}

fn dependencies(made: &Made, of: &BazelLabel) -> Vec<BazelLabel> {
    let lists = ["deps", "implementation_deps", "tflite_deps", "actual"];
    let mut texts = Vec::new();
    lists.iter().filter_map(|key| made.argument(key)).for_each(|value| android(value, &mut texts));
    texts.iter().filter_map(|text| absolute(text, of.package())).collect()
}

/// Every string of a value, but for branches of other systems.
fn android<'a>(value: &'a Value, out: &mut Vec<&'a str>) {
    match value {
        Value::Text(text) => out.push(text),
        Value::List(items) | Value::Tuple(items) | Value::Sum(items) => {
            items.iter().for_each(|item| android(item, out));
        }
        Value::Select(pairs) => {
            for (key, value) in pairs {
                if !key.text().is_some_and(is_elsewhere) {
                    android(value, out);
                }
            }
        }
        _ => {}
    }
}

fn is_elsewhere(condition: &str) -> bool {
    let target = condition.rsplit(['/', ':']).next().unwrap_or(condition);
    let mut words = target.split('_');
    words.any(|word| ELSEWHERE.contains(&word))
        || target.contains("webgpu")
        || target.starts_with("not_android")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_of_other_systems_are_left_out() {
        for (condition, expected) in [
            ("//mediapipe:android", false),
            ("//conditions:default", false),
            ("//mediapipe/gpu:disable_gpu", false),
            ("//mediapipe:ios", true),
            ("//mediapipe:macos_x86_64", true),
            ("@platforms//os:windows", true),
            ("//mediapipe/gpu/webgpu:use_webgpu", true),
            (":android_link_native_window", false),
        ] {
            assert_eq!(is_elsewhere(condition), expected, "{condition}");
        }
    }
}
