//! Checking a library of about 30 MB, against `readelf -a` on the same file.
//!
//! `cargo bench --bench check` prints both times, as medians of whole processes in turns, and their ratio.

// The ratio is the result.
#![allow(missing_docs, clippy::print_stdout)]

use std::{
    fs,
    time::{Duration, Instant},
};

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use object::Object as _;

const LEN: u64 = 30_000_000;
const RUNS: usize = 9;

/// The library of this machine that is nearest to 30 MB: real code, real symbols, real relocations.
fn library() -> Option<Utf8PathBuf> {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"];
    let entries = folders.iter().filter_map(|folder| Utf8Path::new(folder).read_dir_utf8().ok());
    let files = entries.flatten().flatten().map(|entry| entry.path().to_owned());
    let sized = files
        .filter(|path| path.as_str().contains(".so") && !path.is_symlink())
        .filter_map(|path| Some((fs::metadata(&path).ok()?.len().abs_diff(LEN), path)));
    let mut sized: Vec<_> = sized.collect();
    sized.sort();
    sized.into_iter().map(|(_, path)| path).find(|path| has_code(path))
}

/// Some of these have data alone, with one symbol for all of it.
fn has_code(path: &Utf8Path) -> bool {
    let Ok(bytes) = fs::read(path) else { return false };
    let Ok(file) = object::File::parse(&*bytes) else { return false };
    file.dynamic_symbols().count() > 1000
}

fn time(program: &str, args: &[&str]) -> Option<Duration> {
    let start = Instant::now();
    CommandLine::new(program, args.iter().copied()).output().ok()?;
    Some(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

fn main() {
    let Some(path) = library() else {
        println!("skipped: no library of this machine is known");
        return;
    };
    // Alone in a folder: what it needs is not to be read too.
    let folder = tempfile::tempdir().unwrap();
    let alone = Utf8Path::from_path(folder.path()).unwrap().join(path.file_name().unwrap());
    fs::copy(&path, &alone).unwrap();
    let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let check = ["check", alone.as_str(), "--min-api", "24"];
        ours.extend(time(env!("CARGO_BIN_EXE_cargo-xtask"), &check));
        theirs.extend(time("readelf", &["-aW", alone.as_str()]));
    }
    if theirs.is_empty() {
        println!("skipped: `readelf` does not start");
        return;
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("{path}, {size} bytes");
    println!("check {ours:.3} s, readelf -a {theirs:.3} s: ratio {:.2}", ours / theirs);
}
