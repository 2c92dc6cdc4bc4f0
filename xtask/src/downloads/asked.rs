//! What Bazel's rules asked for, from the log of workspace rules that Bazel writes on request.
//!
//! It is the one place where Bazel tells all addresses of a download together with the digest that
//! its rule names. The log is a row of protocol buffers, each behind its length; the numbers below
//! are those of `workspace_log.proto` in Bazel's source, the same from Bazel 4 to 7.

use super::DeclaredDigest;

/// A download, as a rule asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFor {
    /// Addresses, in the order tried.
    pub urls: Vec<String>,
    /// The digest that the rule names.
    pub declared: DeclaredDigest,
}

/// `WorkspaceEvent.download_event` and `.download_and_extract_event`, and in each the field of the
/// digest in the form of subresource integrity.
const DOWNLOADS: [(u64, u64); 2] = [(4, 5), (5, 6)];
/// `url` and `sha256`, in both.
const URL: u64 = 1;
const SHA256: u64 = 3;

/// Reads the downloads of a log. What cannot be read ends it: a log may have been cut off.
pub fn read(mut log: &[u8]) -> Vec<AskedFor> {
    let mut asked = Vec::new();
    while let Some(event) = length(&mut log).and_then(|length| take(&mut log, length)) {
        for (number, bytes) in fields(event) {
            let known = DOWNLOADS.iter().find(|(download, _)| *download == number);
            asked.extend(known.map(|(_, integrity)| download(bytes, *integrity)));
        }
    }
    asked
}

fn download(bytes: &[u8], integrity: u64) -> AskedFor {
    let mut asked = AskedFor { urls: Vec::new(), declared: DeclaredDigest::None };
    for (number, bytes) in fields(bytes) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        match number {
            URL => asked.urls.push(text),
            SHA256 if !text.is_empty() => asked.declared = DeclaredDigest::hexadecimal(&text),
            number if number == integrity && !text.is_empty() => {
                asked.declared = DeclaredDigest::integrity(&text);
            }
            _ => {}
        }
    }
    asked
}

/// The fields of a message that hold bytes, each with its number.
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let mut found = Vec::new();
    while let Some(tag) = varint(&mut message) {
        let skipped = match tag & 7 {
            0 => varint(&mut message).is_some(),
            1 => take(&mut message, 8).is_some(),
            5 => take(&mut message, 4).is_some(),
            2 => {
                let bytes = length(&mut message).and_then(|length| take(&mut message, length));
                found.extend(bytes.map(|bytes| (tag >> 3, bytes)));
                bytes.is_some()
            }
            _ => false,
        };
        if !skipped {
            break;
        }
    }
    found
}

fn length(from: &mut &[u8]) -> Option<usize> {
    usize::try_from(varint(from)?).ok()
}

fn take<'a>(from: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (head, tail) = from.split_at_checked(length)?;
    *from = tail;
    Some(head)
}

fn varint(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
