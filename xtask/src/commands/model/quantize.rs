//! `model quantize`: the weights of a model as int8.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use models::{
    accuracy::{self, Accuracy, Budget, Calibrated, Fallback, Share, Trials},
    evaluate::{self, Runner, Runtime, Sampling, Workshop},
    load::{self, ModelFile},
    quantize::{
        Scheme, Settings,
        summary::Summary,
        whole::{self, Model, Rewritten},
    },
};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs,
    interrupt::Interrupt,
    outputs::{self, Named},
    ui::Ui,
};

use super::RANDOM_INPUTS;
use crate::{
    cli::{ModelQuantizeArgs, SchemeChoice, TextOrJson},
    request::Places,
};

/// The value of `--keep` that is no layer's name.
const AUTO: &str = "auto";

/// Decides the random inputs that errors are measured on.
const SEED: u64 = 1;

/// Rewrites a file and says what became of it. Nothing is written where something is wrong.
pub fn run(args: &ModelQuantizeArgs, places: &Places, ui: Ui) -> Outcome {
    let name = args.path.as_str();
    check_outputs(args, places)?;
    let auto = args.keep.iter().any(|layer| layer == AUTO);
    let measure = Measure::of(args, auto, places, ui)?;
    let original =
        ModelFile { name: name.to_owned(), bytes: load::read(&places.cwd.join(&args.path), name)? };
    let scheme = match args.scheme {
        SchemeChoice::WeightOnly => Scheme::WeightOnly,
        SchemeChoice::Dynamic => Scheme::Dynamic,
    };
    let mut keep: BTreeSet<String> = args.keep.iter().cloned().collect();
    keep.remove(AUTO);
    let settings = Settings { scheme, keep, means: None, force: args.force };
    let mut rewritten = rewrite(&original, &|_| settings.clone())?;
    known(&rewritten, &settings.keep)?;
    let mut calibrated = None;
    if let Some((measure, folder)) = measure.as_ref().zip(args.calibrate.as_ref()) {
        let pictures = evaluate::pictures::list(&places.cwd.join(folder), folder.as_str())?;
        calibrated = Some(measure.calibrate(&original, &rewritten, &settings, pictures)?);
    }
    let means = |model: &str| calibrated.as_ref()?.means.get(model).cloned();
    let settings_of = |model: &str| Settings { means: means(model), ..settings.clone() };
    rewritten = if calibrated.is_some() { rewrite(&original, &settings_of)? } else { rewritten };
    let mut chosen = BTreeMap::new();
    if let Some(measure) = measure.as_ref().filter(|_| auto) {
        chosen = measure.choose(&original, &rewritten, &settings_of, args.budget)?;
        rewritten = rewrite(&original, &|model| {
            let more = chosen.get(model).map(Fallback::names).unwrap_or_default();
            Settings { keep: &settings.keep | &more, ..settings_of(model) }
        })?;
    }
    let mut summary = Summary::new(name, original.bytes.len(), scheme, &rewritten);
    for model in &mut summary.models {
        model.fallback = chosen.remove(&model.name);
        model.calibration =
            calibrated.as_ref().and_then(|all| all.models.get(&model.name).cloned());
    }
    summary.recipe = calibrated.map(|calibrated| calibrated.recipe);
    if let Some((measure, limit)) = measure.as_ref().zip(args.max_error) {
        let help = match (args.inputs.as_ref().or(args.calibrate.as_ref()), auto) {
            (None, false) => {
                "judge it on pictures with `--inputs DIR`, or keep layers with `--keep auto`"
            }
            (None, true) => "judge it on pictures with `--inputs DIR`; random inputs are harsh",
            (Some(_), false) => "keep layers with `--keep auto`, or allow more",
            (Some(_), true) => "keep more layers by name with `--keep`, or allow more",
        };
        summary.accuracy = Some(measure.check(&original, &rewritten, limit, help)?);
    }
    fs::write_atomic(&places.cwd.join(&args.out), &rewritten.bytes)?;
    if let Some(report) = &args.report {
        let text = serde_json::to_string_pretty(&summary).expect("a summary is plain data");
        fs::write_atomic(&places.cwd.join(report), format!("{text}\n").as_bytes())?;
    }
    match args.format {
        TextOrJson::Text => ui.result(&summary.text()),
        TextOrJson::Json => ui.json(&summary),
    }
}

/// The report must not take the place of the model, neither of the new one nor of the old one.
fn check_outputs(args: &ModelQuantizeArgs, places: &Places) -> Outcome {
    let place = |path: &Utf8PathBuf| places.cwd.join(path);
    let Some(report) = &args.report else { return Ok(()) };
    let (out, path, written) = (place(&args.out), place(&args.path), place(report));
    outputs::distinct(
        &[Named { argument: "--report", shown: report, place: &written }],
        &[
            Named { argument: "--out", shown: &args.out, place: &out },
            Named { argument: "PATH", shown: &args.path, place: &path },
        ],
    )
}

fn rewrite(file: &ModelFile, settings: &dyn Fn(&str) -> Settings) -> Outcome<Rewritten> {
    let rewritten = whole::rewrite(&file.name, &file.bytes, settings)?;
    rewritten.map_err(|models| refused(&file.name, &models))
}

