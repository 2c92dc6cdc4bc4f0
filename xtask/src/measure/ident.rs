//! What kind of file the first bytes announce.

use object::elf;
use support::fault::FileFault;

use super::error::Fault;
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

/// Bytes that say what a file is.
pub const HEAD: usize = 64;

/// `(magic, what it is)`, for files that are something else.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"MZ", "a Windows program (PE)"),
    (b"!<arch>\n", "a static archive (.a)"),
    (b"!<thin>\n", "a thin static archive (.a)"),
    (b"\xfe\xed\xfa\xce", "a Mach-O file"),
    (b"\xfe\xed\xfa\xcf", "a Mach-O file"),
    (b"\xce\xfa\xed\xfe", "a Mach-O file"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O file"),
    (b"\xca\xfe\xba\xbe", "a Mach-O or Java class file"),
    (b"\x1f\x8b", "a gzip stream"),
    (b"\xfd7zXZ", "an xz stream"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard stream"),
    (b"BC\xc0\xde", "LLVM bitcode"),
    (b"\0asm", "a WebAssembly module"),
    (b"dex\n", "an Android DEX file"),
    (b"TFL3", "a TensorFlow Lite model"),
];

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
    Err(Fault::Foreign(describe(head)))
}

/// What a file that is no ELF file seems to be.
pub fn describe(head: &[u8]) -> String {
    if head.is_empty() {
        return "an empty file".to_owned();
    }
    if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return (*what).to_owned();
    }
    // Models in FlatBuffers carry their identifier behind the root offset.
    if head.get(4..8) == Some(b"TFL3") {
        return "a TensorFlow Lite model".to_owned();
    }
    let head = &head[..head.len().min(HEAD)];
    let text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    if head.iter().all(text) {
        return "a text file".to_owned();
    }
    let hex: Vec<String> = head.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("bytes that begin with {}", hex.join(" "))
}

/// The ABI that an ELF header stands for; `bytes` is the file.
pub fn abi(bytes: &[u8]) -> Result<Abi, Fault> {
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(Fault::NotElf(describe(&bytes[..bytes.len().min(HEAD)])));
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
            let name = machine_name(machine);
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

fn machine_name(machine: elf::Machine) -> String {
    let name = match machine {
        elf::EM_386 => "x86",
        elf::EM_ARM => "ARM",
        elf::EM_AARCH64 => "AArch64",
        elf::EM_X86_64 => "x86-64",
        elf::EM_RISCV => "RISC-V",
        elf::EM_MIPS => "MIPS",
        elf::EM_PPC64 => "PowerPC64",
        elf::EM_S390 => "IBM Z",
        elf::EM_LOONGARCH => "LoongArch",
        other => return format!("machine {}", other.0),
    };
    name.to_owned()
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
            (b"/* GNU ld script */", Err("a text file")),
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
