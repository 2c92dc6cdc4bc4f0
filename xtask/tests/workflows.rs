//! Workflows: their actions are pinned, and the shell lines of the weekly look do what they are for. They
//! are taken from the file as they stand and run by bash with real git and the real tool; only the look
//! itself, which asks servers that a test must not, prints what it was given.

mod support;
#[path = "adopt/tree.rs"]
mod tree;

use std::{fs, os::unix::fs::PermissionsExt};

use ::support::exec::CommandLine;
use camino::Utf8PathBuf;
use models::watch::{self, News};
use saphyr::{LoadableYamlNode, Yaml};
use support::{Ended, Folder, repo};

/// Every workflow by its file name.
fn workflows() -> Vec<(String, String)> {
    let folder = repo().join(".github/workflows");
    let files = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    files
        .map(|path| (path.file_name().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn steps<'a>(workflow: &'a Yaml<'a>) -> impl Iterator<Item = &'a Yaml<'a>> {
    let jobs = workflow["jobs"].as_mapping().unwrap().values();
    jobs.filter_map(|job| job.as_mapping_get("steps")?.as_vec()).flatten()
}

#[test]
fn actions_are_pinned_by_commit() {
    let mut used = 0;
    for (name, text) in workflows() {
        let documents = Yaml::load_from_str(&text).unwrap();
        for step in steps(&documents[0]) {
            let Some(action) = step.as_mapping_get("uses").and_then(Yaml::as_str) else { continue };
            let commit = action.rsplit_once('@').map_or("", |(_, commit)| commit);
            let pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(
                pinned || action.starts_with("./"),
                "{name}: {action} can change under its name"
            );
            used += 1;
        }
    }
    assert!(used > 3, "{used} actions were looked at");
}

/// What a server's steps run in: folders, doubles on the PATH, and the outputs of steps so far.
struct Runner {
    folder: Folder,
    workflow: String,
}

impl Runner {
    /// With what the look prints and its exit code, and upstream's repository with one tag.
    fn new(news: &str, code: i32) -> Self {
        let folder = Folder::new();
        for name in ["work/build-profiles", "bin"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        folder.write("look.txt", news);
        let cargo = format!(
            "#!/bin/sh\n[ \"$1\" = xtask ] || exit 99\nshift\ncase \"$1 $2\" in\n\
             'model watch') cat '{look}'; exit {code} ;;\nesac\n\
             exec '{tool}' \"$@\"\n",
            look = folder.join("look.txt"),
            tool = env!("CARGO_BIN_EXE_cargo-xtask"),
        );
        let gh = format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}'\n", folder.join("told.txt"));
        for (name, text) in [("cargo", cargo), ("gh", gh)] {
            let path = folder.write(&format!("bin/{name}"), &text);
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let (_, workflow) =
            workflows().into_iter().find(|(name, _)| name == "watch-models.yml").unwrap();
        Self { folder, workflow }
    }

    fn upstream(&self, files: &tree::Files, tag: &str) {
        let root = self.folder.join("upstream");
        tree::write(&root, files);
        let git = CommandLine::new("git", ["-c", "user.name=a", "-c", "user.email=a@b"]);
        let git = CommandLine { cwd: Some(root), drop_env: Some("GIT_"), ..git };
        let commit = ["commit", "--quiet", "--message", "all"];
        for args in [&["init", "--quiet"][..], &["add", "--all"], &commit, &["tag", tag]] {
            args.iter().fold(git.clone(), |git, arg| git.arg(*arg)).read().unwrap();
        }
    }

    /// Runs the `run` lines of a step as a server does: bash with -e; none where its condition does not hold.
    fn step(&self, name: &str) -> Option<Ended> {
        let documents = Yaml::load_from_str(&self.workflow).unwrap();
        let found =
            |step: &&Yaml<'_>| step.as_mapping_get("name").and_then(Yaml::as_str) == Some(name);
        let step = steps(&documents[0]).find(found).expect("the step is in the workflow");
        let outputs = fs::read_to_string(self.folder.join("outputs")).unwrap_or_default();
        if let Some(condition) = step.as_mapping_get("if").and_then(Yaml::as_str) {
            assert_eq!(condition, "steps.ask.outputs.code == '3'", "a condition this test knows");
            if !outputs.lines().any(|line| line == "code=3") {
                return None;
            }
        }
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", self.folder.join("bin"));
        let command = snapbox::cmd::Command::new("bash")
            .args(["-e", "-c", step["run"].as_str().unwrap()])
            .current_dir(self.folder.join("work"))
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("GITHUB_OUTPUT", self.folder.join("outputs"))
            .env("GITHUB_REPOSITORY", "someone/something")
            .env("GIT_CONFIG_COUNT", "1")
            .env("GIT_CONFIG_KEY_0", format!("url.{}.insteadOf", self.folder.join("upstream")))
            .env("GIT_CONFIG_VALUE_0", "https://github.com/google-ai-edge/mediapipe");
        Some(support::run(command))
    }

    fn work(&self, name: &str) -> Utf8PathBuf {
        self.folder.join("work").join(name)
    }
}

fn of(releases: &[&str]) -> News {
    let releases = releases.iter().map(|tag| (*tag).to_owned()).collect();
    News { schema: 1, asked: 5, files: Vec::new(), releases, unanswered: Vec::new() }
}

#[test]
fn a_new_release_is_adopted_and_its_report_stands_in_the_issue() {
    let runner = Runner::new(&watch::text(&of(&["v9.9.9"])), 3);
    runner.upstream(&tree::files(), "v9.9.9");
    for name in ["ask", "adopt", "tell"] {
        runner.step(name).expect("there is news").expect_code(0);
    }
    let body = fs::read_to_string(runner.work("body.md")).unwrap();
    assert!(
        body.contains("MediaPipe v9.9.9: no row") && body.contains("next to 0.10.26"),
        "{body}"
    );
    assert!(!runner.work("tree-v9.9.9").exists(), "the checkout is removed");
    assert!(runner.work("build-profiles/releases/9.9.9.toml").exists());
    let told = fs::read_to_string(runner.folder.join("told.txt")).unwrap();
    let told: Vec<&str> = told.lines().collect();
    assert!(told.starts_with(&["issue", "create", "--repo", "someone/something"]), "{told:?}");
    assert!(told.ends_with(&["--body-file", "body.md"]), "{told:?}");
}

#[test]
fn nothing_new_tells_nobody() {
    let runner = Runner::new(&watch::text(&of(&[])), 0);
    runner.step("ask").unwrap().expect_code(0);
    assert!(runner.step("adopt").is_none() && runner.step("tell").is_none());
}

#[test]
fn a_look_that_failed_fails_the_job() {
    let ended = Runner::new("", 11).step("ask").unwrap();
    assert_ne!(ended.code, Some(0), "{ended:#?}");
}

#[test]
fn a_release_that_is_no_checkout_fails_the_job_and_opens_no_empty_issue() {
    let runner = Runner::new(&watch::text(&of(&["v9.9.9"])), 3);
    runner.step("ask").unwrap().expect_code(0);
    let ended = runner.step("adopt").unwrap();
    assert_ne!(ended.code, Some(0), "git had nothing to clone: {ended:#?}");
}
