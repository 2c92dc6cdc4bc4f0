//! Takes a bundle apart: a folder of its entries, bundles inside it as folders, and a `bundle.json` in each.

use std::{collections::BTreeSet, fs};

use camino::Utf8Path;
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    fs::{create_dir, write_atomic},
    ui::to_json,
};

use super::{
    aligned::AlignedBytes,
    archive::{Archive, Entry},
    bundle::{self, append_trailing, check_depth, inner, stored},
    contents::Contents,
    error::{Fault, ModelError},
    manifest::{self, Manifest, ManifestEntry},
    tflite::Tflite,
};

/// Bytes that file systems take for one name, with the room that `extract` needs for what it adds to it.
const LONGEST_NAME: usize = 230;

/// Bytes of a path below the bundle. Linux takes four times as many, with the path of the folder.
const LONGEST_PATH: usize = 1024;

/// A file to be written, by its path below the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    /// Path below the folder that is written, with forward slashes.
    pub path: String,
    /// The entry's bytes, or the text of a `bundle.json`.
    pub data: Vec<u8>,
}

/// The files that a bundle becomes. Pure; nothing is written.
///
/// # Errors
/// Where `repack` could not make the bundle again: packed or doubled entries, names that lead elsewhere,
/// models that are not whole.
pub fn files(name: &str, bytes: &[u8]) -> Result<Vec<Extracted>, ModelError> {
    let mut out = Vec::new();
    let archive = bundle::open(bytes).map_err(|fault| fault.of(name))?;
    folder(name, &archive, "", 0, &mut out)?;
    Ok(out)
}

fn folder(
    name: &str,
    archive: &Archive,
    prefix: &str,
    depth: usize,
    out: &mut Vec<Extracted>,
) -> Result<(), ModelError> {
    check_depth(depth).map_err(|fault| fault.of(name))?;
    check_names(archive).map_err(|fault| fault.of(name))?;
    let mut entries = Vec::new();
    for entry in &archive.entries {
        stored(entry).map_err(|fault| fault.of(name))?;
        let inner = inner(name, &entry.name);
        let path = format!("{prefix}{}", entry.name);
        let fail = |fault: Fault| fault.of(&inner);
        let mut listed = ManifestEntry {
            name: entry.name.clone(),
            attributes: entry.attributes,
            sha256: Sha256::of(entry.data),
            bundle: false,
            trailing: false,
        };
        match Contents::of_entry(&entry.name, entry.data).map_err(fail)? {
            Contents::Bundle(below) => {
                listed.bundle = true;
                folder(&inner, &below, &format!("{path}/"), depth + 1, out)?;
            }
            Contents::Model => {
                let trailing = trailing(entry).map_err(fail)?;
                listed.trailing = trailing.is_some();
                out.push(Extracted { path: path.clone(), data: entry.data.to_vec() });
                out.extend(
                    trailing.map(|data| Extracted { path: manifest::trailing_name(&path), data }),
                );
            }
            Contents::Other => out.push(Extracted { path, data: entry.data.to_vec() }),
        }
        entries.push(listed);
    }
    let text = to_json(&Manifest::new(entries));
    out.push(Extracted { path: format!("{prefix}{}", manifest::NAME), data: text.into_bytes() });
    Ok(())
}

/// The archive behind a model, as a file of its own.
fn trailing(entry: &Entry) -> Result<Option<Vec<u8>>, Fault> {
    let copy = AlignedBytes::copy_of(entry.data);
    let Some(archive) = Tflite::read(&copy)?.trailing else { return Ok(None) };
    let mut out = Vec::new();
    append_trailing(&mut out, &archive)?;
    Ok(Some(out))
}

/// Files that `extract` adds must not meet those of the bundle, and each name must be one that a file can have.
fn check_names(archive: &Archive) -> Result<(), Fault> {
    let names: BTreeSet<&str> = archive.entries.iter().map(|entry| entry.name.as_str()).collect();
    let added: BTreeSet<String> = names
        .iter()
        .map(|name| manifest::trailing_name(name))
        .chain([manifest::NAME.to_owned()])
        .collect();
    if let Some(name) = added.iter().find(|name| names.contains(name.as_str())) {
        return Err(Fault::Reserved(name.clone()));
    }
    for name in &names {
        let no_file = |why| Err(Fault::NoFile { name: (*name).to_owned(), why });
        if name.len() > LONGEST_PATH || name.split('/').any(|part| part.len() > LONGEST_NAME) {
            return no_file("is too long");
        }
        let mut above = name.match_indices('/').map(|(slash, _)| &name[..slash]);
        if above.any(|above| names.contains(above) || added.contains(above)) {
            return no_file("lies below another file");
        }
    }
    Ok(())
}

/// Writes files into a folder that is absent or empty: all of them, or none.
pub fn write(files: &[Extracted], out: &Utf8Path, name: &str) -> Outcome {
    if out.exists() {
        let empty = out.read_dir_utf8().is_ok_and(|mut entries| entries.next().is_none());
        if !empty {
            return Err(Fault::Occupied.of(name).while_doing("extract to").into());
        }
    }
    let parent = out.parent().filter(|path| !path.as_str().is_empty()).unwrap_or(".".into());
    create_dir(parent)?;
    let fail = |error: std::io::Error| Failure::io("write", out, &error);
    // Removed again on the way out, unless it was renamed.
    let draft = tempfile::Builder::new()
        .prefix(".tmp-")
        // The system takes the umask off.
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777))
        .tempdir_in(parent)
        .map_err(fail)?;
    let root = Utf8Path::from_path(draft.path()).unwrap_or(out);
    for file in files {
        write_atomic(&root.join(&file.path), &file.data)?;
    }
    // Renaming onto an empty folder takes its place.
    fs::rename(root, out).map_err(fail)
}
