//! `model`: one verb a file.

mod evaluate;
mod extract;
mod inspect;
mod ops;
mod quantize;
mod repack;
mod watch;

use support::{diag::Outcome, ui::Ui};

use crate::{cli::ModelCommand, request::Places};

/// Runs the verb that was asked for.
pub fn run(command: &ModelCommand, places: &Places, ui: Ui) -> Outcome {
    match command {
        ModelCommand::Evaluate(args) => evaluate::run(args, places, ui),
        ModelCommand::Inspect(args) => inspect::run(args, places, ui),
        ModelCommand::Ops(args) => ops::run(args, places, ui),
        ModelCommand::Quantize(args) => quantize::run(args, places, ui),
        ModelCommand::Extract(args) => extract::run(args, places, ui),
        ModelCommand::Repack(args) => repack::run(args, places, ui),
        ModelCommand::Watch(args) => watch::run(args, places, ui),
    }
}
