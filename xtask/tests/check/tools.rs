//! Facts against `readelf`, on libraries that are broken in each way, and on this machine's own.

use std::fs;

use ::support::exec::CommandLine;
use serde_json::Value;

use super::{GOOD, link, linker, report, rule};
use crate::support::{Folder, skipped};

fn readelf(path: &str) -> Option<String> {
    let command = CommandLine::new("readelf", ["-dlW", path]);
    match command.output() {
        Ok(captured) => Some(captured.stdout),
        Err(error) => {
            skipped(&format!("`readelf` does not start: {error}"));
            None
        }
    }
}

fn bad(document: &Value, id: &str) -> bool {
    let verdict = &rule(document, id)["verdict"];
    verdict == "failed" || verdict == "warning"
}

/// Holds the facts of one file to what readelf prints of it.
fn agrees(folder: &Folder, path: &str, text: &str) {
    let (document, _) = report(folder, &[path, "--min-api", "22"]);
    let segment = |kind: &str| text.lines().map(str::trim).find(|line| line.starts_with(kind));
    let dynamic = |tag: &str| text.contains(tag);
    assert_eq!(bad(&document, "text-relocations"), dynamic("TEXTREL"), "{path}");
    assert_eq!(bad(&document, "relro"), segment("GNU_RELRO").is_none(), "{path}");
    let executable = segment("GNU_STACK").is_none_or(|line| line.contains("RWE"));
    assert_eq!(bad(&document, "executable-stack"), executable, "{path}");
    let tls = segment("TLS").is_some();
    assert_eq!(bad(&document, "thread-variables"), tls, "{path}");
    let gnu_alone = dynamic("(GNU_HASH)") && !dynamic("(HASH)");
    assert_eq!(bad(&document, "hash-table"), gnu_alone, "{path}");
    let packed =
        dynamic("(RELR)") || dynamic("ANDROID_REL") || dynamic("6000000f") || dynamic("60000011");
    assert_eq!(bad(&document, "packed-relocations"), packed, "{path}");
    let least = text
        .lines()
        .filter(|line| line.trim_start().starts_with("LOAD "))
        .map(|line| u64::from_str_radix(line.rsplit("0x").next().unwrap().trim(), 16).unwrap())
        .min();
    let small = least.is_some_and(|align| align < 0x4000);
    let is_64 = fs::read(folder.join(path)).unwrap()[4] == 2;
    if is_64 && small {
        assert!(bad(&document, "pages-16k"), "{path}");
    }
    let soname = text.lines().find(|line| line.contains("(SONAME)"));
    let soname = soname.map(|line| line.split(['[', ']']).nth(1).unwrap());
    let name = path.rsplit('/').next().unwrap();
    assert_eq!(bad(&document, "soname"), soname != Some(name), "{path}");
}

#[test]
fn facts_agree_with_readelf() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let source = "int a, b; int *const table[] = {&a, &b, &a, &b}; __thread int mine;\n\
                  int *const *call(void) { mine++; return table; }";
    let plain = "int call(void) { return 1; }";
    for (index, (abi, source, flags)) in [
        ("arm64-v8a", plain, vec![]),
        ("arm64-v8a", plain, vec!["-Wl,-z,max-page-size=4096", "-Wl,-z,execstack"]),
        (
            "armeabi-v7a",
            source,
            vec!["-Wl,-z,norelro", "-Wl,--hash-style=gnu", "-fno-emulated-tls"],
        ),
        (
            "x86_64",
            source,
            vec!["-Wl,--pack-dyn-relocs=relr", "-fno-emulated-tls", "-Wl,-soname,b.so"],
        ),
        ("x86", source, vec!["-Wl,--pack-dyn-relocs=android", "-Wl,-z,max-page-size=65536"]),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("made/lib{index}.so");
        let path = link(&folder, &name, abi, source, &[GOOD, &flags].concat());
        let Some(text) = readelf(path.as_str()) else { return };
        agrees(&folder, &name, &text);
    }
    for library in ["libstdc++.so.6", "libgcc_s.so.1", "libm.so.6"] {
        let path = format!("/usr/lib/x86_64-linux-gnu/{library}");
        let Ok(bytes) = fs::read(&path) else { continue };
        fs::write(folder.join(library), bytes).unwrap();
        let Some(text) = readelf(&path) else { return };
        agrees(&folder, library, &text);
    }
}
