//! What ships on each side of a comparison. Printed as JSON in this form.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{budget::BudgetResult, difference::AbiChange, startup::StartupFact};
use crate::{
    catalogue::Abi,
    measure::{LeftOut, Library, Measurement, Sizes},
};

/// Candidates beside a baseline, measured in one way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The version of this form.
    pub schema: u32,
    /// The upstream both were built from, where it matters to the reader: `demo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<String>,
    /// What the others are held against.
    pub baseline: Side,
    /// The others, in the order given.
    pub candidates: Vec<Candidate>,
}

/// What one side ships for an ABI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// A profile, or the path as the person typed it.
    pub name: String,
    /// What ships for each ABI.
    pub abis: BTreeMap<Abi, Shipped>,
    /// What is there too and in no sum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A side that is held against the baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// A profile, or the path as the person typed it.
    pub name: String,
    /// What decides whether an app starts, the worst first: what changed, and what is still wrong.
    pub startup: Vec<StartupFact>,
    /// What ships for each ABI.
    pub abis: BTreeMap<Abi, Shipped>,
    /// What is there too and in no sum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
    /// What changed, for each ABI of either side.
    pub changes: Vec<AbiChange>,
    /// How it stands to the limits of a profile; empty where none was named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<BudgetResult>,
    /// Lines that say why, from whoever built it; may be empty.
    pub reasons: Vec<String>,
}

/// Everything that ships for an ABI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shipped {
    /// Sums over all libraries of the side, in bytes.
    pub total: Sizes,
    /// Each library of the side, with what needs it.
    pub libraries: Vec<ShippedLibrary>,
    /// Libraries that are needed, that the system does not have, and that were not found beside:
    /// they are missing from the total.
    pub size_unknown: Vec<String>,
}

/// A library and its sizes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShippedLibrary {
    /// The file's name, such as `libmediapipe_tasks_vision_jni.so`.
    pub name: String,
    /// Where it stands in what was measured.
    pub path: String,
    /// Its four sizes, in bytes.
    pub sizes: Sizes,
}

/// On which sides something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// On both, changed or not.
    Both,
    /// It went: only the baseline has it.
    BaselineOnly,
    /// It came: only the candidate has it.
    CandidateOnly,
}

impl Presence {
    /// Where something is that is on at least one side.
    pub fn of(before: bool, after: bool) -> Self {
        match (before, after) {
            (true, false) => Self::BaselineOnly,
            (false, true) => Self::CandidateOnly,
            _ => Self::Both,
        }
    }
}

/// What ships for each ABI of a measurement.
pub fn shipped(measurement: &Measurement) -> BTreeMap<Abi, Shipped> {
    let of = |abi| {
        let entry = |library: &Library| ShippedLibrary {
            name: library.name.clone(),
            path: library.path.clone(),
            sizes: library.sizes,
        };
        Shipped {
            total: measurement.total(abi),
            libraries: measurement.of(abi).map(entry).collect(),
            size_unknown: super::needed::not_found(measurement, abi),
        }
    };
    measurement.abis().into_iter().map(|abi| (abi, of(abi))).collect()
}
