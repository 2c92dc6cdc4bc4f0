//! The numbers against those of binutils and gzip, byte for byte, on libraries a linker made.

use std::{collections::BTreeSet, fs};

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use xtask::measure::{Library, SectionKind, measure};

use super::Folder;

/// What a program prints, or `None` after saying why there is nothing to hold the numbers against.
fn output(program: &str, args: &[&str]) -> Option<String> {
    let command = CommandLine::new(program, args.iter().copied());
    match command.output() {
        Ok(captured) if captured.status.success() => Some(captured.stdout),
        Ok(captured) => panic!("{command}: {}", captured.stderr),
        Err(error) => {
            println!("skipped: `{program}` does not start: {error}");
            None
        }
    }
}

/// Libraries made by a real linker: one of our own, and some of this machine's.
fn subjects(folder: &Folder) -> Vec<Utf8PathBuf> {
    let mut paths = Vec::new();
    let source = folder.file(
        "src/a.c",
        b"#include <stdio.h>\n__thread int tls[64]; char zero[100000]; const char *const names[] = {\"a\", \"b\"};\n\
          int visible(int n) { return printf(\"%d%s\", n + tls[0] + zero[1], names[n & 1]); }\n\
          __attribute__((visibility(\"hidden\"))) int hidden(void) { return 1; }\n\
          __attribute__((weak)) int weak_one(void) { return hidden(); }\n",
    );
    let made = folder.path().join("made/liba.so");
    fs::create_dir(made.parent().unwrap()).unwrap();
    let args = [
        "-shared",
        "-fPIC",
        "-g",
        "-Wl,-soname,liba.so",
        "-Wl,-z,now",
        "-o",
        made.as_str(),
        source.as_str(),
    ];
    if output("cc", &args).is_some() {
        paths.push(made);
    }
    // Copied one to a folder: what a library needs must not lie beside it here.
    for name in ["libstdc++.so.6", "libm.so.6", "libgcc_s.so.1"] {
        for parent in
            ["/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"]
        {
            let path = Utf8Path::new(parent).join(name);
            if path.is_file() {
                paths.push(folder.file(&format!("{name}.d/{name}"), &fs::read(path).unwrap()));
                break;
            }
        }
    }
    assert!(!paths.is_empty(), "neither a compiler nor a system library is here");
    paths
}

fn measured(path: &Utf8Path) -> Library {
    let measurement = measure(path).unwrap();
    assert_eq!(measurement.libraries.len(), 1);
    measurement.libraries.into_iter().next().unwrap()
}

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap()
}

#[test]
fn sections_agree_with_readelf_and_size() {
    let folder = Folder::new();
    for path in subjects(&folder) {
        let library = measured(&path);
        assert_eq!(library.sizes.file.0, fs::metadata(&path).unwrap().len());
        let Some(text) = output("readelf", &["-SW", path.as_str()]) else { return };
        let mut normalized = 0;
        let mut listed = Vec::new();
        for line in text.lines() {
            let Some((_, rest)) = line.trim().strip_prefix('[').and_then(|l| l.split_once(']'))
            else {
                continue;
            };
            // Name Type Address Off Size ES Flg Lk Inf Al; the flags may be blank.
            let columns: Vec<&str> = rest.split_whitespace().collect();
            let &[name, kind, _, _, size, ..] = columns.as_slice() else { continue };
            if name == "NULL" || name == "Name" {
                continue;
            }
            let allocated = columns.len() == 10 && columns[6].contains('A');
            listed.push((name.to_owned(), hex(size)));
            if allocated && kind != "NOBITS" {
                normalized += hex(size);
            }
        }
        let ours: Vec<(String, u64)> =
            library.sections.iter().map(|s| (s.name.clone(), s.size.0)).collect();
        assert_eq!(ours, listed, "{path}");
        assert_eq!(library.sizes.normalized.unwrap().0, normalized, "{path}");

        let Some(text) = output("size", &["-A", path.as_str()]) else { return };
        for section in library.sections.iter().filter(|s| s.kind != SectionKind::Unloaded) {
            let line = text.lines().find(|l| l.split_whitespace().next() == Some(&section.name));
            let size = line.and_then(|line| line.split_whitespace().nth(1)).unwrap_or_default();
            assert_eq!(size, section.size.0.to_string(), "{path} {}", section.name);
        }
    }
}

#[test]
fn segments_and_names_agree_with_readelf_and_nm() {
    let folder = Folder::new();
    for path in subjects(&folder) {
        let library = measured(&path);
        let Some(text) = output("readelf", &["-lW", path.as_str()]) else { return };
        // Type Offset VirtAddr PhysAddr FileSiz MemSiz Flg Align
        let memory: u64 = text
            .lines()
            .filter(|line| line.trim_start().starts_with("LOAD "))
            .map(|line| hex(line.split_whitespace().nth(5).unwrap()))
            .sum();
        assert_eq!(library.sizes.memory.0, memory, "{path}");

        let Some(text) = output("readelf", &["-dW", path.as_str()]) else { return };
        let tagged = |tag: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.contains(tag));
            let name =
                |line: &str| line.split('[').nth(1).unwrap().trim_end_matches(']').to_owned();
            lines.map(name).collect()
        };
        assert_eq!(library.needed, tagged("(NEEDED)"), "{path}");
        assert_eq!(library.soname.clone().into_iter().collect::<Vec<_>>(), tagged("(SONAME)"));
        assert_eq!(library.bind_now, text.contains("BIND_NOW") || text.contains("Flags: NOW"));

        let Some(text) = output("nm", &["-D", "--defined-only", "--extern-only", path.as_str()])
        else {
            return;
        };
        let name = |line: &str| {
            line.split_whitespace().last().unwrap().split('@').next().unwrap().to_owned()
        };
        let exports: BTreeSet<String> = text.lines().map(name).collect();
        assert_eq!(library.exports, exports.into_iter().collect::<Vec<_>>(), "{path}");
    }
}

/// zlib-rs has a match finder of its own: the lengths are near those of gzip, not the same.
#[test]
fn download_is_within_five_percent_of_gzip() {
    let folder = Folder::new();
    for path in subjects(&folder) {
        let library = measured(&path);
        let packed = format!("{path}.gz");
        let command = format!("gzip -9 --no-name --stdout '{path}' > '{packed}'");
        if output("gzip", &["--version"]).is_none() {
            return;
        }
        output("sh", &["-c", &command]);
        // A gzip header without a name has 10 bytes, the trailer 8.
        let gzip = fs::metadata(&packed).unwrap().len() - 18;
        let ours = library.sizes.download.0;
        println!("{path}: {ours} bytes, gzip -9 {gzip}");
        assert!(ours.abs_diff(gzip) * 20 <= gzip, "{path}: {ours} against {gzip}");
    }
}
