//! What decides whether a device loads a library, on libraries that lld made.

use std::fs;

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use xtask::measure::{Loading, PagesRule, StackRights, measure};

use super::{Folder, zipped};

const CLANG: &str = "/usr/lib/llvm-19/bin/clang";

/// Data, zeros, relocated pointers, and a symbol from elsewhere.
const SOURCE: &[u8] = b"extern int elsewhere(int);\n\
    int zero[9000]; int data[3000] = {1};\n\
    const int *const table[] = {&data[0], &zero[1]};\n\
    int entry(int n) { data[n]++; zero[n]++; return elsewhere(n) + *table[n & 1]; }\n";

/// RELRO and the data behind it in one segment, with no page between them.
const SCRIPT: &[u8] = b"PHDRS { text PT_LOAD FILEHDR PHDRS FLAGS(5); data PT_LOAD FLAGS(6);\n\
    relro PT_GNU_RELRO FLAGS(4); dynamic PT_DYNAMIC FLAGS(6); stack PT_GNU_STACK FLAGS(6); }\n\
    SECTIONS { . = SIZEOF_HEADERS;\n\
    .dynsym : { *(.dynsym) } :text .dynstr : { *(.dynstr) } :text .gnu.hash : { *(.gnu.hash) } :text\n\
    .rela.dyn : { *(.rela.dyn) } :text .rela.plt : { *(.rela.plt) } :text\n\
    .text : { *(.text*) } :text .plt : { *(.plt) } :text\n\
    . = ALIGN(0x4000);\n\
    .data.rel.ro : { *(.data.rel.ro*) } :data :relro .dynamic : { *(.dynamic) } :data :relro :dynamic\n\
    .got : { *(.got) } :data :relro .got.plt : { *(.got.plt) } :data :relro\n\
    .data : { *(.data) } :data .bss : { *(.bss) } :data }\n";

/// Links a library for a target, or gives `None` after saying why.
fn linked(
    folder: &Folder,
    name: &str,
    target: &str,
    source: &Utf8Path,
    flags: &[&str],
) -> Option<Utf8PathBuf> {
    if !Utf8Path::new(CLANG).is_file() {
        println!("skipped: `{CLANG}` is not here");
        return None;
    }
    let out = folder.path().join(name);
    fs::create_dir_all(out.parent().unwrap()).unwrap();
    let target = format!("--target={target}");
    let fixed = ["-shared", "-fPIC", "-nostdlib", "-fuse-ld=lld", "-O1", "-w", &target];
    let paths = ["-o", out.as_str(), source.as_str()];
    let args = [&fixed[..], &paths[..], flags].concat();
    CommandLine::new(CLANG, args.iter().copied()).read().unwrap();
    Some(out)
}

fn loading(path: &Utf8Path) -> Loading {
    let mut measurement = measure(path).unwrap();
    assert_eq!(measurement.libraries.len(), 1);
    measurement.libraries.remove(0).loading.unwrap()
}

fn rules(path: &Utf8Path) -> Vec<PagesRule> {
    loading(path).pages_16k.reasons.into_iter().map(|reason| reason.rule).collect()
}

const ARM64: &str = "aarch64-linux-android24";
const LARGE: &str = "-Wl,-z,max-page-size=16384";

#[test]
fn pages_of_16_kib_are_judged_by_everything_that_counts() {
    let folder = Folder::new();
    let source = folder.file("a.c", SOURCE);
    let script = format!("-Wl,-T,{}", folder.file("a.ld", SCRIPT));
    for (name, target, flags, expected) in [
        ("good.so", ARM64, vec![LARGE], PagesRule::AllKept),
        ("large.so", ARM64, vec!["-Wl,-z,max-page-size=65536"], PagesRule::AllKept),
        ("small.so", ARM64, vec!["-Wl,-z,max-page-size=4096"], PagesRule::Alignment),
        ("relro.so", ARM64, vec![LARGE, &script], PagesRule::Relro),
        (
            "x86_64.so",
            "x86_64-linux-android24",
            vec!["-Wl,-z,max-page-size=4096"],
            PagesRule::Alignment,
        ),
        (
            "arm.so",
            "armv7a-linux-androideabi24",
            vec!["-Wl,-z,max-page-size=4096"],
            PagesRule::Bits32,
        ),
        ("x86.so", "i686-linux-android24", vec!["-Wl,-z,max-page-size=4096"], PagesRule::Bits32),
    ] {
        let Some(path) = linked(&folder, name, target, &source, &flags) else { return };
        assert_eq!(rules(&path), [expected], "{name}");
        let copy = folder.path().join("copy.so");
        // Without RELRO there is nothing that could become read-only.
        if expected == PagesRule::Relro {
            fs::write(&copy, without_relro(fs::read(&path).unwrap())).unwrap();
            assert_eq!(rules(&copy), [PagesRule::AllKept]);
        }
        // What a person writes over `p_align` does not move a segment.
        if expected == PagesRule::Alignment {
            fs::write(&copy, realigned(fs::read(&path).unwrap(), 0x4000)).unwrap();
            let found = rules(&copy);
            assert!(found.contains(&PagesRule::Congruence), "{name}: {found:?}");
        }
    }
}

