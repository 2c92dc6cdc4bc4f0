//! One foreign file hides nothing: all that can be measured is, and the rest is named.

use object::{Endianness, elf};
use serde_json::Value;

use super::{
    Folder,
    fixture::{Recipe, library},
    zipped,
};

fn arm64() -> Vec<u8> {
    library(&Recipe::default())
}

fn of(machine: elf::Machine, is_64: bool) -> Vec<u8> {
    library(&Recipe { machine, is_64, ..Recipe::default() })
}

/// The document of `measure`, which ends with 0.
fn measured(folder: &Folder, args: &[&str]) -> Value {
    let captured = folder.run(&[&["measure"], args, &["--format", "json"]].concat());
    assert_eq!((captured.status.code(), captured.stderr.as_str()), (Some(0), ""), "{args:?}");
    serde_json::from_str(&captured.stdout).unwrap()
}

fn left_out(document: &Value) -> Vec<(String, String, String)> {
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let list = document["left_out"].as_array().cloned().unwrap_or_default();
    let row = |entry: &Value| (text(entry, "path"), text(entry, "kind"), text(entry, "found"));
    list.iter().map(row).collect()
}

/// Foreign files: a name, its bytes, the kind and words they are left out with.
fn foreign() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let debug = {
        let mut bytes = arm64();
        let table = u64::from_le_bytes(bytes[40..48].try_into().unwrap()) as usize;
        bytes[table + 64 + 4..table + 64 + 8].copy_from_slice(&8u32.to_le_bytes());
        bytes
    };
    let big = library(&Recipe { endian: Endianness::Big, ..Recipe::default() });
    let mut object = arm64();
    object[16] = 1;
    vec![
        ("lib/arm64-v8a/libgz.so", b"\x1f\x8b\x08\0".to_vec(), "foreign", "a gzip stream"),
        ("lib/arm64-v8a/libempty.so", Vec::new(), "foreign", "an empty file"),
        ("lib/arm64-v8a/libtext.so", b"INPUT(liba.so)\n".to_vec(), "foreign", "a text file"),
        ("lib/arm64-v8a/libpage.so", b"<!DOCTYPE html>".to_vec(), "foreign", "an HTML page"),
        (
            "lib/arm64-v8a/liblfs.so",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".to_vec(),
            "foreign",
            "a Git LFS pointer in place of the file",
        ),
        (
            "lib/arm64-v8a/libmach.so",
            b"\xcf\xfa\xed\xfe\x0c\0".to_vec(),
            "foreign",
            "a Mach-O file",
        ),
        (
            "lib/arm64-v8a/libwasm.so",
            b"\0asm\x01\0\0\0".to_vec(),
            "foreign",
            "a WebAssembly module",
        ),
        (
            "lib/arm64-v8a/._liba.so",
            b"\x00\x05\x16\x07\0\x02\0\0".to_vec(),
            "foreign",
            "an AppleDouble file, which macOS writes beside each file",
        ),
        (
            "lib/arm64-v8a/libdebug.so",
            debug,
            "not_a_library",
            "debug information without the library",
        ),
        ("lib/arm64-v8a/libobject.so", object, "not_a_library", "an object file (`ET_REL`)"),
        (
            "lib/arm64-v8a/libbig.so",
            big,
            "other_machine",
            "a library for another machine: a 64-bit big-endian file for AArch64",
        ),
        (
            "lib/mips/liba.so",
            of(elf::EM_MIPS, false),
            "other_machine",
            "a library for another machine: a 32-bit little-endian file for MIPS",
        ),
        (
            "lib/riscv64/liba.so",
            of(elf::EM_RISCV, true),
            "other_machine",
            "a library for another machine: a 64-bit little-endian file for RISC-V",
        ),
        (
            "lib/ppc/liba.so",
            of(elf::EM_PPC, false),
            "other_machine",
            "a library for another machine: a 32-bit little-endian file for PowerPC",
        ),
        (
            "lib/x86/libwrong.so",
            of(elf::EM_X86_64, true),
            "wrong_folder",
            "a library for x86_64 in the folder `x86`, where no device loads it",
        ),
        (
            "lib/arm64-v8a/libcut.so",
            arm64()[..3000].to_vec(),
            "damaged",
            "a loadable segment ends past",
        ),
    ]
}

