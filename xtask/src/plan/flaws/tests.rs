//! Each flaw as real git makes it in a small tree, and its cure run as a person would.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    exec::CommandLine,
    git::{Git, Kind},
};

use super::*;

/// A folder with a repository of a few files of each kind, `upstream/`.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.sh(
            ".",
            "mkdir -p upstream/mediapipe/a && cd upstream && git init -q && printf 'one\\ntwo\\n' > WORKSPACE \
             && printf 'b\\n' > mediapipe/a/BUILD && printf '#!/bin/sh\\n' > mediapipe/run.sh && chmod +x mediapipe/run.sh \
             && mkdir third_party && printf 'c\\n' > third_party/BUILD && ln -s ../WORKSPACE mediapipe/link.bzl \
             && git add -A && git -c user.name=a -c user.email=a@b commit -qm a",
        );
        place
    }

    fn path(&self, below: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.0.path()).unwrap().join(below)
    }

    /// Runs a line of shell in a folder of the place; git as if nobody had configured it.
    fn sh(&self, folder: &str, script: &str) {
        let mut command = CommandLine::new("sh", ["-c", script]);
        command.cwd = Some(self.path(folder));
        command.drop_env = Some("GIT_");
        command.env.insert("GIT_CONFIG_GLOBAL".into(), "/dev/null".into());
        command.env.insert("GIT_ALLOW_PROTOCOL".into(), "file".into());
        command.read().unwrap();
    }

    fn flaws(&self, folder: &str) -> Vec<Flaw> {
        let root = self.path(folder);
        let upstream = Git::at(&self.path("upstream")).unwrap();
        let tree = upstream.tree_of_head().unwrap();
        let listed = upstream.files_of(&tree).unwrap();
        let listed = TreeFiles::listed(&listed, tree.parse().unwrap()).unwrap();
        of(&root, &TreeFiles::read(&root).unwrap(), Expected::Files(&listed))
    }
}

#[test]
fn each_flaw_is_told_and_its_cure_cures_it() {
    let place = Place::new();
    for (name, make, subject, found, breaks) in [
        (
            "crlf",
            "git clone -q -c core.autocrlf=true upstream crlf",
            "line ends",
            "4 files with line ends of Windows",
            true,
        ),
        (
            "sparse",
            "git clone -q upstream sparse && git -C sparse sparse-checkout set mediapipe",
            "missing files",
            "1 file missing: a sparse checkout leaves them out: third_party/BUILD",
            true,
        ),
        (
            "missing",
            "git clone -q upstream missing && rm missing/third_party/BUILD",
            "missing files",
            "1 file missing: third_party/BUILD",
            false,
        ),
        (
            "links",
            "git clone -q -c core.symlinks=false upstream links",
            "links",
            "1 file that should be links and are text",
            true,
        ),
        (
            "bits",
            "git clone -q -c core.fileMode=false upstream bits && chmod -x bits/mediapipe/run.sh",
            "run bits",
            "1 file with another run bit",
            false,
        ),
        (
            "case",
            "git clone -q upstream case && mv case/mediapipe/a/BUILD case/mediapipe/a/Build",
            "case",
            "mediapipe/a/BUILD (here mediapipe/a/Build)",
            true,
        ),
    ] {
        place.sh(".", make);
        let flaws = place.flaws(name);
        let [flaw] = &flaws[..] else { panic!("{name}: {flaws:?}") };
        assert_eq!((flaw.subject, flaw.breaks), (subject, breaks), "{flaw:?}");
        assert!(flaw.found.contains(found), "{flaw:?}");
        place.sh(name, &flaw.cure);
        assert_eq!(place.flaws(name), [], "{name} after `{}`", flaw.cure);
    }
}

#[test]
fn a_whole_clone_of_any_kind_has_no_flaw_and_its_kind_is_told() {
    let place = Place::new();
    for (name, make, kind) in [
        ("whole", "git clone -q upstream whole", None),
        ("shallow", "git clone -q --depth 1 file://$PWD/upstream shallow", Some("a shallow clone")),
        (
            "partial",
            "git -C upstream config uploadpack.allowFilter true && git clone -q --filter=blob:none file://$PWD/upstream partial",
            Some("a partial clone"),
        ),
        (
            "tree",
            "git -C upstream worktree add -q ../tree",
            Some("a worktree of another repository"),
        ),
        (
            "outer/inner",
            "git init -q outer && git -C outer -c protocol.file.allow=always submodule --quiet add ../upstream inner",
            Some("a submodule"),
        ),
    ] {
        place.sh(".", make);
        assert_eq!(place.flaws(name), [], "{name}");
        assert_eq!(kind_of_checkout(&place.path(name)).as_deref(), kind, "{name}");
    }
    // The repository that a worktree belongs to was moved.
    place.sh(".", "mv upstream elsewhere");
    let flaws = of_repository(&place.path("tree"));
    assert!(flaws[0].found.contains("names a repository that is not there"), "{flaws:?}");
    place.sh("tree", &flaws[0].cure.replace("REPOSITORY", "../elsewhere"));
    assert_eq!(of_repository(&place.path("tree")), []);
    assert_eq!(Git::at(&place.path("tree")).unwrap().standing().kind, Kind::Worktree);
}

#[test]
fn a_pointer_of_lfs_is_no_content() {
    let place = Place::new();
    place.sh(".", "git clone -q upstream lfs");
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n";
    fs::write(place.path("lfs/mediapipe/a/table.inc"), pointer).unwrap();
    let flaws = place.flaws("lfs");
    assert_eq!((flaws[0].subject, flaws[0].breaks), ("LFS", true));
    assert!(flaws[0].found.ends_with(": mediapipe/a/table.inc"), "{flaws:?}");
    assert!(flaws[0].cure.contains("git lfs pull"));
}

#[test]
fn what_is_there_instead_of_a_checkout_is_told() {
    let place = Place::new();
    place.sh(".", "mkdir empty lower && touch lower/workspace && git clone -q -n upstream bare");
    for (name, found, cure) in [
        ("empty", "it is empty: a submodule", "submodule update --init empty"),
        ("lower", "it has `workspace`", "core.ignoreCase false"),
        ("bare", "not checked out", "git checkout -f HEAD"),
    ] {
        let told = instead_of_a_checkout(&place.path(name)).unwrap();
        assert!(told.0.contains(found) && told.1.contains(cure), "{name}: {told:?}");
    }
    assert_eq!(instead_of_a_checkout(&place.path(".")), None);
}
