//! Checkouts: what proves that a folder is a release, which files differ from it, and that nothing which
//! a repository's own configuration names is run.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use ::support::{digest::Sha256, exec::CommandLine};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};
use support::{
    Ended,
    copied::Copy,
    run,
    small_release::{self, SmallRelease},
    tool, variable,
};
use xtask::{catalogue::Catalogue, pins::Pins, plan::TreeState};

const RELEASE: &str = "0.10.26";

/// A repository whose pins name a small release, and a checkout of it.
struct Standing {
    copy: Copy,
    release: SmallRelease,
}

impl Standing {
    fn new() -> Self {
        let copy = Copy::new();
        let release = SmallRelease::make(&copy.folder, RELEASE);
        let ids = [release.commit.as_str(), release.tree.as_str()];
        let digest = Sha256::of(&release.archive).to_string();
        small_release::pin(&copy, RELEASE, ids, "https://release.invalid/a.tar.gz", &digest);
        Self { copy, release }
    }

    fn checkout(&self) -> Utf8PathBuf {
        self.copy.folder.join("release")
    }

    /// Runs git in the checkout, as a person would.
    fn git(&self, args: &[&str]) -> String {
        let git = CommandLine::new("git", ["-c", "user.name=a", "-c", "user.email=a@b"]);
        let mut git = args.iter().fold(git, |git, arg| git.arg(*arg));
        (git.cwd, git.drop_env) = (Some(self.checkout()), Some("GIT_"));
        git.read().unwrap()
    }

    fn tool(&self, verb: &str, tree: &Utf8Path, more: &[&str]) -> snapbox::cmd::Command {
        let work = self.copy.folder.join("work");
        let args = [verb, "--profile", "face-only", "--mediapipe", tree.as_str(), "--work-dir"];
        tool(&[&args[..], &[work.as_str()], more].concat())
            .env("CARGO_MANIFEST_DIR", self.copy.manifest_dir())
    }

    /// What `plan` says of where a tree is from.
    #[track_caller]
    fn source(&self, tree: &Utf8Path) -> Value {
        source(run(self.tool("plan", tree, &["--format", "json"])))
    }

    fn plan(&self, tree: &Utf8Path) -> Ended {
        run(self.tool("plan", tree, &[]))
    }

    fn clean(&self) -> Value {
        json!({
            "commit": self.release.commit,
            "git_tree": self.release.tree,
            "dirty": [],
            "dirty_in_build": [],
            "compared": "files",
        })
    }
}

#[track_caller]
fn source(ended: Ended) -> Value {
    let ended = ended.expect_code(0);
    serde_json::from_str::<Value>(&ended.stdout).expect("one JSON document")["source"].clone()
}

fn is_refused(ended: Ended) {
    ended.expect_code(11).expect_stderr(&["is not a MediaPipe release that this tool knows"]);
}

#[test]
fn a_checkout_is_a_release_file_by_file() {
    let standing = Standing::new();
    let checkout = standing.checkout();
    assert_eq!(standing.source(&checkout), standing.clean());
    let told = standing.plan(&checkout).expect_code(0).stdout;
    let commit = &standing.release.commit[..12];
    assert!(told.contains(&format!("MediaPipe {RELEASE} ({commit}), Bazel ")), "{told}");
    assert!(told.contains("\ndirty     -\n"), "{told}");

    // What no build sees makes no tree dirty.
    standing.copy.folder.write("release/.user.bazelrc", "build --config=mine\n");
    std::os::unix::fs::symlink("/nonexistent", checkout.join("bazel-out")).unwrap();
    assert_eq!(standing.source(&checkout), standing.clean());

    // Whatever a repository says of these files, they are hashed.
    standing.git(&["update-index", "--assume-unchanged", "WORKSPACE", "mediapipe/gpu/BUILD"]);
    standing.copy.folder.write("release/WORKSPACE", "# mine\n");
    standing.copy.folder.write("release/mediapipe/new.cc", "");
    fs::remove_file(checkout.join("mediapipe/gpu/BUILD")).unwrap();
    let script = checkout.join("third_party/demo_weights/weights.h");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let dirty = [
        "WORKSPACE",
        "mediapipe/gpu/BUILD",
        "mediapipe/new.cc",
        "third_party/demo_weights/weights.h",
    ];
    let found = standing.source(&checkout);
    assert_eq!(
        (&found["dirty"], &found["commit"]),
        (&json!(dirty), &json!(standing.release.commit))
    );
    assert_ne!(found["git_tree"], standing.release.tree);
    let told = standing.plan(&checkout).expect_code(0).stdout;
    let listed = format!("\ndirty     {}\n", dirty.join("\n          "));
    assert!(told.contains(&listed), "{told}");
}

