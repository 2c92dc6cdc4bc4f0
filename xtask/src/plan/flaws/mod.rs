//! What a checkout suffers from that nobody meant: line ends of Windows, files that a sparse or partial clone
//! left out, pointers of Git LFS, a disk that folds case, lost run bits, links made into text. Each has one
//! command that cures it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::Read as _,
};

use camino::Utf8Path;
use support::{
    diag::Diagnostic,
    exec::quoted,
    git::{Git, Kind, Standing},
};

use crate::{
    catalogue,
    inputs::{EntryKind, TreeFiles},
};

/// Paths that are named of each flaw; the rest is counted.
const NAMED: usize = 3;
/// How a pointer of Git LFS begins, and more bytes than one has.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1";
const POINTER_SIZE: u64 = 1024;

/// Something wrong with a checkout as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong, a word or two for a table, such as `line ends`.
    pub subject: &'static str,
    /// What was found, and in which files.
    pub found: String,
    /// The command that cures it, run in the checkout.
    pub cure: String,
    /// Whether that command drops changes that were not committed.
    pub drops: bool,
    /// Whether a build, or the edits that it needs, cannot succeed with it.
    pub breaks: bool,
}

impl Flaw {
    /// As what a person reads where nothing goes on with it.
    pub fn error(&self, root: &Utf8Path) -> Diagnostic {
        self.told(Diagnostic::error(format!("`{root}`: {}", self.found)))
    }

    /// As what a person reads where something goes on all the same.
    pub fn warning(&self, root: &Utf8Path) -> Diagnostic {
        self.told(Diagnostic::warning(format!("`{root}`: {}", self.found)))
    }

    fn told(&self, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = match self.drops {
            true => diagnostic.note("commit changes of your own first: the command drops them"),
            false => diagnostic,
        };
        diagnostic.help(&self.cure)
    }
}

/// What the files of a release are, as far as it is known here.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected<'a> {
    /// All of them, from the repository's objects.
    Files(&'a TreeFiles),
    /// The build files, by the first digits of their ids.
    Table(&'a BTreeMap<&'static str, &'static str>),
    /// Nothing is known of them.
    Nothing,
}

impl Expected<'_> {
    fn paths(&self) -> Vec<&str> {
        match self {
            Expected::Files(files) => files.entries().map(|(path, ..)| path).collect(),
            Expected::Table(table) => table.keys().copied().collect(),
            Expected::Nothing => Vec::new(),
        }
    }

    fn has(&self, path: &str) -> bool {
        match self {
            Expected::Files(files) => files.get(path).is_some(),
            Expected::Table(table) => table.contains_key(path),
            Expected::Nothing => false,
        }
    }

    /// Whether the release has a file of this content there.
    fn is(&self, path: &str, id: &str) -> bool {
        match self {
            Expected::Files(files) => {
                files.get(path).is_some_and(|(_, found)| found.to_string() == id)
            }
            Expected::Table(table) => table.get(path).is_some_and(|known| id.starts_with(known)),
            Expected::Nothing => false,
        }
    }

    fn kind(&self, path: &str) -> Option<EntryKind> {
        match self {
            Expected::Files(files) => files.get(path).map(|(kind, _)| kind),
            Expected::Table(_) | Expected::Nothing => None,
        }
    }
}

/// The flaws of a tree whose files are `found` where the release has `expected`.
pub(super) fn of(root: &Utf8Path, found: &TreeFiles, expected: Expected<'_>) -> Vec<Flaw> {
    let git = Git::at(root);
    let standing = git.as_ref().map(Git::standing).unwrap_or_default();
    let mut sorted = Sorted::default();
    let lower = lower_case(found, expected);
    for path in expected.paths() {
        let Some((kind, id)) = found.get(path) else {
            match lower.get(path.to_lowercase().as_str()) {
                Some(twin) => sorted.case.push(format!("{path} (here {twin})")),
                None => sorted.missing.push(path.to_owned()),
            }
            continue;
        };
        if !expected.is(path, &id.to_string()) {
            if has_line_ends_of_windows(&root.join(path)) {
                sorted.line_ends.push(path.to_owned());
            }
        } else if let Some(was) = expected.kind(path).filter(|was| *was != kind) {
            match was {
                EntryKind::Link => sorted.links.push(path.to_owned()),
                EntryKind::Program | EntryKind::File => sorted.run_bits.push(path.to_owned()),
            }
        }
    }
    let files = found.entries().filter(|(_, kind, _)| *kind != EntryKind::Link);
    let pointers = files.filter(|(path, ..)| is_pointer(&root.join(path)));
    sorted.pointers = pointers.map(|(path, ..)| path.to_owned()).collect();
    sorted.flaws(&standing)
}

