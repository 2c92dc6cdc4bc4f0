//! The models of a profile, made small as its table `[quantize]` says, before anything is compiled.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use models::{
    accuracy::{Made, SchemeWish, Wish, make},
    evaluate::{Runtime, Workshop},
    load::{self, ModelFile},
    quantize::whole,
};
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    fs::write_atomic,
    interrupt::Interrupt,
    size::grouped,
    ui::{Ui, to_json},
};

use crate::{
    artifacts::QuantizedModel,
    pins::Pin,
    plan::{BuildPlan, QuantizePlan},
    profile::{self, WeightScheme},
    provision::{self, Provision},
    request::{Running, Subject},
};

/// A model as it ships.
#[derive(Debug)]
pub(super) struct SmallModel {
    pub(super) record: QuantizedModel,
    pub(super) bytes: Vec<u8>,
}

/// All that the bytes of a small model depend on, but for the last digits of means on another processor.
#[derive(Serialize)]
struct Recipe<'a> {
    tool: &'static str,
    runtime: String,
    model: Sha256,
    #[serde(flatten)]
    plan: &'a QuantizePlan,
}

/// Makes each model that the plan names, or takes the one that an earlier build made in the same way.
///
/// # Errors
/// Where a file is no longer what was planned, or a model is over the limit.
pub(super) fn models(
    plan: &BuildPlan,
    subject: &Subject,
    running: &Running,
    provision: &Provision<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Vec<SmallModel>> {
    let Some(plan) = &plan.quantize else { return Ok(Vec::new()) };
    let places = provision.places();
    let profile = profile::load(&subject.profile, &provision::profile_folder(places))?;
    let offline = running.supplying.offline;
    let mut fetch = |pin: &Pin| provision.fetch(&[pin]).map(|mut files| files.remove(0).path);
    let pictures = provision::models::pictures(&profile.keys, &places.cwd)?;
    let mut made: Vec<SmallModel> = Vec::new();
    for written in profile.keys.models.iter().flatten() {
        let file = provision::models::find(written, &places.cwd, provision.pins(), &mut fetch)?;
        let original =
            ModelFile { name: written.value.clone(), bytes: load::read(&file, &written.value)? };
        let from = Sha256::of(&original.bytes);
        if plan.models.get(&written.value) != Some(&from) {
            let changed = Diagnostic::error(format!("`{file}` changed while it was read"));
            return Err(Failure::new(Exit::BadInput, changed.help("build again")));
        }
        let (tool, runtime) = (env!("CARGO_PKG_VERSION"), Runtime::Litert.to_string());
        let recipe = Recipe { tool, runtime, model: from, plan };
        let recipe = Sha256::of(to_json(&recipe).as_bytes());
        let room = places.work.join("quantized").join(recipe.short(16));
        let small = match kept(&room, recipe) {
            Some(small) => small,
            None => {
                ui.status("Quantizing", &original.name);
                let wish = wish(plan, &pictures)?;
                let workshop = Workshop { work: &places.work, programs: &places.path, offline };
                let small = one(&original, recipe, plan, &wish, workshop, ui, interrupt)?;
                write_atomic(&room.join("model"), &small.bytes)?;
                write_atomic(&room.join("record.json"), to_json(&small.record).as_bytes())?;
                small
            }
        };
        if made.iter().any(|other| other.record.file == small.record.file) {
            let twice = written
                .diagnostic(format!("two models are called `{}`", small.record.file), "the second");
            return Err(Failure::new(Exit::InvalidProfile, twice.help("rename one of them")));
        }
        let QuantizedModel { before, after, .. } = small.record;
        let sizes = (grouped(before), grouped(after));
        ui.status("Quantized", format_args!("{}: {} -> {} bytes", original.name, sizes.0, sizes.1));
        made.push(small);
    }
    Ok(made)
}

fn wish(plan: &QuantizePlan, pictures: &[Utf8PathBuf]) -> Outcome<Wish> {
    let limit = plan.max_error.as_ref().map(|limit| limit.parse());
    let unreadable = |error| {
        let what = Diagnostic::error(format!("the limit of the plan cannot be read: {error}"));
        Failure::new(Exit::Unexpected, what)
    };
    Ok(Wish {
        scheme: match plan.scheme {
            WeightScheme::WeightOnly => SchemeWish::WeightOnly,
            WeightScheme::Dynamic => SchemeWish::Dynamic,
        },
        keep: Default::default(),
        auto: None,
        force: false,
        float16: false,
        calibrate: pictures.to_vec(),
        inputs: pictures.to_vec(),
        max_error: limit.transpose().map_err(unreadable)?,
        task: None,
    })
}

fn one(
    original: &ModelFile,
    recipe: Sha256,
    plan: &QuantizePlan,
    wish: &Wish,
    workshop: Workshop<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<SmallModel> {
    let file = Utf8Path::new(&original.name).file_name().unwrap_or(&original.name).to_owned();
    let before = original.bytes.len() as u64;
    let mut record = QuantizedModel {
        file,
        from: Sha256::of(&original.bytes),
        before,
        sha256: Sha256::of(&original.bytes),
        after: before,
        recipe,
        runtime: None,
        processor: None,
        worst: None,
        pictures: plan.pictures.clone(),
        refused: None,
    };
    // What no quantizing helps ships as it came, and the record says why.
    let settings = wish.settings();
    if let Err(models) = whole::rewrite(&original.name, &original.bytes, &|_| settings.clone())? {
        let why = models.iter().filter_map(|model| model.result.as_ref().err());
        record.refused = Some(why.map(ToString::to_string).collect::<Vec<_>>().join("; "));
        return Ok(SmallModel { record, bytes: original.bytes.clone() });
    }
    let Made { bytes, summary } = make(original, wish, workshop, ui, interrupt)?;
    record.sha256 = Sha256::of(&bytes);
    record.after = bytes.len() as u64;
    let evaluated = summary.accuracy.as_ref().map(|accuracy| &accuracy.evaluation);
    record.worst = summary.accuracy.as_ref().map(|accuracy| accuracy.worst.text());
    record.runtime = evaluated.map(|found| found.runtime.clone());
    record.processor = evaluated.map(|found| found.processor.clone());
    if let Some(recipe) = summary.recipe {
        record.runtime = Some(recipe.runtime);
        record.processor = Some(recipe.processor);
    }
    Ok(SmallModel { record, bytes })
}

/// What an earlier build made by the same recipe, if it is whole.
fn kept(room: &Utf8Path, recipe: Sha256) -> Option<SmallModel> {
    let record = fs::read_to_string(room.join("record.json")).ok()?;
    let record: QuantizedModel = serde_json::from_str(&record).ok()?;
    let bytes = fs::read(room.join("model")).ok()?;
    let whole = record.recipe == recipe && Sha256::of(&bytes) == record.sha256;
    whole.then_some(SmallModel { record, bytes })
}

/// Lines of the report about the models that ship.
pub(super) fn lines(made: &[SmallModel]) -> String {
    let line = |small: &SmallModel| {
        let QuantizedModel { file, before, after, worst, refused, .. } = &small.record;
        let (before, after) = (grouped(*before), grouped(*after));
        match (refused, worst) {
            (Some(why), _) => format!("- model `{file}`: as it came, {why}\n"),
            (None, Some(worst)) => {
                format!("- model `{file}`: {before} -> {after} bytes, off by {worst}\n")
            }
            (None, None) => format!("- model `{file}`: {before} -> {after} bytes, not measured\n"),
        }
    };
    made.iter().map(line).collect()
}
