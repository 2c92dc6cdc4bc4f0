//! The tasks of a tree: graphs that its Java asks for by name, the sources that register them, and the
//! targets that have those sources.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;
use serde::Serialize;

use super::library::Library;
use crate::{
    catalogue::{Area, BazelLabel, Catalogue, Release, Task, TaskName, TaskRoot},
    graphs::{Tree, absolute},
};

/// A task that a tree has and the tool's catalogue has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewTask {
    /// What it would be called: the folder of its target.
    pub name: String,
    /// The part of MediaPipe Tasks.
    pub area: String,
    /// The Java class that asks for it.
    pub java: String,
    /// The name of its graph.
    pub graph: String,
    /// The target that registers it; none where no open source does.
    pub label: Option<BazelLabel>,
    /// Whether upstream's own library has it.
    pub linked: bool,
}

/// A known task that is not where its near release has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangedTask {
    /// The task by its name in the catalogue.
    pub name: TaskName,
    /// The target that registers its graph here.
    pub label: BazelLabel,
    /// The name of its graph here.
    pub graph: String,
    /// What the near release has, as one clause.
    pub instead: String,
}

/// A task that the near release has and this tree lacks, with what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GoneTask {
    /// The task by its name in the catalogue.
    pub name: TaskName,
    /// What was looked for and not found.
    pub why: String,
}

/// What was found of tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tasks {
    /// Known tasks that the library can hold, each where the near release has it or as below.
    pub there: Vec<TaskName>,
    /// Known tasks under another label or graph.
    pub changed: Vec<ChangedTask>,
    /// Known tasks that are gone.
    pub gone: Vec<GoneTask>,
    /// Tasks that Java has and tasks.toml has not.
    pub new: Vec<NewTask>,
    /// Labels that are not in the open sources, each with the graphs that depend on it.
    pub dangling: BTreeMap<String, Vec<BazelLabel>>,
    /// Targets of the graphs that are there.
    #[serde(skip)]
    pub roots: BTreeSet<BazelLabel>,
}

/// What Java asks for, and what sources register.
pub struct Facts {
    asked: BTreeMap<String, Asked>,
    registered: BTreeMap<String, BTreeSet<BazelLabel>>,
}

impl Facts {
    /// Reads all sources of tasks.
    pub fn of(tree: &Tree) -> Self {
        Self { asked: asked(tree), registered: registered(tree) }
    }
}

/// What a Java class asks for.
#[derive(Clone, Debug)]
struct Asked {
    java: String,
    area: String,
}

static GRAPH_NAME: LazyLock<Regex> =
    LazyLock::new(|| fixed(r#""(mediapipe\.tasks\.(\w+)\.(?:\w+\.)*\w+Graph)""#));
static PACKAGE: LazyLock<Regex> = LazyLock::new(|| fixed(r"(?m)^\s*package\s+([\w.]+)\s*;"));
static REGISTERED: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"REGISTER_MEDIAPIPE_GRAPH\s*\(\s*([\w:\s]+?)\s*\)"));

fn fixed(pattern: &str) -> Regex {
    // Written here, and a test uses each.
    Regex::new(pattern).unwrap_or_else(|error| unreachable!("{error}"))
}

/// Holds them against those of a known release, whose rows are taken where they hold.
pub fn find(facts: &Facts, library: &Library, near: &Release) -> Tasks {
    let catalogue = Catalogue::bundled();
    let Facts { asked, registered } = facts;
    let areas = library.areas();
    let here = |task: &&Task| areas.contains(&super::probe::word(&task.area));
    let mut found = Tasks::default();
    for task in catalogue.tasks.iter().filter(here) {
        let expected = catalogue.root(task, near).cloned();
        match place(task, near, asked, registered) {
            Ok((label, graph)) => {
                found.there.push(task.name.clone());
                found.roots.insert(label.clone());
                let before = (expected.as_ref(), catalogue.graph(task, near));
                if before != (Some(&label), Some(graph.as_str())) {
                    let instead = match expected {
                        Some(expected) => format!("{} has {expected}", near.version),
                        None => format!("{} has no such task", near.version),
                    };
                    let name = task.name.clone();
                    found.changed.push(ChangedTask { name, label, graph, instead });
                }
            }
            Err(why) if expected.is_some() => {
                found.gone.push(GoneTask { name: task.name.clone(), why });
            }
            Err(_) => {}
        }
    }
    for (graph, class) in asked {
        let known = catalogue.tasks.iter().any(|task| graphs_of(task).contains(&graph.as_str()));
        if !known {
            found.new.push(new_task(graph, class, registered, library));
        }
    }
    found
}

/// Every name that some release has for the graph of a task.
fn graphs_of(task: &Task) -> BTreeSet<&str> {
    let roots = task.roots.iter().filter_map(|root: &TaskRoot| root.graph.as_deref());
    roots.chain([task.graph.as_str()]).collect()
}

