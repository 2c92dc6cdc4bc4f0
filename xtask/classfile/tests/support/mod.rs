//! Classes that Java's compiler makes of sources beside the tests.

#![allow(dead_code, reason = "each test program uses a part")]

use std::{fs, io::Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use classfile::{ClassFile, Classes};
use support::exec::CommandLine;
use tempfile::TempDir;
use walkdir::WalkDir;

/// What the compiler wrote.
pub struct Compiled {
    folder: TempDir,
    /// Class files, by their paths.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Compiled {
    /// The set of all classes.
    pub fn classes(&self) -> Classes {
        let mut classes = Classes::default();
        for (path, bytes) in &self.files {
            let class = ClassFile::parse(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
            classes.insert(class).unwrap();
        }
        classes
    }

    /// Below it `classes` and `headers`.
    pub fn folder(&self) -> &Utf8Path {
        Utf8Path::from_path(self.folder.path()).unwrap()
    }
}

/// Compiles the sources of a folder of `tests/java/` for a Java; none, with the reason printed, where the compiler
/// is absent or does not know that Java.
pub fn compile(folder: &str, release: u32) -> Option<Compiled> {
    let sources = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java").join(folder);
    let out = tempfile::tempdir().unwrap();
    let to = Utf8Path::from_path(out.path()).unwrap();
    let mut line = CommandLine::new(
        "javac",
        ["-encoding", "UTF-8", "-Xlint:none", "-nowarn", "--release", &release.to_string()],
    );
    line = line.arg("-d").arg(to.join("classes")).arg("-h").arg(to.join("headers"));
    line.env.insert("LC_ALL".to_owned(), "C.UTF-8".to_owned());
    for source in files(&sources, "java") {
        line = line.arg(source);
    }
    let output = match line.output() {
        Ok(output) => output,
        Err(error) => return skipped(&format!("javac does not start: {error}")),
    };
    if !output.status.success() {
        let unknown =
            output.stderr.contains("release version") && output.stderr.contains("not supported");
        assert!(unknown, "{}", output.stderr);
        return skipped(&format!("this javac does not know Java {release}"));
    }
    let files = files(&to.join("classes"), "class");
    let files = files.into_iter().map(|path| {
        let bytes = fs::read(&path).unwrap();
        (path.into_string(), bytes)
    });
    let files: Vec<(String, Vec<u8>)> = files.collect();
    assert!(!files.is_empty());
    Some(Compiled { folder: out, files })
}

/// Files below a folder, sorted.
pub fn files(folder: &Utf8Path, extension: &str) -> Vec<Utf8PathBuf> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let paths = entries.map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).unwrap());
    paths.filter(|path| path.extension() == Some(extension)).collect()
}

/// Says why a test does nothing. Written past libtest, which would hide it when the test passes.
pub fn skipped<T>(why: &str) -> Option<T> {
    let _ = writeln!(std::io::stdout(), "\nskipped: {why}");
    None
}
