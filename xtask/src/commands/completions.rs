//! `completions`: what a shell needs to complete the command line.

use support::{diag::Outcome, ui::Ui};

use crate::cli;

/// Prints the completion script of a shell. It completes `xtask`, the name of the binary.
pub fn run(shell: clap_complete::Shell, ui: Ui) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::definition().bin_name("xtask"), "xtask", &mut script);
    ui.result(&String::from_utf8_lossy(&script))
}
