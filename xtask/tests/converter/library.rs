//! The sampler as a library that Python loads, compiled as the staged tree has it.

use std::fs;

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};

/// The compilers that are tried: the one of the engine tests, and the system's.
pub const COMPILERS: &[&str] = &["/usr/lib/llvm-19/bin/clang++", "/usr/bin/g++"];

/// The environment that `.ci/run` makes, in this repository's `target`.
pub fn python(repo: &Utf8Path) -> Option<Utf8PathBuf> {
    let python = repo.join("target/opencv-venv/bin/python");
    python.is_file().then_some(python)
}

/// Compiles into `folder`, whose name says nothing; none where the compiler is not there.
pub fn compile(repo: &Utf8Path, compiler: &str, folder: &Utf8Path) -> Option<Utf8PathBuf> {
    if !Utf8Path::new(compiler).exists() {
        return None;
    }
    let place = folder.join("mediapipe/calculators/tensor");
    fs::create_dir_all(&place).unwrap();
    for name in ["region_sampler.cc", "region_sampler.h"] {
        let source = repo.join("xtask/src/overlay/converter").join(name);
        fs::copy(source, place.join(name)).unwrap();
    }
    let library = folder.join("libsampler.so");
    // The optimization of the target in patches/own-converter.toml.
    let flags = ["-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"];
    let host = repo.join("xtask/tests/converter/host.cc");
    let mut args: Vec<&str> = flags.to_vec();
    let sampler = place.join("region_sampler.cc");
    args.extend(["-I", folder.as_str(), host.as_str(), sampler.as_str(), "-o", library.as_str()]);
    let ended = CommandLine::new(compiler, args).output().unwrap();
    assert!(ended.status.success(), "{compiler}: {}", ended.stderr);
    Some(library)
}
