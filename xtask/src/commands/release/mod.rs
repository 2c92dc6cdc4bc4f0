//! `release`: one verb a file.

mod adopt;
mod archives;
mod check;
mod list;
mod show;

use support::{diag::Outcome, ui::Ui};

use crate::{cli::ReleaseCommand, request::Places};

/// Runs the verb that was asked for.
pub fn run(command: &ReleaseCommand, places: &Places, ui: Ui) -> Outcome {
    match command {
        ReleaseCommand::List { format } => list::run(*format, places, ui),
        ReleaseCommand::Show(args) if args.archives => archives::run(args, places, ui),
        ReleaseCommand::Show(args) => show::run(args, places, ui),
        ReleaseCommand::Check(args) => check::run(args, places, ui),
        ReleaseCommand::Adopt(args) => adopt::run(args, places, ui),
    }
}
