//! `plan`: print what a profile would build, and with which flags.

use crate::{
    cli::{Places, PlanArgs, TextOrJson},
    pipeline, plan,
    provision::Provision,
    support::{diag::Outcome, interrupt::Interrupt, ui::Ui},
};

/// Prints the plan; nothing is built.
pub fn run(args: &PlanArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying, places, ui, &interrupt)?;
    let plan = pipeline::plan(&args.subject, &provision)?.plan;
    match args.format {
        TextOrJson::Text => ui.result(&plan::text(&plan)),
        TextOrJson::Json => ui.json(&plan::PlanDocument::new(&plan)),
    }
}
