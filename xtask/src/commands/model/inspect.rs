//! `model inspect`: what is in models and bundles.

use models::{
    self,
    inspect::{self, Inspection},
};
use support::{diag::Outcome, ui::Ui};

use crate::{
    cli::{ModelInspectArgs, ReportFormat},
    request::Places,
};

/// Prints what was found, all files in one document.
pub fn run(args: &ModelInspectArgs, places: &Places, ui: Ui) -> Outcome {
    let files = models::load::load(&args.paths, &places.cwd)?;
    let reports = files.iter().map(|file| inspect::inspect(&file.name, &file.bytes));
    let inspection =
        Inspection { schema: inspect::SCHEMA, files: reports.collect::<Result<_, _>>()? };
    match args.format {
        ReportFormat::Json => ui.json(&inspection),
        ReportFormat::Text => ui.result(&inspect::text(&inspection)),
        ReportFormat::Markdown => ui.result(&inspect::markdown(&inspection)),
    }
}
