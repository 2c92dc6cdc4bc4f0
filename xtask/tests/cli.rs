//! The command reference: every transcript in `cmd/` is run as it stands.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes the answers anew.

mod support;

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt as _};

use camino::Utf8PathBuf;
use support::tests;

/// The transcripts say `cargo xtask ..`, as people do. Cargo would compile the tool again under its
/// own lock, which the running test holds; this hands the arguments to the tool that was built.
fn cargo() -> Utf8PathBuf {
    let path = Utf8PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cargo");
    let script = format!("#!/bin/sh\nshift\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_cargo-xtask"));
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn transcripts_are_true() {
    let cases = trycmd::TestCases::new();
    cases
        .register_bin("cargo", cargo().as_std_path())
        .insert_var("[REPOSITORY]", support::repo().into_string())
        .unwrap()
        .case("tests/cmd/*.md");
    cases.run();
}

/// A command without a transcript is a command without a reference.
#[test]
fn every_command_has_its_help_in_a_transcript() {
    let mut shown = BTreeSet::new();
    for entry in tests().join("cmd").read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.extension() == Some("md") {
            let text = fs::read_to_string(path).unwrap();
            shown
                .extend(text.lines().filter_map(|line| line.strip_prefix("$ ").map(str::to_owned)));
        }
    }
    let mut wanted = vec!["cargo xtask --help".to_owned()];
    for command in xtask::cli::definition().get_subcommands() {
        let name = command.get_name();
        wanted.push(format!("cargo xtask {name} --help"));
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            wanted.push(format!("cargo xtask {name} {} --help", below.get_name()));
        }
    }
    wanted.retain(|command| !shown.contains(command));
    assert!(wanted.is_empty(), "no transcript has {wanted:#?}");
}
