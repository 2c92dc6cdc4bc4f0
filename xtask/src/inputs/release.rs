//! The source of a release, unpacked once and held against its git tree.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::{OpenOptionsExt as _, symlink},
};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    file_lock::FileLock,
    fs::{create_dir, remove_dir, write_atomic},
    interrupt::Interrupt,
    ui::{Ui, to_json},
};
use walkdir::WalkDir;

use super::{
    archive::{Entry, EntryKind, Limits, UnpackError, walk},
    fetch::Fetched,
    record::InputRecord,
    tree::{GitTree, blob_id},
};
use crate::pins::{GitId, Pin};

/// The source of a release, on this machine and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// The folder of the tree, in the work folder.
    pub folder: Utf8PathBuf,
    /// The archive that it came in.
    pub archive: InputRecord,
}

/// What is kept beside an unpacked source, since its archive may be gone by the next run.
#[derive(Debug, Deserialize, Serialize)]
struct Note {
    sha256: Sha256,
    size: u64,
}

/// Where the source of a pin lies when it is unpacked: a folder that is there whole or not at all.
fn place(pin: &Pin, tree: &GitId, work: &Utf8Path) -> Utf8PathBuf {
    work.join(format!("sources/{}-{}", pin.name, &tree.to_string()[..12]))
}

/// The unpacked source of a pin, if it is there.
pub fn is_unpacked(pin: &Pin, work: &Utf8Path) -> Option<Unpacked> {
    let folder = place(pin, pin.tree.as_ref()?, work);
    let note = fs::read_to_string(note_of(&folder)).ok()?;
    let note: Note = serde_json::from_str(&note).ok()?;
    let archive = InputRecord::new(pin, note.sha256, Some(note.size));
    folder.is_dir().then_some(Unpacked { folder, archive })
}

fn note_of(folder: &Utf8Path) -> Utf8PathBuf {
    // The name of a release has dots, so this is no `with_extension`.
    format!("{folder}.json").into()
}

