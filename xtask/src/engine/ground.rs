//! What a build on this machine stands on, by contents: every file of the NDK, and every program that an
//! action can find on the PATH that it sees. Where the folders lie is no part of it.
//!
//! What is not in it, and what only a container holds: the shared libraries and headers of the system, and
//! files that a program reads from fixed places.

use std::{collections::BTreeMap, io};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    digest::{Parts, Sha256},
    digests::Digests,
};
use walkdir::WalkDir;

/// The digests of all files of an NDK (`ndk/...`) and of the programs in the folders of `path`
/// (`path/...`), by name. Digests of files are kept below `work`: only the first build reads all of them.
pub fn files(
    ndk: &Utf8Path,
    path: &[Utf8PathBuf],
    work: &Utf8Path,
) -> Outcome<BTreeMap<String, Sha256>> {
    let fail = |error: io::Error| Failure::io("read", ndk, &error);
    let below = files_below(ndk, &|_| true).map_err(fail)?.into_iter();
    let mut places: BTreeMap<String, Utf8PathBuf> =
        below.map(|(path, place)| (format!("ndk/{path}"), place)).collect();
    places.extend(programs(path));
    digests_of(places, ndk, work)
}

/// The digests of files, by the names that they have here. Digests are kept below `work`; `of` is the
/// folder that an error names.
pub(super) fn digests_of(
    places: BTreeMap<String, Utf8PathBuf>,
    of: &Utf8Path,
    work: &Utf8Path,
) -> Outcome<BTreeMap<String, Sha256>> {
    let (names, paths): (Vec<String>, Vec<Utf8PathBuf>) = places.into_iter().unzip();
    let mut digests = Digests::open(&work.join("digests.json"));
    let found = digests.of(&paths).map_err(|error| Failure::io("read", of, &error))?;
    digests.keep()?;
    // A program that the caller may not read can be run all the same; its name is all there is.
    let known = |sha256: Option<Sha256>| sha256.unwrap_or_else(|| Sha256::of(b"unreadable"));
    Ok(names.into_iter().zip(found.into_iter().map(known)).collect())
}

/// All of it as one digest.
pub fn digest(files: &BTreeMap<String, Sha256>) -> String {
    let mut parts = Parts::default();
    files.iter().for_each(|(name, sha256)| parts.add(name, &sha256.0));
    parts.finish().to_string()
}

/// Every file below a folder by its path from there, links followed: what they lead to is what is read.
/// `wanted` is asked for each name right in the folder.
pub fn files_below(
    folder: &Utf8Path,
    wanted: &dyn Fn(&str) -> bool,
) -> io::Result<BTreeMap<String, Utf8PathBuf>> {
    let mut files = BTreeMap::new();
    let walk = WalkDir::new(folder)
        .follow_links(true)
        .into_iter()
        .filter_entry(|entry| entry.depth() != 1 || entry.file_name().to_str().is_some_and(wanted));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            // A link that leads nowhere, or round in a circle.
            Err(error) if error.depth() > 0 => continue,
            Err(error) => return Err(error.into()),
        };
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        if entry.file_type().is_file() {
            let below = path.strip_prefix(folder).unwrap_or(path);
            files.insert(below.to_string(), path.to_owned());
        }
    }
    Ok(files)
}

/// The programs of a PATH by name: of each name the first, as a shell finds it.
fn programs(path: &[Utf8PathBuf]) -> BTreeMap<String, Utf8PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut found = BTreeMap::new();
    let entries = path.iter().filter_map(|folder| folder.read_dir_utf8().ok()).flatten();
    for entry in entries.filter_map(Result::ok) {
        let runs =
            |file: std::fs::Metadata| file.is_file() && file.permissions().mode() & 0o111 != 0;
        if entry.path().metadata().is_ok_and(runs) {
            let name = format!("path/{}", entry.file_name());
            found.entry(name).or_insert_with(|| entry.path().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        os::unix::fs::{PermissionsExt as _, symlink},
    };

    use super::*;

    fn write(path: &Utf8Path, text: &str, mode: u32) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// An NDK and a PATH of two folders below `root`.
    fn arrange(root: &Utf8Path) {
        write(&root.join("llvm/ld.lld"), "linker", 0o755);
        write(&root.join("ndk/source.properties"), "27", 0o644);
        write(&root.join("ndk/lib/libc++.a"), "library", 0o644);
        fs::create_dir_all(root.join("ndk/bin")).unwrap();
        symlink("../../llvm/ld.lld", root.join("ndk/bin/ld.lld")).unwrap();
        symlink("nowhere", root.join("ndk/dangling")).unwrap();
        write(&root.join("one/sh"), "shell", 0o755);
        write(&root.join("two/sh"), "other shell", 0o755);
        write(&root.join("two/awk"), "awk", 0o755);
        write(&root.join("two/notes.txt"), "notes", 0o644);
    }

    fn of(root: &Utf8Path, path: &[&str]) -> String {
        let path: Vec<Utf8PathBuf> = path.iter().map(|folder| root.join(folder)).collect();
        digest(&files(&root.join("ndk"), &path, &root.join("work")).unwrap())
    }

    #[test]
    fn every_file_that_an_action_can_see_counts_and_no_place_does() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let [root, elsewhere] =
            [&here, &there].map(|folder| Utf8Path::from_path(folder.path()).unwrap());
        arrange(root);
        arrange(elsewhere);
        let path = ["one", "two", "absent"];
        let first = of(root, &path);
        assert_eq!(of(root, &path), first, "asked again, with kept digests");
        assert_eq!(of(elsewhere, &path), first, "in another place");
        assert_ne!(of(root, &["two", "one"]), first, "another `sh` is found first");
        assert_ne!(of(root, &["one"]), first, "a program is gone");
        for (file, text, counts) in [
            ("llvm/ld.lld", "Linker", true),
            ("ndk/lib/libc++.a", "Library", true),
            ("ndk/source.properties", "28", true),
            ("one/sh", "Shell", true),
            ("two/awk", "Awk", true),
            ("two/sh", "never found", false),
            ("two/notes.txt", "no program", false),
        ] {
            let before = fs::read_to_string(root.join(file)).unwrap();
            fs::write(root.join(file), text).unwrap();
            assert_eq!(of(root, &path) != first, counts, "{file}");
            fs::write(root.join(file), before).unwrap();
            assert_eq!(of(root, &path), first, "{file} again");
        }
    }
}
