//! Writes the tree that Bazel will see: upstream's files by hard link, the overlay's as new files.
//!
//! A folder that was staged before is brought up to date in place: what is right already is left
//! alone, so that Bazel has nothing to read again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink},
};

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::{Parts, Sha256},
    exit::Exit,
    fs::{create_shared_dir, write_atomic},
    interrupt::Interrupt,
};
use walkdir::WalkDir;

use super::{Overlay, outside};
use crate::{
    inputs::{EntryKind, STAGED, TreeFiles, blob, is_source, kind_of},
    pins::GitId,
};

/// A tree that Bazel can be run in: upstream's files, edited where the overlay says so.
#[derive(Clone, Debug)]
pub struct StagedTree {
    /// The folder that has it; Bazel's workspace.
    pub root: Utf8PathBuf,
    /// Digest of all paths, contents and modes.
    pub digest: Sha256,
    /// Every file and link by its path.
    pub inputs: BTreeMap<String, Input>,
    /// The git tree of upstream's files, as they were read for this: without the overlay.
    pub git_tree: GitId,
}

/// A file of the tree, as far as it is digested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Input {
    /// A file with its own bytes, whether upstream's, edited or generated.
    File {
        /// SHA-256 of its content, as Bazel will read it.
        sha256: Sha256,
        /// Whether it may be run.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        executable: bool,
    },
    /// A symbolic link, digested by its target's name and not by what lies there.
    Link {
        /// Where it leads, as the link says it.
        link: String,
        /// Digest of what lies there, where that is not in the tree: a build reads it all the same.
        #[serde(skip_serializing_if = "Option::is_none")]
        outside: Option<Sha256>,
    },
}

enum Entry {
    File { from: Utf8PathBuf },
    Link { to: Utf8PathBuf },
    Generated { content: String, executable: bool },
}

/// Writes upstream and overlay to `out`.
pub fn stage(
    upstream: &Utf8Path,
    overlay: &Overlay,
    out: &Utf8Path,
    interrupt: &Interrupt,
) -> Outcome<StagedTree> {
    refuse_inside(upstream, out)?;
    claim(out)?;
    let mut wanted = upstream_entries(upstream, out)?;
    let mut source = TreeFiles::default();
    for path in overlay.files.keys().chain(&overlay.removed) {
        // What the overlay takes the place of is a file of upstream's too.
        if let Some(entry) = wanted.get(path.as_path()) {
            source_file(path.as_path(), entry, &mut source)?;
        }
    }
    for path in &overlay.removed {
        wanted.remove(path.as_path());
    }
    for (path, content) in &overlay.files {
        // A script of upstream's that was edited is still a script.
        let executable = match wanted.get(path.as_path()) {
            Some(Entry::File { from }) => is_executable(
                &fs::metadata(from).map_err(|error| Failure::io("read", from, &error))?,
            ),
            _ => overlay.executable.contains(path),
        };
        let generated = Entry::Generated { content: content.clone(), executable };
        wanted.insert(path.as_path().to_owned(), generated);
    }
    remove_strays(out, &wanted)?;
    let mut inputs = BTreeMap::new();
    for (path, entry) in &wanted {
        interrupt.check()?;
        inputs.insert(path.to_string(), write(path, entry, &out.join(path), &mut source)?);
    }
    for (path, input) in &mut inputs {
        // Now that everything is there, a link tells where it leads in the end.
        if let Input::Link { outside, .. } = input {
            *outside = outside::digest(out, &out.join(path))?;
        }
    }
    let git_tree =
        source.id().map_err(|error| Failure::io("read", upstream, &io::Error::other(error)))?;
    Ok(StagedTree { root: out.to_owned(), digest: digest(&inputs), inputs, git_tree })
}

