//! How answers are found that no target tells: in texts, and in the rules of repositories.

use std::collections::BTreeSet;

use regex::Regex;

use super::probe::word;
use crate::{
    catalogue::{Modules, NdkRule, Tflite},
    graphs::Tree,
    starlark::Made,
};

/// The first group of a pattern wherever it fits. A file is a path, or a folder, `**` and an ending.
pub fn text(tree: &Tree, files: &[String], pattern: Option<&Regex>) -> Vec<String> {
    let Some(pattern) = pattern else { return Vec::new() };
    let mut found = BTreeSet::new();
    for file in files {
        let paths = match file.split_once("/**") {
            Some((folder, ending)) => tree.files(folder, &[ending]),
            None => vec![file.clone()],
        };
        for path in paths {
            let text = tree.text(&path).unwrap_or_default();
            let groups = pattern.captures_iter(&text).filter_map(|groups| groups.get(1));
            found.extend(groups.map(|group| group.as_str().to_owned()));
        }
    }
    found.into_iter().collect()
}

/// The calls of WORKSPACE and MODULE.bazel.
fn repositories(tree: &Tree) -> Vec<Made> {
    let files = ["WORKSPACE", "WORKSPACE.bazel", "WORKSPACE.bzlmod", "MODULE.bazel"];
    files.iter().flat_map(|file| tree.run(file).calls.clone()).collect()
}

/// Addresses of a repository's archive, in whichever argument they stand.
fn addresses(made: &Made) -> Vec<String> {
    let arguments = ["url", "urls", "remote"].iter().filter_map(|name| made.argument(name));
    arguments.flat_map(|value| value.all_texts()).map(str::to_owned).collect()
}

/// What a pattern finds in an argument of the rules that make these repositories; in their addresses
/// where no argument is named.
pub fn archive(
    tree: &Tree,
    _files: &[String],
    names: &[String],
    argument: Option<&str>,
    pattern: Option<&Regex>,
) -> Vec<String> {
    let Some(pattern) = pattern else { return Vec::new() };
    let mut found = BTreeSet::new();
    for made in repositories(tree) {
        if !made.text("name").is_some_and(|name| names.iter().any(|wanted| wanted == name)) {
            continue;
        }
        let texts = match argument {
            Some(argument) => {
                let values = made.argument(argument).map(|value| value.all_texts());
                values.unwrap_or_default().into_iter().map(str::to_owned).collect()
            }
            None => addresses(&made),
        };
        for text in texts {
            let groups = pattern.captures(&text).and_then(|groups| groups.get(1));
            // A label's colon is a path's slash.
            let tidy = |group: &str| group.trim_start_matches(':').replace(':', "/");
            found.extend(groups.map(|group| tidy(group.as_str())));
        }
    }
    found.into_iter().collect()
}

/// The lines of `.bazelrc` without comments and without what stands around them.
fn bazelrc(tree: &Tree) -> Vec<String> {
    let text = tree.text(".bazelrc").unwrap_or_default();
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Whether modules are on: Bazel 7 has them on where nothing is said.
pub fn modules(tree: &Tree) -> Vec<String> {
    let says = |flag: &str| {
        let has = |line: &String| line.split_whitespace().any(|word| word == flag);
        bazelrc(tree).iter().any(|line| !line.contains(':') && has(line))
    };
    let there = tree.text("MODULE.bazel").is_some();
    let workspace = tree.text("WORKSPACE").is_some();
    let on = says("--enable_bzlmod") || says("--enable_bzlmod=true");
    let off = says("--noenable_bzlmod") || says("--enable_bzlmod=false");
    match (there, workspace, on, off) {
        (true, true, true, false) => vec![word(&Modules::Both)],
        (false, true, _, _) | (true, true, false, true) => vec![word(&Modules::Workspace)],
        (true, false, _, _) => vec!["MODULE.bazel alone".to_owned()],
        (true, true, false, false) => {
            vec!["MODULE.bazel, and no word on it in .bazelrc".to_owned()]
        }
        (true, true, true, true) => vec!["MODULE.bazel, both on and off in .bazelrc".to_owned()],
        (false, false, _, _) => Vec::new(),
    }
}

/// Flags of the configs `android*` that choose compilers and processors.
pub fn configs(tree: &Tree) -> Vec<String> {
    let flags = ["--crosstool_top=", "--config=", "--cpu=", "--fat_apk_cpu=", "--platforms="];
    let mut found = BTreeSet::new();
    for line in bazelrc(tree) {
        let mut words = line.split_whitespace();
        let Some(config) = words.next().and_then(|word| word.split_once(":android")) else {
            continue;
        };
        for word in words.filter(|word| flags.iter().any(|flag| word.starts_with(flag))) {
            found.insert(format!("android{} {word}", config.1));
        }
    }
    found.into_iter().collect()
}

/// Which rule can bring the NDK: the repository of rules, or none but Bazel's own.
pub fn ndk_rule(tree: &Tree) -> Vec<String> {
    let names = ["rules_android_ndk"];
    let is = |made: &Made| {
        ["name", "repo_name"].iter().any(|key| made.text(key).is_some_and(|n| names.contains(&n)))
    };
    let own = tree.text("WORKSPACE").is_some() || tree.text("MODULE.bazel").is_some();
    match (repositories(tree).iter().any(is), own) {
        (true, _) => vec![word(&NdkRule::RulesAndroidNdk)],
        (false, true) => vec![word(&NdkRule::Bazel)],
        (false, false) => Vec::new(),
    }
}

/// The repositories of TensorFlow Lite, each with its commit or tag: LiteRT's where there is one, since
/// the two are never mixed in a library.
pub fn tflite(tree: &Tree) -> Vec<(String, Option<String>)> {
    let calls = repositories(tree);
    for (name, kind) in [("litert", Tflite::Litert), ("org_tensorflow", Tflite::Tensorflow)] {
        let is = |made: &&Made| made.text("name") == Some(name);
        let found: BTreeSet<Option<String>> = calls
            .iter()
            .filter(is)
            .map(|made| addresses(made).iter().find_map(|address| pin_of(address)))
            .collect();
        if !found.is_empty() {
            return found.into_iter().map(|at| (word(&kind), at)).collect();
        }
    }
    Vec::new()
}

/// The commit or tag in the address of an archive.
fn pin_of(address: &str) -> Option<String> {
    let (_, file) = address.split_once("/archive/")?;
    let file = file.trim_start_matches('/');
    let file = file.strip_prefix("refs/tags/").unwrap_or(file);
    let ends = [".tar.gz", ".zip", ".tgz"];
    ends.iter().find_map(|end| file.strip_suffix(end)).map(str::to_owned)
}

/// Archives of WORKSPACE whose rule names no digest.
pub fn undigested(tree: &Tree) -> Vec<String> {
    let lacks = |made: &&Made| {
        made.rule() == "http_archive"
            && ["sha256", "integrity"].iter().all(|key| made.argument(key).is_none())
            && made.more.is_none()
    };
    let run = tree.run("WORKSPACE");
    let names = run.calls.iter().filter(lacks).filter_map(|made| made.text("name"));
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_from_whatever_address_an_archive_has() {
        for (address, expected) in [
            ("https://github.com/a/b/archive/0123abcd.tar.gz", Some("0123abcd")),
            ("https://github.com/a/b/archive/refs/tags/v2.1.6.tar.gz", Some("v2.1.6")),
            ("https://github.com/a/b/archive//0123.zip", Some("0123")),
            ("https://example.org/b-1.0.tar.gz", None),
        ] {
            assert_eq!(pin_of(address).as_deref(), expected, "{address}");
        }
    }
}