/// A fork has the release's history, or none of it; what it changes is listed, what matters first.
#[test]
fn a_fork_is_its_release_with_changes() {
    let standing = Standing::new();
    let folder = &standing.copy.folder;
    folder.write("release/README.md", "mine\n");
    folder.write("release/mediapipe/new.cc", "");
    standing.git(&["add", "--all"]);
    standing.git(&["commit", "--quiet", "--message", "mine"]);
    let found = standing.source(&standing.checkout());
    assert_eq!(found["commit"], json!(standing.release.commit));
    assert_eq!(found["dirty"], json!(["README.md", "mediapipe/new.cc"]));
    assert_eq!(found["dirty_in_build"], json!(["mediapipe/new.cc"]));
    let told = standing.plan(&standing.checkout()).expect_code(0).stdout;
    let listed = "\ndirty     mediapipe/new.cc\n          README.md  (beside the build)\n";
    assert!(told.contains(listed), "{told}");

    // A tree that says another number is another release, however near it is, until a person says so.
    folder.write("release/mediapipe/version.bzl", "MEDIAPIPE_FULL_VERSION = \"9.9.9\"\n");
    standing.git(&["commit", "--quiet", "--all", "--message", "theirs"]);
    is_refused(standing.plan(&standing.checkout()));
    let near = run(standing.tool("plan", &standing.checkout(), &["--near", RELEASE]));
    assert!(near.expect_code(0).stdout.contains(&format!("MediaPipe {RELEASE} (")));
    run(standing.tool("plan", &standing.checkout(), &["--near", "0.10.99"]))
        .expect_code(11)
        .expect_stderr(&["no MediaPipe release or folder `0.10.99`"]);
    for named in ["demo", RELEASE] {
        run(standing.tool("plan", Utf8Path::new(named), &["--near", RELEASE]))
            .expect_code(2)
            .expect_stderr(&["leave out `--near`"]);
    }
}

/// A clone with line ends of Windows: its edits would fit nowhere, so the cause is told, and its cure cures it.
#[test]
fn what_is_wrong_with_a_clone_is_told_with_its_cure() {
    let standing = Standing::new();
    let git = |folder: &Utf8Path, script: &str| {
        let mut shell = CommandLine::new("sh", ["-c", script]);
        (shell.cwd, shell.drop_env) = (Some(folder.to_owned()), Some("GIT_"));
        shell.read().unwrap();
    };
    let folder = standing.copy.folder.path();
    git(folder, "git clone -q -c core.autocrlf=true release crlf");
    let (clone, out) = (folder.join("crlf"), folder.join("staged"));
    let cure = "git config --replace-all core.autocrlf false && git rm -rq --cached . && git reset -q --hard";
    let told = ["with line ends of Windows", "commit changes of your own first", cure];
    standing.plan(&clone).expect_code(0).expect_stderr(&told);
    let stage = || run(standing.tool("stage", &clone, &["--out", out.as_str()]));
    stage().expect_code(11).expect_stderr(&told);
    let doctor = tool(&["doctor", "--mediapipe", clone.as_str()])
        .env("CARGO_MANIFEST_DIR", standing.copy.manifest_dir());
    let doctor = run(doctor).stdout;
    assert!(doctor.contains("failed   line ends") && doctor.contains(cure), "{doctor}");
    git(&clone, cure);
    assert_eq!(standing.source(&clone), standing.clean());
    stage().expect_code(0);
    let version = fs::read_to_string(out.join(".bazelversion")).unwrap_or_default();
    assert!(!version.contains('\r'), "{version:?}");

    // A shallow clone, and a worktree of one, are whole.
    git(
        folder,
        "git clone -q --depth 1 file://$PWD/release shallow && git -C shallow worktree add -q ../tree",
    );
    for name in ["shallow", "tree"] {
        assert_eq!(standing.source(&folder.join(name)), standing.clean(), "{name}");
    }
}

