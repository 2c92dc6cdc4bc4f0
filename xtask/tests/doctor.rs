//! `doctor` on this machine: what it says of subjects that a test can arrange.

mod support;

use std::fs;

use support::{Folder, run, tool};

fn findings(args: &[&str], more: &[(&str, &str)]) -> (Option<i32>, serde_json::Value) {
    let mut command = tool(&[&["doctor", "--format", "json"], args].concat());
    for (name, value) in more {
        command = command.env(name, value);
    }
    let ended = run(command);
    let document = serde_json::from_str(&ended.stdout);
    (ended.code, document.unwrap_or_else(|error| panic!("{error}: {ended:?}")))
}

fn state<'a>(document: &'a serde_json::Value, subject: &str) -> Option<&'a str> {
    let findings = document["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["subject"] == subject)?["state"].as_str()
}

#[test]
fn without_an_engine_it_fails_and_says_what_to_install() {
    let empty = Folder::new();
    let ended = run(tool(&["doctor"]).env("PATH", empty.path()));
    let ended = ended.expect_code(20).expect_stderr(&["error: a build would fail: docker, podman"]);
    assert!(ended.stdout.contains("failed   docker"), "{}", ended.stdout);
    assert!(ended.stdout.contains("-> install Docker Engine"), "{}", ended.stdout);
}

#[test]
fn a_work_folder_below_a_file_fails() {
    let folder = Folder::new();
    let file = folder.write("file", "");
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o555))
        .unwrap();
    let work = file.join("work");
    let (code, document) = findings(&["--work-dir", work.as_str()], &[]);
    fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .unwrap();
    if rustix::process::getuid().is_root() {
        // Root writes where permissions say no; the subject is there all the same.
        assert_eq!(state(&document, "permissions"), Some("ok"));
    } else {
        assert_eq!(state(&document, "permissions"), Some("failed"));
        assert_ne!(code, Some(0));
    }
}

#[test]
fn a_checkout_is_examined_with_its_release() {
    let (_, document) = findings(&["--mediapipe", "0.10.14"], &[]);
    assert_eq!(document["upstream"], "0.10.14");
    assert_eq!(state(&document, "release"), Some("ok"));
    assert_eq!(state(&document, "known fault"), Some("warning"));
    let (_, document) = findings(&["--mediapipe", "demo"], &[]);
    assert_eq!(state(&document, "known fault"), None);
}

#[test]
fn a_proxy_is_named_without_its_password() {
    let proxy = "http://me:secret@proxy.example:3128";
    let (_, document) = findings(&[], &[("http_proxy", proxy)]);
    assert_eq!(state(&document, "proxy"), Some("warning"));
    assert!(!document.to_string().contains("secret"));
}

#[test]
fn a_profile_that_is_not_there_is_an_error_of_its_own() {
    let ended = run(tool(&["doctor", "-p", "no-such"]));
    ended.expect_code(11).expect_stderr(&["error: no profile `no-such`"]);
}
