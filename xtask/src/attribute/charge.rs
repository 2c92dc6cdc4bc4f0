//! Unwind tables and relocations, by the addresses that they are there for.

use gimli::{BaseAddresses, CieOrFde, EhFrame, LittleEndian, UnwindSection as _};
use object::elf::{SHT_REL, SHT_RELA, SHT_RELR, SectionType};

use super::elf::{Elf, ElfSection};
use crate::catalogue::Abi;

/// Android's own types of sections (`bionic/libc/include/elf.h`).
const ANDROID_REL: SectionType = SectionType(0x6000_0001);
const ANDROID_RELA: SectionType = SectionType(0x6000_0002);
const ANDROID_RELR: SectionType = SectionType(0x6fff_ff00);

/// Bytes that are there because of what lies at an address.
pub(super) type Charge = (u64, u64);

/// Every entry of the unwind tables and of the relocations. What cannot be decoded is charged to nobody.
pub(super) fn charges(elf: &Elf, bytes: &[u8]) -> Vec<Charge> {
    let mut charges = Vec::new();
    let wide = matches!(elf.abi, Abi::Arm64V8a | Abi::X86_64);
    for section in &elf.sections {
        let Some((offset, size)) = section.file.filter(|_| section.loaded) else { continue };
        let data = usize::try_from(offset).ok().zip(usize::try_from(size).ok());
        let Some(data) = data.and_then(|(offset, size)| bytes.get(offset..)?.get(..size)) else {
            continue;
        };
        match section.kind {
            SHT_REL => entries(data, if wide { 16 } else { 8 }, wide, &mut charges),
            SHT_RELA => entries(data, if wide { 24 } else { 12 }, wide, &mut charges),
            SHT_RELR | ANDROID_RELR => relative(data, wide, &mut charges),
            ANDROID_REL | ANDROID_RELA => {
                let found = packed(data, section.kind == ANDROID_RELA).unwrap_or_default();
                spread(size, &found, &mut charges);
            }
            _ if section.name == ".eh_frame" => unwind(elf, section, data, wide, &mut charges),
            _ if section.name == ".ARM.exidx" => exidx(section.address, data, &mut charges),
            _ => {}
        }
    }
    charges
}

fn word(data: &[u8], at: usize, wide: bool) -> Option<u64> {
    if wide {
        Some(u64::from_le_bytes(data.get(at..at + 8)?.try_into().ok()?))
    } else {
        Some(u64::from(u32::from_le_bytes(data.get(at..at + 4)?.try_into().ok()?)))
    }
}

fn entries(data: &[u8], size: usize, wide: bool, charges: &mut Vec<Charge>) {
    for entry in data.chunks_exact(size) {
        charges.extend(word(entry, 0, wide).map(|address| (address, size as u64)));
    }
}

/// Bytes divided among addresses, the remainder to the first of them.
fn spread(bytes: u64, addresses: &[u64], charges: &mut Vec<Charge>) {
    let count = addresses.len() as u64;
    for (at, address) in (0..).zip(addresses) {
        charges.push((*address, bytes / count + u64::from(at < bytes % count)));
    }
}

/// `SHT_RELR`: an even word is an address, an odd one a bitmap of the words behind it.
fn relative(data: &[u8], wide: bool, charges: &mut Vec<Charge>) {
    let size: u64 = if wide { 8 } else { 4 };
    let mut base = 0_u64;
    for entry in data.chunks_exact(if wide { 8 } else { 4 }) {
        let Some(word) = word(entry, 0, wide) else { return };
        if word & 1 == 0 {
            charges.push((word, size));
            base = word.wrapping_add(size);
            continue;
        }
        let bits = (1..size * 8).filter(|bit| word >> bit & 1 == 1);
        let found: Vec<u64> = bits.map(|bit| base.wrapping_add((bit - 1) * size)).collect();
        spread(size, &found, charges);
        base = base.wrapping_add((size * 8 - 1) * size);
    }
}

/// Android's packed relocations (`APS2`): groups of signed LEB128 numbers. Gives the address of each; none where the
/// section is not whole.
fn packed(data: &[u8], addends: bool) -> Option<Vec<u64>> {
    const BY_INFO: i64 = 1;
    const BY_OFFSET_DELTA: i64 = 2;
    const BY_ADDEND: i64 = 4;
    const HAS_ADDEND: i64 = 8;
    let mut rest = data.strip_prefix(b"APS2")?;
    let mut next = || -> Option<i64> {
        let end = rest.iter().position(|byte| byte & 0x80 == 0)?;
        let (number, behind) = rest.split_at(end + 1);
        rest = behind;
        let mut value = 0_i64;
        let mut shift = 0_u32;
        for byte in number {
            value |= i64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
        }
        let negative = shift < 64 && number.last()? & 0x40 != 0;
        Some(if negative { value | -1_i64 << shift } else { value })
    };
    let count = usize::try_from(next()?).ok()?;
    let mut address = next()?.cast_unsigned();
    let mut found = Vec::new();
    // A relocation takes no byte at all where all that tells it is its group's; the largest libraries have a million.
    if count > 1 << 23 {
        return None;
    }
    while found.len() < count {
        let size = usize::try_from(next()?).ok()?;
        let flags = next()?;
        let delta = if flags & BY_OFFSET_DELTA != 0 { Some(next()?) } else { None };
        if flags & BY_INFO != 0 {
            next()?;
        }
        if addends && flags & HAS_ADDEND != 0 && flags & BY_ADDEND != 0 {
            next()?;
        }
        if size == 0 || size > count - found.len() {
            return None;
        }
        for _ in 0..size {
            let step = match delta {
                Some(delta) => delta,
                None => next()?,
            };
            address = address.wrapping_add_signed(step);
            if flags & BY_INFO == 0 {
                next()?;
            }
            if addends && flags & HAS_ADDEND != 0 && flags & BY_ADDEND == 0 {
                next()?;
            }
            found.push(address);
        }
    }
    Some(found)
}

fn unwind(elf: &Elf, section: &ElfSection, data: &[u8], wide: bool, charges: &mut Vec<Charge>) {
    let mut table = EhFrame::new(data, LittleEndian);
    table.set_address_size(if wide { 8 } else { 4 });
    let mut bases = BaseAddresses::default().set_eh_frame(section.address);
    if let Some(text) = elf.sections.iter().find(|section| section.name == ".text") {
        bases = bases.set_text(text.address);
    }
    // Each function has its place in the table by which they are searched, too.
    let searched = elf.sections.iter().any(|section| section.name == ".eh_frame_hdr");
    let mut entries = table.entries(&bases);
    while let Ok(Some(entry)) = entries.next() {
        let CieOrFde::Fde(partial) = entry else { continue };
        let Ok(fde) = partial.parse(EhFrame::cie_from_offset) else { continue };
        let bytes = fde.entry_len() as u64 + 4 + if searched { 8 } else { 0 };
        charges.push((fde.initial_address(), bytes));
    }
}

/// `.ARM.exidx`: pairs of words, of which the first is the distance to the function in 31 bits.
fn exidx(address: u64, data: &[u8], charges: &mut Vec<Charge>) {
    for (at, entry) in (0_u64..).zip(data.chunks_exact(8)) {
        let Some(distance) = word(entry, 0, false) else { return };
        #[allow(clippy::cast_possible_truncation, reason = "31 bits, made a signed distance")]
        let distance = ((distance as u32) << 1).cast_signed() >> 1;
        let place = address.wrapping_add(at * 8);
        charges.push((place.wrapping_add_signed(i64::from(distance)) & !1, 8));
    }
}
