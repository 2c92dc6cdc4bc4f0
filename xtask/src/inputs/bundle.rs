//! One archive with everything that a profile needs, for a place without a network.
//!
//! ```text
//! bundle.json           schema, and name, size and digest of each file
//! sha256/<digest>       the files, sorted
//! ```
//!
//! A plain tar: what is in it is compressed already, and a file can be read where it lies. Equal
//! inputs give equal bytes.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, BufWriter, Read, Seek, Write as _},
};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    fs::write_atomic_with,
    ui::to_json,
};

use super::{fetch::Fetched, location::Piece};
use crate::pins::Pin;

/// Name of the first entry, the list of all others.
const INDEX: &str = "bundle.json";
/// More than any index has: ten thousand files.
const INDEX_LIMIT: u64 = 4 << 20;

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Index {
    schema: u32,
    files: BTreeMap<String, Row>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Row {
    size: u64,
    sha256: Sha256,
}

/// A bundle, and where in it each file lies. Nothing in it is trusted: whoever reads a piece of it
/// digests it.
#[derive(Debug)]
pub struct Bundle {
    path: Utf8PathBuf,
    names: BTreeMap<String, Sha256>,
    pieces: BTreeMap<Sha256, Piece>,
}

/// Why a file is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// It cannot be read, or is no tar.
    #[error("it cannot be read as a tar archive: {0}")]
    Io(#[from] std::io::Error),
    /// The first entry is not the index.
    #[error("its first entry is `{0}`, expected `{INDEX}`")]
    NoIndex(String),
    /// The index is not what this tool writes.
    #[error("its `{INDEX}` is not valid: {0}")]
    Index(String),
    /// An entry with a name that no bundle has, such as one that climbs out.
    #[error("it has an entry `{0}`; a bundle has `{INDEX}` and `sha256/<digest>` alone")]
    Name(String),
    /// A link, a device or a folder.
    #[error("its entry `{0}` is not a plain file")]
    Kind(String),
    /// One name twice: readers would differ in which they take.
    #[error("its entry `{0}` stands there twice")]
    Twice(String),
    /// An entry that goes on behind the end of the file.
    #[error("its entry `{0}` ends at byte {1}, and the file at {2}: it was cut off")]
    Cut(String, u64, u64),
    /// A file of the index that is not there, or has another size.
    #[error("it lacks `{0}`, which its `{INDEX}` names")]
    Lacks(String),
}

impl Bundle {
    /// Reads the list of its entries. Contents are neither read nor believed.
    pub fn open(path: &Utf8Path) -> Result<Self, BundleError> {
        let file = File::open(path)?;
        let end = file.metadata()?.len();
        Self::read(path, BufReader::new(file), end)
    }

    /// The same for what stands in a file of `end` bytes; `path` is for messages, and for pieces.
    pub fn read(path: &Utf8Path, file: impl Read + Seek, end: u64) -> Result<Self, BundleError> {
        let mut archive = tar::Archive::new(file);
        let mut index = None;
        let mut pieces = BTreeMap::new();
        // Raw: no name here is so long that it would stand outside of its header, where a hostile one
        // would be read into memory whatever its length.
        for entry in archive.entries_with_seek()?.raw(true) {
            let mut entry = entry?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if entry.header().entry_type() != tar::EntryType::Regular {
                return Err(BundleError::Kind(name));
            }
            let (from, length) = (entry.raw_file_position(), entry.size());
            let stop = from.saturating_add(length);
            if stop > end {
                return Err(BundleError::Cut(name, stop, end));
            }
            if index.is_none() {
                index = Some(read_index(&name, &mut entry)?);
                continue;
            }
            if name == INDEX {
                return Err(BundleError::Twice(name));
            }
            let digest = name.strip_prefix("sha256/").and_then(|digest| digest.parse().ok());
            let digest: Sha256 = digest.ok_or_else(|| BundleError::Name(name.clone()))?;
            let piece = Piece { path: path.to_owned(), from, length: Some(length) };
            if pieces.insert(digest, piece).is_some() {
                return Err(BundleError::Twice(name));
            }
        }
        let index = index.ok_or_else(|| BundleError::NoIndex("nothing".to_owned()))?;
        let mut names = BTreeMap::new();
        for (name, row) in index.files {
            let there = pieces.get(&row.sha256).and_then(|piece| piece.length) == Some(row.size);
            if !there {
                return Err(BundleError::Lacks(name));
            }
            names.insert(name, row.sha256);
        }
        Ok(Self { path: path.to_owned(), names, pieces })
    }

    /// The file it was read from.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// Where the file of a pin lies: by digest, or by name for an archive that counts by its tree.
    pub fn piece(&self, pin: &Pin) -> Option<Piece> {
        let by_digest = pin.sha256.and_then(|digest| self.pieces.get(&digest));
        let by_name = || self.names.get(&pin.name).and_then(|digest| self.pieces.get(digest));
        by_digest.or_else(by_name).cloned()
    }
}

fn read_index<R: Read>(name: &str, entry: &mut tar::Entry<'_, R>) -> Result<Index, BundleError> {
    if name != INDEX {
        return Err(BundleError::NoIndex(name.to_owned()));
    }
    if entry.size() > INDEX_LIMIT {
        return Err(BundleError::Index(format!("{} bytes long", entry.size())));
    }
    let mut text = String::new();
    entry.read_to_string(&mut text)?;
    let index: Index =
        serde_json::from_str(&text).map_err(|error| BundleError::Index(error.to_string()))?;
    if index.schema != 1 {
        return Err(BundleError::Index(format!("schema {}, expected 1", index.schema)));
    }
    Ok(index)
}

/// Writes a bundle of files, whole or not at all.
pub fn write(path: &Utf8Path, files: &[Fetched]) -> Outcome {
    let fail = |error: std::io::Error| Failure::io("write", path, &error);
    let row = |file: &Fetched| (file.name.clone(), Row { size: file.size, sha256: file.sha256 });
    let index = to_json(&Index { schema: 1, files: files.iter().map(row).collect() });
    let by_digest: BTreeMap<Sha256, &Fetched> =
        files.iter().map(|file| (file.sha256, file)).collect();
    write_atomic_with(path, |out| {
        let mut archive = tar::Builder::new(BufWriter::with_capacity(1 << 18, out));
        archive
            .append_data(&mut header(index.len() as u64), INDEX, index.as_bytes())
            .map_err(fail)?;
        for (digest, file) in by_digest {
            let content =
                File::open(&file.path).map_err(|e| Failure::io("read", &file.path, &e))?;
            let name = format!("sha256/{digest}");
            archive.append_data(&mut header(file.size), name, content).map_err(fail)?;
        }
        archive.into_inner().and_then(|mut out| out.flush()).map_err(fail)
    })
}

/// The same for every file, whoever writes it and when.
fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header
}
