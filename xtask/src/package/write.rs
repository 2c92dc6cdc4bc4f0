//! A Maven folder that has all of an artifact, or is as it was.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    digest::{Sha256, sha512_hex},
    fs::create_dir,
};

use super::{metadata, pack::Package, sign::sign};

/// What was written, and where.
#[derive(Clone, Debug)]
pub struct Written {
    /// The root of the Maven folder.
    pub root: Utf8PathBuf,
    /// Every file by its path from there, with its size in bytes.
    pub files: BTreeMap<String, u64>,
}

/// Writes a package into a Maven folder, which may have other artifacts and versions. `key` signs each file.
///
/// All bytes are on the disk before anything that was there is touched; then files and folders change their
/// names only. A version that is there is replaced as a whole.
///
/// # Errors
/// Where something cannot be written or signed; the Maven folder is as it was then.
pub fn write(root: &Utf8Path, package: &Package, key: Option<&str>) -> Outcome<Written> {
    let existed = root.is_dir();
    create_dir(root)?;
    let written = write_in(root, package, key);
    if written.is_err() && !existed {
        // Only if nobody put anything into it.
        let _ = fs::remove_dir(root);
    }
    written
}

fn write_in(root: &Utf8Path, package: &Package, key: Option<&str>) -> Outcome<Written> {
    let at = &package.coordinates;
    let draft = tempfile::Builder::new()
        .prefix(".package-")
        .tempdir_in(root)
        .map_err(|error| Failure::io("create a folder in", root, &error))?;
    let draft = Draft { folder: path(draft.path()), _held: draft };
    let mut files = BTreeMap::new();
    let mut keep = |name: String, bytes: &[u8], signed: bool| -> Outcome {
        draft.add(&name, bytes, &mut files)?;
        if signed && let Some(key) = key {
            let signature = sign(&draft.folder.join(&name), key)?;
            draft.add(&format!("{name}.asc"), &signature, &mut files)?;
        }
        draft.add(
            &format!("{name}.sha256"),
            Sha256::of(bytes).to_string().as_bytes(),
            &mut files,
        )?;
        draft.add(&format!("{name}.sha512"), sha512_hex(bytes).as_bytes(), &mut files)
    };
    let artifact = at.folder();
    let version = format!("{artifact}/{}", at.version);
    for (tail, bytes) in &package.files {
        keep(format!("{version}/{}", at.file(tail)), bytes, true)?;
    }
    let mut versions = versions(&root.join(&artifact), &at.artifact)?;
    versions.push(at.version.clone());
    let list = metadata::metadata(at, &metadata::sorted(versions));
    keep(format!("{artifact}/maven-metadata.xml"), list.as_bytes(), false)?;
    draft.add("README.md", package.readme.as_bytes(), &mut files)?;
    draft.place(root, &version, &files)?;
    Ok(Written { root: root.to_owned(), files })
}

/// Versions of an artifact that a folder has: those with a POM.
fn versions(folder: &Utf8Path, artifact: &str) -> Outcome<Vec<String>> {
    let mut versions = Vec::new();
    let Ok(entries) = folder.read_dir_utf8() else { return Ok(versions) };
    for entry in entries {
        let entry = entry.map_err(|error| Failure::io("read", folder, &error))?;
        let name = entry.file_name();
        if entry.path().join(format!("{artifact}-{name}.pom")).is_file() {
            versions.push(name.to_owned());
        }
    }
    Ok(versions)
}

/// Files that are not in their place yet; gone with it.
struct Draft {
    folder: Utf8PathBuf,
    _held: tempfile::TempDir,
}

impl Draft {
    fn add(&self, name: &str, bytes: &[u8], files: &mut BTreeMap<String, u64>) -> Outcome {
        let file = self.folder.join(name);
        if let Some(folder) = file.parent() {
            create_dir(folder)?;
        }
        let fail = |error: std::io::Error| Failure::io("write", &file, &error);
        let mut open = fs::File::create(&file).map_err(fail)?;
        std::io::Write::write_all(&mut open, bytes).map_err(fail)?;
        // A full disk may tell so only when its bytes have to be there.
        open.sync_all().map_err(fail)?;
        files.insert(name.to_owned(), bytes.len() as u64);
        Ok(())
    }

    /// The folder of the version as a whole, then what names it.
    fn place(&self, root: &Utf8Path, version: &str, files: &BTreeMap<String, u64>) -> Outcome {
        let target = root.join(version);
        let fail = |error: std::io::Error| Failure::io("replace", &target, &error);
        if let Some(folder) = target.parent() {
            create_dir(folder)?;
        }
        let old = self.folder.join(".old");
        let replaces = target.exists();
        if replaces {
            fs::rename(&target, &old).map_err(fail)?;
        }
        if let Err(error) = fs::rename(self.folder.join(version), &target) {
            if replaces {
                let _ = fs::rename(&old, &target);
            }
            return Err(fail(error));
        }
        let below = format!("{version}/");
        for name in files.keys().filter(|name| !name.starts_with(&below)) {
            let target = root.join(name);
            fs::rename(self.folder.join(name), &target)
                .map_err(|error| Failure::io("replace", &target, &error))?;
        }
        Ok(())
    }
}

fn path(path: &std::path::Path) -> Utf8PathBuf {
    Utf8PathBuf::from_path_buf(path.to_owned())
        .unwrap_or_else(|path| unreachable!("{} is made of UTF-8 names", path.display()))
}
