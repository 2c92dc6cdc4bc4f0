//! `compare`: what grew, what shrank, what came or went.

use camino::Utf8PathBuf;
use support::{
    diag::{Failure, Outcome},
    ui::Ui,
};

use super::compare_official;
use crate::{
    cli::{CompareArgs, ReportFormat},
    measure::{self, Measurable, Measurement},
    report,
    request::Places,
};

/// Measures the baseline and every candidate, and prints the differences.
pub fn run(args: &CompareArgs, places: &Places, ui: Ui) -> Outcome {
    if args.official {
        return compare_official::run(args, places, ui);
    }
    let measured = |path: &Utf8PathBuf| -> Outcome<Measurement> {
        let source = Measurable::new(places.cwd.join(path), path.as_str());
        let measurement = measure::measure_all(&[source])?;
        if args.strict { measurement.whole().map_err(Failure::from) } else { Ok(measurement) }
    };
    let baseline = measured(&args.base)?;
    let candidates: Vec<Measurement> =
        args.candidates.iter().map(measured).collect::<Outcome<_>>()?;
    let comparison = report::compare(&baseline, &candidates);
    match args.format {
        ReportFormat::Text => ui.result(&report::comparison_text(&comparison)),
        ReportFormat::Markdown => ui.result(&report::comparison_markdown(&comparison)),
        ReportFormat::Json => ui.json(&comparison),
    }
}
