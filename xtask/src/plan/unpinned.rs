//! What a person adds to a build without a container: flags, folders in place of repositories, registries
//! and archives of their own. Nobody else has them, so a plan names them as what is not pinned.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    names::nearest,
};

/// Flags by which the tool reads what Bazel did, and decides what it may download: an own one would be
/// believed for the tool's.
const KEPT: &[&str] = &[
    "--build_event_json_file",
    "--build_event_publish_all_actions",
    "--experimental_downloader_config",
    "--downloader_config",
    "--experimental_workspace_rules_log_file",
    "--repository_cache",
    "--symlink_prefix",
];

/// What the command line says of it; paths are absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnSetup {
    /// Flags for Bazel, given after all others.
    pub flags: Vec<String>,
    /// Folders that take the place of repositories, by the name that BUILD files have for each.
    pub repositories: BTreeMap<String, Utf8PathBuf>,
    /// Registries of modules, asked before the usual one: addresses, or folders.
    pub registries: Vec<String>,
    /// Folders in which Bazel looks for an archive before it is downloaded.
    pub distdirs: Vec<Utf8PathBuf>,
}

impl OwnSetup {
    /// The options that were given, for a sentence; empty where there is nothing of it.
    pub fn options(&self) -> Vec<&'static str> {
        [
            (!self.flags.is_empty(), "--bazel-flag"),
            (!self.repositories.is_empty(), "--override-repository"),
            (!self.registries.is_empty(), "--registry"),
            (!self.distdirs.is_empty(), "--distdir"),
        ]
        .into_iter()
        .filter_map(|(given, option)| given.then_some(option))
        .collect()
    }
}

/// What of a build is not pinned. Where it lies on this machine is no part of a plan; what it holds is a
/// part of the build key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnpinnedPlan {
    /// Bazel flags of a person's own, given after all others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// Folders that take the place of repositories and modules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OverridePlan>,
    /// Registries of modules that are asked before the usual one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registries: Vec<PlacePlan>,
    /// Folders with archives that are taken in place of downloads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub distdirs: Vec<PlacePlan>,
}

/// A folder in place of a repository or module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OverridePlan {
    /// The name that Bazel knows it by.
    pub name: String,
    /// Whether it is a module of MODULE.bazel or a repository.
    pub kind: OverrideKind,
    /// The folder on this machine.
    #[serde(skip)]
    pub place: Utf8PathBuf,
}

/// What a folder takes the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OverrideKind {
    /// A module of MODULE.bazel: `--override_module`.
    Module,
    /// A repository of WORKSPACE: `--override_repository`.
    Repository,
}

/// A folder or address, by a name that says nothing of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlacePlan {
    /// The address, or the last part of the folder's path.
    pub name: String,
    /// The address, or the folder on this machine.
    #[serde(skip)]
    pub place: String,
}

impl PlacePlan {
    fn of(place: &str) -> Self {
        let name = match is_address(place) {
            true => place,
            false => Utf8Path::new(place).file_name().unwrap_or(place),
        };
        Self { name: name.to_owned(), place: place.to_owned() }
    }

    /// The folder; none where it is an address.
    pub fn folder(&self) -> Option<&Utf8Path> {
        (!is_address(&self.place)).then(|| Utf8Path::new(&self.place))
    }
}

/// Whether a word is the address of a registry rather than a folder.
pub fn is_address(word: &str) -> bool {
    word.starts_with("https://") || word.starts_with("http://")
}

impl UnpinnedPlan {
    /// Each of it in a line, as one would type it, without places.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.flags.iter().map(|flag| format!("--bazel-flag {flag}")).collect();
        lines.extend(self.overrides.iter().map(|it| format!("--override-repository {}", it.name)));
        lines.extend(self.registries.iter().map(|it| format!("--registry {}", it.name)));
        lines.extend(self.distdirs.iter().map(|it| format!("--distdir {}", it.name)));
        lines
    }

    /// The same on another machine, for what must not name this one.
    pub fn elsewhere(&self, root: &str) -> Self {
        let mut plan = self.clone();
        for one in &mut plan.overrides {
            one.place = format!("{root}/{}", one.name).into();
        }
        for one in plan.registries.iter_mut().chain(&mut plan.distdirs) {
            if one.folder().is_some() {
                one.place = format!("{root}/{}", one.name);
            }
        }
        plan
    }
}

