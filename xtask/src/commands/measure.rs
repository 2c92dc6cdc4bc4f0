//! `measure`: how big native libraries are.

use camino::Utf8PathBuf;
use support::{diag::Outcome, ui::Ui};

use crate::{
    cli::{MeasureArgs, ReportFormat},
    measure::{self, Measurable},
    report,
    request::Places,
};

/// Measures what ships together and prints it as one.
pub fn run(args: &MeasureArgs, places: &Places, ui: Ui) -> Outcome {
    let source = |path: &Utf8PathBuf| Measurable::new(places.cwd.join(path), path.as_str());
    let sources: Vec<Measurable> = args.paths.iter().map(source).collect();
    let measurement = measure::measure_all(&sources)?;
    let measurement = if args.strict { measurement.whole()? } else { measurement };
    match args.format {
        ReportFormat::Text => ui.result(&report::measurement_text(&measurement)),
        ReportFormat::Markdown => ui.result(&report::measurement_markdown(&measurement, &[])),
        ReportFormat::Json => ui.json(&measurement),
    }
}
