//! From a tree that nobody has seen to a row that a build can be made from: questions with the answers
//! that known releases give, tasks, edits, and a draft that says where it differs from its nearest
//! known release. What is not known is told, never guessed.

mod check;
mod closure;
mod library;
mod near;
mod patches;
mod place;
mod probe;
mod readers;
mod report;
mod row;
mod tasks;

use camino::Utf8Path;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    git::Git,
};

use crate::{
    catalogue::{Catalogue, Release, Version},
    graphs::Tree,
    plan::{self, Upstream},
    provision::{self, Provision},
};

pub use check::{Check, Ground, Proof, Verdict as ProofVerdict, check};
pub use patches::{Tried, Verdict};
pub use place::Place;
pub use probe::{Answer, Probe, probes};
pub use report::{check_markdown, check_text, markdown, text};
pub use row::{differences, keep, write};
pub use tasks::{ChangedTask, GoneTask, NewTask, Tasks};

use library::Library;

/// What is to be adopted, and what is known.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The root of the tree.
    pub root: &'a Utf8Path,
    /// What the release is to be called; by its tag or version file where absent.
    pub version: Option<&'a str>,
    /// The known release that it is to stand next to; the nearest where absent.
    pub near: Option<&'a str>,
    /// The releases that are known, oldest first.
    pub known: Vec<&'a Release>,
}

/// Everything that was found of a tree: what `release adopt` prints.
#[derive(Clone, Debug, Serialize)]
pub struct Adoption {
    /// Version of this document; another one where a key goes or changes its meaning.
    pub schema: u32,
    /// What the release is called.
    pub version: Version,
    /// The known release that its row stands next to.
    pub near: Version,
    /// Every question with its answer.
    pub answers: Vec<Answer>,
    /// Tasks that are there, changed, gone or new.
    pub tasks: Tasks,
    /// Every edit that was tried, and how it went.
    pub patches: Vec<Tried>,
    /// What has to be looked at, one clause each: no build is proven while there is any.
    pub unknown: Vec<String>,
    /// Whether a row could be made: every question that a row needs has one answer.
    pub whole: bool,
    /// The row; none where an answer is missing that every row has.
    #[serde(skip)]
    pub row: Option<Release>,
}

impl Request<'_> {
    /// Every real release of the catalogue.
    pub fn all() -> Vec<&'static Release> {
        let real = |release: &&Release| release.mirrors.is_none();
        Catalogue::bundled().releases.iter().filter(real).collect()
    }
}

/// Reads a tree and says what it is.
pub fn adopt(request: &Request<'_>) -> Outcome<Adoption> {
    let tree = Tree::at(request.root);
    let version = version(request, &tree)?;
    let names = probe::names_of_library(&tree);
    let library = Library::find(&tree, &names);
    let answers = probe::ask(&tree, &library, &request.known);
    let facts = tasks::Facts::of(&tree);
    let found = near::choose(&tree, &facts, &library, request, &version, &answers)?;
    let identity = Identity::of(request.root, &version);
    let near::Near { release: near, mut tasks, patches } = found;
    tasks.dangling = closure::dangling(&tree, &tasks.roots);
    let row = row::make(&row::Parts {
        tree: &tree,
        version: &version,
        near,
        known: &request.known,
        answers: &answers,
        tasks: &tasks,
        patches: &patches,
        identity: &identity,
    });
    let mut unknown: Vec<String> = library.doubts.clone();
    unknown.extend(report::unknowns(near, &answers, &tasks, &patches));
    unknown.extend(identity.doubt);
    Ok(Adoption {
        schema: 1,
        version: Version::new(version),
        near: near.version.clone(),
        whole: row.is_some(),
        answers,
        tasks,
        patches,
        unknown,
        row,
    })
}

/// The tree of a number or a path, as `--mediapipe` means it.
pub(crate) fn locate(wanted: &str, provision: &Provision<'_>) -> Outcome<Upstream> {
    if let Some(source) = provision.source(wanted)? {
        return Ok(source.upstream);
    }
    let demo = provision::demo(provision.places());
    let known = provision::known(provision.places(), &demo, provision.pins())?;
    plan::locate(wanted, None, known)
}

/// What git says of a tree, where its files bear it out.
#[derive(Clone, Debug, Default)]
struct Identity {
    tag: Option<String>,
    commit: Option<String>,
    tree: Option<String>,
    doubt: Option<String>,
}

impl Identity {
    fn of(root: &Utf8Path, version: &str) -> Self {
        let Some((git, commit)) = Git::at(root).and_then(|git| git.head().map(|head| (git, head)))
        else {
            return Self::default();
        };
        let wanted = git.tree_of_head();
        let found = crate::inputs::TreeFiles::read(root).ok().and_then(|files| files.id().ok());
        let found = found.map(|id| id.to_string());
        if wanted.is_none() || wanted != found {
            let doubt = format!(
                "the files are not those of the commit {commit} that is checked out: no commit stands in the row"
            );
            return Self { doubt: Some(doubt), ..Self::default() };
        }
        let tagged = git.tags_of_head().contains(&format!("v{version}"));
        let tag = if tagged { format!("v{version}") } else { commit.clone() };
        Self { tag: Some(tag), commit: Some(commit), tree: wanted, doubt: None }
    }
}

/// What the release is called: as the caller says, as its tag says, as its version file says.
fn version(request: &Request<'_>, tree: &Tree) -> Outcome<String> {
    let tags = Git::at(request.root).map(|git| git.tags_of_head()).unwrap_or_default();
    let tag = tags.iter().find_map(|tag| tag.strip_prefix('v')).map(str::to_owned);
    let said = request.version.map(|version| version.trim_start_matches('v').to_owned());
    let Some(version) = said.or(tag).or_else(|| probe::written_version(tree)) else {
        let diagnostic = Diagnostic::error("nothing tells which version the tree is")
            .note("no tag is at its commit, and no `version.bzl` names one")
            .help("add `--as 1.1.0`");
        return Err(Failure::new(Exit::Usage, diagnostic));
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if version.is_empty()
        || version.starts_with('.')
        || !version.chars().all(fine)
        || version == "demo"
    {
        let diagnostic = Diagnostic::error(format!("`{version}` cannot name a release"))
            .note("it names a file and stands in plans")
            .help("use letters, digits, dots and hyphens, such as `--as 1.1.0`");
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    Ok(version)
}

/// The digest of a file of a tree, as rows write it.
fn digest(tree: &Tree, path: &str) -> Option<String> {
    Sha256::of_file(&tree.root.join(path)).ok().map(|digest| digest.to_string())
}
