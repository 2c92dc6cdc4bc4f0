//! Rules of the house that no compiler checks.

use std::fs;

use walkdir::WalkDir;

fn repo() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources() -> impl Iterator<Item = (String, String)> {
    let crates = ["", "/classfile", "/linkmap", "/models", "/support", "/treemap"];
    let crates = crates.map(|name| format!("xtask{name}/src"));
    let files = crates.into_iter().flat_map(|source| WalkDir::new(repo().join(source)));
    let files = files.filter_map(Result::ok);
    files.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs")).map(
        |entry| (entry.path().display().to_string(), fs::read_to_string(entry.path()).unwrap()),
    )
}

#[test]
fn a_file_has_one_subject_and_at_most_400_lines() {
    let long: Vec<String> =
        sources().filter(|(_, text)| text.lines().count() > 400).map(|(path, _)| path).collect();
    assert!(long.is_empty(), "split {long:?}");
}

/// The modules of the crate in the order of `lib.rs`, which is the order in which they may lean on
/// one another: a later one on an earlier one.
fn modules() -> Vec<String> {
    let text = fs::read_to_string(repo().join("xtask/src/lib.rs")).unwrap();
    let after = |line: &str| {
        let rest =
            line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("pub(crate) mod "))?;
        Some(rest.to_owned())
    };
    let lines = text.lines().filter_map(after);
    lines.map(|line| line.trim_end_matches(';').to_owned()).collect()
}

/// Every module that a text names by a path from the crate's root, wherever in the text: imports, one
/// by one or in braces, and paths in the middle of code.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in text.split("crate::").skip(1) {
        let Some(list) = rest.strip_prefix('{') else {
            found.push(word(rest));
            continue;
        };
        // What stands in the outermost braces, each item up to its first `::`.
        let mut depth = 1;
        let mut start = true;
        for (at, letter) in list.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => start = true,
                _ if start && depth == 1 && !letter.is_whitespace() => {
                    found.push(word(&list[at..]));
                    start = false;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

#[test]
fn names_of_modules_are_found_wherever_they_stand() {
    let text = "use crate::plan::x;\nuse crate::{\n    engine::{self, Base},\n    pins,\n};\nfn f() { crate::cli::parse() }";
    assert_eq!(named(text), ["plan", "engine", "pins", "cli"]);
}

#[test]
fn a_module_never_names_a_later_one() {
    let modules = modules();
    assert!(modules.len() > 15, "lib.rs is read wrongly: {modules:?}");
    let mut wrong = Vec::new();
    for (path, text) in sources().filter(|(path, _)| path.contains("/xtask/src/")) {
        let below = path.split("/src/").last().unwrap();
        let room = below.split(['/', '.']).next().unwrap();
        if ["lib", "main"].contains(&room) {
            continue;
        }
        let here = modules.iter().position(|module| module == room);
        let here = here.unwrap_or_else(|| panic!("{path} is in no module of lib.rs"));
        for name in named(&text) {
            if modules[here + 1..].contains(&name) {
                wrong.push(format!("{path} names {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Documentation of four words or fewer repeats the name below it. What the command line shows as help
/// is short on purpose, and what flatc wrote is not ours.
#[test]
fn documentation_says_more_than_the_name() {
    let mut short = Vec::new();
    for (path, text) in sources().filter(|(path, _)| !path.contains("/src/cli/")) {
        let mut words = 0;
        let mut start = None;
        for (at, line) in text.lines().enumerate() {
            match line.trim_start().strip_prefix("///") {
                Some(said) => {
                    start = start.or(Some(at + 1));
                    words += said.split_whitespace().count();
                }
                None => {
                    if let Some(start) = start.take().filter(|_| words <= 4) {
                        short.push(format!("{path}:{start}"));
                    }
                    words = 0;
                }
            }
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}
