//! From the address of a release to its staged tree: fetched from a server, unpacked, held against its
//! git tree, planned, staged. The release is a small one of this test, in pins of its own.

mod support;

use std::{collections::BTreeMap, fs};

use ::support::{digest::Sha256, exec::CommandLine, paths::RelPath};
use camino::Utf8PathBuf;
use support::{
    Ended, Folder,
    copied::Copy,
    no_overrides, repo, run,
    server::{Fault, Server},
    shelf, tool, tree, upstream,
};
use xtask::{
    patch::{Action, Misfit},
    plan, profile,
};

const RELEASE: &str = "0.10.26";

/// A repository whose only release is what a server gives, and a machine that has nothing yet.
struct Standing {
    copy: Copy,
    server: Server,
    archive: Vec<u8>,
    tree: String,
}

impl Standing {
    fn new() -> Self {
        let (copy, server) = (Copy::new(), Server::start());
        let (archive, tree) = archive(&copy.folder);
        Self { copy, server, archive, tree }
    }

    /// Pins the release: this digest, this tree, this address.
    fn pin(&self, sha256: &str, tree: &str, url: &str) {
        let path = self.copy.folder.join("repo/build-profiles/pins.toml");
        let pins = fs::read_to_string(&path).unwrap();
        let from = pins.find(&format!("[input.\"mediapipe-{RELEASE}\"]")).unwrap();
        let end = from + pins[from..].find("\n\n").unwrap();
        let row = format!(
            "[input.\"mediapipe-{RELEASE}\"]\nkind = \"source\"\nreleases = [\"{RELEASE}\"]\n\
             file = \"mediapipe-{RELEASE}.tar.gz\"\ncommit = \"{tree}\"\ntree = \"{tree}\"\n\
             urls = [\"{url}\"]\nsha256 = \"{sha256}\"\nsources = 2"
        );
        fs::write(&path, format!("{}{row}{}", &pins[..from], &pins[end..])).unwrap();
    }

    fn run(&self, args: &[&str]) -> Ended {
        let (work, cache) = (self.copy.folder.join("work"), self.copy.folder.join("cache"));
        let head = ["--profile", "face-only", "--mediapipe", RELEASE, "--work-dir", work.as_str()];
        let args = [&args[..1], &head, &args[1..]].concat();
        run(tool(&args)
            .env("CARGO_MANIFEST_DIR", self.copy.manifest_dir())
            .env("XDG_CACHE_HOME", cache))
    }

    fn stage(&self, more: &[&str]) -> Ended {
        let out = self.out();
        self.run(&[&["stage", "--out", out.as_str()], more].concat())
    }

    fn out(&self) -> Utf8PathBuf {
        self.copy.folder.join("staged")
    }

    /// Nothing is left that a later run would take for the source.
    fn expect_nothing_unpacked(&self) {
        let sources = self.copy.folder.join("work/sources");
        let left: Vec<String> =
            if sources.is_dir() { tree(&sources).into_keys().collect() } else { Vec::new() };
        assert!(left.iter().all(|path| path.ends_with(".lock")), "{left:?}");
        assert!(!self.out().exists());
    }
}

