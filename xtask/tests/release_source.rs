//! From the address of a release to its staged tree: fetched from a server, unpacked, held against its
//! git tree, planned, staged. The release is a small one of this test, in pins of its own.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use ::support::digest::Sha256;
use camino::Utf8PathBuf;
use support::{
    Ended,
    copied::Copy,
    run,
    server::{Fault, Server},
    small_release::{self, SmallRelease},
    tool, tree,
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
        let SmallRelease { archive, tree, .. } = SmallRelease::make(&copy.folder, RELEASE);
        Self { copy, server, archive, tree }
    }

    /// Pins the release: this digest, this tree, this address.
    fn pin(&self, sha256: &str, tree: &str, url: &str) {
        small_release::pin(&self.copy, RELEASE, [tree, tree], url, sha256);
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

/// Staged files are hard links to what was unpacked, so nobody writes to it by mistake; and what was
/// changed all the same is told from the release.
#[test]
fn what_was_unpacked_stays_what_it_was() {
    let standing = Standing::new();
    let url = standing.server.page("/release.tar.gz", standing.archive.clone());
    standing.pin(&Sha256::of(&standing.archive).to_string(), &standing.tree, &url);
    standing.stage(&[]).expect_code(0);
    let sources = standing.copy.folder.join("work/sources");
    let folder = sources.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    let folder = folder.into_iter().find(|path| path.is_dir()).unwrap();
    for (path, found) in tree(&folder).into_iter().filter(|(path, _)| !path.ends_with('/')) {
        let mode = found.split(' ').next().unwrap();
        assert!(["100444", "100555", "link"].contains(&mode), "{path}: {found}");
    }
    let file = folder.join("mediapipe/tasks/java/version_script.lds");
    let original = fs::read_to_string(&file).unwrap();
    let change = |text: &str| {
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(&file, text).unwrap();
    };
    change("changed");
    let ended = standing.stage(&[]).expect_code(11);
    ended.expect_stderr(&[
        "was changed after it was unpacked",
        &format!("expected git tree {}, found ", standing.tree),
        "unpacks it anew",
    ]);
    change(&original);
    standing.stage(&[]).expect_code(0);
    fs::write(folder.join("extra.cc"), "").unwrap();
    standing.stage(&[]).expect_code(11).expect_stderr(&["was changed after it was unpacked"]);
}
