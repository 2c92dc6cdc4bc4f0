//! From record to record: what grew, and which input is another.

use serde::Serialize;
use support::size::Bytes;

use super::{Record, differences};
use crate::{catalogue::Abi, report::Delta};

/// Components that are named in a step: those that changed most.
const NAMED: usize = 3;

/// The trends of a file. Printed as JSON in this form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct History {
    /// The version of this form.
    pub schema: u32,
    /// One for each profile and ABI, by name.
    pub trends: Vec<Trend>,
}

/// Records of one profile and ABI in their order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// The profile that was built again and again.
    pub profile: String,
    /// The ABI that its sizes are of.
    pub abi: Abi,
    /// Its records in the order of the file.
    pub steps: Vec<Step>,
}

/// A record beside the one before it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The commit of the record.
    pub commit: Option<String>,
    /// Bytes of all that ships, as budgets count; none where that was not measured.
    pub normalized: Option<Bytes>,
    /// What changed since the record before; none in the first, or where one was not measured.
    pub change: Option<Delta>,
    /// Inputs that are others than in the record before, a clause each.
    pub causes: Vec<String>,
    /// Components whose bytes changed most, the most first.
    pub components: Vec<(String, Delta)>,
}

/// The trends of records, each step named by the input that changed.
pub fn history(records: &[Record]) -> History {
    let mut keys: Vec<(&str, Abi)> =
        records.iter().map(|record| (record.profile.as_str(), record.abi)).collect();
    keys.sort();
    keys.dedup();
    let trend = |(profile, abi): (&str, Abi)| {
        let of: Vec<&Record> =
            records.iter().filter(|it| it.profile == profile && it.abi == abi).collect();
        let before = std::iter::once(None).chain(of.iter().copied().map(Some));
        let steps = before.zip(&of).map(|(before, record)| step(before, record)).collect();
        Trend { profile: profile.to_owned(), abi, steps }
    };
    History { schema: 1, trends: keys.into_iter().map(trend).collect() }
}

fn step(before: Option<&Record>, record: &Record) -> Step {
    let normalized = record.sizes.normalized;
    let mut step = Step {
        commit: record.commit.clone(),
        normalized,
        change: None,
        causes: Vec::new(),
        components: Vec::new(),
    };
    let Some(before) = before else { return step };
    step.change = before.sizes.normalized.zip(normalized).map(|(a, b)| Delta::new(a, b));
    step.causes = differences(&before.inputs, &record.inputs);
    let names = before.components.keys().chain(record.components.keys());
    let mut names: Vec<&String> = names.collect();
    names.sort();
    names.dedup();
    let of = |side: &Record, name: &String| side.components.get(name).copied().unwrap_or(Bytes(0));
    let mut deltas: Vec<(String, Delta)> = names
        .into_iter()
        .map(|name| (name.clone(), Delta::new(of(before, name), of(record, name))))
        .filter(|(_, delta)| delta.change != 0)
        .collect();
    deltas.sort_by_key(|(_, delta)| std::cmp::Reverse(delta.change.unsigned_abs()));
    deltas.truncate(NAMED);
    step.components = deltas;
    step
}
