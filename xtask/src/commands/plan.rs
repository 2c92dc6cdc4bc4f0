//! `plan`: print what a profile would build, and with which flags.

use crate::{
    cli::{Places, PlanArgs, TextOrJson},
    pipeline, plan,
    support::{diag::Outcome, ui::Ui},
};

/// Prints the plan; nothing is built.
pub fn run(args: &PlanArgs, places: &Places, ui: Ui) -> Outcome {
    let (_, plan) = pipeline::plan(&args.subject, places)?;
    match args.format {
        TextOrJson::Text => ui.result(&plan::text(&plan)),
        TextOrJson::Json => ui.json(&pipeline::PlanDocument::new(&plan)),
    }
}
