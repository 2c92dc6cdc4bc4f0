//! What several test programs lean on. Test programs run one after another under `cargo test`, so
//! locks between tests need to hold within one process only.

// Each test program compiles this file for itself and uses a part of it.
#![allow(dead_code, missing_docs)]

pub mod copied;
pub mod engine;
pub mod litert;
pub mod odd_models;
pub mod operator_models;
pub mod process;
pub mod published;
pub mod server;
pub mod small_release;
pub mod tiny_models;

use std::{collections::BTreeMap, fs, io::Write as _, os::unix::fs::PermissionsExt as _};

use ::support::digest::Sha256;
use camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;
use xtask::{
    catalogue::Catalogue,
    pins::Pins,
    plan::{OpencvSource, Overrides, TreeState, Upstream},
    profile::ProfileFolder,
};

/// The repository under test.
pub fn repo() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The folder of the tests' own inputs and expected outputs.
pub fn tests() -> Utf8PathBuf {
    repo().join("xtask/tests")
}

/// The built tool in an environment that differs from nobody's: only the PATH is inherited.
pub fn tool(args: &[&str]) -> snapbox::cmd::Command {
    snapbox::cmd::Command::new(env!("CARGO_BIN_EXE_cargo-xtask"))
        .args(args)
        .env_clear()
        .env("PATH", variable("PATH").unwrap_or_default())
        .env("CARGO_MANIFEST_DIR", repo().join("xtask"))
}

/// A variable of the environment the tests were started in.
#[allow(
    clippy::disallowed_methods,
    reason = "tests are switched by the environment, not by arguments"
)]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Both streams and the code, as one text to compare.
    pub fn transcript(&self) -> String {
        let code = self.code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        format!("{}{}exit code {code}\n", self.stdout, self.stderr)
    }

    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    #[track_caller]
    pub fn expect_stderr(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "no `{part}` in\n{}", self.stderr);
        }
        self
    }
}

/// Runs a program to its end.
pub fn run(command: snapbox::cmd::Command) -> Ended {
    let output = command.output().expect("the program starts");
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("standard error is UTF-8"),
    }
}

/// A folder that is gone after the test.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder can be made"))
    }

    pub fn path(&self) -> &Utf8Path {
        Utf8Path::from_path(self.0.path()).expect("temporary folders have UTF-8 names")
    }

    pub fn join(&self, tail: &str) -> Utf8PathBuf {
        self.path().join(tail)
    }

    /// Writes a file and gives its path.
    pub fn write(&self, name: &str, content: &str) -> Utf8PathBuf {
        let path = self.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

/// Says why a test does nothing. Written past libtest, which would hide it when the test passes.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stdout(), "\nskipped: {why}");
}

/// Every file and link below a folder: content, link target and permissions by path.
pub fn tree(root: &Utf8Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in WalkDir::new(root).min_depth(1) {
        let entry = entry.unwrap();
        let path = Utf8Path::from_path(entry.path()).unwrap();
        let name = path.strip_prefix(root).unwrap().to_string();
        let mode = entry.metadata().unwrap().permissions().mode();
        if entry.file_type().is_symlink() {
            found.insert(name, format!("link {}", path.read_link_utf8().unwrap()));
        } else if entry.file_type().is_file() {
            found.insert(name, format!("{mode:o} {}", Sha256::of_file(path).unwrap()));
        } else {
            found.insert(format!("{name}/"), format!("{mode:o}"));
        }
    }
    found
}

/// The profiles of this repository, as the tool finds them.
pub fn profile_folder() -> ProfileFolder {
    ProfileFolder { folder: repo().join("build-profiles"), shipped: None, cwd: repo() }
}

/// The names of the profiles that say which tasks to keep: those that can be built.
pub fn profiles_with_tasks() -> Vec<String> {
    let names = profile_folder().names().unwrap();
    let has_tasks =
        |name: &String| xtask::profile::load(name, &profile_folder()).unwrap().keys.tasks.is_some();
    names.into_iter().filter(has_tasks).collect()
}

/// A release over the bundled tree: planning and rendering do not look into it, but for the files
/// that the overlay edits.
pub fn upstream(version: &str) -> Upstream {
    let release = Catalogue::bundled().release(version).expect("a row in releases.toml");
    let root = repo().join("xtask/demo");
    Upstream { root, release, state: TreeState::unpinned(), flaws: Vec::new(), unpacked: false }
}

pub fn no_overrides() -> Overrides {
    Overrides::default()
}

/// What pins.toml adds to every plan of a release.
pub fn pinned(upstream: &Upstream) -> Overrides {
    let pins = Pins::read(&repo()).unwrap();
    Overrides { opencv: OpencvSource::pinned(&pins, upstream.release), ..no_overrides() }
}
