//! The dynamic tables of a library without a section table, found as the loader finds them: through
//! the program headers. Packers such as UPX take the section table away.

use std::collections::BTreeSet;

use object::{
    LittleEndian, elf, pod,
    read::{
        StringTable,
        elf::{Dyn as _, FileHeader, GnuHashTable, HashTable, ProgramHeader as _, Sym as _},
    },
};

use super::{
    dynamic::{Dynamic, Import, Role, role},
    error::Fault,
    names::NameBudget,
    segments::Segments,
};

/// How UPX signs what it packed.
const UPX: &[u8] = b"UPX!";

/// Whether a packer took the file apart: its section table says nothing then.
pub fn is_packed(bytes: &[u8]) -> bool {
    let signed = |part: &[u8]| part.windows(UPX.len()).any(|window| window == UPX);
    signed(&bytes[..bytes.len().min(4096)]) || signed(&bytes[bytes.len().saturating_sub(256)..])
}

/// Reads what the loader would. Tables that lead out of the file are unknown, not wrong: a packer may
/// bring them back in memory.
///
/// Returns whether the exported symbols could be read.
pub fn read<Elf>(
    headers: &[Elf::ProgramHeader],
    segments: &Segments,
    bytes: &[u8],
    budget: &mut NameBudget,
) -> Result<(Dynamic, bool), Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let mut dynamic = Dynamic::default();
    let dynamics = headers.iter().find_map(|header| header.dynamic(LittleEndian, bytes).ok()?);
    let Some(dynamics) = dynamics else { return Ok((dynamic, false)) };
    let entries: Vec<(elf::DynamicTag, u64)> = dynamics
        .iter()
        .map(|entry| (entry.tag(LittleEndian), entry.val(LittleEndian)))
        .take_while(|(tag, _)| *tag != elf::DT_NULL)
        .collect();
    let value = |wanted| entries.iter().find(|(tag, _)| *tag == wanted).map(|(_, value)| *value);
    let table = |wanted| {
        let (at, left) = segments.in_file(value(wanted)?)?;
        let (at, left) = (usize::try_from(at).ok()?, usize::try_from(left).ok()?);
        bytes.get(at..at.checked_add(left)?)
    };
    let strings = table(elf::DT_STRTAB).map(|strings| {
        let size = value(elf::DT_STRSZ).and_then(|size| usize::try_from(size).ok());
        &strings[..size.unwrap_or(strings.len()).min(strings.len())]
    });
    let Some(strings) = strings else { return Ok((dynamic, false)) };
    let strings = StringTable::new(strings, 0, strings.len() as u64);
    for (tag, value) in &entries {
        let name = || strings.get(u32::try_from(*value).ok()?).ok();
        if name().is_some() || !matches!(*tag, elf::DT_NEEDED | elf::DT_SONAME) {
            dynamic.take(*tag, *value, name, budget)?;
        }
    }
    let count = table(elf::DT_HASH)
        .and_then(|hash| HashTable::<Elf>::parse(LittleEndian, hash).ok())
        .map(|hash| hash.symbol_table_length())
        .or_else(|| {
            let hash = GnuHashTable::<Elf>::parse(LittleEndian, table(elf::DT_GNU_HASH)?).ok()?;
            hash.symbol_table_length(LittleEndian)
        });
    let symbols = count.zip(table(elf::DT_SYMTAB)).and_then(|(count, symbols)| {
        pod::slice_from_bytes::<Elf::Sym>(symbols, usize::try_from(count).ok()?).ok()
    });
    let Some((symbols, _)) = symbols else { return Ok((dynamic, false)) };
    let mut exports = BTreeSet::new();
    let mut imports = BTreeSet::new();
    for (index, symbol) in symbols.iter().enumerate() {
        let role = role::<Elf>(index, symbol);
        let Ok(name) = strings.get(symbol.st_name(LittleEndian)) else {
            return Ok((dynamic, false));
        };
        if role == Role::Export {
            exports.insert(budget.take(name)?);
        } else if role == Role::Import {
            imports.insert(Import { name: budget.take(name)?, from: None });
        }
    }
    dynamic.exports = exports.into_iter().collect();
    // A packer adds symbols of its own and hides others: what is missing says nothing.
    dynamic.imports = (!is_packed(bytes)).then(|| imports.into_iter().collect());
    Ok((dynamic, true))
}
