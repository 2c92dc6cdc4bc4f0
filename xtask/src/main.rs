//! Parses the command line, runs one command, renders what went wrong.

use std::process::ExitCode;

fn main() -> ExitCode {
    let invocation = xtask::cli::parse();
    let ui = invocation.ui;
    match xtask::commands::run(invocation) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            ui.diagnostics(&failure.diagnostics);
            ExitCode::from(failure.exit.code())
        }
    }
}
