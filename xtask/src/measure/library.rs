//! One library: bytes in, facts out.

use std::{fs::File, io::Read, thread};

use camino::Utf8Path;
use support::{digest::Sha256, fault::FileFault, size::Bytes};

use super::{
    deflate::deflated_size,
    error::{Fault, MeasureError, Problem},
    find::{LibraryFile, Origin},
    image, limits,
    measurement::{Library, Sizes, Stored},
    spread, zipped,
};

/// Measures libraries on all cores and adds them; all problems are reported together.
pub fn read_all(
    library_files: &[LibraryFile],
    libraries: &mut Vec<Library>,
) -> Result<(), MeasureError> {
    let mut problems = Vec::new();
    for (library_file, result) in library_files.iter().zip(spread::map(library_files, read)) {
        match result {
            Ok(library) => libraries.push(library),
            Err(fault) => problems.push(Problem { file: library_file.shown.clone(), fault }),
        }
    }
    MeasureError::unless_none(problems)
}

fn read(library_file: &LibraryFile) -> Result<Library, Fault> {
    let (bytes, stored) = match &library_file.origin {
        Origin::File(path) => (read_file(path, limits::LIBRARY)?, None),
        Origin::Entry { archive, index } => zipped::unpack(archive, *index)?,
    };
    let library = describe(&bytes, library_file, stored)?;
    match library_file.folder_abi {
        Some(folder) if folder != library.abi => {
            Err(Fault::AbiFolder { folder: folder.to_string(), found: library.abi.to_string() })
        }
        _ => Ok(library),
    }
}

fn describe(
    bytes: &[u8],
    library_file: &LibraryFile,
    stored: Option<Stored>,
) -> Result<Library, Fault> {
    // Cheap and able to fail: before the slow part.
    let image = image::read(bytes)?;
    let (download, sha256) = thread::scope(|scope| {
        let digest = scope.spawn(|| Sha256::of(bytes));
        let download = deflated_size(bytes);
        // A panicking hasher would be a bug; hashing again here brings it to the caller.
        (download, digest.join().unwrap_or_else(|_| Sha256::of(bytes)))
    });
    let name = library_file.path.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(Library {
        path: library_file.path.clone(),
        name,
        abi: image.abi,
        sha256,
        sizes: Sizes {
            file: Bytes(bytes.len() as u64),
            normalized: image.normalized,
            download: Bytes(download),
            memory: image.memory,
        },
        stored,
        needed_by: library_file.needed_by.clone(),
        soname: image.dynamic.soname,
        needed: image.dynamic.needed,
        android: image.android,
        build_id: image.build_id,
        alignment: image.alignment,
        stripped: image.stripped,
        relro: image.relro,
        bind_now: image.dynamic.bind_now,
        sections: image.sections,
        exports: image.dynamic.exports,
    })
}

/// Reads a regular file of at most `limit` bytes, also one that grows meanwhile.
pub fn read_file(path: &Utf8Path, limit: u64) -> Result<Vec<u8>, Fault> {
    let file = File::open(path).map_err(FileFault::io)?;
    let metadata = file.metadata().map_err(FileFault::io)?;
    if !metadata.is_file() {
        return Err(Fault::from(FileFault::NotAFile));
    }
    if metadata.len() > limit {
        return Err(FileFault::too_large(limit, metadata.len()).into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(FileFault::io)?;
    if bytes.len() as u64 > limit {
        return Err(FileFault::too_large(limit, bytes.len() as u64).into());
    }
    Ok(bytes)
}
