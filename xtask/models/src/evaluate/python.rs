//! Finds a Python that a runtime has wheels for.

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
};

use super::runtime::Row;

/// Prints what a wheel is chosen by.
const QUESTION: &str =
    "import platform, sys; print(*sys.version_info[:2], sys.platform, platform.machine())";

/// A Python on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Python {
    /// Path of its program, as it was found.
    pub program: Utf8PathBuf,
    /// Its minor version: 11 of 3.11.
    pub minor: u32,
    /// Operating system and processor: `linux x86_64`.
    pub machine: String,
}

/// The first on the PATH that fits, `python3` before those with a version in their name.
pub fn find(row: &Row, path: &[Utf8PathBuf]) -> Outcome<Python> {
    let (first, last) = row.python;
    let versioned = (first..=last).rev().map(|minor| format!("python3.{minor}"));
    let names = std::iter::once("python3".to_owned()).chain(versioned);
    let mut seen = Vec::new();
    for name in names {
        for program in path.iter().map(|folder| folder.join(&name)).filter(|file| file.is_file()) {
            match ask(&program) {
                Some(python) if (first..=last).contains(&python.minor) => return Ok(python),
                Some(python) => seen.push(format!("`{program}` is Python 3.{}", python.minor)),
                // A launcher without a Python behind it, say.
                None => seen.push(format!("`{program}` does not run")),
            }
        }
    }
    Err(none(row, seen))
}

fn ask(program: &Utf8Path) -> Option<Python> {
    let asked = CommandLine::new(program.as_str(), ["-E", "-s", "-c", QUESTION]).output().ok()?;
    let mut words = asked.stdout.split_whitespace();
    let (major, minor) = (words.next()?, words.next()?.parse().ok()?);
    let machine = words.collect::<Vec<_>>().join(" ");
    (asked.status.success() && major == "3").then(|| Python {
        program: program.to_owned(),
        minor,
        machine,
    })
}

fn none(row: &Row, seen: Vec<String>) -> Failure {
    let what = format!("running models needs {}, and there is none on the PATH", row.pythons());
    let diagnostic = seen.into_iter().fold(Diagnostic::error(what), Diagnostic::note);
    let diagnostic = diagnostic
        .note("reading, packing and quantizing never need Python; --max-error and --keep auto, which measure, do")
        .help("install python3 with its venv module (`apt-get install python3-venv` on Debian), or uv");
    Failure::new(Exit::EngineUnavailable, diagnostic)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::evaluate::runtime::Runtime;

    fn pretend(folder: &Utf8Path, name: &str, answer: &str) {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{answer}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn takes_the_first_that_fits_and_says_what_did_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let row = Runtime::Mediapipe01021.row();
        let path = [root.to_owned()];
        pretend(root, "python3", "echo 3 14 linux x86_64");
        pretend(root, "python3.12", "exit 127");
        let failure = find(row, &path).unwrap_err();
        let text = failure.diagnostics[0].render(false);
        assert_eq!(failure.exit, Exit::EngineUnavailable);
        for words in [
            "Python 3.10 to 3.12",
            "is Python 3.14",
            "python3.12` does not run",
            "never need Python",
        ] {
            assert!(text.contains(words), "no `{words}` in {text}");
        }
        pretend(root, "python3.11", "echo 3 11 linux aarch64");
        let found = find(row, &path).unwrap();
        assert_eq!((found.minor, found.machine.as_str()), (11, "linux aarch64"));
    }
}
