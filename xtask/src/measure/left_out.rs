//! What is there and does not count: files that cannot be measured, and libraries that no app has
//! beside those that are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    error::Fault,
    measurement::Library,
    slot::{ARMEABI, Slot},
};
use crate::catalogue::Abi;

/// A file that is in no sum, and what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Where it stands in what was measured, with forward slashes.
    pub path: String,
    /// Which kind of reason keeps it out.
    pub kind: LeftOutKind,
    /// What it is, in words: `a gzip stream`.
    pub found: String,
}

/// Why a file is in no sum.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutKind {
    /// No ELF file: a bundle in disguise, a text, a library of another system.
    Foreign,
    /// An ELF file for a processor that no ABI of Android has.
    OtherMachine,
    /// An ELF file that is linked for something else: an object, a program, debug information.
    NotALibrary,
    /// A library whose headers contradict the file, or an entry that cannot be unpacked.
    Damaged,
    /// The operating system did not give its bytes, or it has no name that can be shown.
    Unreadable,
    /// More than is read of one library.
    TooLarge,
    /// A library in the folder of another ABI, or in one that no device looks into.
    WrongFolder,
    /// A library for ARM before version 7 beside those for version 7: no device loads both.
    Armeabi,
    /// A second file of one name for one ABI: an app has one of them.
    Repeated,
}

/// Takes out of `libraries` what no app has beside the rest. They are sorted by ABI and path.
pub fn settle(libraries: &mut Vec<Library>) -> Vec<LeftOut> {
    let mut left_out = Vec::new();
    let slot = |library: &Library| Slot::known(&library.path);
    let newer =
        libraries.iter().filter_map(slot).any(|slot| slot.folder == Abi::ArmeabiV7a.as_str());
    let mut first: BTreeMap<(Abi, String), (String, support::digest::Sha256)> = BTreeMap::new();
    libraries.retain(|library| {
        let Some(slot) = slot(library) else { return true };
        let fault = if slot.folder == ARMEABI && newer {
            Fault::Armeabi
        } else {
            match first.get(&(library.abi, slot.name.clone())) {
                None => {
                    let here = (library.path.clone(), library.sha256);
                    first.insert((library.abi, slot.name), here);
                    return true;
                }
                Some((path, sha256)) => {
                    Fault::Repeated { first: path.clone(), same: *sha256 == library.sha256 }
                }
            }
        };
        let (kind, found) = (fault.kind(), fault.found());
        left_out.push(LeftOut { path: library.path.clone(), kind, found });
        false
    });
    left_out
}
