//! Reads the directory of an archive and checks every number in it before it is believed.

use std::{borrow::Cow, collections::BTreeSet, io::Read as _};

use support::{fault::FileFault, paths::RelPath};

use super::{record, write::DosTime};
use crate::{error::Fault, limits};

/// How an entry is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As it is: method 0, which a reader can map.
    Stored,
    /// Deflated, method 8: MediaPipe refuses it.
    Deflated,
    /// Another method of the ZIP specification, by number.
    Other(u16),
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stored => f.write_str("stored"),
            Self::Deflated => f.write_str("deflated"),
            Self::Other(number) => write!(f, "packed with method {number}"),
        }
    }
}

/// One file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// A path below the archive's root, each once.
    pub name: String,
    /// How it is kept; MediaPipe reads what is stored alone.
    pub method: Method,
    /// Bytes of the file, unpacked.
    pub size: u64,
    /// Where its local header is.
    pub header: usize,
    /// Where its bytes are; MediaPipe wants a multiple of 4.
    pub offset: usize,
    /// The bytes as they lie.
    pub data: &'a [u8],
    /// CRC-32 of the file, unpacked.
    pub crc32: u32,
    /// Unix mode and file type, in the upper half.
    pub attributes: u32,
    /// When it was changed, as the writer says.
    pub modified: DosTime,
    /// Whether something stands in the extra fields; `zipalign` pads there.
    pub extra: bool,
}

/// A directory whose entries lie one behind the other, in the order of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive<'a> {
    /// In the order of the directory.
    pub entries: Vec<Entry<'a>>,
    /// Where the first local header is, or the directory if there are no entries.
    pub start: usize,
    /// Whether offsets count from `start` instead of from the first byte.
    pub relative: bool,
}

impl<'a> Entry<'a> {
    /// The file's bytes, held to what the directory says of them.
    ///
    /// # Errors
    /// For any other method than stored and deflated, and for bytes that are not what they should be.
    pub fn unpacked(&self) -> Result<Cow<'a, [u8]>, Fault> {
        match self.method {
            Method::Stored => return Ok(Cow::Borrowed(self.data)),
            Method::Deflated => {}
            Method::Other(_) => {
                let method = self.method.to_string();
                return Err(Fault::Packed { entry: self.name.clone(), method });
            }
        }
        if self.size > limits::FILE {
            return Err(FileFault::too_large(limits::FILE, self.size).into());
        }
        let what = |field: &str| format!("{field} of entry `{}`", self.name.escape_debug());
        let mut bytes = Vec::new();
        let reader = flate2::read::DeflateDecoder::new(self.data);
        reader.take(self.size + 1).read_to_end(&mut bytes).map_err(|error| {
            FileFault::broken(what("the deflated bytes"), "a whole stream", error)
        })?;
        if bytes.len() as u64 != self.size {
            let found = match bytes.len() as u64 > self.size {
                true => "more".to_owned(),
                false => bytes.len().to_string(),
            };
            return Err(FileFault::broken(what("the size"), self.size, found).into());
        }
        let mut sum = flate2::Crc::new();
        sum.update(&bytes);
        if sum.sum() != self.crc32 {
            let [expected, found] = [self.crc32, sum.sum()].map(|sum| format!("{sum:08x}"));
            return Err(FileFault::broken(what("the checksum"), expected, found).into());
        }
        Ok(Cow::Owned(bytes))
    }
}

impl<'a> Archive<'a> {
    /// Reads the archive at the end of `bytes`; none if no archive ends there.
    pub fn read(bytes: &'a [u8]) -> Result<Option<Self>, Fault> {
        let Some(end) = end_record(bytes) else { return Ok(None) };
        let field = Fields { bytes, at: end };
        let (disk, here, all) = (field.u16(4)?, field.u16(8)?, field.u16(10)?);
        if disk != 0 || here != all {
            return Err(FileFault::broken("the archive", "one volume", "a part of several").into());
        }
        if usize::from(all) > limits::ENTRIES {
            return Err(Fault::too_many("entries", limits::ENTRIES, all.into()));
        }
        let (size, declared) = (field.u32(12)? as usize, field.u32(16)? as usize);
        let Some(directory) = end.checked_sub(size) else {
            let expected = format!("at most {end} bytes");
            return Err(FileFault::broken("the archive's directory", expected, size).into());
        };
        let Some(shift) = directory.checked_sub(declared) else {
            let what = "the place of the archive's directory";
            return Err(FileFault::broken(what, directory, declared).into());
        };
        let mut archive = Self { entries: Vec::new(), start: directory, relative: shift > 0 };
        let mut at = directory;
        for _ in 0..all {
            let (entry, next) = read_entry(bytes, at, directory, end, shift)?;
            archive.entries.push(entry);
            at = next;
        }
        if at != end {
            return Err(FileFault::broken("the end of the archive's directory", end, at).into());
        }
        archive.check_places(directory)?;
        archive.start = archive.entries.iter().map(|entry| entry.header).min().unwrap_or(directory);
        Ok(Some(archive))
    }

