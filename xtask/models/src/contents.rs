//! What a file is, by the bytes in it.

use support::{fault::FileFault, lfs};

use super::{archive::Archive, error::Fault, tflite};

/// What a file that is neither model nor bundle looks like.
pub fn kind_of(bytes: &[u8]) -> String {
    let head = |magic: &[u8]| bytes.starts_with(magic);
    match bytes {
        [] => "an empty file".to_owned(),
        _ if head(b"\x7fELF") => "an ELF file".to_owned(),
        _ if lfs::is_pointer(bytes) => lfs::POINTER.to_owned(),
        _ if head(b"<") => "HTML or XML".to_owned(),
        _ if matches!(Archive::read(bytes), Ok(Some(_))) => "a ZIP archive".to_owned(),
        _ if head(b"PK\x03\x04") => "a ZIP archive without its end".to_owned(),
        _ if bytes.iter().all(|byte| matches!(byte, 9 | 10 | 13 | 32..=126)) => "text".to_owned(),
        _ => format!("other bytes ({} of them)", bytes.len()),
    }
}

/// What a file is, by what is in it.
#[derive(Debug)]
pub enum Contents<'a> {
    /// A model: `TFL3` stands at byte 4.
    Model,
    /// A bundle: an archive with a valid directory.
    Bundle(Archive<'a>),
    /// Something else: a graph's options in protobuf, labels.
    Other,
}

impl<'a> Contents<'a> {
    /// Looks into the bytes. Fails for an archive that is damaged or cut off.
    pub fn of(bytes: &'a [u8]) -> Result<Self, Fault> {
        if tflite::is_model(bytes) {
            return Ok(Self::Model);
        }
        // A bundle that lost its end still begins like one, and must not pass for something harmless.
        let begins = |at: usize| bytes.get(at..at + 4) == Some(b"PK\x03\x04");
        match Archive::read(bytes)? {
            Some(archive) => Ok(Self::Bundle(archive)),
            None if (0..=4).any(begins) => {
                Err(FileFault::broken("the archive", "a directory at its end", "none").into())
            }
            None => Ok(Self::Other),
        }
    }

    /// Looks into an entry of a bundle. One that is called a model or a bundle and is neither was
    /// damaged: what is in it is not known, and must not pass for labels.
    pub fn of_entry(name: &str, bytes: &'a [u8]) -> Result<Self, Fault> {
        let wanted = name.ends_with(".tflite") || name.ends_with(".task");
        match Self::of(bytes)? {
            Self::Other if wanted => Err(Fault::Foreign(kind_of(bytes))),
            found => Ok(found),
        }
    }
}