/// Adds an entry of upstream's to what git would list.
fn source_file(path: &Utf8Path, entry: &Entry, source: &mut TreeFiles) -> Outcome {
    let (from, kind, content) = match entry {
        Entry::Generated { .. } => return Ok(()),
        Entry::Link { to } => (path, EntryKind::Link, to.as_str().as_bytes().to_vec()),
        Entry::File { from } => {
            let fail = |error: io::Error| Failure::io("read", from, &error);
            let kind = kind_of(&fs::metadata(from).map_err(fail)?);
            (from.as_path(), kind, fs::read(from).map_err(fail)?)
        }
    };
    let id = blob(&content).map_err(|error| Failure::io("read", from, &error))?;
    source.add(path.as_str(), kind, id);
    Ok(())
}

/// One digest for all paths, contents and modes.
fn digest(inputs: &BTreeMap<String, Input>) -> Sha256 {
    let mut parts = Parts::default();
    for (path, input) in inputs {
        match input {
            Input::File { sha256, executable } => {
                parts.add(path, if *executable { b"x" } else { b"f" });
                parts.add("", &sha256.0);
            }
            Input::Link { link, outside } => {
                parts.add(path, format!("l{link}").as_bytes());
                if let Some(outside) = outside {
                    parts.add("outside", &outside.0);
                }
            }
        }
    }
    parts.finish()
}

/// A staged tree inside the upstream would be staged with it the next time.
fn refuse_inside(upstream: &Utf8Path, out: &Utf8Path) -> Outcome {
    let real =
        |path: &Utf8Path| path.ancestors().find_map(|folder| folder.canonicalize_utf8().ok());
    match (upstream.canonicalize_utf8(), real(out)) {
        (Ok(upstream), Some(nearest)) if nearest.starts_with(&upstream) => {
            let diagnostic = Diagnostic::error(format!("`{out}` lies inside the upstream tree"))
                .note(format!("{upstream} is never written to"));
            Err(Failure::new(Exit::Usage, diagnostic.help("name a folder outside of it")))
        }
        _ => Ok(()),
    }
}

/// Takes a folder that is absent, empty, or ours.
fn claim(out: &Utf8Path) -> Outcome {
    let foreign = out.exists()
        && !out.join(STAGED).is_file()
        && out.read_dir_utf8().map_or(true, |mut entries| entries.next().is_some());
    if foreign {
        let diagnostic =
            Diagnostic::error(format!("`{out}` is not empty, and was not staged by this tool"))
                .note("nothing in it was touched")
                .help("name a folder that does not exist yet");
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    create_shared_dir(out)?;
    write_atomic(
        &out.join(STAGED),
        b"cargo xtask stage writes this folder and removes what it does not know\n",
    )
}

/// Everything in the upstream tree but git's own files, Bazel's convenience links, and a person's
/// private flags: none of these may reach the build.
fn upstream_entries(root: &Utf8Path, out: &Utf8Path) -> Outcome<BTreeMap<Utf8PathBuf, Entry>> {
    let fail = |error: io::Error| Failure::io("read", root, &error);
    let mut entries = BTreeMap::new();
    let walk = WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| is_source(entry) && entry.path() != out.as_std_path());
    for entry in walk {
        let entry = entry.map_err(|error| fail(error.into()))?;
        let path = Utf8PathBuf::from_path_buf(entry.path().to_owned())
            .map_err(|path| fail(io::Error::other(format!("{} is not UTF-8", path.display()))))?;
        let Ok(relative) = path.strip_prefix(root).map(Utf8Path::to_owned) else { continue };
        let kind = entry.file_type();
        if kind.is_symlink() {
            let to = path.read_link_utf8().map_err(fail)?;
            entries.insert(relative, Entry::Link { to });
        } else if kind.is_file() {
            entries.insert(relative, Entry::File { from: path });
        }
    }
    Ok(entries)
}

