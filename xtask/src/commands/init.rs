//! `init`: a profile, the lines of `.gitignore` and the workflows, written into the repository of an app.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::write_atomic,
    ui::Ui,
};

use super::profile;
use crate::{cli::InitArgs, request::Places};

const LIBRARY: &str = include_str!("init/library.yml");
const COMMENT: &str = include_str!("init/comment.yml");

/// What this tool makes in an app's repository that nobody commits.
const IGNORED: &[&str] = &["/dist/", "/target/minimal/"];

/// Writes what is not there yet; a file that is there already is left as it is, and said.
pub fn run(args: &InitArgs, places: &Places, ui: Ui) -> Outcome {
    if !places.is_away() {
        let diagnostic = Diagnostic::error("this is the tool's own repository, not that of an app")
            .help(format!("here, `cargo xtask profile new {}` writes a profile", args.name));
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    let workflows = match &args.uses {
        Some(uses) => workflows(&Uses::parse(uses)?, &args.name),
        None => Vec::new(),
    };
    let profile = profile::written(&args.name, &args.tasks, args.mediapipe.as_deref())?;
    let path = Utf8PathBuf::from(format!("build-profiles/{}.toml", args.name));
    for (path, text) in [(path, profile)].into_iter().chain(workflows) {
        place(&places.project, &path, &text, ui)?;
    }
    ignore(&places.project, ui)?;
    if args.uses.is_none() {
        let help =
            "no workflow: `--uses OWNER/REPOSITORY@COMMIT` names the repository of this tool";
        ui.status("Left out", help);
    }
    ui.result(&format!("cargo xtask plan --profile {}", args.name))
}

fn place(root: &Utf8Path, path: &Utf8Path, text: &str, ui: Ui) -> Outcome {
    let whole = root.join(path);
    match fs::read_to_string(&whole) {
        Ok(there) if there == text => ui.status("As it was", path),
        Ok(_) => ui.status("Kept", format_args!("{path}, which is there already")),
        Err(_) => {
            write_atomic(&whole, text.as_bytes())?;
            ui.status("Wrote", path);
        }
    }
    Ok(())
}

/// Adds to `.gitignore` what it lacks.
fn ignore(root: &Utf8Path, ui: Ui) -> Outcome {
    let path = root.join(".gitignore");
    let there = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::io("read", &path, &error)),
    };
    let lacks = |line: &&&str| !there.lines().any(|had| had.trim() == **line);
    let added: Vec<&str> = IGNORED.iter().filter(lacks).copied().collect();
    if added.is_empty() {
        return Ok(());
    }
    let gap = if there.is_empty() || there.ends_with('\n') { "" } else { "\n" };
    write_atomic(&path, format!("{there}{gap}{}\n", added.join("\n")).as_bytes())?;
    ui.status("Ignored", format_args!("{} in .gitignore", added.join(" and ")));
    Ok(())
}

/// A repository on GitHub at a commit.
struct Uses<'a> {
    repository: &'a str,
    commit: &'a str,
}

impl<'a> Uses<'a> {
    fn parse(text: &'a str) -> Outcome<Self> {
        let is_word = |word: &str| {
            let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !word.is_empty() && word.chars().all(fine)
        };
        let is_commit = |commit: &str| {
            commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let found = text.split_once('@').filter(|(repository, commit)| {
            let words: Vec<&str> = repository.split('/').collect();
            words.len() == 2 && words.into_iter().all(is_word) && is_commit(commit)
        });
        let Some((repository, commit)) = found else {
            let diagnostic = Diagnostic::error(format!("`{text}` names no repository at a commit"))
                .note("expected OWNER/REPOSITORY@ and the 40 digits of a commit")
                .note("a branch or a tag can become another commit, and so another tool")
                .help("`git ls-remote https://github.com/OWNER/REPOSITORY HEAD` prints a commit");
            return Err(Failure::new(Exit::Usage, diagnostic));
        };
        Ok(Self { repository, commit })
    }
}

fn workflows(uses: &Uses<'_>, profile: &str) -> Vec<(Utf8PathBuf, String)> {
    let files = [("mediapipe-library.yml", LIBRARY), ("mediapipe-library-comment.yml", COMMENT)];
    let fill = |text: &str| {
        text.replace("@REPOSITORY@", uses.repository)
            .replace("@COMMIT@", uses.commit)
            .replace("@PROFILE@", profile)
    };
    let file = |(name, text): (&str, &str)| {
        (Utf8PathBuf::from(format!(".github/workflows/{name}")), fill(text))
    };
    files.into_iter().map(file).collect()
}
