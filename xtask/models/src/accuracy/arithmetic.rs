//! `--fp16-arithmetic`: what computing in float16 costs, measured where no processor does it.

use serde::Serialize;
use support::diag::Diagnostic;

use super::share::Share;
use crate::{
    ModelError,
    evaluate::{Answer, Evaluation},
    quantize::{
        Allowed, emulated as emulated_model,
        summary::{ModelSummary, Summary},
        whole,
    },
};

/// What float16 arithmetic does to one model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arithmetic {
    /// What the model said of it before.
    pub said: Allowed,
    /// Error of its worst output in float32; absent where none could be measured.
    pub float32: Option<Share>,
    /// The same with every value rounded to float16, an estimate from below: sums within an operator stay float32.
    pub float16: Option<Share>,
}

impl Arithmetic {
    /// That of the model at `place`; `None` where it was not to be computed so.
    pub fn of(
        place: &str,
        said: Option<Allowed>,
        float32: &Evaluation,
        float16: &Evaluation,
    ) -> Option<Self> {
        let error = |evaluation: &Evaluation| {
            let model = evaluation.models.iter().find(|model| model.name == place)?;
            match &model.answer {
                Answer::Outputs(outputs) => outputs.error().map(Share),
                _ => None,
            }
        };
        Some(Self { said: said?, float32: error(float32), float16: error(float16) })
    }
}

/// A model, or every model of a bundle, with its values rounded to float16.
pub fn emulated(name: &str, bytes: &[u8]) -> Result<Vec<u8>, ModelError> {
    whole::each(name, bytes, &mut |model| emulated_model(model))
}

/// Models that are computed in float16 now although nobody said that they may be, a warning for each reason.
pub fn risks(summary: &Summary) -> Vec<Diagnostic> {
    let said = |model: &ModelSummary| model.arithmetic.as_ref().map(|found| found.said);
    let risk = |wanted: Allowed, what: &str| {
        let models = summary.models.iter().filter(|model| said(model) == Some(wanted));
        let names = models.map(|model| whole::place(&summary.file, &model.name).escape_debug());
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| {
            Diagnostic::warning(format!("{what}: {}", names.join(", ")))
                .note("what float16 sums cost shows on a processor that has them, and not here")
                .help("try the app on a phone of ARMv8.2 or later before shipping")
        })
    };
    let silent = risk(Allowed::Nothing, "float16 sums where the model says nothing of them");
    let wide = risk(Allowed::WideSums, "float16 sums where the model asks for sums in float32");
    silent.into_iter().chain(wide).collect()
}
