//! Packs a bundle: from a folder that `extract` wrote, or from a bundle that lies differently.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use camino::Utf8Path;
use support::{digest::Sha256, fault::FileFault};
use walkdir::WalkDir;

use super::{
    aligned::AlignedBytes,
    archive::{self, Archive, Layout, Method, NewEntry},
    bundle::{self, Part, append_trailing, check_depth, inner, pack},
    contents::Contents,
    error::{Fault, ModelError},
    limits, load,
    manifest::{self, Manifest, ManifestEntry},
    tflite::Tflite,
};

/// A bundle packed anew. Entries, their order, names, modes and bytes stay; places and times are those of
/// MediaPipe's writer, and what is deflated is stored. Pure.
pub fn bundle(name: &str, bytes: &[u8]) -> Result<Vec<u8>, ModelError> {
    bundle::open(bytes).map_err(|fault| fault.of(name))?;
    let bytes = &*stored(name, bytes, 0, &mut limits::FILE.clone())?;
    bundle::rewrite(name, bytes, &mut |inner, model| {
        fixed(model, None).map(Cow::into_owned).map_err(|fault| fault.of(inner))
    })
}

/// The same bundle with every entry stored, those of bundles inside it too. `left` is how many bytes may
/// still be unpacked.
fn stored<'a>(
    name: &str,
    bytes: &'a [u8],
    depth: usize,
    left: &mut u64,
) -> Result<Cow<'a, [u8]>, ModelError> {
    let fail = |fault: Fault| fault.of(name);
    let Contents::Bundle(archive) = Contents::of(bytes).map_err(fail)? else {
        return Ok(Cow::Borrowed(bytes));
    };
    check_depth(depth).map_err(fail)?;
    let mut changed = false;
    let mut files = Vec::new();
    for entry in &archive.entries {
        let inner = inner(name, &entry.name);
        let deflated = entry.method == Method::Deflated;
        if deflated {
            let limit =
                || FileFault::too_large(limits::FILE, entry.size.saturating_add(limits::FILE));
            *left = left.checked_sub(entry.size).ok_or_else(|| Fault::from(limit()).of(&inner))?;
        }
        let data = entry.unpacked().map_err(|fault| fault.of(&inner))?;
        let below = match stored(&inner, &data, depth + 1, left)? {
            Cow::Owned(below) => Some(below),
            Cow::Borrowed(_) => None,
        };
        changed |= deflated || below.is_some();
        files.push((entry, below.map_or(data, Cow::Owned)));
    }
    if !changed {
        return Ok(Cow::Borrowed(bytes));
    }
    let entries: Vec<NewEntry> =
        files.iter().map(|(entry, data)| NewEntry::like(entry, data)).collect();
    let mut out = Vec::new();
    archive::write(&mut out, &entries, Layout::Plain).map_err(fail)?;
    Ok(Cow::Owned(out))
}

/// The bundle of a folder, with whatever its files hold by now.
///
/// # Errors
/// Where files of `bundle.json` are missing, under another name, or more than those are there.
pub fn folder(name: &str, root: &Utf8Path) -> Result<Vec<u8>, ModelError> {
    pack_folder(name, root, 0)
}

fn pack_folder(name: &str, root: &Utf8Path, depth: usize) -> Result<Vec<u8>, ModelError> {
    let fail = |fault: Fault| fault.of(name);
    check_depth(depth).map_err(fail)?;
    let place = root.join(manifest::NAME);
    if !place.is_file() {
        return Err(fail(Fault::Manifest(format!(
            "expected `{}` in it, found none",
            manifest::NAME
        ))));
    }
    let manifest = Manifest::parse(&load::read(&place, name)?).map_err(fail)?;
    check_files(&manifest, name, root)?;
    let mut parts = Vec::new();
    for entry in &manifest.entries {
        let data = entry_data(entry, &inner(name, &entry.name), root, depth)?;
        parts.push(Part { name: entry.name.clone(), attributes: entry.attributes, data });
    }
    let out = pack(&parts).map_err(fail)?;
    // Names come from a file that anybody may have edited: what was packed must be readable.
    Archive::read(&out).map_err(fail)?;
    Ok(out)
}

