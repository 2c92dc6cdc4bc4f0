//! The row of a release that was adopted: made from answers, written as TOML, kept by a person.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::{read_text, write_atomic},
};

use super::{
    Identity, digest,
    patches::{self, Tried},
    probe::{Answer, word},
    tasks::{self, Tasks},
};
use crate::{
    catalogue::{
        BazelLabel, Catalogue, Draft, DraftEdit, Layout, OpencvStatic, Release, SameAs, TaskRoot,
        Version, parse_draft,
    },
    graphs::Tree,
};

/// What a row is made from.
pub struct Parts<'a> {
    /// The tree, for the digests of the files that tell it.
    pub tree: &'a Tree,
    /// What the release is called.
    pub version: &'a str,
    /// The release that it stands next to.
    pub near: &'a Release,
    /// The releases that are known, oldest first.
    pub known: &'a [&'a Release],
    /// Every question with its answer.
    pub answers: &'a [Answer],
    /// Tasks held against those of the near release.
    pub tasks: &'a Tasks,
    /// Edits held against those of the near release.
    pub patches: &'a [Tried],
    /// Tag, commit and tree, where the files bear them out.
    pub(super) identity: &'a Identity,
}

/// The row; none where a required question has no single answer, or one that no row can hold.
pub fn make(parts: &Parts<'_>) -> Option<Release> {
    let Parts { near, known, answers, .. } = parts;
    if answers.iter().any(|answer| answer.missing) {
        return None;
    }
    let answer = |id: &str| answers.iter().find(|answer| answer.id == id);
    let one = |id: &str| answer(id).and_then(Answer::one).map(str::to_owned);
    let label = |id: &str| one(id).and_then(|text| text.parse::<BazelLabel>().ok());
    let newest = |id: &str| {
        let same = &answer(id)?.same;
        known.iter().rev().find(|release| same.contains(&release.version)).copied()
    };
    let version = |release: Option<&Release>| release.map(|release| release.version.clone());
    let ndk = newest("ndk");
    let same_as = SameAs {
        operators: version(patches::operators_of(known, answers)),
        kernels: version(newest("xnnpack")),
        opencv: version(newest("opencv")),
        ndk: version(ndk),
    };
    let stock = label("stock")?;
    let library = one("load-library").map(|name| format!("lib{name}.so"))?;
    let set = newest("configs").unwrap_or(near);
    let areas = tasks::areas(&answer("areas")?.found);
    let mut always: Vec<BazelLabel> =
        answer("always")?.found.iter().filter_map(|label| label.parse().ok()).collect();
    // In the order of the near release; what it has not comes last.
    let place = |label: &BazelLabel| near.always.iter().position(|known| known == label);
    always.sort_by_key(|label| place(label).unwrap_or(usize::MAX));
    let layout = Layout {
        modules: read(&one("modules")?)?,
        jni: read(&one("jni")?)?,
        ndk_rule: read(&one("ndk-rule")?)?,
        sdk_build_tools: one("sdk-build-tools")?,
        sdk_platform: one("sdk-platform")?.parse().ok()?,
        tflite: read(&one("tflite")?)?,
        tflite_at: one("tflite-at")?,
        opencv: one("opencv"),
        xnnpack: one("xnnpack"),
    };
    // Releases that follow one another may have the first two in common.
    let telling = [
        "WORKSPACE".to_owned(),
        parts.tree.build_file(stock.package())?,
        "version.bzl".to_owned(),
        "mediapipe/version.bzl".to_owned(),
        "mediapipe/gpu/BUILD".to_owned(),
    ];
    let fingerprint: BTreeMap<String, String> = telling
        .into_iter()
        .filter_map(|path| Some((path.clone(), digest(parts.tree, &path)?)))
        .collect();
    Some(Release {
        version: Version::new(parts.version),
        mirrors: None,
        tag: parts.identity.tag.clone(),
        commit: parts.identity.commit.clone(),
        tree: parts.identity.tree.clone(),
        bazel: one("bazel")?,
        library,
        stock,
        version_script: label("version-script")?,
        areas,
        always,
        abis: set.abis.clone(),
        abi_set: set.abi_set.clone(),
        opencv_library: one("opencv-library")?,
        opencv_build_file: one("opencv-build-file")?,
        opencv_static: OpencvStatic::Source,
        ndk: one("ndk"),
        api_levels: ndk.unwrap_or(near).api_levels.clone(),
        layout: Some(layout),
        fingerprint,
        draft: Some(draft(parts, same_as)),
    })
}