    /// No two entries share bytes or a name.
    fn check_places(&self, directory: usize) -> Result<(), Fault> {
        let mut names = BTreeSet::new();
        for entry in &self.entries {
            if !names.insert(&entry.name) {
                return Err(Fault::Duplicate(entry.name.clone()));
            }
        }
        let mut by_place: Vec<&Entry> = self.entries.iter().collect();
        by_place.sort_by_key(|entry| entry.header);
        let ends = by_place.iter().map(|entry| entry.offset + entry.data.len());
        let next = by_place.iter().skip(1).map(|entry| entry.header).chain([directory]);
        for (entry, (end, next)) in by_place.iter().zip(ends.zip(next)) {
            if end > next {
                let what = format!("the end of entry `{}`", entry.name.escape_debug());
                return Err(FileFault::broken(what, format!("at most {next}"), end).into());
            }
        }
        Ok(())
    }
}

/// The place of the end record: the last thing in the file, behind it a comment of the length it declares.
fn end_record(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(record::END_SIZE)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|&at| {
        let field = Fields { bytes, at };
        field.u32(0) == Ok(record::END)
            && field
                .u16(20)
                .is_ok_and(|comment| at + record::END_SIZE + usize::from(comment) == bytes.len())
    })
}

fn read_entry<'a>(
    bytes: &'a [u8],
    at: usize,
    directory: usize,
    end: usize,
    shift: usize,
) -> Result<(Entry<'a>, usize), Fault> {
    let central = Fields { bytes: &bytes[..end], at };
    if central.u32(0)? != record::CENTRAL {
        return Err(FileFault::broken(
            "the archive's directory",
            "an entry",
            format!("other bytes at {at}"),
        )
        .into());
    }
    let flags = central.u16(8)?;
    let (packed, size) = (central.u32(20)?, central.u32(24)?);
    let lengths = [central.u16(28)?, central.u16(30)?, central.u16(32)?].map(usize::from);
    let name = name(central.slice(record::CENTRAL_SIZE, lengths[0])?)?;
    let what = |field: &str| format!("{field} of entry `{}`", name.escape_debug());
    if flags & 1 != 0 {
        return Err(Fault::Packed { entry: name, method: "encrypted".to_owned() });
    }
    let method = match central.u16(10)? {
        0 => Method::Stored,
        8 => Method::Deflated,
        other => Method::Other(other),
    };
    if method == Method::Stored && packed != size {
        return Err(FileFault::broken(what("the stored size"), size, packed).into());
    }
    let header = (central.u32(42)? as usize).saturating_add(shift);
    let local = Fields { bytes: &bytes[..directory], at: header };
    let no_header =
        || FileFault::broken(what("the place"), "a local header", format!("none at {header}"));
    if local.u32(0).ok() != Some(record::LOCAL) {
        return Err(no_header().into());
    }
    let local_lengths = [local.u16(26)?, local.u16(28)?].map(usize::from);
    if local.slice(record::LOCAL_SIZE, local_lengths[0])? != name.as_bytes() {
        return Err(FileFault::broken(
            what("the local name"),
            "the name of the directory",
            "another",
        )
        .into());
    }
    let body = record::LOCAL_SIZE + local_lengths[0] + local_lengths[1];
    let data = local.slice(body, packed as usize).map_err(|_| {
        let room = directory.saturating_sub(header.saturating_add(body));
        FileFault::broken(what("the size"), format!("at most {room} bytes"), packed)
    })?;
    let crc32 = central.u32(16)?;
    if method == Method::Stored {
        let mut sum = flate2::Crc::new();
        sum.update(data);
        if sum.sum() != crc32 {
            let found = format!("{:08x}", sum.sum());
            let fault = FileFault::broken(what("the checksum"), format!("{crc32:08x}"), found);
            return Err(fault.into());
        }
    }
    let entry = Entry {
        method,
        size: size.into(),
        header,
        offset: header + body,
        data,
        crc32,
        attributes: central.u32(38)?,
        modified: DosTime { time: central.u16(12)?, date: central.u16(14)? },
        extra: local_lengths[1] > 0 || lengths[1] > 0,
        name,
    };
    Ok((entry, at + record::CENTRAL_SIZE + lengths.iter().sum::<usize>()))
}

/// A name that is a path below the archive's root, written in one way only.
fn name(raw: &[u8]) -> Result<String, Fault> {
    let shown = || Fault::Name(String::from_utf8_lossy(raw).into_owned());
    let text = str::from_utf8(raw).map_err(|_| shown())?;
    let path: RelPath = text.parse().map_err(|_| shown())?;
    if path.as_str() != text || text.chars().any(char::is_control) {
        return Err(shown());
    }
    Ok(text.to_owned())
}

/// Little-endian numbers at offsets from a place.
#[derive(Clone, Copy)]
struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn slice(self, offset: usize, length: usize) -> Result<&'a [u8], Fault> {
        let from = self.at.checked_add(offset);
        let range = from.and_then(|from| Some(from..from.checked_add(length)?));
        range.and_then(|range| self.bytes.get(range)).ok_or_else(|| {
            let expected = format!("{length} bytes at {}", self.at.saturating_add(offset));
            FileFault::broken("the archive", expected, "its end").into()
        })
    }

    fn u16(self, offset: usize) -> Result<u16, Fault> {
        let bytes = self.slice(offset, 2)?;
        Ok(u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn u32(self, offset: usize) -> Result<u32, Fault> {
        let bytes = self.slice(offset, 4)?;
        Ok(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }
}
