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

/// Makes an environment at `home` and installs `requirements` into it.
pub fn install(
    row: &Row,
    python: &Python,
    path: &[Utf8PathBuf],
    home: &Utf8Path,
    requirements: &Utf8Path,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome {
    let uv = path.iter().map(|folder| folder.join("uv")).find(|file| file.is_file());
    for command in steps(uv.as_deref(), python, home, requirements) {
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
            return Err(failed(row, python, &command, &said));
        }
    }
    Ok(())
}

/// The commands, in order. Pure.
fn steps(
    uv: Option<&Utf8Path>,
    python: &Python,
    home: &Utf8Path,
    requirements: &Utf8Path,
) -> [CommandLine; 2] {
    let inside = home.join("bin/python");
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
    let install = PINNED.into_iter().fold(install, |so_far, word| so_far.arg(word));
    [new.arg(home.as_str()), install.arg("--requirement").arg(requirements.as_str())]
}

/// `(words of an installer, what they mean, exit code, cure)`; the first row that fits is told.
const CAUSES: &[(&[&str], &str, Exit, &str)] = &[
    (
        &["do not match the hashes", "hash mismatch"],
        "a package is not the one that was pinned",
        Exit::BadInput,
        "nothing was kept; find out who serves another file under this name",
    ),
    (
        &["no space left"],
        "the disk is full",
        Exit::Unexpected,
        "free space, or choose another --work-dir; nothing half-made was kept",
    ),
    (
        &["connection", "timed out", "temporary failure", "dns error", "failed to fetch", "tunnel"],
        "PyPI could not be reached",
        Exit::EngineUnavailable,
        "connect once, or name a folder of wheels in PIP_FIND_LINKS (UV_FIND_LINKS for uv)",
    ),
    (
        &[
            "no matching distribution",
            "no wheels with",
            "for the current platform",
            "no solution found",
        ],
        "a package has no wheel for this machine",
        Exit::EngineUnavailable,
        "run this on a machine that it has wheels for",
    ),
    (
        &["ensurepip", "no module named venv", "no module named pip"],
        "this Python cannot make environments",
        Exit::EngineUnavailable,
        "apt-get install python3-venv, or install uv",
    ),
];

fn failed(row: &Row, python: &Python, command: &CommandLine, said: &[String]) -> Failure {
    let text = said.join("\n").to_lowercase();
    let cause = CAUSES.iter().find(|(words, ..)| words.iter().any(|word| text.contains(word)));
    let (why, exit, help) = match cause {
        Some((_, why, exit, help)) => (*why, *exit, *help),
        None => ("its installer failed", Exit::Unexpected, "run the command by hand"),
    };
    let mut diagnostic = Diagnostic::error(format!("cannot set up {}: {why}", row.title))
        .note(format!("expected {} on {}", row.pythons(), row.machines))
        .note(format!("found Python 3.{} on {}", python.minor, python.machine))
        .note(command.to_string());
    for line in &said[said.len().saturating_sub(LAST_WORDS)..] {
        diagnostic = diagnostic.note(line.clone());
    }
    Failure::new(exit, diagnostic.help(help))
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
        for uv in [None, Some(Utf8Path::new("/bin/uv"))] {
            let [new, install] = steps(uv, &python(), "/w/e".into(), "/w/r.txt".into());
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