/// Unpacks the archive of a pin below `work`, once. What does not have the pinned tree is removed.
pub fn unpack(
    pin: &Pin,
    archive: &Fetched,
    work: &Utf8Path,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Unpacked> {
    let Some(tree) = pin.tree else {
        let diagnostic = Diagnostic::error(format!("`{}` has no git tree", pin.name));
        let help = format!("add `tree` to its row ({})", pin.place());
        return Err(Failure::new(Exit::InvalidProfile, diagnostic.help(help)));
    };
    let folder = place(pin, &tree, work);
    create_dir(&work.join("sources"))?;
    let lock = work.join(format!("sources/{}.lock", pin.name));
    let _lock = FileLock::take(&lock, &format!("unpacking {}", pin.name), ui, interrupt)?;
    if let Some(unpacked) = is_unpacked(pin, work) {
        return Ok(unpacked);
    }
    ui.status("Unpacking", &pin.name);
    remove_dir(&folder)?;
    let partial = Utf8PathBuf::from(format!("{folder}.partial"));
    remove_dir(&partial)?;
    create_dir(&partial)?;
    match extract(&archive.path, &partial, interrupt) {
        Ok(found) if found == tree => {
            let note = Note { sha256: archive.sha256, size: archive.size };
            write_atomic(&note_of(&folder), to_json(&note).as_bytes())?;
            fs::rename(&partial, &folder).map_err(|e| Failure::io("create", &folder, &e))?;
            Ok(Unpacked { folder, archive: InputRecord::of(pin, archive) })
        }
        Ok(found) => {
            remove_dir(&partial)?;
            let diagnostic = Diagnostic::error(format!("`{}` is not the pinned source", pin.name))
                .note(format!("expected git tree {tree} ({}), found {found}", pin.place()))
                .help("nothing was kept; if the release was tagged anew, say so in the commit that changes the pin");
            Err(Failure::new(Exit::BadInput, diagnostic))
        }
        Err(Extracting::Here(failure)) => {
            remove_dir(&partial)?;
            Err(failure)
        }
        Err(Extracting::There(error)) => {
            remove_dir(&partial)?;
            let diagnostic = Diagnostic::error(format!("`{}` cannot be unpacked", pin.name))
                .note(error.to_string())
                .note(archive.path.to_string())
                .help("nothing was kept; take the archive from another place with `--mirror`");
            Err(Failure::new(Exit::BadInput, diagnostic))
        }
    }
}

enum Extracting {
    Here(Failure),
    There(UnpackError),
}

/// Writes an archive's files below a folder, and gives their git tree.
fn extract(
    archive: &Utf8Path,
    into: &Utf8Path,
    interrupt: &Interrupt,
) -> Result<GitId, Extracting> {
    let mut tree = GitTree::default();
    let mut here = None;
    let file =
        File::open(archive).map_err(|e| Extracting::Here(Failure::io("read", archive, &e)))?;
    let walked = walk(io::BufReader::with_capacity(1 << 18, file), Limits::default(), |entry| {
        let path = into.join(entry.path.as_path());
        if let Err(failure) = interrupt.check() {
            here = Some(failure);
            return Err(UnpackError::Io(io::ErrorKind::Interrupted.into()));
        }
        match write(entry, &path) {
            Ok(id) => {
                tree.add(entry.path.as_str(), entry.kind, id);
                Ok(())
            }
            Err(Writing::Disk(error)) => {
                here = Some(Failure::io("write", &path, &error));
                Err(UnpackError::Io(error))
            }
            Err(Writing::Archive(error)) => Err(error),
        }
    });
    match (here, walked) {
        (Some(failure), _) => Err(Extracting::Here(failure)),
        (None, Err(error)) => Err(Extracting::There(error)),
        (None, Ok(())) => match link_out(into) {
            Some((link, end)) => Err(Extracting::There(UnpackError::Link(link, end))),
            None => tree.id().map_err(Extracting::There),
        },
    }
}

/// A link that leads out of a folder, and where to. The walk looked at each by itself; this one is for
/// those that climb out by way of another.
fn link_out(root: &Utf8Path) -> Option<(String, String)> {
    let root = root.canonicalize_utf8().ok()?;
    let links = WalkDir::new(&root).sort_by_file_name().into_iter().filter_map(Result::ok);
    links.filter(|entry| entry.path_is_symlink()).find_map(|entry| {
        let link = Utf8Path::from_path(entry.path())?;
        let end = link.canonicalize_utf8().ok().filter(|end| !end.starts_with(&root))?;
        Some((link.strip_prefix(&root).ok()?.to_string(), end.into_string()))
    })
}

enum Writing {
    Disk(io::Error),
    Archive(UnpackError),
}

fn write(entry: &mut Entry<'_>, path: &Utf8Path) -> Result<GitId, Writing> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Writing::Disk)?;
    }
    if entry.kind == EntryKind::Link {
        let mut target = Vec::new();
        let id = blob_id(entry, |bytes| {
            target.extend_from_slice(bytes);
            Ok(())
        });
        let id = id.map_err(Writing::Archive)?;
        symlink(String::from_utf8_lossy(&target).as_ref(), path).map_err(Writing::Disk)?;
        return Ok(id);
    }
    // Staged files are hard links to these: what writes there would write here.
    let mode = if entry.kind == EntryKind::Program { 0o555 } else { 0o444 };
    let options = File::options().write(true).create_new(true).mode(mode).clone();
    let mut file = options.open(path).map_err(Writing::Disk)?;
    let mut disk = None;
    let id = blob_id(entry, |bytes| {
        file.write_all(bytes).inspect_err(|error| {
            disk = Some(io::Error::new(error.kind(), error.to_string()));
        })
    });
    match disk {
        Some(error) => Err(Writing::Disk(error)),
        None => id.map_err(Writing::Archive),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_climbs_out_by_way_of_another_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().join("root");
        fs::create_dir_all(root.join("deep/p/q")).unwrap();
        fs::create_dir_all(root.join("top")).unwrap();
        symlink("../top", root.join("deep/s")).unwrap();
        symlink("../../nowhere", root.join("deep/p/dangling")).unwrap();
        assert_eq!(link_out(&root), None);
        // Three folders down and three up, if `s` were a folder where it stands.
        symlink("../../s/../..", root.join("deep/p/q/t")).unwrap();
        let (link, end) = link_out(&root).unwrap();
        assert_eq!(link, "deep/p/q/t");
        assert!(root.canonicalize_utf8().unwrap().starts_with(&end));
    }
}
