//! One ELF file in memory: its sections, its segments, and what they say together.

use std::ops::Range;

use object::{
    LittleEndian, elf,
    read::elf::{FileHeader, SectionHeader as _, SectionTable},
};
use support::{
    fault::FileFault,
    size::{Bytes, grouped},
};

use super::{
    dynamic::{self, Dynamic},
    error::Fault,
    ident,
    measurement::{AndroidIdent, Relro, Section, SectionKind, Unknown},
    names::NameBudget,
    notes,
    segments::{self, Segments, within},
    unsectioned,
};
use crate::catalogue::Abi;

/// What an ELF file says about itself.
#[derive(Clone, Debug)]
pub struct Image {
    /// The ABI, from machine and class of the header.
    pub abi: Abi,
    /// In the order of the file, without the empty section 0.
    pub sections: Vec<Section>,
    /// Sum of the sizes of `Content` sections, in bytes; none without a section table.
    pub normalized: Option<Bytes>,
    /// What the loader maps, from the program header table.
    pub segments: Segments,
    /// Addresses of the sections that are written to; none without a section table.
    pub written: Option<Vec<Range<u64>>>,
    /// What is read-only once loaded.
    pub relro: Relro,
    /// Whether it has neither `.symtab` nor `.debug_*`.
    pub stripped: bool,
    /// The build id from `.note.gnu.build-id`, in hexadecimal digits; none where the linker wrote none.
    pub build_id: Option<String>,
    /// API level and NDK from `.note.android.ident`; none where the NDK did not link it.
    pub android: Option<AndroidIdent>,
    /// Needed libraries, name and symbols.
    pub dynamic: Dynamic,
    /// What could not be found out.
    pub unknown: Vec<Unknown>,
}

/// Reads a shared library. Every offset is checked against the file before it is followed.
pub fn read(bytes: &[u8]) -> Result<Image, Fault> {
    let abi = ident::abi(bytes)?;
    match abi {
        Abi::Arm64V8a | Abi::X86_64 => read_class::<elf::FileHeader64<LittleEndian>>(abi, bytes),
        Abi::ArmeabiV7a | Abi::X86 => read_class::<elf::FileHeader32<LittleEndian>>(abi, bytes),
    }
}

fn read_class<Elf>(abi: Abi, bytes: &[u8]) -> Result<Image, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let header = Elf::parse(bytes).map_err(|error| unreadable("the ELF header", bytes, error))?;
    let headers = header
        .program_headers(LittleEndian, bytes)
        .map_err(|error| unreadable("the program header table", bytes, error))?;
    let table = header.sections(LittleEndian, bytes);
    // Before the segments: what holds debug information only may still list those of the library.
    if let Ok(table) = &table {
        refuse_debug_only(table)?;
    }
    let segments = segments::read::<Elf>(headers, bytes.len())?;
    let mut budget = NameBudget::of_file(bytes.len());
    let sectioned = match table {
        Ok(table) if table.len() < 2 => None,
        Ok(table) => match sectioned(abi, &table, &segments, bytes, &mut budget) {
            Ok(image) => Some(image),
            Err(_) if unsectioned::is_packed(bytes) => None,
            Err(fault) => return Err(fault),
        },
        Err(_) if unsectioned::is_packed(bytes) => None,
        Err(error) => return Err(unreadable("the section header table", bytes, error)),
    };
    if let Some(image) = sectioned {
        return Ok(image);
    }
    let (dynamic, symbols) = unsectioned::read::<Elf>(headers, &segments, bytes, &mut budget)?;
    let mut unknown = vec![Unknown::Normalized, Unknown::Sections, Unknown::Stripped];
    if !symbols {
        unknown.push(Unknown::Exports);
    }
    Ok(Image {
        abi,
        sections: Vec::new(),
        normalized: None,
        written: None,
        relro: relro(&segments, &dynamic),
        stripped: true,
        build_id: notes::build_id_of::<Elf>(headers, bytes),
        android: notes::android_ident_of::<Elf>(headers, bytes),
        segments,
        dynamic,
        unknown,
    })
}

fn sectioned<Elf>(
    abi: Abi,
    table: &SectionTable<'_, Elf>,
    segments: &Segments,
    bytes: &[u8],
    budget: &mut NameBudget,
) -> Result<Image, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let sections = read_sections(table, bytes.len(), budget)?;
    let normalized = sections
        .iter()
        .filter(|section| section.kind == SectionKind::Content)
        .fold(0u64, |sum, section| sum.saturating_add(section.size.0));
    if normalized > bytes.len() as u64 {
        let limit = format!("at most the file's {} bytes", grouped(bytes.len() as u64));
        return Err(
            FileFault::broken("the loaded sections overlap", limit, grouped(normalized)).into()
        );
    }
    let dynamic = dynamic::read(table, bytes, budget)?;
    let debug = |section: &Section| {
        section.name.starts_with(".debug_") || section.name.starts_with(".zdebug_")
    };
    let has_symbols = table.iter().any(|s| s.sh_type(LittleEndian) == elf::SHT_SYMTAB);
    Ok(Image {
        abi,
        normalized: Some(Bytes(normalized)),
        segments: segments.clone(),
        written: Some(written(table)),
        relro: relro(segments, &dynamic),
        stripped: !has_symbols && !sections.iter().any(debug),
        build_id: notes::build_id(table, bytes)?,
        android: notes::android_ident(table, bytes)?,
        sections,
        dynamic,
        unknown: Vec::new(),
    })
}

