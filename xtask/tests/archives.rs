//! The archives that MediaPipe checkouts name: all of them read, none of it against what this tool says,
//! and made again from git. `XTASK_MEDIAPIPE_TREES` names a folder of checkouts, each in a folder named by
//! its version, `XTASK_GIT_REPOSITORIES` one of repositories, OWNER/NAME.git.

mod support;

use std::{fs, io::Write as _};

use ::support::{digest::Sha256, exec::CommandLine, interrupt::Interrupt};
use camino::{Utf8Path, Utf8PathBuf};
use support::{Folder, repo, run, skipped, tool, variable};
use xtask::{
    archives::{self, Digest, Listing, Verdict},
    catalogue::{Catalogue, Release},
    pins::Pins,
};

/// Archives and registry modules of each release, and the archives whose digest nobody names.
const EXPECTED: &[(&str, usize, usize, &[&str])] = &[
    ("0.10.14", 50, 0, &["pffft"]),
    ("0.10.20", 54, 0, &["pffft", "android_opencv"]),
    ("0.10.21", 54, 0, &["pffft", "android_opencv"]),
    ("0.10.26", 56, 0, &["pffft"]),
    ("0.10.32", 59, 0, &["pffft"]),
    ("0.10.33", 60, 0, &["pffft"]),
    ("0.10.35", 62, 0, &["pffft"]),
    ("1.0.0", 52, 22, &["pffft"]),
    ("main", 53, 23, &["pffft"]),
];

fn trees() -> Vec<(&'static Release, Utf8PathBuf)> {
    let Some(folder) = variable("XTASK_MEDIAPIPE_TREES").map(Utf8PathBuf::from) else {
        skipped("XTASK_MEDIAPIPE_TREES names no folder of MediaPipe checkouts");
        return Vec::new();
    };
    let releases = Catalogue::bundled().releases.iter().filter(|release| release.mirrors.is_none());
    let there = releases.map(|release| (release, folder.join(release.version.as_str())));
    there.filter(|(_, tree)| tree.is_dir()).collect()
}

fn listing(release: &Release, tree: &Utf8Path) -> Listing {
    let read = |path: &str| fs::read_to_string(tree.join(path)).ok();
    let mut listing = archives::read(&read);
    archives::compare(&mut listing, release, &Pins::read(&repo()).unwrap(), &read);
    listing
}

#[test]
fn every_archive_of_a_real_tree_is_read_and_agrees_with_this_tool() {
    for (release, tree) in trees() {
        let listing = listing(release, &tree);
        let version = release.version.as_str();
        assert_eq!(listing.unclear, Vec::<String>::new(), "{version}");
        assert_eq!(listing.findings, [], "{version}");
        for archive in &listing.archives {
            assert_eq!(archive.unknown, Vec::<String>::new(), "{version}: {}", archive.name);
            assert!(!archive.urls.is_empty(), "{version}: {} has no address", archive.name);
        }
        let (files, unpacked): (Vec<_>, Vec<_>) =
            listing.archives.iter().partition(|archive| archive.is_file());
        assert!(files.iter().all(|file| file.digest == Digest::Upstream), "{version}");
        let open = unpacked.iter().filter(|archive| archive.digest == Digest::Nobody);
        let open: Vec<&str> = open.map(|archive| archive.name.as_str()).collect();
        let expected = EXPECTED.iter().find(|row| row.0 == version);
        let found = (version, unpacked.len(), listing.modules.len(), open.as_slice());
        assert_eq!(Some(&found), expected, "{version}");
    }
}

/// How many archives of each release are made again byte for byte where every repository could be had
/// that is public, smaller than 500 MB and whole but for files of 4 MB; more would be better.
const PROVEN: &[(&str, usize)] = &[
    ("0.10.14", 29),
    ("0.10.20", 32),
    ("0.10.21", 32),
    ("0.10.26", 33),
    ("0.10.32", 32),
    ("0.10.33", 32),
    ("0.10.35", 32),
    ("1.0.0", 27),
    ("main", 24),
];

#[test]
fn archives_of_real_trees_are_made_again_from_git() {
    let Some(repositories) = variable("XTASK_GIT_REPOSITORIES").map(Utf8PathBuf::from) else {
        return skipped("XTASK_GIT_REPOSITORIES names no folder of git repositories");
    };
    let interrupt = Interrupt::listen().unwrap();
    for (release, tree) in trees() {
        let listing = listing(release, &tree);
        let proofs = archives::rebuild(&listing, &repositories, None, &interrupt).unwrap();
        let same = proofs.iter().filter(|proof| proof.verdict == Verdict::Same).count();
        let version = release.version.as_str();
        let _ = writeln!(std::io::stdout(), "{version}: {same} of {} are the same", proofs.len());
        let expected = PROVEN.iter().find(|row| row.0 == version).unwrap().1;
        assert!(same >= expected, "{version}: {same} of {expected} are the same: {proofs:#?}");
    }
}

