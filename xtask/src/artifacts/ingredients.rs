//! What a build was made of, part by part: where the next one has another key, the parts that differ are
//! named.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use support::{
    diag::Outcome,
    digest::Sha256,
    fs::{remove_dir, write_atomic},
};

use super::BuildKey;
use crate::engine::Unpinned;

/// How many names of a part are shown.
const SHOWN: usize = 3;

/// The key of a build, and what its digests are made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ingredients {
    /// What ran Bazel: `docker`, `podman` or `host`.
    pub engine: String,
    /// The key, whose digests the maps below take apart.
    pub key: BuildKey,
    /// The digest of each file of the staged tree by its path; of links, where they lead.
    pub tree: BTreeMap<String, String>,
    /// Files of the NDK (`ndk/...`) and programs (`path/...`) by name; none in a container.
    pub ground: BTreeMap<String, Sha256>,
    /// What Bazel could download, by the first address.
    pub downloads: BTreeMap<String, Sha256>,
}

impl Ingredients {
    /// What differs from an earlier build, in words for a status line; empty where nothing does.
    pub fn changes(&self, before: &Self) -> Vec<String> {
        let parts = self.key.differences(&before.key);
        parts.into_iter().flat_map(|part| self.change(part, before)).collect()
    }

    fn change(&self, part: &str, before: &Self) -> Vec<String> {
        let (now, then) = (&self.key, &before.key);
        let told = |names: Vec<String>| named(part, &names);
        vec![match part {
            "the staged tree" => told(differing(&self.tree, &before.tree)),
            "the lock" => told(differing(&self.downloads, &before.downloads)),
            "the environment" => told(differing(&now.environment, &then.environment)),
            "what is not pinned" => told(unpinned(&now.unpinned, &then.unpinned)),
            "this tool" => format!("{part} is {}, was {}", now.tool, then.tool),
            "Bazel" => format!("{part} is {}, was {}", version(now), version(then)),
            "Bazel's flags" => told(flags(&now.flags, &then.flags)),
            "the toolchain" if self.engine != before.engine => {
                format!("{part} is that of {}, was that of {}", self.engine, before.engine)
            }
            "the toolchain" => return self.grounds(part, before),
            _ => format!("{part} changed"),
        }]
    }

    /// The toolchain, taken apart: NDK and programs are different matters to a person.
    fn grounds(&self, part: &str, before: &Self) -> Vec<String> {
        let all = differing(&self.ground, &before.ground);
        let below = |head: &str| -> Vec<String> {
            all.iter().filter_map(|name| name.strip_prefix(head).map(str::to_owned)).collect()
        };
        let parts = [("the NDK", below("ndk/")), ("a program on the PATH", below("path/"))];
        let told: Vec<String> = parts
            .iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(part, names)| named(part, names))
            .collect();
        if told.is_empty() { vec![format!("{part} changed")] } else { told }
    }
}

/// A part with the first of what differs in it.
fn named(part: &str, names: &[String]) -> String {
    let shown = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => format!("{part} changed"),
        count if count > SHOWN => format!("{part} changed ({shown} and {} more)", count - SHOWN),
        _ => format!("{part} changed ({shown})"),
    }
}

/// The names that two maps have different values for.
fn differing<T: PartialEq>(now: &BTreeMap<String, T>, then: &BTreeMap<String, T>) -> Vec<String> {
    let mut names: Vec<String> = now
        .iter()
        .filter(|(name, value)| then.get(*name) != Some(value))
        .map(|it| it.0.clone())
        .collect();
    names.extend(then.keys().filter(|name| !now.contains_key(*name)).cloned());
    names.sort();
    names
}

/// The flags that only one of two lists has; the toolchain's digest has its own sentence.
fn flags(now: &[String], then: &[String]) -> Vec<String> {
    let only = |one: &[String], other: &[String], sign: &str| -> Vec<String> {
        let new = one.iter().filter(|flag| !other.contains(flag));
        let new = new.filter(|flag| !flag.contains("XTASK_TOOLCHAIN_ID"));
        new.map(|flag| format!("{sign}{flag}")).collect()
    };
    let mut found = only(now, then, "now ");
    found.extend(only(then, now, "no longer "));
    found.dedup();
    found
}

/// The names that only one of two lists has, or both with other contents.
fn unpinned(now: &[Unpinned], then: &[Unpinned]) -> Vec<String> {
    let only = |one: &[Unpinned], other: &[Unpinned]| -> Vec<String> {
        let new = one.iter().filter(|it| !other.contains(it));
        new.map(|it| format!("{} {}", it.kind, it.name)).collect()
    };
    let mut names = only(now, then);
    names.extend(only(then, now));
    names.sort();
    names.dedup();
    names
}

fn version(key: &BuildKey) -> &str {
    key.bazel.as_deref().unwrap_or("that of the image")
}

