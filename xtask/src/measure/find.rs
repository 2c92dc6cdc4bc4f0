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
    left_out::LeftOut,
    limits,
    manifest::MinSdk,
    measurement::Measurement,
    packed::Packed,
    saved,
    slot::Slot,
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
    /// The folder that says what it is for, where it lies in one.
    pub slot: Option<Slot>,
    /// Names of links beside it that lead to it.
    pub links: Vec<String>,
    /// The library that needs it, where that is the only reason to measure it.
    pub needed_by: Option<String>,
}

/// Where a library's bytes are.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A file on disk, read whole.
    File(Utf8PathBuf),
    /// An entry of an archive; of an APK, what is stored is mapped from where it lies.
    Entry { packed: Packed, in_apk: bool },
}

/// What is measured now, and what was measured before.
#[derive(Debug, Default)]
pub struct Found {
    /// Libraries that are read and measured now.
    pub library_files: Vec<LibraryFile>,
    /// Libraries of a `measurement.json`: taken as they were measured.
    pub saved: Vec<Measurement>,
    /// What the manifests of archives ask for.
    pub min_sdk: Vec<MinSdk>,
    /// What cannot be measured, each with its path in the measurement.
    pub unmeasured: Vec<Unmeasured>,
}

/// A file that cannot be measured, as a person reads it and as the measurement has it.
#[derive(Clone, Debug)]
pub struct Unmeasured {
    /// What is said where nothing else could be measured.
    pub problem: Problem,
    /// What is said where something could.
    pub left_out: LeftOut,
}

impl Found {
    /// Notes a file that cannot be measured; the others are.
    pub fn leave_out(&mut self, path: String, shown: String, fault: Fault) {
        let left_out = LeftOut { path, kind: fault.kind(), found: fault.found() };
        self.unmeasured.push(Unmeasured { problem: Problem { file: shown, fault }, left_out });
    }
}

/// Finds the libraries of all sources. What a person named and is not there is an error; what is
/// there and is no library is left out.
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
        return folder::find(source, prefix, found);
    }
    // Opening a pipe would wait for a writer, and a device may have no end.
    if !metadata.is_file() {
        return Err(fail(Fault::from(FileFault::NotAFile)));
    }
    let name = source.path.file_name().unwrap_or(&source.name);
    let path = if prefix.is_empty() { name.to_owned() } else { source.name.clone() };
    match ident::file_kind(&read_head(&source.path).map_err(fail)?) {
        Ok(FileKind::Elf) => found.library_files.push(LibraryFile {
            shown: source.name.clone(),
            path,
            origin: Origin::File(source.path.clone()),
            slot: None,
            links: Vec::new(),
            needed_by: None,
        }),
        Ok(FileKind::Zip) => zipped::find(source, prefix, found)?,
        Ok(FileKind::Json) => {
            let mut measurement = saved::read(&source.path).map_err(fail)?;
            let paths = measurement.libraries.iter_mut().map(|library| &mut library.path);
            let left_out = measurement.left_out.iter_mut().map(|left_out| &mut left_out.path);
            let manifests = measurement.min_sdk.iter_mut().map(|min_sdk| &mut min_sdk.manifest);
            paths.chain(left_out).chain(manifests).for_each(|path| path.insert_str(0, prefix));
            found.saved.push(measurement);
        }
        Err(fault) => found.leave_out(path, source.name.clone(), fault),
    }
    Ok(())
}

/// The first bytes of a file, which say what it is.
pub fn read_head(path: &Utf8Path) -> Result<Vec<u8>, Fault> {
    let file = File::open(path).map_err(FileFault::io)?;
    let mut head = Vec::with_capacity(HEAD);
    file.take(HEAD as u64).read_to_end(&mut head).map_err(FileFault::io)?;
    Ok(head)
}

/// What has to be known of a library to find those that it needs beside it.
pub trait Named {
    /// Its path in the measurement.
    fn path(&self) -> &str;
    /// Its file's name, without folders.
    fn name(&self) -> &str;
    /// The ABI that its header says.
    fn abi(&self) -> Abi;
    /// The names that it needs others by.
    fn needed(&self) -> &[String];
}

/// Adds what libraries given as files need and what lies beside them, and what those need in turn.
pub fn read_beside<R: Named>(
    library_files: &[LibraryFile],
    read: &mut Vec<R>,
    read_all: impl Fn(&[LibraryFile]) -> Vec<Result<R, Fault>>,
) {
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
            let Some(library) = read.iter().find(|read| read.path() == library_file.path) else {
                continue;
            };
            for name in library.needed() {
                // A needed name with a slash is a path of the machine it was linked on.
                let plain = !name.is_empty() && !name.contains('/') && name != "..";
                let Some(folder) = path.parent().filter(|_| plain && !is_system_library(name))
                else {
                    continue;
                };
                let beside = folder.join(name);
                let fits = || {
                    let bytes = read_head(&beside).ok()?;
                    (ident::abi(&bytes).ok()? == library.abi()).then_some(())
                };
                let Some(real) = beside.is_file().then(|| canonical(&beside)).flatten() else {
                    continue;
                };
                if known.len() < limits::LIBRARIES && fits().is_some() && known.insert(real) {
                    next.push(LibraryFile {
                        shown: sibling(&library_file.shown, name),
                        path: sibling(&library_file.path, name),
                        origin: Origin::File(beside),
                        slot: None,
                        links: Vec::new(),
                        needed_by: Some(library.name().to_owned()),
                    });
                }
            }
        }
        // What cannot be measured stays a needed library that was not found.
        read.extend(read_all(&next).into_iter().filter_map(Result::ok));
        round = next;
    }
}

fn sibling(path: &str, name: &str) -> String {
    match path.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{name}"),
        None => name.to_owned(),
    }
}
