//! What changed between two measurements.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use support::size::Bytes;

use super::{
    comparison::{Candidate, Comparison, Presence, Side, shipped},
    delta::{Delta, SizesDelta},
    needed::{self, NeededChange},
    pairing, startup,
};
use crate::{
    catalogue::Abi,
    measure::{Library, Measurement, Sizes, Unknown},
};

/// What changed for an ABI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AbiChange {
    /// The ABI that both sides are compared for.
    pub abi: Abi,
    /// Which side has it at all.
    pub presence: Presence,
    /// All that ships; absent where a side lacks the ABI, since nothing is not a small library.
    pub total: Option<SizesDelta>,
    /// Each library, the biggest first.
    pub libraries: Vec<LibraryChange>,
    /// Needed libraries that came or went.
    pub needed: Vec<NeededChange>,
}

/// What changed in a library.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LibraryChange {
    /// Its name in the candidate, else in the baseline.
    pub name: String,
    /// Its name in the baseline, where that is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// Which side has it; one that one side lacks has no sections here.
    pub presence: Presence,
    /// Its sizes; a side that lacks it counts zero.
    pub sizes: SizesDelta,
    /// Sections that grew or shrank, the largest change first; empty where a side lacks the library.
    pub sections: Vec<SectionChange>,
    /// Exported symbols that came, sorted by name.
    pub exports_added: Vec<String>,
    /// Exported symbols that went, sorted by name.
    pub exports_removed: Vec<String>,
}

/// A section that grew or shrank. Sections of one name count as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectionChange {
    /// Name of the section, such as `.text`.
    pub name: String,
    /// Its size on both sides; zero where it is absent.
    pub size: Delta,
}

/// Puts candidates beside a baseline. Pure; the caller may add `upstream` and `reasons`.
pub fn compare(baseline: &Measurement, candidates: &[Measurement]) -> Comparison {
    let candidate = |measurement: &Measurement| Candidate {
        name: measurement.name.clone(),
        startup: startup::changes(baseline, measurement),
        abis: shipped(measurement),
        left_out: measurement.left_out.clone(),
        changes: changes(baseline, measurement),
        budgets: Vec::new(),
        reasons: Vec::new(),
    };
    Comparison {
        schema: 1,
        upstream: None,
        baseline: Side {
            name: baseline.name.clone(),
            abis: shipped(baseline),
            left_out: baseline.left_out.clone(),
        },
        candidates: candidates.iter().map(candidate).collect(),
    }
}

fn changes(before: &Measurement, after: &Measurement) -> Vec<AbiChange> {
    let abis: BTreeSet<Abi> = before.abis().into_iter().chain(after.abis()).collect();
    abis.into_iter()
        .map(|abi| {
            let old: Vec<&Library> = before.of(abi).collect();
            let new: Vec<&Library> = after.of(abi).collect();
            let presence = Presence::of(!old.is_empty(), !new.is_empty());
            let both = presence == Presence::Both;
            let total = || SizesDelta::new(before.total(abi), after.total(abi));
            let pairs = pairing::pair(&old, &new);
            AbiChange {
                abi,
                presence,
                total: both.then(total),
                libraries: pairs.into_iter().map(library_change).collect(),
                needed: if both { needed::changes(before, after, abi) } else { Vec::new() },
            }
        })
        .collect()
}

fn library_change((before, after): pairing::Pair<'_>) -> LibraryChange {
    let name = |library: Option<&Library>| library.map(|library| library.name.clone());
    let sizes = |library: Option<&Library>| library.map_or(Sizes::ZERO, |l| l.sizes);
    let (old_name, new_name) = (name(before), name(after));
    let mut change = LibraryChange {
        renamed_from: old_name
            .clone()
            .filter(|old| new_name.as_ref().is_some_and(|new| new != old)),
        name: new_name.or(old_name).unwrap_or_default(),
        presence: Presence::of(before.is_some(), after.is_some()),
        sizes: SizesDelta::new(sizes(before), sizes(after)),
        sections: Vec::new(),
        exports_added: Vec::new(),
        exports_removed: Vec::new(),
    };
    if let (Some(before), Some(after)) = (before, after) {
        let known = |field| !before.unknown.contains(&field) && !after.unknown.contains(&field);
        if known(Unknown::Sections) {
            change.sections = section_changes(before, after);
        }
        if known(Unknown::Exports) {
            change.exports_added = missing_from(&after.exports, &before.exports);
            change.exports_removed = missing_from(&before.exports, &after.exports);
        }
    }
    change
}