/// The folder in which the ingredients of the last build of one product are kept: a file named after the
/// key.
#[derive(Debug)]
pub struct LastBuild(Utf8PathBuf);

impl LastBuild {
    /// The last build of a profile from an upstream, with whatever engine, toolchain and flags.
    pub fn of(upstream: &str, profile: &str, work: &Utf8Path) -> Self {
        Self(work.join(format!("last/{upstream}/{profile}")))
    }

    /// What it was made of; none where there was no build yet, or another version of this tool wrote it.
    pub fn read(&self) -> Option<Ingredients> {
        let entry = self.0.read_dir_utf8().ok()?.filter_map(Result::ok).next()?;
        serde_json::from_str(&std::fs::read_to_string(entry.path()).ok()?).ok()
    }

    /// Keeps what this build was made of in place of the last one's.
    pub fn keep(&self, ingredients: &Ingredients) -> Outcome {
        let file = self.0.join(format!("{}.json", ingredients.key.digest().short(16)));
        if file.is_file() {
            return Ok(());
        }
        remove_dir(&self.0)?;
        // Thousands of rows, read by nobody: without the spaces of a document.
        let text = serde_json::to_vec(ingredients)
            .unwrap_or_else(|error| unreachable!("it has string keys only: {error}"));
        write_atomic(&file, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::key::tests::key, *};

    fn ingredients() -> Ingredients {
        let map = |names: &[&str]| {
            names.iter().map(|name| ((*name).to_owned(), Sha256::of(name.as_bytes()))).collect()
        };
        Ingredients {
            engine: "host".into(),
            key: key(),
            tree: BTreeMap::from([("a.cc".into(), "1".into()), ("b.cc".into(), "2".into())]),
            ground: map(&["ndk/sysroot/usr/lib/x", "ndk/y", "path/awk"]),
            downloads: map(&["https://h/a.zip"]),
        }
    }

    #[test]
    fn each_part_that_changed_is_named_with_what_changed_in_it() {
        type Change = fn(&mut Ingredients);
        let other = Sha256::of(b"other");
        assert_ne!(key().tree, other);
        let changes: [(Change, &[&str]); 9] = [
            (
                |now| {
                    now.key.tree = Sha256::of(b"other");
                    now.tree.insert("a.cc".into(), "3".into());
                    now.tree.remove("b.cc");
                },
                &["the staged tree changed (a.cc, b.cc)"],
            ),
            (
                |now| {
                    now.key.ground = "other".into();
                    now.key.flags[0] = "--action_env=XTASK_TOOLCHAIN_ID=other".into();
                    now.ground.remove("ndk/sysroot/usr/lib/x");
                    now.ground.insert("path/cc".into(), Sha256::of(b"cc"));
                },
                &["the NDK changed (sysroot/usr/lib/x)", "a program on the PATH changed (cc)"],
            ),
            (
                |now| {
                    now.key.ground = "other".into();
                    for name in ["1", "2", "3", "4", "5"] {
                        now.ground.insert(format!("ndk/{name}"), Sha256::of(b"new"));
                    }
                },
                &["the NDK changed (1, 2, 3 and 2 more)"],
            ),
            (
                |now| {
                    now.key.ground = "sha256:0".into();
                    now.engine = "docker".into();
                    now.ground.clear();
                },
                &["the toolchain is that of docker, was that of host"],
            ),
            (
                |now| {
                    now.key.downloads = Sha256::of(b"other");
                    now.downloads.clear();
                },
                &["the lock changed (https://h/a.zip)"],
            ),
            (
                |now| now.key.flags.push("--copt=-g".into()),
                &["Bazel's flags changed (now --copt=-g)"],
            ),
            (|now| now.key.bazel = Some("8".into()), &["Bazel is 8, was 7.7.1"]),
            (|now| now.key.tool = "2".into(), &["this tool is 2, was 1"]),
            (|_| {}, &[]),
        ];
        for (change, expected) in changes {
            let mut now = ingredients();
            change(&mut now);
            assert_eq!(now.changes(&ingredients()), expected);
        }
    }

    #[test]
    fn the_last_build_is_kept_whatever_toolchain_it_had() {
        let folder = tempfile::tempdir().unwrap();
        let work = Utf8Path::from_path(folder.path()).unwrap();
        let last = LastBuild::of("demo", "p", work);
        assert_eq!(last.read(), None);
        last.keep(&ingredients()).unwrap();
        let other =
            Ingredients { key: BuildKey { ground: "other".into(), ..key() }, ..ingredients() };
        for one in [other, ingredients(), ingredients()] {
            last.keep(&one).unwrap();
            assert_eq!(last.read(), Some(one));
        }
        assert_eq!(LastBuild::of("demo", "q", work).read(), None);
    }
}
