//! One ELF file in memory: its sections, its segments, and what they say together.

use object::{
    LittleEndian, elf,
    read::elf::{FileHeader, ProgramHeader as _, SectionHeader as _, SectionTable},
};
use support::{
    fault::FileFault,
    size::{Bytes, grouped},
};

use super::{
    dynamic::{self, Dynamic},
    error::Fault,
    ident,
    measurement::{AndroidIdent, PageAlignment, Relro, Section, SectionKind},
    names::NameBudget,
    notes,
};
use crate::catalogue::Abi;

/// What an ELF file says about itself.
#[derive(Clone, Debug)]
pub struct Image {
    /// The ABI, from machine and class of the header.
    pub abi: Abi,
    /// In the order of the file, without the empty section 0.
    pub sections: Vec<Section>,
    /// Sum of the sizes of `Content` sections, in bytes.
    pub normalized: Bytes,
    /// Sum of `p_memsz` over `PT_LOAD`.
    pub memory: Bytes,
    /// `p_align` of the `PT_LOAD` segments, and whether pages of 16 KiB are enough.
    pub alignment: PageAlignment,
    /// What is read-only once loaded.
    pub relro: Relro,
    /// Whether it has neither `.symtab` nor `.debug_*`.
    pub stripped: bool,
    /// The build id from `.note.gnu.build-id`, in hexadecimal digits; none where the linker wrote none.
    pub build_id: Option<String>,
    /// API level and NDK from `.note.android.ident`; none where the NDK did not link it.
    pub android: Option<AndroidIdent>,
    /// Needed libraries, name and exported symbols.
    pub dynamic: Dynamic,
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
    let segments = header
        .program_headers(LittleEndian, bytes)
        .map_err(|error| unreadable("the program header table", bytes, error))?;
    let loaded = read_segments::<Elf>(segments, bytes.len())?;
    let table = header
        .sections(LittleEndian, bytes)
        .map_err(|error| unreadable("the section header table", bytes, error))?;
    if table.len() < 2 {
        return Err(Fault::NoSections);
    }
    let mut budget = NameBudget::of_file(bytes.len());
    let sections = read_sections(&table, bytes.len(), &mut budget)?;
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
    let dynamic = dynamic::read(&table, bytes, &mut budget)?;
    let has_relro =
        segments.iter().any(|segment| segment.p_type(LittleEndian) == elf::PT_GNU_RELRO);
    let debug = |section: &Section| {
        section.name.starts_with(".debug_") || section.name.starts_with(".zdebug_")
    };
    let has_symbols = table.iter().any(|s| s.sh_type(LittleEndian) == elf::SHT_SYMTAB);
    Ok(Image {
        abi,
        normalized: Bytes(normalized),
        memory: loaded.memory,
        alignment: loaded.alignment,
        relro: match (has_relro, dynamic.bind_now) {
            (false, _) => Relro::None,
            (true, false) => Relro::Partial,
            (true, true) => Relro::Full,
        },
        stripped: !has_symbols && !sections.iter().any(debug),
        build_id: notes::build_id(&table, bytes)?,
        android: notes::android_ident(&table, bytes)?,
        sections,
        dynamic,
    })
}

struct Loaded {
    memory: Bytes,
    alignment: PageAlignment,
}

fn read_segments<Elf>(segments: &[Elf::ProgramHeader], len: usize) -> Result<Loaded, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let mut memory = 0u64;
    let mut aligns = Vec::new();
    for segment in segments.iter().filter(|s| s.p_type(LittleEndian) == elf::PT_LOAD) {
        let (offset, size) = segment.file_range(LittleEndian);
        within("a loadable segment", offset, size, len)?;
        memory = memory.checked_add(segment.p_memsz(LittleEndian).into()).ok_or_else(|| {
            FileFault::broken("memory of the segments", "less than 2^64 bytes", "more")
        })?;
        // 0 and 1 both mean that nothing is asked for.
        aligns.push(segment.p_align(LittleEndian).into().max(1));
    }
    let (Some(min), Some(max)) = (aligns.iter().min(), aligns.iter().max()) else {
        return Err(
            FileFault::broken("the program header table", "a `PT_LOAD` segment", "none").into()
        );
    };
    let page_size_16k_ok = aligns.iter().all(|align| align.is_multiple_of(16 << 10));
    let alignment = PageAlignment { min: *min, max: *max, page_size_16k_ok };
    Ok(Loaded { memory: Bytes(memory), alignment })
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
        // What `objcopy --only-keep-debug` leaves: code that has a size and no bytes.
        if kind == SectionKind::ZeroFill && flags.contains(elf::SHF_EXECINSTR) {
            return Err(Fault::DebugOnly(name));
        }
        sections.push(Section { name, size: Bytes(size), kind });
    }
    Ok(sections)
}

fn within(what: &str, offset: u64, size: u64, len: usize) -> Result<(), Fault> {
    let len = len as u64;
    match offset.checked_add(size) {
        Some(end) if end <= len => Ok(()),
        _ => Err(FileFault::broken(
            format!("{what} ends past the file"),
            format!("at most {} bytes", grouped(len)),
            format!("{} bytes from {}", grouped(size), grouped(offset)),
        )
        .into()),
    }
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
        assert!(image.stripped && image.alignment.page_size_16k_ok);
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
        let size = |recipe: &Recipe| read(&library(recipe)).unwrap().normalized.0;
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
