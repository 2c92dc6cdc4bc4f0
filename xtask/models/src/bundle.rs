//! Bundles: models and other files, packed as MediaPipe's readers want them, and bundles inside bundles.

use support::fault::FileFault;

use super::{
    aligned::AlignedBytes,
    archive::{self, Archive, DosTime, Entry, Layout, Method, NewEntry},
    contents::{self, Contents},
    error::{Fault, ModelError},
    limits,
    operators::{self, OperatorSet},
    tflite::Tflite,
};

/// A regular file that only its owner may read and write, as the original writer marks each.
pub const ATTRIBUTES: u32 = 0o600 << 16;

/// The least that MediaPipe's writer takes. A single model needs no bundle.
const FEWEST: usize = 2;

/// The operators of a model, or of all models of a bundle: what a library that runs them must hold.
///
/// Pure; `name` is for messages alone.
///
/// # Errors
/// For anything that is not a whole model or bundle. A bundle with a packed entry is an error too: what is in
/// it is not known, and "not known" must not pass for "needs nothing".
pub fn operators(name: &str, bytes: &[u8]) -> Result<OperatorSet, ModelError> {
    let mut all = OperatorSet::new();
    each_model(name, bytes, &mut |_, model| {
        all.extend(operators::of_model(model.table)?);
        Ok(())
    })?;
    Ok(all)
}

/// The archive of a bundle that is taken apart or packed.
///
/// # Errors
/// For everything else; of a model, because it has no entries.
pub fn open(bytes: &[u8]) -> Result<Archive<'_>, Fault> {
    match Contents::of(bytes)? {
        Contents::Bundle(archive) => Ok(archive),
        Contents::Model => Err(Fault::NoBundle("a .tflite model".to_owned())),
        Contents::Other => Err(Fault::NoBundle(contents::kind_of(bytes))),
    }
}

/// Calls `visit` for a model, or for every model of a bundle, with its name joined by `!/`.
pub fn each_model(
    name: &str,
    bytes: &[u8],
    visit: &mut impl FnMut(&str, &Tflite) -> Result<(), Fault>,
) -> Result<(), ModelError> {
    match Contents::of(bytes).map_err(|fault| fault.of(name))? {
        Contents::Other => Err(Fault::Foreign(contents::kind_of(bytes)).of(name)),
        _ => each_below(name, bytes, 0, visit),
    }
}

fn each_below(
    name: &str,
    bytes: &[u8],
    depth: usize,
    visit: &mut impl FnMut(&str, &Tflite) -> Result<(), Fault>,
) -> Result<(), ModelError> {
    match Contents::of_entry(name, bytes).map_err(|fault| fault.of(name))? {
        Contents::Other => Ok(()),
        Contents::Model => {
            let copy = AlignedBytes::copy_of(bytes);
            let model = Tflite::read(&copy).map_err(|fault| fault.of(name))?;
            visit(name, &model).map_err(|fault| fault.of(name))
        }
        Contents::Bundle(archive) => {
            check_depth(depth).map_err(|fault| fault.of(name))?;
            for entry in &archive.entries {
                stored(entry).map_err(|fault| fault.of(name))?;
                each_below(&inner(name, &entry.name), entry.data, depth + 1, visit)?;
            }
            Ok(())
        }
    }
}

/// Packs a bundle anew in the original writer's layout, with every entry's time at [`DosTime::FIRST`].
///
/// `model` gets the name and bytes of each model, nested ones too, and gives the bytes to be packed. All else,
/// the order and the names of entries among it, stays as it is.
///
/// # Errors
/// Where MediaPipe would not read the bundle: packed entries, a single entry, names that occur twice.
pub fn rewrite(
    name: &str,
    bytes: &[u8],
    model: &mut impl FnMut(&str, &[u8]) -> Result<Vec<u8>, ModelError>,
) -> Result<Vec<u8>, ModelError> {
    match Contents::of(bytes).map_err(|fault| fault.of(name))? {
        Contents::Bundle(archive) => rewrite_archive(name, &archive, 0, model),
        Contents::Model => Err(Fault::Foreign("a model outside of a bundle".to_owned()).of(name)),
        Contents::Other => Err(Fault::Foreign(contents::kind_of(bytes)).of(name)),
    }
}

