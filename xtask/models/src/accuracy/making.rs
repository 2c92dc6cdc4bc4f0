//! A file made small from end to end: quantized, its biases corrected, layers kept, and held against its original.
//! What `model quantize` does, and a build whose profile has a table `[quantize]`.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    arithmetic::{self, Arithmetic},
    calibrate::{self, Calibrated},
    keep::{self, Budget, Fallback},
    limit,
    schemes::{self, Picked},
    share::Share,
    trials::Trials,
};
use crate::{
    evaluate::{self, Runner, Runtime, Sampling, Workshop},
    load::ModelFile,
    quantize::{
        Scheme, Settings,
        summary::Summary,
        whole::{self, Model, Rewritten},
    },
};

/// Decides the random inputs that errors are measured on.
const SEED: u64 = 1;

/// Random inputs of each model: more change the figures by less than the choice of pictures does.
pub const RANDOM_INPUTS: u32 = 8;

/// How int8 weights are to be used: in one way by all models of a file, or in the best for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SchemeWish {
    /// Unpacked to float32 when the model is loaded.
    WeightOnly,
    /// Handed to the operators as they are.
    Dynamic,
    /// Whichever of the two is faster here and within the limit, model by model.
    Auto,
}

/// What is asked of a file.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How int8 weights are used.
    pub scheme: SchemeWish,
    /// Layers that are not quantized, by name.
    pub keep: BTreeSet<String>,
    /// Looks for layers that pay for being kept, within this share of a model; none for not looking.
    pub auto: Option<Budget>,
    /// Whether sparse models, and files that do not shrink, are rewritten too.
    pub force: bool,
    /// Whether the models may be computed in float16.
    pub float16: bool,
    /// Pictures that biases are corrected by; empty for biases as they were.
    pub calibrate: Vec<Utf8PathBuf>,
    /// Pictures that errors are measured on; empty for random inputs.
    pub inputs: Vec<Utf8PathBuf>,
    /// The largest error that is allowed; none for any.
    pub max_error: Option<Share>,
    /// Runs whole tasks instead of single models, to judge layers and the limit by what a person sees.
    pub task: Option<Runtime>,
}

/// A file as it was asked for.
#[derive(Debug)]
pub struct Made {
    /// All of it, ready to be written.
    pub bytes: Vec<u8>,
    /// What became of every layer, and what was measured.
    pub summary: Summary,
}

impl Wish {
    /// Whether anything has to be run.
    pub fn measures(&self) -> bool {
        let asked = self.auto.is_some() || self.max_error.is_some() || !self.calibrate.is_empty();
        asked || self.float16 || self.scheme == SchemeWish::Auto
    }

    /// How every model begins: before biases are corrected, and layers kept.
    pub fn settings(&self) -> Settings {
        let scheme = match self.scheme {
            SchemeWish::Dynamic => Scheme::Dynamic,
            SchemeWish::WeightOnly | SchemeWish::Auto => Scheme::WeightOnly,
        };
        let (keep, force, float16) = (self.keep.clone(), self.force, self.float16);
        Settings { scheme, keep, means: None, force, float16 }
    }
}

