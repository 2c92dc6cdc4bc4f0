//! Folders of the tool: which of the entries are its own, how big they are, and how they go.

use std::{collections::BTreeSet, fs, os::unix::fs::MetadataExt as _};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    file_lock::FileLock,
    fs::remove_file,
    interrupt::Interrupt,
    size::Bytes,
    ui::Ui,
};
use walkdir::WalkDir;

use super::{Found, Item, Part};

/// How an entry that the tool makes is named.
enum Name {
    Is(&'static str),
    Begins(&'static str),
    /// `<upstream>-<twelve hexadecimal digits>`: the folder of an upstream's builds with one toolchain.
    OfBuilds,
}

impl Name {
    fn fits(&self, name: &str) -> bool {
        match self {
            Self::Is(whole) => name == *whole,
            Self::Begins(head) => name.starts_with(head),
            Self::OfBuilds => name.rsplit_once('-').is_some_and(|(upstream, toolchain)| {
                !upstream.is_empty()
                    && toolchain.len() == 12
                    && toolchain.bytes().all(|digit| digit.is_ascii_hexdigit())
            }),
        }
    }
}

/// The entries of one folder of the tool, and what each is a part of.
pub(super) struct Entries(&'static [(Name, Part)]);

/// What a work folder holds, at the names that the stages give.
pub(super) const WORK: Entries = Entries(&[
    (Name::Is("bazel"), Part::Work),
    (Name::Is("last"), Part::Work),
    (Name::Is("locks"), Part::Work),
    (Name::Is("sources"), Part::Work),
    (Name::Is("stage"), Part::Work),
    (Name::Is("digests.json"), Part::Work),
    (Name::Is("image-build.log"), Part::Work),
    (Name::Begins("mini-ndk-"), Part::Work),
    (Name::Begins("bench-"), Part::Work),
    (Name::Begins(".tmp"), Part::Work),
    (Name::OfBuilds, Part::Work),
    (Name::Is("python"), Part::Python),
    (Name::Is("store"), Part::Store),
    (Name::Is("tool"), Part::Store),
]);

/// What a store holds, at the names that `inputs` gives.
pub(super) const STORE: Entries = Entries(&[
    (Name::Is("sha256"), Part::Store),
    (Name::Is("partial"), Part::Store),
    (Name::Is("trees"), Part::Store),
    (Name::Is("unpinned"), Part::Store),
    (Name::Is("locks"), Part::Store),
    (Name::Is("tool"), Part::Store),
]);

/// Adds the entries of a folder; one that is absent has none.
pub(super) fn find(
    folder: &Utf8Path,
    entries: &Entries,
    found: &mut Found,
    interrupt: &Interrupt,
) -> Outcome {
    let read = match folder.read_dir_utf8() {
        Ok(read) => read,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("read", folder, &error)),
    };
    for entry in read {
        let entry = entry.map_err(|error| Failure::io("read", folder, &error))?;
        let path = entry.path().to_owned();
        match entries.0.iter().find(|(name, _)| name.fits(entry.file_name())) {
            Some((_, part)) => found.items.push(Item {
                part: *part,
                bytes: Some(size(&path, interrupt)?),
                name: path.into_string(),
                engine: None,
            }),
            None => found.foreign.push(path),
        }
    }
    found.foreign.sort();
    Ok(())
}

/// Bytes of all files below a path, those with several names once. Links are not followed.
fn size(path: &Utf8Path, interrupt: &Interrupt) -> Outcome<Bytes> {
    let (mut sum, mut seen) = (0, BTreeSet::new());
    // What cannot be read, or goes meanwhile, counts nothing: its removal will say why.
    for entry in WalkDir::new(path).into_iter().filter_map(Result::ok) {
        interrupt.check()?;
        let Ok(file) = entry.metadata() else { continue };
        if !file.is_dir() && seen.insert((file.dev(), file.ino())) {
            sum += file.len();
        }
    }
    Ok(Bytes(sum))
}

/// Takes every lock below folders of the tool: who holds one is at work there, and is waited for.
pub(super) fn lock_all(
    folders: [&Utf8Path; 2],
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Vec<FileLock>> {
    let mut locks = Vec::new();
    for folder in folders {
        for below in ["bazel", "locks", "python"] {
            let mut files: Vec<Utf8PathBuf> = folder
                .join(below)
                .read_dir_utf8()
                .into_iter()
                .flatten()
                .filter_map(|entry| Some(entry.ok()?.path().to_owned()))
                .filter(|path| path.is_file() && is_lock(below, path))
                .collect();
            files.sort();
            for file in files {
                locks.push(FileLock::take(&file, "cleaning", ui, interrupt)?);
            }
        }
    }
    Ok(locks)
}

fn is_lock(below: &str, path: &Utf8Path) -> bool {
    below == "locks" || path.extension() == Some("lock") || path.file_name() == Some("lock")
}

/// Removes a file or a folder. Bazel takes away the permission to write from folders of its own.
pub(super) fn remove(path: &Utf8Path) -> Outcome {
    let kind = match fs::symlink_metadata(path) {
        Ok(found) => found.file_type(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Failure::io("remove", path, &error)),
    };
    if !kind.is_dir() {
        return remove_file(path);
    }
    for entry in WalkDir::new(path).into_iter().filter_map(Result::ok) {
        let is_closed = |file: &fs::Metadata| file.is_dir() && file.mode() & 0o700 != 0o700;
        if entry.metadata().as_ref().is_ok_and(is_closed) {
            let open = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            // Where this is refused, the removal below says it with the path.
            let _ = fs::set_permissions(entry.path(), open);
        }
    }
    fs::remove_dir_all(path).map_err(|error| Failure::io("remove", path, &error))
}

/// Removes a folder that has nothing in it any more; any other stays.
pub(super) fn remove_if_empty(folder: &Utf8Path) {
    let _ = fs::remove_dir(folder);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_tool_gives_are_its_own() {
        for (name, expected) in [
            ("bazel", Some(Part::Work)),
            ("demo-0123456789ab", Some(Part::Work)),
            ("0.10.26-own-9f-0123456789ab", Some(Part::Work)),
            ("python", Some(Part::Python)),
            ("mini-ndk-1", Some(Part::Work)),
            ("demo-0123456789a", None),
            ("-0123456789ab", None),
            ("src", None),
            ("bazel-bin", None),
        ] {
            let found = WORK.0.iter().find(|(known, _)| known.fits(name)).map(|(_, part)| *part);
            assert_eq!(found, expected, "{name}");
        }
    }
}