fn draft(parts: &Parts<'_>, same_as: SameAs) -> Draft {
    let root = |label: &BazelLabel, graph: &str| TaskRoot {
        label: label.clone(),
        graph: Some(graph.to_owned()),
        java: None,
        note: None,
        since: None,
        until: None,
    };
    let changed = parts.tasks.changed.iter();
    Draft {
        path: format!("build-profiles/releases/{}.toml", parts.version).into(),
        kept: None,
        near: parts.near.version.clone(),
        same_as,
        tasks: changed.map(|task| (task.name.clone(), root(&task.label, &task.graph))).collect(),
        absent: parts.tasks.gone.iter().map(|task| task.name.clone()).collect(),
        dropped: parts.patches.iter().filter_map(Tried::dropped).collect(),
        taken: parts.patches.iter().filter_map(Tried::taken).collect(),
    }
}

/// A word of an enumeration; none where a row has no word for it.
fn read<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

fn quoted(text: &str) -> String {
    // JSON's texts are TOML's too.
    serde_json::Value::from(text).to_string()
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| quoted(&item)).collect();
    let line = format!("[{}]", items.join(", "));
    if line.len() <= 100 { line } else { format!("[\n    {},\n]", items.join(",\n    ")) }
}

/// A row as a file of `build-profiles/releases/` has it.
pub fn write(release: &Release) -> String {
    let mut out = format!(
        "# MediaPipe {}, as `cargo xtask release adopt` found it. What it does not say is as in the release\n\
         # that `near` names. The keys are those of xtask/src/catalogue/releases.toml.\n",
        release.version
    );
    let line =
        |out: &mut String, key: &str, value: &str| out.push_str(&format!("{key} = {value}\n"));
    let text = |out: &mut String, key: &str, value: &str| line(out, key, &quoted(value));
    text(&mut out, "version", release.version.as_str());
    let Some(draft) = &release.draft else { return out };
    match &draft.kept {
        Some(kept) => text(&mut out, "kept", kept),
        None => line(&mut out, "draft", "true"),
    }
    text(&mut out, "near", draft.near.as_str());
    let known = [("tag", &release.tag), ("commit", &release.commit), ("tree", &release.tree)];
    for (key, value) in known {
        value.iter().for_each(|value| text(&mut out, key, value));
    }
    text(&mut out, "bazel", &release.bazel);
    text(&mut out, "library", &release.library);
    text(&mut out, "stock", release.stock.as_str());
    text(&mut out, "version-script", release.version_script.as_str());
    line(&mut out, "areas", &list(release.areas.iter().map(word)));
    line(&mut out, "always", &list(release.always.iter().map(ToString::to_string)));
    text(&mut out, "abis", &release.abi_set);
    release.ndk.iter().for_each(|ndk| text(&mut out, "ndk", ndk));
    let levels: Vec<String> = release.api_levels.iter().map(u32::to_string).collect();
    line(&mut out, "api-levels", &format!("[{}]", levels.join(", ")));
    text(&mut out, "opencv-library", &release.opencv_library);
    text(&mut out, "opencv-build-file", &release.opencv_build_file);
    text(&mut out, "opencv-static", "source");
    if !draft.absent.is_empty() {
        line(&mut out, "absent-tasks", &list(draft.absent.iter().map(ToString::to_string)));
    }
    let SameAs { operators, kernels, opencv, ndk } = &draft.same_as;
    out.push_str("\n# Known releases with the same part; without one there is no pin for it here.\n[same-as]\n");
    let parts = [("operators", operators), ("kernels", kernels), ("opencv", opencv), ("ndk", ndk)];
    for (key, value) in parts {
        value.iter().for_each(|value| text(&mut out, key, value.as_str()));
    }
    if let Some(layout) = &release.layout {
        out.push_str("\n[layout]\n");
        text(&mut out, "modules", &word(&layout.modules));
        text(&mut out, "jni", &word(&layout.jni));
        text(&mut out, "ndk-rule", &word(&layout.ndk_rule));
        text(&mut out, "sdk-build-tools", &layout.sdk_build_tools);
        line(&mut out, "sdk-platform", &layout.sdk_platform.to_string());
        text(&mut out, "tflite", &word(&layout.tflite));
        text(&mut out, "tflite-at", &layout.tflite_at);
        layout.opencv.iter().for_each(|value| text(&mut out, "opencv", value));
        layout.xnnpack.iter().for_each(|value| text(&mut out, "xnnpack", value));
    }
    out.push_str("\n[fingerprint]\n");
    for (path, digest) in &release.fingerprint {
        line(&mut out, &quoted(path), &quoted(digest));
    }
    for (task, root) in &draft.tasks {
        out.push_str(&format!("\n[tasks.{task}]\n"));
        text(&mut out, "label", root.label.as_str());
        root.graph.iter().for_each(|graph| text(&mut out, "graph", graph));
    }
    for (table, edits) in [("dropped", &draft.dropped), ("taken", &draft.taken)] {
        for DraftEdit { file, edit, reason } in edits {
            out.push_str(&format!("\n[[patches.{table}]]\n"));
            text(&mut out, "file", file);
            text(&mut out, "edit", edit);
            text(&mut out, "reason", reason);
        }
    }
    out
}