#[test]
fn a_link_to_a_checkout_is_the_checkout() {
    let standing = Standing::new();
    let link = standing.copy.folder.join("link");
    std::os::unix::fs::symlink(standing.checkout(), &link).unwrap();
    assert_eq!(standing.source(&link), standing.clean());
    let out = standing.copy.folder.join("staged");
    run(standing.tool("stage", &link, &["--out", out.as_str()])).expect_code(0);
    assert!(out.join("WORKSPACE").is_file());
}

/// Where nearly nothing is as in the release that a tree says it is, nobody takes it for that.
#[test]
fn a_number_alone_is_no_release() {
    let standing = Standing::new();
    let folder = &standing.copy.folder;
    folder.write("junk/WORKSPACE", "junk");
    folder.write("junk/mediapipe/version.bzl", &format!("MEDIAPIPE_FULL_VERSION = \"{RELEASE}\""));
    let ended = standing.plan(&folder.join("junk"));
    ended.expect_code(11).expect_stderr(&[
        "is not a MediaPipe release that this tool knows",
        "its version.bzl says 0.10.26",
        "nearest is 0.10.26, from which",
        "where it is a changed 0.10.26 or a fork of it: `--near 0.10.26`",
    ]);
}

#[test]
fn the_plan_has_one_digest_whatever_is_dirty() {
    let standing = Standing::new();
    let digest = || {
        let ended = run(standing.tool("plan", &standing.checkout(), &["--format", "json"]));
        serde_json::from_str::<Value>(&ended.stdout).unwrap()["digest"].clone()
    };
    let clean = digest();
    standing.copy.folder.write("release/mediapipe/new.cc", "");
    assert_eq!(digest(), clean);
}

/// A commit's name is 40 digits that anybody can write into a file.
#[test]
fn a_commit_without_its_objects_proves_nothing() {
    let standing = Standing::new();
    let folder = &standing.copy.folder;
    folder.write("junk/WORKSPACE", "junk");
    fs::create_dir(folder.join("junk/mediapipe")).unwrap();
    folder.write("junk/.git/HEAD", &format!("{}\n", standing.release.commit));
    folder.write("junk/.git/config", "[core]\n\trepositoryformatversion = 0\n");
    fs::create_dir_all(folder.join("junk/.git/objects")).unwrap();
    fs::create_dir_all(folder.join("junk/.git/refs")).unwrap();
    is_refused(standing.plan(&folder.join("junk")));

    // Nor does an object under the name of another.
    standing.copy.folder.write("release/mediapipe/new.cc", "");
    standing.git(&["add", "--all"]);
    let other = standing.git(&["write-tree"]);
    let object = |id: &str| {
        let (head, tail) = id.trim().split_at(2);
        standing.checkout().join(".git/objects").join(head).join(tail)
    };
    let tree = object(&standing.release.tree);
    fs::set_permissions(&tree, fs::Permissions::from_mode(0o644)).unwrap();
    fs::copy(object(&other), &tree).unwrap();
    is_refused(standing.plan(&standing.checkout()));
}

/// A replacement is shown under the name of what it replaces.
#[test]
fn a_replaced_object_changes_nothing() {
    let standing = Standing::new();
    fs::write(standing.checkout().join("WORKSPACE"), "# mine\n").unwrap();
    standing.git(&["add", "--all"]);
    let other = standing.git(&["write-tree"]);
    standing.git(&["replace", &standing.release.tree, other.trim()]);
    assert_eq!(standing.source(&standing.checkout())["dirty"], json!(["WORKSPACE"]));
}