#[test]
fn each_foreign_file_is_named_and_the_rest_is_measured() {
    let folder = Folder::new();
    for (path, bytes, kind, found) in foreign() {
        let good = ("lib/arm64-v8a/libgood.so", arm64());
        for name in ["a.apk", "a.zip", "a.whl", "a.xapk"] {
            folder.file(name, &zipped(&[(good.0, good.1.as_slice()), (path, bytes.as_slice())]));
        }
        folder.file("d/lib/arm64-v8a/libgood.so", &good.1);
        let file = folder.file(&format!("d/{path}"), &bytes);
        for name in ["a.apk", "a.zip", "a.whl", "a.xapk", "d"] {
            let document = measured(&folder, &[name]);
            assert_eq!(document["libraries"].as_array().unwrap().len(), 1, "{name} {path}");
            let rows = left_out(&document);
            assert_eq!(rows.len(), 1, "{name}: {rows:?}");
            assert_eq!((rows[0].0.as_str(), rows[0].1.as_str()), (path, kind), "{name}");
            assert!(rows[0].2.starts_with(found), "{name} {path}: {rows:?}");
        }
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn the_total_says_of_how_many_files_it_is_and_strict_refuses() {
    let folder = Folder::new();
    let good = arm64();
    folder.archive(
        "a.apk",
        &[("lib/arm64-v8a/liba.so", good.as_slice()), ("lib/arm64-v8a/libx.so", b"\x1f\x8b\x08")],
    );
    folder.archive("b.apk", &[("lib/arm64-v8a/liba.so", good.as_slice())]);
    let text = folder.run(&["measure", "a.apk"]).stdout;
    assert!(text.contains("\n  all that ships: 1 of 2 files\n"), "{text}");
    assert!(
        text.ends_with("\nleft out, in no sum\n  lib/arm64-v8a/libx.so: a gzip stream\n"),
        "{text}"
    );
    let markdown = folder.run(&["measure", "a.apk", "--format", "markdown"]).stdout;
    assert!(markdown.contains("| **all that ships**: 1 of 2 files |"), "{markdown}");
    assert!(markdown.contains("- `lib/arm64-v8a/libx.so`: a gzip stream\n"), "{markdown}");
    let strict = "error: cannot measure `lib/arm64-v8a/libx.so`\n  expected every file to be \
                  measured, found a gzip stream\nhelp: remove the file, or measure without `--strict`\n";
    for args in [&["measure", "a.apk", "--strict"][..], &["compare", "b.apk", "a.apk", "--strict"]]
    {
        let captured = folder.run(args);
        let ended = (captured.status.code(), captured.stdout.as_str(), captured.stderr.as_str());
        assert_eq!(ended, (Some(11), "", strict), "{args:?}");
    }
    assert_eq!(folder.run(&["measure", "b.apk", "--strict"]).status.code(), Some(0));
    for (format, expected) in [
        ("text", "after: left out, in no sum\n  lib/arm64-v8a/libx.so: a gzip stream\n"),
        (
            "markdown",
            "After, left out and in no sum:\n\n- `lib/arm64-v8a/libx.so`: a gzip stream\n",
        ),
        ("json", "\"found\": \"a gzip stream\""),
    ] {
        let compared = folder.run(&["compare", "b.apk", "a.apk", "--format", format]);
        assert_eq!(compared.status.code(), Some(0), "{}", compared.stderr);
        assert!(compared.stdout.contains(expected), "{}", compared.stdout);
    }
}

#[test]
fn what_was_named_and_is_not_there_stays_an_error() {
    let folder = Folder::new();
    folder.file("liba.so", &arm64());
    folder.file("libx.so", b"\x1f\x8b\x08");
    assert_eq!(left_out(&measured(&folder, &["liba.so", "libx.so"])).len(), 1);
    let captured = folder.run(&["measure", "liba.so", "libnone.so"]);
    assert_eq!(captured.status.code(), Some(11));
    assert!(captured.stderr.contains("cannot measure `libnone.so`"), "{}", captured.stderr);
}

/// What is left out is kept in a measurement, and is there again when that is read.
#[test]
fn a_saved_measurement_keeps_what_was_left_out() {
    let folder = Folder::new();
    let good = arm64();
    folder.archive("a.aar", &[("jni/arm64-v8a/liba.so", good.as_slice()), ("jni/mips/a.so", b"x")]);
    let captured = folder.run(&["measure", "a.aar", "--format", "json"]);
    folder.file("a.json", captured.stdout.as_bytes());
    assert_eq!(left_out(&measured(&folder, &["a.json"])).len(), 1);
}

#[test]
fn an_app_has_one_file_of_each_name() {
    let folder = Folder::new();
    let (one, other) = (arm64(), library(&Recipe { bss: 1, ..Recipe::default() }));
    let name = "jni/arm64-v8a/libc++_shared.so";
    for (aar, bytes) in [("a.aar", &one), ("b.aar", &one), ("c.aar", &other)] {
        folder.archive(aar, &[(name, bytes.as_slice())]);
    }
    for (second, found) in [
        ("b.aar", "the same file as `a.aar/jni/arm64-v8a/libc++_shared.so`"),
        (
            "c.aar",
            "another file of the same name as `a.aar/jni/arm64-v8a/libc++_shared.so`: an app has \
             one of them",
        ),
    ] {
        let document = measured(&folder, &["a.aar", second]);
        assert_eq!(document["libraries"].as_array().unwrap().len(), 1);
        let expected = (format!("{second}/{name}"), "repeated".to_owned(), found.to_owned());
        assert_eq!(left_out(&document), [expected]);
    }
    // In a wheel, files of one name in two packages are two files.
    folder.archive("p.whl", &[("a/_core.so", one.as_slice()), ("b/_core.so", &one)]);
    assert_eq!(measured(&folder, &["p.whl"])["libraries"].as_array().unwrap().len(), 2);
}

#[test]
fn an_entry_that_an_apk_has_twice_counts_once() {
    let folder = Folder::new();
    let good = arm64();
    // Written under another name, then renamed: writers refuse to repeat one.
    let mut bytes =
        zipped(&[("lib/arm64-v8a/liba.so", good.as_slice()), ("lib/arm64-v8a/libb.so", &good)]);
    let places: Vec<usize> = (0..bytes.len() - 21)
        .filter(|at| bytes[*at..].starts_with(b"lib/arm64-v8a/libb.so"))
        .collect();
    for at in places {
        bytes[at + 17] = b'a';
    }
    folder.file("a.apk", &bytes);
    let document = measured(&folder, &["a.apk"]);
    assert_eq!(document["libraries"].as_array().unwrap().len(), 1);
    let rows = left_out(&document);
    assert_eq!((rows[0].0.as_str(), rows[0].1.as_str()), ("lib/arm64-v8a/liba.so", "repeated"));
}

#[test]
fn armeabi_counts_only_where_nothing_newer_is_there() {
    let folder = Folder::new();
    let arm = of(elf::EM_ARM, false);
    folder.archive("old.apk", &[("lib/armeabi/liba.so", arm.as_slice())]);
    let old = measured(&folder, &["old.apk"]);
    assert_eq!(old["libraries"][0]["abi"], "armeabi-v7a");
    assert!(left_out(&old).is_empty());
    folder.archive(
        "both.apk",
        &[("lib/armeabi/liba.so", arm.as_slice()), ("lib/armeabi-v7a/liba.so", &arm)],
    );
    let both = measured(&folder, &["both.apk"]);
    assert_eq!(both["libraries"].as_array().unwrap().len(), 1);
    assert_eq!(left_out(&both)[0].1, "armeabi");
}
