//! What kind of file the first bytes announce.

use object::elf;
use support::{fault::FileFault, lfs};

use super::{error::Fault, foreign, machines};
use crate::catalogue::Abi;

/// How a file is read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One native library: it begins with `\x7fELF`.
    Elf,
    /// A ZIP archive: .aar, .apk, .whl, .zip.
    Zip,
    /// Maybe a `measurement.json`: it begins with `{`.
    Json,
}

/// Bytes that say what a file is; a tar archive says so at 257.
pub const HEAD: usize = 512;

/// What a pointer of Git LFS is called.
pub const LFS: &str = lfs::POINTER;

/// How to read a file that begins with `head`.
pub fn file_kind(head: &[u8]) -> Result<FileKind, Fault> {
    if head.starts_with(&elf::ELFMAG) {
        return Ok(FileKind::Elf);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(FileKind::Zip);
    }
    if head.trim_ascii_start().starts_with(b"{") {
        return Ok(FileKind::Json);
    }
    Err(Fault::Foreign(foreign::describe(head)))
}

/// The ABI that an ELF header stands for; `bytes` is the file.
pub fn abi(bytes: &[u8]) -> Result<Abi, Fault> {
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(Fault::NotElf(foreign::describe(&bytes[..bytes.len().min(HEAD)])));
    }
    // `e_ident`, `e_type` and `e_machine` stand at the same place in both classes.
    let &[_, _, _, _, class, data, version, ..] = bytes else { return Err(short(bytes)) };
    let Some(&[kind_low, kind_high, machine_low, machine_high]) = bytes.get(16..20) else {
        return Err(short(bytes));
    };
    let (bits, order) = match (class, data) {
        (1, 1) => (32, "little-endian"),
        (2, 1) => (64, "little-endian"),
        (1, 2) => (32, "big-endian"),
        (2, 2) => (64, "big-endian"),
        _ => return Err(Fault::Machine(format!("class {class} and byte order {data}"))),
    };
    if version != 1 {
        return Err(FileFault::broken("ELF version", 1, version).into());
    }
    let number = |low, high| match data {
        1 => u16::from_le_bytes([low, high]),
        _ => u16::from_be_bytes([low, high]),
    };
    let machine = elf::Machine(number(machine_low, machine_high));
    let abi = match (bits, order, machine) {
        (64, "little-endian", elf::EM_AARCH64) => Abi::Arm64V8a,
        (32, "little-endian", elf::EM_ARM) => Abi::ArmeabiV7a,
        (64, "little-endian", elf::EM_X86_64) => Abi::X86_64,
        (32, "little-endian", elf::EM_386) => Abi::X86,
        _ => {
            let name = machines::name(machine.0);
            return Err(Fault::Machine(format!("a {bits}-bit {order} file for {name}")));
        }
    };
    match number(kind_low, kind_high) {
        3 => Ok(abi),
        1 => Err(Fault::NotShared("an object file (`ET_REL`)".into())),
        2 => Err(Fault::NotShared("a program (`ET_EXEC`)".into())),
        4 => Err(Fault::NotShared("a core dump (`ET_CORE`)".into())),
        other => Err(Fault::NotShared(format!("type {other}"))),
    }
}

fn short(bytes: &[u8]) -> Fault {
    FileFault::broken("the ELF header", "52 or 64 bytes", bytes.len()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_the_kind() {
        for (head, expected) in [
            (&b"\x7fELF\x02"[..], Ok(FileKind::Elf)),
            (b"PK\x03\x04", Ok(FileKind::Zip)),
            (b"PK\x05\x06", Ok(FileKind::Zip)),
            (b" \n{\"schema\": 1}", Ok(FileKind::Json)),
            (b"", Err("an empty file")),
            (b"MZ\x90", Err("a Windows program (PE)")),
            (b"/* GNU ld script */", Err("a linker script, a text file")),
            (b"\x1c\0\0\0TFL3", Err("a TensorFlow Lite model")),
            (b"\x01\x02\x03\x04\x05", Err("bytes that begin with 01 02 03 04")),
        ] {
            let expected = expected.map_err(|what: &str| Fault::Foreign(what.to_owned()));
            assert_eq!(file_kind(head), expected);
        }
    }

    #[test]
    fn the_header_gives_the_abi() {
        let header = |class: u8, data: u8, kind: u16, machine: u16| {
            let mut bytes = vec![0x7f, b'E', b'L', b'F', class, data, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            let order = |n: u16| if data == 1 { n.to_le_bytes() } else { n.to_be_bytes() };
            bytes.extend(order(kind));
            bytes.extend(order(machine));
            bytes
        };
        for (bytes, expected) in [
            (header(2, 1, 3, 183), Ok(Abi::Arm64V8a)),
            (header(1, 1, 3, 40), Ok(Abi::ArmeabiV7a)),
            (header(2, 1, 3, 62), Ok(Abi::X86_64)),
            (header(1, 1, 3, 3), Ok(Abi::X86)),
            (header(2, 2, 3, 183), Err("a 64-bit big-endian file for AArch64")),
            (header(1, 1, 3, 62), Err("a 32-bit little-endian file for x86-64")),
            (header(2, 1, 3, 243), Err("a 64-bit little-endian file for RISC-V")),
            (header(1, 2, 3, 20), Err("a 32-bit big-endian file for PowerPC")),
            (header(1, 1, 3, 8), Err("a 32-bit little-endian file for MIPS")),
            (header(2, 1, 3, 4242), Err("a 64-bit little-endian file for machine 4242")),
            (header(9, 1, 3, 62), Err("class 9 and byte order 1")),
        ] {
            assert_eq!(abi(&bytes), expected.map_err(|what: &str| Fault::Machine(what.to_owned())));
        }
        assert_eq!(
            abi(&header(2, 1, 1, 62)),
            Err(Fault::NotShared("an object file (`ET_REL`)".to_owned()))
        );
        assert!(matches!(abi(b"\x7fELF"), Err(Fault::File(FileFault::Broken { .. }))));
    }
}
