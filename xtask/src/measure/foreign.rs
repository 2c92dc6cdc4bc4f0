//! What a file is that is no library, by its first bytes.

use support::lfs;

/// `(place, bytes, what it is)`: the first that fits.
const KINDS: &[(usize, &[u8], &str)] = &[
    (0, b"MZ", "a Windows program (PE)"),
    (0, b"!<arch>\n", "a static archive (.a)"),
    (0, b"!<thin>\n", "a thin static archive (.a)"),
    (0, b"\xfe\xed\xfa\xce", "a Mach-O file"),
    (0, b"\xfe\xed\xfa\xcf", "a Mach-O file"),
    (0, b"\xce\xfa\xed\xfe", "a Mach-O file"),
    (0, b"\xcf\xfa\xed\xfe", "a Mach-O file"),
    (0, b"\xca\xfe\xba\xbf", "a Mach-O file for several processors"),
    (0, b"\x00\x05\x16\x07", "an AppleDouble file, which macOS writes beside each file"),
    (0, b"\x00\x05\x16\x00", "an AppleSingle file of macOS"),
    (0, b"\x1f\x8b", "a gzip stream"),
    (0, b"\x1f\x9d", "a compress stream (.Z)"),
    (0, b"\xfd7zXZ", "an xz stream"),
    (0, b"BZh", "a bzip2 stream"),
    (0, b"LZIP", "an lzip stream"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard stream"),
    (0, b"\x04\x22\x4d\x18", "an LZ4 stream"),
    (0, b"\xce\xb2\xcf\x81", "a Brotli stream"),
    (0, b"]\x00\x00", "an LZMA stream"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!", "a RAR archive"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"BC\xc0\xde", "LLVM bitcode"),
    (0, b"\xde\xc0\x17\x0b", "LLVM bitcode in a wrapper"),
    (0, b"\0asm", "a WebAssembly module"),
    (0, b"dex\n", "an Android DEX file"),
    (0, b"cdex", "a compact DEX file"),
    (0, b"oat\n", "an Android OAT file"),
    (0, b"vdex", "an Android VDEX file"),
    (0, b"\x03\x00\x08\x00", "a binary XML of Android"),
    (0, b"TFL3", "a TensorFlow Lite model"),
    // Models in FlatBuffers carry their identifier behind the root offset.
    (4, b"TFL3", "a TensorFlow Lite model"),
    (0, b"\x89PNG", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\xed\xab\xee\xdb", "an RPM package"),
    (0, b"\x4c\x01", "a COFF object for x86"),
    (0, b"\x64\x86", "a COFF object for x86-64"),
    (0, b"\x01\xdf", "an XCOFF file of AIX"),
    (0, b"\x01\xf7", "an XCOFF file of AIX"),
    (0, b"#!", "a script"),
];

/// What a file that is no ELF file seems to be; `head` is how it begins.
pub fn describe(head: &[u8]) -> String {
    if head.is_empty() {
        return "an empty file".to_owned();
    }
    if lfs::is_pointer(head) {
        return lfs::POINTER.to_owned();
    }
    // Class files share the number of fat Mach-O, behind which few processors follow.
    if let Some(rest) = head.strip_prefix(b"\xca\xfe\xba\xbe") {
        let few = matches!(rest, [0, 0, 0, count, ..] if *count < 32);
        let what = if few { "a Mach-O file for several processors" } else { "a Java class file" };
        return what.to_owned();
    }
    let fits = |(place, magic, _): &&(usize, &[u8], &str)| {
        head.get(*place..).is_some_and(|rest| rest.starts_with(magic))
    };
    if let Some((_, _, what)) = KINDS.iter().find(fits) {
        return (*what).to_owned();
    }
    if head.iter().all(|byte| *byte == 0) {
        return "zeros".to_owned();
    }
    text(head).map_or_else(|| bytes(head), str::to_owned)
}

fn text(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some("a text file in UTF-16");
    }
    // A letter of several bytes may be cut at the end.
    let cut = std::str::from_utf8(head).err();
    if cut.is_some_and(|cut| cut.error_len().is_some()) {
        return None;
    }
    let control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    if head.iter().any(control) {
        return None;
    }
    let begin = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let lower = begin.to_ascii_lowercase();
    Some(match lower.as_slice() {
        lower if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") => {
            "an HTML page"
        }
        lower if lower.starts_with(b"<?xml") => "an XML document",
        lower if lower.starts_with(b"/* gnu ld script") => "a linker script, a text file",
        _ => "a text file",
    })
}

fn bytes(head: &[u8]) -> String {
    let hex: Vec<String> = head.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("bytes that begin with {}", hex.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_called_by_name() {
        let mut tar = vec![b'a'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        for (head, expected) in [
            (&b"\x1f\x8b\x08\x00"[..], "a gzip stream"),
            (
                b"\x00\x05\x16\x07\x00\x02",
                "an AppleDouble file, which macOS writes beside each file",
            ),
            (b"\xcf\xfa\xed\xfe\x07", "a Mach-O file"),
            (b"\xca\xfe\xba\xbe\0\0\0\x02", "a Mach-O file for several processors"),
            (b"\xca\xfe\xba\xbe\0\0\0\x41", "a Java class file"),
            (b"\0asm\x01\0\0\0", "a WebAssembly module"),
            (b"version https://git-lfs.github.com/spec/v1\noid", lfs::POINTER),
            (b"<!DOCTYPE html><html>", "an HTML page"),
            (b"  <?xml version='1.0'?>", "an XML document"),
            (b"/* GNU ld script\n", "a linker script, a text file"),
            ("na\u{ef}ve\n".as_bytes(), "a text file"),
            (&"na\u{ef}".as_bytes()[..3], "a text file"),
            (b"\xff\xfea\0", "a text file in UTF-16"),
            (&[0; 64], "zeros"),
            (&tar, "a tar archive"),
            (b"\xe9\xe9\xe9\xe9", "bytes that begin with e9 e9 e9 e9"),
        ] {
            assert_eq!(describe(head), expected, "{head:?}");
        }
    }
}