/// Program headers of a 64-bit file: where each begins.
fn headers(bytes: &[u8]) -> Vec<usize> {
    let count = u16::from_le_bytes([bytes[56], bytes[57]]);
    (0..usize::from(count)).map(|index| 64 + index * 56).collect()
}

fn kind(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

fn realigned(mut bytes: Vec<u8>, align: u64) -> Vec<u8> {
    for at in headers(&bytes) {
        if kind(&bytes, at) == 1 {
            bytes[at + 48..at + 56].copy_from_slice(&align.to_le_bytes());
        }
    }
    bytes
}

fn without_relro(mut bytes: Vec<u8>) -> Vec<u8> {
    for at in headers(&bytes) {
        if kind(&bytes, at) == 0x6474_e552 {
            bytes[at..at + 4].fill(0);
        }
    }
    bytes
}

#[test]
fn what_android_refuses_is_a_fact() {
    let folder = Folder::new();
    let source = folder.file("a.c", SOURCE);
    let text = folder
        .file("t.s", b".text\n.globl g\ng: ret\n.quad data\n.data\n.globl data\ndata: .quad 1\n");
    let Some(plain) = linked(&folder, "plain.so", ARM64, &source, &[LARGE]) else { return };
    let facts = loading(&plain);
    assert_eq!(facts.stack, StackRights::NotExecutable);
    assert!(!facts.text_relocations && !facts.writable_code);
    let made = |name: &str, source: &Utf8Path, flags: &[&str]| {
        loading(&linked(&folder, name, ARM64, source, flags).unwrap())
    };
    assert_eq!(made("stack.so", &source, &["-Wl,-z,execstack"]).stack, StackRights::Executable);
    assert_eq!(made("none.so", &source, &["-Wl,-z,nognustack"]).stack, StackRights::Unmarked);
    assert!(made("text.so", &text, &["-Wl,-z,notext"]).text_relocations);
    assert!(made("omagic.so", &source, &["-Wl,--omagic"]).writable_code);
}

#[test]
fn a_symbol_that_nothing_gives_is_named() {
    let folder = Folder::new();
    let source = folder.file(
        "a.c",
        b"extern int printf(const char *, ...), mine(int), nobody(int);\n\
          extern int maybe(int) __attribute__((weak));\n\
          int entry(int n) { return printf(\"%d\", n) + mine(n) + nobody(n) + (maybe ? maybe(n) : 0); }\n",
    );
    let other = folder.file("b.c", b"int mine(int n) { return n; }\n");
    let libc = folder.file("c.c", b"int printf(void) { return 0; }\n");
    let Some(libc) = linked(&folder, "stub/libc.so", ARM64, &libc, &["-Wl,-soname,libc.so"]) else {
        return;
    };
    let Some(other) = linked(&folder, "lib/libb.so", ARM64, &other, &["-Wl,-soname,libb.so"])
    else {
        return;
    };
    let unresolved = |flags: &[&str]| {
        let path = linked(&folder, "lib/liba.so", ARM64, &source, flags).unwrap();
        let measurement = measure(&path).unwrap();
        let library = measurement.libraries.into_iter().find(|l| l.name == "liba.so").unwrap();
        library.loading.unwrap().unresolved
    };
    let list = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(unresolved(&[]), list(&["mine", "nobody", "printf"]));
    assert_eq!(unresolved(&[libc.as_str()]), list(&["mine", "nobody"]));
    assert_eq!(unresolved(&[libc.as_str(), other.as_str()]), list(&["nobody"]));
    // A needed library that is not here may give anything.
    fs::remove_file(&other).unwrap();
    let stub = folder.file("d.c", b"int mine(int n) { return n; }\n");
    let gone =
        linked(&folder, "stub/libgone.so", ARM64, &stub, &["-Wl,-soname,libgone.so"]).unwrap();
    assert_eq!(unresolved(&[libc.as_str(), gone.as_str()]), None);
}

/// Without its section table a library is measured by what the loader reads.
#[test]
fn a_packed_library_is_measured_by_segments() {
    let folder = Folder::new();
    let source = folder.file("a.c", SOURCE);
    let flags = [LARGE, "-Wl,-soname,liba.so", "-Wl,--build-id=sha1"];
    let Some(path) = linked(&folder, "liba.so", ARM64, &source, &flags) else { return };
    let whole = measure(&path).unwrap().libraries.remove(0);
    let bytes = fs::read(&path).unwrap();
    let table = u64::from_le_bytes(bytes[40..48].try_into().unwrap()) as usize;
    // Taken away, pointed nowhere, and overwritten, as packers do.
    let mut gone = bytes.clone();
    gone[40..48].fill(0);
    gone[58..64].fill(0);
    let mut nowhere = [&bytes[..], b"UPX!"].concat();
    nowhere[40..48].copy_from_slice(&u64::MAX.to_le_bytes()[..]);
    let mut garbage = [&bytes[..], b"UPX!"].concat();
    garbage[table..bytes.len()].fill(0xa5);
    for (name, bytes) in [("gone.so", gone), ("nowhere.so", nowhere), ("garbage.so", garbage)] {
        let path = folder.file(&format!("packed/{name}"), &bytes);
        let packed = measure(&path).unwrap().libraries.remove(0);
        assert_eq!(packed.sizes.normalized, None, "{name}");
        assert_eq!(packed.sizes.memory, whole.sizes.memory, "{name}");
        assert_eq!(packed.sizes.file.0, bytes.len() as u64);
        let names = |library: &xtask::measure::Library| {
            (library.needed.clone(), library.soname.clone(), library.exports.clone())
        };
        assert_eq!(names(&packed), names(&whole), "{name}");
        assert_eq!(packed.build_id, whole.build_id, "{name}");
        assert!(!packed.unknown.is_empty());
    }
    for (format, expected) in [("text", "unknown"), ("markdown", "| unknown |"), ("json", "null")] {
        let shown = folder.run(&["measure", "packed/gone.so", "--format", format]);
        assert!(shown.stdout.contains(expected), "{}", shown.stdout);
        let compared = folder.run(&["compare", "liba.so", "packed/gone.so", "--format", format]);
        assert!(compared.stdout.contains(expected), "{}", compared.stdout);
        assert!(!compared.stdout.contains("exports went"), "{}", compared.stdout);
    }
}

/// Android's own judge: every stored library at a multiple of the page.
#[test]
fn places_in_an_apk_agree_with_zipalign() {
    let folder = Folder::new();
    let source = folder.file("a.c", SOURCE);
    let Some(path) = linked(&folder, "liba.so", ARM64, &source, &[LARGE]) else { return };
    let bytes = fs::read(path).unwrap();
    let run = |args: &[&str]| {
        let mut command = CommandLine::new("zipalign", args.iter().copied());
        command.cwd = Some(folder.path().to_owned());
        command.output()
    };
    if run(&["-h"]).is_err() {
        println!("skipped: `zipalign` is not here");
        return;
    }
    let entries = [("lib/arm64-v8a/libb.so", bytes.as_slice()), ("lib/arm64-v8a/liba.so", &bytes)];
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in entries {
        writer.start_file(name, stored).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
    }
    folder.file("loose.apk", writer.finish().unwrap().get_ref());
    folder.file("deflated.apk", &zipped(&entries));
    for (align, name) in [("4", "four.apk"), ("4096", "small.apk"), ("16384", "large.apk")] {
        assert!(run(&["-f", align, "loose.apk", name]).unwrap().status.success());
    }
    for name in ["loose.apk", "four.apk", "small.apk", "large.apk", "deflated.apk"] {
        let judged = run(&["-c", "16384", name]).unwrap().status.success();
        let captured = folder.run(&["measure", name, "--format", "json"]);
        let document: Value = serde_json::from_str(&captured.stdout).unwrap();
        let libraries = document["libraries"].as_array().unwrap();
        let loads = |l: &Value| l["loading"]["pages_16k"]["verdict"] == "loads";
        assert_eq!(libraries.iter().all(loads), judged, "{name}");
    }
}
