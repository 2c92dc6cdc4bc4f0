//! Measuring and comparing, through the library and through the built binary.

// Tests say what they skip and what they measured.
#![allow(missing_docs, clippy::new_without_default, clippy::print_stdout)]

#[path = "measure/fixture.rs"]
mod fixture;
#[path = "measure/hostile.rs"]
mod hostile;
#[path = "measure/left_out.rs"]
mod left_out;
#[path = "measure/loading.rs"]
mod loading;
#[path = "measure/manifest.rs"]
mod manifest;
#[path = "measure/mutation.rs"]
mod mutation;
#[path = "measure/nested.rs"]
mod nested;
#[path = "measure/sources.rs"]
mod sources;
#[path = "measure/startup.rs"]
mod startup;
#[path = "measure/tools.rs"]
mod tools;

use std::{fs, io::Write as _};

use ::support::exec::{Captured, CommandLine};
use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

/// A folder that is gone after the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Utf8Path {
        Utf8Path::from_path(self.0.path()).unwrap()
    }

    /// Writes a file and gives its path.
    pub fn file(&self, name: &str, content: &[u8]) -> Utf8PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Writes an archive of deflated entries and gives its path.
    pub fn archive(&self, name: &str, entries: &[(&str, &[u8])]) -> Utf8PathBuf {
        self.file(name, &zipped(entries))
    }

    /// Runs the tool in this folder.
    pub fn run(&self, args: &[&str]) -> Captured {
        let mut command = CommandLine::new(env!("CARGO_BIN_EXE_cargo-xtask"), args.iter().copied());
        command.cwd = Some(self.path().to_owned());
        command.output().unwrap()
    }
}

pub fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
