//! What an app's repository calls: the shell lines of the action, of the reusable workflows and of those
//! that `init` writes, run with the real tool and, where there is one, the real engine.

#[path = "actions/steps.rs"]
mod steps;
mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use ::support::size::Bytes;
use camino::Utf8Path;
use saphyr::{LoadableYamlNode, Yaml};
use steps::Run;
use support::{Ended, engine, repo};
use xtask::engine::EngineKind;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

fn file(path: &str) -> String {
    fs::read_to_string(repo().join(path)).unwrap()
}

fn program(folder: &Utf8Path, name: &str, lines: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The program in the checkout of an app.
fn init(run: &Run, args: &[&str]) -> Ended {
    let command = snapbox::cmd::Command::new(env!("CARGO_BIN_EXE_cargo-xtask"))
        .arg("init")
        .args(args)
        .current_dir(run.work())
        .env_clear()
        .env("HOME", run.folder.join("home"));
    support::run(command)
}

/// An app after `init`, and a runner that has the program as the action would have compiled it.
fn app(abis: &str) -> Run {
    let mut run = Run::new();
    fs::create_dir_all(run.work().join(".git")).unwrap();
    init(&run, &["--task", "face_landmarker"]).expect_code(0);
    let profile = run.work().join("build-profiles/app.toml");
    let text = fs::read_to_string(&profile).unwrap();
    fs::write(&profile, format!("{text}\n[android]\nabis = [{abis}]\n")).unwrap();
    // Compiling it once more is not what is tried: what is asked of Cargo is.
    let asked = run.folder.join("asked");
    program(&run.folder.join("bin"), "cargo", &format!("printf '%s\\n' \"$@\" > '{asked}'"));
    let tool = run.folder.join("bin/cargo-xtask");
    fs::copy(env!("CARGO_BIN_EXE_cargo-xtask"), tool).unwrap();
    let action = repo().join(".github/actions/library");
    run.set("github.action_path", action.as_str());
    run.set("inputs.profile", "app");
    run.set("inputs.mediapipe", "demo");
    run
}

#[test]
fn the_action_builds_checks_packs_and_reports() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let mut run = app("\"x86_64\"");
    fs::create_dir_all(run.work().join("target")).unwrap();
    let shared = engine::work(turn.kind);
    fs::create_dir_all(&shared).unwrap();
    std::os::unix::fs::symlink(shared, run.work().join("target/minimal")).unwrap();
    run.set("inputs.options", "--engine docker");
    let failed = steps::of(&file(".github/actions/library/action.yml"), |steps| run.steps(steps));
    assert!(failed.is_none(), "{failed:#?}");

    let asked = fs::read_to_string(run.folder.join("asked")).unwrap();
    assert!(asked.starts_with("build\n--quiet\n--release\n--locked\n"), "{asked}");
    assert_eq!(run.called.len(), 2, "two caches: {:?}", run.called);
    let library = run.work().join("dist/app/jni/x86_64/libmediapipe_tasks_vision_jni.so");
    let report = fs::read_to_string(run.work().join(run.output("report", "report"))).unwrap();
    let verdict = report.lines().next().unwrap();
    assert_eq!(verdict, "### mediapipe-minimal-app-demo: built, checked and within its limits");
    let bytes = Bytes(fs::metadata(&library).unwrap().len()).exact();
    let row = report.lines().find(|line| line.contains("| `libmediapipe_tasks_vision_jni.so` |"));
    assert!(row.is_some_and(|row| row.contains(&format!("({bytes})"))), "{report}");
    assert!(report.contains("no limit is set"), "{report}");
    assert!(report.contains("<details><summary>what was checked</summary>"), "{report}");
    assert_eq!(fs::read_to_string(run.folder.join("summary")).unwrap(), report);
    let image = run.work().join("target/minimal-image.tar");
    assert!(fs::metadata(image).unwrap().len() > 1_000_000, "the image is kept for the next run");
    let sarif = fs::read_to_string(run.work().join("check.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["version"], "2.1.0");

    // Then with an earlier result to compare with, and one that does not fit its limit.
    fs::rename(run.work().join("dist/app"), run.work().join("before")).unwrap();
    let profile = run.work().join("build-profiles/app.toml");
    let text = fs::read_to_string(&profile).unwrap();
    fs::write(&profile, format!("{text}\n[budget.x86_64]\nnormalized = \"1 KiB\"\n")).unwrap();
    run.set("inputs.baseline", "before");
    run.set("steps.image.outputs.cache-hit", "true");
    let failed = steps::of(&file(".github/actions/library/action.yml"), |steps| run.steps(steps));
    failed.expect("the job fails").expect_code(30);
    let report = fs::read_to_string(run.work().join("report.md")).unwrap();
    assert!(report.starts_with("### mediapipe-minimal-app-demo: **over its budget**"), "{report}");
    assert!(
        report.contains("**over its limit**") && report.contains("| 1.00 KiB (1,024) | over by")
    );
    assert!(report.contains("<summary>x86_64: unchanged</summary>"), "{report}");
}

#[test]
fn a_build_that_cannot_be_has_its_report_too() {
    let mut run = app("\"x86_64\"");
    run.set("inputs.options", "--engine host");
    // No Bazel and no Docker are seen here.
    for name in ["docker", "bazel", "bazelisk"] {
        program(&run.folder.join("bin"), name, "exit 1");
    }
    let failed = steps::of(&file(".github/actions/library/action.yml"), |steps| run.steps(steps));
    let code = failed.expect("the job fails").code.unwrap();
    let report = fs::read_to_string(run.work().join("report.md")).unwrap();
    assert!(report.contains(&format!("**not built** (exit code {code})")), "{report}");
    assert_eq!(run.ran.last().map(String::as_str), Some("verdict"));
}

#[test]
fn init_writes_calls_of_workflows_that_are_there() {
    let run = Run::new();
    fs::create_dir_all(run.work().join(".git")).unwrap();
    fs::write(run.work().join(".gitignore"), "/build/").unwrap();
    let uses = format!("someone/tool@{COMMIT}");
    let args =
        ["--name", "camera", "--task", "hand_landmarker", "--mediapipe", "1.0.0", "--uses", &uses];
    init(&run, &args).expect_code(0);
    let ignored = fs::read_to_string(run.work().join(".gitignore")).unwrap();
    assert_eq!(ignored, "/build/\n/dist/\n/target/minimal/\n");
    for name in ["mediapipe-library.yml", "mediapipe-library-comment.yml"] {
        let text = fs::read_to_string(run.work().join(".github/workflows").join(name)).unwrap();
        assert!(!text.contains('@') || !text.contains("@COMMIT@"), "{text}");
        let documents = Yaml::load_from_str(&text).unwrap();
        for job in documents[0]["jobs"].as_mapping().unwrap().values() {
            let call = job["uses"].as_str().unwrap();
            let path = call.strip_prefix("someone/tool/").unwrap();
            let path = path.strip_suffix(&format!("@{COMMIT}")).unwrap();
            let called = file(path);
            let called = Yaml::load_from_str(&called).unwrap();
            let wanted = &called[0]["on"]["workflow_call"];
            let given = job.as_mapping_get("with").and_then(Yaml::as_mapping);
            for name in given.into_iter().flat_map(|with| with.keys()) {
                let name = name.as_str().unwrap();
                assert!(wanted["inputs"].as_mapping_get(name).is_some(), "{name} of {path}");
            }
        }
    }
    // What is there already stays, and a second time nothing is written twice.
    let profile = run.work().join("build-profiles/camera.toml");
    fs::write(&profile, "# mine").unwrap();
    let again = init(&run, &args).expect_code(0);
    again.expect_stderr(&["build-profiles/camera.toml, which is there already"]);
    assert_eq!(fs::read_to_string(&profile).unwrap(), "# mine");
    assert_eq!(fs::read_to_string(run.work().join(".gitignore")).unwrap(), ignored);
}

#[test]
fn init_refuses_what_would_not_hold() {
    let run = Run::new();
    let uses = |uses: &str| init(&run, &["--task", "face_landmarker", "--uses", uses]);
    for wrong in ["someone/tool", "someone/tool@main", "tool@0123", &format!("a/b/c@{COMMIT}")] {
        uses(wrong).expect_code(2).expect_stderr(&["names no repository at a commit", "help: "]);
    }
    init(&run, &["--task", "face_landmark"]).expect_code(2).expect_stderr(&["did you mean"]);
    let release = init(&run, &["--task", "face_landmarker", "--mediapipe", "9.9"]);
    release.expect_code(2).expect_stderr(&["unknown release `9.9`", "0.10.26"]);
    assert_eq!(fs::read_dir(run.work()).unwrap().count(), 0, "nothing was written");
}

/// A `gh` that has the results of a run, knows a pull request's newest commit and keeps what it is told.
fn comments(run: &mut Run, number: &str, old: &str) {
    let folder = run.folder.path().to_owned();
    let lines = format!(
        "echo \"$@\" >> '{folder}/told'\ncase \"$*\" in\n\
         'run download'*) mkdir -p results/mediapipe-minimal-app-demo\n\
           echo '### built, says @someone' > results/mediapipe-minimal-app-demo/report.md\n\
           echo '{number}' > results/mediapipe-minimal-app-demo/pull-request ;;\n\
         *pulls/7*) echo {COMMIT} ;;\n\
         *pulls/*) echo {} ;;\n\
         *--paginate*) echo '{old}' ;;\nesac",
        COMMIT.replace('0', "f"),
    );
    program(&run.folder.join("bin"), "gh", &lines);
    run.variables.insert("GITHUB_REPOSITORY".into(), "someone/app".into());
    run.set("github.event.workflow_run.head_sha", COMMIT);
    run.set("github.event.workflow_run.id", "42");
}

fn comment(number: &str, old: &str) -> (Option<Ended>, Run, String) {
    let mut run = Run::new();
    comments(&mut run, number, old);
    let workflow = file(".github/workflows/library-comment.yml");
    let failed = steps::of(&workflow, |steps| run.steps(steps));
    let told = fs::read_to_string(run.folder.join("told")).unwrap();
    (failed, run, told)
}

#[test]
fn one_comment_is_made_and_then_written_anew() {
    for (old, expected) in [
        ("", "--method POST repos/someone/app/issues/7/comments"),
        ("99", "--method PATCH repos/someone/app/issues/comments/99"),
    ] {
        let (failed, run, told) = comment("7", old);
        assert!(failed.is_none(), "{failed:#?}");
        assert!(told.contains(expected), "{told}");
        let body = fs::read_to_string(run.work().join("body.md")).unwrap();
        assert!(body.starts_with("<!-- mediapipe-minimal"), "{body}");
        assert!(
            body.contains("### built") && !body.contains("@someone"),
            "nobody is called: {body}"
        );
    }
}

#[test]
fn a_result_comments_on_no_other_pull_request_than_its_own() {
    let (failed, _, told) = comment("8", "");
    assert!(failed.is_none() && !told.contains("--method"), "{told}");
    for lie in ["7; rm -rf /", "../../issues/1", ""] {
        let (failed, _, told) = comment(lie, "");
        assert!(failed.is_some() && !told.contains("--method"), "{lie}: {told}");
    }
}

#[test]
fn the_reusable_workflow_gathers_what_there_is() {
    let workflow = file(".github/workflows/library.yml");
    let mut run = Run::new();
    program(&run.folder.join("bin"), "gh", "exit 0");
    run.set("matrix.profile", "build-profiles/app.toml");
    run.set("github.event.pull_request.number", "7");
    fs::create_dir_all(run.work().join("dist/app")).unwrap();
    fs::write(run.work().join("dist/app/plan.json"), "{}").unwrap();
    fs::write(run.work().join("report.md"), "### built").unwrap();
    let failed = steps::of(&workflow, |steps| run.steps(steps));
    assert!(failed.is_none(), "{failed:#?}");
    let result = run.work().join("result");
    for (name, text) in
        [("dist/plan.json", "{}"), ("report.md", "### built"), ("pull-request", "7\n")]
    {
        assert_eq!(fs::read_to_string(result.join(name)).unwrap(), text);
    }
    assert!(run.called.iter().any(|call| call == "./.mediapipe-minimal/.github/actions/library"));
    assert!(repo().join(".github/actions/library/action.yml").is_file());
}
