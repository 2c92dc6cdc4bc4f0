//! Why a name is in a library, or is not: from bytes to the linker's reason, to Bazel's path, to the profile.

use std::{collections::HashMap, fs::File, io::BufReader};

use camino::Utf8Path;
use linkmap::read_why_extract;
use serde_json::Value;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::read_text,
    printable,
    size::{Bytes, grouped},
    ui::Ui,
};

use super::load::{self, Explained};
use crate::{
    attribute::{ALWAYS, Attribution, By, GRAPH, Origin, RecordedGraph},
    cli::NamedArgs,
    engine::LinkRole,
    request::Places,
};

/// The kinds of names, the most exact first.
const KINDS: [By; 5] = [By::Operator, By::Label, By::Symbol, By::Object, By::Component];

/// Where a name was found.
struct Found {
    by: By,
    names: Vec<String>,
    bytes: u64,
    charged: u64,
    origins: Vec<Origin>,
}

/// Prints the chain from bytes to reason.
pub(super) fn why(args: &NamedArgs, places: &Places, ui: Ui) -> Outcome {
    let result = places.cwd.join(&args.path);
    let Explained { told, folder } = load::load(&result, args.abi.as_deref(), None, None)?;
    let folder = folder.ok_or_else(|| no_result(&args.path))?;
    let Some(found) = find(&told, &args.name) else {
        let diagnostic = Diagnostic::error(format!(
            "nothing in `{}` has `{}` in its name",
            told.library, args.name
        ))
        .help(format!("ask `cargo xtask explain why-not {} {}`", args.path, args.name));
        return Err(Failure::new(Exit::BadInput, diagnostic));
    };
    let shown = printable::name(&found.names[0]);
    let more = match found.names.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let mut out = format!("{} {shown}{more}: {} bytes", found.by, grouped(found.bytes));
    if found.charged > 0 {
        out += &format!(", {} charged", grouped(found.charged));
    }
    out += &format!(" in {} ({})\n", told.library, told.abi);
    let extracted = extractions(&folder)?;
    let graph = graph(&folder)?;
    let plan = plan(&result);
    for origin in found.origins.iter().take(3) {
        out += &of_origin(origin, &extracted, graph.as_ref(), plan.as_ref());
    }
    if found.origins.len() > 3 {
        out += &format!("\n... and {} more objects\n", found.origins.len() - 3);
    }
    ui.result(&out)
}

/// The names that are, else those that contain what was asked for.
fn find(told: &Attribution, asked: &str) -> Option<Found> {
    for exact in [true, false] {
        for by in KINDS {
            let fits = |name: &str| if exact { name == asked } else { name.contains(asked) };
            let mut names: HashMap<String, u64> = HashMap::new();
            let mut origins: Vec<(Origin, u64)> = Vec::new();
            let mut charged = 0;
            for row in told.rows() {
                let name = by.name(&row);
                if name.starts_with('(') || !fits(&name) {
                    continue;
                }
                *names.entry(name).or_default() += row.bytes.0;
                charged += row.charged.0;
                match origins.last_mut().filter(|(last, _)| last == row.origin) {
                    Some((_, bytes)) => *bytes += row.bytes.0,
                    None => origins.push((row.origin.clone(), row.bytes.0)),
                }
            }
            if names.is_empty() {
                continue;
            }
            origins.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let bytes = names.values().sum();
            let mut names: Vec<(String, u64)> = names.into_iter().collect();
            names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            return Some(Found {
                by,
                names: names.into_iter().map(|(name, _)| name).collect(),
                bytes,
                charged,
                origins: origins.into_iter().map(|(origin, _)| origin).collect(),
            });
        }
    }
    None
}

/// For each member of an archive that the linker took: who asked for it, and for which symbol.
type Extracted = HashMap<String, (String, String)>;

fn extractions(folder: &Utf8Path) -> Outcome<Extracted> {
    let path = folder.join(LinkRole::Extractions.file());
    let Ok(file) = File::open(&path) else { return Ok(HashMap::new()) };
    let mut found = HashMap::new();
    let read = read_why_extract(BufReader::new(file), |it| {
        let asked = (it.by.to_owned(), it.symbol.to_owned());
        found.entry(it.object.to_owned()).or_insert(asked);
    });
    read.map_err(|error| {
        let diagnostic = Diagnostic::error(format!("`{path}` is no list of extractions"));
        let help = "build it again with `cargo xtask build --force`";
        Failure::new(Exit::BadInput, diagnostic.note(error.to_string()).help(help))
    })?;
    Ok(found)
}

fn graph(folder: &Utf8Path) -> Outcome<Option<RecordedGraph>> {
    let path = folder.join(GRAPH);
    if !path.is_file() {
        return Ok(None);
    }
    serde_json::from_str(&read_text(&path)?).map(Some).map_err(|error| {
        let diagnostic = Diagnostic::error(format!("`{path}` is no recorded graph"));
        let help = "build it again with `cargo xtask build --force`";
        Failure::new(Exit::BadInput, diagnostic.note(error.to_string()).help(help))
    })
}

fn plan(result: &Utf8Path) -> Option<Value> {
    serde_json::from_str(&read_text(&result.join("plan.json")).ok()?).ok()
}

