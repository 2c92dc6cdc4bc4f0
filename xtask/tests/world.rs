//! The numbers of `measure` against those of `readelf`, `size` and `nm`, over every library below a
//! folder: `XTASK_LIBRARIES=/usr/lib cargo test -p xtask --test world -- --nocapture`. By hand, since
//! it takes as long as there are libraries.

// It says what it skips, and what it found.
#![allow(missing_docs, clippy::print_stdout)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Read as _,
    os::unix::fs::symlink,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use support::variable;
use walkdir::WalkDir;
use xtask::measure::{Library, SectionKind, StackRights, measure};

/// What was counted over all files.
#[derive(Debug, Default)]
struct Tally {
    measured: BTreeMap<String, usize>,
    refused: BTreeMap<String, usize>,
    unjudged: BTreeMap<&'static str, usize>,
    mismatches: Vec<String>,
}

#[test]
fn every_number_agrees_with_binutils() {
    let Some(root) = variable("XTASK_LIBRARIES") else {
        println!("skipped: XTASK_LIBRARIES names no folder of libraries");
        return;
    };
    let files = elf_files(Utf8Path::new(&root));
    assert!(!files.is_empty(), "there is no ELF file below XTASK_LIBRARIES");
    let tally = Mutex::new(Tally::default());
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, Into::into) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one(file, &tally);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap();
    println!("{} ELF files below the folder", files.len());
    println!("measured {}: {:?}", tally.measured.values().sum::<usize>(), tally.measured);
    println!("refused {}:", tally.refused.values().sum::<usize>());
    tally.refused.iter().for_each(|(why, count)| println!("  {count} {why}"));
    println!("without a judge: {:?}", tally.unjudged);
    println!("mismatches: {}", tally.mismatches.len());
    tally.mismatches.iter().take(40).for_each(|mismatch| println!("  {mismatch}"));
    assert!(tally.mismatches.is_empty(), "{} numbers differ", tally.mismatches.len());
}

/// Every ELF file, each once however many links lead to it.
fn elf_files(root: &Utf8Path) -> Vec<Utf8PathBuf> {
    let mut files = BTreeSet::new();
    for entry in WalkDir::new(root).into_iter().filter_map(Result::ok) {
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let mut head = [0; 4];
        let file = fs::File::open(path).ok().filter(|_| entry.file_type().is_file());
        let whole = file.is_some_and(|mut file| file.read_exact(&mut head).is_ok());
        if whole && head == *b"\x7fELF" {
            files.insert(path.to_owned());
        }
    }
    files.into_iter().collect()
}

fn one(file: &Utf8Path, tally: &Mutex<Tally>) {
    // Alone in a folder: what it needs must not lie beside it.
    let alone = tempfile::tempdir().unwrap();
    let link = Utf8Path::from_path(alone.path()).unwrap().join(file.file_name().unwrap());
    symlink(file, &link).unwrap();
    match measure(&link) {
        Err(error) => {
            let why = error.problems[0].fault.found();
            let why = why.split(": expected").next().unwrap_or_default();
            *tally.lock().unwrap().refused.entry(why.to_owned()).or_default() += 1;
        }
        Ok(measurement) => {
            let library = &measurement.libraries[0];
            let (found, unjudged) = mismatches(file, library);
            let mut tally = tally.lock().unwrap();
            *tally.measured.entry(library.abi.to_string()).or_default() += 1;
            tally.mismatches.extend(found.into_iter().map(|what| format!("{file}: {what}")));
            unjudged.into_iter().for_each(|tool| *tally.unjudged.entry(tool).or_default() += 1);
        }
    }
}

/// What a tool prints; none where it does not know such files.
fn output(programs: &[&str], args: &[&str], file: &Utf8Path) -> Option<String> {
    programs.iter().find_map(|program| {
        let args = args.iter().copied().chain([file.as_str()]);
        let captured = CommandLine::new(*program, args).output().ok()?;
        let unknown = captured.stderr.contains("not recognized");
        (captured.status.success() && !unknown).then_some(captured.stdout)
    })
}

fn hex(text: &str) -> u64 {
    u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap_or(u64::MAX)
}

