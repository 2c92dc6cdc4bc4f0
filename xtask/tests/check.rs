//! `check`: each rule on libraries that lld made, each number against binutils and zipalign, each format
//! against its schema, and archives that lie.

// Tests say what they skip and what they measured.
#![allow(missing_docs, clippy::print_stdout)]

#[path = "check/apps.rs"]
mod apps;
#[path = "check/cpu.rs"]
mod cpu;
#[path = "check/formats.rs"]
mod formats;
#[path = "check/hostile.rs"]
mod hostile;
#[path = "check/java.rs"]
mod java;
#[path = "check/rules.rs"]
mod rules;
mod support;
#[path = "check/tools.rs"]
mod tools;

use std::{fs, io::Write as _};

use ::support::exec::{Captured, CommandLine};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use support::Folder;

const CLANG: &str = "/usr/lib/llvm-19/bin/clang";

/// Targets by ABI; the level is that of the link.
pub const TARGETS: &[(&str, &str)] = &[
    ("arm64-v8a", "aarch64-linux-android24"),
    ("armeabi-v7a", "armv7a-linux-androideabi24"),
    ("x86_64", "x86_64-linux-android24"),
    ("x86", "i686-linux-android24"),
];

/// What every library is linked with that keeps all rules.
pub const GOOD: &[&str] = &[
    "-Wl,-z,max-page-size=16384",
    "-Wl,-z,noexecstack",
    "-Wl,-z,relro",
    "-Wl,--hash-style=both",
    "-Wl,--strip-all",
];

/// Says what is missing where libraries cannot be linked for Android.
pub fn linker() -> bool {
    let there = Utf8Path::new(CLANG).is_file();
    if !there {
        support::skipped(&format!("`{CLANG}` is not here"));
    }
    there
}

/// Links a library of one source for an ABI; its own name is its file's, and `libc.so` is needed.
pub fn link(folder: &Folder, path: &str, abi: &str, source: &str, flags: &[&str]) -> Utf8PathBuf {
    let triple = TARGETS.iter().find(|(name, _)| *name == abi).unwrap().1;
    let target = format!("--target={triple}");
    let stubs = folder.join(&format!("stubs/{abi}"));
    if !stubs.join("libc.so").is_file() {
        fs::create_dir_all(&stubs).unwrap();
        let stub = folder.write("stubs/libc.c", "int puts; double strtod_l; int __cxa_finalize;");
        let (out, soname) = (stubs.join("libc.so"), "-Wl,-soname,libc.so");
        clang(&[&target, "-shared", "-nostdlib", soname, "-o", out.as_str(), stub.as_str()]);
    }
    let name = path.rsplit('/').next().unwrap();
    let code = folder.write(&format!("src/{name}.c"), source);
    let out = folder.join(path);
    fs::create_dir_all(out.parent().unwrap()).unwrap();
    let (soname, stubs) = (format!("-Wl,-soname,{name}"), format!("-L{stubs}"));
    let fixed = [&target, "-shared", "-fPIC", "-nostdlib", &soname, &stubs, "-lc"];
    clang(&[&fixed[..], &["-o", out.as_str(), code.as_str()], flags].concat());
    out
}

pub fn clang(args: &[&str]) {
    let fixed = ["-fuse-ld=lld", "-O1", "-w"];
    CommandLine::new(CLANG, [&fixed[..], args].concat()).read().unwrap();
}

/// An entry of an archive.
pub struct Entry<'a> {
    pub name: &'a str,
    pub content: &'a [u8],
    pub stored: bool,
}

pub fn deflated<'a>(name: &'a str, content: &'a [u8]) -> Entry<'a> {
    Entry { name, content, stored: false }
}

pub fn stored<'a>(name: &'a str, content: &'a [u8]) -> Entry<'a> {
    Entry { name, content, stored: true }
}

pub fn archive(folder: &Folder, name: &str, entries: &[Entry<'_>]) -> Utf8PathBuf {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for entry in entries {
        let method = match entry.stored {
            true => zip::CompressionMethod::Stored,
            false => zip::CompressionMethod::Deflated,
        };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer.start_file(entry.name, options).unwrap();
        writer.write_all(entry.content).unwrap();
    }
    let path = folder.join(name);
    fs::write(&path, writer.finish().unwrap().into_inner()).unwrap();
    path
}

/// Runs the tool in a folder.
pub fn run(folder: &Folder, args: &[&str]) -> Captured {
    let mut command = CommandLine::new(env!("CARGO_BIN_EXE_cargo-xtask"), args.iter().copied());
    command.cwd = Some(folder.path().to_owned());
    command.output().unwrap()
}

/// The report of `check PATH.. --format json`, and the exit code.
pub fn report(folder: &Folder, args: &[&str]) -> (Value, i32) {
    let captured = run(folder, &[&["check"], args, &["--format", "json"]].concat());
    let document = serde_json::from_str(&captured.stdout);
    let document = document.unwrap_or_else(|_| panic!("{}{}", captured.stdout, captured.stderr));
    (document, captured.status.code().unwrap())
}

/// One rule of a report.
pub fn rule<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == id).unwrap()
}

/// The verdict of a rule, and all that its answers found.
pub fn verdict(report: &Value, id: &str) -> (String, String) {
    let rule = rule(report, id);
    let found = rule["answers"].as_array().unwrap().iter().map(|a| a["found"].as_str().unwrap());
    (rule["verdict"].as_str().unwrap().to_owned(), found.collect::<Vec<_>>().join("\n"))
}

/// The rules that are neither ok nor left unasked, as `id verdict`.
pub fn troubles(report: &Value) -> Vec<String> {
    let rules = report["rules"].as_array().unwrap().iter();
    let bad = rules.filter(|rule| rule["verdict"] != "ok" && rule["verdict"] != "not_asked");
    bad.map(|rule| {
        format!("{} {}", rule["id"].as_str().unwrap(), rule["verdict"].as_str().unwrap())
    })
    .collect()
}
