//! Class files and jars that lie: an error each time, and never more than that.

mod support;

use std::io::{Cursor, Write as _};

use classfile::{ClassError, ClassFile, Classes, closure, reach};
use support::{compile, skipped};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// A class file with a few bytes changed, or with a piece gone or there twice.
fn mutated(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(bytes.len());
        match dice.roll(6) {
            0 => bytes[at] = 0xff,
            1 => bytes[at] = 0,
            2 => bytes[at] ^= 1 << dice.roll(8),
            3 => bytes[at] = bytes[at].wrapping_add(1),
            4 => drop(bytes.drain(at..(at + 1 + dice.roll(8)).min(bytes.len()))),
            _ => {
                let piece = bytes[at..(at + 1 + dice.roll(8)).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

#[test]
fn a_changed_class_file_is_read_or_refused() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut read, mut refused) = (0, 0);
    for (folder, release) in [("names", 8), ("reach", 8), ("reach", 17), ("forms", 17)] {
        let Some(compiled) = compile(folder, release) else { continue };
        for (path, bytes) in &compiled.files {
            ClassFile::parse(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
            for _ in 0..2_000 {
                match ClassFile::parse(&mutated(bytes, &mut dice)) {
                    // What went through holds in what is asked of it.
                    Ok(class) => {
                        read += 1;
                        let mut classes = Classes::default();
                        classes.insert(class).unwrap();
                        let natives = classes.natives();
                        let reached = reach::natives(&classes, |_| true);
                        assert_eq!(reached.natives.len(), natives.len());
                        closure::missing(&classes, &[]);
                    }
                    Err(error) => {
                        refused += 1;
                        let text = error.to_string();
                        assert!(!text.ends_with('.') && !text.contains('\n'), "{text}");
                    }
                }
            }
        }
    }
    if read + refused == 0 {
        return;
    }
    // Most of a class file are lengths, indices and tags; the rest are letters, which may change.
    assert!(refused > read && read > refused / 20, "{read} read, {refused} refused");
}

#[test]
fn a_class_file_that_is_cut_off_anywhere_is_refused() {
    let Some(compiled) = compile("forms", 17) else { return };
    for (path, bytes) in &compiled.files {
        for length in 0..bytes.len() {
            let cut = ClassFile::parse(&bytes[..length]);
            assert!(cut.is_err(), "{path} of {length} bytes");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        let expected = ClassError::Trailing { expected: bytes.len(), found: bytes.len() + 1 };
        assert_eq!(ClassFile::parse(&longer), Err(expected), "{path}");
    }
}

#[test]
fn what_is_no_class_file_is_told() {
    for (bytes, expected) in [
        (&b""[..], "no class file: expected the bytes CA FE BA BE at the beginning, found nothing"),
        (b"PK", "no class file: expected the bytes CA FE BA BE at the beginning, found 50 4B"),
        (b"\xca\xfe\xba\xbe\0\0", "broken class file: it ends before its version"),
        (
            b"\xca\xfe\xba\xbe\0\0\0\x42\0\x01",
            "class file of version 66, and 65 (Java 21) is the newest that is read",
        ),
        (b"\xca\xfe\xba\xbe\0\0\0\x02\0\x01", "broken class file: version 2"),
        (
            b"\xca\xfe\xba\xbe\0\0\0\x34\xff\xff",
            "broken class file: unexpected end of input at 10 in constant pool",
        ),
    ] {
        assert_eq!(ClassFile::parse(bytes).unwrap_err().to_string(), expected);
    }
}

fn jar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_jar_holds_each_class_where_a_class_loader_looks() {
    let Some(compiled) = compile("names", 8) else { return };
    let bytes = &compiled.files[0].1;
    let class = ClassFile::parse(bytes).unwrap();
    let path = format!("{}.class", class.name);
    let good = jar(&[
        ("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"),
        ("META-INF/versions/9/a/B.class", b"for newer virtual machines alone"),
        ("module-info.class", b"of no use to Android"),
        (&path, bytes),
    ]);
    let classes = Classes::from_jar(&good).unwrap();
    assert_eq!(classes.iter().collect::<Vec<_>>(), [&class]);

    let moved = Classes::from_jar(&jar(&[("a/B.class", bytes)])).unwrap_err();
    let found = class.name.clone();
    assert_eq!(moved, ClassError::Misplaced { entry: "a/B.class".to_owned(), found });
    let broken = Classes::from_jar(&jar(&[(&path, &bytes[..bytes.len() - 1])])).unwrap_err();
    assert!(broken.to_string().starts_with(&format!("`{path}`: broken class file: ")), "{broken}");

    // The same name twice in the directory, which the writer refuses to write: `b` becomes `a`.
    let mut twice = jar(&[("a/X.class", bytes), ("b/X.class", bytes)]);
    for at in 0..twice.len() - 9 {
        if twice[at..].starts_with(b"b/X.class") {
            twice[at] = b'a';
        }
    }
    let twice = Classes::from_jar(&twice).unwrap_err();
    assert_eq!(twice.to_string(), "no jar that can be read: it has two entries of one name");

    for length in [0, 1, good.len() / 2, good.len() - 1] {
        let cut = Classes::from_jar(&good[..length]).unwrap_err();
        assert!(cut.to_string().starts_with("no jar that can be read: "), "{length}: {cut}");
    }
    let mut dice = Dice(7);
    for _ in 0..5_000 {
        let _ = Classes::from_jar(&mutated(&good, &mut dice));
    }
}

#[test]
fn annotations_in_annotations_do_not_exhaust_the_stack() {
    let Some(compiled) = compile("forms", 17) else { return };
    let Some((_, bytes)) = compiled.files.iter().find(|(path, _)| path.ends_with("/Deep.class"))
    else {
        skipped::<()>("no class of that name");
        return;
    };
    // The annotation on the class has an array of one; put two thousand arrays around it.
    let array = b"[\0\x01s";
    let at = bytes.windows(4).rposition(|window| window == array).expect("an array of one text");
    let deeper = [b'[', 0, 1].repeat(2_000);
    let mut deep = bytes.clone();
    deep.splice(at..at, deeper.iter().copied());
    // The attribute's length follows its name; it is the number that fits what is behind it.
    let length = (0..at).rev().find(|start| {
        let Some(word) = bytes[*start..].first_chunk::<4>() else { return false };
        start + 4 + u32::from_be_bytes(*word) as usize == bytes.len()
    });
    let start = length.expect("the annotations are the last attribute");
    let grown = u32::from_be_bytes(*bytes[start..].first_chunk::<4>().unwrap()) + 6_000;
    deep[start..start + 4].copy_from_slice(&grown.to_be_bytes());
    let error = ClassFile::parse(&deep).unwrap_err().to_string();
    assert_eq!(error, "broken class file: annotations more than 64 deep");
}
