//! Rules of the house that no compiler checks.

use std::fs;

use walkdir::WalkDir;

fn repo() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources() -> impl Iterator<Item = (String, String)> {
    let files = WalkDir::new(repo().join("xtask/src")).into_iter().filter_map(Result::ok);
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

#[test]
fn a_stage_never_imports_a_later_one() {
    let stages = [
        "profile",
        "pins",
        "inputs",
        "model",
        "plan",
        "overlay",
        "engine",
        "artifacts",
        "measure",
        "report",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(here) = stages.iter().position(|stage| path.contains(&format!("/src/{stage}/")))
        else {
            continue;
        };
        let imports = text.split("use crate::").skip(1).map(|rest| rest.split(';').next().unwrap());
        for import in imports {
            for later in &stages[here + 1..] {
                let named = import.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
                if named
                    .into_iter()
                    .any(|word| word == *later || word.starts_with(&format!("{later}::")))
                {
                    wrong.push(format!("{path} imports {later}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
