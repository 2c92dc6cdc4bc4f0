//! A profile's own diffs of upstream's files, `[[patch]]`, through the built tool on the demo upstream.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use support::{Folder, repo, run, tool};

const SCRIPT: &str = "third_party/opencv_mini/build_sdk.sh";

/// A profile with one `[[patch]]`, and the diff beside it.
fn folder(diff: &str, more: &str) -> Folder {
    let folder = Folder::new();
    folder.write("changes/my.patch", diff);
    let head = "schema = 1\nextends = \"face-only\"\n";
    let patch = format!("[[patch]]\nfile = \"changes/my.patch\"\nreason = \"to try\"\n{more}");
    folder.write("mine.toml", &format!("{head}\n{patch}"));
    folder
}

/// The first line of the demo's script with another behind it, a new file, and the WORKSPACE's
/// neighbour removed.
fn diff() -> String {
    let script = fs::read_to_string(repo().join("xtask/demo").join(SCRIPT)).unwrap();
    let (first, _) = script.split_once('\n').unwrap();
    let readme = fs::read_to_string(repo().join("xtask/demo/README.md")).unwrap();
    let removed: String = readme.lines().map(|line| format!("-{line}\n")).collect();
    let count = readme.lines().count();
    format!(
        "--- a/{SCRIPT}\n+++ b/{SCRIPT}\n@@ -1 +1,2 @@\n {first}\n+# mine\n\
         --- /dev/null\n+++ b/mediapipe/mine/NOTE\n@@ -0,0 +1 @@\n+hello\n\
         --- a/README.md\n+++ /dev/null\n@@ -1,{count} +0,0 @@\n{removed}"
    )
}

#[test]
fn a_diff_changes_makes_and_removes_files_of_the_staged_tree() {
    let folder = folder(&diff(), "");
    let arguments = ["stage", "--profile", "mine.toml", "--mediapipe", "demo", "--out", "staged"];
    for _ in 0..2 {
        run(tool(&arguments).current_dir(folder.path())).expect_code(0);
        let script = folder.join("staged").join(SCRIPT);
        let text = fs::read_to_string(&script).unwrap();
        assert_eq!(text.lines().nth(1), Some("# mine"));
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755, "a script that is changed can still be run");
        let note = fs::read_to_string(folder.join("staged/mediapipe/mine/NOTE")).unwrap();
        assert_eq!(note, "hello\n");
        assert!(!folder.join("staged/README.md").exists());
    }
    let upstream = fs::read_to_string(repo().join("xtask/demo").join(SCRIPT)).unwrap();
    assert!(!upstream.contains("# mine"), "upstream was written to");
}

/// git's mode of a new file is kept: a script that a rule runs has to be one that can be run.
#[test]
fn a_new_file_may_be_one_that_can_be_run() {
    let new = |mode: &str, path: &str| {
        format!(
            "diff --git a/{path} b/{path}\nnew file mode {mode}\nindex 0000000..1111111\n\
             --- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+#!/bin/sh\n"
        )
    };
    let folder = folder(&(new("100755", "mine/run.sh") + &new("100644", "mine/data.txt")), "");
    let arguments = ["stage", "--profile", "mine.toml", "--mediapipe", "demo", "--out", "staged"];
    run(tool(&arguments).current_dir(folder.path())).expect_code(0);
    for (path, expected) in [("mine/run.sh", 0o755), ("mine/data.txt", 0o644)] {
        let file = fs::metadata(folder.join("staged").join(path)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, expected, "{path}");
    }
}

#[test]
fn a_plan_tells_of_the_diff_and_its_digest_depends_on_it() {
    let plan = |folder: &Folder, format: &str| {
        let arguments =
            ["plan", "--profile", "mine.toml", "--mediapipe", "demo", "--format", format];
        run(tool(&arguments).current_dir(folder.path())).expect_code(0).stdout
    };
    let first = folder(&diff(), "");
    assert!(plan(&first, "text").contains("changes/my.patch"));
    let digest = |text: String| {
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        document["digest"].as_str().unwrap().to_owned()
    };
    let same = digest(plan(&folder(&diff(), ""), "json"));
    assert_eq!(digest(plan(&first, "json")), same);
    let other = folder(&diff().replace("# mine", "# yours"), "");
    assert_ne!(digest(plan(&other, "json")), same);
    let elsewhere = folder(&diff(), "releases = [\"0.10.26\"]\n");
    let text = plan(&elsewhere, "text");
    assert!(!text.contains("my.patch"), "a diff for another release is applied:\n{text}");
}

#[test]
fn a_diff_that_does_not_fit_is_told_with_its_place_and_nothing_is_staged() {
    let folder = folder(&diff().replace("@@ -1 +1,2 @@", "@@ -2 +2,2 @@"), "");
    let arguments = ["stage", "--profile", "mine.toml", "--mediapipe", "demo", "--out", "staged"];
    let parts = [
        "error: changes/my.patch does not fit `third_party/opencv_mini/build_sdk.sh` of the demo",
        "hunk 1: expected ",
        "in line 2, found ",
        "help: make the diff anew",
    ];
    run(tool(&arguments).current_dir(folder.path())).expect_code(11).expect_stderr(&parts);
    assert!(!folder.join("staged").exists());
}
