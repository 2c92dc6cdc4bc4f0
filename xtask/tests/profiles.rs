//! What a person reads who made a mistake in a profile: every file in `profiles/` is one kind of
//! mistake, and the text beside it is the whole answer.
//!
//! `SNAPSHOTS=overwrite cargo test --test profiles` writes the texts anew.

mod support;

use std::{collections::BTreeSet, fs};

use ::support::{diag::Failure, exit::Exit};
use snapbox::{Data, assert_data_eq};
use support::{no_overrides, run, tests, tool, upstream};
use xtask::{
    plan,
    profile::{self, ProfileFolder},
};

fn stems(extension: &str) -> BTreeSet<String> {
    let files =
        tests().join("profiles").read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    files
        .filter(|path| path.extension() == Some(extension))
        .map(|path| path.file_stem().unwrap().to_owned())
        .collect()
}

#[test]
fn every_mistake_is_answered_as_agreed() {
    let folder = tests().join("profiles");
    let mistakes = stems("toml");
    assert!(mistakes.len() >= 15, "inputs are missing: {mistakes:?}");
    for name in &mistakes {
        let profile = format!("{name}.toml");
        let ended =
            run(tool(&["plan", "--profile", &profile, "--mediapipe", "demo"]).current_dir(&folder));
        assert_eq!(ended.stdout, "", "{name}: a result was printed");
        let expected =
            Data::read_from(folder.join(format!("{name}.txt")).as_std_path(), None).raw();
        assert_data_eq!(ended.transcript(), expected);
    }
    assert_eq!(mistakes, stems("txt"), "an expected text has no profile");
}

/// Regenerating the texts must not make a crash, or another exit code, what is expected.
#[test]
fn every_answer_has_the_code_of_an_invalid_profile() {
    for name in stems("txt") {
        let text = fs::read_to_string(tests().join(format!("profiles/{name}.txt"))).unwrap();
        assert!(text.ends_with("\nexit code 10\n"), "{name}");
    }
}

fn answer(profile: &str, release: &str) -> Failure {
    let folder = tests().join("profiles/releases");
    let profile_folder = ProfileFolder { folder: folder.clone(), shipped: None, cwd: folder };
    let profile =
        profile::load(profile, &profile_folder).expect("nothing is wrong with the file itself");
    plan::resolve(&profile, &upstream(release), &no_overrides()).expect_err("the release refuses")
}

/// What is right for one release is wrong for another. No checkout is needed to tell.
#[test]
fn what_a_release_lacks_is_answered_with_those_that_have_it() {
    for (profile, release) in [
        ("stylizer", "0.10.32"),
        ("stylizer", "1.0.0"),
        ("stylizer", "main"),
        ("text", "0.10.26"),
        ("text", "demo"),
        ("operators", "0.10.26"),
        ("static-opencv", "0.10.26"),
    ] {
        let failure = answer(profile, release);
        assert_eq!(failure.exit, Exit::InvalidProfile, "{profile} on {release}");
        let text: Vec<String> =
            failure.diagnostics.iter().map(|diagnostic| diagnostic.render(false)).collect();
        let expected = tests().join(format!("profiles/releases/{profile}-{release}.txt"));
        assert_data_eq!(
            text.join("\n") + "\n",
            Data::read_from(expected.as_std_path(), None).raw()
        );
    }
}

/// The same words whatever folder one stands in, but for the path that is shown.
#[test]
fn the_path_is_shown_as_the_person_would_write_it() {
    for (cwd, profile, shown) in [
        (tests().join("profiles"), "unknown-key.toml", "unknown-key.toml:"),
        (tests(), "profiles/unknown-key.toml", "profiles/unknown-key.toml:"),
        (tests(), "./profiles/unknown-key.toml", "profiles/unknown-key.toml:"),
    ] {
        let ended = run(tool(&["plan", "-p", profile, "--mediapipe", "demo"]).current_dir(cwd));
        ended.expect_code(10).expect_stderr(&[&format!("--> {shown}")]);
    }
}
