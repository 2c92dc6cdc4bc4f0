//! Libraries in archives: .aar, .apk, .aab, .apks, .xapk, .whl, .zip, and in archives inside those.
//! Libraries are unpacked in memory; an archive that lies packed in another goes to a file without a
//! name, one that lies stored is read in place.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufReader, Read as _, Seek as _},
};

use support::{fault::FileFault, size::Bytes};
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{
    entry_name,
    error::{Fault, MeasureError},
    find::{Found, LibraryFile, Measurable, Origin},
    folder::is_library,
    limits,
    manifest::MinSdk,
    measurement::Stored,
    packed::Packed,
    place::{ArchiveKind, is_archive},
    slot::Slot,
    window::Window,
};

/// Finds the libraries of an archive, sorted by path. What cannot be measured is left out by name;
/// an archive with a name that leads out of it, or with more than is read, is refused whole.
pub fn find(source: &Measurable, prefix: &str, found: &mut Found) -> Result<(), MeasureError> {
    let fail = |fault| MeasureError::one(&source.name, fault);
    let file = File::open(&source.path).map_err(|error| fail(FileFault::io(error).into()))?;
    let window = Window::of(file).map_err(|error| fail(FileFault::io(error).into()))?;
    let kind = ArchiveKind::of(source.path.as_str());
    let mut search = Search { found, unpacked: 0, archives: 0, any: false };
    let top = Place { shown: source.name.clone(), path: prefix.to_owned(), kind, depth: 0 };
    let outer = source.path.file_name().unwrap_or(&source.name);
    let outer = if prefix.is_empty() { outer } else { &source.name };
    let result = search.archive(window, &top, outer);
    let any = search.any;
    // A fault of the archive itself; those inside it are left out where they are met.
    result.map_err(|fault| match fault {
        Refused::Archive(fault) => fail(fault),
        Refused::Entry(shown, fault) => MeasureError::one(shown, fault),
    })?;
    match any {
        true => Ok(()),
        false => Err(fail(Fault::NoLibraries(kind.description().to_owned()))),
    }
}

/// Why nothing of an archive is measured.
enum Refused {
    /// The archive could not be read.
    Archive(Fault),
    /// An entry in it is an attack, or too much.
    Entry(String, Fault),
}

/// An archive on the way down.
struct Place {
    /// Its name in messages, outer archives and `!/` in front.
    shown: String,
    /// What the paths of its libraries begin with.
    path: String,
    kind: ArchiveKind,
    depth: usize,
}

struct Search<'a> {
    found: &'a mut Found,
    unpacked: u64,
    archives: usize,
    any: bool,
}