/// Makes a file small.
///
/// # Errors
/// Where no model of it is quantized, a layer that is to be kept is none, or what was made is over the limit.
pub fn make(
    original: &ModelFile,
    wish: &Wish,
    workshop: Workshop<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Made> {
    let making = Making { original, wish, workshop, ui, interrupt };
    let settings = wish.settings();
    let plain = making.rewrite(&|_| settings.clone())?;
    known(&plain, &wish.keep)?;
    let mut so_far = making.calibrated(plain, &settings)?;
    let mut picked = BTreeMap::new();
    if wish.scheme == SchemeWish::Auto {
        let other = Settings { scheme: Scheme::Dynamic, ..settings.clone() };
        let other = making.calibrated(making.rewrite(&|_| other.clone())?, &other)?;
        picked = making.pick(&mut so_far, other)?;
    }
    let mut chosen = BTreeMap::new();
    if let Some(budget) = wish.auto {
        chosen = making.choose(&so_far, budget)?;
        for (model, fallback) in &chosen {
            if let Some(settings) = so_far.settings.get_mut(model) {
                settings.keep.append(&mut fallback.names());
            }
        }
        so_far.rewritten = making.rewrite(&|model| so_far.of(model))?;
    }
    let SoFar { rewritten, calibrated, .. } = so_far;
    let mut summary = Summary::new(&original.name, original.bytes.len(), wish.scheme, &rewritten);
    for model in &mut summary.models {
        model.picked = picked.remove(&model.name);
        model.fallback = chosen.remove(&model.name);
        model.calibration =
            calibrated.as_ref().and_then(|all| all.models.get(&model.name).cloned());
    }
    summary.recipe = calibrated.map(|calibrated| calibrated.recipe);
    making.measure(&rewritten, &mut summary)?;
    Ok(Made { bytes: rewritten.bytes, summary })
}

/// A file in the making, and how each of its models is made.
struct SoFar {
    rewritten: Rewritten,
    /// Those of each model, by the name that it has in the file.
    settings: BTreeMap<String, Settings>,
    calibrated: Option<Calibrated>,
    default: Settings,
}

impl SoFar {
    fn of(&self, model: &str) -> Settings {
        self.settings.get(model).unwrap_or(&self.default).clone()
    }
}

struct Making<'a> {
    original: &'a ModelFile,
    wish: &'a Wish,
    workshop: Workshop<'a>,
    ui: Ui,
    interrupt: &'a Interrupt,
}

