//! Finds the tree to build from, and tells which release it is by its own files.

use std::cmp::Reverse;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    git::Git,
    names,
};

use super::{
    flaws::{self, Flaw},
    nearest::{self, Near},
    tree_state::{Pinned, TreeState},
};
use crate::{
    catalogue::{Catalogue, Release},
    pins::Pins,
};

/// A tree, and what it was recognised as.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// The tree; it is only ever read.
    pub root: Utf8PathBuf,
    /// Its row in the catalogue.
    pub release: &'static Release,
    /// How its files stand to that release.
    pub state: TreeState,
    /// What is wrong with it as a checkout.
    pub flaws: Vec<Flaw>,
    /// Whether this tool unpacked it from a fetched archive: nobody is to change it then.
    pub unpacked: bool,
}

impl Upstream {
    /// A name for the disk cache of a tree that is not a release as it was published: after its place, so
    /// that an edit compiles what it changes and no more.
    pub(super) fn own_cache(&self) -> Option<String> {
        let shared = self.release.mirrors.is_some() || self.state.is_release();
        let place = || self.root.canonicalize_utf8().unwrap_or_else(|_| self.root.clone());
        (!shared).then(|| Sha256::of(place().as_str().as_bytes()).short(12))
    }
}

/// What there is to find a tree with.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The folder of the bundled upstream.
    pub demo: &'a Utf8Path,
    /// The folder that relative paths mean.
    pub cwd: &'a Utf8Path,
    /// Commits and git trees of releases.
    pub pins: &'a Pins,
    /// Rows of releases beyond those of the catalogue.
    pub drafts: &'static [Release],
}

impl Known<'_> {
    /// Every release that a tree can be, of the catalogue and of rows beyond it: oldest first, then what has
    /// no number, the demo upstream last.
    pub fn releases(self) -> impl Iterator<Item = &'static Release> + Clone {
        let all = Catalogue::bundled().releases.iter().chain(self.drafts);
        let mut releases: Vec<&'static Release> = all.collect();
        releases.sort_by_key(|release| {
            let number = release.version.number();
            (release.mirrors.is_some(), number.is_none(), number)
        });
        releases.into_iter()
    }

    /// The release that a word names, with or without `v` before its number.
    pub fn release(self, word: &str) -> Option<&'static Release> {
        let number = word.strip_prefix('v').unwrap_or(word);
        self.releases().find(|release| release.version.as_str() == number)
    }

    fn versions(self) -> String {
        let versions: Vec<&str> = self.releases().map(|release| release.version.as_str()).collect();
        versions.join(", ")
    }
}

/// Finds a tree, and holds each of its files against the release that it is: see [`recognise`].
pub fn locate(wanted: &str, near: Option<&str>, known: Known<'_>) -> Outcome<Upstream> {
    let (root, release) = recognise(wanted, near, known)?;
    let (state, flaws) = match release.mirrors {
        Some(_) => (TreeState::unpinned(), Vec::new()),
        None => TreeState::examined(&root, release, known.pins)?,
    };
    Ok(Upstream { root, release, state, flaws, unpacked: false })
}

