//! What of a model's float constants stays as it was, for a report.

use std::collections::BTreeMap;

use serde::Serialize;
use support::size::grouped;

use super::layers::{Passed, PassedOver};

/// A float constant that is no weights.
#[derive(Debug, Serialize)]
pub struct Stays {
    /// Name of its tensor, as the model has it.
    pub name: String,
    /// The operator that uses it; absent for a bias, and where it is handed out or not used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Bytes of the constant as the model stores it.
    pub bytes: usize,
    /// Why it stays as it is.
    pub why: Passed,
}

impl Stays {
    /// One for each constant that was passed over, the largest first.
    pub fn all(passed_over: &[PassedOver]) -> Vec<Self> {
        let one = |constant: &PassedOver| Self {
            name: constant.name.clone(),
            operator: constant.kind.map(|kind| kind.variant_name().unwrap_or("?").to_owned()),
            bytes: constant.bytes,
            why: constant.why,
        };
        let mut all: Vec<Self> = passed_over.iter().map(one).collect();
        all.sort_by_key(|constant| std::cmp::Reverse(constant.bytes));
        all
    }
}

/// `stays float: 12,288 bytes of PRELU, 1,024 of biases`, the largest first; `None` where nothing does.
pub fn text(all: &[Stays]) -> Option<String> {
    let mut bytes: BTreeMap<String, usize> = BTreeMap::new();
    for constant in all {
        *bytes.entry(constant.what()).or_default() += constant.bytes;
    }
    let mut bytes: Vec<(String, usize)> = bytes.into_iter().collect();
    // Stable, so that what is as large stays in the order of the names.
    bytes.sort_by_key(|part| std::cmp::Reverse(part.1));
    let mut unit = " bytes";
    let parts = bytes.iter().map(|(what, bytes)| {
        format!("{}{} of {what}", grouped(*bytes as u64), std::mem::take(&mut unit))
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| format!("stays float: {}", parts.join(", ")))
}

impl Stays {
    fn what(&self) -> String {
        let operator = self.operator.as_deref().unwrap_or_default();
        match self.why {
            Passed::Bias => "biases".to_owned(),
            Passed::ValueByValue => operator.to_owned(),
            Passed::Result => "results".to_owned(),
            Passed::Changes => format!("what {operator} changes"),
            Passed::Unused => "what nothing uses".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tflite_schema::BuiltinOperator;

    use super::*;

    #[test]
    fn constants_are_added_up_by_what_uses_them() {
        let constant = |kind, bytes, why| PassedOver { name: "c".into(), kind, bytes, why };
        let prelu = Some(BuiltinOperator::PRELU);
        let all = Stays::all(&[
            constant(None, 1000, Passed::Bias),
            constant(prelu, 800, Passed::ValueByValue),
            constant(prelu, 700, Passed::ValueByValue),
            constant(Some(BuiltinOperator::WHILE), 4, Passed::Changes),
        ]);
        let expected =
            "stays float: 1,500 bytes of PRELU, 1,000 of biases, 4 of what WHILE changes";
        assert_eq!(text(&all).as_deref(), Some(expected));
        assert_eq!(text(&[]), None);
        assert_eq!(all.iter().map(|c| c.bytes).collect::<Vec<_>>(), [1000, 800, 700, 4]);
    }
}