impl Making<'_> {
    fn rewrite(&self, settings: &dyn Fn(&str) -> Settings) -> Outcome<Rewritten> {
        let ModelFile { name, bytes } = self.original;
        whole::rewrite(name, bytes, settings)?.map_err(|models| refused(name, &models))
    }

    fn sampling(&self, runs: u32) -> Sampling {
        let pictures = self.wish.inputs.clone();
        Sampling { seed: SEED, samples: RANDOM_INPUTS, pictures, runs }
    }

    fn litert(&self) -> Outcome<Runner> {
        Runner::prepare(Runtime::Litert, self.workshop, self.ui, self.interrupt)
    }

    /// The same with corrected biases, where there are pictures for that.
    fn calibrated(&self, plain: Rewritten, settings: &Settings) -> Outcome<SoFar> {
        let names: Vec<String> = plain.models.iter().map(|model| model.name.clone()).collect();
        let mut so_far = SoFar {
            settings: names.into_iter().map(|name| (name, settings.clone())).collect(),
            rewritten: plain,
            calibrated: None,
            default: settings.clone(),
        };
        if self.wish.calibrate.is_empty() {
            return Ok(so_far);
        }
        let runner = self.litert()?;
        let sampling = Sampling { pictures: self.wish.calibrate.clone(), ..self.sampling(0) };
        let trials = self.trials(&runner, &sampling);
        let found = calibrate::calibrate(self.original, &so_far.rewritten, settings, &trials)?;
        self.ui.diagnostics(&found.warnings);
        for (model, means) in &found.means {
            if let Some(settings) = so_far.settings.get_mut(model) {
                settings.means = Some(means.clone());
            }
        }
        so_far.rewritten = self.rewrite(&|model| so_far.of(model))?;
        so_far.calibrated = Some(found);
        Ok(so_far)
    }

    fn trials<'t>(&'t self, runner: &'t Runner, sampling: &'t Sampling) -> Trials<'t> {
        Trials { runner, sampling, ui: self.ui, interrupt: self.interrupt, bundle: None }
    }

    /// Takes for each model the better of two ways.
    fn pick(&self, one: &mut SoFar, mut other: SoFar) -> Outcome<BTreeMap<String, Picked>> {
        let runner = self.litert()?;
        let sampling = self.sampling(schemes::RUNS);
        let limit = self.wish.max_error.unwrap_or(Share(f64::INFINITY));
        let both = [&one.rewritten, &other.rewritten];
        let trials = self.trials(&runner, &sampling);
        let picked = schemes::pick(self.original, both, limit, &trials)?;
        for (model, picked) in &picked {
            if picked.scheme == Scheme::Dynamic {
                if let Some(settings) = other.settings.remove(model) {
                    one.settings.insert(model.clone(), settings);
                }
                if let Some((here, there)) = one.calibrated.as_mut().zip(other.calibrated.as_mut())
                    && let Some(calibration) = there.models.remove(model)
                {
                    here.models.insert(model.clone(), calibration);
                }
            }
        }
        one.rewritten = self.rewrite(&|model| one.of(model))?;
        Ok(picked)
    }

    fn choose(&self, so_far: &SoFar, budget: Budget) -> Outcome<BTreeMap<String, Fallback>> {
        let runtime = self.wish.task.unwrap_or(Runtime::Litert);
        let runner = Runner::prepare(runtime, self.workshop, self.ui, self.interrupt)?;
        let sampling = self.sampling(0);
        let trials = self.trials(&runner, &sampling);
        let settings = |model: &str| so_far.of(model);
        let rewritten = &so_far.rewritten;
        let kind = self.wish.task.map(|_| evaluate::task_of(self.original)).transpose()?;
        let chosen = keep::auto(self.original, rewritten, &settings, budget, kind, &trials)?;
        self.ui.diagnostics(&chosen.warnings);
        Ok(chosen.models)
    }

    /// What the finished file costs: in float16 where it may be computed so, and whether that is within the limit.
    fn measure(&self, rewritten: &Rewritten, summary: &mut Summary) -> Outcome {
        if self.wish.float16 {
            let emulated = arithmetic::emulated(&self.original.name, &rewritten.bytes)?;
            let sampling = self.sampling(0);
            let evaluate = |bytes: &Vec<u8>| self.evaluate(bytes, Runtime::Litert, &sampling);
            let (plain, half) = (evaluate(&rewritten.bytes)?, evaluate(&emulated)?);
            for model in &mut summary.models {
                let place = whole::place(&self.original.name, &model.name);
                let allowed = model.float16;
                model.arithmetic = Arithmetic::of(place, allowed, &plain, &half);
            }
            self.ui.diagnostics(&arithmetic::risks(summary));
            if let Some(limit) = self.wish.max_error.filter(|_| self.wish.task.is_none()) {
                let changed = self.changed(rewritten, true);
                summary.accuracy = Some(limit::check(half, &changed, limit, self.help())?);
                return Ok(());
            }
        }
        let Some(limit) = self.wish.max_error else { return Ok(()) };
        let runtime = self.wish.task.unwrap_or(Runtime::Litert);
        let evaluation = self.evaluate(&rewritten.bytes, runtime, &self.sampling(0))?;
        let accuracy = match self.wish.task {
            // A task is judged as a whole, under the name of its bundle.
            Some(_) => {
                let whole = BTreeSet::from([self.original.name.clone()]);
                limit::check(evaluation, &whole, limit, self.help())?
            }
            None => limit::check(evaluation, &self.changed(rewritten, false), limit, self.help())?,
        };
        summary.accuracy = Some(accuracy);
        Ok(())
    }

    fn evaluate(
        &self,
        bytes: &[u8],
        runtime: Runtime,
        sampling: &Sampling,
    ) -> Outcome<evaluate::Evaluation> {
        let candidate = ModelFile { name: "the quantized file".into(), bytes: bytes.to_vec() };
        let files = [self.original, &candidate];
        evaluate::evaluate(files, runtime, sampling, self.workshop, self.ui, self.interrupt)
    }

    /// The places of models that are not as they were.
    fn changed(&self, rewritten: &Rewritten, all: bool) -> BTreeSet<String> {
        let changed = rewritten.models.iter().filter(|model| all || model.result.is_ok());
        changed.map(|model| whole::place(&self.original.name, &model.name).to_owned()).collect()
    }

    /// What to do about a file that is over the limit.
    fn help(&self) -> &'static str {
        match (self.wish.inputs.is_empty(), self.wish.auto.is_some()) {
            (true, false) => {
                "judge it on pictures with `--inputs DIR`, or keep layers with `--keep auto`"
            }
            (true, true) => "judge it on pictures with `--inputs DIR`; random inputs are harsh",
            (false, false) => "keep layers with `--keep auto`, or allow more",
            (false, true) => "keep more layers by name with `--keep`, or allow more",
        }
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
