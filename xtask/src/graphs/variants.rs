//! Files that register one template for many types, and which of those variants anything asks for.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use regex::Regex;

use super::{closure, code, tree::Tree};
use crate::{catalogue::BazelLabel, patch};

/// Ends of files that can name a calculator.
const ENDINGS: &[&str] = &[".cc", ".h", ".pbtxt"];

/// Java that every task has beside the graphs, and that names calculators too.
const JAVA: &str = "mediapipe/tasks/java/com/google/mediapipe/tasks/core";

/// A file that registers a template for several types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    /// Variants that something among the sources names, in the order of the file.
    pub named: Vec<String>,
    /// Variants that nothing there names, in the same order.
    pub unnamed: Vec<String>,
}

/// Every file in the packages that the roots reach which registers variants, by its path below the root.
///
/// A variant counts as named where its name is a word of any other source of those packages, in quotes or
/// not, comments and tests left out: more than what a graph can ask for. What nobody can see here is a
/// name that is put together at run time; no release has text that could be a part of one
/// (`tests/real_trees.rs` looks).
pub fn families(tree: &Tree, roots: &[BazelLabel]) -> BTreeMap<String, Family> {
    let packages: BTreeSet<String> =
        closure::reached(tree, roots).iter().map(|label| label.package().to_owned()).collect();
    let sources = packages.iter().flat_map(|package| tree.files_of(package, ENDINGS));
    let sources = sources.filter(|path| !path.contains("_test."));
    let texts: Vec<(String, String)> = sources
        .chain(tree.files(JAVA, &[".java"]))
        .filter_map(|path| {
            let text = code::without_comments(&tree.text(&path)?);
            Some((path, text))
        })
        .collect();
    let mut families: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".cc")) {
        let variants = registered(text);
        if !variants.is_empty() {
            families.insert(path, variants);
        }
    }
    let pairs = families.iter().flat_map(|(path, names)| {
        names.iter().map(move |name| (name.clone(), stem(path).to_owned()))
    });
    let homes: HashMap<String, String> = pairs.collect();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for (path, text) in &texts {
        let elsewhere = |word: &&str| homes.get(*word).is_some_and(|home| home != stem(path));
        named.extend(code::words(text).filter(elsewhere));
    }
    let told = families.iter().map(|(path, names)| {
        let (named, unnamed) =
            names.iter().cloned().partition(|name| named.contains(name.as_str()));
        ((*path).to_owned(), Family { named, unnamed })
    });
    told.collect()
}

/// Names of a file's registrations that are a template with its types filled in.
fn registered(text: &str) -> Vec<String> {
    let mut names = patch::registered_calculators(text);
    if names.is_empty() {
        return names;
    }
    static ALIAS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\busing\s+(\w+)\s*=\s*([\w:\s]*\w)\s*(<|;)|\btypedef\s+[^;<]*<[^;]*>\s*(\w+)\s*;",
        )
        .unwrap_or_else(|error| unreachable!("a constant: {error}"))
    });
    let mut variants: BTreeSet<&str> = BTreeSet::new();
    for alias in ALIAS.captures_iter(text) {
        let group = |at: usize| alias.get(at).map(|found| found.as_str());
        match (group(1), group(2), group(3), group(4)) {
            (Some(name), Some(_), Some("<"), _) | (_, _, _, Some(name)) => {
                _ = variants.insert(name)
            }
            // Another name of a variant is one too.
            (Some(name), Some(of), _, _) if variants.contains(of) => _ = variants.insert(name),
            _ => {}
        }
    }
    names.retain(|name| variants.contains(name.as_str()));
    names
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;

    #[test]
    fn templates_with_their_types_filled_in_are_variants() {
        let text = "\
typedef Split<float, false> SplitFloatCalculator;
REGISTER_CALCULATOR(SplitFloatCalculator);
typedef Split<std::array<float, 16>,
              false>
    SplitMatrixCalculator;
REGISTER_CALCULATOR(SplitMatrixCalculator);
using GetRectCalculator = GetItem<Rect>;
REGISTER_CALCULATOR(GetRectCalculator);
using GetOldCalculator =
    GetRectCalculator;
MEDIAPIPE_REGISTER_NODE(GetOldCalculator);
using Other = api2::Node;
class PlainCalculator : public Split<float, true> {};
REGISTER_CALCULATOR(PlainCalculator);
";
        let expected = [
            "SplitFloatCalculator",
            "SplitMatrixCalculator",
            "GetRectCalculator",
            "GetOldCalculator",
        ];
        assert_eq!(registered(text), expected);
    }

    const SPLIT: &str = "\
#include \"c/split.h\"
typedef Split<int> SplitIntCalculator;
REGISTER_CALCULATOR(SplitIntCalculator);
typedef Split<float> SplitFloatCalculator;
REGISTER_CALCULATOR(SplitFloatCalculator);
typedef Split<Image> SplitImageCalculator;
REGISTER_CALCULATOR(SplitImageCalculator);
typedef Split<Rect> SplitRectCalculator;
REGISTER_CALCULATOR(SplitRectCalculator);
typedef Split<Mask> SplitMaskCalculator;
REGISTER_CALCULATOR(SplitMaskCalculator);
";

    /// Nothing that a source of the closure names is taken for unnamed, whatever form the name has there.
    #[test]
    fn what_a_source_of_the_closure_names_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let library = |name: &str, src: &str, deps: &str| {
            format!("cc_library(name = \"{name}\", srcs = [\"{src}\"], deps = {deps})\n")
        };
        let select =
            "select({\"//:ios\": [\"//apple\"], \"//conditions:default\": [\"//c:split\"]})";
        for (path, text) in [
            ("t/BUILD", library("graph", "graph.cc", &format!("[\":nodes\"] + {select}"))),
            (
                "t/graph.cc",
                "graph.AddNode(\"SplitIntCalculator\");  // SplitRectCalculator\n".into(),
            ),
            ("t/nodes.pbtxt", "node { calculator: \"SplitFloatCalculator\" }\n".into()),
            ("t/graph_test.cc", "Run(\"SplitRectCalculator\");\n".into()),
            ("c/BUILD", library("split", "split.cc", "[\"//typed\"]")),
            ("c/split.cc", SPLIT.into()),
            ("c/split.h", "class SplitMaskCalculator;\n".into()),
            ("typed/BUILD", library("typed", "typed.cc", "[]")),
            ("typed/typed.cc", "graph.AddNode<::m::SplitImageCalculator>();\n".into()),
            ("apple/BUILD", library("apple", "apple.cc", "[]")),
            ("apple/apple.cc", "graph.AddNode(\"SplitRectCalculator\");\n".into()),
        ] {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let found = families(&Tree::at(root), &["//t:graph".parse().unwrap()]);
        let family = found.get("c/split.cc").expect("the file is reached");
        let named = ["SplitIntCalculator", "SplitFloatCalculator", "SplitImageCalculator"];
        assert_eq!(family.named, named);
        assert_eq!(family.unnamed, ["SplitRectCalculator", "SplitMaskCalculator"]);
        assert_eq!(found.len(), 1);
    }
}
