//! Finds the tree to build from, and tells which release it is by its own files.

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    git::Git,
    names::nearest,
};

use super::tree_state::{Pinned, TreeState};
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

/// Finds a tree, and holds each of its files against the release that it is: see [`recognise`].
pub fn locate(wanted: &str, demo: &Utf8Path, cwd: &Utf8Path, pins: &Pins) -> Outcome<Upstream> {
    let (root, release) = recognise(wanted, demo, cwd, pins)?;
    let state = match release.mirrors {
        Some(_) => TreeState::unpinned(),
        None => TreeState::of(&root, release, pins)?,
    };
    Ok(Upstream { root, release, state, unpacked: false })
}

/// Finds what `--mediapipe` means: `demo`, the path of a checkout, or a release number.
///
/// `demo` is the folder of the bundled upstream, `cwd` what relative paths mean. A checkout is a release
/// by its commit, where the repository has the objects of that commit, else by its telling files.
pub fn recognise(
    wanted: &str,
    demo: &Utf8Path,
    cwd: &Utf8Path,
    pins: &Pins,
) -> Outcome<(Utf8PathBuf, &'static Release)> {
    let catalogue = Catalogue::bundled();
    let path = cwd.join(wanted);
    let is_demo = wanted == "demo" || same_folder(&path, demo);
    if let Some(release) = catalogue.release("demo").filter(|_| is_demo) {
        return Ok((demo.to_owned(), release));
    }
    if let Some(release) = catalogue.release(wanted.strip_prefix('v').unwrap_or(wanted)) {
        return Err(needs_checkout(release));
    }
    if !path.is_dir() {
        return Err(unknown(wanted));
    }
    if !path.join("mediapipe").is_dir() || !path.join("WORKSPACE").is_file() {
        let diagnostic = Diagnostic::error(format!("`{wanted}` is not a MediaPipe checkout"))
            .note("expected a folder with `WORKSPACE` and `mediapipe/` in it")
            .help("give the root of the checkout, or `--mediapipe demo` for the bundled upstream");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    match by_commit(&path, pins).or_else(|| by_fingerprint(&path)) {
        Some(release) => Ok((path, release)),
        None => Err(unrecognised(wanted, &path)),
    }
}

fn same_folder(one: &Utf8Path, other: &Utf8Path) -> bool {
    match (one.canonicalize_utf8(), other.canonicalize_utf8()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The release whose commit is checked out, and whose files the repository can name.
fn by_commit(root: &Utf8Path, pins: &Pins) -> Option<&'static Release> {
    let git = Git::at(root)?;
    let head = git.head()?;
    let is_head = |release: &&Release| {
        Pinned::of(release, pins)
            .is_some_and(|pinned| pinned.commit.to_string() == head && pinned.files(&git).is_some())
    };
    Catalogue::bundled().releases.iter().find(is_head)
}

/// The release whose telling files are all there, byte for byte.
fn by_fingerprint(root: &Utf8Path) -> Option<&'static Release> {
    Catalogue::bundled().releases.iter().find(|release| {
        !release.fingerprint.is_empty() && matches(release, root) == release.fingerprint.len()
    })
}

/// How many of a release's telling files are in a tree.
fn matches(release: &Release, root: &Utf8Path) -> usize {
    let same = |(path, digest): &(&String, &String)| {
        Sha256::of_file(&root.join(path)).is_ok_and(|found| found.to_string() == **digest)
    };
    release.fingerprint.iter().filter(same).count()
}

fn unrecognised(wanted: &str, root: &Utf8Path) -> Failure {
    let releases = &Catalogue::bundled().releases;
    let nearest = releases.iter().max_by_key(|release| matches(release, root));
    let mut diagnostic =
        Diagnostic::error(format!("`{wanted}` is not a MediaPipe release that this tool knows"))
            .note(format!("it knows {}", known()));
    if let Some(nearest) = nearest.filter(|release| matches(release, root) > 0) {
        let differs: Vec<&str> = nearest
            .fingerprint
            .iter()
            .filter(|(path, digest)| {
                !Sha256::of_file(&root.join(path)).is_ok_and(|found| found.to_string() == **digest)
            })
            .map(|(path, _)| path.as_str())
            .collect();
        diagnostic = diagnostic.note(format!(
            "nearest is {}, but {} differs from it",
            nearest.version,
            differs.join(", ")
        ));
    }
    let help =
        "check out one of these releases; local changes to the files named above hide which it is";
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

fn unknown(wanted: &str) -> Failure {
    let names = Catalogue::bundled().releases.iter().map(|release| release.version.as_str());
    let diagnostic = Diagnostic::error(format!("no MediaPipe release or folder `{wanted}`"))
        .note(format!("it knows {}", known()));
    let help = match nearest(wanted, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "give a release, the path of a checkout, or `demo`".to_owned(),
    };
    Failure::new(Exit::BadInput, diagnostic.help(help))
}

fn known() -> String {
    let versions: Vec<&str> =
        Catalogue::bundled().releases.iter().map(|release| release.version.as_str()).collect();
    versions.join(", ")
}
