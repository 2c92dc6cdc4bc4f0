//! Which libraries are meant by what the person named.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Read as _,
};

use camino::{Utf8Path, Utf8PathBuf};
use support::fault::FileFault;

use super::{
    error::{Fault, MeasureError, Problem},
    folder,
    ident::{self, FileKind, HEAD},
    library, limits,
    measurement::Library,
    saved,
    system::is_system_library,
    zipped,
};
use crate::catalogue::Abi;

/// Something to measure: where it is, and how the person calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurable {
    /// A library, folder, archive or `measurement.json` on this machine.
    pub path: Utf8PathBuf,
    /// What messages and reports call it.
    pub name: String,
}

impl Measurable {
    /// A path under a name.
    pub fn new(path: impl Into<Utf8PathBuf>, name: impl Into<String>) -> Self {
        Self { path: path.into(), name: name.into() }
    }
}

/// A library that is to be measured.
#[derive(Clone, Debug)]
pub struct LibraryFile {
    /// Its name in messages: the path as the person wrote it, or archive and entry joined by `!/`.
    pub shown: String,
    /// Its path in the measurement.
    pub path: String,
    /// Where its bytes are read from: a file, or an entry of an archive.
    pub origin: Origin,
    /// The ABI that the folder around it is named after.
    pub folder_abi: Option<Abi>,
    /// The library that needs it, where that is the only reason to measure it.
    pub needed_by: Option<String>,
}

/// Where a library's bytes are.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file on disk, read whole.
    File(Utf8PathBuf),
    /// An entry of an archive.
    Entry { archive: Utf8PathBuf, index: usize },
}

/// What is measured now, and what was measured before.
#[derive(Debug, Default)]
pub struct Found {
    /// Libraries that are read and measured now.
    pub library_files: Vec<LibraryFile>,
    /// Libraries of a `measurement.json`: taken as they were measured.
    pub saved: Vec<Library>,
}

/// Finds the libraries of all sources.
pub fn find(sources: &[Measurable]) -> Result<Found, MeasureError> {
    let mut found = Found::default();
    let mut problems = Vec::new();
    for source in sources {
        let prefix = if sources.len() > 1 { format!("{}/", source.name) } else { String::new() };
        if let Err(error) = find_in(source, &prefix, &mut found) {
            problems.extend(error.problems);
        }
    }
    if found.library_files.len() > limits::LIBRARIES {
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        let limit = format!("{} libraries", limits::LIBRARIES);
        let fault =
            FileFault::TooLarge { limit, found: found.library_files.len().to_string() }.into();
        problems.push(Problem { file: names.join(" + "), fault });
    }
    MeasureError::unless_none(problems)?;
    Ok(found)
}

fn find_in(source: &Measurable, prefix: &str, found: &mut Found) -> Result<(), MeasureError> {
    let fail = |fault| MeasureError::one(&source.name, fault);
    let metadata = fs::metadata(&source.path).map_err(|error| fail(FileFault::io(error).into()))?;
    if metadata.is_dir() {
        found.library_files.extend(folder::find(source, prefix)?);
        return Ok(());
    }
    // Opening a pipe would wait for a writer, and a device may have no end.
    if !metadata.is_file() {
        return Err(fail(Fault::from(FileFault::NotAFile)));
    }
    match read_head(&source.path).and_then(|head| ident::file_kind(&head)).map_err(fail)? {
        FileKind::Elf => {
            let name = source.path.file_name().unwrap_or(&source.name);
            let path = if prefix.is_empty() { name.to_owned() } else { source.name.clone() };
            found.library_files.push(LibraryFile {
                shown: source.name.clone(),
                path,
                origin: Origin::File(source.path.clone()),
                folder_abi: None,
                needed_by: None,
            });
        }
        FileKind::Zip => found.library_files.extend(zipped::find(source, prefix)?),
        FileKind::Json => {
            let mut measurement = saved::read(&source.path).map_err(fail)?;
            for library in &mut measurement.libraries {
                library.path.insert_str(0, prefix);
            }
            found.saved.extend(measurement.libraries);
        }
    }
    Ok(())
}

fn read_head(path: &Utf8Path) -> Result<Vec<u8>, Fault> {
    let file = File::open(path).map_err(FileFault::io)?;
    let mut head = Vec::with_capacity(HEAD);
    file.take(HEAD as u64).read_to_end(&mut head).map_err(FileFault::io)?;
    Ok(head)
}

/// Adds what libraries given as files need and what lies beside them, and what those need in turn.
pub fn read_beside(
    library_files: &[LibraryFile],
    libraries: &mut Vec<Library>,
) -> Result<(), MeasureError> {
    let file = |library_file: &LibraryFile| match &library_file.origin {
        Origin::File(path) => Some(path.clone()),
        Origin::Entry { .. } => None,
    };
    let canonical = |path: &Utf8Path| path.canonicalize_utf8().ok();
    let mut known: BTreeSet<Utf8PathBuf> =
        library_files.iter().filter_map(file).filter_map(|path| canonical(&path)).collect();
    let mut round: Vec<LibraryFile> = library_files.to_vec();
    while !round.is_empty() {
        let mut next = Vec::new();
        for library_file in &round {
            let Some(path) = file(library_file) else { continue };
            let Some(library) = libraries.iter().find(|library| library.path == library_file.path)
            else {
                continue;
            };
            for name in &library.needed {
                // A needed name with a slash is a path of the machine it was linked on.
                let plain = !name.is_empty() && !name.contains('/') && name != "..";
                let Some(folder) = path.parent().filter(|_| plain && !is_system_library(name))
                else {
                    continue;
                };
                let beside = folder.join(name);
                let fits = || {
                    let bytes = read_head(&beside).ok()?;
                    (ident::abi(&bytes).ok()? == library.abi).then_some(())
                };
                let Some(real) = beside.is_file().then(|| canonical(&beside)).flatten() else {
                    continue;
                };
                if known.len() < limits::LIBRARIES && fits().is_some() && known.insert(real) {
                    next.push(LibraryFile {
                        shown: sibling(&library_file.shown, name),
                        path: sibling(&library_file.path, name),
                        origin: Origin::File(beside),
                        folder_abi: None,
                        needed_by: Some(library.name.clone()),
                    });
                }
            }
        }
        library::read_all(&next, libraries)?;
        round = next;
    }
    Ok(())
}

fn sibling(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}
