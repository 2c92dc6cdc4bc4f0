//! The sampler of `opencv = "own-converter"` against OpenCV on one core, both in one process and in turns.
//!
//! `cargo bench --bench converter` prints each case and the ratio of the times.

// The ratio is the result.
#![allow(missing_docs, clippy::print_stdout)]

#[path = "../tests/converter/library.rs"]
mod library;

use ::support::exec::CommandLine;
use camino::Utf8Path;
use serde::Deserialize;

/// A line that `speed.py` prints; seconds for one call.
#[derive(Deserialize)]
struct Case {
    channels: u32,
    side: u32,
    region: String,
    ours: f64,
    theirs: f64,
}

fn main() {
    let repo = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let Some(python) = library::python(repo) else {
        println!("skipped: no target/opencv-venv; .ci/run makes it");
        return;
    };
    // Clang is what Android has; GCC makes less of vectors.
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let Some(library) = library::compile(repo, library::COMPILERS[0], folder) else {
        println!("skipped: no {}", library::COMPILERS[0]);
        return;
    };
    let script = repo.join("xtask/tests/converter/speed.py");
    let mut command = CommandLine::new(python.as_str(), [script.as_str(), library.as_str()]);
    command.env.insert("PYTHONDONTWRITEBYTECODE".into(), "1".into());
    let ended = command.output().unwrap();
    assert!(ended.status.success(), "{}", ended.stderr);
    let mut logarithms = Vec::new();
    for line in ended.stdout.lines().filter(|line| line.starts_with('{')) {
        let Case { channels, side, region, ours, theirs } = serde_json::from_str(line).unwrap();
        let ratio = ours / theirs;
        logarithms.push(ratio.ln());
        println!(
            "{channels} channels to {side} x {side}, {region:<14} {:>6.1} us, OpenCV {:>6.1} us: {ratio:.2}",
            ours * 1e6,
            theirs * 1e6
        );
    }
    let mean = logarithms.iter().sum::<f64>() / logarithms.len() as f64;
    let worst = logarithms.iter().copied().fold(f64::MIN, f64::max);
    println!("geometric mean {:.2}, worst {:.2}", mean.exp(), worst.exp());
}
