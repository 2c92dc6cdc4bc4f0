//! What the loader reads: the needed libraries, the name, the symbols.

use std::collections::BTreeSet;

use object::{
    LittleEndian, elf,
    read::elf::{FileHeader, SectionTable, Sym as _, SymbolTable},
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
    /// Undefined symbols that are not weak, sorted by name; absent where they cannot be known.
    pub imports: Option<Vec<Import>>,
    /// Whether symbols are bound when the library is loaded.
    pub bind_now: bool,
    /// Whether code is written to while the library is loaded.
    pub text_relocations: bool,
    /// Tables that only loaders from some API level on can read.
    pub tables: Tables,
}

/// Tables of a library that came to Android's loader one after another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// `DT_HASH`, which every loader reads.
    pub sysv_hash: bool,
    /// `DT_GNU_HASH`: read from API level 23 on.
    pub gnu_hash: bool,
    /// `DT_ANDROID_REL` or `DT_ANDROID_RELA`: packed relocations, read from API level 23 on.
    pub android_packed: bool,
    /// `DT_ANDROID_RELR`: relative relocations, read from API level 28 on.
    pub android_relr: bool,
    /// `DT_RELR`, the same under the number of the generic ABI: read from API level 30 on.
    pub relr: bool,
}

/// A symbol that another library has to give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// Its name, without a version.
    pub name: String,
    /// The library that gave it when this one was linked, where a version says so.
    pub from: Option<String>,
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
    let mut dynamic = Dynamic::default();
    read_symbols(table, bytes, budget, &mut dynamic)?;
    let entries = table
        .dynamic_table(LittleEndian, bytes)
        .map_err(|error| FileFault::broken("the dynamic section", "a table with strings", error))?;
    for entry in entries.iter() {
        let name = || entries.string(entry).ok();
        dynamic.take(entry.tag, entry.val, name, budget)?;
    }
    Ok(dynamic)
}

impl Dynamic {
    /// Takes in one entry; `name` looks its value up in the string table.
    pub fn take<'data>(
        &mut self,
        tag: elf::DynamicTag,
        value: u64,
        name: impl Fn() -> Option<&'data [u8]>,
        budget: &mut NameBudget,
    ) -> Result<(), Fault> {
        let mut name = |tag: &str| -> Result<String, Fault> {
            let text =
                name().ok_or_else(|| FileFault::broken(tag, "a name in `.dynstr`", value))?;
            budget.take(text)
        };
        match tag {
            elf::DT_NEEDED => self.needed.push(name("DT_NEEDED")?),
            elf::DT_SONAME => self.soname = Some(name("DT_SONAME")?),
            elf::DT_BIND_NOW => self.bind_now = true,
            elf::DT_TEXTREL => self.text_relocations = true,
            elf::DT_FLAGS => {
                self.bind_now |= value & BIND_NOW != 0;
                self.text_relocations |= value & TEXTREL != 0;
            }
            elf::DT_FLAGS_1 => self.bind_now |= value & NOW != 0,
            elf::DT_HASH => self.tables.sysv_hash = true,
            elf::DT_GNU_HASH => self.tables.gnu_hash = true,
            RELR => self.tables.relr = true,
            ANDROID_RELR => self.tables.android_relr = true,
            ANDROID_REL | ANDROID_RELA => self.tables.android_packed = true,
            _ => {}
        }
        Ok(())
    }
}

/// `DT_RELR` of the generic ABI, and the number that Android gave it before.
const RELR: elf::DynamicTag = elf::DynamicTag(36);
const ANDROID_RELR: elf::DynamicTag = elf::DynamicTag(0x6fff_e000);
/// Packed relocations without and with addends, as bionic's linker names them.
const ANDROID_REL: elf::DynamicTag = elf::DynamicTag(0x6000_000f);
const ANDROID_RELA: elf::DynamicTag = elf::DynamicTag(0x6000_0011);

/// `DF_BIND_NOW` in `DT_FLAGS`: all symbols are bound at once.
const BIND_NOW: u64 = 8;
/// `DF_TEXTREL` in `DT_FLAGS`: relocations write to segments that are not writable.
const TEXTREL: u64 = 4;
/// `DF_1_NOW` in `DT_FLAGS_1`, which says the same as `DF_BIND_NOW`.
const NOW: u64 = 1;

/// What a dynamic symbol is to other libraries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Others can bind to it.
    Export,
    /// Another has to give it, or nothing runs.
    Import,
    /// Neither: local, hidden, or undefined and weak.
    Neither,
}

/// What the symbol at an index is; index 0 is the empty one.
pub fn role<Elf>(index: usize, symbol: &Elf::Sym) -> Role
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let bound = matches!(symbol.st_bind(), elf::STB_GLOBAL | elf::STB_WEAK | elf::STB_GNU_UNIQUE);
    let visible = matches!(symbol.st_visibility(), elf::STV_DEFAULT | elf::STV_PROTECTED);
    match symbol.is_undefined(LittleEndian) {
        _ if index == 0 => Role::Neither,
        false if bound && visible => Role::Export,
        true if symbol.st_bind() == elf::STB_GLOBAL => Role::Import,
        _ => Role::Neither,
    }
}

fn read_symbols<Elf>(
    table: &SectionTable<'_, Elf>,
    bytes: &[u8],
    budget: &mut NameBudget,
    dynamic: &mut Dynamic,
) -> Result<(), Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let symbols: SymbolTable<'_, Elf> = table
        .symbols(LittleEndian, bytes, elf::SHT_DYNSYM)
        .map_err(|error| FileFault::broken("the dynamic symbols", "a table with strings", error))?;
    // Versions only help to say where a symbol came from: broken ones are as good as none.
    let versions = table.versions(LittleEndian, bytes).ok().flatten();
    let mut exports = BTreeSet::new();
    let mut imports = BTreeSet::new();
    for (index, symbol) in symbols.enumerate() {
        let role = role::<Elf>(index.0, symbol);
        if role == Role::Neither {
            continue;
        }
        let name = symbols
            .symbol_name(LittleEndian, symbol)
            .map_err(|error| FileFault::broken("a dynamic symbol", "a name in `.dynstr`", error))?;
        let name = budget.take(name)?;
        if role == Role::Export {
            exports.insert(name);
            continue;
        }
        let version = versions.as_ref().and_then(|versions| {
            let index = versions.version_index(LittleEndian, index).index();
            versions.version(index).ok().flatten()?.file()
        });
        let from = version.map(|file| budget.take(file)).transpose()?;
        imports.insert(Import { name, from });
    }
    dynamic.exports = exports.into_iter().collect();
    dynamic.imports = Some(imports.into_iter().collect());
    Ok(())
}
