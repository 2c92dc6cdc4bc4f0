//! Proving and packing an AAR with a library of about 30 MB, against `zip -9` on the same files.
//!
//! `cargo bench --bench package` prints both times, as medians in turns, and their ratio. What is proved on the
//! way is in the time; javac, which makes the Java half once, is not.

// The ratio is the result.
#![allow(missing_docs, clippy::print_stdout)]

#[path = "../tests/measure/fixture.rs"]
mod fixture;
#[path = "../tests/package/sample.rs"]
#[allow(dead_code)]
mod sample;
#[path = "../tests/support/mod.rs"]
mod support;

use std::{fs, hint::black_box, time::Instant};

use ::support::exec::CommandLine;
use camino::Utf8Path;
use xtask::{catalogue::Abi, package};

const LEN: u64 = 30_000_000;
const RUNS: usize = 5;

fn main() {
    let entries = Utf8Path::new("/usr/lib/x86_64-linux-gnu").read_dir_utf8();
    let files = entries.into_iter().flatten().flatten().map(|entry| entry.path().to_owned());
    let sized = files
        .filter(|path| path.as_str().contains(".so") && !path.is_symlink())
        .filter_map(|path| Some((fs::metadata(&path).ok()?.len().abs_diff(LEN), path)));
    let Some((_, path)) = sized.min() else {
        println!("skipped: no library of this machine is known");
        return;
    };
    let Some(mut contents) = sample::contents() else { return };
    let library = (Abi::X86_64, sample::LIBRARY.to_owned());
    contents.libraries.retain(|key, _| *key == library);
    contents.exports.retain(|key, _| *key == library);
    contents.libraries.insert(library, fs::read(&path).unwrap());

    let folder = support::Folder::new();
    fs::copy(&path, folder.join(sample::LIBRARY)).unwrap();
    fs::write(folder.join("classes.jar"), &contents.classes_jar).unwrap();
    let (mut ours, mut theirs, mut sizes) = (Vec::new(), Vec::new(), (0, 0));
    for run in 0..RUNS {
        let start = Instant::now();
        let packed = package::pack(black_box(&contents)).unwrap();
        ours.push(start.elapsed());
        sizes.0 = packed.files[0].1.len();
        let archive = format!("{run}.zip");
        let zip = CommandLine {
            cwd: Some(folder.path().to_owned()),
            ..CommandLine::new("zip", ["-9", "-q", &archive, sample::LIBRARY, "classes.jar"])
        };
        let start = Instant::now();
        zip.read().unwrap();
        theirs.push(start.elapsed());
        sizes.1 = fs::metadata(folder.join(&archive)).unwrap().len();
    }
    let median = |mut times: Vec<std::time::Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let (ours, theirs) = (median(ours), median(theirs));
    println!("{path}: AAR {} bytes, zip {} bytes", sizes.0, sizes.1);
    println!("package {ours:.3} s, zip -9 {theirs:.3} s: ratio {:.2}", ours / theirs);
}