fn rewrite_archive(
    name: &str,
    archive: &Archive,
    depth: usize,
    model: &mut impl FnMut(&str, &[u8]) -> Result<Vec<u8>, ModelError>,
) -> Result<Vec<u8>, ModelError> {
    check_depth(depth).map_err(|fault| fault.of(name))?;
    let mut parts = Vec::new();
    for entry in &archive.entries {
        stored(entry).map_err(|fault| fault.of(name))?;
        let inner = inner(name, &entry.name);
        let data = match Contents::of_entry(&inner, entry.data).map_err(|fault| fault.of(&inner))? {
            Contents::Other => entry.data.to_vec(),
            Contents::Model => model(&inner, entry.data)?,
            Contents::Bundle(below) => rewrite_archive(&inner, &below, depth + 1, model)?,
        };
        parts.push(Part { name: entry.name.clone(), attributes: entry.attributes, data });
    }
    pack(&parts).map_err(|fault| fault.of(name))
}

/// A file of a bundle that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Path of the entry below the bundle's root.
    pub name: String,
    /// Unix mode and file type, in the upper half.
    pub attributes: u32,
    /// The entry's bytes, stored as they are.
    pub data: Vec<u8>,
}

/// Packs files into a bundle, in their order, each with the first time there is.
pub fn pack(parts: &[Part]) -> Result<Vec<u8>, Fault> {
    if parts.len() < FEWEST {
        return Err(Fault::Lonely(parts.len()));
    }
    let entries: Vec<NewEntry> = parts
        .iter()
        .map(|part| NewEntry {
            name: &part.name,
            data: &part.data,
            attributes: part.attributes,
            modified: DosTime::FIRST,
        })
        .collect();
    let mut out = Vec::new();
    archive::write(&mut out, &entries, Layout::Bundle)?;
    Ok(out)
}

/// Appends the archive that stood behind one model to another, with offsets that count from the new file's
/// first byte. Names, order, modes and times stay; what was deflated is stored, as MediaPipe wants it.
pub fn append_trailing(model: &mut Vec<u8>, archive: &Archive) -> Result<(), Fault> {
    let mut room = limits::FILE;
    let mut unpacked = Vec::with_capacity(archive.entries.len());
    for entry in &archive.entries {
        unpacked.push(entry.unpacked().map_err(Fault::behind)?);
        // Many small entries may stand for a lot, too.
        room =
            room.checked_sub(entry.size).ok_or(FileFault::too_large(limits::FILE, entry.size))?;
    }
    let entries: Vec<NewEntry> = archive
        .entries
        .iter()
        .zip(&unpacked)
        .map(|(entry, data)| NewEntry::like(entry, data))
        .collect();
    archive::write(model, &entries, Layout::Plain)
}

/// An entry's name for people: `bundle.task!/model.tflite`.
pub fn inner(outer: &str, entry: &str) -> String {
    format!("{outer}!/{entry}")
}

/// MediaPipe maps entries as they lie and refuses a bundle with packed ones.
pub fn stored(entry: &Entry) -> Result<(), Fault> {
    if entry.method == Method::Stored {
        Ok(())
    } else {
        Err(Fault::Packed { entry: entry.name.clone(), method: entry.method.to_string() })
    }
}

/// A bundle inside `depth` others may hold more.
pub fn check_depth(depth: usize) -> Result<(), Fault> {
    if depth < limits::DEPTH {
        Ok(())
    } else {
        Err(Fault::too_many("bundles inside each other", limits::DEPTH, depth + 1))
    }
}