/// Makes a draft a row that a person vouches for; `by` is `date/name`.
pub fn keep(path: &Utf8Path, by: &str) -> Outcome {
    let text = read_text(path)?;
    let mut release = parse_draft(path, &text)
        .map_err(|diagnostics| Failure { exit: Exit::InvalidProfile, diagnostics })?;
    let named = by.split_once('/').is_some_and(|(date, name)| is_date(date) && !name.is_empty());
    if !named {
        let diagnostic = Diagnostic::error(format!("`{by}` does not say who keeps it, and when"))
            .help("write the day and your name, such as `--keep 2026-12-01/ada`");
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    if let Some(draft) = &mut release.draft {
        draft.kept = Some(by.to_owned());
    }
    write_atomic(path, write(&release).as_bytes())
}

fn is_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00"
}

/// In what two rows differ, one clause each: for whoever holds an adopted row against a kept one.
pub fn differences(found: &Release, kept: &Release) -> Vec<String> {
    let mut out = Vec::new();
    let mut differ = |what: &str, found: String, kept: String| {
        if found != kept {
            out.push(format!("{what}: {found}, kept as {kept}"));
        }
    };
    let lines = |list: &[BazelLabel]| {
        let set: BTreeSet<&str> = list.iter().map(BazelLabel::as_str).collect();
        format!("{set:?}")
    };
    differ("bazel", found.bazel.clone(), kept.bazel.clone());
    differ("library", found.library.clone(), kept.library.clone());
    differ("stock", found.stock.to_string(), kept.stock.to_string());
    differ("version-script", found.version_script.to_string(), kept.version_script.to_string());
    differ("areas", format!("{:?}", found.areas), format!("{:?}", kept.areas));
    differ("always", lines(&found.always), lines(&kept.always));
    differ("abis", found.abi_set.clone(), kept.abi_set.clone());
    differ("ndk", format!("{:?}", found.ndk), format!("{:?}", kept.ndk));
    differ("api-levels", format!("{:?}", found.api_levels), format!("{:?}", kept.api_levels));
    differ("opencv-library", found.opencv_library.clone(), kept.opencv_library.clone());
    differ("opencv-build-file", found.opencv_build_file.clone(), kept.opencv_build_file.clone());
    differ("layout", format!("{:?}", found.layout), format!("{:?}", kept.layout));
    // More files tell a release better.
    for (path, digest) in &kept.fingerprint {
        let found = found.fingerprint.get(path).cloned().unwrap_or_default();
        differ("fingerprint", format!("{path} {found}"), format!("{path} {digest}"));
    }
    let catalogue = Catalogue::bundled();
    for task in &catalogue.tasks {
        let of = |release: &Release| {
            let root = catalogue.root(task, release).map(ToString::to_string);
            format!("{root:?} {:?}", catalogue.graph(task, release))
        };
        differ(task.name.as_str(), of(found), of(kept));
    }
    out
}