fn section_changes(before: &Library, after: &Library) -> Vec<SectionChange> {
    let mut sizes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for section in &before.sections {
        let sum = &mut sizes.entry(&section.name).or_default().0;
        *sum = sum.saturating_add(section.size.0);
    }
    for section in &after.sections {
        let sum = &mut sizes.entry(&section.name).or_default().1;
        *sum = sum.saturating_add(section.size.0);
    }
    let mut changes: Vec<SectionChange> = sizes
        .into_iter()
        .filter(|(_, (old, new))| old != new)
        .map(|(name, (old, new))| SectionChange {
            name: name.to_owned(),
            size: Delta::new(Bytes(old), Bytes(new)),
        })
        .collect();
    // Stable: equal changes stay sorted by name.
    changes.sort_by_key(|change| std::cmp::Reverse(change.size.change.unsigned_abs()));
    changes
}

/// Names of `list` that `other` lacks, sorted.
pub(super) fn missing_from(list: &[String], other: &[String]) -> Vec<String> {
    let other: BTreeSet<&String> = other.iter().collect();
    let names: BTreeSet<&String> = list.iter().filter(|name| !other.contains(name)).collect();
    names.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            needed::Whereabouts,
            sample::{library, measurement, with_abi, with_section},
        },
        *,
    };

    #[test]
    fn a_needed_library_beside_is_part_of_the_bill() {
        let full = measurement(
            "full",
            vec![
                library("libtasks.so", &["liblog.so", "libopencv_java4.so"], 1000),
                library("libopencv_java4.so", &["libc++_shared.so"], 2350),
            ],
        );
        let face = measurement("face-only", vec![library("libtasks.so", &["liblog.so"], 700)]);
        let comparison = compare(&full, &[face]);
        assert_eq!(comparison.baseline.abis[&Abi::Arm64V8a].size_unknown, ["libc++_shared.so"]);
        let change = &comparison.candidates[0].changes[0];
        let total = change.total.unwrap();
        assert_eq!((total.file.change, total.file.percent), (-2650, Some(-79.1)));
        let needed: Vec<_> =
            change.needed.iter().map(|n| (n.name.as_str(), n.presence, n.from)).collect();
        assert_eq!(
            needed,
            [
                ("libc++_shared.so", Presence::BaselineOnly, Whereabouts::NotFound),
                ("libopencv_java4.so", Presence::BaselineOnly, Whereabouts::Shipped),
            ]
        );
        assert_eq!(change.libraries[0].presence, Presence::BaselineOnly);
        assert_eq!(change.libraries[1].sizes.file.change, -300);
    }

    #[test]
    fn a_missing_abi_has_no_total() {
        let arm = library("liba.so", &[], 10);
        let both = measurement("both", vec![arm.clone(), with_abi(arm.clone(), Abi::X86_64)]);
        let one = measurement("one", vec![arm]);
        let comparison = compare(&both, &[one]);
        let change = &comparison.candidates[0].changes[1];
        assert_eq!((change.abi, change.presence), (Abi::X86_64, Presence::BaselineOnly));
        assert_eq!(change.total, None);
    }

    #[test]
    fn sections_are_sorted_by_what_changed_most() {
        let old = with_section(with_section(library("liba.so", &[], 9), ".text", 100), ".bss", 50);
        let new = with_section(with_section(library("liba.so", &[], 9), ".text", 90), ".data", 30);
        let change = &compare(&measurement("a", vec![old]), &[measurement("b", vec![new])])
            .candidates[0]
            .changes[0]
            .libraries[0];
        let sections: Vec<_> =
            change.sections.iter().map(|s| (s.name.as_str(), s.size.change)).collect();
        assert_eq!(sections, [(".bss", -50), (".data", 30), (".text", -10)]);
    }

    #[test]
    fn exports_that_came_or_went_are_named() {
        let mut old = library("liba.so", &[], 9);
        let mut new = old.clone();
        old.exports = vec!["JNI_OnLoad".into(), "gone".into()];
        new.exports = vec!["JNI_OnLoad".into(), "came".into()];
        let comparison = compare(&measurement("a", vec![old]), &[measurement("b", vec![new])]);
        let change = &comparison.candidates[0].changes[0].libraries[0];
        assert_eq!(
            (&change.exports_added[..], &change.exports_removed[..]),
            (&["came".to_owned()][..], &["gone".to_owned()][..])
        );
    }
}