fn mismatches(file: &Utf8Path, library: &Library) -> (Vec<String>, Vec<&'static str>) {
    let mut found = Vec::new();
    let mut unjudged = Vec::new();
    let mut hold = |what: &str, ours: String, theirs: String| {
        if ours != theirs {
            let short = |text: String| text.chars().take(200).collect::<String>();
            found.push(format!("{what}: ours {}, theirs {}", short(ours), short(theirs)));
        }
    };
    match output(&["readelf"], &["-SW"], file) {
        Some(text) => {
            let (sections, normalized) = sections(&text);
            let ours = library.sections.iter().map(|s| (s.name.clone(), s.size.0));
            let (ours, theirs) = (ours.collect::<Vec<_>>(), sections);
            hold("sections", format!("{ours:?}"), format!("{theirs:?}"));
            if let Some(size) = library.sizes.normalized {
                hold("normalized", size.0.to_string(), normalized.to_string());
            }
        }
        None => unjudged.push("readelf -S"),
    }
    match output(&["readelf"], &["-lW"], file) {
        Some(text) => {
            let loads: Vec<Vec<&str>> = text
                .lines()
                .filter(|line| line.trim_start().starts_with("LOAD "))
                .map(|line| line.split_whitespace().collect())
                .collect();
            let memory: u64 = loads.iter().map(|load| hex(load[5])).sum();
            hold("memory", library.sizes.memory.0.to_string(), memory.to_string());
            let aligns = || loads.iter().filter_map(|load| load.last()).map(|align| hex(align));
            let (least, most) = (aligns().min().unwrap_or(0).max(1), aligns().max().unwrap_or(0));
            let ours = (library.alignment.min, library.alignment.max);
            hold("alignment", format!("{ours:?}"), format!("{:?}", (least, most.max(1))));
            let stack = text.lines().find(|line| line.trim_start().starts_with("GNU_STACK "));
            let stack = match stack {
                None => StackRights::Unmarked,
                Some(line) if line.contains("RWE") => StackRights::Executable,
                Some(_) => StackRights::NotExecutable,
            };
            let ours = library.loading.as_ref().map(|loading| loading.stack);
            hold("stack", format!("{ours:?}"), format!("{:?}", Some(stack)));
        }
        None => unjudged.push("readelf -l"),
    }
    match output(&["readelf"], &["-dW"], file) {
        Some(text) => {
            let tagged = |tag: &str| -> Vec<String> {
                let lines = text.lines().filter(|line| line.contains(tag));
                let name =
                    |line: &str| Some(line.split_once('[')?.1.trim_end_matches(']').to_owned());
                lines.filter_map(name).collect()
            };
            hold("needed", format!("{:?}", library.needed), format!("{:?}", tagged("(NEEDED)")));
            let soname: Vec<String> = library.soname.clone().into_iter().collect();
            hold("soname", format!("{soname:?}"), format!("{:?}", tagged("(SONAME)")));
            let flags = |word: &str| {
                text.lines().filter(|line| line.contains("FLAGS")).any(|line| line.contains(word))
            };
            let now = text.contains("(BIND_NOW)") || flags("BIND_NOW") || flags(" NOW");
            hold("bind now", library.bind_now.to_string(), now.to_string());
            let textrel = text.contains("(TEXTREL)") || flags("TEXTREL");
            let ours = library.loading.as_ref().is_some_and(|loading| loading.text_relocations);
            hold("text relocations", ours.to_string(), textrel.to_string());
        }
        None => unjudged.push("readelf -d"),
    }
    match output(&["size", "llvm-size-19"], &["-A"], file) {
        Some(text) => {
            for section in library.sections.iter().filter(|s| s.kind != SectionKind::Unloaded) {
                let rows = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
                let same = |row: &Vec<&str>| row.first() == Some(&section.name.as_str());
                let sizes: Vec<String> =
                    rows.filter(same).filter_map(|row| Some((*row.get(1)?).to_owned())).collect();
                if !sizes.contains(&section.size.0.to_string()) {
                    hold(&section.name, section.size.0.to_string(), format!("{sizes:?}"));
                }
            }
        }
        None => unjudged.push("size -A"),
    }
    match output(&["nm", "llvm-nm-19"], &["-D", "--defined-only", "--extern-only"], file) {
        Some(text) => {
            let name = |line: &str| {
                let last = line.split_whitespace().last()?;
                Some(last.split('@').next().unwrap_or_default().to_owned())
            };
            let theirs: BTreeSet<String> = text.lines().filter_map(name).collect();
            let theirs: Vec<String> = theirs.into_iter().collect();
            let ours: Vec<&String> = library.exports.iter().collect();
            if ours != theirs.iter().collect::<Vec<_>>() {
                let only = |a: &[String], b: &[String]| -> Vec<String> {
                    a.iter().filter(|name| !b.contains(name)).take(5).cloned().collect()
                };
                let (more, less) =
                    (only(&library.exports, &theirs), only(&theirs, &library.exports));
                hold("exports", format!("more {more:?}"), format!("more {less:?}"));
            }
        }
        None => unjudged.push("nm -D"),
    }
    (found, unjudged)
}

/// Names and sizes of `readelf -SW`, and the sum of what is loaded from the file.
fn sections(text: &str) -> (Vec<(String, u64)>, u64) {
    let mut listed = Vec::new();
    let mut normalized = 0;
    for line in text.lines() {
        let Some((index, rest)) = line.trim().strip_prefix('[').and_then(|l| l.split_once(']'))
        else {
            continue;
        };
        if index.trim().parse::<usize>().is_ok_and(|index| index > 0) {
            // Name Type Address Off Size ES Flg Lk Inf Al; the name and the flags may be blank.
            let columns: Vec<&str> = rest.split_whitespace().collect();
            let numbers = |at: usize| {
                columns.get(at..at + 3).is_some_and(|three| {
                    three.iter().all(|word| u64::from_str_radix(word, 16).is_ok())
                })
            };
            let Some(kind) = (0..3).find(|at| numbers(at + 1)) else { continue };
            let (name, size) = (columns[..kind].join(" "), hex(columns[kind + 3]));
            let flags = if columns.len() == kind + 9 { columns[kind + 5] } else { "" };
            if flags.contains('A') && columns[kind] != "NOBITS" {
                normalized += size;
            }
            listed.push((name, size));
        }
    }
    (listed, normalized)
}
