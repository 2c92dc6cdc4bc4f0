//! Installs pinned packages into a new environment, with `uv` where it is, else with `venv` and `pip`.

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{python::Python, runtime::Row};

/// Digests are required, wheels alone are taken (nothing is compiled), and nothing that is not listed.
const PINNED: [&str; 4] = ["--require-hashes", "--no-deps", "--only-binary", ":all:"];

/// How many lines of an installer's last words are shown.
const LAST_WORDS: usize = 6;

/// What is installed, by which Python, and where.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The packages and Pythons of the runtime that is installed.
    pub row: &'a Row,
    /// The Python that the environment is made for.
    pub python: &'a Python,
    /// Folders of programs, where `uv` may be.
    pub path: &'a [Utf8PathBuf],
    /// The folder of the environment; absent so far.
    pub home: &'a Utf8Path,
    /// The file with the pinned packages.
    pub requirements: &'a Utf8Path,
    /// Whether packages may come from this machine alone: a folder of wheels, or uv's cache.
    pub offline: bool,
}

/// Makes an environment and installs the pinned packages into it.
pub fn install(request: Request<'_>, ui: Ui, interrupt: &Interrupt) -> Outcome {
    let Request { row, python, path, offline, .. } = request;
    let uv = path.iter().map(|folder| folder.join("uv")).find(|file| file.is_file());
    for command in steps(uv.as_deref(), request) {
        let mut said = Vec::new();
        let status = command.stream(interrupt, |piece| {
            let line = String::from_utf8_lossy(piece).trim_end().to_owned();
            if !line.is_empty() {
                if ui.is_live() {
                    ui.detail(&line);
                }
                said.push(line);
            }
            Ok(())
        })?;
        if !status.success() {
            return Err(failed(row, python, offline, &command, &said));
        }
    }
    Ok(())
}

/// The commands, in order. Pure.
fn steps(uv: Option<&Utf8Path>, request: Request<'_>) -> [CommandLine; 2] {
    let Request { python, home, requirements, offline, .. } = request;
    let inside = home.join("bin/python");
    // uv has a cache that it may use; pip is kept from its index, and takes a folder of wheels.
    let alone = match uv {
        _ if !offline => None,
        Some(_) => Some("--offline"),
        None => Some("--no-index"),
    };
    let (new, install) = match uv {
        Some(uv) => (
            CommandLine::new(uv.as_str(), ["venv", "--quiet", "--python", python.program.as_str()]),
            CommandLine::new(
                uv.as_str(),
                ["pip", "install", "--quiet", "--python", inside.as_str()],
            ),
        ),
        None => (
            CommandLine::new(python.program.as_str(), ["-E", "-s", "-m", "venv"]),
            CommandLine::new(
                inside.as_str(),
                [
                    "-s",
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--no-input",
                    "--disable-pip-version-check",
                ],
            ),
        ),
    };
    let words = PINNED.into_iter().chain(alone);
    let install = words.fold(install, |so_far, word| so_far.arg(word));
    let new = alone.filter(|_| uv.is_some()).into_iter().fold(new, |so_far, word| so_far.arg(word));
    [new.arg(home.as_str()), install.arg("--requirement").arg(requirements.as_str())]
}

/// What went wrong, in the words of an installer.
struct Cause {
    /// Any of these tells it, in lower case.
    words: &'static [&'static str],
    /// What the words mean, as the error says it.
    why: &'static str,
    /// Exit code of the command in that case.
    exit: Exit,
    /// What to do, the help of the error.
    help: &'static str,
    /// Whether a package is not to be had: no installer tells one that must not be fetched from one
    /// that nobody has.
    absent: bool,
}

/// The first row that fits is told.
const CAUSES: &[Cause] = &[
    Cause {
        words: &["do not match the hashes", "hash mismatch"],
        why: "a package is not the one that was pinned",
        exit: Exit::BadInput,
        help: "nothing was kept; find out who serves another file under this name",
        absent: false,
    },
    Cause {
        words: &["no space left"],
        why: "the disk is full",
        exit: Exit::Unexpected,
        help: "free space, or choose another --work-dir; nothing half-made was kept",
        absent: false,
    },
    Cause {
        words: &[
            "connection",
            "timed out",
            "temporary failure",
            "dns error",
            "failed to fetch",
            "tunnel",
        ],
        why: "PyPI could not be reached",
        exit: Exit::EngineUnavailable,
        help: "connect once, or name a folder of wheels in PIP_FIND_LINKS (UV_FIND_LINKS for uv)",
        absent: true,
    },
    Cause {
        words: &[
            "no matching distribution",
            "no wheels with",
            "for the current platform",
            "no solution found",
        ],
        why: "a package has no wheel for this machine",
        exit: Exit::EngineUnavailable,
        help: "run this on a machine that it has wheels for",
        absent: true,
    },
    Cause {
        words: &["ensurepip", "no module named venv", "no module named pip"],
        why: "this Python cannot make environments",
        exit: Exit::EngineUnavailable,
        help: "apt-get install python3-venv, or install uv",
        absent: false,
    },
];