/// Decides how Bazel is told; none where the person added nothing. All problems are told at once.
pub fn resolve(setup: &OwnSetup, root: &Utf8Path, title: &str) -> Outcome<Option<UnpinnedPlan>> {
    if setup.options().is_empty() {
        return Ok(None);
    }
    let modules = std::fs::read_to_string(root.join("MODULE.bazel")).ok();
    let known = modules.as_deref().map(dependencies).unwrap_or_default();
    let mut problems: Vec<Diagnostic> =
        setup.flags.iter().filter_map(|flag| refused(flag)).collect();
    let folders = setup.repositories.values().chain(&setup.distdirs).map(Utf8PathBuf::as_path);
    let registries = setup.registries.iter().map(String::as_str);
    let folders = folders.chain(registries.filter(|it| !is_address(it)).map(Utf8Path::new));
    for folder in folders.filter(|folder| !folder.is_dir()) {
        let diagnostic = Diagnostic::error(format!("there is no folder `{folder}`"));
        problems.push(diagnostic.help("give the path of a folder that is there"));
    }
    if !setup.registries.is_empty() && modules.is_none() {
        let diagnostic = Diagnostic::error(format!("{title} takes nothing from a registry"))
            .note("its tree has no MODULE.bazel: every repository stands in WORKSPACE");
        problems.push(
            diagnostic
                .help("leave `--registry` out; `--override-repository NAME=PATH` replaces one"),
        );
    }
    if !problems.is_empty() {
        return Err(Failure { exit: Exit::Usage, diagnostics: problems });
    }
    let overrides = setup.repositories.iter().map(|(name, place)| match known.get(name) {
        Some(module) => {
            OverridePlan { name: module.clone(), kind: OverrideKind::Module, place: place.clone() }
        }
        None => OverridePlan {
            name: name.clone(),
            kind: OverrideKind::Repository,
            place: place.clone(),
        },
    });
    Ok(Some(UnpinnedPlan {
        flags: setup.flags.clone(),
        overrides: overrides.collect(),
        registries: setup.registries.iter().map(|place| PlacePlan::of(place)).collect(),
        distdirs: setup.distdirs.iter().map(|place| PlacePlan::of(place.as_str())).collect(),
    }))
}

/// What is wrong with a flag.
fn refused(flag: &str) -> Option<Diagnostic> {
    let name = flag.split('=').next().unwrap_or(flag);
    if !flag.starts_with("--") || name.len() == 2 {
        let diagnostic = Diagnostic::error(format!("`{flag}` is not a flag of `bazel build`"))
            .note("expected a word that begins with `--`");
        return Some(diagnostic.help("give each flag by itself: `--bazel-flag=--copt=-g`"));
    }
    if KEPT.contains(&name) {
        let diagnostic = Diagnostic::error(format!("`{name}` is this tool's own"))
            .note("by it the tool reads what Bazel did, or decides what Bazel may download");
        return Some(diagnostic.help("leave it out"));
    }
    let startup = ["--output_base", "--output_user_root", "--max_idle_secs", "--host_jvm_args"];
    startup.contains(&name).then(|| {
        Diagnostic::error(format!("`{name}` is a startup option, no flag of `bazel build`"))
            .help("leave it out; `--work-dir` says where Bazel's output lies")
    })
}

