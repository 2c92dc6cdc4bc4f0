//! What people see when a file is not what it should be. Whole messages, and exit code 11.

use object::{Endianness, elf};

use super::{
    Folder,
    fixture::{Recipe, library},
    zipped,
};

/// Runs `measure NAME` and gives what it wrote to standard error; nothing is on standard output.
fn refused(folder: &Folder, name: &str) -> String {
    let captured = folder.run(&["measure", name]);
    assert_eq!(captured.status.code(), Some(11), "{}{}", captured.stdout, captured.stderr);
    assert_eq!(captured.stdout, "");
    captured.stderr
}

/// Overwrites a little-endian number.
fn patched(mut bytes: Vec<u8>, at: usize, number: &[u8]) -> Vec<u8> {
    bytes[at..at + number.len()].copy_from_slice(number);
    bytes
}

/// Offset of the field at `field` in the header of section `index` of a 64-bit file.
fn section_field(bytes: &[u8], index: usize, field: usize) -> usize {
    let table = u64::from_le_bytes(bytes[40..48].try_into().unwrap());
    usize::try_from(table).unwrap() + index * 64 + field
}

#[test]
fn files() {
    let recipe = Recipe::default;
    let good = library(&recipe());
    let len = good.len();
    let text_size = section_field(&good, 1, 32);
    let text_type = section_field(&good, 1, 4);
    let cases: Vec<(&str, Vec<u8>, String, &str)> = vec![
        (
            "notes.so",
            b"INPUT(liba.so)\n".to_vec(),
            "expected a native library, an archive of some, or a measurement.json, found a text file".into(),
            "name a .so, .aar, .apk, .whl, .zip, a folder or a measurement.json",
        ),
        (
            "pe.so",
            b"MZ\x90\0\x03".to_vec(),
            "expected a native library, an archive of some, or a measurement.json, found a Windows program (PE)".into(),
            "name a .so, .aar, .apk, .whl, .zip, a folder or a measurement.json",
        ),
        (
            "empty.so",
            Vec::new(),
            "expected a native library, an archive of some, or a measurement.json, found an empty file".into(),
            "name a .so, .aar, .apk, .whl, .zip, a folder or a measurement.json",
        ),
        (
            "cut.so",
            good[..len - 100].to_vec(),
            format!(
                "the section header table: expected a table inside the file, found {} bytes and: \
                 Invalid ELF section header offset/size/alignment",
                ::support::size::grouped(len as u64 - 100)
            ),
            "copy or build the file anew; `readelf -hSlW FILE` shows its headers",
        ),
        (
            "big.so",
            library(&Recipe { endian: Endianness::Big, ..recipe() }),
            "expected a little-endian ELF file for ARM or x86, found a 64-bit big-endian file for AArch64".into(),
            "measure a library for arm64-v8a, armeabi-v7a, x86_64 or x86",
        ),
        (
            "riscv.so",
            library(&Recipe { machine: elf::EM_RISCV, ..recipe() }),
            "expected a little-endian ELF file for ARM or x86, found a 64-bit little-endian file for RISC-V".into(),
            "measure a library for arm64-v8a, armeabi-v7a, x86_64 or x86",
        ),
        (
            "object.so",
            patched(good.clone(), 16, &1u16.to_le_bytes()),
            "expected a shared library (`ET_DYN`), found an object file (`ET_REL`)".into(),
            "measure the linked .so, not the objects or programs it was made of",
        ),
        (
            "past.so",
            patched(good.clone(), text_size, &u64::MAX.to_le_bytes()),
            format!(
                "section `.text` ends past the file: expected at most {} bytes, found \
                 18,446,744,073,709,551,615 bytes from {}",
                ::support::size::grouped(len as u64),
                u64::from_le_bytes(good[text_size - 8..text_size].try_into().unwrap())
            ),
            "copy or build the file anew; `readelf -hSlW FILE` shows its headers",
        ),
        (
            "debug.so",
            patched(good, text_type, &8u32.to_le_bytes()),
            "it holds debug information only: `.text` has a size and no bytes".into(),
            "measure the library that this file was split from",
        ),
        (
            "newer.json",
            br#"{"schema": 7}"#.to_vec(),
            "expected a measurement of schema 1, found schema 7".into(),
            "write it anew: `cargo xtask measure PATH --format json`",
        ),
    ];
    let folder = Folder::new();
    for (name, bytes, found, help) in cases {
        folder.file(name, &bytes);
        let expected = format!("error: cannot measure `{name}`\n  {found}\nhelp: {help}\n");
        assert_eq!(refused(&folder, name), expected);
    }
}

