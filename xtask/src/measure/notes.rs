//! What linkers and the NDK write into note sections.

use object::{
    LittleEndian, elf,
    read::elf::{FileHeader, Note, ProgramHeader as _, SectionHeader as _, SectionTable},
};
use support::fault::FileFault;

use super::{error::Fault, measurement::AndroidIdent};

/// The type of the note, `ABI_NOTETYPE` of
/// <https://android.googlesource.com/platform/ndk/+/refs/heads/main/sources/crt/crtbrand.S>.
const ANDROID_IDENT: u32 = 1;

/// Bytes of each of the two version texts in that note.
const VERSION_BYTES: usize = 64;

/// The build id in hexadecimal digits.
pub fn build_id<Elf>(table: &SectionTable<'_, Elf>, bytes: &[u8]) -> Result<Option<String>, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let id = find(table, bytes, b"GNU", elf::NT_GNU_BUILD_ID.0)?;
    Ok(id.map(|id| id.iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// API level and NDK release: a `u32`, then two texts of 64 bytes that older NDKs left out.
pub fn android_ident<Elf>(
    table: &SectionTable<'_, Elf>,
    bytes: &[u8],
) -> Result<Option<AndroidIdent>, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let Some(note) = find(table, bytes, b"Android", ANDROID_IDENT)? else { return Ok(None) };
    let short = || FileFault::broken("`.note.android.ident`", "at least 4 bytes", note.len());
    Ok(Some(parse(note).ok_or_else(short)?))
}

/// The same by the program headers, for a library without sections; what is broken there is none.
pub fn build_id_of<Elf>(headers: &[Elf::ProgramHeader], bytes: &[u8]) -> Option<String>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let id = find_in_segments::<Elf>(headers, bytes, b"GNU", elf::NT_GNU_BUILD_ID.0)?;
    Some(id.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The same by the program headers, for a library without sections; what is broken there is none.
pub fn android_ident_of<Elf>(headers: &[Elf::ProgramHeader], bytes: &[u8]) -> Option<AndroidIdent>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    parse(find_in_segments::<Elf>(headers, bytes, b"Android", ANDROID_IDENT)?)
}

fn parse(note: &[u8]) -> Option<AndroidIdent> {
    let (level, texts) = note.split_first_chunk::<4>()?;
    let text = |index: usize| {
        let field = texts.get(index * VERSION_BYTES..(index + 1) * VERSION_BYTES)?;
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        let text = String::from_utf8_lossy(&field[..end]).into_owned();
        (!text.is_empty()).then_some(text)
    };
    Some(AndroidIdent { api_level: u32::from_le_bytes(*level), ndk: text(0), ndk_build: text(1) })
}

fn find_in_segments<'data, Elf>(
    headers: &[Elf::ProgramHeader],
    bytes: &'data [u8],
    owner: &[u8],
    kind: u32,
) -> Option<&'data [u8]>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    headers.iter().find_map(|header| {
        let mut notes = header.notes(LittleEndian, bytes).ok()??;
        while let Some(note) = notes.next().ok()? {
            let note: Note<'data, Elf> = note;
            if note.name() == owner && note.n_type(LittleEndian).0 == kind {
                return Some(note.desc());
            }
        }
        None
    })
}

fn find<'data, Elf>(
    table: &SectionTable<'data, Elf>,
    bytes: &'data [u8],
    owner: &[u8],
    kind: u32,
) -> Result<Option<&'data [u8]>, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let broken = |error| FileFault::broken("a note section", "a list of notes", error);
    for section in table.iter() {
        let Some(mut notes) = section.notes(LittleEndian, bytes).map_err(broken)? else { continue };
        while let Some(note) = notes.next().map_err(broken)? {
            let note: Note<'data, Elf> = note;
            if note.name() == owner && note.n_type(LittleEndian).0 == kind {
                return Ok(Some(note.desc()));
            }
        }
    }
    Ok(None)
}
