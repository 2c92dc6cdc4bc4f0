//! From the text of a draft to its row, with every problem and its place.

use std::{collections::BTreeMap, str::FromStr, sync::Arc};

use serde::de::{DeserializeOwned, IntoDeserializer as _};
use support::{
    diag::Diagnostic,
    located::{Located, Table, TextFile},
    names::nearest,
};

use super::{
    Abi, Area, BazelLabel, Catalogue, Draft, DraftEdit, Layout, OpencvStatic, Release, SameAs,
    TaskName, TaskRoot, Version,
};

const AREAS: &[(&str, Area)] =
    &[("vision", Area::Vision), ("text", Area::Text), ("audio", Area::Audio)];

const OPENCV: &[(&str, OpencvStatic)] =
    &[("archives", OpencvStatic::Archives), ("source", OpencvStatic::Source)];

/// Reads a row; what is wrong with it is added to `problems`, and then there is none.
pub(super) fn read(
    source: &Arc<TextFile>,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Option<Release> {
    let before = problems.len();
    let table = source.toml(problems)?;
    let mut top = Table::top("the row of a release", table.get_ref(), source, problems);
    let release = row(&mut top, source, catalogue);
    top.finish();
    release.filter(|_| problems.len() == before)
}

fn row(top: &mut Table<'_>, source: &Arc<TextFile>, catalogue: &Catalogue) -> Option<Release> {
    let version = need(top, "version", "1.1.0");
    let kept = kept(top);
    let near = need(top, "near", "1.0.0").and_then(|near| known(top, &near, catalogue));
    let bazel = need(top, "bazel", "7.7.0");
    let library = need(top, "library", "libmediapipe_tasks_jni.so");
    let stock = label(top, "stock");
    let version_script = label(top, "version-script");
    let areas = areas(top);
    let always = labels(top, "always");
    let abis = abis(top, catalogue);
    let api_levels = top.integers("api-levels");
    let opencv_library = need(top, "opencv-library", "libopencv_java4.so");
    let opencv_build_file = need(top, "opencv-build-file", "third_party/opencv_android.BUILD");
    let opencv_static = top.choice("opencv-static", OPENCV);
    let [tag, commit, tree, ndk] =
        ["tag", "commit", "tree", "ndk"].map(|key| top.text(key).map(|text| text.value));
    let absent = top.list("absent-tasks").map(|(_, names)| names).unwrap_or_default();
    let absent = absent.iter().filter_map(|name| task(top, name, catalogue)).collect();
    let mut same_as = SameAs::default();
    top.table("same-as", |table| {
        let [operators, kernels, opencv, ndk] =
            ["operators", "kernels", "opencv", "ndk"].map(|key| {
                let version = table.text(key)?;
                known(table, &version, catalogue)
            });
        same_as = SameAs { operators, kernels, opencv, ndk };
    });
    let mut layout = None;
    top.table("layout", |table| layout = self::layout(table));
    let mut fingerprint = BTreeMap::new();
    top.table("fingerprint", |table| {
        for path in table.keys() {
            fingerprint.extend(table.text(&path.value).map(|text| (path.value, text.value)));
        }
    });
    let mut tasks = BTreeMap::new();
    top.table("tasks", |table| {
        for name in table.keys() {
            let known = task(table, &name, catalogue);
            table.table(&name.value, |row| {
                let (label, graph) = (label(row, "label"), row.text("graph"));
                let root = |label| TaskRoot {
                    label,
                    graph: graph.map(|graph| graph.value),
                    java: None,
                    note: None,
                    since: None,
                    until: None,
                };
                tasks.extend(known.zip(label.map(root)));
            });
        }
    });
    let (mut dropped, mut taken) = (Vec::new(), Vec::new());
    top.table("patches", |table| {
        table.tables("dropped", |row| dropped.extend(edit(row)));
        table.tables("taken", |row| taken.extend(edit(row)));
    });
    let abis = abis?;
    Some(Release {
        version: Version::new(version?.value),
        mirrors: None,
        tag,
        commit,
        tree,
        bazel: bazel?.value,
        library: library?.value,
        stock: stock?,
        version_script: version_script?,
        areas: areas?,
        always: always?,
        abis: catalogue.abi_sets.get(&abis)?.clone(),
        abi_set: abis,
        opencv_library: opencv_library?.value,
        opencv_build_file: opencv_build_file?.value,
        opencv_static: opencv_static?.value,
        ndk,
        api_levels: api_levels?,
        layout: Some(layout?),
        fingerprint,
        draft: Some(Draft {
            path: source.path.clone(),
            kept: kept?,
            near: near?,
            same_as,
            tasks,
            absent,
            dropped,
            taken,
        }),
    })
}

/// None where neither or both are said; else who kept it, if anybody did.
fn kept(top: &mut Table<'_>) -> Option<Option<String>> {
    let (draft, kept) = (top.boolean("draft"), top.text("kept"));
    let place = top.place("version");
    let draft = draft.is_some_and(|draft| draft.value);
    match (draft, kept) {
        (true, None) => Some(None),
        (false, Some(kept)) => Some(Some(kept.value)),
        (true, Some(kept)) => {
            let message = "`draft = true` and `kept` exclude each other";
            top.report(kept.diagnostic(message, "kept by somebody").help("remove one of the two"));
            None
        }
        (false, None) => {
            let message = "neither `draft = true` nor `kept`";
            let help = "write `draft = true`; `cargo xtask release check --keep` makes it `kept`";
            top.report(place.diagnostic(message, "whether anybody vouches for it").help(help));
            None
        }
    }
}

fn missing(table: &mut Table<'_>, key: &str, such_as: &str) {
    let problem = table.place(key).diagnostic(format!("`{key}` is missing"), "expected beside it");
    table.report(problem.help(format!("write one such as `{key} = \"{such_as}\"`")));
}

fn need(table: &mut Table<'_>, key: &str, such_as: &str) -> Option<Located<String>> {
    if !table.has(key) {
        missing(table, key, such_as);
    }
    table.text(key)
}

fn known(
    table: &mut Table<'_>,
    written: &Located<String>,
    catalogue: &Catalogue,
) -> Option<Version> {
    let real = |release: &&Release| release.mirrors.is_none();
    let mut known = catalogue.releases.iter().filter(real).map(|release| &release.version);
    let found = known.find(|version| version.as_str() == written.value).cloned();
    if found.is_none() {
        let message = format!("no release `{}` is known", written.value);
        let versions = catalogue.releases.iter().filter(real).map(|r| r.version.as_str());
        let help = format!("the known are {}", versions.collect::<Vec<_>>().join(", "));
        table.report(written.diagnostic(message, "expected a release of the catalogue").help(help));
    }
    found
}

fn task(
    table: &mut Table<'_>,
    written: &Located<String>,
    catalogue: &Catalogue,
) -> Option<TaskName> {
    let found = catalogue.task(&written.value).map(|task| task.name.clone());
    if found.is_none() {
        let problem = written.diagnostic(format!("unknown task `{}`", written.value), "not a task");
        let names = catalogue.tasks.iter().map(|task| task.name.as_str());
        table.report(match nearest(&written.value, names) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("tasks are rows of xtask/src/catalogue/tasks.toml"),
        });
    }
    found
}

