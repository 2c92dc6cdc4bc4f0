//! One library: bytes in, facts out.

use std::{
    fs::{self, File},
    io::Read as _,
    thread,
};

use camino::Utf8Path;
use support::{digest::Sha256, fault::FileFault, size::Bytes};

use super::{
    deflate::deflated_size,
    dynamic::Import,
    error::Fault,
    find::{self, LibraryFile, Named, Origin},
    gate::Gate,
    ident, image, limits,
    loading::{Loading, PagesVerdict},
    measurement::{Library, PageAlignment, Sizes, Stored},
    pages::{self, PageFacts},
    spread, zipped,
};
use crate::catalogue::Abi;

/// A library, and what of it matters only beside the others.
#[derive(Debug)]
pub struct Read {
    /// What is known of it alone.
    pub library: Library,
    /// The symbols that others have to give; absent where they cannot be known.
    pub imports: Option<Vec<Import>>,
}

impl Named for Read {
    fn path(&self) -> &str {
        &self.library.path
    }

    fn name(&self) -> &str {
        &self.library.name
    }

    fn abi(&self) -> Abi {
        self.library.abi
    }

    fn needed(&self) -> &[String] {
        &self.library.needed
    }
}

/// Measures libraries on all cores, as far as memory allows. Results stand in the order of the files.
pub fn read_all(library_files: &[LibraryFile]) -> Vec<Result<Read, Fault>> {
    with_bytes(library_files, describe)
}

/// Gives `work` the bytes of each library, on all cores as far as memory allows, and how the archive
/// keeps it. What is no library, or one for another folder, is a fault before its bytes are read.
pub fn with_bytes<R: Send>(
    library_files: &[LibraryFile],
    work: impl Fn(&[u8], &LibraryFile, Option<Stored>) -> Result<R, Fault> + Sync,
) -> Vec<Result<R, Fault>> {
    let gate = Gate::default();
    spread::map(library_files, |library_file| read(library_file, &gate, &work))
}

fn read<R>(
    library_file: &LibraryFile,
    gate: &Gate,
    work: &impl Fn(&[u8], &LibraryFile, Option<Stored>) -> Result<R, Fault>,
) -> Result<R, Fault> {
    // The first bytes tell most of what is no library, however large it is.
    let abi = ident::abi(&match &library_file.origin {
        Origin::File(path) => find::read_head(path)?,
        Origin::Entry { packed, .. } => packed.head()?,
    })?;
    check_folder(library_file, abi)?;
    let size = match &library_file.origin {
        Origin::File(path) => fs::metadata(path).map_err(FileFault::io)?.len(),
        Origin::Entry { packed, .. } => packed.size,
    };
    gate.pass(size, || {
        let (bytes, stored) = match &library_file.origin {
            Origin::File(path) => (read_file(path, limits::LIBRARY)?, None),
            Origin::Entry { packed, in_apk } => {
                (packed.unpack()?, Some(zipped::stored(packed, *in_apk)))
            }
        };
        work(&bytes, library_file, stored)
    })
}

/// A device looks for libraries in the folder of its ABI, and finds nothing in any other.
fn check_folder(library_file: &LibraryFile, abi: Abi) -> Result<(), Fault> {
    let Some(slot) = &library_file.slot else { return Ok(()) };
    let (folder, found) = (slot.folder.clone(), abi.to_string());
    match slot.abi() {
        None => Err(Fault::UnknownFolder { folder, found }),
        Some(expected) if expected != abi => Err(Fault::AbiFolder { folder, found }),
        Some(_) => Ok(()),
    }
}

fn describe(
    bytes: &[u8],
    library_file: &LibraryFile,
    stored: Option<Stored>,
) -> Result<Read, Fault> {
    // Cheap and able to fail: before the slow part.
    let image = image::read(bytes)?;
    let (download, sha256) = thread::scope(|scope| {
        let digest = scope.spawn(|| Sha256::of(bytes));
        let download = deflated_size(bytes);
        // A panicking hasher would be a bug; hashing again here brings it to the caller.
        (download, digest.join().unwrap_or_else(|_| Sha256::of(bytes)))
    });
    let pages_16k = pages::judge(PageFacts {
        abi: image.abi,
        segments: &image.segments,
        written: image.written.as_deref(),
        in_apk: stored.as_ref().and_then(|stored| stored.offset),
    });
    let (min, max) = image.segments.alignment();
    let page_size_16k_ok = pages_16k.verdict != PagesVerdict::Refused;
    let name = library_file.path.rsplit('/').next().unwrap_or_default().to_owned();
    let library = Library {
        path: library_file.path.clone(),
        name,
        abi: image.abi,
        loading: Some(Loading {
            pages_16k,
            text_relocations: image.dynamic.text_relocations,
            stack: image.segments.stack,
            writable_code: image.segments.loads.iter().any(|l| l.writable && l.executable),
            unresolved: None,
        }),
        sha256,
        sizes: Sizes {
            file: Bytes(bytes.len() as u64),
            normalized: image.normalized,
            download: Bytes(download),
            memory: image.segments.memory,
        },
        stored,
        needed_by: library_file.needed_by.clone(),
        links: library_file.links.clone(),
        unknown: image.unknown,
        soname: image.dynamic.soname,
        needed: image.dynamic.needed,
        android: image.android,
        build_id: image.build_id,
        alignment: PageAlignment { min, max, page_size_16k_ok },
        stripped: image.stripped,
        relro: image.relro,
        bind_now: image.dynamic.bind_now,
        sections: image.sections,
        exports: image.dynamic.exports,
    };
    Ok(Read { library, imports: image.dynamic.imports })
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