fn entry_data(
    entry: &ManifestEntry,
    name: &str,
    root: &Utf8Path,
    depth: usize,
) -> Result<Vec<u8>, ModelError> {
    let place = root.join(&entry.name);
    if entry.bundle {
        return pack_folder(name, &place, depth + 1);
    }
    let data = load::read(&place, name)?;
    match Contents::of_entry(name, &data).map_err(|fault| fault.of(name))? {
        Contents::Model => {}
        _ => return Ok(data),
    }
    let kept = match entry.trailing {
        true => Some(load::read(&root.join(manifest::trailing_name(&entry.name)), name)?),
        false => None,
    };
    let kept = kept.as_deref().map(Archive::read).transpose().map_err(|fault| fault.of(name))?;
    Ok(fixed(&data, kept.flatten().as_ref()).map_err(|fault| fault.of(name))?.into_owned())
}

/// A model that lost the archive behind it gets `kept`; one whose archive counts from its own start gets it with
/// offsets from the model's, and one whose archive is packed gets it stored. Any other stays as it is.
fn fixed<'a>(bytes: &'a [u8], kept: Option<&Archive>) -> Result<Cow<'a, [u8]>, Fault> {
    let copy = AlignedBytes::copy_of(bytes);
    let model = Tflite::read(&copy)?;
    let archive = match (&model.trailing, kept) {
        (Some(own), _)
            if own.relative || own.entries.iter().any(|e| e.method != Method::Stored) =>
        {
            own
        }
        (None, Some(kept)) => kept,
        _ => return Ok(Cow::Borrowed(bytes)),
    };
    let mut out = model.without_trailing().to_vec();
    append_trailing(&mut out, archive)?;
    Ok(Cow::Owned(out))
}

/// The folder holds what `bundle.json` lists, and nothing else.
fn check_files(manifest: &Manifest, name: &str, root: &Utf8Path) -> Result<(), ModelError> {
    let fail = |fault: Fault| fault.of(name);
    let mut wanted = BTreeMap::new();
    let mut added = BTreeSet::from([manifest::NAME.to_owned()]);
    for entry in &manifest.entries {
        if wanted.insert(entry.name.clone(), entry).is_some() {
            return Err(fail(Fault::Duplicate(entry.name.clone())));
        }
        if entry.trailing {
            added.insert(manifest::trailing_name(&entry.name));
        }
    }
    let nested: Vec<&str> = manifest
        .entries
        .iter()
        .filter(|entry| entry.bundle)
        .map(|entry| entry.name.as_str())
        .collect();
    let mut found = BTreeSet::new();
    let walk = WalkDir::new(root).min_depth(1).sort_by_file_name().into_iter();
    // Folders of bundles have a list of their own.
    let walk = walk.filter_entry(|entry| {
        let parent = entry.path().parent().and_then(|path| path.strip_prefix(root).ok());
        !nested.iter().any(|nested| parent.is_some_and(|parent| parent.starts_with(nested)))
    });
    for entry in walk {
        let entry = entry.map_err(|error| fail(Fault::from(FileFault::io(error.into()))))?;
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string();
        if !entry.file_type().is_dir() || nested.contains(&below.as_str()) {
            found.insert(below);
        }
    }
    let missing: Vec<&String> =
        wanted.keys().chain(&added).filter(|name| !found.contains(*name)).collect();
    let extra: Vec<&String> =
        found.iter().filter(|name| !wanted.contains_key(*name) && !added.contains(*name)).collect();
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    Err(fail(Fault::Entries(differences(&missing, &extra, &wanted, root))))
}

/// A file that is there under another name is told apart from one that is gone.
fn differences(
    missing: &[&String],
    extra: &[&String],
    wanted: &BTreeMap<String, &ManifestEntry>,
    root: &Utf8Path,
) -> String {
    let mut words = Vec::new();
    let mut renamed = BTreeSet::new();
    for name in missing {
        let digest = wanted.get(*name).map(|entry| entry.sha256);
        let same = |extra: &&&String| digest == Sha256::of_file(&root.join(extra.as_str())).ok();
        match extra.iter().filter(|_| digest.is_some()).find(same) {
            Some(extra) => {
                words.push(format!("`{name}` renamed to `{}`", extra.escape_debug()));
                renamed.insert(*extra);
            }
            None => words.push(format!("no `{name}`")),
        }
    }
    let rest = extra.iter().filter(|name| !renamed.contains(*name));
    words.extend(rest.map(|name| format!("`{}` too", name.escape_debug())));
    words.join(", ")
}
