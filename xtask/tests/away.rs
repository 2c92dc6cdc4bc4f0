//! The tool away from its repository: the program alone, in a folder of somebody's own.

mod support;

use std::fs;

use camino::Utf8Path;
use support::{Ended, Folder, repo, variable};

/// An app's repository with nothing in it, a user's cache, and a copy of the program.
struct Away {
    room: Folder,
}

impl Away {
    fn new() -> Self {
        let room = Folder::new();
        for folder in ["app/.git", "app/src", "home", "bin"] {
            fs::create_dir_all(room.join(folder)).unwrap();
        }
        fs::copy(env!("CARGO_BIN_EXE_cargo-xtask"), room.join("bin/cargo-xtask")).unwrap();
        Self { room }
    }

    fn app(&self) -> camino::Utf8PathBuf {
        self.room.join("app")
    }

    /// Runs the copy as `cargo xtask` runs an installed one, in a folder below the app.
    fn run_in(&self, folder: &str, args: &[&str]) -> Ended {
        let command = snapbox::cmd::Command::new(self.room.join("bin/cargo-xtask"))
            .arg("xtask")
            .args(args)
            .current_dir(self.app().join(folder))
            .env_clear()
            .env("PATH", variable("PATH").unwrap_or_default())
            .env("HOME", self.room.join("home"));
        support::run(command)
    }

    fn run(&self, args: &[&str]) -> Ended {
        self.run_in("", args)
    }
}

/// Every file below a folder, relative to it.
fn files(folder: &Utf8Path) -> Vec<String> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name();
    walk.into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.path().strip_prefix(folder).unwrap().display().to_string())
        .collect()
}

#[test]
fn the_program_names_no_folder_that_it_was_compiled_in() {
    let program = fs::read(env!("CARGO_BIN_EXE_cargo-xtask")).unwrap();
    let manifest = repo().join("xtask/build-profiles");
    for sought in [manifest.as_str(), &format!("{}/build-profiles", repo())] {
        assert!(!program.windows(sought.len()).any(|bytes| bytes == sought.as_bytes()), "{sought}");
    }
}

#[test]
fn a_plan_is_the_same_as_in_a_clone() {
    let away = Away::new();
    let args = ["plan", "--profile", "face-min", "--mediapipe", "demo", "--format", "json"];
    let there = away.run(&args).expect_code(0);
    let here = support::run(support::tool(&args)).expect_code(0);
    assert_eq!(there.stdout, here.stdout);
    assert_eq!(files(&away.app()), [""; 0], "a plan leaves nothing in an app's folder");
}

#[test]
fn profiles_of_ones_own_win_and_may_extend_the_shipped() {
    let away = Away::new();
    let text = "schema = 1\nextends = \"face-only\"\n[android]\nabis = [\"x86\"]\n";
    for name in ["own", "face-only"] {
        away.room.write(&format!("app/build-profiles/{name}.toml"), text);
    }
    // From below the app's folder too.
    let listed = away.run_in("src", &["profile", "list"]).expect_code(0).stdout;
    for name in ["own", "face-only", "face-min", "base"] {
        assert!(listed.contains(name), "{listed}");
    }
    for name in ["own", "face-only"] {
        let args = ["plan", "--profile", name, "--mediapipe", "demo", "--format", "json"];
        let plan = away.run_in("src", &args).expect_code(0);
        let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
        let abis = plan["abis"].as_array().unwrap();
        assert_eq!(abis.len(), 1);
        assert_eq!(abis[0]["abi"], "x86", "{name} is the app's own");
        assert!(plan["tasks"].to_string().contains("face_landmarker"), "and extends the shipped");
    }
}

#[test]
fn what_is_written_is_written_in_the_app() {
    let away = Away::new();
    away.run_in("src", &["profile", "new", "mine", "--task", "face_landmarker"]).expect_code(0);
    assert_eq!(files(&away.app()), ["build-profiles/mine.toml"]);
    let staged =
        ["stage", "--profile", "mine", "--mediapipe", "demo", "--out", "staged", "--abi", "x86_64"];
    away.run(&staged).expect_code(0);
    assert!(away.app().join("staged/WORKSPACE").is_file());
}

#[test]
fn shipped_files_that_somebody_changed_are_put_right() {
    let away = Away::new();
    away.run(&["profile", "list"]).expect_code(0);
    let tool = away.room.join("home/.cache/mediapipe-minimal/tool");
    let base = files(&tool).into_iter().find(|name| name.ends_with("build-profiles/base.toml"));
    let base = tool.join(base.unwrap());
    let as_shipped = fs::read(&base).unwrap();
    fs::write(&base, "schema = 99").unwrap();
    away.run(&["plan", "--profile", "face-only", "--mediapipe", "demo"]).expect_code(0);
    assert_eq!(fs::read(&base).unwrap(), as_shipped);
}

#[test]
fn its_own_checks_are_for_its_own_repository() {
    let refused = Away::new().run(&["ci"]).expect_code(2);
    refused.expect_stderr(&["is no clone of this tool"]);
}