/// `git` obeys its variables before it looks at any folder.
#[test]
fn an_inherited_environment_makes_no_folder_a_release() {
    let standing = Standing::new();
    let folder = &standing.copy.folder;
    folder.write("junk/WORKSPACE", "junk");
    fs::create_dir(folder.join("junk/mediapipe")).unwrap();
    let checkout = standing.checkout();
    let git = checkout.join(".git");
    is_refused(run(standing.tool("plan", &folder.join("junk"), &[]).env("GIT_DIR", &git)));
    // The same where there is a repository that git would not take for one.
    fs::create_dir(folder.join("junk/.git")).unwrap();
    is_refused(run(standing.tool("plan", &folder.join("junk"), &[]).env("GIT_DIR", &git)));

    for (name, value) in [
        ("GIT_DIR", "/nonexistent"),
        ("GIT_WORK_TREE", "/"),
        ("GIT_OBJECT_DIRECTORY", "/nonexistent"),
        ("GIT_NAMESPACE", "other"),
        ("GIT_CONFIG_COUNT", "not a number"),
        ("GIT_CEILING_DIRECTORIES", checkout.as_str()),
    ] {
        let command = standing.tool("plan", &checkout, &["--format", "json"]).env(name, value);
        assert_eq!(source(run(command)), standing.clean(), "{name}");
    }
}

/// A folder below a checkout is none, though git would find the repository further up.
#[test]
fn a_repository_further_up_is_not_meant() {
    let standing = Standing::new();
    let below = standing.checkout().join("below");
    fs::create_dir_all(below.join("mediapipe")).unwrap();
    fs::create_dir_all(below.join(".git")).unwrap();
    fs::write(below.join("WORKSPACE"), "").unwrap();
    is_refused(standing.plan(&below));
}

/// Without a repository the whole tree tells, and nothing tells which file is not the release's.
#[test]
fn files_without_a_repository_are_the_release_or_not() {
    let standing = Standing::new();
    fs::rename(standing.checkout().join(".git"), standing.copy.folder.join("git")).unwrap();
    let pins = Pins::read(&standing.copy.folder.join("repo")).unwrap();
    let release = Catalogue::bundled().release(RELEASE).unwrap();
    let state = || TreeState::of(&standing.checkout(), release, &pins).unwrap();
    assert_eq!(serde_json::to_value(state()).unwrap(), standing.clean());
    assert!(state().is_release());
    fs::write(standing.checkout().join("WORKSPACE"), "# mine\n").unwrap();
    assert_eq!((state().commit, state().dirty), (None, None));
    assert!(state().difference("MediaPipe").unwrap().contains("cannot be told which"));
}

