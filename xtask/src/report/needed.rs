//! `DT_NEEDED` libraries: which of them ship, and which cannot be weighed.

use std::collections::BTreeSet;

use serde::Serialize;

use super::comparison::Presence;
use crate::{
    catalogue::Abi,
    measure::{Library, Measurement, Sizes, is_system_library},
};

/// A needed library that came or went.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NeededChange {
    /// Its name, as `DT_NEEDED` has it.
    pub name: String,
    /// On which side it is needed.
    pub presence: Presence,
    /// Where that side gets it from.
    pub from: Whereabouts,
    /// Its sizes where it ships; they are part of the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sizes: Option<Sizes>,
}

/// Where a needed library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// It lies beside the library that needs it: it is part of the download.
    Shipped,
    /// A library that ships has this soname, and its file another name: the loader looks for a file
    /// of this name, and finds it only where that library was loaded before.
    SonameOnly,
    /// The device has it: Android's own, no part of the download.
    System,
    /// Neither: its size is unknown and missing from the total.
    NotFound,
}

/// Where a measurement gets a needed library of an ABI from.
pub fn whereabouts(
    measurement: &Measurement,
    abi: Abi,
    name: &str,
) -> (Whereabouts, Option<Sizes>) {
    let of_file = measurement.of(abi).find(|library| library.has_file_name(name));
    let of_soname = || measurement.of(abi).find(|library| answers_to(library, name));
    if let Some(library) = of_file {
        return (Whereabouts::Shipped, Some(library.sizes));
    }
    match of_soname() {
        // The system's own comes first: the loader would not look further.
        Some(library) if !is_system_library(name) => (Whereabouts::SonameOnly, Some(library.sizes)),
        Some(_) => (Whereabouts::System, None),
        None if is_system_library(name) => (Whereabouts::System, None),
        None => (Whereabouts::NotFound, None),
    }
}

/// Whether a library is meant by `name`: of its file, of a link to it, or its soname.
pub fn answers_to(library: &Library, name: &str) -> bool {
    library.names().any(|other| other == name)
}

/// Names of needed libraries that neither ship nor belong to the system, sorted.
pub fn not_found(measurement: &Measurement, abi: Abi) -> Vec<String> {
    names(measurement, abi)
        .into_iter()
        .filter(|name| whereabouts(measurement, abi, name).0 == Whereabouts::NotFound)
        .map(str::to_owned)
        .collect()
}

/// What is needed on one side alone, sorted by name.
pub fn changes(before: &Measurement, after: &Measurement, abi: Abi) -> Vec<NeededChange> {
    let (old, new) = (names(before, abi), names(after, abi));
    old.symmetric_difference(&new)
        .map(|name| {
            let presence = Presence::of(old.contains(name), new.contains(name));
            let side = if presence == Presence::BaselineOnly { before } else { after };
            let (from, sizes) = whereabouts(side, abi, name);
            NeededChange { name: (*name).to_owned(), presence, from, sizes }
        })
        .collect()
}

/// Every name that a library of the ABI needs another by.
pub fn names(measurement: &Measurement, abi: Abi) -> BTreeSet<&str> {
    measurement.of(abi).flat_map(|library| &library.needed).map(String::as_str).collect()
}
