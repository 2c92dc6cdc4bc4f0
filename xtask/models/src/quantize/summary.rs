//! What quantizing a file did, as data for a report and as text.

use serde::Serialize;
use support::size::{grouped, grouped_delta};

use super::{
    Allowed, Corrected, Layer, LeftAlone, Scheme,
    stays::{self, Stays},
    whole::{Model, Rewritten},
};
use crate::accuracy::{
    Accuracy, Arithmetic, Calibration, Fallback, Picked, Recipe, SchemeWish, Share,
};

/// What quantizing one file did. Sizes are bytes.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Version of this layout of the document: 1.
    pub schema: u32,
    /// The file that was read.
    pub file: String,
    /// How the weights were to be used.
    pub scheme: SchemeWish,
    /// Bytes of the file that was read.
    pub before: usize,
    /// Bytes of the file that was, or would be, written.
    pub after: usize,
    /// What was measured before it was written; absent where there was no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Accuracy>,
    /// What the corrected biases come from; absent where none was to be corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Recipe>,
    /// Every model of the file, in its order.
    pub models: Vec<ModelSummary>,
}

/// What became of one model.
#[derive(Debug, Serialize)]
pub struct ModelSummary {
    /// The file, and for an entry of a bundle its name, joined by `!/`.
    pub name: String,
    /// Bytes of the model that was read.
    pub before: usize,
    /// Bytes of the model now; as before where it was refused.
    pub after: usize,
    /// Why it was left as it was; absent where it was quantized.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// How its weights are used, where that was to be found out; absent where it was not, or could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picked: Option<Picked>,
    /// What it said of float16 arithmetic; absent where it was not to be computed so.
    #[serde(skip)]
    pub float16: Option<Allowed>,
    /// What float16 arithmetic costs; absent likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arithmetic: Option<Arithmetic>,
    /// The layers that pay for being kept; absent where they were not looked for, or could not be measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// What correcting the biases did; absent where that was not asked for, or not possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// How many of its biases were corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Corrected>,
    /// Constants that operators use as weights.
    pub layers: Vec<LayerSummary>,
    /// All other float constants, the largest first.
    pub stays: Vec<Stays>,
}

/// What became of the weights of one operator.
#[derive(Debug, Serialize)]
pub struct LayerSummary {
    /// Name of the weights' tensor, by which `--keep` names the layer.
    pub name: String,
    /// The operator that uses them.
    pub operator: String,
    /// How many weights there are.
    pub elements: usize,
    /// Channels of the weights, each of which has a scale of its own.
    pub channels: usize,
    /// Bytes of the weights in the model that was read.
    pub bytes: usize,
    /// Why they are not int8; absent where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_alone: Option<LeftAlone>,
}

impl Summary {
    /// The summary of a rewritten file of `before` bytes.
    pub fn new(file: &str, before: usize, scheme: SchemeWish, rewritten: &Rewritten) -> Self {
        let models = rewritten.models.iter().map(ModelSummary::new).collect();
        Self {
            schema: 1,
            file: file.to_owned(),
            scheme,
            before,
            after: rewritten.bytes.len(),
            accuracy: None,
            recipe: None,
            models,
        }
    }

    /// The summary for a terminal, a line for each model and each that was left alone.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let ratio = |before: usize, after: usize| after as f64 / before.max(1) as f64;
        out.push_str(&format!(
            "{}: {} -> {} bytes ({:.3})\n",
            self.file.escape_debug(),
            grouped(self.before as u64),
            grouped(self.after as u64),
            ratio(self.before, self.after)
        ));
        for model in &self.models {
            out.push_str(&format!("  {}\n    ", model.name.escape_debug()));
            if let Some(why) = &model.refused {
                out.push_str(&format!("left as it is: {why}\n"));
                out.push_str(&model.arithmetic.as_ref().map_or_else(String::new, float16));
                continue;
            }
            out.push_str(&format!(
                "{} -> {} bytes ({:.3}), {}",
                grouped(model.before as u64),
                grouped(model.after as u64),
                ratio(model.before, model.after),
                counts(&model.layers)
            ));
            out.push('\n');
            if let Some(stays) = stays::text(&model.stays) {
                out.push_str(&format!("    {stays}\n"));
            }
            if let Some(picked) = &model.picked {
                out.push_str(&tried(picked));
            }
            if let Some(calibration) = &model.calibration {
                out.push_str(&calibrated(calibration, model.corrected.unwrap_or_default()));
            }
            if let Some(fallback) = &model.fallback {
                out.push_str(&kept(fallback));
            }
            out.push_str(&model.arithmetic.as_ref().map_or_else(String::new, float16));
        }
        if let Some(Accuracy { limit, worst, no_information, .. }) = &self.accuracy {
            out.push_str(&format!(
                "  within {limit}: the worst output is off by {}\n",
                worst.text()
            ));
            for output in no_information {
                out.push_str(&format!("  no information: {output}\n"));
            }
        }
        out.truncate(out.trim_end().len());
        out
    }
}