fn relro(segments: &Segments, dynamic: &Dynamic) -> Relro {
    match (segments.relro.is_empty(), dynamic.bind_now) {
        (true, _) => Relro::None,
        (false, false) => Relro::Partial,
        (false, true) => Relro::Full,
    }
}

/// Zeros of threads have addresses that the next section has too: they take no room there.
fn written<Elf>(table: &SectionTable<'_, Elf>) -> Vec<Range<u64>>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let sections = table.iter().filter(|section| {
        let flags = section.sh_flags(LittleEndian);
        let empty = section.sh_type(LittleEndian) == elf::SHT_NOBITS;
        flags.contains(elf::SHF_ALLOC | elf::SHF_WRITE) && !(empty && flags.contains(elf::SHF_TLS))
    });
    let range = |section: &Elf::SectionHeader| {
        let address: u64 = section.sh_addr(LittleEndian).into();
        address..address.saturating_add(section.sh_size(LittleEndian).into())
    };
    sections.map(range).collect()
}

/// What `objcopy --only-keep-debug` leaves: code that has a size and no bytes.
fn refuse_debug_only<Elf>(table: &SectionTable<'_, Elf>) -> Result<(), Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let bare = |section: &&Elf::SectionHeader| {
        section.sh_type(LittleEndian) == elf::SHT_NOBITS
            && section.sh_flags(LittleEndian).contains(elf::SHF_ALLOC | elf::SHF_EXECINSTR)
    };
    match table.iter().find(bare) {
        Some(section) => {
            let name = table.section_name(LittleEndian, section).unwrap_or_default();
            Err(Fault::DebugOnly(String::from_utf8_lossy(name).into_owned()))
        }
        None => Ok(()),
    }
}

fn read_sections<Elf>(
    table: &SectionTable<'_, Elf>,
    len: usize,
    budget: &mut NameBudget,
) -> Result<Vec<Section>, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let mut sections = Vec::with_capacity(table.len());
    for (index, header) in table.enumerate().skip(1) {
        let name = table.section_name(LittleEndian, header).map_err(|_| {
            FileFault::broken(format!("name of section {}", index.0), "a string", "none")
        })?;
        let name = budget.take(name)?;
        let flags = header.sh_flags(LittleEndian);
        let empty = header.sh_type(LittleEndian) == elf::SHT_NOBITS;
        let size: u64 = header.sh_size(LittleEndian).into();
        if !empty {
            let offset: u64 = header.sh_offset(LittleEndian).into();
            within(&format!("section `{}`", name.escape_debug()), offset, size, len)?;
        }
        let kind = match (flags.contains(elf::SHF_ALLOC), empty) {
            (true, false) => SectionKind::Content,
            (true, true) => SectionKind::ZeroFill,
            (false, _) => SectionKind::Unloaded,
        };
        sections.push(Section { name, size: Bytes(size), kind });
    }
    Ok(sections)
}

fn unreadable(what: &str, bytes: &[u8], error: object::Error) -> Fault {
    let found = format!("{} bytes and: {error}", grouped(bytes.len() as u64));
    FileFault::broken(what, "a table inside the file", found).into()
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixture::{Recipe, library},
        *,
    };

    #[test]
    fn a_library_says_all_this_about_itself() {
        let image = read(&library(&Recipe::default())).unwrap();
        assert_eq!(image.abi, Abi::Arm64V8a);
        assert_eq!(image.dynamic.needed, ["liblog.so", "libc.so"]);
        assert_eq!(image.dynamic.soname.as_deref(), Some("libfixture.so"));
        assert_eq!(image.dynamic.exports, ["JNI_OnLoad", "Java_a"]);
        assert_eq!(image.relro, Relro::Full);
        assert!(image.stripped && image.unknown.is_empty());
        assert_eq!(image.segments.alignment(), (16 << 10, 16 << 10));
        let android = image.android.unwrap();
        assert_eq!((android.api_level, android.ndk.as_deref()), (24, Some("r28b")));
        assert_eq!(android.ndk_build.as_deref(), Some("13356709"));
        let kind = |name: &str| image.sections.iter().find(|s| s.name == name).map(|s| s.kind);
        assert_eq!(kind(".text"), Some(SectionKind::Content));
        assert_eq!(kind(".bss"), Some(SectionKind::ZeroFill));
        assert_eq!(kind(".shstrtab"), Some(SectionKind::Unloaded));
    }

    #[test]
    fn only_loaded_content_counts_as_normalized() {
        let size = |recipe: &Recipe| read(&library(recipe)).unwrap().normalized.unwrap().0;
        let recipe = Recipe::default();
        let base = size(&recipe);
        assert_eq!(size(&Recipe { bss: 1 << 40, ..recipe.clone() }), base);
        assert_eq!(size(&Recipe { debug: true, ..recipe.clone() }), base);
        assert_eq!(size(&Recipe { text: vec![0; 4096 + 10], ..recipe }), base + 10);
    }

    #[test]
    fn both_classes_are_read() {
        for (machine, is_64, abi) in [
            (elf::EM_ARM, false, Abi::ArmeabiV7a),
            (elf::EM_386, false, Abi::X86),
            (elf::EM_X86_64, true, Abi::X86_64),
        ] {
            let image = read(&library(&Recipe { machine, is_64, ..Recipe::default() })).unwrap();
            assert_eq!((image.abi, image.dynamic.needed.len()), (abi, 2));
        }
    }
}
