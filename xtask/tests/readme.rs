//! What the pages say, held against the code and its tables.

mod support;

#[path = "readme/levers.rs"]
mod levers;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use camino::Utf8Path;
use support::{Folder, repo};
use walkdir::WalkDir;
use xtask::{
    catalogue::Catalogue,
    profile::{self, ProfileFolder},
};

/// Every page, by its place in the repository, and how many lines it may have.
const PAGES: &[(&str, usize)] = &[
    ("README.md", 170),
    ("CHANGELOG.md", 200),
    ("SECURITY.md", 100),
    (".github/actions/library/README.md", 80),
    ("build-profiles/README.md", 300),
    ("build-profiles/SIZES.md", 100),
    ("docker/README.md", 200),
    ("patches/README.md", 150),
    ("xtask/CHECK.md", 60),
    ("xtask/EXPLAIN.md", 160),
    ("xtask/MODELS.md", 150),
    ("xtask/PACKAGE.md", 80),
    ("xtask/QUANTIZE.md", 180),
    ("xtask/README.md", 320),
    ("xtask/SPEED.md", 60),
    ("xtask/demo/README.md", 200),
];

/// The characters that fit beside each other in a window of a review.
const WIDTH: usize = 160;

/// The text of a page.
pub(crate) fn page(path: &str) -> String {
    fs::read_to_string(repo().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of a page that stand in no block of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        code ^= line.starts_with("```");
        !code && !line.starts_with("```")
    })
}

/// The blocks of code in a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("```{language}\n");
    text.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The part of a page below a heading.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) =
        text.split_once(&format!("\n## {heading}\n")).expect("the page has the heading");
    rest.split("\n## ").next().unwrap()
}

