//! A folder with what Bazel downloads, in the layout of Bazel's repository cache.
//!
//! ```text
//! content_addressable/sha256/<digest>/file    an archive
//! registry/modules/...                        files of the registry of modules
//! downloader.cfg                              where Bazel's downloader is led
//! ```

use std::{fs, io};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    fs::{create_shared_dir, remove_dir, write_shared},
    paths::RelPath,
};

use super::{DownloadLock, address, lock::REGISTRY};
use crate::inputs::Fetched;

/// The host that an address gets which is not in the folder. No name server knows it (RFC 6761), so
/// that Bazel fails at once and says which file it wanted. Blocking all hosts instead would do too,
/// but then Bazel forgets the names of files, and cannot tell a zip from a tar.
pub const NOWHERE: &str = "not-in-the-lock.invalid";

/// The rules for Bazel's downloader.
pub const CONFIG: &str = "downloader.cfg";

/// What lies in such a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// Where it lies; it is mounted where Bazel may only read.
    pub folder: Utf8PathBuf,
    /// Whether it has files of the registry of modules.
    pub registry: bool,
}

/// Makes the folder anew: `files` are the archives of the lock in its order, as the store has them.
/// They are hard links where the disk allows, so nobody may write them. `direct` are hosts that Bazel may
/// ask by itself.
pub fn lay_out(
    lock: &DownloadLock,
    files: &[Fetched],
    folder: &Utf8Path,
    direct: &[String],
) -> Outcome<Laid> {
    remove_dir(folder)?;
    let mut registry = false;
    for (archive, file) in lock.archives.iter().zip(files) {
        let digest = file.sha256;
        put(file, &folder.join(format!("content_addressable/sha256/{digest}/file")))?;
        for url in &archive.urls {
            let below = address(url).strip_prefix(REGISTRY);
            if let Some(path) = below.and_then(|path| path.parse::<RelPath>().ok()) {
                put(file, &folder.join("registry").join(path.as_path()))?;
                registry = true;
            }
        }
    }
    let all = addresses_but(direct);
    write_config(folder, &format!("rewrite {all} http://{NOWHERE}/$1\n"))?;
    Ok(Laid { folder: folder.to_owned(), registry })
}

/// A pattern, in Java's words, for all addresses but those of some hosts; its group is the address.
pub fn addresses_but(hosts: &[String]) -> String {
    if hosts.is_empty() {
        return "(.*)".to_owned();
    }
    let hosts: Vec<String> = hosts.iter().map(|host| regex::escape(host)).collect();
    format!("((?!(?:{})/).*)", hosts.join("|"))
}

/// Writes the rules for Bazel's downloader.
pub fn write_config(folder: &Utf8Path, rules: &str) -> Outcome {
    create_shared_dir(folder)?;
    write_shared(&folder.join(CONFIG), rules.as_bytes())
}

fn put(file: &Fetched, to: &Utf8Path) -> Outcome {
    if let Some(parent) = to.parent() {
        create_shared_dir(parent)?;
    }
    let copied = match fs::hard_link(&file.path, to) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => fs::copy(&file.path, to).map(drop),
        Ok(()) => Ok(()),
    };
    copied.map_err(|error| Failure::io("write", to, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_are_asked_directly_are_left_out_of_the_pattern() {
        assert_eq!(addresses_but(&[]), "(.*)");
        let hosts = ["r.example".to_owned(), "h:8080".to_owned()];
        assert_eq!(addresses_but(&hosts), r"((?!(?:r\.example|h:8080)/).*)");
    }
}
