//! `--keep auto`: the layers of each model whose fallback to what they were gains most accuracy for its bytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};

use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use super::{
    ranking::{self, Kept, Order},
    share::Share,
    trials::{InBundle, Trial, Trials},
};
use crate::{
    evaluate::{self, Answer, Side, Twins},
    load::ModelFile,
    quantize::{
        Settings,
        whole::{self, Model, Rewritten},
    },
};

/// How much of a model's bytes the layers that are kept may take: 0.05 is 5 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget(f64);

impl Budget {
    fn bytes(self, model: usize) -> i64 {
        (model as f64 * self.0) as i64
    }
}

impl FromStr for Budget {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(Share(share)) if share <= 1.0 => Ok(Self(share)),
            _ => Err(
                "expected a share of the model's size, such as 5% or 0.05, all of it at the most",
            ),
        }
    }
}

/// The layers of one model that pay for being kept. Sizes are bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fallback {
    /// Error of the worst output with none of them kept.
    pub error_before: Share,
    /// The same with all of them kept.
    pub error_after: Share,
    /// Bytes that the model grows by with all of them kept.
    pub bytes: i64,
    /// What they might have cost.
    pub budget: i64,
    /// How many layers were tried.
    pub tried: usize,
    /// Best first; empty where none pays.
    pub layers: Vec<KeptLayer>,
}

/// A layer that is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeptLayer {
    /// Name of the weights' tensor, by which `--keep` names the layer.
    pub name: String,
    /// Bytes that the model grows by with this one kept alone.
    pub bytes: i64,
    /// The error with this one kept alone.
    pub error_alone: Share,
}

impl Fallback {
    /// The names of the layers.
    pub fn names(&self) -> BTreeSet<String> {
        self.layers.iter().map(|layer| layer.name.clone()).collect()
    }
}

/// What was chosen for each model of a file.
#[derive(Debug)]
pub struct Chosen {
    /// By the models' names as in [`Model::name`]. A model that the runtime refuses is not among them.
    pub models: BTreeMap<String, Fallback>,
    /// Models that could not be measured.
    pub warnings: Vec<Diagnostic>,
}

/// Each model is quantized with its own `settings`, by its name. Measures every layer of every quantized model alone, then the best of them together, and chooses. The same inputs give the same choice on the same
/// kind of processor.
///
/// With a `task` that is run whole, what counts is what it finds in pictures, each model in turn in the bundle.
///
/// # Errors
/// Where a quantized model does not run and its original does, or no model could be measured.
pub fn auto(
    original: &ModelFile,
    quantized: &Rewritten,
    settings: &dyn Fn(&str) -> Settings,
    budget: Budget,
    task: Option<&'static str>,
    trials: &Trials<'_>,
) -> Outcome<Chosen> {
    let candidate = ModelFile { name: original.name.clone(), bytes: quantized.bytes.clone() };
    let mut chosen = Chosen { models: BTreeMap::new(), warnings: Vec::new() };
    for twins in evaluate::pair(original, &candidate)? {
        let is_it = |model: &&Model| whole::place(&original.name, &model.name) == twins.name;
        let Some(model) = quantized.models.iter().find(is_it) else { continue };
        if model.result.is_err() {
            continue;
        }
        let bundle = task.map(|kind| {
            let (model, quantized) = (model.name.as_str(), quantized.bytes.as_slice());
            InBundle { original, quantized, kind, model }
        });
        let trials = &Trials { bundle, ..*trials };
        match choose(&twins, model, &settings(&model.name), budget, trials)? {
            Ok(fallback) => {
                chosen.models.insert(model.name.clone(), fallback);
            }
            Err(why) => chosen.warnings.push(
                Diagnostic::warning(format!("no layer of `{}` is kept", twins.name.escape_debug()))
                    .note(format!("its error could not be measured: {why}")),
            ),
        }
    }
    if chosen.models.is_empty() {
        let diagnostic = Diagnostic::error("no layer was chosen: nothing could be measured");
        let notes = chosen.warnings.into_iter().flat_map(|warning| warning.notes);
        let diagnostic = notes.fold(diagnostic, Diagnostic::note);
        let help = "leave out `--keep auto`, or name layers; nothing was written";
        return Err(Failure::new(Exit::ModelLimit, diagnostic.help(help)));
    }
    Ok(chosen)
}

