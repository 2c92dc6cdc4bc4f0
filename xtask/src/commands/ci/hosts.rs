//! Whether the tool compiles for the machines that developers of Android apps have and CI does not.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

/// Rust's names of those machines: a Mac of either kind, and Linux on arm64.
const TARGETS: &[&str] =
    &["aarch64-apple-darwin", "x86_64-apple-darwin", "aarch64-unknown-linux-gnu"];

/// Checks the workspace for each target. One whose standard library cannot be had is skipped, with the
/// reason; returned is how many were.
pub(super) fn check(repo: &Utf8Path, ui: Ui, interrupt: &Interrupt) -> Outcome<u64> {
    let mut skipped = 0;
    for target in TARGETS {
        let standard_library = CommandLine::new("rustup", ["target", "add", target]);
        if let Err(reason) = quietly(&standard_library, interrupt)? {
            ui.status("skipped:", format_args!("{target}: {reason}"));
            skipped += 1;
            continue;
        }
        ui.status("Checking", target);
        let cargo = ["check", "--workspace", "--all-targets", "--quiet", "--target", target];
        let mut command = CommandLine::new("cargo", cargo);
        command.cwd = Some(repo.to_owned());
        // `check` links nothing and reads no object code, but build scripts compile some C: a compiler
        // that makes nothing is enough for them, and no SDK is looked for.
        for (name, value) in [("CC", "true"), ("AR", "true"), ("SDKROOT", "/")] {
            command.env.insert(name.to_owned(), value.to_owned());
        }
        if let Err(said) = quietly(&command, interrupt)? {
            let diagnostic = Diagnostic::error(format!("the tool does not compile for {target}"))
                .note(said)
                .help(format!("CC=true AR=true SDKROOT=/ cargo {}", cargo.join(" ")));
            return Err(Failure::new(Exit::CheckFailed, diagnostic));
        }
    }
    Ok(skipped)
}

/// Runs a program; what it said where it failed, or why it could not be started. Ctrl-C is a failure.
fn quietly(command: &CommandLine, interrupt: &Interrupt) -> Outcome<Result<(), String>> {
    let mut said = Vec::new();
    let ended = command.stream(interrupt, |piece| {
        said.extend_from_slice(piece);
        Ok(())
    });
    match ended {
        Ok(status) if status.success() => Ok(Ok(())),
        Ok(_) => Ok(Err(String::from_utf8_lossy(&said).trim().to_owned())),
        Err(failure) if failure.exit == Exit::Interrupted => Err(failure),
        Err(failure) => Ok(Err(failure.summary())),
    }
}