fn parsed(table: &mut Table<'_>, written: &Located<String>) -> Option<BazelLabel> {
    BazelLabel::from_str(&written.value)
        .map_err(|error| table.report(written.diagnostic(error, "not a label")))
        .ok()
}

fn label(table: &mut Table<'_>, key: &str) -> Option<BazelLabel> {
    let written = need(table, key, "//package:target")?;
    parsed(table, &written)
}

fn labels(table: &mut Table<'_>, key: &str) -> Option<Vec<BazelLabel>> {
    if !table.has(key) {
        missing(table, key, "//package:target");
    }
    let (_, written) = table.list(key)?;
    written.iter().map(|label| parsed(table, label)).collect()
}

fn areas(table: &mut Table<'_>) -> Option<Vec<Area>> {
    let written = table.texts("areas");
    if written.is_none() && !table.has("areas") {
        missing(table, "areas", "vision");
    }
    let area = |written: &Located<String>| {
        let found = AREAS.iter().find(|(name, _)| *name == written.value);
        if found.is_none() {
            let message = format!("unknown area `{}`", written.value);
            table.report(written.diagnostic(message, "expected vision, text or audio"));
        }
        found.map(|(_, area)| *area)
    };
    written?.iter().map(area).collect()
}

/// The name of a set of flags that select ABIs.
fn abis(table: &mut Table<'_>, catalogue: &Catalogue) -> Option<String> {
    let written = need(table, "abis", "android-config-and-platforms")?;
    let known = |set: &BTreeMap<Abi, Vec<String>>| set.len() == Abi::ALL.len();
    if !catalogue.abi_sets.get(&written.value).is_some_and(known) {
        let message = format!("no flags `{}` for ABIs", written.value);
        let names: Vec<&str> = catalogue.abi_sets.keys().map(String::as_str).collect();
        let problem = written.diagnostic(message, "expected an [abis.*] of releases.toml");
        table.report(problem.help(format!("they are {}", names.join(", "))));
        return None;
    }
    Some(written.value)
}

fn layout(table: &mut Table<'_>) -> Option<Layout> {
    let modules = word(table, "modules", "workspace");
    let jni = word(table, "jni", "merged");
    let ndk_rule = word(table, "ndk-rule", "rules_android_ndk");
    let sdk_build_tools = need(table, "sdk-build-tools", "35.0.0");
    let sdk_platform = table.integer("sdk-platform");
    let tflite = word(table, "tflite", "litert");
    let tflite_at = need(table, "tflite-at", "v2.1.6");
    let [opencv, xnnpack] = ["opencv", "xnnpack"].map(|key| table.text(key));
    Some(Layout {
        modules: modules?,
        jni: jni?,
        ndk_rule: ndk_rule?,
        sdk_build_tools: sdk_build_tools?.value,
        sdk_platform: sdk_platform?.value,
        tflite: tflite?,
        tflite_at: tflite_at?.value,
        opencv: opencv.map(|text| text.value),
        xnnpack: xnnpack.map(|text| text.value),
    })
}

/// One word of an enumeration, whose words serde knows.
fn word<T: DeserializeOwned>(table: &mut Table<'_>, key: &str, such_as: &str) -> Option<T> {
    let written = need(table, key, such_as)?;
    let found: Result<T, serde::de::value::Error> =
        T::deserialize(written.value.as_str().into_deserializer());
    found
        .map_err(|error| {
            let message = format!("unknown value `{}` of `{key}`", written.value);
            table.report(written.diagnostic(message, &error.to_string()));
        })
        .ok()
}

fn edit(row: &mut Table<'_>) -> Option<DraftEdit> {
    let file = need(row, "file", "patches/apple.toml");
    let edit = need(row, "edit", "kind file `anchor`");
    let reason = need(row, "reason", "upstream has it no more");
    Some(DraftEdit { file: file?.value, edit: edit?.value, reason: reason?.value })
}