/// Finds what `--mediapipe` means: `demo`, the path of a checkout, or a release number.
///
/// A checkout is a release by its commit, where the repository has the objects of that commit, else by its
/// telling files. A tree that says a release's number and has nearly all of its build files is that
/// release with changes; `near` says so of any tree.
pub fn recognise(
    wanted: &str,
    near: Option<&str>,
    known: Known<'_>,
) -> Outcome<(Utf8PathBuf, &'static Release)> {
    let path = known.cwd.join(wanted);
    let is_demo = wanted == "demo" || same_folder(&path, known.demo);
    if let Some(near) = near.filter(|_| is_demo || known.release(wanted).is_some()) {
        let diagnostic = Diagnostic::error(format!(
            "`{wanted}` is no checkout that `--near {near}` could speak of"
        ))
        .note("`--near` says which release a folder is a changed copy or a fork of")
        .help("leave out `--near`, or give the folder with `--mediapipe PATH`");
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    if let Some(release) = known.release("demo").filter(|_| is_demo) {
        return Ok((known.demo.to_owned(), release));
    }
    if let Some(release) = known.release(wanted) {
        return Err(needs_checkout(release));
    }
    if !path.is_dir() {
        return Err(unknown(wanted, known));
    }
    // A tree may be named by a link: its files are hard-linked and walked below its real place.
    let path = path.canonicalize_utf8().unwrap_or(path);
    if !path.join("mediapipe").is_dir() || !path.join("WORKSPACE").is_file() {
        return Err(no_checkout(wanted, &path));
    }
    if let Some(near) = near {
        let release = known.release(near).filter(|release| release.mirrors.is_none());
        return Ok((path, release.ok_or_else(|| unknown(near, known))?));
    }
    let changed = || {
        let near = nearest::by_declared(&path, known).filter(Near::is_changed_release);
        near.map(|near| near.release)
    };
    match by_commit(&path, known).or_else(|| by_fingerprint(&path, known)).or_else(changed) {
        Some(release) => Ok((path, release)),
        None => Err(unrecognised(wanted, &path, known)),
    }
}

fn no_checkout(wanted: &str, root: &Utf8Path) -> Failure {
    let diagnostic = Diagnostic::error(format!("`{wanted}` is not a MediaPipe checkout"))
        .note("expected a folder with `WORKSPACE` and `mediapipe/` in it");
    let (notes, help) = match flaws::instead_of_a_checkout(root) {
        Some((found, cure)) => (Some(found), cure),
        None => (
            None,
            "give the root of the checkout, or `--mediapipe demo` for the bundled upstream"
                .to_owned(),
        ),
    };
    let diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
    Failure::new(Exit::BadInput, diagnostic.help(help))
}

fn same_folder(one: &Utf8Path, other: &Utf8Path) -> bool {
    match (one.canonicalize_utf8(), other.canonicalize_utf8()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The release whose commit is checked out, and whose files the repository can name.
fn by_commit(root: &Utf8Path, known: Known<'_>) -> Option<&'static Release> {
    let git = Git::at(root)?;
    let head = git.head()?;
    let is_head = |release: &&Release| {
        Pinned::of(release, known.pins)
            .is_some_and(|pinned| pinned.commit.to_string() == head && pinned.files(&git).is_some())
    };
    known.releases().find(is_head)
}

/// The release whose telling files are all there, byte for byte.
fn by_fingerprint(root: &Utf8Path, known: Known<'_>) -> Option<&'static Release> {
    let is = |release: &&Release| !release.fingerprint.is_empty() && matches(release, root);
    // Releases that follow one another may have files in common: the one that more of them tell is it.
    known.releases().filter(is).min_by_key(|release| Reverse(release.fingerprint.len()))
}

/// Whether a release's telling files are all in a tree.
fn matches(release: &Release, root: &Utf8Path) -> bool {
    release.fingerprint.iter().all(|(path, digest)| {
        Sha256::of_file(&root.join(path)).is_ok_and(|found| found.to_string() == *digest)
    })
}

fn unrecognised(wanted: &str, root: &Utf8Path, known: Known<'_>) -> Failure {
    let mut diagnostic =
        Diagnostic::error(format!("`{wanted}` is not a MediaPipe release that this tool knows"))
            .note(format!("it knows {}", known.versions()));
    for flaw in flaws::of_repository(root) {
        diagnostic = diagnostic.note(format!("{}\n  help: {}", flaw.found, flaw.cure));
    }
    let number = nearest::declared(root);
    if let Some(number) = &number {
        diagnostic = diagnostic.note(format!("its version.bzl says {number}"));
    }
    let Some(near) = nearest::by_declared(root, known).or_else(|| nearest::nearest(root)) else {
        return Failure::new(Exit::BadInput, diagnostic.help("check out one of these releases"));
    };
    diagnostic = diagnostic.note(near.told());
    let version = &near.release.version;
    let help = if near.line_ends * 2 > near.differing.len() {
        diagnostic =
            diagnostic.note(format!("{} of these differ in their line ends alone", near.line_ends));
        "check it out with the line ends that it has: git -c core.autocrlf=false checkout -f"
            .to_owned()
    } else if number.is_none_or(|number| number == version.as_str()) {
        format!(
            "check out one of these releases; where it is a changed {version} or a fork of it: `--near {version}`"
        )
    } else {
        format!(
            "a new release: `cargo xtask release adopt --mediapipe {wanted}`; a changed {version} or a fork of it: `--near {version}`"
        )
    };
    Failure::new(Exit::BadInput, diagnostic.help(help))
}

fn needs_checkout(release: &Release) -> Failure {
    let tag = release.tag.as_deref().unwrap_or(release.version.as_str());
    let diagnostic = Diagnostic::error(format!("MediaPipe {} is not on this machine", release.version))
        .help(format!(
            "git clone --branch {tag} --depth 1 https://github.com/google-ai-edge/mediapipe, then `--mediapipe mediapipe`"
        ));
    Failure::new(Exit::BadInput, diagnostic)
}

fn unknown(wanted: &str, known: Known<'_>) -> Failure {
    let each = known.releases().map(|release| release.version.as_str());
    let diagnostic = Diagnostic::error(format!("no MediaPipe release or folder `{wanted}`"))
        .note(format!("it knows {}", known.versions()));
    let help = match names::nearest(wanted, each) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "give a release, the path of a checkout, or `demo`".to_owned(),
    };
    Failure::new(Exit::BadInput, diagnostic.help(help))
}
