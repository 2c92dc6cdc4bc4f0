//! `model evaluate`: what a changed model costs in accuracy and time.

use models::{
    accuracy::RANDOM_INPUTS,
    evaluate::{self, Bench, Runtime, Sampling, Workshop},
    load::{self, ModelFile},
};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    cli::{DeviceChoice, ModelEvaluateArgs, ReportFormat},
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
    let runtime: Runtime = args.runtime.into();
    let sampling = Sampling { seed: args.seed, samples: RANDOM_INPUTS, pictures, runs: args.runs };
    let workshop = Workshop { work: &places.work, programs: &places.path, offline: args.offline };
    let interrupt = Interrupt::listen()?;
    let files = [&original, &candidate];
    let bench = match (args.device, &args.benchmark) {
        (DeviceChoice::Adb, Some(_)) if runtime != Runtime::Litert => {
            let diagnostic = Diagnostic::error("a phone times single models, not whole tasks");
            return Err(Failure::new(Exit::Usage, diagnostic.help("leave out `--runtime`")));
        }
        (DeviceChoice::Adb, Some(tool)) => {
            Some(Bench::open(&places.path, &places.cwd.join(tool), &interrupt)?)
        }
        _ => None,
    };
    let here = Sampling { runs: if bench.is_some() { 0 } else { args.runs }, ..sampling };
    let mut evaluation = evaluate::evaluate(files, runtime, &here, workshop, ui, &interrupt)?;
    if let Some(bench) = bench {
        evaluation.timed_on(&bench, files, args.runs.max(1), ui)?;
    }
    match args.format {
        ReportFormat::Text => ui.result(&evaluate::text(&evaluation)),
        ReportFormat::Markdown => ui.result(&evaluate::markdown(&evaluation)),
        ReportFormat::Json => ui.json(&evaluation),
    }?;
    evaluation.verdict()
}
