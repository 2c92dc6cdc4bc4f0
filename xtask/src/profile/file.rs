//! One profile file: its keys, each optional, each with its place. Nothing is filled in here.

use std::{collections::BTreeMap, sync::Arc};

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::Diagnostic,
    located::{Located, Table, TextFile},
    names::nearest,
};

use super::{
    limits::{self, Budget, Waiver},
    patches::{self, PatchFile},
    quantize::{self, QuantizeFile},
};
use crate::catalogue::{Abi, Catalogue, TaskName};

/// The only schema there is so far.
pub const SCHEMA: u32 = 1;

/// What stands in one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileFile {
    /// `description`: a sentence for people; nothing is decided by it.
    pub description: Option<Located<String>>,
    /// The profile it takes everything else from.
    pub extends: Option<Located<String>>,
    /// Whether upstream's own target is built, or one of chosen tasks.
    pub target: Option<Located<Target>>,
    /// `tasks`: which the app uses; none where a profile leaves it to those that extend it.
    pub tasks: Option<TaskChoice>,
    /// The models that the app loads.
    pub models: Option<Vec<Located<String>>>,
    /// `[mediapipe] version`: the release; none anywhere means the demo upstream.
    pub version: Option<Located<String>>,
    /// `[android] abis`: the ABIs that are built, each once; none leaves it to `extends`.
    pub abis: Option<Vec<Located<Abi>>>,
    /// `[android] min-sdk`: the oldest Android API level that the library has to load on.
    pub min_sdk: Option<Located<u32>>,
    /// `[native]`: what goes into the library, and how it is compiled and linked.
    pub native: NativeFile,
    /// `[quantize]`: how the models are made small; none where they ship as they come.
    pub quantize: Option<QuantizeFile>,
    /// `[budget.<abi>]`: upper limits on what is measured, by ABI; a build over one fails.
    pub budgets: BTreeMap<Abi, Budget>,
    /// `[[waiver]]`: limits that do not count until a day has passed.
    pub waivers: Vec<Waiver>,
    /// `[[patch]]`, in the order in which they are applied.
    pub patches: Vec<PatchFile>,
}

/// Which target Bazel is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A generated one that names the tasks of the profile.
    Minimal,
    /// Upstream's own, untouched: the baseline.
    Stock,
}

/// Which tasks of the release the library keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskChoice {
    /// Every task that the release has.
    All(Located<String>),
    /// These alone, each with its place in the profile.
    These(Vec<Located<TaskName>>),
}

/// `[native]`: the levers, each none where the file leaves it to `extends` or to a default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NativeFile {
    /// `ops`: the operators of TensorFlow Lite that the library registers.
    pub ops: Option<Located<OpsChoice>>,
    /// `opencv`: linked shared as upstream does, statically, or not at all with or without a substitute.
    pub opencv: Option<Located<Opencv>>,
    /// `drop-cpu-kernels`: families of XNNPACK kernels that are left out, by the names of kernels.toml.
    pub drop_cpu_kernels: Option<Vec<Located<String>>>,
    /// The levers that are flags, by name: the value as levers.toml has it.
    pub levers: BTreeMap<String, Located<String>>,
}

/// Which operators of TensorFlow Lite are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpsChoice {
    /// Every operator that TensorFlow Lite has.
    All,
    /// Those of the profile's models.
    FromModels,
    /// These alone, by the names that models have for them.
    These(Vec<Located<String>>),
}

/// How OpenCV reaches the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Opencv {
    /// As upstream does: a shared library beside the other.
    Shared,
    /// Linked into the library; what is not called is dropped.
    Static,
    /// Not at all: images on the CPU then end the process.
    None,
    /// Not at all: a converter of this tool samples images on the CPU.
    #[serde(rename = "own-converter")]
    OwnConverter,
}

/// Reads a file that lies in `folder`, and the diffs that it names. Everything wrong is added to
/// `problems`; what is right is returned.
pub fn read(
    source: &Arc<TextFile>,
    folder: &Utf8Path,
    problems: &mut Vec<Diagnostic>,
) -> ProfileFile {
    // What a broken file seems to say is not worth a complaint.
    let Some(table) = source.toml(problems) else { return ProfileFile::default() };
    let before = problems.len();
    let mut top = Table::top("a profile", table.get_ref(), source, problems);
    check_schema(&mut top, source);
    let file = ProfileFile {
        description: top.text("description"),
        extends: top.text("extends"),
        target: top.choice("target", &[("minimal", Target::Minimal), ("stock", Target::Stock)]),
        tasks: tasks(&mut top),
        models: top.texts("models"),
        patches: patches::read(&mut top, folder),
        ..ProfileFile::default()
    };
    let file = tables(&mut top, file);
    top.finish();
    problems[before..].sort_by_key(|problem| problem.at.as_ref().map(|at| at.span.start));
    file
}