/// The modules that a MODULE.bazel depends on: each by its name, and by the name that the tree has for it.
fn dependencies(text: &str) -> BTreeMap<String, String> {
    let pattern = |text: &str| Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"));
    let (call, pair) = (
        pattern(r"(?m)^\s*bazel_dep\(([^)]*)\)"),
        pattern(r#"\b(name|repo_name)\s*=\s*["']([^"']+)["']"#),
    );
    let mut found = BTreeMap::new();
    for arguments in call.captures_iter(text) {
        let value = |wanted: &str| {
            let mut pairs = pair.captures_iter(&arguments[1]);
            pairs.find(|pair| &pair[1] == wanted).map(|pair| pair[2].to_owned())
        };
        let Some(name) = value("name") else { continue };
        found.extend(value("repo_name").map(|alias| (alias, name.clone())));
        found.insert(name.clone(), name);
    }
    found
}

/// A name that no file of the tree has, and the nearest that a MODULE.bazel has: Bazel says nothing of it.
pub fn unknown_overrides(plan: &UnpinnedPlan, root: &Utf8Path) -> Vec<String> {
    let read = |name: &str| std::fs::read_to_string(root.join(name)).unwrap_or_default();
    let (workspace, modules) = (read("WORKSPACE"), read("MODULE.bazel"));
    let known = dependencies(&modules);
    let quoted = |text: &str, name: &str| {
        text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'"))
    };
    let names = plan.overrides.iter().filter(|it| it.kind == OverrideKind::Repository);
    let (extended, names): (Vec<&OverridePlan>, Vec<_>) =
        names.partition(|it| is_of_extension(&modules, &it.name));
    let names =
        names.into_iter().filter(|it| !quoted(&workspace, &it.name) && !quoted(&modules, &it.name));
    let extended = extended.into_iter().map(|it| {
        format!(
            "`--override-repository {}`: an extension of a module makes it, and Bazel 7 knows it by a longer \
             name alone: give `--bazel-flag=--override_repository=NAME=DIR` with the one that \
             `bazel mod show_extension` has",
            it.name
        )
    });
    let unknown = names
        .map(|it| {
            let near = nearest(&it.name, known.keys().map(String::as_str));
            let near = near.map_or(String::new(), |near| format!("; `{near}` is near"));
            format!(
                "`--override-repository {}`: neither WORKSPACE nor MODULE.bazel has that name, and Bazel \
                 is silent where nothing asks for it{near}",
                it.name
            )
        });
    extended.chain(unknown).collect()
}

/// Whether a repository comes out of an extension of a module: `use_repo(extension, "name")`.
fn is_of_extension(modules: &str, name: &str) -> bool {
    let mut calls = modules.split("use_repo(").skip(1).filter_map(|rest| rest.split(')').next());
    let quotes = [format!("\"{name}\""), format!("'{name}'")];
    calls.any(|call| quotes.iter().any(|quoted| call.contains(quoted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODULE: &str = r#"
module(name = "mediapipe")
bazel_dep(name = "rules_cc", version = "0.2.9")
bazel_dep(
    name = "abseil-cpp",
    repo_name = 'com_google_absl',
)
# bazel_dep(name = "commented")
use_repo(npm, "npm")
"#;

    fn root(module: Option<&str>) -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        std::fs::create_dir(root.join("here")).unwrap();
        std::fs::write(root.join("WORKSPACE"), "http_archive(name = \"eigen\")").unwrap();
        if let Some(module) = module {
            std::fs::write(root.join("MODULE.bazel"), module).unwrap();
        }
        (folder, root)
    }

    #[test]
    fn a_module_is_replaced_as_one_whatever_the_tree_calls_it() {
        for (module, name, expected, kind) in [
            (Some(MODULE), "com_google_absl", "abseil-cpp", OverrideKind::Module),
            (Some(MODULE), "rules_cc", "rules_cc", OverrideKind::Module),
            (Some(MODULE), "commented", "commented", OverrideKind::Repository),
            (Some(MODULE), "eigen", "eigen", OverrideKind::Repository),
            (None, "com_google_absl", "com_google_absl", OverrideKind::Repository),
        ] {
            let (_folder, root) = root(module);
            let repositories = BTreeMap::from([(name.to_owned(), root.join("here"))]);
            let setup = OwnSetup { repositories, ..OwnSetup::default() };
            let plan = resolve(&setup, &root, "it").unwrap().unwrap();
            let found = &plan.overrides[0];
            assert_eq!((found.name.as_str(), found.kind), (expected, kind));
            let silent = unknown_overrides(&plan, &root).is_empty();
            assert_eq!(
                silent,
                kind == OverrideKind::Module || name == "eigen" || name == "commented"
            );
        }
    }

    #[test]
    fn a_repository_that_bazel_knows_by_another_name_is_told() {
        let (_folder, root) = root(Some(MODULE));
        for (name, told) in
            [("npm", "an extension of a module makes it"), ("rules_c", "`rules_cc` is near")]
        {
            let repositories = BTreeMap::from([(name.to_owned(), root.join("here"))]);
            let setup = OwnSetup { repositories, ..OwnSetup::default() };
            let plan = resolve(&setup, &root, "it").unwrap().unwrap();
            let found = unknown_overrides(&plan, &root);
            assert!(found.len() == 1 && found[0].contains(told), "{found:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_all_that_is_wrong() {
        let (_folder, root) = root(None);
        let setup = OwnSetup {
            flags: ["-c", "--repository_cache=/x", "--output_base=/x", "--copt=-g", "--"]
                .map(str::to_owned)
                .to_vec(),
            repositories: BTreeMap::from([("a".to_owned(), root.join("gone"))]),
            registries: vec!["https://registry.example".to_owned()],
            distdirs: vec![root.join("here")],
        };
        let failure = resolve(&setup, &root, "MediaPipe 0.10.26").unwrap_err();
        let told: Vec<&str> = failure.diagnostics.iter().map(|it| it.message.as_str()).collect();
        let gone = format!("there is no folder `{}`", root.join("gone"));
        assert_eq!(
            told,
            [
                "`-c` is not a flag of `bazel build`",
                "`--repository_cache` is this tool's own",
                "`--output_base` is a startup option, no flag of `bazel build`",
                "`--` is not a flag of `bazel build`",
                &gone,
                "MediaPipe 0.10.26 takes nothing from a registry",
            ]
        );
        assert_eq!(resolve(&OwnSetup::default(), &root, "it").unwrap(), None);
    }

    #[test]
    fn no_place_of_this_machine_is_in_a_plan() {
        let (_folder, root) = root(Some(MODULE));
        let setup = OwnSetup {
            flags: vec!["--copt=-g".to_owned()],
            repositories: BTreeMap::from([("eigen".to_owned(), root.join("here"))]),
            registries: vec!["https://r.example".into(), root.join("here").to_string()],
            distdirs: vec![root.join("here")],
        };
        let plan = resolve(&setup, &root, "it").unwrap().unwrap();
        let expected = [
            "--bazel-flag --copt=-g",
            "--override-repository eigen",
            "--registry https://r.example",
            "--registry here",
            "--distdir here",
        ];
        assert_eq!(plan.lines(), expected);
        let shown =
            serde_json::to_string(&plan).unwrap() + &format!("{:?}", plan.elsewhere("/own"));
        assert!(!shown.contains(root.as_str()), "{shown}");
    }
}
