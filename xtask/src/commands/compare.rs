//! `compare`: what grew, what shrank, what came or went.

use camino::Utf8PathBuf;
use support::{
    diag::{Failure, Outcome},
    ui::Ui,
};

use super::{build, compare_by, compare_official, record};
use crate::{
    catalogue::Abi,
    cli::{CompareArgs, CompareFormat},
    measure::{self, Measurable, Measurement},
    profile,
    provision::profile_folder,
    report::{self, BudgetResult, Held},
    request::Places,
};

/// Measures the baseline and every candidate, prints the differences, and fails where a limit is not kept.
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
    let alone = candidates.is_empty();
    let held: Vec<(&Utf8PathBuf, &Measurement)> = match alone {
        true => vec![(&args.base, &baseline)],
        false => args.candidates.iter().zip(&candidates).collect(),
    };
    let before = (!alone).then_some(&baseline);
    let mut budgets: Vec<Vec<BudgetResult>> = Vec::new();
    for (path, measurement) in &held {
        budgets.push(limits(args, path, measurement, before, places)?);
    }
    if let Some(file) = &args.record {
        for (path, measurement) in &held {
            record::append(file, &places.cwd.join(path), measurement, places)?;
        }
    }
    let mut comparison = report::compare(&baseline, &candidates);
    for (candidate, budgets) in comparison.candidates.iter_mut().zip(&budgets) {
        candidate.budgets.clone_from(budgets);
    }
    let by_name = args.by.is_some();
    match args.format {
        _ if by_name => compare_by::run(args, places, ui),
        CompareFormat::Csv | CompareFormat::Html => compare_by::run(args, places, ui),
        CompareFormat::Text if alone => ui.result(&report::measurement_text(&baseline)),
        CompareFormat::Text => ui.result(&report::comparison_text(&comparison)),
        CompareFormat::Markdown => {
            let mut text = String::new();
            if args.profile.is_some() {
                let verdicts = held.iter().zip(&budgets);
                let verdict = |((path, of), budgets): (&(&Utf8PathBuf, &Measurement), &Vec<_>)| {
                    report::verdict(of, budgets, is_demo(&places.cwd.join(path)))
                };
                text = verdicts.map(verdict).collect::<Vec<_>>().join("\n");
            }
            if !alone {
                let further = if text.is_empty() { "" } else { "\n" };
                text.push_str(further);
                text.push_str(&report::comparison_markdown(&comparison));
            }
            ui.result(&text)
        }
        CompareFormat::Json => ui.json(&comparison),
    }?;
    let failed =
        held.iter().zip(&budgets).find_map(|((path, _), it)| build::over(path.as_str(), it));
    failed.map_or(Ok(()), Err)
}

/// A result against the limits of the profile that was named; none where none was.
fn limits(
    args: &CompareArgs,
    path: &Utf8PathBuf,
    measurement: &Measurement,
    baseline: Option<&Measurement>,
    places: &Places,
) -> Outcome<Vec<BudgetResult>> {
    let Some(name) = &args.profile else { return Ok(Vec::new()) };
    let profile = profile::load(name, &profile_folder(places))?;
    profile.waived_until(places.today)?;
    let attributions = record::attributions(&places.cwd.join(path))?;
    let abis: Vec<Abi> = measurement.abis().into_iter().collect();
    let held = Held { measurement, attributions: &attributions, baseline };
    Ok(report::hold(&profile.keys, &abis, held))
}

/// Whether a result says of itself that it was built from the bundled upstream.
pub(super) fn is_demo(dist: &Utf8PathBuf) -> bool {
    let text = std::fs::read_to_string(dist.join("plan.json")).unwrap_or_default();
    let plan: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    plan["upstream"]["demo"] == true
}