/// What is meant where packages are missing because none may be fetched.
const OFF_LIMITS: Cause = Cause {
    words: &[],
    why: "its packages are not on this machine, and the network is off limits",
    exit: Exit::BadInput,
    help: "leave out --offline once, or name a folder of wheels in PIP_FIND_LINKS (UV_FIND_LINKS for uv)",
    absent: true,
};

/// The cause where no row has a word of the log.
const UNKNOWN: Cause = Cause {
    words: &[],
    why: "its installer failed",
    exit: Exit::Unexpected,
    help: "run the command by hand",
    absent: false,
};

fn failed(
    row: &Row,
    python: &Python,
    offline: bool,
    command: &CommandLine,
    said: &[String],
) -> Failure {
    let text = said.join("\n").to_lowercase();
    let fits = |cause: &&Cause| cause.words.iter().any(|word| text.contains(word));
    let cause = CAUSES.iter().find(fits).unwrap_or(&UNKNOWN);
    let Cause { why, exit, help, .. } = if cause.absent && offline { &OFF_LIMITS } else { cause };
    let mut diagnostic = Diagnostic::error(format!("cannot set up {}: {why}", row.title))
        .note(format!("expected {} on {}", row.pythons(), row.machines))
        .note(format!("found Python 3.{} on {}", python.minor, python.machine))
        .note(command.to_string());
    for line in &said[said.len().saturating_sub(LAST_WORDS)..] {
        diagnostic = diagnostic.note(line.clone());
    }
    Failure::new(*exit, diagnostic.help(*help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::runtime::Runtime;

    fn python() -> Python {
        Python { program: "/usr/bin/python3".into(), minor: 9, machine: "linux riscv64".into() }
    }

    #[test]
    fn both_installers_take_digests_and_wheels_alone() {
        let python = python();
        let request = |offline| Request {
            row: Runtime::Litert.row(),
            python: &python,
            path: &[],
            home: "/w/e".into(),
            requirements: "/w/r.txt".into(),
            offline,
        };
        for (uv, alone) in [(None, "--no-index"), (Some(Utf8Path::new("/bin/uv")), "--offline")] {
            let offline = steps(uv, request(true)).map(|command| command.to_string());
            assert!(offline[1].contains(&format!(" {alone} ")), "{offline:?}");
            let [new, install] = steps(uv, request(false));
            assert!(!install.args.contains(&alone.to_owned()), "{install}");
            assert!(new.to_string().contains("venv"), "{new}");
            let install = install.to_string();
            assert!(
                install.ends_with(
                    "--require-hashes --no-deps --only-binary :all: --requirement /w/r.txt"
                ),
                "{install}"
            );
            assert!(install.contains("/w/e/bin/python"), "{install}");
        }
    }

    #[test]
    fn the_words_of_an_installer_have_a_meaning() {
        for (said, why, exit) in [
            (
                "offline: ERROR: No matching distribution found for x",
                "not on this machine, and the network is off limits",
                Exit::BadInput,
            ),
            ("offline: hash mismatch", "not the one that was pinned", Exit::BadInput),
            (
                "WARNING: Retrying after connection broken\nERROR: No matching distribution found",
                "PyPI could not be reached",
                Exit::EngineUnavailable,
            ),
            (
                "ERROR: No matching distribution found for x",
                "no wheel for this machine",
                Exit::EngineUnavailable,
            ),
            (
                "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE",
                "not the one that was pinned",
                Exit::BadInput,
            ),
            (
                "The virtual environment was not created because ensurepip is not available",
                "cannot make",
                Exit::EngineUnavailable,
            ),
            ("Segmentation fault", "its installer failed", Exit::Unexpected),
        ] {
            let lines: Vec<String> = said.lines().map(str::to_owned).collect();
            let failure = failed(
                Runtime::Litert.row(),
                &python(),
                said.starts_with("offline"),
                &CommandLine::new("pip", ["install"]),
                &lines,
            );
            let text = failure.diagnostics[0].render(false);
            assert!(text.contains(why), "{text}");
            assert!(text.contains("found Python 3.9 on linux riscv64"), "{text}");
            assert_eq!(failure.exit, exit, "{said}");
        }
    }
}
