//! `doctor` on this machine: what it says of subjects that a test can arrange.

mod support;

use std::fs;

use ::support::digest::Sha256;
use support::{Folder, copied::Copy, run, server::Server, tool};

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

/// The set-up of a build without a container: each part of it is looked at before that build is.
#[test]
fn without_a_container_bazel_ndk_and_what_is_ones_own_are_examined() {
    let folder = Folder::new();
    folder.write("ndk/source.properties", "Pkg.Revision = 27.2.12479018\n");
    folder.write("ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang", "");
    folder.write("ndk/sources/android/cpufeatures/cpu-features.c", "");
    folder.write("empty/file", "");
    let (ndk, empty) = (folder.join("ndk"), folder.join("empty"));
    let replaced = format!("eigen={empty}");
    let args = ["--engine", "host", "--ndk", ndk.as_str(), "--mediapipe", "0.10.26"];
    let own = ["--bazel-flag=--copt=-g", "--override-repository", &replaced];
    let (code, document) = findings(&[&args[..], &own].concat(), &[("PATH", "/nonexistent")]);
    assert_eq!(code, Some(11));
    assert_eq!(state(&document, "docker"), None, "no engine is asked");
    assert_eq!(state(&document, "bazel"), Some("failed"));
    assert_eq!(state(&document, "ndk"), Some("warning"), "r27 is not r28b");
    assert_eq!(state(&document, "programs"), Some("failed"));
    let text = document["findings"].to_string();
    for told in [
        "it has no libatomic.a below toolchains/llvm/prebuilt",
        "it has no sources/android/cpufeatures/cpu-features.h",
        "--bazel-flag --copt=-g",
        "is no repository to Bazel",
    ] {
        assert!(text.contains(told), "no `{told}` in {text}");
    }
    assert!(!text.contains("it has no sources/android/cpufeatures/cpu-features.c"), "{text}");
    run(tool(&["doctor", "--ndk", ndk.as_str()])).expect_code(2);
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

/// Present, missing and damaged inputs of a profile, from a store that the test fills.
#[test]
fn the_inputs_of_a_profile_are_looked_for_in_the_store() {
    let (folder, server) = (Folder::new(), Server::start());
    let (copy, store) = (Copy::new(), folder.join("store"));
    let pins = copy.folder.join("repo/build-profiles/pins.toml");
    let rows: String = ["whole", "rotten", "absent"]
        .map(|name| {
            let url = server.page(&format!("/{name}.tflite"), name.as_bytes());
            let digest = Sha256::of(name.as_bytes());
            format!(
                "\n[input.\"{name}.tflite\"]\nkind = \"model\"\nurls = [\"{url}\"]\nsize = {}\n\
                 sha256 = \"{digest}\"\nsources = 2\n",
                name.len()
            )
        })
        .concat();
    fs::write(&pins, fs::read_to_string(&pins).unwrap() + &rows).unwrap();
    let app = folder.write(
        "app.toml",
        "schema = 1\ntasks = [\"face_detector\"]\n\
         models = [\"whole.tflite\", \"rotten.tflite\", \"absent.tflite\"]\n",
    );
    let here = |args: &[&str]| {
        run(tool(&[args, &["--store", store.as_str()]].concat())
            .env("CARGO_MANIFEST_DIR", copy.manifest_dir()))
    };
    here(&["fetch", "--input", "whole.tflite", "--input", "rotten.tflite"]).expect_code(0);
    let rotten = store.join(format!("sha256/{}", Sha256::of(b"rotten")));
    fs::remove_file(&rotten).unwrap();
    fs::write(&rotten, "other").unwrap();
    let doctor = ["doctor", "--format", "json", "--profile", app.as_str(), "--mediapipe", "demo"];
    let document: serde_json::Value = serde_json::from_str(&here(&doctor).stdout).unwrap();
    let findings = document["findings"].as_array().unwrap();
    let told: Vec<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding["subject"] == "inputs")
        .map(|finding| (finding["state"].as_str().unwrap(), finding["found"].as_str().unwrap()))
        .collect();
    assert_eq!(told[0], ("ok", format!("1 of 3 on this machine, whole ({store})").as_str()));
    assert_eq!(told[1], ("warning", "not fetched yet: absent.tflite (6 B)"));
    assert!(told[2].1.starts_with("rotten.tflite is damaged: its SHA-256 is"), "{told:?}");
    assert_eq!(told.len(), 3);
    // It only looked: what is damaged is still there, and nobody was asked.
    assert_eq!(fs::read_to_string(&rotten).unwrap(), "other");
    assert!(server.asked("/absent.tflite").is_empty());
    // The command that it names brings everything.
    here(&["fetch", "--profile", app.as_str(), "--mediapipe", "demo"]).expect_code(0);
    let ended = here(&["doctor", "--profile", app.as_str(), "--mediapipe", "demo"]);
    assert!(ended.stdout.contains("3 of 3 on this machine, whole"), "{}", ended.stdout);
}

#[test]
fn a_release_that_was_not_fetched_has_its_command() {
    let folder = Folder::new();
    let args = ["doctor", "--profile", "face-only", "--mediapipe", "0.10.26"];
    let args =
        [&args[..], &["--store", folder.path().as_str(), "--work-dir", folder.path().as_str()]]
            .concat();
    let ended = run(tool(&args));
    for words in [
        "not fetched yet: mediapipe-0.10.26, bazel-6.5.0-linux-x86_64 (",
        "-> cargo xtask fetch --profile face-only --mediapipe 0.10.26 --store ",
    ] {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
}

/// The log of any build, from a file or a pipe; what is none is refused by name.
#[test]
fn a_log_is_explained_wherever_it_comes_from() {
    let log = "ERROR: /a/BUILD:1:1: Linking x.so failed: (Exit 1): clang failed\r\n\
               ld.lld: error: undefined symbol: strtod_l\r\n";
    let folder = Folder::new();
    let file = folder.write("build.log", log);
    let named = run(tool(&["doctor", "log", file.as_str()])).expect_code(0).stdout;
    assert!(named.contains("1. api-level-too-low, line 2"), "{named}");
    let piped = run(tool(&["doctor", "log", "-", "--format", "json"]).stdin(log)).expect_code(0);
    let document: serde_json::Value = serde_json::from_str(&piped.stdout).unwrap();
    assert_eq!(document["known"][0]["id"], "api-level-too-low");
    assert_eq!(document["ended"]["exit"], "Exit 1");
    assert_eq!(document["log"], "-");
    fs::write(folder.join("x.gz"), [0x1f, 0x8b, 8, 0]).unwrap();
    folder.write("empty", "");
    for (name, told) in [("absent", "cannot read"), ("empty", "is empty"), ("x.gz", "gunzip -c")] {
        run(tool(&["doctor", "log", folder.join(name).as_str()]))
            .expect_code(11)
            .expect_stderr(&[told]);
    }
    run(tool(&["doctor", "--profile", "face-only", "log", file.as_str()])).expect_code(2);
}