/// What candidates are measured with.
struct Measure<'a> {
    sampling: Sampling,
    workshop: Workshop<'a>,
    interrupt: Interrupt,
    ui: Ui,
}

impl<'a> Measure<'a> {
    /// `None` where nothing is to be measured.
    fn of(
        args: &ModelQuantizeArgs,
        auto: bool,
        places: &'a Places,
        ui: Ui,
    ) -> Outcome<Option<Self>> {
        if !auto && args.max_error.is_none() && args.calibrate.is_none() {
            if args.inputs.is_none() {
                return Ok(None);
            }
            let diagnostic = Diagnostic::error("`--inputs` has no use: nothing is measured");
            let help = "add `--max-error SHARE`, `--keep auto` or `--calibrate DIR`";
            return Err(Failure::new(Exit::Usage, diagnostic.help(help)));
        }
        let pictures = match args.inputs.as_ref().or(args.calibrate.as_ref()) {
            Some(folder) => evaluate::pictures::list(&places.cwd.join(folder), folder.as_str())?,
            None => Vec::new(),
        };
        Ok(Some(Self {
            sampling: Sampling { seed: SEED, samples: RANDOM_INPUTS, pictures, runs: 0 },
            workshop: Workshop {
                work: &places.work,
                programs: &places.path,
                offline: args.offline,
            },
            interrupt: Interrupt::listen()?,
            ui,
        }))
    }

    fn calibrate(
        &self,
        original: &ModelFile,
        rewritten: &Rewritten,
        settings: &Settings,
        pictures: Vec<Utf8PathBuf>,
    ) -> Outcome<Calibrated> {
        let Self { sampling, workshop, interrupt, ui } = self;
        let runner = Runner::prepare(Runtime::Litert, *workshop, *ui, interrupt)?;
        let sampling = Sampling { pictures, ..sampling.clone() };
        let trials = Trials { runner: &runner, sampling: &sampling, ui: *ui, interrupt };
        let found = accuracy::calibrate::calibrate(original, rewritten, settings, &trials)?;
        ui.diagnostics(&found.warnings);
        Ok(found)
    }

    fn choose(
        &self,
        original: &ModelFile,
        rewritten: &Rewritten,
        settings: &dyn Fn(&str) -> Settings,
        budget: Budget,
    ) -> Outcome<BTreeMap<String, Fallback>> {
        let Self { sampling, workshop, interrupt, ui } = self;
        let runner = Runner::prepare(Runtime::Litert, *workshop, *ui, interrupt)?;
        let trials = Trials { runner: &runner, sampling, ui: *ui, interrupt };
        let chosen = accuracy::keep::auto(original, rewritten, settings, budget, &trials)?;
        ui.diagnostics(&chosen.warnings);
        Ok(chosen.models)
    }

    fn check(
        &self,
        original: &ModelFile,
        rewritten: &Rewritten,
        limit: Share,
        help: &str,
    ) -> Outcome<Accuracy> {
        let Self { sampling, workshop, interrupt, ui } = self;
        let candidate =
            ModelFile { name: "the quantized file".into(), bytes: rewritten.bytes.clone() };
        let files = [original, &candidate];
        let evaluation =
            evaluate::evaluate(files, Runtime::Litert, sampling, *workshop, *ui, interrupt)?;
        let changed = rewritten.models.iter().filter(|model| model.result.is_ok());
        let changed = changed.map(|model| whole::place(&original.name, &model.name).to_owned());
        accuracy::limit::check(evaluation, &changed.collect(), limit, help)
    }
}

/// No model of the file was quantized.
fn refused(name: &str, models: &[Model]) -> Failure {
    let mut diagnostic = Diagnostic::error(format!("`{}` is not quantized", name.escape_debug()));
    for model in models {
        let why = model.result.as_ref().err().map(ToString::to_string).unwrap_or_default();
        diagnostic = match whole::place(name, &model.name) {
            place if place == name => diagnostic.note(why),
            place => diagnostic.note(format!("{}: {why}", place.escape_debug())),
        };
    }
    if models.is_empty() {
        diagnostic = diagnostic.note("there is no model in it");
    }
    let help = "use it as it is; nothing was written. --force writes it all the same where there are weights";
    Failure::new(Exit::ModelLimit, diagnostic.help(help))
}

/// Every layer that was to be kept must be one.
fn known(rewritten: &Rewritten, keep: &BTreeSet<String>) -> Outcome {
    let unknown = whole::unknown_layers(&rewritten.models, keep);
    let layers = rewritten.models.iter().flat_map(|model| model.result.iter().flatten());
    let names: BTreeSet<&str> = layers.map(|layer| layer.name.as_str()).collect();
    let diagnostics = unknown.iter().map(|wanted| {
        let near = |name: &&&str| (strsim::jaro_winkler(name, wanted) * 1000.0) as u32;
        let closest = names.iter().max_by_key(near).copied().unwrap_or_default();
        Diagnostic::error(format!("no layer `{}`", wanted.escape_debug()))
            .note(format!(
                "expected one of the {} layers, see --report; nothing was written",
                names.len()
            ))
            .help(format!("did you mean `{}`?", closest.escape_debug()))
    });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    if diagnostics.is_empty() {
        return Ok(());
    }
    Err(Failure { exit: Exit::BadInput, diagnostics })
}