/// Removes what an earlier staging left and this one does not want.
fn remove_strays(out: &Utf8Path, wanted: &BTreeMap<Utf8PathBuf, Entry>) -> Outcome {
    let folders: BTreeSet<&Utf8Path> =
        wanted.keys().flat_map(|path| path.ancestors().skip(1)).collect();
    let mut walk = WalkDir::new(out).min_depth(1).into_iter();
    while let Some(entry) = walk.next() {
        let Ok(entry) = entry else { continue };
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let Ok(relative) = path.strip_prefix(out) else { continue };
        let fail = |error: io::Error| Failure::io("remove", path, &error);
        if entry.file_type().is_dir() {
            if !folders.contains(relative) {
                fs::remove_dir_all(path).map_err(fail)?;
                walk.skip_current_dir();
            }
        } else if !wanted.contains_key(relative) && relative != STAGED {
            fs::remove_file(path).map_err(fail)?;
        }
    }
    Ok(())
}

/// Writes one entry where it is not right already; gives what is digested for it.
fn write(
    path: &Utf8Path,
    entry: &Entry,
    target: &Utf8Path,
    source: &mut TreeFiles,
) -> Outcome<Input> {
    let fail = |error: io::Error| Failure::io("write", target, &error);
    if let Some(folder) = target.parent().filter(|folder| !folder.is_dir()) {
        create_shared_dir(folder)?;
    }
    match entry {
        Entry::Generated { content, executable } => {
            let executable = *executable;
            if !is_generated(target, content, executable) {
                write_atomic(target, content.as_bytes())?;
                fs::set_permissions(target, mode(executable)).map_err(fail)?;
            }
            Ok(Input::File { sha256: Sha256::of(content.as_bytes()), executable })
        }
        Entry::Link { to } => {
            if !target.read_link_utf8().is_ok_and(|found| found == *to) {
                remove_file(target).map_err(fail)?;
                symlink(to, target).map_err(fail)?;
            }
            source_file(path, entry, source)?;
            Ok(Input::Link { link: to.to_string(), outside: None })
        }
        Entry::File { from } => {
            let there = fs::metadata(from).map_err(|error| Failure::io("read", from, &error))?;
            let executable = is_executable(&there);
            if !is_same_file(&there, target) {
                remove_file(target).map_err(fail)?;
                link_or_copy(from, target, &there, executable).map_err(fail)?;
            }
            // Both digests are of the bytes that Bazel will see, read once.
            let fail = |error: io::Error| Failure::io("read", target, &error);
            let content = fs::read(target).map_err(fail)?;
            source.add(path.as_str(), kind_of(&there), blob(&content).map_err(fail)?);
            Ok(Input::File { sha256: Sha256::of(&content), executable })
        }
    }
}

/// The one file of a tree that Bazel writes: a link would let it write to upstream's.
const WRITTEN_BY_BAZEL: &str = "MODULE.bazel.lock";

/// Links where that will do. Another file system cannot link, and a file that is private to its owner
/// could not be read by the process in the container: both are copied.
fn link_or_copy(
    from: &Utf8Path,
    to: &Utf8Path,
    source: &fs::Metadata,
    executable: bool,
) -> io::Result<()> {
    let public = source.permissions().mode() & 0o004 != 0;
    let linked = public && to.file_name() != Some(WRITTEN_BY_BAZEL);
    if linked && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    fs::set_permissions(to, mode(executable))
}

fn mode(executable: bool) -> fs::Permissions {
    fs::Permissions::from_mode(if executable { 0o755 } else { 0o644 })
}

fn is_executable(file: &fs::Metadata) -> bool {
    file.permissions().mode() & 0o111 != 0
}

/// Whether a generated file is there already, and may be read by everybody.
fn is_generated(target: &Utf8Path, content: &str, executable: bool) -> bool {
    let public = fs::symlink_metadata(target).is_ok_and(|found| {
        found.is_file() && found.mode() & 0o004 != 0 && is_executable(&found) == executable
    });
    public && fs::read_to_string(target).is_ok_and(|found| found == content)
}

fn is_same_file(source: &fs::Metadata, target: &Utf8Path) -> bool {
    fs::symlink_metadata(target)
        .is_ok_and(|found| found.ino() == source.ino() && found.dev() == source.dev())
}

fn remove_file(path: &Utf8Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