impl Search<'_> {
    /// `outer` is how paths below an inner archive begin: the name of the outermost.
    fn archive(&mut self, window: Window, place: &Place, outer: &str) -> Result<(), Refused> {
        let mut archive = ZipArchive::new(BufReader::new(window.clone()))
            .map_err(|error| Refused::Archive(fault(&error)))?;
        if archive.has_duplicate_names() {
            self.leave_out_repeated(&window, &archive, place);
        }
        let mut inner = BTreeMap::new();
        let mut entries = BTreeMap::new();
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|e| Refused::Archive(fault(&e)))?;
            let raw = entry.name_raw();
            let name = entry_name::last_part(raw);
            if place.kind.manifest().is_some_and(|manifest| raw == manifest.as_bytes()) {
                let path = format!("{}{}", place.path, String::from_utf8_lossy(raw));
                let is_app = place.kind != ArchiveKind::Aar;
                self.found.min_sdk.extend(MinSdk::read(path, packed(&entry, &window), is_app));
                continue;
            }
            let lossy = String::from_utf8_lossy(raw).into_owned();
            let shown = format!("{}!/{lossy}", place.shown);
            let nested = place.kind.holds_archives()
                && std::str::from_utf8(name).is_ok_and(is_archive)
                && !name.starts_with(b"._");
            if name.is_empty() || !(nested || is_library(name)) {
                continue;
            }
            let path = match entry_name::parse(raw) {
                Ok(path) => path,
                Err(Fault::EntryName) => {
                    self.any = true;
                    self.found.leave_out(place.path.clone() + &lossy, shown, Fault::EntryName);
                    continue;
                }
                Err(fault) => return Err(Refused::Entry(shown, fault)),
            };
            if !nested && !place.kind.ships(&path) {
                continue;
            }
            let packed = packed(&entry, &window);
            let list = if nested { &mut inner } else { &mut entries };
            // Two spellings of one path are two files of one name: told where libraries are counted.
            list.insert((path, index), (shown, packed));
        }
        self.any |= !entries.is_empty();
        for ((path, _), (shown, packed)) in entries {
            let (shown, path) = (shown, format!("{}{path}", place.path));
            match packed {
                Ok(packed) => self.library(shown, path, packed, place.kind)?,
                Err(fault) => self.found.leave_out(path, shown, fault),
            }
        }
        for ((path, _), (shown, packed)) in inner {
            let below = Place {
                path: match place.depth {
                    0 => format!("{outer}!/{path}!/"),
                    _ => format!("{}{path}!/", place.path),
                },
                shown: shown.clone(),
                kind: ArchiveKind::of(path.as_str()),
                depth: place.depth + 1,
            };
            self.inner(below, shown, packed, outer)?;
        }
        Ok(())
    }

    fn library(
        &mut self,
        shown: String,
        path: String,
        packed: Packed,
        kind: ArchiveKind,
    ) -> Result<(), Refused> {
        if packed.size > limits::LIBRARY {
            let fault = FileFault::too_large(limits::LIBRARY, packed.size).into();
            self.found.leave_out(path, shown, fault);
            return Ok(());
        }
        self.unpacked = self.unpacked.saturating_add(packed.size);
        if self.unpacked > limits::ARCHIVE {
            let fault = FileFault::too_large(limits::ARCHIVE, self.unpacked).into();
            return Err(Refused::Archive(fault));
        }
        self.found.library_files.push(LibraryFile {
            slot: Slot::of(&path).filter(|slot| kind.is_android() || slot.is_known()),
            shown,
            path,
            origin: Origin::Entry { packed, in_apk: kind == ArchiveKind::Apk },
            links: Vec::new(),
            needed_by: None,
        });
        Ok(())
    }

    fn inner(
        &mut self,
        place: Place,
        shown: String,
        packed: Result<Packed, Fault>,
        outer: &str,
    ) -> Result<(), Refused> {
        self.archives += 1;
        if place.depth >= limits::DEPTH || self.archives > limits::ARCHIVES {
            let limit = format!("{} archives, {} deep", limits::ARCHIVES, limits::DEPTH - 1);
            let found = format!("{}, {} deep", self.archives, place.depth);
            return Err(Refused::Entry(shown, FileFault::TooLarge { limit, found }.into()));
        }
        let path = place.path.trim_end_matches("!/").to_owned();
        let window = packed.and_then(|packed| packed.as_file(limits::INNER));
        match window.map_err(Refused::Archive).and_then(|w| self.archive(w, &place, outer)) {
            // Empty is not broken: an APK set has APKs without libraries.
            Ok(()) => Ok(()),
            Err(Refused::Archive(fault)) => {
                self.any = true;
                self.found.leave_out(path, shown, fault);
                Ok(())
            }
            Err(refused) => Err(refused),
        }
    }

    /// The directory may list a name twice; the reader keeps one of them.
    fn leave_out_repeated(
        &mut self,
        window: &Window,
        archive: &ZipArchive<BufReader<Window>>,
        place: &Place,
    ) {
        let mut seen = BTreeSet::new();
        for raw in directory_names(window, archive.central_directory_start()) {
            let known = !seen.insert(raw.clone());
            let Ok(path) = entry_name::parse(&raw) else { continue };
            if known && is_library(entry_name::last_part(&raw)) && place.kind.ships(&path) {
                let shown = format!("{}!/{path}", place.shown);
                self.found.leave_out(format!("{}{path}", place.path), shown, Fault::EntryTwice);
            }
        }
    }
}

/// Where an entry's bytes are, if it is kept in a way that can be read.
fn packed(
    entry: &zip::read::ZipFile<'_, BufReader<Window>>,
    window: &Window,
) -> Result<Packed, Fault> {
    if entry.encrypted() {
        return Err(Fault::Packing("one with a password".to_owned()));
    }
    let deflated = match entry.compression() {
        CompressionMethod::Stored => false,
        CompressionMethod::Deflated => true,
        other => return Err(Fault::Packing(format!("compression `{other}`"))),
    };
    let Some(start) = entry.data_start() else {
        return Err(Fault::Archive("an entry begins nowhere".to_owned()));
    };
    let bytes = window.part(start, entry.compressed_size());
    Ok(Packed { bytes, deflated, size: entry.size(), crc32: entry.crc32(), start })
}

/// How an archive keeps an entry, for the measurement.
pub fn stored(packed: &Packed, in_apk: bool) -> Stored {
    Stored {
        method: if packed.deflated { "deflated" } else { "stored" }.to_owned(),
        size: Bytes(packed.bytes.len()),
        offset: (in_apk && !packed.deflated).then_some(packed.start),
    }
}

/// Every name of the central directory, repeated ones too.
fn directory_names(window: &Window, start: u64) -> Vec<Vec<u8>> {
    let mut reader = BufReader::new(window.clone());
    let mut names = Vec::new();
    if reader.seek(std::io::SeekFrom::Start(start)).is_err() {
        return names;
    }
    let mut header = [0; 46];
    while reader.read_exact(&mut header).is_ok() && header.starts_with(b"PK\x01\x02") {
        let length = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let mut name = vec![0; length(28).into()];
        let rest = i64::from(length(30)) + i64::from(length(32));
        if reader.read_exact(&mut name).is_err() || reader.seek_relative(rest).is_err() {
            break;
        }
        names.push(name);
    }
    names
}

fn fault(error: &ZipError) -> Fault {
    match error {
        ZipError::InvalidPassword => Fault::Packing("one with a password".to_owned()),
        other => Fault::Archive(other.to_string()),
    }
}
