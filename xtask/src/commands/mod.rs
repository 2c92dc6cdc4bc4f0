//! One verb a file: take the arguments, call the stages, print the result.

mod bench;
mod build;
mod check;
mod ci;
mod clean;
mod compare;
mod compare_by;
mod compare_official;
mod completions;
mod demo;
mod doctor;
mod doctor_log;
mod explain;
mod fetch;
mod history;
mod image;
mod init;
mod measure;
mod model;
mod package;
mod pins;
mod plan;
mod profile;
mod record;
mod release;
mod stage;

use support::diag::{Failure, Outcome};

use crate::cli::{Command, Invocation};

/// Runs the command that was asked for.
pub fn run(invocation: Invocation) -> Outcome {
    let Invocation { ui, places, command } = invocation;
    if places.is_away() {
        // Without a clone, the tool reads what the program carries.
        embedded::unpack(places.repo.as_std_path())
            .map_err(|error| Failure::io("write", &places.repo, &error))?;
    }
    match command {
        Command::Demo(args) => demo::run(&args, &places, ui),
        Command::Build(args) => build::run(&args, &places, ui),
        Command::Image(command) => image::run(&command, &places, ui),
        Command::Doctor(args) => doctor::run(&args, &places, ui),
        Command::Bench(args) => bench::run(&args, &places, ui),
        Command::Clean(args) => clean::run(&args, &places, ui),
        Command::Ci(args) => ci::run(&args, &places, ui),
        Command::Fetch(args) => fetch::run(&args, &places, ui),
        Command::Pins(command) => pins::run(&command, &places, ui),
        Command::Profile(command) => profile::run(&command, &places, ui),
        Command::Release(command) => release::run(&command, &places, ui),
        Command::Init(args) => init::run(&args, &places, ui),
        Command::Plan(args) => plan::run(&args, &places, ui),
        Command::Stage(args) => stage::run(&args, &places, ui),
        Command::Measure(args) => measure::run(&args, &places, ui),
        Command::Package(args) => package::run(&args, &places, ui),
        Command::Compare(args) => compare::run(&args, &places, ui),
        Command::Explain(args) => explain::run(&args, &places, ui),
        Command::Check(args) => check::run(&args, &places, ui),
        Command::Model(command) => model::run(&command, &places, ui),
        Command::Completions { shell } => completions::run(shell, ui),
    }
}
