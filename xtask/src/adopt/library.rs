//! The target that links the library of a tree: found by the file that Java loads, whatever rule or
//! macro makes it.

use std::collections::BTreeSet;

use super::probe::word;
use crate::{
    catalogue::{Area, BazelLabel, Jni},
    graphs::{Tree, absolute},
    starlark::{File, Made},
};

/// Where upstream's Java has its BUILD files.
const JAVA: &str = "mediapipe/tasks/java";

/// What is linked into the library, and by what. Every list is empty where no target was found.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The label of the file that Java loads.
    pub stock: Vec<BazelLabel>,
    /// The rule that its BUILD file calls for it, as a row writes it, or the name of one that is new.
    pub jni: Vec<String>,
    /// Lists of exports that it is linked with.
    pub scripts: Vec<BazelLabel>,
    /// Targets of task graphs, sorted by label.
    pub graphs: Vec<BazelLabel>,
    /// What it has beside those.
    pub always: Vec<BazelLabel>,
    /// The rules' doubts: dependencies that cannot be known without Bazel.
    pub doubts: Vec<String>,
}

impl Library {
    /// Finds the target of `lib<name>.so`.
    pub fn find(tree: &Tree, names: &[String]) -> Self {
        let mut found = Self::default();
        for path in tree.files(JAVA, &["BUILD", "BUILD.bazel"]) {
            let text = tree.text(&path).unwrap_or_default();
            for name in names.iter().filter(|name| text.contains(name.as_str())) {
                found.look_into(tree, &path, name);
            }
        }
        for list in [&mut found.stock, &mut found.scripts, &mut found.graphs, &mut found.always] {
            list.sort();
            list.dedup();
        }
        found
    }

    fn look_into(&mut self, tree: &Tree, path: &str, name: &str) {
        let package = path.rsplit_once('/').map_or("", |(package, _)| package);
        let file = format!("lib{name}.so");
        let run = tree.run(path);
        let is_link = |made: &&Made| {
            made.rule() == "cc_binary"
                && made.text("name").is_some_and(|target| {
                    target == file || target.strip_prefix("lib").unwrap_or(target).starts_with(name)
                })
        };
        let makes_file = |made: &&Made| {
            let outs = made.argument("outs").map(|outs| outs.all_texts()).unwrap_or_default();
            made.text("name") == Some(&file) || outs.contains(&file.as_str())
        };
        let links: Vec<&Made> = run.calls.iter().filter(is_link).collect();
        let Some(link) = links.first() else { return };
        if !run.calls.iter().any(|made| makes_file(&made)) {
            self.doubts.push(format!("{path} links {name}, but no target makes {file}"));
            return;
        }
        let label = format!("//{package}:{file}").parse();
        self.stock.extend(label);
        self.split(tree, link, package);
        self.jni.push(self.rule(tree, path, name));
    }

    /// Sorts the dependencies; those of the same package that have no source of their own are looked
    /// through.
    fn split(&mut self, tree: &Tree, link: &Made, package: &str) {
        if let Some(doubt) = &link.doubt {
            self.doubts.push(format!("{}: {}", link.path, doubt.reason));
        }
        let options = link.argument("linkopts").map(|value| value.all_texts()).unwrap_or_default();
        for option in options {
            let location =
                option.split_once("$(location ").and_then(|(_, rest)| rest.split(')').next());
            self.scripts.extend(location.and_then(|label| absolute(label, package)));
        }
        let Some(deps) = link.argument("deps") else { return };
        if let Some(unknown) = deps.unknown() {
            self.doubts.push(format!("{}:{}: {}", link.path, unknown.line, unknown.reason));
        }
        for label in deps.all_texts().into_iter().filter_map(|dep| absolute(dep, package)) {
            let makers = tree.makers(&label);
            let hollow = makers.iter().find(|made| {
                label.package() == package
                    && made.rule() == "cc_library"
                    && made.argument("srcs").is_none_or(|srcs| srcs.all_texts().is_empty())
            });
            let is_graph = label.package().starts_with("mediapipe/tasks/cc/")
                && label.target().ends_with("_graph");
            match hollow {
                _ if label.target().ends_with(".lds") => self.scripts.push(label),
                Some(hollow) => self.split(tree, hollow, package),
                None if is_graph => self.graphs.push(label),
                None => self.always.push(label),
            }
        }
    }

    /// What the BUILD file itself calls: the rule of Bazel, upstream's macro, or another.
    fn rule(&self, tree: &Tree, path: &str, name: &str) -> String {
        let text = tree.text(path).unwrap_or_default();
        let file = File::parse(&*text);
        let target = format!("lib{name}.so");
        let calls = file.calls();
        let wanted = |call: &&&crate::starlark::Call| {
            let named = call.text("name");
            named == Some(name) || named == Some(&target)
        };
        let called = calls.iter().find(wanted).map(|call| call.name());
        let merged = self.areas().len() > 1;
        match called.as_deref() {
            Some("cc_binary" | "native.cc_binary") => word(&Jni::Binary),
            Some("mediapipe_jni_binary") if merged => word(&Jni::Merged),
            Some("mediapipe_jni_binary") => word(&Jni::Macro),
            Some(other) => format!("the macro {other}"),
            None => "a macro that names it itself".to_owned(),
        }
    }

    /// Areas of the graphs, as rows write them.
    pub fn areas(&self) -> BTreeSet<String> {
        let areas = [Area::Vision, Area::Text, Area::Audio];
        let has = |area: &Area| {
            let folder = format!("mediapipe/tasks/cc/{}/", word(area));
            self.graphs.iter().any(|label| label.package().starts_with(&folder))
        };
        let others = self.graphs.iter().filter_map(|label| {
            let area = label.package().strip_prefix("mediapipe/tasks/cc/")?.split('/').next()?;
            (!areas.iter().any(|known| word(known) == area)).then(|| area.to_owned())
        });
        areas.iter().filter(|area| has(area)).map(word).chain(others).collect()
    }

    /// Who may depend on the graphs: labels of groups and packages.
    pub fn visibility(&self, tree: &Tree) -> Vec<String> {
        let mut found = BTreeSet::new();
        for label in &self.graphs {
            let Some(path) = tree.build_file(label.package()) else { continue };
            let run = tree.run(&path);
            let package = run.calls.iter().find(|made| made.rule() == "package");
            let whole = package.and_then(|made| made.argument("default_visibility"));
            for made in tree.makers(label) {
                let value = made.argument("visibility").or(whole);
                found.extend(
                    value.into_iter().flat_map(|value| value.all_texts()).map(str::to_owned),
                );
            }
        }
        found.into_iter().collect()
    }
}
