//! The program header table: what is mapped where, and with which rights.

use std::ops::Range;

use object::{
    LittleEndian, elf,
    read::elf::{FileHeader, ProgramHeader as _},
};
use support::{
    fault::FileFault,
    size::{Bytes, grouped},
};

use super::{error::Fault, loading::StackRights};

/// A segment that the loader maps, `PT_LOAD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Where its bytes begin in the file.
    pub offset: u64,
    /// Where they are mapped, from the library's base.
    pub address: u64,
    /// `p_filesz`: bytes of the file.
    pub in_file: u64,
    /// Bytes of memory; what the file does not fill is zeros.
    pub in_memory: u64,
    /// `p_align`: 0 and 1 both ask for nothing.
    pub align: u64,
    /// Whether it may be written to.
    pub writable: bool,
    /// Whether code in it may be executed.
    pub executable: bool,
}

impl Load {
    /// Its addresses. Ends at the last one there is, whatever a header says.
    pub fn addresses(&self) -> Range<u64> {
        self.address..self.address.saturating_add(self.in_memory)
    }
}

/// What the loader maps, and how.
#[derive(Clone, Debug)]
pub struct Segments {
    /// In the order of the table.
    pub loads: Vec<Load>,
    /// Addresses that become read-only once relocated.
    pub relro: Vec<Range<u64>>,
    /// What `PT_GNU_STACK` asks for stacks.
    pub stack: StackRights,
    /// Sum of `p_memsz` over `PT_LOAD`.
    pub memory: Bytes,
    /// Whether it has variables of threads of its own, `PT_TLS`: loaded from API level 29 on.
    pub tls: bool,
}

impl Segments {
    /// The smallest and the largest `p_align`; none of them is 0.
    pub fn alignment(&self) -> (u64, u64) {
        let aligns = || self.loads.iter().map(|load| load.align.max(1));
        (aligns().min().unwrap_or(1), aligns().max().unwrap_or(1))
    }

    /// Where in the file an address is mapped from, and how many bytes follow there.
    pub fn in_file(&self, address: u64) -> Option<(u64, u64)> {
        self.loads.iter().find_map(|load| {
            let into = address.checked_sub(load.address)?;
            let left = load.in_file.checked_sub(into).filter(|left| *left > 0)?;
            Some((load.offset.checked_add(into)?, left))
        })
    }
}

/// Reads the table; every loadable segment lies inside the file.
pub fn read<Elf>(headers: &[Elf::ProgramHeader], len: usize) -> Result<Segments, Fault>
where
    Elf: FileHeader<Endian = LittleEndian>,
{
    let mut segments = Segments {
        loads: Vec::new(),
        relro: Vec::new(),
        stack: StackRights::Unmarked,
        memory: Bytes(0),
        tls: false,
    };
    for header in headers {
        let address = header.p_vaddr(LittleEndian).into();
        let in_memory = header.p_memsz(LittleEndian).into();
        let flags = header.p_flags(LittleEndian);
        match header.p_type(LittleEndian) {
            elf::PT_LOAD => {
                let (offset, in_file) = header.file_range(LittleEndian);
                within("a loadable segment", offset, in_file, len)?;
                let sum = segments.memory.0.checked_add(in_memory).ok_or_else(|| {
                    FileFault::broken("memory of the segments", "less than 2^64 bytes", "more")
                })?;
                segments.memory = Bytes(sum);
                segments.loads.push(Load {
                    offset,
                    address,
                    in_file,
                    in_memory,
                    align: header.p_align(LittleEndian).into(),
                    writable: flags.contains(elf::PF_W),
                    executable: flags.contains(elf::PF_X),
                });
            }
            elf::PT_GNU_RELRO => {
                segments.relro.push(address..address.saturating_add(in_memory));
            }
            elf::PT_TLS => segments.tls = in_memory > 0,
            elf::PT_GNU_STACK => {
                segments.stack = match flags.contains(elf::PF_X) {
                    true => StackRights::Executable,
                    false => StackRights::NotExecutable,
                };
            }
            _ => {}
        }
    }
    if segments.loads.is_empty() {
        let fault = FileFault::broken("the program header table", "a `PT_LOAD` segment", "none");
        return Err(fault.into());
    }
    Ok(segments)
}

/// Refuses a range that ends past the file.
pub fn within(what: &str, offset: u64, size: u64, len: usize) -> Result<(), Fault> {
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