impl ModelSummary {
    fn new(model: &Model) -> Self {
        Self {
            name: model.name.clone(),
            before: model.before,
            after: model.after,
            refused: model.result.as_ref().err().map(ToString::to_string),
            picked: None,
            float16: model.float16,
            arithmetic: None,
            fallback: None,
            calibration: None,
            corrected: Some(model.corrected).filter(|done| *done != Corrected::default()),
            layers: model.result.iter().flatten().map(LayerSummary::new).collect(),
            stays: Stays::all(&model.passed_over),
        }
    }
}

impl LayerSummary {
    fn new(layer: &Layer) -> Self {
        Self {
            name: layer.name.clone(),
            operator: layer.kind.variant_name().unwrap_or("?").to_owned(),
            elements: layer.elements(),
            channels: layer.shape[layer.axis],
            bytes: layer.bytes,
            left_alone: layer.left_alone,
        }
    }
}

/// How the weights are used, and what else was tried.
fn tried(picked: &Picked) -> String {
    let word = |scheme: Scheme| match scheme {
        Scheme::WeightOnly => "weight-only",
        Scheme::Dynamic => "dynamic",
    };
    let each = picked.tried.iter().map(|tried| {
        let time = tried.time;
        format!("{} {:.2} of the time, error {}", word(tried.scheme), time.ratio, tried.error)
    });
    format!("    {}, of {}\n", word(picked.scheme), each.collect::<Vec<_>>().join("; "))
}

/// What float16 arithmetic costs, and whose word allows it.
fn float16(arithmetic: &Arithmetic) -> String {
    let Arithmetic { said, float32, float16 } = arithmetic;
    let share =
        |share: &Option<Share>| share.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
    let said = match said {
        Allowed::Nothing => "the model said nothing of it",
        Allowed::Half => "the model said so before",
        Allowed::WideSums => "the model asked for sums in float32",
    };
    let (wide, half) = (share(float32), share(float16));
    format!(
        "    float16 arithmetic: error {wide} -> {half} (rounded after each operator); {said}\n"
    )
}

/// What correcting the biases did to the error, and on how many pictures.
fn calibrated(calibration: &Calibration, corrected: Corrected) -> String {
    let Calibration { pictures, held_back, before, after, kept } = calibration;
    let share =
        |share: &Option<Share>| share.map_or_else(|| "unknown".to_owned(), |s| s.to_string());
    let which = match held_back {
        true => format!("{pictures} pictures, each half judged by the other's means"),
        false => format!("{pictures} of the pictures it was calibrated on"),
    };
    let did = match kept {
        true => format!("{} biases corrected, {} added", corrected.changed, corrected.added),
        false => "biases as they were: correcting them does not help".to_owned(),
    };
    format!("    {did}: mean error {} -> {} on {which}\n", share(before), share(after))
}

/// What was gained by keeping layers, and which they are.
fn kept(fallback: &Fallback) -> String {
    let Fallback { error_before, error_after, bytes, budget, tried, layers } = fallback;
    if layers.is_empty() {
        return format!(
            "    none of {tried} layers pays for being kept within {} bytes: error {error_before}\n",
            grouped_delta(*budget)
        );
    }
    let mut out = format!(
        "    error {error_before} -> {error_after} for {} bytes, {} of {tried} layers kept:\n",
        grouped_delta(*bytes),
        layers.len()
    );
    for layer in layers {
        let cost = grouped_delta(layer.bytes);
        out.push_str(&format!("    {cost:>12} bytes  {}\n", layer.name.escape_debug()));
    }
    out
}

/// `52 of 106 layers int8, 54 small`
fn counts(layers: &[LayerSummary]) -> String {
    let int8 = layers.iter().filter(|layer| layer.left_alone.is_none()).count();
    let mut out = format!("{int8} of {} layers int8", layers.len());
    for (why, words) in [
        (LeftAlone::Small, "too small"),
        (LeftAlone::Kept, "kept"),
        (LeftAlone::Shared, "shared with other operators"),
        (LeftAlone::NotFinite, "not finite"),
        (LeftAlone::Shuffled, "in an order of their own"),
        (LeftAlone::NoGain, "no smaller as int8"),
    ] {
        let count = layers.iter().filter(|layer| layer.left_alone == Some(why)).count();
        if count > 0 {
            out.push_str(&format!(", {count} {words}"));
        }
    }
    out
}
