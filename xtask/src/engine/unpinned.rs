//! How Bazel is told of what a person added to a build without a container, and what that holds.

use std::collections::BTreeMap;

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::{
    diag::{Failure, Outcome},
    digest::{Parts, Sha256},
};

use super::ground;
use crate::plan::{OverrideKind, PlacePlan, UnpinnedPlan};

/// The registry that Bazel asks where nobody names another; the relay and the lock answer for it.
const USUAL: &str = "https://bcr.bazel.build/";

/// A part of a build that is not pinned, with what was found there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unpinned {
    /// `flag`, `override`, `registry` or `distdir`.
    pub kind: String,
    /// The flag; the name of a repository or module; the registry; the file of a distdir.
    pub name: String,
    /// Digest of its content; none for flags, and for a registry on another machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Sha256>,
}

/// The flags, in the order in which Bazel gets them: a person's own are the last, and win.
pub fn flags(plan: &UnpinnedPlan) -> Vec<String> {
    let mut flags: Vec<String> = plan
        .overrides
        .iter()
        .map(|one| {
            let flag = match one.kind {
                OverrideKind::Module => "override_module",
                OverrideKind::Repository => "override_repository",
            };
            format!("--{flag}={}={}", one.name, one.place)
        })
        .collect();
    flags.extend(plan.distdirs.iter().map(|one| format!("--distdir={}", one.place)));
    flags.extend(plan.flags.iter().cloned());
    flags
}

/// The registries, which Bazel asks in their order: the own ones, then the lock's files or the usual one.
pub fn registries(plan: &UnpinnedPlan, locked: bool) -> Vec<String> {
    let flag = |one: &PlacePlan| match one.folder() {
        Some(folder) => format!("--registry=file://{folder}"),
        None => format!("--registry={}", one.place),
    };
    let mut flags: Vec<String> = plan.registries.iter().map(flag).collect();
    if !flags.is_empty() && !locked {
        // A registry that is named takes the place of the usual one.
        flags.push(format!("--registry={USUAL}"));
    }
    flags
}

/// Hosts of registries that Bazel may ask by itself; their files are in no lock.
pub fn hosts(plan: &UnpinnedPlan) -> Vec<String> {
    let addresses = plan.registries.iter().filter(|one| one.folder().is_none());
    let host = |one: &PlacePlan| {
        let (_, rest) = one.place.split_once("://")?;
        Some(rest.split('/').next()?.to_owned())
    };
    addresses.filter_map(host).collect()
}

/// What it holds, by content: digests of files are kept below `work`.
pub fn contents(plan: &UnpinnedPlan, work: &Utf8Path) -> Outcome<Vec<Unpinned>> {
    let one = |kind: &str, name: &str, sha256| Unpinned {
        kind: kind.to_owned(),
        name: name.to_owned(),
        sha256,
    };
    let mut found: Vec<Unpinned> = plan.flags.iter().map(|flag| one("flag", flag, None)).collect();
    for replaced in &plan.overrides {
        let files = files(&replaced.place, work)?;
        found.push(one("override", &replaced.name, Some(whole(&files))));
    }
    for registry in &plan.registries {
        let files = registry.folder().map(|folder| files(folder, work)).transpose()?;
        found.push(one("registry", &registry.name, files.as_ref().map(whole)));
    }
    for distdir in plan.distdirs.iter().filter_map(PlacePlan::folder) {
        let files = files(distdir, work)?;
        found.extend(files.iter().map(|(name, sha256)| one("distdir", name, Some(*sha256))));
    }
    Ok(found)
}

fn whole(files: &BTreeMap<String, Sha256>) -> Sha256 {
    let mut parts = Parts::default();
    files.iter().for_each(|(name, sha256)| parts.add(name, &sha256.0));
    parts.finish()
}

/// Digests of all files below a folder, but for git's own and what Bazel left there.
fn files(folder: &Utf8Path, work: &Utf8Path) -> Outcome<BTreeMap<String, Sha256>> {
    let fail = |error: std::io::Error| Failure::io("read", folder, &error);
    let is_source = |name: &str| !(name == ".git" || name.starts_with("bazel-"));
    let places = ground::files_below(folder, &is_source).map_err(fail)?;
    ground::digests_of(places, folder, work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::OverridePlan;

    fn plan(root: &Utf8Path) -> UnpinnedPlan {
        let place =
            |name: &str| PlacePlan { name: name.into(), place: root.join(name).to_string() };
        let address = "https://r.example/modules".to_owned();
        UnpinnedPlan {
            flags: vec!["--copt=-g".into()],
            overrides: vec![
                OverridePlan {
                    name: "absl".into(),
                    kind: OverrideKind::Module,
                    place: root.join("absl"),
                },
                OverridePlan {
                    name: "eigen".into(),
                    kind: OverrideKind::Repository,
                    place: root.join("absl"),
                },
            ],
            registries: vec![
                place("registry"),
                PlacePlan { name: address.clone(), place: address },
            ],
            distdirs: vec![place("dist")],
        }
    }

    #[test]
    fn bazel_is_told_in_its_own_words() {
        let plan = plan(Utf8Path::new("/own"));
        assert_eq!(
            flags(&plan),
            [
                "--override_module=absl=/own/absl",
                "--override_repository=eigen=/own/absl",
                "--distdir=/own/dist",
                "--copt=-g",
            ]
        );
        let own = ["--registry=file:///own/registry", "--registry=https://r.example/modules"];
        assert_eq!(registries(&plan, true), own);
        assert_eq!(registries(&plan, false)[..2], own);
        assert_eq!(registries(&plan, false)[2], "--registry=https://bcr.bazel.build/");
        assert_eq!(hosts(&plan), ["r.example"]);
    }

    #[test]
    fn contents_change_with_the_files_and_not_with_the_place() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let [one, two] = [&one, &two].map(|it| Utf8Path::from_path(it.path()).unwrap());
        for root in [one, two] {
            for (path, text) in [
                ("absl/BUILD", "x"),
                ("absl/.git/HEAD", root.as_str()),
                ("registry/modules/a", "a"),
                ("dist/a.zip", "zip"),
            ] {
                let path = root.join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
        }
        let of = |root: &Utf8Path| contents(&plan(root), &root.join("work")).unwrap();
        let first = of(one);
        assert_eq!(of(two), first);
        let kinds: Vec<&str> = first.iter().map(|it| it.kind.as_str()).collect();
        let expected = ["flag", "override", "override", "registry", "registry", "distdir"];
        assert_eq!(kinds, expected);
        assert_eq!(first[4].sha256, None, "nobody here knows what another machine answers");
        std::fs::write(two.join("absl/BUILD"), "y").unwrap();
        assert_ne!(of(two), first);
    }
}
