//! Measuring a library of 30 MB, against `readelf -SW` and `gzip -9` on the same file.
//!
//! `cargo bench --bench measure` prints both times and, at the end, their ratio.

// The ratio is the result.
#![allow(missing_docs, clippy::print_stdout)]

#[path = "../tests/measure/fixture.rs"]
mod fixture;

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use ::support::exec::CommandLine;
use camino::Utf8Path;
use criterion::Criterion;
use xtask::measure::measure;

const LEN: usize = 30_000_000;
const RUNS: usize = 5;

/// As much of this machine's own libraries as there is, then generated code.
fn content() -> Vec<u8> {
    let mut bytes = Vec::with_capacity(LEN);
    for folder in ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"] {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.into_iter().filter(|path| path.to_string_lossy().contains(".so")) {
            if bytes.len() < LEN && path.is_file() && !path.is_symlink() {
                bytes.extend(std::fs::read(path).unwrap_or_default());
            }
        }
    }
    let missing = LEN.saturating_sub(bytes.len());
    bytes.extend(fixture::code(missing));
    bytes.truncate(LEN);
    bytes
}

fn by_hand(path: &str) -> Duration {
    let readelf = ["llvm-readelf", "readelf"]
        .into_iter()
        .find(|program| CommandLine::new(*program, ["--version"]).output().is_ok());
    let Some(readelf) = readelf else { return Duration::ZERO };
    let start = Instant::now();
    let script = format!("{readelf} -SW '{path}' > /dev/null && gzip -9 -c '{path}' | wc -c");
    let captured = CommandLine::new("sh", ["-c", &script]).output();
    assert!(captured.is_ok_and(|captured| captured.status.success()), "{script} failed");
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(folder.path()).unwrap().join("liblarge.so");
    let recipe = fixture::Recipe { text: content(), ..fixture::Recipe::default() };
    std::fs::write(&path, fixture::library(&recipe)).unwrap();

    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    criterion.bench_function("measure a library of 30 MB", |bencher| {
        bencher.iter(|| black_box(measure(&path).unwrap()));
    });
    criterion.final_summary();

    // In turn, so that a machine that slows down slows both.
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let start = Instant::now();
        black_box(measure(&path).unwrap());
        ours.push(start.elapsed());
        theirs.push(by_hand(path.as_str()));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    if theirs > 0.0 {
        println!(
            "measure {ours:.3} s, readelf and gzip -9 {theirs:.3} s: ratio {:.2}",
            ours / theirs
        );
    } else {
        println!("skipped: neither llvm-readelf nor readelf starts");
    }
}