/// Every way by which a repository's own files make git start a program, as far as git has them.
fn hostile(standing: &Standing) -> Utf8PathBuf {
    let (folder, checkout) = (&standing.copy.folder, standing.checkout());
    let ran = folder.join("ran");
    let script = format!("#!/bin/sh\necho \"$0 $*\" >> {ran}\ncat\n");
    let evil = folder.write("evil", &script);
    let runs = |path: &Utf8Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    };
    runs(&evil);
    for hook in ["post-index-change", "pre-commit", "fsmonitor-watchman", "post-checkout"] {
        runs(&folder.write(&format!("hooks/{hook}"), &script));
        runs(&folder.write(&format!("release/.git/hooks/{hook}"), &script));
    }
    let config = checkout.join(".git/config");
    let text = fs::read_to_string(&config).unwrap();
    let more = format!(
        "[core]\n\tfsmonitor = {evil}\n\thooksPath = {folder}/hooks\n\tpager = {evil}\n\
         \tsshCommand = {evil}\n\taskPass = {evil}\n\tgitProxy = {evil}\n\talternateRefsCommand = {evil}\n\
         [pager]\n\tlog = {evil}\n\tls-tree = {evil}\n\trev-list = {evil}\n\
         [filter \"evil\"]\n\tclean = {evil}\n\tsmudge = {evil}\n\tprocess = {evil}\n\trequired = true\n\
         [diff]\n\texternal = {evil}\n[diff \"evil\"]\n\ttextconv = {evil}\n\tcommand = {evil}\n\
         [merge \"evil\"]\n\tdriver = {evil}\n[credential]\n\thelper = {evil}\n\
         [gpg]\n\tprogram = {evil}\n[log]\n\tshowSignature = true\n[alias]\n\trev-parse = !{evil}\n\
         \tls-tree = !{evil}\n[protocol]\n\tallow = always\n[protocol \"ext\"]\n\tallow = always\n\
         [remote \"origin\"]\n\turl = ext::{evil}\n\tpromisor = true\n\tpartialclonefilter = blob:none\n\
         \tuploadpack = {evil}\n[extensions]\n\tpartialClone = origin\n",
        folder = folder.path()
    );
    fs::write(
        config,
        text.replace("repositoryformatversion = 0", "repositoryformatversion = 1") + &more,
    )
    .unwrap();
    fs::write(checkout.join(".git/info/attributes"), "* filter=evil diff=evil merge=evil\n")
        .unwrap();
    ran
}

#[test]
fn nothing_that_a_repository_names_is_run() {
    let standing = Standing::new();
    let (ran, checkout) = (hostile(&standing), standing.checkout());
    // It is as hostile as it looks: the same call that `doctor` once made starts a program.
    let path = variable("PATH").unwrap();
    let naive = snapbox::cmd::Command::new("git")
        .args(["-C", checkout.as_str(), "status", "--porcelain"])
        .env_clear()
        .env("PATH", &path);
    let _ = naive.output();
    assert!(ran.exists(), "a plain `git status` runs nothing: this test shows nothing");
    fs::remove_file(&ran).unwrap();

    assert_eq!(standing.source(&checkout), standing.clean());
    let out = standing.copy.folder.join("staged");
    run(standing.tool("stage", &checkout, &["--out", out.as_str()])).expect_code(0);
    let examined = run(standing.tool("doctor", &checkout, &[]));
    assert!(examined.stdout.contains("every file is the release's"), "{}", examined.stdout);
    assert!(!ran.exists(), "{}", fs::read_to_string(&ran).unwrap());

    // What is missing is not fetched: the remote is a command, and so is its transport.
    let (head, tail) = standing.release.tree.split_at(2);
    fs::remove_file(checkout.join(".git/objects").join(head).join(tail)).unwrap();
    is_refused(standing.plan(&checkout));
    assert!(!ran.exists(), "{}", fs::read_to_string(&ran).unwrap());
}

/// The clock is held against this tool's own history, in a repository that may be anybody's.
#[test]
fn doctor_runs_nothing_of_the_repository_that_it_stands_in() {
    let standing = Standing::new();
    let ran = hostile(&standing);
    let repo = standing.copy.folder.join("repo");
    fs::rename(standing.checkout().join(".git"), repo.join(".git")).unwrap();
    let ended = run(tool(&["doctor"]).env("CARGO_MANIFEST_DIR", standing.copy.manifest_dir()));
    assert!(ended.stdout.contains("clock"), "{}", ended.stdout);
    assert!(!ran.exists(), "{}", fs::read_to_string(&ran).unwrap());
}

/// One place calls git, so that one place can be trusted with it.
#[test]
fn git_is_called_in_one_file() {
    let sources = walkdir::WalkDir::new(support::repo().join("xtask")).into_iter();
    let named: Vec<String> = sources
        .filter_entry(|entry| {
            !["target", "tests", "demo"].iter().any(|name| entry.file_name() == *name)
        })
        .filter_map(Result::ok)
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .filter(|entry| fs::read_to_string(entry.path()).unwrap().contains("::new(\"git\""))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(named, ["git.rs"]);
}
