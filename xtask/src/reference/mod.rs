//! What is written from the code, so that it cannot say anything else: JSON Schemas of profiles and
//! results, the reference of the command line, and the tables of the README.
//!
//! [`pages`] is a function of the code and of the pages as they are. `cargo xtask ci` compares,
//! `cargo xtask ci --write` writes.

mod command_line;
mod profile;
mod region;
mod schemas;

use camino::Utf8Path;
use support::{
    diag::Outcome,
    fs::{create_dir, read_text, write_atomic},
};

/// Folder of the schemas, below the root of this repository.
const SCHEMAS: &str = "build-profiles/schemas";

/// A file with what it has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path below the root of this repository.
    pub path: String,
    /// All of its text, what is written by hand included.
    pub text: String,
}

/// Every file that is written from the code. Pages of which only a region is written are read from
/// `repo` first: an error where one is missing, or lacks its region.
pub fn pages(repo: &Utf8Path) -> Outcome<Vec<Page>> {
    let mut pages: Vec<Page> = schemas::all()
        .into_iter()
        .map(|(name, text)| Page { path: format!("{SCHEMAS}/{name}.json"), text })
        .collect();
    pages.push(Page { path: "xtask/tests/cmd/help.md".into(), text: command_line::help() });
    let mut readme = read_text(&repo.join("README.md"))?;
    for (name, table) in
        [("commands", command_line::commands()), ("exit codes", command_line::exit_codes())]
    {
        readme = region::replaced("README.md", &readme, name, &table)?;
    }
    pages.push(Page { path: "README.md".into(), text: readme });
    Ok(pages)
}

/// The pages of `repo` that say something else than the code, as they would have to be.
pub fn stale(repo: &Utf8Path) -> Outcome<Vec<Page>> {
    let differs = |page: &Page| {
        std::fs::read_to_string(repo.join(&page.path)).map_or(true, |text| text != page.text)
    };
    Ok(pages(repo)?.into_iter().filter(differs).collect())
}

/// Writes the pages of `repo` that say something else than the code, and names them.
pub fn write(repo: &Utf8Path) -> Outcome<Vec<String>> {
    create_dir(&repo.join(SCHEMAS))?;
    let mut written = Vec::new();
    for page in stale(repo)? {
        write_atomic(&repo.join(&page.path), page.text.as_bytes())?;
        written.push(page.path);
    }
    Ok(written)
}