fn check_schema(top: &mut Table<'_>, source: &TextFile) {
    let known = top.keys().iter().any(|key| key.value == "schema");
    match top.integer("schema") {
        Some(schema) if schema.value == SCHEMA => {}
        Some(schema) => top.report(
            schema
                .diagnostic(
                    format!("schema {} is not known", schema.value),
                    &format!("expected {SCHEMA}"),
                )
                .help(if schema.value > SCHEMA {
                    "this profile was written for a newer cargo xtask: update this repository"
                } else {
                    "write `schema = 1`"
                }),
        ),
        None if known => {}
        None => top.report(
            source
                .diagnostic(0..0, "`schema` is missing", "expected before everything else")
                .help(format!("add `schema = {SCHEMA}` as the first line")),
        ),
    }
}

fn tables(top: &mut Table<'_>, mut file: ProfileFile) -> ProfileFile {
    top.table("mediapipe", |table| file.version = table.text("version"));
    top.table("android", |table| {
        file.abis = abis(table);
        file.min_sdk = table.integer("min-sdk");
    });
    top.table("native", |table| file.native = native(table));
    file.quantize = quantize::read(top);
    file.budgets = limits::budgets(top);
    file.waivers = limits::waivers(top);
    file
}

fn tasks(top: &mut Table<'_>) -> Option<TaskChoice> {
    if top.is_text("tasks") {
        return top
            .choice("tasks", &[("all", ())])
            .map(|all| TaskChoice::All(all.with("all".into())));
    }
    let catalogue = Catalogue::bundled();
    let mut tasks = Vec::new();
    for item in top.texts("tasks")? {
        match catalogue.task(&item.value) {
            Some(task) => tasks.push(item.with(task.name.clone())),
            None => top.report(unknown_task(&item)),
        }
    }
    Some(TaskChoice::These(tasks))
}

/// The diagnostic for a task that no release has.
fn unknown_task(written: &Located<String>) -> Diagnostic {
    if let Some(absent) = Catalogue::bundled().absent(&written.value) {
        let message = format!("`{}` {}", written.value, absent.why);
        return written
            .diagnostic(message, "not a task of this library")
            .help(absent.help.as_str());
    }
    let names: Vec<&str> = Catalogue::bundled().tasks.iter().map(|t| t.name.as_str()).collect();
    let problem =
        written.diagnostic(format!("unknown task `{}`", written.value), "no release has this task");
    match nearest(&written.value, names.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("the tasks are {}", names.join(", "))),
    }
}

fn abis(table: &mut Table<'_>) -> Option<Vec<Located<Abi>>> {
    let mut abis = Vec::new();
    for item in table.texts("abis")? {
        match item.value.parse() {
            Ok(abi) => abis.push(item.with(abi)),
            Err(()) => table.report(unknown_abi(&item)),
        }
    }
    Some(abis)
}

pub(super) fn unknown_abi(written: &Located<String>) -> Diagnostic {
    written
        .diagnostic(format!("unknown ABI `{}`", written.value), "not an ABI of the NDK")
        .help(abi_help(&written.value))
}

/// What to write instead of an unknown ABI.
pub fn abi_help(written: &str) -> String {
    let names = Abi::ALL.map(Abi::as_str);
    let alias = match written {
        "arm64" | "aarch64" | "arm64_v8a" => Some("arm64-v8a"),
        "arm" | "armv7" | "armv7a" | "armeabi" => Some("armeabi-v7a"),
        "x64" | "amd64" | "x86-64" => Some("x86_64"),
        "i686" | "i386" => Some("x86"),
        _ => nearest(written, names),
    };
    match alias {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the ABIs are {}", names.join(", ")),
    }
}

fn native(table: &mut Table<'_>) -> NativeFile {
    NativeFile {
        ops: ops(table),
        opencv: table.choice(
            "opencv",
            &[
                ("shared", Opencv::Shared),
                ("static", Opencv::Static),
                ("own-converter", Opencv::OwnConverter),
                ("none", Opencv::None),
            ],
        ),
        drop_cpu_kernels: table.list("drop-cpu-kernels").map(|(_, items)| items),
        levers: levers(table),
    }
}

fn levers(table: &mut Table<'_>) -> BTreeMap<String, Located<String>> {
    let mut found = BTreeMap::new();
    for lever in &Catalogue::bundled().levers {
        let written = if lever.is_switch() {
            table.boolean(&lever.name).map(|switch| switch.with(switch.value.to_string()))
        } else {
            let words: Vec<(&str, &str)> =
                lever.values.iter().map(|value| (value.is.as_str(), value.is.as_str())).collect();
            table.choice(&lever.name, &words).map(|word| word.with(word.value.to_owned()))
        };
        found.extend(written.map(|written| (lever.name.clone(), written)));
    }
    found
}

fn ops(table: &mut Table<'_>) -> Option<Located<OpsChoice>> {
    if table.is_text("ops") {
        let words = [("all", 0), ("from-models", 1)];
        return table.choice("ops", &words).map(|word| match word.value {
            0 => word.with(OpsChoice::All),
            _ => word.with(OpsChoice::FromModels),
        });
    }
    let items = table.texts("ops")?;
    let first = items.first()?.clone();
    Some(first.with(OpsChoice::These(items)))
}