/// Object, linker's reason, Bazel's path, and what of the profile it serves.
fn of_origin(
    origin: &Origin,
    extracted: &Extracted,
    graph: Option<&RecordedGraph>,
    plan: Option<&Value>,
) -> String {
    let mut out = format!("\ncomponent  {}\n", printable::name(&origin.component));
    if let Some(object) = &origin.object {
        out += &format!("object     {}\n", short(object));
        let mut at = object;
        // A chain of asking ends at what is linked whole; lists that go round end as well.
        for _ in 0..20 {
            let Some((by, symbol)) = extracted.get(at) else { break };
            out += &format!(
                "linker     asked for by {}, for {}\n",
                short(by),
                printable::name(symbol)
            );
            at = by;
        }
        if !extracted.is_empty() && extracted.get(at).is_none() {
            out += &format!("linker     {} is linked whatever asks for it\n", short(at));
        }
    }
    if let Some(label) = &origin.label {
        out += &format!("label      {}\n", printable::name(label));
        let ways = graph.map(|graph| (graph, origin.tasks.as_slice()));
        for (graph, task) in
            ways.into_iter().flat_map(|(graph, tasks)| tasks.iter().map(move |it| (graph, it)))
        {
            let roots = graph.roots.get(task).map_or(&[][..], Vec::as_slice);
            let mut way =
                roots.iter().filter_map(|root| graph.way(root, label)).min_by_key(Vec::len);
            if let Some(way) = way.as_mut() {
                out += &format!("Bazel      {}\n", printable::name(&way.join(" -> ")));
            }
        }
    }
    for task in &origin.tasks {
        out += &match task.as_str() {
            ALWAYS => "reason     linked whatever the profile keeps\n".to_owned(),
            task => format!("reason     task {task} of the profile\n"),
        };
    }
    if let (Some(operator), Some(ops)) = (&origin.operator, plan.map(|plan| &plan["ops"])) {
        let listed = ops["keep"]
            .as_array()
            .is_some_and(|keep| keep.iter().any(|it| it == operator.as_str()));
        out += &match (ops.is_null(), listed) {
            (true, _) => "operator   all of them are kept: the profile has no `ops`\n".to_owned(),
            (false, true) if ops["from_models"] == true => {
                format!("operator   {operator} is in a model of the profile\n")
            }
            (false, true) => format!("operator   {operator} is in `ops` of the profile\n"),
            (false, false) => format!("operator   {operator} is not in `ops` of the profile\n"),
        };
    }
    out
}

/// An object without Bazel's folder of a configuration.
fn short(object: &str) -> String {
    let below = object.split_once("/bin/").filter(|(head, _)| head.contains("bazel-out/"));
    printable::name(below.map_or(object, |(_, below)| below)).to_string()
}

/// Prints why a name has no bytes.
pub(super) fn why_not(args: &NamedArgs, places: &Places, ui: Ui) -> Outcome {
    let result = places.cwd.join(&args.path);
    let Explained { told, folder } = load::load(&result, args.abi.as_deref(), None, None)?;
    let folder = folder.ok_or_else(|| no_result(&args.path))?;
    let name = args.name.as_str();
    let plan = plan(&result).unwrap_or_default();
    let among = |list: &Value| list.as_array().is_some_and(|it| it.iter().any(|it| it == name));
    let graph = graph(&folder)?;
    let labels = graph.as_ref().map(|graph| graph.targets.iter().map(|it| it.label.as_str()));
    let label = labels.and_then(|mut labels| labels.find(|label| *label == name));
    let implied = plan["tasks"]["implied"].as_array();
    let implied = implied.and_then(|it| it.iter().find(|it| it["task"] == name));
    let answer = if let Some(found) = find(&told, name).filter(|found| found.names[0] == name) {
        format!("it is there: {} bytes; ask `explain why`", grouped(found.bytes))
    } else if among(&plan["tasks"]["dropped"]) {
        "the profile does not keep this task".to_owned()
    } else if among(&plan["tasks"]["kept"]) {
        "the profile keeps this task: ask for its label".to_owned()
    } else if let Some(implied) = implied {
        format!(
            "it comes along with {}: ask for its label",
            implied["by"].as_str().unwrap_or_default()
        )
    } else if label.is_some() {
        "Bazel builds it, and the linker kept no byte of it: nothing that is kept asks for it"
            .to_owned()
    } else if is_operator(name) {
        match plan["ops"]["keep"].as_array() {
            Some(keep) if keep.iter().any(|it| it == name) => {
                "`ops` keeps it, and no object of its own has its name".to_owned()
            }
            Some(_) => "`ops` of the profile leaves this operator out".to_owned(),
            None => "all operators are kept, and no object has its name".to_owned(),
        }
    } else if name.contains("//") {
        "no target that is built needs this label".to_owned()
    } else if told.sources.symbols {
        "no object that the linker took has it, or none that is kept asks for it".to_owned()
    } else {
        return Err(Failure::new(
            Exit::BadInput,
            Diagnostic::error(format!("whether `{name}` is in `{}` cannot be known", told.library))
                .note(told.sources.unknown.join("; "))
                .help("build it again with `cargo xtask build --force`"),
        ));
    };
    let size = Bytes(told.file.0).exact();
    ui.result(&format!(
        "{} is not in {} ({size} bytes): {answer}\n",
        printable::name(name),
        told.library
    ))
}

fn is_operator(name: &str) -> bool {
    crate::catalogue::Catalogue::bundled().operators.names().any(|it| it == name)
}

fn no_result(path: &Utf8Path) -> Failure {
    let diagnostic = Diagnostic::error(format!("`{path}` is no result of `build`"))
        .note("why something is in a library is told by the graph and the map that a build keeps")
        .help("name a folder below dist/");
    Failure::new(Exit::BadInput, diagnostic)
}
