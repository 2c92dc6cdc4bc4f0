//! What the loader reads: the needed libraries, the name, the exported symbols.

use std::collections::BTreeSet;

use object::{
    LittleEndian, elf,
    read::elf::{FileHeader, SectionTable, Sym as _},
};
use support::fault::FileFault;

use super::{error::Fault, names::NameBudget};

/// What the dynamic section and its tables say to the loader.
#[derive(Clone, Debug, Default)]
pub struct Dynamic {
    /// `DT_SONAME`, the name that others need it by; none where it has none.
    pub soname: Option<String>,
    /// `DT_NEEDED`: names of the libraries it needs, in the loader's order.
    pub needed: Vec<String>,
    /// Names of defined global and weak symbols that are visible outside, sorted, each once:
    /// what `nm -D --defined-only --extern-only` lists, without versions.
    pub exports: Vec<String>,
    /// Whether symbols are bound when the library is loaded.
    pub bind_now: bool,
}

/// Reads the dynamic section and the dynamic symbols; a library may have neither.
pub fn read<Elf>(
    table: &SectionTable<'_, Elf>,
    bytes: &[u8],
    budget: &mut NameBudget,
) -> Result<Dynamic, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let mut dynamic =
        Dynamic { exports: read_exports(table, bytes, budget)?, ..Dynamic::default() };
    let entries = table
        .dynamic_table(LittleEndian, bytes)
        .map_err(|error| FileFault::broken("the dynamic section", "a table with strings", error))?;
    for entry in entries.iter() {
        let mut name = |tag: &str| -> Result<String, Fault> {
            let text = entries
                .string(entry)
                .map_err(|_| FileFault::broken(tag, "a name in `.dynstr`", entry.val))?;
            budget.take(text)
        };
        match entry.tag {
            elf::DT_NEEDED => dynamic.needed.push(name("DT_NEEDED")?),
            elf::DT_SONAME => dynamic.soname = Some(name("DT_SONAME")?),
            elf::DT_BIND_NOW => dynamic.bind_now = true,
            elf::DT_FLAGS => dynamic.bind_now |= entry.val & BIND_NOW != 0,
            elf::DT_FLAGS_1 => dynamic.bind_now |= entry.val & NOW != 0,
            _ => {}
        }
    }
    Ok(dynamic)
}

/// `DF_BIND_NOW` in `DT_FLAGS`: all symbols are bound at once.
const BIND_NOW: u64 = 8;
/// `DF_1_NOW` in `DT_FLAGS_1`, which says the same.
const NOW: u64 = 1;

fn read_exports<Elf>(
    table: &SectionTable<'_, Elf>,
    bytes: &[u8],
    budget: &mut NameBudget,
) -> Result<Vec<String>, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let symbols = table
        .symbols(LittleEndian, bytes, elf::SHT_DYNSYM)
        .map_err(|error| FileFault::broken("the dynamic symbols", "a table with strings", error))?;
    let mut exports = BTreeSet::new();
    for symbol in symbols.iter() {
        let bound =
            matches!(symbol.st_bind(), elf::STB_GLOBAL | elf::STB_WEAK | elf::STB_GNU_UNIQUE);
        let visible = matches!(symbol.st_visibility(), elf::STV_DEFAULT | elf::STV_PROTECTED);
        if bound && visible && !symbol.is_undefined(LittleEndian) {
            let name = symbols.symbol_name(LittleEndian, symbol).map_err(|error| {
                FileFault::broken("a dynamic symbol", "a name in `.dynstr`", error)
            })?;
            exports.insert(budget.take(name)?);
        }
    }
    Ok(exports.into_iter().collect())
}
