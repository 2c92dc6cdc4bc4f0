//! What this tool keeps on a machine beside `dist/`: work folder, Python environments, store, images. It
//! is found by the names that the tool gives, so that a folder somebody named by mistake stays as it is.

mod folders;
mod images;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    size::Bytes,
    ui::Ui,
};

/// A kind of thing that is kept, in the order in which it is shown and removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Staged trees, Bazel's output and caches, build records, logs, unpacked sources.
    Work,
    /// The Python environments that run models.
    Python,
    /// Fetched files by digest, and partial ones.
    Store,
    /// Container images, of every engine that answers.
    Images,
}

impl Part {
    /// Every part, in the order of removal.
    pub const ALL: [Self; 4] = [Self::Work, Self::Python, Self::Store, Self::Images];

    /// The word for it in text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Python => "python",
            Self::Store => "store",
            Self::Images => "images",
        }
    }
}

/// One thing that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// What it is a part of.
    pub part: Part,
    /// A path, or the name of an image.
    pub name: String,
    /// The engine that keeps it; absent for a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<&'static str>,
    /// Bytes of its files, each counted once; for an image as the engine tells it, where it does.
    pub bytes: Option<Bytes>,
}

/// All that was looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// What the tool made, sorted by part, engine and name.
    pub items: Vec<Item>,
    /// What lies among it and is not of this tool: it stays.
    pub foreign: Vec<Utf8PathBuf>,
}

/// Where to look, and for which parts.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The work folder, which may be absent.
    pub work: &'a Utf8Path,
    /// The store; one inside the work folder is a part of that.
    pub store: &'a Utf8Path,
    /// Folders of programs, engines among them.
    pub path: &'a [Utf8PathBuf],
    /// The parts that are wanted.
    pub parts: &'a [Part],
}

/// Finds what there is; nothing is changed.
pub fn find(search: Search<'_>, interrupt: &Interrupt) -> Outcome<Found> {
    let mut found = Found::default();
    let wanted = |part| search.parts.contains(&part);
    if wanted(Part::Work) || wanted(Part::Python) {
        folders::find(search.work, &folders::WORK, &mut found, interrupt)?;
    }
    if wanted(Part::Store) && !search.store.starts_with(search.work) {
        folders::find(search.store, &folders::STORE, &mut found, interrupt)?;
    }
    found.items.retain(|item| wanted(item.part));
    if wanted(Part::Images) {
        found.items.extend(images::find(search.path));
    }
    found.items.sort_by(|a, b| (a.part, a.engine, &a.name).cmp(&(b.part, b.engine, &b.name)));
    Ok(found)
}

/// Removes what was found. A build that is at work is waited for; what cannot be removed is told, and
/// the rest is removed all the same.
pub fn remove(found: &Found, search: Search<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome {
    let _locks = folders::lock_all([search.work, search.store], ui, interrupt)?;
    let mut problems = Vec::new();
    for item in &found.items {
        interrupt.check()?;
        ui.status("Removing", &item.name);
        let removed = match item.engine {
            Some(engine) => images::remove(engine, &item.name),
            None => folders::remove(Utf8Path::new(&item.name)),
        };
        if let Err(failure) = removed {
            problems.extend(failure.diagnostics);
        }
    }
    folders::remove_if_empty(search.work);
    folders::remove_if_empty(search.store);
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Failure { exit: Exit::Unexpected, diagnostics: problems }),
    }
}

/// As a table, with the sum.
pub fn text(found: &Found) -> String {
    let mut out = String::new();
    let mut sum = 0;
    for item in &found.items {
        sum += item.bytes.map_or(0, |bytes| bytes.0);
        let size = item.bytes.map_or_else(|| "unknown".to_owned(), |bytes| bytes.to_string());
        let engine = item.engine.map_or_else(String::new, |engine| format!("{engine}: "));
        out.push_str(&format!("{:<7} {size:>10}  {engine}{}\n", item.part.as_str(), item.name));
    }
    out.push_str(&format!(
        "{:<7} {:>10}  in {} places\n",
        "all",
        Bytes(sum).to_string(),
        found.items.len()
    ));
    out
}

/// What lies in a folder of the tool and is not of it.
pub fn foreign(found: &Found) -> Option<Diagnostic> {
    let first = found.foreign.first()?;
    let more = match found.foreign.len() {
        1 => String::new(),
        many => format!(" and {} more", many - 1),
    };
    Some(
        Diagnostic::warning(format!("`{first}`{more} is not of this tool and stays"))
            .help("look at it, and remove it yourself if it is not needed"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_stands_below_the_table() {
        let item = |part, name: &str, engine, bytes| Item {
            part,
            name: name.to_owned(),
            engine,
            bytes: Option::map(bytes, Bytes),
        };
        let found = Found {
            items: vec![
                item(Part::Work, "w/bazel", None, Some(3 << 20)),
                item(Part::Images, "mediapipe-minimal/demo:1", Some("docker"), None),
            ],
            foreign: vec!["w/notes".into(), "w/more".into()],
        };
        let expected = "work      3.00 MiB  w/bazel\n\
                        images     unknown  docker: mediapipe-minimal/demo:1\n\
                        all       3.00 MiB  in 2 places\n";
        assert_eq!(text(&found), expected);
        let warning = foreign(&found).unwrap();
        assert_eq!(warning.message, "`w/notes` and 1 more is not of this tool and stays");
    }
}