/// The inner error says why the model could not be measured.
fn choose(
    twins: &Twins,
    model: &Model,
    settings: &Settings,
    budget: Budget,
    trials: &Trials<'_>,
) -> Outcome<Result<Fallback, String>> {
    let names = int8_layers(model);
    let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
    choices.extend((0..names.len()).map(|index| vec![index]));
    let keep = |choice: &Vec<usize>| choice.iter().map(|index| names[*index].clone()).collect();
    let keeps: Vec<BTreeSet<String>> = choices.iter().map(keep).collect();
    let measured = trials.run(twins, settings, &keeps, "layers alone")?;
    let base = match base(twins, measured.first().and_then(Option::as_ref))? {
        Ok(base) => base,
        Err(why) => return Ok(Err(why)),
    };
    let kept = |trials: Vec<Option<Trial>>| trials.into_iter().map(|trial| base.kept(&trial?));
    let mut results: Vec<Option<Kept>> = kept(measured).collect();
    let alone = results[1..].to_vec();
    let budget = budget.bytes(twins.original.len());
    let together = together(base.error, &alone, budget);
    let keeps: Vec<BTreeSet<String>> = together.iter().map(keep).collect();
    results.extend(kept(trials.run(twins, settings, &keeps, "layers together")?));
    choices.extend(together);
    let best = ranking::enough(&results, budget);
    let start = Kept { bytes: 0, error: base.error };
    let end = results[best].unwrap_or(start);
    let layers = choices[best].iter().filter_map(|index| {
        let Kept { bytes, error } = alone[*index]?;
        Some(KeptLayer { name: names[*index].clone(), bytes, error_alone: Share(error) })
    });
    Ok(Ok(Fallback {
        error_before: Share(base.error),
        error_after: Share(end.error),
        bytes: end.bytes,
        budget,
        tried: names.len(),
        layers: layers.collect(),
    }))
}

/// The first two, three and so on of the layers in either order.
fn together(error: f64, alone: &[Option<Kept>], budget: i64) -> Vec<Vec<usize>> {
    let mut seen = BTreeSet::new();
    let mut choices = Vec::new();
    for order in [Order::GainPerByte, Order::Gain] {
        let ranked = ranking::ranked(error, alone, budget, order);
        for count in 2..=ranked.len() {
            let choice = ranked[..count].to_vec();
            if seen.insert(BTreeSet::from_iter(choice.clone())) {
                choices.push(choice);
            }
        }
    }
    choices
}

/// The names of what was quantized, each once, in the order of the model. Layers of one name are kept together.
fn int8_layers(model: &Model) -> Vec<String> {
    let layers = model.result.iter().flatten().filter(|layer| layer.left_alone.is_none());
    let mut seen = BTreeSet::new();
    layers.map(|layer| layer.name.clone()).filter(|name| seen.insert(name.clone())).collect()
}

/// The model with no more layers kept than were asked for by name.
struct Base {
    bytes: i64,
    error: f64,
}

impl Base {
    /// A trial beside it; `None` where that does not run.
    fn kept(&self, trial: &Trial) -> Option<Kept> {
        Some(Kept { bytes: trial.bytes as i64 - self.bytes, error: trial.answer.error()? })
    }
}

fn base(twins: &Twins, trial: Option<&Trial>) -> Outcome<Result<Base, String>> {
    let Some(Trial { bytes, answer }) = trial else { return Ok(Err("it is not quantized".into())) };
    match answer {
        Answer::Outputs(_) | Answer::Task(_) => Ok(match answer.error() {
            Some(error) => Ok(Base { bytes: *bytes as i64, error }),
            None => Err("its outputs say nothing on these inputs".into()),
        }),
        Answer::NotRun { side: Side::Original, why } => Ok(Err(why.clone())),
        Answer::NotRun { side: Side::Candidate, why } => {
            let what = format!("`{}` does not run once quantized", twins.name.escape_debug());
            let diagnostic = Diagnostic::error(what).note(why.clone());
            let help = "nothing was written; keep layers by name, or use it as it is";
            Err(Failure::new(Exit::ModelLimit, diagnostic.help(help)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_part_of_the_model() {
        for (text, bytes) in
            [("5%", Some(50)), ("0.5", Some(500)), ("100%", Some(1000)), ("0", Some(0))]
        {
            assert_eq!(
                text.parse::<Budget>().ok().map(|budget| budget.bytes(1000)),
                bytes,
                "{text}"
            );
        }
        for text in ["101%", "5", "-1%", "many", ""] {
            assert!(text.parse::<Budget>().is_err(), "{text}");
        }
    }
}
