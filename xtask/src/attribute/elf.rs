//! A library as attribution looks at it: sections with their places in the file, symbols, relocations, unwind tables.

use object::{
    Architecture, Object as _, ObjectSection as _, ObjectSymbol as _, SectionIndex,
    elf::{SHF_ALLOC, SHT_NOBITS, SectionType},
    read::elf::{ElfFile, FileHeader, SectionHeader as _},
};

use super::AttributionError;
use crate::catalogue::Abi;

/// A section with its place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ElfSection {
    pub(super) name: String,
    pub(super) address: u64,
    pub(super) size: u64,
    /// The range of the file; none where all of it is zeros that the loader makes.
    pub(super) file: Option<(u64, u64)>,
    pub(super) loaded: bool,
    /// What its header has as `sh_type`.
    pub(super) kind: SectionType,
}

/// A function or piece of data with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ElfSymbol {
    pub(super) name: String,
    pub(super) address: u64,
    pub(super) size: u64,
}

/// What was read of a library.
#[derive(Clone, Debug)]
pub(super) struct Elf {
    pub(super) abi: Abi,
    pub(super) build_id: Option<String>,
    pub(super) sections: Vec<ElfSection>,
    /// Of `.symtab`, else of `.dynsym`; sorted by address, those without bytes left out.
    pub(super) symbols: Vec<ElfSymbol>,
    /// Whether the symbols are of `.symtab`: then all functions and data are among them.
    pub(super) whole: bool,
    /// Bytes of ELF header, program headers and section table.
    pub(super) headers: Vec<(u64, u64)>,
}

/// Reads a library of either class.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Elf, AttributionError> {
    use object::{LittleEndian, elf};
    let no_elf = |what: String| AttributionError::Library { library: name.to_owned(), what };
    match bytes.get(4) {
        Some(2) => of::<elf::FileHeader64<LittleEndian>>(bytes).map_err(no_elf),
        Some(1) => of::<elf::FileHeader32<LittleEndian>>(bytes).map_err(no_elf),
        _ => Err(no_elf(format!("expected an ELF file, found {} bytes of another", bytes.len()))),
    }
}

fn of<H: FileHeader<Endian = object::LittleEndian>>(bytes: &[u8]) -> Result<Elf, String> {
    let file = ElfFile::<H>::parse(bytes).map_err(|error| error.to_string())?;
    let abi = match file.architecture() {
        Architecture::Aarch64 => Abi::Arm64V8a,
        Architecture::Arm => Abi::ArmeabiV7a,
        Architecture::X86_64 => Abi::X86_64,
        Architecture::I386 => Abi::X86,
        other => return Err(format!("expected a processor of Android, found {other:?}")),
    };
    let mut sections = Vec::new();
    for section in file.sections() {
        let name = String::from_utf8_lossy(section.name_bytes().unwrap_or_default()).into_owned();
        let header = section.elf_section_header();
        let kind = header.sh_type(object::LittleEndian);
        let empty = kind == SHT_NOBITS;
        let offset: u64 = header.sh_offset(object::LittleEndian).into();
        let (address, size) = (section.address(), section.size());
        let inside = offset.checked_add(size).is_some_and(|end| end <= bytes.len() as u64);
        if !empty && !inside {
            return Err(format!(
                "expected section `{name}` inside the file, found its end behind it"
            ));
        }
        let file = (!empty).then_some((offset, size));
        let loaded = header.sh_flags(object::LittleEndian).contains(SHF_ALLOC);
        sections.push(ElfSection { name, address, size, file, loaded, kind });
    }
    let whole = file.symbols().any(|symbol| symbol.size() > 0 && symbol.is_definition());
    let symbol = |symbol: object::read::elf::ElfSymbol<'_, '_, H>| {
        let thumb = u64::from(abi == Abi::ArmeabiV7a && symbol.kind() == object::SymbolKind::Text);
        let defined = symbol.size() > 0
            && symbol.section_index().is_some_and(|index| index != SectionIndex(0));
        defined.then(|| ElfSymbol {
            name: String::from_utf8_lossy(symbol.name_bytes().unwrap_or_default()).into_owned(),
            address: symbol.address() & !thumb,
            size: symbol.size(),
        })
    };
    let mut symbols: Vec<ElfSymbol> = match whole {
        true => file.symbols().filter_map(symbol).collect(),
        false => file.dynamic_symbols().filter_map(symbol).collect(),
    };
    symbols.sort_by(|a, b| a.address.cmp(&b.address).then_with(|| a.name.cmp(&b.name)));
    let build_id = file.build_id().ok().flatten();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let header = file.elf_header();
    let little = object::LittleEndian;
    let table = |at: u64, count: u64, size: u64| (at, count.saturating_mul(size));
    let headers = vec![
        (0, u64::from(header.e_ehsize(little))),
        table(
            header.e_phoff(little).into(),
            header.e_phnum(little).into(),
            header.e_phentsize(little).into(),
        ),
        table(
            header.e_shoff(little).into(),
            header.e_shnum(little).into(),
            header.e_shentsize(little).into(),
        ),
    ];
    Ok(Elf { abi, build_id: build_id.map(hex), sections, symbols, whole, headers })
}
