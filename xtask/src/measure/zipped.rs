//! Libraries in archives: .aar, .apk, .aab, .whl, .zip. Nothing is unpacked to disk.

use std::{
    fs::File,
    io::{BufReader, Read as _},
    str,
};

use camino::Utf8Path;
use support::{
    fault::FileFault,
    paths::RelPath,
    size::{Bytes, grouped},
};
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{
    error::{Fault, MeasureError, Problem},
    find::{LibraryFile, Measurable, Origin},
    folder::{folder_abi, is_library},
    limits,
    measurement::Stored,
};

type Archive = ZipArchive<BufReader<File>>;

/// Finds the libraries of an archive, sorted by path, and refuses what could not be unpacked
/// safely by the sizes it declares. [`unpack`] holds the archive to them.
pub fn find(source: &Measurable, prefix: &str) -> Result<Vec<LibraryFile>, MeasureError> {
    let mut archive = open(&source.path).map_err(|fault| MeasureError::one(&source.name, fault))?;
    let place = LibraryPlace::of(&source.path);
    let mut library_files = Vec::new();
    let mut problems = Vec::new();
    let mut unpacked = 0u64;
    for index in 0..archive.len() {
        match look(&mut archive, index, place) {
            Ok(None) => {}
            Ok(Some(entry)) => {
                unpacked = unpacked.saturating_add(entry.size);
                library_files.push(LibraryFile {
                    shown: format!("{}!/{}", source.name, entry.path),
                    path: format!("{prefix}{}", entry.path),
                    folder_abi: folder_abi(entry.path.as_str()),
                    origin: Origin::Entry { archive: source.path.clone(), index },
                    needed_by: None,
                });
            }
            Err((name, fault)) => {
                problems.push(Problem { file: format!("{}!/{name}", source.name), fault });
            }
        }
    }
    if unpacked > limits::ARCHIVE {
        let fault = FileFault::too_large(limits::ARCHIVE, unpacked).into();
        problems.push(Problem { file: source.name.clone(), fault });
    }
    if library_files.is_empty() && problems.is_empty() {
        let fault = Fault::NoLibraries(place.description().to_owned());
        problems.push(Problem { file: source.name.clone(), fault });
    }
    MeasureError::unless_none(problems)?;
    library_files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(library_files)
}

/// The bytes of an entry that [`find`] found, and how the archive keeps them.
pub fn unpack(path: &Utf8Path, index: usize) -> Result<(Vec<u8>, Option<Stored>), Fault> {
    let mut archive = open(path)?;
    let entry = archive.by_index(index).map_err(|error| fault(&error))?;
    let declared = entry.size();
    let method = match entry.compression() {
        CompressionMethod::Stored => "stored",
        _ => "deflated",
    };
    let stored = Stored { method: method.to_owned(), size: Bytes(entry.compressed_size()) };
    // A header may promise terabytes: what is set aside at first stays small.
    let room = usize::try_from(declared.min(64 << 20)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(room);
    entry
        .take(declared.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Fault::Archive(error.to_string()))?;
    let found = bytes.len() as u64;
    if found != declared {
        let found = if found > declared { "more".to_owned() } else { grouped(found) };
        let expected = format!("{} bytes as the archive's directory says", grouped(declared));
        return Err(FileFault::broken("the entry's length", expected, found).into());
    }
    Ok((bytes, Some(stored)))
}

struct Entry {
    path: RelPath,
    size: u64,
}

/// An entry that is a library in its place, or what is wrong with it and its name for messages.
fn look(
    archive: &mut Archive,
    index: usize,
    place: LibraryPlace,
) -> Result<Option<Entry>, (String, Fault)> {
    let entry =
        archive.by_index_raw(index).map_err(|error| (format!("entry {index}"), fault(&error)))?;
    let raw = entry.name_raw();
    let file_name = raw.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    if entry.is_dir() || !is_library(file_name) {
        return Ok(None);
    }
    let fail = |fault| Err((String::from_utf8_lossy(raw).into_owned(), fault));
    let Ok(name) = str::from_utf8(raw) else { return fail(Fault::EntryName) };
    let Ok(path) = name.parse::<RelPath>() else { return fail(Fault::Climbing) };
    if !place.holds(&path) {
        return Ok(None);
    }
    if entry.encrypted() {
        return fail(Fault::Packing("one with a password".to_owned()));
    }
    if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return fail(Fault::Packing(format!("compression `{}`", entry.compression())));
    }
    let (size, packed) = (entry.size(), entry.compressed_size());
    if size > limits::LIBRARY {
        return fail(FileFault::too_large(limits::LIBRARY, size).into());
    }
    let ratio = size / packed.max(1);
    if size > limits::RATIO_FLOOR && ratio > limits::RATIO {
        return fail(Fault::Bomb { limit: limits::RATIO, found: ratio });
    }
    Ok(Some(Entry { path, size }))
}

/// Where an archive of some kind keeps the libraries that reach a device. An AAR may hold a second
/// copy below `prefab/`, for linking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LibraryPlace {
    Aar,
    Apk,
    Bundle,
    Anywhere,
}

impl LibraryPlace {
    fn of(path: &Utf8Path) -> Self {
        match path.extension().map(str::to_ascii_lowercase).as_deref() {
            Some("aar") => Self::Aar,
            Some("apk") => Self::Apk,
            Some("aab") => Self::Bundle,
            _ => Self::Anywhere,
        }
    }

    fn holds(self, path: &RelPath) -> bool {
        let parts: Vec<&str> = path.as_str().split('/').collect();
        matches!(
            (self, parts.as_slice()),
            (Self::Aar, ["jni", _, _])
                | (Self::Apk, ["lib", _, _])
                | (Self::Bundle, [_, "lib", _, _])
                | (Self::Anywhere, _)
        )
    }

    fn description(self) -> &'static str {
        match self {
            Self::Aar => "at `jni/<abi>/*.so`",
            Self::Apk => "at `lib/<abi>/*.so`",
            Self::Bundle => "at `<module>/lib/<abi>/*.so`",
            Self::Anywhere => "(`*.so`) in the archive",
        }
    }
}

fn open(path: &Utf8Path) -> Result<Archive, Fault> {
    let file = File::open(path).map_err(FileFault::io)?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| fault(&error))
}

fn fault(error: &ZipError) -> Fault {
    match error {
        ZipError::Io(error) => Fault::Archive(error.to_string()),
        ZipError::InvalidPassword => Fault::Packing("one with a password".to_owned()),
        other => Fault::Archive(other.to_string()),
    }
}
