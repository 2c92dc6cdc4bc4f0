//! Files by their digest, in one folder that any number of processes may share.
//!
//! ```text
//! sha256/<digest>       a whole file, checked when it came and again each time it is used
//! partial/<key>         what has come so far; whoever holds locks/<key> may write it
//! trees/<git tree>      the digest of an archive that unpacks to that tree
//! unpinned/<name>       the digest of what was fetched under a name without a pin
//! ```

use std::fs::{self, File};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    file_lock::FileLock,
    fs::{create_dir, remove_file, write_atomic},
    interrupt::Interrupt,
    ui::Ui,
};

use crate::pins::{GitId, Pin};

/// How a file stands in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there, with the digest that it should have.
    Whole,
    /// It is there, with this digest.
    Damaged(Sha256),
    /// No file of that digest is there.
    Missing,
}

/// A store: any number of processes may read and fill it at once.
#[derive(Clone, Debug)]
pub struct Store {
    root: Utf8PathBuf,
}

impl Store {
    /// The store in a folder, which need not be there yet.
    pub fn at(root: Utf8PathBuf) -> Self {
        Self { root }
    }

    /// The folder as it was given; it may not be there yet.
    pub fn root(&self) -> &Utf8Path {
        &self.root
    }

    /// Where a file of a digest lies, if it does.
    pub fn place(&self, digest: &Sha256) -> Utf8PathBuf {
        self.root.join(format!("sha256/{digest}"))
    }

    /// The file of a digest, after reading it: one that changed since it came is removed, and counts
    /// as not there.
    pub fn find(&self, digest: &Sha256) -> Outcome<Option<Utf8PathBuf>> {
        let path = self.place(digest);
        match Sha256::of_file(&path) {
            Ok(found) if found == *digest => Ok(Some(path)),
            Ok(_) => {
                remove_file(&path)?;
                Ok(None)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::io("read", &path, &error)),
        }
    }

    /// How the file of a pin stands. It is read whole, and nothing is changed.
    pub fn examine(&self, pin: &Pin) -> Outcome<Presence> {
        let Some(digest) = self.digest_for(pin, true) else { return Ok(Presence::Missing) };
        let path = self.place(&digest);
        match Sha256::of_file(&path) {
            Ok(found) if found == digest => Ok(Presence::Whole),
            Ok(found) => Ok(Presence::Damaged(found)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Presence::Missing),
            Err(error) => Err(Failure::io("read", &path, &error)),
        }
    }

    /// The digest under which the file of a pin lies here: its own, or that of an archive of other
    /// bytes that unpacks to its git tree, or what came under its name without a pin.
    pub fn digest_for(&self, pin: &Pin, unpinned: bool) -> Option<Sha256> {
        let own = pin.sha256.filter(|digest| self.place(digest).is_file());
        own.or_else(|| pin.tree.and_then(|tree| self.noted(&format!("trees/{tree}")))).or_else(
            || {
                let loose = !pin.is_pinned() && unpinned;
                loose.then(|| self.noted(&format!("unpinned/{}", key(pin)))).flatten()
            },
        )
    }

    fn noted(&self, note: &str) -> Option<Sha256> {
        fs::read_to_string(self.root.join(note)).ok()?.trim().parse().ok()
    }

    /// Remembers which archive has a git tree. A hint only: the tree is computed again when it is
    /// used.
    pub fn note_tree(&self, tree: &GitId, digest: &Sha256) -> Outcome {
        write_atomic(&self.root.join(format!("trees/{tree}")), format!("{digest}\n").as_bytes())
    }

    /// Remembers what came under a name without a pin.
    pub fn note_unpinned(&self, pin: &Pin, digest: &Sha256) -> Outcome {
        let note = self.root.join(format!("unpinned/{}", key(pin)));
        write_atomic(&note, format!("{digest}\n").as_bytes())
    }

    /// Forgets what came under a name without a pin, so that it is asked for again.
    pub fn forget_unpinned(&self, pin: &Pin) -> Outcome {
        remove_file(&self.root.join(format!("unpinned/{}", key(pin))))
    }

    /// Makes this process the only one that fetches a pin.
    pub fn lock(&self, pin: &Pin, ui: Ui, interrupt: &Interrupt) -> Outcome<FileLock> {
        let path = self.root.join(format!("locks/{}.lock", key(pin)));
        FileLock::take(&path, &format!("fetching {}", pin.name), ui, interrupt)
    }

    /// The file that a pin is written to while it comes.
    pub fn partial(&self, pin: &Pin) -> Outcome<Utf8PathBuf> {
        create_dir(&self.root.join("partial"))?;
        Ok(self.root.join(format!("partial/{}", key(pin))))
    }

    /// Takes in a partial file of this digest: from here on it is there for everyone. It is made
    /// read-only, since it is handed out by hard links.
    pub fn take_in(&self, partial: &Utf8Path, digest: &Sha256) -> Outcome<Utf8PathBuf> {
        let path = self.place(digest);
        create_dir(&self.root.join("sha256"))?;
        let fail = |error| Failure::io("write", &path, &error);
        let file = File::open(partial).map_err(fail)?;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o444);
        file.set_permissions(mode).map_err(fail)?;
        // A crash after the rename must not leave a name without its bytes.
        file.sync_all().map_err(fail)?;
        fs::rename(partial, &path).map_err(fail)?;
        Ok(path)
    }
}

/// What a pin's files are called while it has no place: its digest, else its name in safe letters.
fn key(pin: &Pin) -> String {
    match (pin.sha256, pin.tree) {
        (Some(digest), _) => digest.to_string(),
        (None, Some(tree)) => tree.to_string(),
        // An address may be longer than a file's name.
        (None, None) if pin.name.len() > 200 => format!("name-{}", Sha256::of(pin.name.as_bytes())),
        (None, None) => {
            let safe =
                |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
            format!("name-{}", pin.name.chars().map(safe).collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap());
        let digest = Sha256::of(b"right");
        let pin = Pin::archive("https://h/a", digest);
        let partial = store.partial(&pin).unwrap();
        fs::write(&partial, "right").unwrap();
        let path = store.take_in(&partial, &digest).unwrap();
        assert_eq!(store.find(&digest).unwrap(), Some(path.clone()));
        fs::remove_file(&path).unwrap();
        fs::write(&path, "wrong").unwrap();
        assert_eq!(store.find(&digest).unwrap(), None);
        assert!(!path.exists());
    }
}
