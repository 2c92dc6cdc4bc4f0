//! Whether libraries are within what their profile allows.

use serde::Serialize;
use support::{day::Day, size::Bytes};

use super::needed;
use crate::{attribute::Attribution, catalogue::Abi, measure::Measurement, profile::ProfileFile};

/// A limit of a profile, and what was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BudgetResult {
    /// The ABI the limit is for.
    pub abi: Abi,
    /// What is limited: `normalized`, `growth`, or the name of a component.
    pub budget: String,
    /// The most that the profile allows, in bytes; of a growth, those of the baseline with it.
    pub limit: Bytes,
    /// What was measured, in bytes: the normalized size of all that ships, or the bytes of the component in the
    /// file; absent where that could not be measured, which is never within.
    pub measured: Option<Bytes>,
    /// Libraries that are needed, do not ship and are no part of Android: the bill is not whole
    /// without them. Sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Whether it is at most the limit.
    pub within: bool,
    /// Why the limit does not count, where the profile says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waived: Option<Waived>,
}

/// A waiver that counts on the day of the build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waived {
    /// Why the limit may be passed.
    pub reason: String,
    /// Who sees to it that it is kept again.
    pub owner: String,
    /// The last day on which it counts.
    pub until: Day,
}

/// What limits are held against.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// How big the libraries of the result are.
    pub measurement: &'a Measurement,
    /// Where the bytes of its libraries are, as far as that is known.
    pub attributions: &'a [Attribution],
    /// What it may grow against; growth is not asked without one.
    pub baseline: Option<&'a Measurement>,
}

/// Holds a result against the limits of a profile, of these ABIs; in the order of the ABIs and of the limits.
pub fn hold(limits: &ProfileFile, abis: &[Abi], held: Held<'_>) -> Vec<BudgetResult> {
    let mut results = Vec::new();
    for (abi, budget) in limits.budgets.iter().filter(|(abi, _)| abis.contains(abi)) {
        if let Some(limit) = &budget.normalized {
            results.push(BudgetResult::new(*abi, limit.value, held.measurement));
        }
        if let (Some(growth), Some(baseline)) = (&budget.growth, held.baseline) {
            // A baseline that could not be measured is no baseline.
            let of = BudgetResult::new(*abi, Bytes(u64::MAX), baseline);
            let limit = of.measured.map_or(Bytes(0), |bytes| growth.value.above(bytes));
            let result = BudgetResult::new(*abi, limit, held.measurement);
            results.push(BudgetResult { budget: "growth".into(), ..result });
        }
        for (name, limit) in &budget.components {
            let measured = component(held.attributions, *abi, name);
            results.push(BudgetResult {
                abi: *abi,
                budget: name.clone(),
                limit: limit.value,
                measured,
                missing: Vec::new(),
                within: measured.is_some_and(|bytes| bytes <= limit.value),
                waived: None,
            });
        }
    }
    for result in &mut results {
        let waiver = limits.waivers.iter().find(|it| it.is_for(result.abi, &result.budget));
        result.waived = waiver.map(|waiver| Waived {
            reason: waiver.reason.clone(),
            owner: waiver.owner.clone(),
            until: waiver.until.value,
        });
    }
    results
}

/// Bytes of a component in the libraries of an ABI; none where nothing is of that name.
fn component(attributions: &[Attribution], abi: Abi, name: &str) -> Option<Bytes> {
    let of = attributions.iter().filter(|attribution| attribution.abi == abi);
    let rows = of.flat_map(|attribution| attribution.rows());
    let rows = rows.filter(|row| row.origin.component == name);
    let sum = rows.fold(None, |sum: Option<u64>, row| Some(sum.unwrap_or(0) + row.bytes.0));
    sum.map(Bytes)
}

impl BudgetResult {
    /// Holds everything that ships for an ABI against a limit: a second library is part of the bill, and
    /// one that is needed and not there makes it unknown.
    pub fn new(abi: Abi, limit: Bytes, measurement: &Measurement) -> Self {
        let missing = needed::not_found(measurement, abi);
        let whole = measurement.abis().contains(&abi) && missing.is_empty();
        let measured = measurement.total(abi).normalized.filter(|_| whole);
        let within = measured.is_some_and(|size| size <= limit);
        let budget = "normalized".to_owned();
        Self { abi, budget, limit, measured, missing, within, waived: None }
    }

    /// Whether nothing has to be done: it is within its limit, or that does not count for now.
    pub fn passed(&self) -> bool {
        self.within || self.waived.is_some()
    }

    /// How it went, in words: `within`, `over by 1,234 bytes`, `not measured`, and why.
    pub fn verdict(&self) -> String {
        let found = match self.measured {
            None if !self.missing.is_empty() => format!(
                "not measured: it needs {}, which does not ship beside it",
                self.missing.join(", ")
            ),
            None if !["normalized", "growth"].contains(&self.budget.as_str()) => {
                format!("not measured: no row of `explain` has the component `{}`", self.budget)
            }
            None => "not measured".to_owned(),
            Some(_) if self.within => return "within".to_owned(),
            Some(size) => {
                format!("over by {} bytes", Bytes(size.0.saturating_sub(self.limit.0)).exact())
            }
        };
        match &self.waived {
            None => found,
            Some(Waived { reason, owner, until }) => {
                format!("{found}; waived until {until} by {owner}: {reason}")
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