#[test]
fn places() {
    let folder = Folder::new();
    folder.file("empty/readme.txt", b"x");
    folder.file("wrong/jni/x86_64/liba.so", &library(&Recipe::default()));
    let pipe = ::support::exec::CommandLine::new("mkfifo", [folder.path().join("pipe").as_str()]);
    pipe.read().unwrap();
    for (name, expected) in [
        (
            "nowhere",
            "error: cannot measure `nowhere`\n  it does not exist\n\
             help: check the path; a build's libraries are in `dist/<profile>/`\n",
        ),
        (
            "empty",
            "error: cannot measure `empty`\n  expected native libraries (`*.so`) below the folder, found none\n\
             help: name the .so itself, or the folder it is in\n",
        ),
        (
            "wrong",
            "error: cannot measure `wrong/jni/x86_64/liba.so`\n  expected a library for x86_64, as its folder \
             says, found one for arm64-v8a\nhelp: move the library to the folder of its ABI, or rebuild it for this one\n",
        ),
        (
            "pipe",
            "error: cannot measure `pipe`\n  it is neither a file nor a folder\n\
             help: name a regular file or a folder\n",
        ),
    ] {
        assert_eq!(refused(&folder, name), expected);
    }
}

#[test]
fn archives() {
    let good = library(&Recipe::default());
    let name = "jni/arm64-v8a/liba.so";
    let one = zipped(&[(name, good.as_slice())]);
    // The central directory: signature, then sizes at 20 and 24, and the name at 46.
    let central = one.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let rename = |to: &[u8]| {
        let mut bytes = one.clone();
        for at in [30, central + 46] {
            bytes[at..at + to.len()].copy_from_slice(to);
        }
        bytes
    };
    let cases: Vec<(&str, Vec<u8>, &str, &str, &str)> = vec![
        (
            "climb.aar",
            rename(b"../../v8a_v8a/liba.so"),
            "!/../../v8a_v8a/liba.so",
            "expected an entry's path below the archive's root, found one that leads elsewhere",
            "do not unpack this file; repack it with plain relative names",
        ),
        (
            "latin1.aar",
            rename(b"jni/arm64-v8a/lib\xe9.so"),
            "!/jni/arm64-v8a/lib\u{fffd}.so",
            "expected an entry's name in UTF-8, found other bytes",
            "do not unpack this file; repack it with plain relative names",
        ),
        (
            "bomb.aar",
            zipped(&[(name, &vec![0; 4 << 20])]),
            "!/jni/arm64-v8a/liba.so",
            "expected an ELF file, found zeros",
            "name a .so, .aar, .apk, .whl, .zip, a folder or a measurement.json",
        ),
        (
            "liar.aar",
            patched(one.clone(), central + 24, &100u32.to_le_bytes()),
            "!/jni/arm64-v8a/liba.so",
            "the entry's length: expected 100 bytes as the archive's directory says, found more",
            "get the archive anew; `unzip -t FILE` names every damaged entry",
        ),
        (
            "promise.aar",
            patched(one.clone(), central + 24, &0xffff_fffeu32.to_le_bytes()),
            "!/jni/arm64-v8a/liba.so",
            "expected at most 2.00 GiB, found 4,294,967,294 bytes",
            "strip the library, or measure the files one at a time",
        ),
        (
            "locked.aar",
            patched(patched(one.clone(), 6, &[1]), central + 8, &[1]),
            "!/jni/arm64-v8a/liba.so",
            "expected an entry that can be unpacked, found one with a password",
            "repack the archive without a password, stored or deflated",
        ),
        (
            "zstd.aar",
            patched(patched(one.clone(), 8, &[93]), central + 10, &[93]),
            "!/jni/arm64-v8a/liba.so",
            "expected an entry that can be unpacked, found compression `Zstd`",
            "repack the archive without a password, stored or deflated",
        ),
        (
            "text.aar",
            zipped(&[(name, b"hello")]),
            "!/jni/arm64-v8a/liba.so",
            "expected an ELF file, found a text file",
            "name a .so, .aar, .apk, .whl, .zip, a folder or a measurement.json",
        ),
        (
            "cut.aar",
            one[..one.len() - 30].to_vec(),
            "",
            "the archive is damaged: invalid Zip archive: Could not find EOCD",
            "get the archive anew; `unzip -t FILE` names every damaged entry",
        ),
        (
            "none.apk",
            zipped(&[(name, good.as_slice())]),
            "",
            "expected native libraries at `lib/<abi>/*.so`, found none",
            "name the .so itself, or the folder it is in",
        ),
    ];
    let folder = Folder::new();
    for (file, bytes, entry, found, help) in cases {
        folder.file(file, &bytes);
        let expected = format!("error: cannot measure `{file}{entry}`\n  {found}\nhelp: {help}\n");
        assert_eq!(refused(&folder, file), expected);
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let folder = Folder::new();
    folder.file("d/liba.so", b"text");
    folder.file("d/libb.so", b"MZ");
    let text = refused(&folder, "d");
    assert_eq!(text.matches("error: cannot measure").count(), 2, "{text}");
}

#[test]
fn a_flipped_byte_is_told_by_its_checksum() {
    let folder = Folder::new();
    let mut bytes = zipped(&[("jni/arm64-v8a/liba.so", library(&Recipe::default()).as_slice())]);
    let data = 30 + "jni/arm64-v8a/liba.so".len() + 2000;
    bytes[data] = !bytes[data];
    folder.file("flip.aar", &bytes);
    let text = refused(&folder, "flip.aar");
    let known = ["the entry's checksum: expected", "the archive is damaged", "the entry's length"];
    assert!(known.iter().any(|known| text.contains(known)), "{text}");
    assert!(text.contains("help: get the archive anew; `unzip -t FILE`"), "{text}");
}

/// What is bounded is memory and time: how well an honest library packs says nothing.
#[test]
fn a_library_that_packs_well_is_measured() {
    let folder = Folder::new();
    let padded = library(&Recipe { text: vec![0; 6 << 20], ..Recipe::default() });
    folder.archive("padded.aar", &[("jni/arm64-v8a/liba.so", padded.as_slice())]);
    let captured = folder.run(&["measure", "padded.aar"]);
    assert_eq!(captured.status.code(), Some(0), "{}", captured.stderr);
}

#[test]
fn one_name_that_leads_out_refuses_the_archive() {
    let folder = Folder::new();
    let good = library(&Recipe::default());
    for name in ["../../liba.so", r"..\..\liba.so", r"C:\liba.so", "/liba.so", "x/../../liba.so"] {
        folder.file("a.zip", &zipped(&[("lib/libgood.so", good.as_slice()), (name, &good)]));
        let text = refused(&folder, "a.zip");
        assert!(text.contains("found one that leads elsewhere"), "{name}: {text}");
        let inner = zipped(&[(name, good.as_slice())]);
        folder.file("b.zip", &zipped(&[("lib/libgood.so", good.as_slice()), ("a.zip", &inner)]));
        let text = refused(&folder, "b.zip");
        assert!(text.contains("cannot measure `b.zip!/a.zip!/"), "{name}: {text}");
    }
}

/// An archive in an archive in an archive, and so on.
#[test]
fn archives_are_not_opened_for_ever() {
    let folder = Folder::new();
    let mut bytes = zipped(&[("liba.so", library(&Recipe::default()).as_slice())]);
    for _ in 0..6 {
        bytes = zipped(&[("a.zip", bytes.as_slice())]);
    }
    folder.file("deep.zip", &bytes);
    let text = refused(&folder, "deep.zip");
    assert!(text.contains("expected at most 256 archives, 3 deep, found"), "{text}");
    let many: Vec<(String, Vec<u8>)> =
        (0..300).map(|n| (format!("{n}.zip"), zipped(&[("a.txt", b"a")]))).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    folder.archive("wide.zip", &many);
    assert!(refused(&folder, "wide.zip").contains("256 archives"));
}
