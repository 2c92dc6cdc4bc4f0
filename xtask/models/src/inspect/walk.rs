//! From bytes to reports, through bundles in bundles.

use support::{digest::Sha256, size::Bytes};

use super::data::{BundleReport, Content, EntryReport, FileReport};
use super::gather;
use crate::{
    aligned::AlignedBytes,
    archive::{Archive, Method},
    bundle::{check_depth, inner},
    contents::{self, Contents},
    error::{Fault, ModelError},
    tflite::Tflite,
};

/// Alignments beyond a page are chance.
const PAGE: u32 = 4096;

/// Looks into a model or a bundle. Pure; `name` is what it is called in the report.
///
/// # Errors
/// For anything that is not a whole model or bundle, or holds one that is not whole. A bundle that MediaPipe
/// would refuse is reported, not refused.
pub fn inspect(name: &str, bytes: &[u8]) -> Result<FileReport, ModelError> {
    let report = look(name, bytes, 0)?;
    if report.content == Content::Other {
        return Err(Fault::Foreign(contents::kind_of(bytes)).of(name));
    }
    Ok(report)
}

fn look(name: &str, bytes: &[u8], depth: usize) -> Result<FileReport, ModelError> {
    let fail = |fault: Fault| fault.of(name);
    let content = match Contents::of_entry(name, bytes).map_err(fail)? {
        Contents::Other => Content::Other,
        Contents::Model => {
            let copy = AlignedBytes::copy_of(bytes);
            let model = Tflite::read(&copy).map_err(fail)?;
            Content::Model(Box::new(gather::model(&model).map_err(fail)?))
        }
        Contents::Bundle(archive) => {
            check_depth(depth).map_err(fail)?;
            Content::Bundle(bundle(name, bytes, &archive, depth)?)
        }
    };
    Ok(file(name, bytes, content))
}

fn file(name: &str, bytes: &[u8], content: Content) -> FileReport {
    let size = Bytes(bytes.len() as u64);
    FileReport { name: name.to_owned(), bytes: size, sha256: Sha256::of(bytes), content }
}

fn bundle(
    name: &str,
    bytes: &[u8],
    archive: &Archive,
    depth: usize,
) -> Result<BundleReport, ModelError> {
    let mut entries = Vec::new();
    for entry in &archive.entries {
        let inner = inner(name, &entry.name);
        let stored = entry.method == Method::Stored;
        entries.push(EntryReport {
            packing: entry.method.to_string(),
            offset: Bytes(entry.offset as u64),
            mode: format!("{:04o}", entry.attributes >> 16 & 0o7777),
            file: match stored {
                true => look(&inner, entry.data, depth + 1)?,
                false => file(&inner, entry.data, Content::Packed),
            },
        });
    }
    let zeros = archive.entries.iter().map(|entry| entry.offset.trailing_zeros()).min();
    Ok(BundleReport {
        alignment: 1 << zeros.unwrap_or(0).min(PAGE.trailing_zeros()),
        stored: archive.entries.iter().all(|entry| entry.method == Method::Stored),
        padded: bytes.first() == Some(&0),
        entries,
    })
}
