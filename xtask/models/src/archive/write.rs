//! Writes archives with the layout of MediaPipe's own writer.

use serde::{Deserialize, Serialize};
use support::fault::FileFault;

use super::{Entry, record};
use crate::error::Fault;

/// Data of entries begins at a multiple of this, counted from the first byte of the file.
const ALIGNMENT: usize = 4;

/// Time and date as MS-DOS packed them: two seconds in the lowest bit of `time`, years since 1980 in `date`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct DosTime {
    pub time: u16,
    pub date: u16,
}

impl DosTime {
    /// Midnight of 1 January 1980: the first that can be said, and what every repacked entry says.
    pub const FIRST: Self = Self { time: 0, date: 1 << 5 | 1 };
}

/// A file to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// A path below the archive's root.
    pub name: &'a str,
    /// Its bytes, written as they are.
    pub data: &'a [u8],
    /// Unix mode and file type, in the upper half.
    pub attributes: u32,
    /// When it was changed, as its headers will say.
    pub modified: DosTime,
}

impl<'a> NewEntry<'a> {
    /// An entry that was read, with these bytes in it: its name, mode and time stay.
    pub fn like(entry: &'a Entry<'_>, data: &'a [u8]) -> Self {
        let Entry { name, attributes, modified, .. } = entry;
        Self { name, data, attributes: *attributes, modified: *modified }
    }
}

/// What stands before local headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// 1 to 4 zero bytes, never none, so that the entry's bytes lie at a multiple of 4: that is how the writer
    /// of bundles counts.
    Bundle,
    /// Nothing, as the writer of associated files does it.
    Plain,
}

/// Appends an archive to `out`. Offsets count from the first byte of `out`, so that what stands there already,
/// a model say, and the archive behind it are one file. An archive of no entries is an end record alone.
pub fn write(out: &mut Vec<u8>, entries: &[NewEntry], layout: Layout) -> Result<(), Fault> {
    let mut directory = Vec::new();
    for entry in entries {
        let header_size = record::LOCAL_SIZE + entry.name.len();
        if layout == Layout::Bundle {
            let padding = ALIGNMENT - (out.len() + header_size) % ALIGNMENT;
            out.resize(out.len() + padding, 0);
        }
        let offset = narrow(out.len())?;
        let mut local = record::LOCAL.to_le_bytes().to_vec();
        let described = described(entry)?;
        local.extend_from_slice(&described);
        out.extend_from_slice(&local);
        out.extend_from_slice(entry.name.as_bytes());
        out.extend_from_slice(entry.data);

        directory.extend_from_slice(&record::CENTRAL.to_le_bytes());
        directory.extend_from_slice(&record::MADE_BY.to_le_bytes());
        directory.extend_from_slice(&described);
        // No comment, first volume, binary.
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&entry.attributes.to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let place = narrow(out.len())?;
    let count = u16::try_from(entries.len())
        .map_err(|_| Fault::too_many("entries", usize::from(u16::MAX), entries.len()))?;
    out.extend_from_slice(&directory);
    out.extend_from_slice(&record::END.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&narrow(directory.len())?.to_le_bytes());
    out.extend_from_slice(&place.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    Ok(())
}

/// The fields that local header and directory share, from the version needed to the length of the extra
/// fields, of which there are none.
fn described(entry: &NewEntry) -> Result<[u8; 26], Fault> {
    let mut sum = flate2::Crc::new();
    sum.update(entry.data);
    let size = narrow(entry.data.len())?.to_le_bytes();
    let name = u16::try_from(entry.name.len()).map_err(|_| Fault::Name(entry.name.to_owned()))?;
    let flags = if entry.name.is_ascii() { 0 } else { record::UTF8 };
    let mut out = [0; 26];
    out[0..2].copy_from_slice(&record::NEEDS.to_le_bytes());
    out[2..4].copy_from_slice(&flags.to_le_bytes());
    // 4..6: stored.
    out[6..8].copy_from_slice(&entry.modified.time.to_le_bytes());
    out[8..10].copy_from_slice(&entry.modified.date.to_le_bytes());
    out[10..14].copy_from_slice(&sum.sum().to_le_bytes());
    out[14..18].copy_from_slice(&size);
    out[18..22].copy_from_slice(&size);
    out[22..24].copy_from_slice(&name.to_le_bytes());
    Ok(out)
}

/// Archives without the ZIP64 extension have 32 bits for sizes and places.
fn narrow(number: usize) -> Result<u32, Fault> {
    u32::try_from(number).map_err(|_| FileFault::too_large(u32::MAX.into(), number as u64).into())
}
