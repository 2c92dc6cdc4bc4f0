//! `explain history`: how large a profile was, line by line, and which input changed.

use camino::Utf8Path;
use support::{diag::Outcome, fs::read_text, ui::Ui};

use crate::{cli::ReportFormat, history, request::Places};

/// Reads a `measurements.jsonl` and prints the trend of each profile and ABI in it.
pub fn run(file: &Utf8Path, format: ReportFormat, places: &Places, ui: Ui) -> Outcome {
    let text = read_text(&places.cwd.join(file))?;
    let history = history::history(&history::read(file, &text)?);
    match format {
        ReportFormat::Text => ui.result(&history::text(&history)),
        ReportFormat::Markdown => ui.result(&history::markdown(&history)),
        ReportFormat::Json => ui.json(&history),
    }
}
