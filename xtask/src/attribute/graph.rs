//! Bazel's graph as it was when the library was linked: which target needs which. Written beside the library, so that
//! questions need no Bazel.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the JSON form.
const SCHEMA: u32 = 1;

/// The word in place of a task for what is linked whatever is kept.
pub const ALWAYS: &str = "always";

/// Targets with what each needs, as `cquery` resolved it for one ABI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedGraph {
    /// The version of this form.
    pub schema: u32,
    /// The target that was built.
    pub root: String,
    /// The targets by which each task of the plan is linked; under [`ALWAYS`] those that are linked whatever is kept.
    pub roots: BTreeMap<String, Vec<String>>,
    /// Every target with the places of those that it needs, in this list.
    pub targets: Vec<RecordedTarget>,
}

/// A target of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordedTarget {
    /// Its label, with the repository's apparent name.
    pub label: String,
    /// Places of the targets that it needs, sorted.
    pub needs: Vec<u32>,
}

impl RecordedGraph {
    /// A graph of edges from a target to one that it needs.
    pub fn new(
        root: &str,
        roots: BTreeMap<String, Vec<String>>,
        edges: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut by_label: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        by_label.entry(root.to_owned()).or_default();
        for (from, to) in edges {
            by_label.entry(to.clone()).or_default();
            by_label.entry(from).or_default().insert(to);
        }
        let places: HashMap<String, u32> = by_label.keys().cloned().zip(0..).collect();
        let target = |(label, needs): (String, BTreeSet<String>)| {
            let needs = needs.iter().filter_map(|needed| places.get(needed).copied()).collect();
            RecordedTarget { label, needs }
        };
        let targets = by_label.into_iter().map(target).collect();
        Self { schema: SCHEMA, root: root.to_owned(), roots, targets }
    }

    /// The place of a label.
    fn find(&self, label: &str) -> Option<usize> {
        self.targets.binary_search_by(|target| target.label.as_str().cmp(label)).ok()
    }

    /// Every label that one of these needs, itself among them.
    pub fn reached<'a>(&'a self, from: &[&str]) -> BTreeSet<&'a str> {
        let mut seen = vec![false; self.targets.len()];
        let mut queue: Vec<usize> = from.iter().filter_map(|label| self.find(label)).collect();
        queue.iter().for_each(|place| seen[*place] = true);
        let mut found = BTreeSet::new();
        while let Some(place) = queue.pop() {
            found.insert(self.targets[place].label.as_str());
            for needed in &self.targets[place].needs {
                if let Some(new @ false) = seen.get_mut(*needed as usize) {
                    *new = true;
                    queue.push(*needed as usize);
                }
            }
        }
        found
    }

    /// The shortest way from one label to another, both among it; none where there is none.
    pub fn way(&self, from: &str, to: &str) -> Option<Vec<&str>> {
        let (from, to) = (self.find(from)?, self.find(to)?);
        let mut before: Vec<Option<usize>> = vec![None; self.targets.len()];
        before[from] = Some(from);
        let mut queue = VecDeque::from([from]);
        while let Some(place) = queue.pop_front() {
            if place == to {
                let mut way = vec![place];
                while let Some(last) = way.last().copied().filter(|last| *last != from) {
                    way.push(before[last]?);
                }
                let labels = way.into_iter().rev();
                return Some(labels.map(|place| self.targets[place].label.as_str()).collect());
            }
            for needed in &self.targets[place].needs {
                if let Some(new @ None) = before.get_mut(*needed as usize) {
                    *new = Some(place);
                    queue.push_back(*needed as usize);
                }
            }
        }
        None
    }

    /// For each label the tasks whose roots reach it; what [`ALWAYS`] reaches has that alone.
    pub fn wanted_by(&self) -> HashMap<&str, Vec<String>> {
        let mut wanted: HashMap<&str, Vec<String>> = HashMap::new();
        for (name, labels) in &self.roots {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            for label in self.reached(&labels) {
                wanted.entry(label).or_default().push(name.clone());
            }
        }
        for names in wanted.values_mut().filter(|names| names.iter().any(|name| name == ALWAYS)) {
            *names = vec![ALWAYS.to_owned()];
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_roots_reach_is_of_all_of_them() {
        let edges = [
            ("//:x", "//:a"),
            ("//:x", "//:b"),
            ("//a", "//c"),
            ("//b", "//c"),
            ("//f", "//d"),
            ("//a", "//d"),
        ];
        let edges = edges.map(|(from, to)| (from.to_owned(), to.to_owned()));
        let roots = [("one", "//a"), ("two", "//b"), (ALWAYS, "//f")];
        let roots = roots.map(|(name, label)| (name.to_owned(), vec![label.to_owned()])).into();
        let graph = RecordedGraph::new("//:x", roots, edges);
        let wanted = graph.wanted_by();
        assert_eq!(wanted["//a"], ["one"]);
        assert_eq!(wanted["//c"], ["one", "two"]);
        assert_eq!(wanted["//d"], [ALWAYS]);
        assert!(!wanted.contains_key("//:x"));
        assert_eq!(graph.way("//a", "//c").unwrap(), ["//a", "//c"]);
        assert_eq!(graph.way("//b", "//d"), None);
        assert_eq!(graph.way("//b", "//gone"), None);
    }

    #[test]
    fn a_circle_ends() {
        let edges = [("//a", "//b"), ("//b", "//a")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        let graph = RecordedGraph::new("//a", BTreeMap::new(), edges);
        assert_eq!(graph.reached(&["//a"]).len(), 2);
        let text = serde_json::to_string(&graph).unwrap().replace("[1]", "[99]");
        let broken: RecordedGraph = serde_json::from_str(&text).unwrap();
        assert_eq!(broken.reached(&["//a"]).len(), 1, "a place that is not there leads nowhere");
        assert_eq!(broken.way("//a", "//b"), None);
    }
}
