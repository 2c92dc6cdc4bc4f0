//! `ci`: every check this repository has, as CI runs them.

mod hosts;

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{cli::CiArgs, reference, request::Places};

/// `(what it is called, arguments of cargo)`, quickest first.
const STEPS: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
    ("documentation", &["doc", "--workspace", "--no-deps", "--quiet"]),
    ("tests", &["test", "--workspace", "--no-fail-fast"]),
];

/// Runs every step, stopping at the first that fails, and prints how many tests ran.
pub fn run(args: &CiArgs, places: &Places, ui: Ui) -> Outcome {
    if places.is_away() {
        let diagnostic =
            Diagnostic::error(format!("`{}` is no clone of this tool", places.project))
                .note("these are the checks of the tool's own repository")
                .help("`cargo xtask check dist/PROFILE` examines what a build made");
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    if args.write {
        for path in reference::write(&places.repo)? {
            ui.status("Wrote", path);
        }
        return Ok(());
    }
    let interrupt = Interrupt::listen()?;
    ui.status("Checking", "reference");
    written_pages(places)?;
    let mut counts = Counts::default();
    for (name, cargo) in STEPS {
        if *name == "tests" {
            counts.skipped += hosts::check(&places.repo, ui, &interrupt)?;
        }
        ui.status("Checking", name);
        let mut command = CommandLine::new("cargo", cargo.iter().copied());
        command.cwd = Some(places.repo.clone());
        command.env.insert("RUSTDOCFLAGS".into(), "-D warnings".into());
        if args.no_engine {
            command.env.insert("XTASK_NO_ENGINE".into(), "1".into());
        }
        let status = command.stream(&interrupt, |piece| {
            let text = String::from_utf8_lossy(piece);
            counts.take(&text);
            // The steps are programs of their own: what they say is shown as they say it.
            use std::io::Write as _;
            std::io::stderr().write_all(piece)
        })?;
        if !status.success() {
            let diagnostic = Diagnostic::error(format!("{name}: {status}"))
                .help(format!("cargo {}", cargo.join(" ")));
            return Err(Failure::new(Exit::CheckFailed, diagnostic));
        }
    }
    ui.result(&format!(
        "{} passed, {} failed, {} skipped",
        counts.passed, counts.failed, counts.skipped
    ))
}

/// Schemas, command reference and README tables say what the code says.
fn written_pages(places: &Places) -> Outcome {
    let stale = reference::stale(&places.repo)?;
    if stale.is_empty() {
        return Ok(());
    }
    let mut diagnostic = Diagnostic::error("reference: pages are not what the code says");
    for page in stale {
        diagnostic = diagnostic.note(page.path);
    }
    Err(Failure::new(Exit::GateFailed, diagnostic.help("cargo xtask ci --write")))
}

/// Tests counted over all test programs.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Counts {
    /// Reads libtest's closing lines, and the `skipped:` lines of tests whose real part is absent.
    fn take(&mut self, line: &str) {
        if let Some(result) = line.trim().strip_prefix("test result:") {
            let number = |word: &str| {
                let before = result.split(word).next().unwrap_or_default();
                before
                    .rsplit([' ', '.', ';'])
                    .find_map(|text| text.trim().parse::<u64>().ok())
                    .unwrap_or(0)
            };
            self.passed += number(" passed");
            self.failed += number(" failed");
        } else if line.trim_start().starts_with("skipped:") {
            self.skipped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_added_up() {
        let mut counts = Counts::default();
        counts.take("test result: ok. 14 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.00s\n");
        counts.take("test result: FAILED. 2 passed; 1 failed; 0 ignored\n");
        counts.take("skipped: no podman\n");
        assert_eq!((counts.passed, counts.failed, counts.skipped), (16, 1, 1));
    }
}
