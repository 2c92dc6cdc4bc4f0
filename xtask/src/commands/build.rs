//! `build`: build the library of a profile.

use crate::{
    cli::{BuildArgs, Places, TextOrJson},
    pipeline::{self, Licence},
    support::{diag::Outcome, interrupt::Interrupt, ui::Ui},
};

/// Builds, and prints what came out.
pub fn run(args: &BuildArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let built = pipeline::build(&args.subject, &args.running, Licence::default(), places, ui, &interrupt)?;
    match args.format {
        TextOrJson::Text => ui.result(built.dist.as_str()),
        TextOrJson::Json => ui.json(&built.record),
    }
}