/// Where a task is: the graph that Java asks for by a name that some release has for it, and the target
/// that registers it.
fn place(
    task: &Task,
    near: &Release,
    asked: &BTreeMap<String, Asked>,
    registered: &BTreeMap<String, BTreeSet<BazelLabel>>,
) -> Result<(BazelLabel, String), String> {
    let catalogue = Catalogue::bundled();
    let mut graphs: Vec<&str> = graphs_of(task).into_iter().collect();
    // The near release's own name first.
    let first = catalogue.graph(task, near);
    graphs.sort_by_key(|graph| Some(*graph) != first);
    let mut why = format!("no Java class asks for {}", graphs.join(" or "));
    for graph in graphs {
        if !asked.contains_key(graph) {
            continue;
        }
        let labels = registered.get(graph).cloned().unwrap_or_default();
        let preferred = catalogue.root(task, near).filter(|label| labels.contains(label));
        let label = match (preferred, labels.len()) {
            (Some(label), _) => label.clone(),
            (None, 1) => match labels.first() {
                Some(label) => label.clone(),
                None => continue,
            },
            (None, 0) => {
                why = format!("Java asks for {graph}, and no open source registers it");
                continue;
            }
            (None, _) => {
                let list: Vec<&str> = labels.iter().map(BazelLabel::as_str).collect();
                why = format!("{graph} is registered by several targets: {}", list.join(", "));
                continue;
            }
        };
        return Ok((label, graph.to_owned()));
    }
    Err(why)
}

/// The graphs that Java asks for, by name.
fn asked(tree: &Tree) -> BTreeMap<String, Asked> {
    let mut found = BTreeMap::new();
    let folder = "mediapipe/tasks/java/com/google/mediapipe/tasks";
    for path in tree.files(folder, &[".java"]) {
        let text = tree.text(&path).unwrap_or_default();
        for groups in GRAPH_NAME.captures_iter(&text) {
            let (graph, area) = (groups[1].to_owned(), groups[2].to_owned());
            let package =
                PACKAGE.captures(&text).map_or(String::new(), |found| found[1].to_owned());
            let class = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".java");
            let java = format!("{package}.{class}");
            // Of two classes that run on one graph, the first by name.
            found.entry(graph).or_insert(Asked { java, area });
        }
    }
    found
}

/// The targets whose sources register graphs, by the graph's name.
fn registered(tree: &Tree) -> BTreeMap<String, BTreeSet<BazelLabel>> {
    let mut found: BTreeMap<String, BTreeSet<BazelLabel>> = BTreeMap::new();
    for path in tree.files("mediapipe/tasks/cc", &[".cc"]) {
        let text = tree.text(&path).unwrap_or_default();
        if !text.contains("REGISTER_MEDIAPIPE_GRAPH") {
            continue;
        }
        for groups in REGISTERED.captures_iter(&text) {
            let flat: String = groups[1].split_whitespace().collect();
            let graph = flat.trim_start_matches("::").replace("::", ".");
            found.entry(graph).or_default().extend(owners(tree, &path));
        }
    }
    found
}

/// The targets that have a source file: of its own folder's package, or of one above.
fn owners(tree: &Tree, source: &str) -> Vec<BazelLabel> {
    let mut package = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    loop {
        if let Some(path) = tree.build_file(package) {
            let has = |made: &&crate::starlark::Made| {
                let named = made.argument("srcs").map(|srcs| srcs.all_texts()).unwrap_or_default();
                let is = |src: &&str| {
                    absolute(src, package).is_some_and(|label| {
                        format!("{}/{}", label.package(), label.target()) == source
                    })
                };
                made.argument("name").is_some() && named.iter().any(is)
            };
            let run = tree.plain(&path);
            let names = run.calls.iter().filter(has).filter_map(|made| made.text("name"));
            return names.filter_map(|name| format!("//{package}:{name}").parse().ok()).collect();
        }
        match package.rsplit_once('/') {
            Some((above, _)) => package = above,
            None => return Vec::new(),
        }
    }
}

fn new_task(
    graph: &str,
    asked: &Asked,
    registered: &BTreeMap<String, BTreeSet<BazelLabel>>,
    library: &Library,
) -> NewTask {
    let label = registered.get(graph).and_then(|labels| labels.first()).cloned();
    let folder = label.as_ref().and_then(|label| label.package().rsplit('/').next());
    let words: Vec<&str> = graph.split('.').collect();
    let name = folder.or_else(|| words.iter().rev().nth(1).copied()).unwrap_or(graph);
    NewTask {
        name: name.to_owned(),
        area: asked.area.clone(),
        java: asked.java.clone(),
        graph: graph.to_owned(),
        linked: label.as_ref().is_some_and(|label| library.graphs.contains(label)),
        label,
    }
}

/// Areas by the names that answers have for them; a name that is none of them is left out.
pub fn areas(names: &[String]) -> Vec<Area> {
    let known = [Area::Vision, Area::Text, Area::Audio];
    known.into_iter().filter(|area| names.contains(&super::probe::word(area))).collect()
}
