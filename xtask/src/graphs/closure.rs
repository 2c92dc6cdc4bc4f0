//! What a target depends on in a tree, as its BUILD files write it.

use std::collections::BTreeSet;

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

/// Labels that the roots depend on, themselves among them; what other repositories have is left out.
/// Branches of a `select()` for other systems are left out; all others are taken.
pub fn reached(tree: &Tree, roots: &[BazelLabel]) -> BTreeSet<BazelLabel> {
    let mut open = roots.to_vec();
    let mut seen: BTreeSet<BazelLabel> = roots.iter().cloned().collect();
    while let Some(label) = open.pop() {
        let Some(path) = tree.build_file(label.package()) else { continue };
        let run = tree.plain(&path);
        let named = |made: &&Made| made.text("name") == Some(label.target());
        // What no call makes under its own name, a macro makes of a name that it begins with.
        let begun = |made: &&Made| {
            made.text("name").is_some_and(|name| label.target().starts_with(stem(name)))
        };
        let mut makers: Vec<&Made> = run.calls.iter().filter(named).collect();
        if makers.is_empty() {
            makers = run.calls.iter().filter(begun).collect();
        }
        for made in makers {
            let deps = dependencies(made, &label).into_iter();
            open.extend(deps.filter(|dep| seen.insert(dep.clone())));
        }
    }
    seen
}

fn stem(name: &str) -> &str {
    name.strip_suffix("_proto").unwrap_or(name)
}

/// The labels of this tree that one call names as dependencies; `of` is the label that it makes.
pub fn dependencies(made: &Made, of: &BazelLabel) -> Vec<BazelLabel> {
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