/// What stands in backticks in the cells of one column, of all tables of a text.
fn named(text: &str, column: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let cell = row.split('|').nth(column + 1).unwrap_or_default();
        found.extend(cell.split('`').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// A heading as GitHub names it in links.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

/// The targets of a page's links, with those that lead out left aside.
fn links(text: &str) -> Vec<String> {
    let inner = |line: &str| -> Vec<String> {
        let parts = line.split("](").skip(1);
        parts.map(|rest| rest.split(')').next().unwrap().to_owned()).collect()
    };
    prose(text).flat_map(inner).filter(|link| !link.contains("://")).collect()
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut wrong = Vec::new();
    for (path, _) in PAGES {
        let here = Utf8Path::new(path).parent().unwrap();
        for link in links(&page(path)) {
            let (file, part) = link.split_once('#').unwrap_or((&link, ""));
            let target =
                if file.is_empty() { repo().join(path) } else { repo().join(here).join(file) };
            let known = target.exists()
                && (part.is_empty()
                    || anchors(&fs::read_to_string(&target).unwrap()).contains(part));
            if !known {
                wrong.push(format!("{path}: {link}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_page_has_a_list_of_its_parts() {
    for (path, _) in PAGES {
        let text = page(path);
        let listed: BTreeSet<String> = links(&text)
            .iter()
            .filter_map(|link| Some(link.strip_prefix('#')?.to_owned()))
            .collect();
        for heading in prose(&text).filter_map(|line| line.strip_prefix("## ")) {
            assert!(listed.contains(&anchor(heading)), "{path} does not list `{heading}`");
        }
    }
}

#[test]
fn pages_are_short_and_their_lines_fit() {
    for (path, most) in PAGES {
        let text = page(path);
        let lines = text.lines().count();
        assert!(lines <= *most, "{path} has {lines} lines, expected at most {most}");
        // What a program printed stays as it is, and a row of a table cannot be broken.
        let front = *path == "README.md";
        let lines =
            text.lines().filter(|_| front).chain(prose(&text).filter(|l| !l.starts_with('|')));
        for line in lines {
            assert!(line.chars().count() <= WIDTH, "{path}: too long: {line}");
        }
    }
}

/// Pages that nobody holds against the code go wrong unseen.
#[test]
fn every_page_of_the_repository_is_held_here() {
    let kept = |name: &str| !matches!(name, "target" | "dist" | ".git" | "tests" | "corpus");
    let walk = WalkDir::new(repo())
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || kept(&entry.file_name().to_string_lossy()));
    let mut found: Vec<String> = Vec::new();
    for entry in walk {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|it| it == "md") {
            found.push(path.strip_prefix(repo()).unwrap().display().to_string());
        }
    }
    found.retain(|path| !PAGES.iter().any(|(page, _)| page == path));
    assert!(found.is_empty(), "not in PAGES: {found:?}");
}

#[test]
fn every_profile_on_a_page_is_one() {
    let folder = Folder::new();
    folder.write("my-change.patch", "--- a/WORKSPACE\n+++ b/WORKSPACE\n@@ -1 +1 @@\n-a\n+b\n");
    let profile_folder = ProfileFolder {
        folder: repo().join("build-profiles"),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    for path in ["README.md", "build-profiles/README.md"] {
        let text = page(path);
        assert!(!blocks(&text, "toml").is_empty());
        for block in blocks(&text, "toml") {
            folder.write("app.toml", block);
            if let Err(failure) = profile::load("app.toml", &profile_folder) {
                let problems: Vec<String> =
                    failure.diagnostics.iter().map(|problem| problem.message.clone()).collect();
                panic!("{path}: {problems:#?}\n{block}");
            }
        }
    }
}

#[test]
fn every_patch_on_a_page_is_one() {
    for block in blocks(&page("patches/README.md"), "toml") {
        xtask::patch::Patch::parse("patches/README.md", block).unwrap();
    }
}

/// A key without a row is a key that nobody finds, and a row without a key leads astray.
#[test]
fn every_key_of_a_profile_has_its_row() {
    let text = page("build-profiles/README.md");
    let rows = named(section(&text, "Every key"), 0);
    let block = blocks(&text, "toml")[0];
    for lever in &Catalogue::bundled().levers {
        assert!(rows.contains(&format!("native.{}", lever.name)), "no row for {}", lever.name);
        assert!(block.contains(&format!("\n{} = ", lever.name)), "the block lacks {}", lever.name);
    }
    // What the reader of profiles refuses is no key of theirs.
    let folder = Folder::new();
    let profile_folder = ProfileFolder {
        folder: repo().join("build-profiles"),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    for row in &rows {
        let (table, key) = row.rsplit_once('.').unwrap_or(("", row));
        let table = table.replace("<abi>", "x86_64");
        let head = match table.as_str() {
            "" => String::new(),
            "patch" | "waiver" => format!("[[{table}]]\n"),
            table => format!("[{table}]\n"),
        };
        folder.write("app.toml", &format!("{head}{key} = {{ }}\n"));
        let failure = profile::load("app.toml", &profile_folder).unwrap_err();
        let unknown = failure.diagnostics.iter().any(|it| it.message.starts_with("unknown key"));
        assert!(!unknown, "`{row}` is no key of profiles");
    }
}

#[test]
fn the_readme_names_every_command_and_exit_code() {
    let readme = page("README.md");
    for command in xtask::cli::definition().get_subcommands() {
        let name = format!("| `cargo xtask {}` |", command.get_name());
        assert!(readme.contains(&name), "README lacks `{name}`");
    }
    for (code, meaning) in ::support::exit::TABLE {
        assert!(readme.contains(&format!("| {code} | {meaning} |")), "README lacks code {code}");
    }
}

/// The modules of `lib.rs`, in its order.
fn modules() -> Vec<String> {
    let lib = page("xtask/src/lib.rs");
    let name = |line: &str| {
        let rest =
            line.strip_prefix("pub mod ").or_else(|| line.strip_prefix("pub(crate) mod "))?;
        rest.strip_suffix(';').map(str::to_owned)
    };
    lib.lines().filter_map(name).collect()
}

#[test]
fn every_room_and_every_test_program_has_its_row() {
    let text = page("xtask/README.md");
    let rooms = named(section(&text, "Rooms and what holds them"), 0);
    for module in modules() {
        assert!(rooms.contains(&module), "no row for the room `{module}`");
    }
    let rows = named(section(&text, "Tests"), 0);
    let programs: BTreeSet<String> = support::tests()
        .read_dir_utf8()
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().path().file_name()?.strip_suffix(".rs").map(str::to_owned)
        })
        .collect();
    assert_eq!(rows, programs);
}

/// All Rust sources, by path.
fn sources() -> BTreeMap<String, String> {
    let walk = WalkDir::new(repo().join("xtask")).into_iter().filter_entry(|entry| {
        !matches!(entry.file_name().to_string_lossy().as_ref(), "target" | "demo" | "fuzz")
    });
    let files = walk.map(|entry| entry.unwrap().into_path());
    let rust = files.filter(|path| path.extension().is_some_and(|it| it == "rs"));
    rust.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_invariant_names_a_test_that_is_there() {
    let sources = sources();
    let text = page("xtask/README.md");
    let rooms = section(&text, "Rooms and what holds them");
    let rows: Vec<&str> = rooms.lines().filter(|line| line.starts_with("| `")).collect();
    assert!(rows.len() > 10, "{rows:?}");
    for row in rows {
        let tests = named(row, 3);
        assert!(!tests.is_empty(), "a row without a test: {row}");
        for test in tests {
            let head = format!("fn {test}()");
            let there = sources.values().any(|text| text.contains(&head));
            assert!(there, "no test is called `{test}`");
        }
    }
}

#[test]
fn every_variable_has_its_row() {
    let rows = named(section(&page("xtask/README.md"), "Variables"), 0);
    let mut found = BTreeSet::new();
    for text in sources().values() {
        for rest in text.split("XTASK_").skip(1) {
            let tail: String =
                rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
            if !tail.is_empty() {
                found.insert(format!("XTASK_{tail}"));
            }
        }
    }
    assert_eq!(rows, found);
}

#[test]
fn every_file_of_a_folder_has_its_row() {
    for (folder, heading, ending) in
        [("patches", "The files", ".toml"), ("docker", "The files here", "")]
    {
        let rows = named(section(&page(&format!("{folder}/README.md")), heading), 0);
        let files: BTreeSet<String> = repo()
            .join(folder)
            .read_dir_utf8()
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_owned())
            .filter(|name| name != "README.md" && name.ends_with(ending))
            .collect();
        assert_eq!(rows, files, "{folder}/README.md");
    }
}

#[test]
fn every_kind_of_edit_and_every_fuzzer_has_its_row() {
    let kinds = named(section(&page("patches/README.md"), "Kinds of edits"), 0);
    for kind in kinds {
        let head = "concern = \"c\"\nreason = \"r\"\nlink = \"l\"\nreleases = []\n";
        let text = format!("{head}[[edit]]\nfile = \"f\"\nkind = \"{kind}\"\n");
        let error = xtask::patch::Patch::parse("p", &text).unwrap_err();
        assert!(!error.contains("unknown kind"), "{error}");
    }
    let rows = named(section(&page("xtask/README.md"), "Fuzzing"), 0);
    let targets: BTreeSet<String> = repo()
        .join("xtask/fuzz/fuzz_targets")
        .read_dir_utf8()
        .unwrap()
        .filter_map(|entry| entry.unwrap().path().file_stem().map(str::to_owned))
        .collect();
    assert_eq!(rows, targets);
}
