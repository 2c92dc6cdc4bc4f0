//! Digests of many large files that hardly ever change: each is read once, and again where its size, place
//! or times are others.
//!
//! What is believed of a file that was not read: its path, device, inode, size, and both times to the
//! nanosecond. A program can set the time of the last write; it cannot set the time of the last change of
//! the inode without setting the machine's clock. A file that changed within two seconds of being read is
//! read again the next time, since a second write might have the same time.

use std::{collections::BTreeMap, fs, io, num::NonZero, os::unix::fs::MetadataExt as _, thread};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use crate::{diag::Outcome, digest::Sha256, fs::write_atomic, ui::to_json};

/// Seconds in which a file may be written twice with one time.
const SETTLED: i64 = 2;

/// What a digest holds for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    device: u64,
    inode: u64,
    size: u64,
    /// Seconds and nanoseconds of the last write, then of the last change of the inode.
    times: [i64; 4],
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    seen: Seen,
    sha256: Sha256,
}

/// Digests by path, kept in a file.
#[derive(Debug)]
pub struct Digests {
    file: Utf8PathBuf,
    rows: BTreeMap<Utf8PathBuf, Row>,
    now: i64,
    changed: bool,
}

impl Digests {
    /// Reads what is kept. A file that cannot be read, or is not one of these, means that nothing is.
    pub fn open(file: &Utf8Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        let rows = serde_json::from_str(&text).unwrap_or_default();
        let there = file.ancestors().skip(1).find(|folder| folder.is_dir());
        // The time of the disk, and none where nothing can be written: then nothing counts as settled.
        let probe = tempfile::tempfile_in(there.unwrap_or(Utf8Path::new(".")));
        let now = probe.and_then(|probe| probe.metadata()).map_or(i64::MIN, |found| found.ctime());
        Self { file: file.to_owned(), rows, now, changed: false }
    }

    /// The digests of files, in their order. None for one that may not be read.
    pub fn of(&mut self, paths: &[Utf8PathBuf]) -> io::Result<Vec<Option<Sha256>>> {
        let mut unknown = Vec::new();
        for path in paths {
            let seen = seen(path)?;
            if self.rows.get(path).is_none_or(|row| row.seen != seen) {
                unknown.push((path, seen));
            }
        }
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let share = unknown.len().div_ceil(threads).max(1);
        let read = |rows: &[(&Utf8PathBuf, Seen)]| -> io::Result<Vec<Option<Sha256>>> {
            rows.iter().map(|(path, _)| allowed(Sha256::of_file(path))).collect()
        };
        let found = thread::scope(|scope| {
            let read = &read;
            let running: Vec<_> =
                unknown.chunks(share).map(|rows| scope.spawn(move || read(rows))).collect();
            let ended = running.into_iter().map(|one| one.join());
            ended
                .map(|rows| rows.unwrap_or_else(|_| Err(io::Error::other("hashing panicked"))))
                .collect::<io::Result<Vec<_>>>()
        })?;
        let fresh: BTreeMap<&Utf8PathBuf, (Seen, Option<Sha256>)> = unknown
            .into_iter()
            .zip(found.into_iter().flatten())
            .map(|((path, seen), sha256)| (path, (seen, sha256)))
            .collect();
        let known = |path: &Utf8PathBuf| match fresh.get(path) {
            Some((_, sha256)) => *sha256,
            None => self.rows.get(path).map(|row| row.sha256),
        };
        let digests = paths.iter().map(known).collect();
        for (path, (seen, sha256)) in fresh {
            self.changed = true;
            self.rows.remove(path);
            let settled = seen.times[0].max(seen.times[2]) < self.now.saturating_sub(SETTLED);
            if let Some(sha256) = sha256.filter(|_| settled) {
                self.rows.insert(path.clone(), Row { seen, sha256 });
            }
        }
        Ok(digests)
    }

    /// Writes what was learnt, where something was.
    pub fn keep(&self) -> Outcome {
        if self.changed { write_atomic(&self.file, to_json(&self.rows).as_bytes()) } else { Ok(()) }
    }
}

fn seen(path: &Utf8Path) -> io::Result<Seen> {
    let found = fs::metadata(path)?;
    Ok(Seen {
        device: found.dev(),
        inode: found.ino(),
        size: found.size(),
        times: [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()],
    })
}

fn allowed(read: io::Result<Sha256>) -> io::Result<Option<Sha256>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(None),
        read => read.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_again_where_anything_about_it_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let (file, kept) = (root.join("file"), root.join("digests.json"));
        fs::write(&file, "one").unwrap();
        let open = || Digests { now: i64::MAX, ..Digests::open(&kept) };
        let mut digests = open();
        let first = digests.of(std::slice::from_ref(&file)).unwrap();
        assert_eq!(first, [Some(Sha256::of(b"one"))]);
        digests.keep().unwrap();

        // What is kept is believed: this is the point of it.
        let mut lied = open();
        lied.rows.get_mut(&file).unwrap().sha256 = Sha256::of(b"other");
        assert_eq!(lied.of(std::slice::from_ref(&file)).unwrap(), [Some(Sha256::of(b"other"))]);

        // The same length, and the time of the last write put back.
        let time = fs::metadata(&file).unwrap().modified().unwrap();
        fs::write(&file, "two").unwrap();
        fs::File::options().write(true).open(&file).unwrap().set_modified(time).unwrap();
        assert_eq!(open().of(&[file]).unwrap(), [Some(Sha256::of(b"two"))]);
    }

    #[test]
    fn a_file_that_was_just_written_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let (file, kept) = (root.join("file"), root.join("digests.json"));
        fs::write(&file, "one").unwrap();
        let mut digests = Digests::open(&kept);
        digests.of(&[file]).unwrap();
        assert!(digests.rows.is_empty());
        fs::write(&kept, "not JSON").unwrap();
        assert!(Digests::open(&kept).rows.is_empty());
    }
}