/// Flaws of the repository alone, where nothing is known of its files.
pub(super) fn of_repository(root: &Utf8Path) -> Vec<Flaw> {
    let standing = Git::at(root).map(|git| git.standing()).unwrap_or_default();
    let mut flaws = repository(&standing);
    if standing.sparse {
        flaws.push(Flaw {
            subject: "missing files",
            found: "a sparse checkout leaves files out".to_owned(),
            cure: "git sparse-checkout disable".to_owned(),
            drops: false,
            breaks: true,
        });
    }
    flaws
}

/// Paths of a tree that the release does not have, by themselves in lower case.
fn lower_case<'a>(found: &'a TreeFiles, expected: Expected<'_>) -> BTreeMap<String, &'a str> {
    let added = found.entries().map(|(path, ..)| path).filter(|path| !expected.has(path));
    added.map(|path| (path.to_lowercase(), path)).collect()
}

/// Whether a file is text whose lines end as on Windows; a binary file has the two bytes by chance.
fn has_line_ends_of_windows(path: &Utf8Path) -> bool {
    let is_link = path.is_symlink();
    let content = fs::read(path).ok().filter(|content| !is_link && !content.contains(&0));
    content.is_some_and(|content| content.windows(2).any(|pair| pair == b"\r\n"))
}

fn is_pointer(path: &Utf8Path) -> bool {
    let short =
        path.symlink_metadata().is_ok_and(|found| found.is_file() && found.len() < POINTER_SIZE);
    let mut start = [0; POINTER.len()];
    short
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == POINTER
}

/// Paths by what is wrong with them, in their order.
#[derive(Debug, Default)]
struct Sorted {
    missing: Vec<String>,
    line_ends: Vec<String>,
    case: Vec<String>,
    run_bits: Vec<String>,
    links: Vec<String>,
    pointers: Vec<String>,
}

impl Sorted {
    fn flaws(self, standing: &Standing) -> Vec<Flaw> {
        let (why, whole) = match (standing.sparse, standing.partial) {
            (true, _) => {
                ("missing: a sparse checkout leaves them out", "git sparse-checkout disable")
            }
            (_, true) => ("missing: a partial clone has not fetched them", "git checkout -f -- ."),
            _ => ("missing", "git checkout -f -- ."),
        };
        let links = each(&self.links);
        let links = format!(
            "git config --replace-all core.symlinks true && rm -f {links} && git checkout -f -- {links}"
        );
        let bits = format!(
            "git config --replace-all core.fileMode true && git checkout -f -- {}",
            each(&self.run_bits)
        );
        let flaws = [
            flaw(
                "line ends",
                &self.line_ends,
                "with line ends of Windows (core.autocrlf, or a copy from there)",
                "git config --replace-all core.autocrlf false && git rm -rq --cached . && git reset -q --hard",
            ),
            flaw(
                "case",
                &self.case,
                "under a name of another case (a disk that folds case, or a copy from one)",
                "git config --replace-all core.ignoreCase false && git checkout -f -- . && git clean -fdq",
            ),
            flaw(
                "links",
                &self.links,
                "that should be links and are text (core.symlinks=false, or a copy)",
                &links,
            ),
            flaw(
                "LFS",
                &self.pointers,
                "that are pointers of Git LFS, without what they stand for",
                "git lfs install && git lfs pull",
            ),
            flaw("missing files", &self.missing, why, whole),
            flaw(
                "run bits",
                &self.run_bits,
                "with another run bit (a zip, a copy, or a disk without them)",
                &bits,
            ),
        ];
        let adjusted = flaws.into_iter().flatten().map(|flaw| match flaw.subject {
            // Whoever removed a file may have meant it, and what calls a script may run it by `sh`.
            "missing files" => {
                Flaw { breaks: flaw.breaks && (standing.sparse || standing.partial), ..flaw }
            }
            "run bits" => Flaw { breaks: false, ..flaw },
            "LFS" => Flaw { drops: false, ..flaw },
            _ => flaw,
        });
        adjusted.chain(repository(standing)).collect()
    }
}

