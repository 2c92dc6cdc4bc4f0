//! `model evaluate`: what a changed model costs in accuracy and time.

use models::{
    accuracy::RANDOM_INPUTS,
    evaluate::{self, Sampling, Workshop},
    load::{self, ModelFile},
};
use support::{diag::Outcome, interrupt::Interrupt, ui::Ui};

use crate::{
    cli::{ModelEvaluateArgs, ReportFormat},
    request::Places,
};

/// Runs both, prints how far they are apart, and fails where the candidate does not run.
pub fn run(args: &ModelEvaluateArgs, places: &Places, ui: Ui) -> Outcome {
    let read = |path: &camino::Utf8PathBuf| -> Outcome<ModelFile> {
        let bytes = load::read(&places.cwd.join(path), path.as_str())?;
        Ok(ModelFile { name: path.to_string(), bytes })
    };
    let (original, candidate) = (read(&args.original)?, read(&args.candidate)?);
    let pictures = match &args.inputs {
        Some(folder) => evaluate::pictures::list(&places.cwd.join(folder), folder.as_str())?,
        None => Vec::new(),
    };
    let runtime = args.runtime.into();
    let sampling = Sampling { seed: args.seed, samples: RANDOM_INPUTS, pictures, runs: args.runs };
    let workshop = Workshop { work: &places.work, programs: &places.path, offline: args.offline };
    let interrupt = Interrupt::listen()?;
    let files = [&original, &candidate];
    let evaluation = evaluate::evaluate(files, runtime, &sampling, workshop, ui, &interrupt)?;
    match args.format {
        ReportFormat::Text => ui.result(&evaluate::text(&evaluation)),
        ReportFormat::Markdown => ui.result(&evaluate::markdown(&evaluation)),
        ReportFormat::Json => ui.json(&evaluation),
    }?;
    evaluation.verdict()
}
