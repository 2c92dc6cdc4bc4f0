//! `[quantize]`: how the models of a profile are made smaller before they ship.

use models::accuracy::Share;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::located::{Located, Table};

/// `[quantize]`: each key none where the file leaves it to `extends` or to a default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantizeFile {
    /// `scheme`: how int8 weights are used.
    pub scheme: Option<Located<WeightScheme>>,
    /// `calibrate`: a folder of pictures beside the profile, by which biases are corrected and errors measured.
    pub calibrate: Option<Located<String>>,
    /// `max-error`: over this share of an output's scale nothing is built.
    pub max_error: Option<Located<Share>>,
}

/// How int8 weights are used: what `model quantize --scheme` takes, but for what depends on a machine's speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WeightScheme {
    /// Unpacked to float32 when the model is loaded.
    #[default]
    WeightOnly,
    /// Handed to the operators as they are.
    Dynamic,
}

/// Reads the table; none where the file has no such table.
pub(super) fn read(top: &mut Table<'_>) -> Option<QuantizeFile> {
    let mut found = None;
    top.table("quantize", |table| {
        let words = [("weight-only", WeightScheme::WeightOnly), ("dynamic", WeightScheme::Dynamic)];
        found = Some(QuantizeFile {
            scheme: table.choice("scheme", &words),
            calibrate: table.text("calibrate"),
            max_error: table.parsed::<Share>("max-error", |text, error| {
                text.diagnostic(error.to_string(), "expected a share such as \"5%\"")
                    .help("write `max-error = \"5%\"`")
            }),
        });
    });
    found
}

/// Key by key: what the profile says wins.
pub(super) fn inherit(
    own: Option<QuantizeFile>,
    base: Option<QuantizeFile>,
) -> Option<QuantizeFile> {
    match (own, base) {
        (Some(own), Some(base)) => Some(QuantizeFile {
            scheme: own.scheme.or(base.scheme),
            calibrate: own.calibrate.or(base.calibrate),
            max_error: own.max_error.or(base.max_error),
        }),
        (own, base) => own.or(base),
    }
}
