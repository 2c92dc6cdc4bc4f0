//! The binary form that APKs have. Everything in it is checked against its length, and each byte is
//! looked at a bounded number of times.

use super::{Said, written};

const STRING_POOL: u16 = 0x0001;
const RESOURCE_MAP: u16 = 0x0180;
const START_ELEMENT: u16 = 0x0102;
const END_ELEMENT: u16 = 0x0103;

/// Flag of a string pool: its strings are UTF-8, else UTF-16.
const UTF8: u32 = 1 << 8;

/// The resource that `android:minSdkVersion` is, whatever name the string pool gives it.
const MIN_SDK_VERSION: u32 = 0x0101_020c;

const TYPE_REFERENCE: u8 = 0x01;
const TYPE_ATTRIBUTE: u8 = 0x02;
const TYPE_STRING: u8 = 0x03;
const TYPE_INT_FIRST: u8 = 0x10;
const TYPE_INT_LAST: u8 = 0x1f;

/// Bytes of an element before its attributes, of an attribute, and characters of a level.
const ELEMENT: usize = 20;
const ATTRIBUTE: usize = 20;
const LEVEL_CHARS: usize = 64;

/// What it says; `None` where it contradicts itself.
pub fn said(bytes: &[u8]) -> Option<Said> {
    let (_, header, all) = chunk(bytes)?;
    let mut rest = all.get(header..)?;
    let mut pool = Pool::default();
    let mut resources: &[u8] = &[];
    let (mut depth, mut root, mut split) = (0_usize, false, false);
    let mut said = None;
    while !rest.is_empty() {
        let (kind, header, chunk) = chunk(rest)?;
        rest = rest.get(chunk.len()..)?;
        let body = chunk.get(header..)?;
        match kind {
            STRING_POOL => pool = Pool::of(chunk, header)?,
            RESOURCE_MAP => resources = body,
            START_ELEMENT => {
                depth += 1;
                let name = u32_at(body, 4)?;
                if depth == 1 && pool.is(name, "manifest") {
                    root = true;
                    split = attributes(body)?
                        .any(|a| u32_at(a, 4).is_some_and(|n| pool.is(n, "split")));
                } else if depth == 2 && pool.is(name, "uses-sdk") {
                    // The last one counts, as it does on a device.
                    said = Some(Said::Nothing);
                    for attribute in attributes(body)? {
                        let name = usize::try_from(u32_at(attribute, 4)?).ok()?;
                        let resource = name.checked_mul(4).and_then(|at| u32_at(resources, at));
                        if resource == Some(MIN_SDK_VERSION) {
                            said = Some(level(&pool, attribute)?);
                        }
                    }
                }
            }
            END_ELEMENT => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    let nothing = if split { Said::Split } else { Said::Nothing };
    (root && depth == 0).then_some(match said {
        None | Some(Said::Nothing) => nothing,
        Some(said) => said,
    })
}

fn level(pool: &Pool<'_>, attribute: &[u8]) -> Option<Said> {
    let data = u32_at(attribute, 16)?;
    Some(match *attribute.get(15)? {
        TYPE_INT_FIRST..=TYPE_INT_LAST => Said::Level(data),
        TYPE_STRING => written(&pool.text(data, LEVEL_CHARS)?),
        TYPE_REFERENCE | TYPE_ATTRIBUTE => {
            Said::Unknown("the manifest refers to a resource for it".to_owned())
        }
        _ => Said::Unknown("the manifest names no number".to_owned()),
    })
}

/// The attributes of an element, each at least [`ATTRIBUTE`] bytes.
fn attributes(body: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    body.get(..ELEMENT)?;
    let field = |at| u16_at(body, at).map(usize::from);
    let (start, size, count) = (field(8)?, field(10)?, field(12)?);
    if count > 0 && size < ATTRIBUTE {
        return None;
    }
    let all = body.get(start..)?.get(..size.checked_mul(count)?)?;
    Some(all.chunks_exact(size.max(1)))
}

/// The strings of a document, looked up by number.
#[derive(Clone, Copy, Default)]
struct Pool<'a> {
    offsets: &'a [u8],
    strings: &'a [u8],
    utf8: bool,
}

impl<'a> Pool<'a> {
    fn of(chunk: &'a [u8], header: usize) -> Option<Self> {
        let number = |at| u32_at(chunk, at).and_then(|number| usize::try_from(number).ok());
        let (count, start) = (number(8)?, number(20)?);
        let offsets = chunk.get(header..)?.get(..count.checked_mul(4)?)?;
        let strings = if count == 0 { &[] } else { chunk.get(start..)? };
        Some(Self { offsets, strings, utf8: u32_at(chunk, 16)? & UTF8 != 0 })
    }

    fn is(&self, index: u32, expected: &str) -> bool {
        self.text(index, expected.len()).is_some_and(|text| text == expected)
    }

    /// A string of at most `limit` units; `None` for a longer one, so that no one pays for it.
    fn text(&self, index: u32, limit: usize) -> Option<String> {
        let offset = u32_at(self.offsets, usize::try_from(index).ok()?.checked_mul(4)?)?;
        let text = self.strings.get(usize::try_from(offset).ok()?..)?;
        if self.utf8 {
            // Its length in UTF-16 stands first, one byte or two, then that in bytes.
            let skip = if *text.first()? & 0x80 == 0 { 1 } else { 2 };
            // What is two bytes long has 128 bytes or more.
            let length = usize::from(*text.get(skip)?);
            let text = text.get(skip + 1..)?.get(..length)?;
            return (length < 0x80 && length <= limit)
                .then(|| String::from_utf8_lossy(text).into_owned());
        }
        let length = usize::from(u16_at(text, 0)?);
        if length > limit {
            return None;
        }
        let units = text.get(2..)?.get(..length * 2)?.chunks_exact(2);
        let units: Vec<u16> = units.filter_map(|unit| u16_at(unit, 0)).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

/// Type, length of the header, and all bytes of the chunk at the beginning, none longer than these.
fn chunk(bytes: &[u8]) -> Option<(u16, usize, &[u8])> {
    let header = usize::from(u16_at(bytes, 2)?);
    let size = usize::try_from(u32_at(bytes, 4)?).ok()?;
    (header >= 8 && header <= size).then_some(())?;
    Some((u16_at(bytes, 0)?, header, bytes.get(..size)?))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*bytes))
}