/// A flaw of these files; none where there are none.
fn flaw(subject: &'static str, paths: &[String], what: &str, cure: &str) -> Option<Flaw> {
    let reach = |path: &&String| catalogue::may_reach_a_build(path);
    let reaching: Vec<&String> = paths.iter().filter(reach).collect();
    let breaks = !reaching.is_empty();
    let first = if breaks { reaching } else { paths.iter().collect() };
    let more = match paths.len() - first.len().min(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown: Vec<&str> = first.iter().take(NAMED).map(|path| path.as_str()).collect();
    let found = format!("{} {what}: {}{more}", counted(paths.len()), shown.join(", "));
    (!paths.is_empty()).then(|| Flaw { subject, found, cure: cure.to_owned(), drops: true, breaks })
}

/// What is wrong with the repository rather than with files.
fn repository(standing: &Standing) -> Vec<Flaw> {
    let flaw = |found: String, cure: &str| Flaw {
        subject: "repository",
        found,
        cure: cure.to_owned(),
        drops: false,
        breaks: false,
    };
    let absent = standing.absent.iter().map(|absent| {
        // The command is for the repository that the tree belongs to; its own `.git` leads nowhere.
        let cure = match standing.kind {
            Kind::Submodule => "git -C .. submodule update --init --force",
            _ => "git -C REPOSITORY worktree repair \"$PWD\"",
        };
        flaw(format!("its `.git` names a repository that is not there: {absent}"), cure)
    });
    let foreign = standing.foreign.then(|| {
        flaw(
            "git does not read this repository: it belongs to another user".to_owned(),
            "git config --global --add safe.directory \"$PWD\"",
        )
    });
    absent.chain(foreign).collect()
}

/// Why a folder has no WORKSPACE and `mediapipe/`, and the command that brings them; none where nothing tells.
pub(super) fn instead_of_a_checkout(root: &Utf8Path) -> Option<(String, String)> {
    let names: Vec<String> = root
        .read_dir_utf8()
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_owned()))
        .collect();
    let other_case = |wanted: &str| {
        names.iter().find(|name| name.eq_ignore_ascii_case(wanted) && name.as_str() != wanted)
    };
    if let Some(name) = other_case("WORKSPACE").or(other_case("mediapipe")) {
        let cure = "git config --replace-all core.ignoreCase false && git checkout -f -- . && git clean -fdq";
        return Some((format!("it has `{name}`, a name of another case"), cure.to_owned()));
    }
    if names.is_empty() {
        let found = "it is empty: a submodule that was not fetched, or a mount that is not there";
        let name = root.file_name().unwrap_or(".");
        return Some((
            found.to_owned(),
            format!("git -C .. submodule update --init {}", quoted(name)),
        ));
    }
    let standing = Git::at(root)?.standing();
    let broken = repository(&standing).into_iter().next();
    broken.map(|flaw| (flaw.found, flaw.cure)).or_else(|| {
        Some(match standing.sparse {
            true => (
                "a sparse checkout leaves them out".to_owned(),
                "git sparse-checkout disable".to_owned(),
            ),
            false => {
                ("they are not checked out".to_owned(), "git checkout -f HEAD -- .".to_owned())
            }
        })
    })
}

/// What a person may want to know of where a tree is from, for a sentence; none for a plain clone.
pub fn kind_of_checkout(root: &Utf8Path) -> Option<String> {
    let standing = Git::at(root)?.standing();
    let kind = match standing.kind {
        Kind::Clone => "clone",
        Kind::Worktree => "worktree of another repository",
        Kind::Submodule => "submodule",
    };
    let had =
        [(standing.shallow, "shallow"), (standing.partial, "partial"), (standing.sparse, "sparse")];
    let words: Vec<&str> = had.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    let told = format!("a {}{}{kind}", words.join(", "), if words.is_empty() { "" } else { " " });
    (told != "a clone").then_some(told)
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        more => format!("{more} files"),
    }
}

/// Paths for a command; all of the tree where there are many.
fn each(paths: &[String]) -> String {
    if paths.len() > NAMED {
        return ".".to_owned();
    }
    let paths: BTreeSet<String> = paths.iter().map(|path| quoted(path).to_string()).collect();
    paths.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