/// The bundled upstream, which has a release's labels, with whatever this release's edits look for, as
/// `git archive` packs it; and its git tree.
fn archive(folder: &Folder) -> (Vec<u8>, String) {
    let profile = profile::load("face-only", &shelf()).unwrap();
    let plan = plan::resolve(&profile, &upstream(RELEASE), &no_overrides()).unwrap();
    // The files, and what the edits so far have made of them.
    let mut files: BTreeMap<&RelPath, (String, String)> = BTreeMap::new();
    for edit in plan.patches.iter().flat_map(|patch| &patch.edits) {
        if matches!(edit.action, Action::NewFile { .. }) {
            continue;
        }
        let path = repo().join("xtask/demo").join(edit.file.as_path());
        let (file, edited) = files.entry(&edit.file).or_insert_with(|| {
            let text = fs::read_to_string(path).unwrap_or_default();
            (text.clone(), text)
        });
        if let Err(Misfit::Places { anchor, expected, found, .. }) = edit.action.apply(Some(edited))
        {
            for _ in found..expected {
                // An anchor may open a call.
                let close = ")".repeat(anchor.matches('(').count() - anchor.matches(')').count());
                let statement = format!("stand_in(\n    {anchor}{close}\n)\n");
                file.push_str(&statement);
                edited.push_str(&statement);
            }
        }
        *edited = edit.action.apply(Some(edited)).unwrap();
    }
    for (path, (file, _)) in files {
        folder.write(&format!("release/{path}"), &file);
    }
    let script = "cp -rn repo/xtask/demo/. release && cd release && git init -q && git add -Af \
                  && git -c user.name=a -c user.email=a@b commit -qm a \
                  && git archive --format=tar.gz --prefix=mediapipe-0.10.26/ -o ../release.tar.gz HEAD \
                  && git rev-parse HEAD^{tree}";
    let mut git = CommandLine::new("sh", ["-c", script]);
    git.cwd = Some(folder.path().to_owned());
    let tree = git.read().unwrap().trim().to_owned();
    (fs::read(folder.join("release.tar.gz")).unwrap(), tree)
}

#[test]
fn a_release_is_fetched_unpacked_checked_and_staged() {
    let standing = Standing::new();
    let url = standing.server.page("/release.tar.gz", standing.archive.clone());
    standing.pin(&Sha256::of(&standing.archive).to_string(), &standing.tree, &url);
    standing.stage(&["--offline"]).expect_code(11).expect_stderr(&[
        "`mediapipe-0.10.26` is not in the store, and the network is off limits",
        "build-profiles/pins.toml:",
        "`--mediapipe PATH`",
        "--mirror",
    ]);
    standing.expect_nothing_unpacked();
    let ended = standing.stage(&[]).expect_code(0).expect_stderr(&["Fetched mediapipe-0.10.26"]);
    assert!(ended.stdout.contains("bazel build"), "{}", ended.stdout);
    assert!(standing.out().join("mediapipe/tasks/java/version_script.lds").is_file());
    assert!(standing.out().join(".user.bazelrc").is_file());

    // From here on nothing is asked for again, whatever command wants it.
    for args in [&["plan", "--offline"][..], &["plan", "--format", "json"]] {
        standing.run(args).expect_code(0);
    }
    standing.stage(&["--offline"]).expect_code(0);
    assert_eq!(standing.server.asked("/release.tar.gz").len(), 1);
}

#[test]
fn the_right_digest_with_another_tree_is_refused() {
    let standing = Standing::new();
    let url = standing.server.page("/release.tar.gz", standing.archive.clone());
    let other = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    standing.pin(&Sha256::of(&standing.archive).to_string(), other, &url);
    standing.stage(&[]).expect_code(11).expect_stderr(&[
        "`mediapipe-0.10.26` is not the pinned source",
        &format!("expected git tree {other}"),
        &format!("found {}", standing.tree),
    ]);
    standing.expect_nothing_unpacked();
}

#[test]
fn other_bytes_of_the_right_tree_are_accepted_with_a_note() {
    let standing = Standing::new();
    let url = standing.server.page("/release.tar.gz", standing.archive.clone());
    let pinned = Sha256::of(b"the archive as it was made once");
    standing.pin(&pinned.to_string(), &standing.tree, &url);
    standing.stage(&[]).expect_code(0).expect_stderr(&[
        &format!("accepted by its git tree {}", standing.tree),
        &format!("not the pinned {pinned}"),
    ]);
    assert!(standing.out().join(".user.bazelrc").is_file());
}

#[test]
fn what_breaks_off_or_has_wrong_bytes_is_not_unpacked() {
    let standing = Standing::new();
    for (fault, words) in [
        (Fault::Wrong, "the digest of `mediapipe-0.10.26.tar.gz` does not match its pin"),
        (Fault::Status(404), "`mediapipe-0.10.26` cannot be fetched"),
    ] {
        let url = standing.server.faulty("/faulty", standing.archive.clone(), [], fault);
        standing.pin(&Sha256::of(&standing.archive).to_string(), &standing.tree, &url);
        standing.stage(&[]).expect_code(11).expect_stderr(&[words]);
        standing.expect_nothing_unpacked();
    }
}
