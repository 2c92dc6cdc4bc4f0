//! Names of entries, as tools write them and as they are read.

use support::paths::RelPath;

use super::error::Fault;

/// The path that an entry's name stands for. Windows tools write backslashes, others begin with `./`;
/// a name that leads out of the archive is refused.
pub fn parse(raw: &[u8]) -> Result<RelPath, Fault> {
    let name = std::str::from_utf8(raw).map_err(|_| Fault::EntryName)?;
    let name = name.replace('\\', "/");
    let mut rest = name.as_str();
    while let Some(below) = rest.strip_prefix("./") {
        rest = below.trim_start_matches('/');
    }
    // `C:x` and `C:/x` are places of a disk.
    let drive = matches!(rest.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if drive || rest.contains('\0') {
        return Err(Fault::Climbing);
    }
    rest.parse().map_err(|_| Fault::Climbing)
}

/// The last part of a name, whichever slash divides it; empty for a folder.
pub fn last_part(raw: &[u8]) -> &[u8] {
    raw.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_tools_write_them() {
        for (name, expected) in [
            ("jni/arm64-v8a/liba.so", Some("jni/arm64-v8a/liba.so")),
            (r"jni\arm64-v8a\liba.so", Some("jni/arm64-v8a/liba.so")),
            (r".\jni/arm64-v8a\liba.so", Some("jni/arm64-v8a/liba.so")),
            ("././jni/./a//liba.so", Some("jni/a/liba.so")),
            (".//liba.so", Some("liba.so")),
            ("../liba.so", None),
            (r"jni\..\..\liba.so", None),
            ("/etc/liba.so", None),
            (r"\\server\share\liba.so", None),
            (r"C:\liba.so", None),
            ("c:liba.so", None),
            ("a\0/liba.so", None),
            ("", None),
        ] {
            let found = parse(name.as_bytes());
            let expected = expected.map(str::to_owned).ok_or(Fault::Climbing);
            assert_eq!(found.map(|path| path.as_str().to_owned()), expected, "{name}");
        }
        assert_eq!(parse(b"\xe9.so"), Err(Fault::EntryName));
        assert_eq!(last_part(br"a\b/c.so"), b"c.so");
        assert_eq!(last_part(br"a\"), b"");
    }
}
