//! Beside each library, where its bytes are from: the map and the graph of its link, and what is told from them.

use std::{collections::BTreeMap, fs};

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    fs::create_dir,
};

use crate::{
    artifacts::{AbiRecord, BuildRecord, Draft},
    attribute::{self, ALWAYS, Attribution, Evidence, RecordedGraph},
    catalogue::{BazelLabel, Catalogue},
    engine::LinkRole,
    plan::BuildPlan,
};

/// What is known of where bytes are from.
#[derive(Default)]
pub(super) struct Told {
    /// One for each ABI whose library could be read.
    pub(super) attributions: Vec<Attribution>,
    /// What a person should know: a build is whole without it.
    pub(super) warnings: Vec<Diagnostic>,
}

/// Writes `explain/<abi>/` of a result for every ABI.
pub(super) fn write(draft: &Draft, plan: &BuildPlan, record: &BuildRecord) -> Outcome<Told> {
    let mut told = Told::default();
    for abi in &record.abis {
        for lack in &abi.link_lacks {
            let less = format!("of the {} library less can be explained: {lack}", abi.abi);
            told.warnings.push(Diagnostic::warning(less).help("build again with `--force`"));
        }
        write_abi(draft, plan, abi, &mut told)?;
    }
    Ok(told)
}

fn write_abi(draft: &Draft, plan: &BuildPlan, abi: &AbiRecord, all: &mut Told) -> Outcome {
    let name = &plan.target.library;
    let library = draft.folder().join("jni").join(abi.abi.as_str()).join(name);
    let bytes = read(&library)?;
    let below = format!("{}/{}", attribute::FOLDER, abi.abi);
    create_dir(&draft.folder().join(&below))?;
    let of = |role: LinkRole| abi.link.get(&role).map(|(path, _)| path.as_path());
    for role in [LinkRole::Map, LinkRole::Extractions] {
        if let Some(from) = of(role) {
            let to = draft.folder().join(&below).join(role.file());
            // The bytes alone, as for libraries.
            fs::write(&to, read(from)?).map_err(|error| Failure::io("write", &to, &error))?;
        }
    }
    let graph = of(LinkRole::Graph).map(read).transpose()?;
    let graph = graph.map(|text| {
        let edges = attribute::edges(&String::from_utf8_lossy(&text));
        RecordedGraph::new(plan.target.label.as_str(), roots(plan), edges)
    });
    if let Some(graph) = &graph {
        draft.write(&format!("{below}/{}", attribute::GRAPH), &json(graph))?;
    }
    let map = of(LinkRole::Map).map(|path| Ok::<_, Failure>((path, read(path)?))).transpose()?;
    let evidence = Evidence {
        name,
        bytes: &bytes,
        map: map.as_ref().map(|(path, bytes)| (path.as_str(), &bytes[..])),
        unstripped: None,
        graph: graph.as_ref(),
    };
    match attribute::attribute(&evidence) {
        Ok(told) => {
            draft.write(&format!("{below}/{}", attribute::FILE), &json(&told))?;
            all.attributions.push(told);
        }
        Err(error) => {
            let told = format!("where the bytes of the {} library are from is not told", abi.abi);
            all.warnings.push(Diagnostic::warning(told).note(error.to_string()));
        }
    }
    Ok(())
}

/// One line: such a document has a line for each function otherwise.
fn json(document: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(document);
    text.unwrap_or_else(|error| unreachable!("a document has string keys only: {error}")) + "\n"
}

fn read(path: &Utf8Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::io("read", path, &error))
}

/// The targets by which each kept task is linked, and those that are linked whatever is kept.
fn roots(plan: &BuildPlan) -> BTreeMap<String, Vec<String>> {
    let catalogue = Catalogue::bundled();
    let always = plan.target.always.iter().map(ToString::to_string).collect();
    let mut roots = BTreeMap::from([(ALWAYS.to_owned(), always)]);
    let Some(release) = catalogue.release(plan.upstream.version.as_str()) else { return roots };
    for task in &catalogue.tasks {
        if plan.tasks.kept.contains(&task.name) {
            let own = catalogue.root(task, release).into_iter().chain(&task.also);
            roots.insert(task.name.to_string(), own.map(BazelLabel::to_string).collect());
        }
    }
    roots
}
