//! Shared libraries written on the spot: no compiler, no file in the repository.

use object::{
    Endianness,
    elf::{self, Machine},
    write::elf::{FileHeader, ProgramHeader, SectionHeader, SectionIndex, Sym, Writer},
};

/// What a library is made of.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub machine: Machine,
    pub is_64: bool,
    pub endian: Endianness,
    /// `.text`
    pub text: Vec<u8>,
    /// Bytes of `.bss`
    pub bss: u64,
    pub soname: Option<&'static str>,
    pub needed: Vec<&'static str>,
    pub exports: Vec<&'static str>,
    /// API level and NDK release
    pub android: Option<(u32, &'static str)>,
    /// `p_align` of the loadable segments
    pub align: u64,
    /// Adds `.debug_info`
    pub debug: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            machine: elf::EM_AARCH64,
            is_64: true,
            endian: Endianness::Little,
            text: code(4096),
            bss: 512,
            soname: Some("libfixture.so"),
            needed: vec!["liblog.so", "libc.so"],
            exports: vec!["JNI_OnLoad", "Java_a"],
            android: Some((24, "r28b")),
            align: 16 << 10,
            debug: false,
        }
    }
}

/// Bytes that deflate about as well as code does, always the same.
pub fn code(len: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes = Vec::with_capacity(len + 4);
    while bytes.len() < len {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // A few opcodes are frequent, operands are not.
        bytes.extend([
            (state >> 60) as u8,
            (state >> 40) as u8 & 0x1f,
            (state >> 33) as u8 & 3,
            0x91,
        ]);
    }
    bytes.truncate(len);
    bytes
}

struct Pending {
    name: &'static str,
    kind: elf::SectionType,
    flags: u64,
    offset: u64,
    size: u64,
    align: u64,
}

/// Writes the library: one loadable segment over the whole file, and `.bss` behind it.
pub fn library(recipe: &Recipe) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut headers = Vec::new();
    {
        let mut writer = Writer::new_single_phase(recipe.endian, recipe.is_64, &mut bytes);
        let header = FileHeader {
            os_abi: elf::ELFOSABI_NONE,
            abi_version: 0,
            e_type: elf::ET_DYN,
            e_machine: recipe.machine,
            e_entry: 0,
            e_flags: elf::FileFlags(0),
        };
        writer.write_file_header(&header).unwrap();
        writer.write_program_headers_placeholder(2);

        let needed: Vec<_> =
            recipe.needed.iter().map(|n| writer.add_dynamic_string(n.as_bytes())).collect();
        let soname = recipe.soname.map(|n| writer.add_dynamic_string(n.as_bytes()));
        let exports: Vec<_> =
            recipe.exports.iter().map(|n| writer.add_dynamic_string(n.as_bytes())).collect();
        writer.write_dynstr().unwrap();
        writer.write_null_dynamic_symbol();
        for export in exports {
            let st_name = writer.dynamic_string_offset(Some(export));
            writer.write_dynamic_symbol(&Sym {
                section: Some(1),
                st_name,
                st_info: elf::SymbolInfo::new(elf::STB_GLOBAL, elf::STT_FUNC),
                st_other: elf::SymbolOther(0),
                st_shndx: elf::SHN_UNDEF,
                st_value: 0x1000,
                st_size: 4,
            });
        }
        writer.write_align_dynamic();
        for id in needed {
            writer.write_dynamic_string(elf::DT_NEEDED, id).unwrap();
        }
        if let Some(id) = soname {
            writer.write_dynamic_string(elf::DT_SONAME, id).unwrap();
        }
        writer.write_dynamic(elf::DT_FLAGS, 8).unwrap();
        writer.write_dynamic(elf::DT_NULL, 0).unwrap();

        let mut sections = Vec::new();
        let mut section = |writer: &mut Writer<'_, _>, name, kind, flags, align, content: &[u8]| {
            let offset = writer.write_align(align);
            writer.write(content);
            sections.push(Pending { name, kind, flags, offset, size: content.len() as u64, align });
        };
        section(&mut writer, ".text", elf::SHT_PROGBITS, 2 | 4, 16, &recipe.text);
        if let Some((level, ndk)) = recipe.android {
            section(
                &mut writer,
                ".note.android.ident",
                elf::SHT_NOTE,
                2,
                4,
                &android_note(level, ndk),
            );
        }
        if recipe.debug {
            section(&mut writer, ".debug_info", elf::SHT_PROGBITS, 0, 1, &[7; 100]);
        }
        let loaded = writer.offset();
        sections.push(Pending {
            name: ".bss",
            kind: elf::SHT_NOBITS,
            flags: 1 | 2,
            offset: loaded,
            size: recipe.bss,
            align: 16,
        });
        headers.push(ProgramHeader {
            p_type: elf::PT_LOAD,
            p_flags: elf::PF_R,
            p_offset: 0,
            p_vaddr: 0,
            p_paddr: 0,
            p_filesz: loaded,
            p_memsz: loaded + recipe.bss,
            p_align: recipe.align,
        });
        headers.push(ProgramHeader {
            p_type: elf::PT_GNU_RELRO,
            p_flags: elf::PF_R,
            p_offset: 0,
            p_vaddr: 0,
            p_paddr: 0,
            p_filesz: 0,
            p_memsz: 0,
            p_align: 1,
        });
        let names: Vec<_> =
            sections.iter().map(|s| writer.add_section_name(s.name.as_bytes())).collect();
        // The names of the tables are added by their writers.
        for name in [".dynstr", ".dynsym", ".dynamic"] {
            writer.add_section_name(name.as_bytes());
        }
        writer.write_shstrtab().unwrap();
        writer.write_null_section_header();
        let mut index = SectionIndex(0);
        for (section, name) in sections.iter().zip(names) {
            let sh_name = writer.section_name_offset(Some(name));
            index = writer.write_section_header(&SectionHeader {
                sh_name,
                sh_type: section.kind,
                sh_flags: elf::SectionFlags(section.flags),
                sh_addr: section.offset,
                sh_offset: section.offset,
                sh_size: section.size,
                sh_link: 0,
                sh_info: 0,
                sh_addralign: section.align,
                sh_entsize: 0,
            });
        }
        assert!(index.0 > 0);
        writer.write_dynstr_section_header(0);
        writer.write_dynsym_section_header(0, 1);
        writer.write_dynamic_section_header(0);
        writer.write_shstrtab_section_header();
        let mut head = Vec::new();
        writer.write_headers_to(&mut head, &headers).unwrap();
        drop(writer);
        bytes[..head.len()].copy_from_slice(&head);
    }
    bytes
}

fn android_note(level: u32, ndk: &str) -> Vec<u8> {
    let mut note = Vec::new();
    for word in [8u32, 4 + 64 + 64, 1] {
        note.extend(word.to_le_bytes());
    }
    note.extend(b"Android\0");
    note.extend(level.to_le_bytes());
    for text in [ndk, "13356709"] {
        let mut field = [0; 64];
        field[..text.len()].copy_from_slice(text.as_bytes());
        note.extend(field);
    }
    note
}
