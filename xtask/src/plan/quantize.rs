//! How the models that ship are made smaller: all that a small model depends on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use support::{diag::Diagnostic, digest::Sha256};

use crate::profile::{Profile, WeightScheme};

/// What is quantized, how, and by which pictures; files by their digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct QuantizePlan {
    /// How int8 weights are used.
    pub scheme: WeightScheme,
    /// The largest error of an output, as a share of its scale: `0.05` is 5 %; none for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_error: Option<String>,
    /// The models as they come, by the name that the profile has for each.
    pub models: BTreeMap<String, Sha256>,
    /// Pictures that biases are corrected and errors measured by, by file name; none for random inputs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, Sha256>,
}

/// A table that has nothing to work on.
pub(super) fn problem(profile: &Profile) -> Option<Diagnostic> {
    let lacking = profile.keys.quantize.is_some() && profile.keys.models.is_none();
    lacking.then(|| {
        Diagnostic::error("`[quantize]` needs `models`")
            .note(format!("there are none in `{}` nor in what it extends", profile.source.path))
            .help("add a line such as `models = [\"face_landmarker.task\"]` above the tables")
    })
}

/// What becomes of the models, in a sentence.
pub(super) fn words(plan: &QuantizePlan) -> String {
    let scheme = match plan.scheme {
        WeightScheme::WeightOnly => "int8 weights",
        WeightScheme::Dynamic => "int8 weights, used as they are",
    };
    let pictures = match plan.pictures.len() {
        0 => String::new(),
        count => format!(", biases corrected by {count} pictures"),
    };
    let limit = plan.max_error.as_ref().map(|limit| format!(", error at most {limit} of scale"));
    let names: Vec<&str> = plan.models.keys().map(String::as_str).collect();
    format!("{}: {scheme}{pictures}{}", names.join(", "), limit.unwrap_or_default())
}