/// Runs a program with nobody's configuration, and gives nothing but success.
fn run_in(folder: &Utf8Path, program: &str, args: &[&str]) {
    let mut call = CommandLine::new(program, args.iter().copied());
    call.cwd = Some(folder.to_owned());
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_DATE", "2024-07-01T23:30:00Z"),
        ("GIT_COMMITTER_DATE", "2024-07-01T23:30:00Z"),
        ("TZ", "America/Los_Angeles"),
    ] {
        call.env.insert(name.to_owned(), value.to_owned());
    }
    call.read().unwrap_or_else(|failure| panic!("{program} {args:?}: {failure:?}"));
}

fn commit(folder: &Utf8Path) {
    let who = ["-c", "user.name=n", "-c", "user.email=e@example.org"];
    run_in(folder, "git", &["init", "-q", "."]);
    run_in(folder, "git", &["add", "-A"]);
    run_in(folder, "git", &[&who[..], &["commit", "-q", "-m", "m"]].concat());
    run_in(folder, "git", &[&who[..], &["tag", "-a", "-m", "t", "v1.2"]].concat());
}

/// A repository that runs a program on every file that is checked out, and a tree that names its archives
/// by the digests of what git and gzip make by hand.
#[test]
fn an_archive_is_made_again_byte_for_byte_and_no_setting_of_a_repository_counts() {
    let folder = Folder::new();
    let source = folder.join("git/o/n.git");
    fs::create_dir_all(source.join("src")).unwrap();
    fs::write(source.join("src/a.txt"), "text\n".repeat(1000)).unwrap();
    fs::write(source.join("version"), "$Format:%H$\n").unwrap();
    let attributes = "*.txt filter=evil text\nversion export-subst\n";
    fs::write(source.join(".gitattributes"), attributes).unwrap();
    commit(&source);
    let pack = |form: &str, file: &str| {
        let (form, file) = (format!("--format={form}"), format!("--output=../../../{file}"));
        run_in(&source, "git", &["archive", &form, "--prefix=n-1.2/", &file, "v1.2"]);
    };
    pack("tar", "n.tar");
    pack("zip", "n.zip");
    run_in(folder.path(), "gzip", &["-n", "n.tar"]);
    let digest = |file: &str| Sha256::of_file(&folder.join(file)).unwrap();
    let marker = folder.join("run");
    let evil = format!("sh -c 'touch {marker}; cat'");
    for (key, value) in [
        ("filter.evil.smudge", evil.as_str()),
        ("tar.tar.gz.command", &evil),
        ("core.autocrlf", "true"),
        ("core.eol", "crlf"),
        ("tar.umask", "0077"),
    ] {
        run_in(&source, "git", &["config", key, value]);
    }
    let at = "https://github.com/o/n/archive";
    let row = |name: &str, url: &str, below: &str, digest: &str| {
        format!(
            "http_archive(name = '{name}', url = '{url}', strip_prefix = '{below}', sha256 = '{digest}')\n"
        )
    };
    let tree = [
        row(
            "tgz",
            &format!("{at}/refs/tags/v1.2.tar.gz"),
            "n-1.2",
            &digest("n.tar.gz").to_string(),
        ),
        row("zip", &format!("{at}/v1.2.zip"), "n-1.2/src", &digest("n.zip").to_string()),
        row("other", &format!("{at}/v1.2.zip"), "n-1.2", &"0".repeat(64)),
        row("below", &format!("{at}/v1.2.zip"), "n-1", &digest("n.zip").to_string()),
        row("open", &format!("{at}/v1.2.zip"), "n-1.2", ""),
        row("gone", &format!("{at}/v1.3.zip"), "n-1.3", ""),
        row("absent", "https://github.com/o/absent/archive/v1.zip", "", ""),
        row("uploaded", "https://example.org/n.zip", "", ""),
    ];
    folder.write("tree/WORKSPACE", &tree.concat());
    let (git, into) = (folder.join("git"), folder.join("mirror"));
    let args = ["release", "show", "--archives", "--format", "json", "--mediapipe"];
    let more = ["--repositories", git.as_str(), "--into", into.as_str()];
    let tree = folder.join("tree");
    let shown = run(tool(&[&args[..], &[tree.as_str()], &more].concat())).expect_code(0);
    let listing: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let verdicts: Vec<_> = listing["proofs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|proof| proof["verdict"].as_str().unwrap())
        .collect();
    let expected =
        ["same", "same", "differs", "differs", "no-digest", "no-source", "no-source", "no-recipe"];
    assert_eq!(verdicts, expected, "{listing:#}");
    assert!(!marker.exists(), "a program of the repository was run");
    let kept =
        |file: &str| Sha256::of_file(&into.join("github.com/o/n/archive").join(file)).unwrap();
    assert_eq!(kept("refs/tags/v1.2.tar.gz"), digest("n.tar.gz"));
    assert_eq!(kept("v1.2.zip"), digest("n.zip"));
}
