//! Whether libraries are within what their profile allows.

use serde::{Deserialize, Serialize};
use support::size::Bytes;

use super::needed;
use crate::{catalogue::Abi, measure::Measurement};

/// A limit of a profile, and what was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetResult {
    /// The ABI the limit is for.
    pub abi: Abi,
    /// What the profile allows, in bytes of normalized size.
    pub limit: Bytes,
    /// What everything that ships for the ABI has; absent where it could not be measured, which is
    /// never within.
    pub normalized: Option<Bytes>,
    /// Libraries that are needed, do not ship and are no part of Android: the bill is not whole
    /// without them. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Whether it is at most the limit.
    pub within: bool,
}

impl BudgetResult {
    /// Holds everything that ships for an ABI against a limit: a second library is part of the bill, and
    /// one that is needed and not there makes it unknown.
    pub fn new(abi: Abi, limit: Bytes, measurement: &Measurement) -> Self {
        let missing = needed::not_found(measurement, abi);
        let whole = measurement.abis().contains(&abi) && missing.is_empty();
        let normalized = measurement.total(abi).normalized.filter(|_| whole);
        let within = normalized.is_some_and(|size| size <= limit);
        Self { abi, limit, normalized, missing, within }
    }

    /// How it went, in words: `within`, `over by 1,234 bytes`, `not measured`, and why.
    pub fn verdict(&self) -> String {
        match self.normalized {
            None if self.missing.is_empty() => "not measured".to_owned(),
            None => format!(
                "not measured: it needs {}, which does not ship beside it",
                self.missing.join(", ")
            ),
            Some(_) if self.within => "within".to_owned(),
            Some(size) => {
                format!("over by {} bytes", Bytes(size.0.saturating_sub(self.limit.0)).exact())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{library, measurement},
        *,
    };

    #[test]
    fn what_was_not_measured_is_not_within() {
        let whole = measurement("p", vec![library("liba.so", &["libc.so"], 1000)]);
        let needy = measurement("p", vec![library("liba.so", &["libcv.so"], 1000)]);
        for (measurement, limit, verdict) in [
            (&whole, 900, "within"),
            (&whole, 100, "over by 800 bytes"),
            (&needy, 900, "not measured: it needs libcv.so, which does not ship beside it"),
        ] {
            let result = BudgetResult::new(Abi::Arm64V8a, Bytes(limit), measurement);
            assert_eq!((result.within, result.verdict().as_str()), (verdict == "within", verdict));
        }
        let absent = BudgetResult::new(Abi::X86, Bytes(900), &whole);
        assert_eq!((absent.within, absent.verdict().as_str()), (false, "not measured"));
    }
}
