//! Which native methods a library exports, and why: `exports.json`.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use classfile::{Native, Reached};
use serde::{Deserialize, Serialize};
use support::{diag::Outcome, digest::Sha256, fs::write_atomic, ui::to_json};

/// The version of `exports.json` that is written and read.
const SCHEMA: u32 = 1;

/// The file's name, in a plan's folder and beside the libraries.
pub const FILE: &str = "exports.json";

/// The natives that kept Java reaches, and what that was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportsRecord {
    /// Version of this document; a record of another one is not read.
    pub schema: u32,
    /// Digest of the staged tree without the list itself, of the tasks and of what compiled the classes.
    pub made_of: Sha256,
    /// Version of each program and library that the classes were compiled with.
    pub java: BTreeMap<String, String>,
    /// How many class files were read.
    pub classes: usize,
    /// How many native methods they declare.
    pub declared: usize,
    /// Those that can be called, sorted by symbol.
    pub natives: Vec<NativeRecord>,
}

/// A native method that can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeRecord {
    /// The name that the library exports.
    pub symbol: String,
    /// Its class as Java writes it.
    pub class: String,
    /// Its name in the source.
    pub method: String,
    /// Types of its parameters and result, such as `(J[B)V`.
    pub descriptor: String,
    /// Whether its class has another native of this name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overloaded: bool,
    /// One way by which it is called, from a method that an app can call on.
    pub way: Vec<String>,
}

impl ExportsRecord {
    /// A record of what was reached among the declared natives of some class files.
    pub fn new(
        made_of: Sha256,
        java: BTreeMap<String, String>,
        (classes, declared): (usize, usize),
        reached: &Reached,
    ) -> Self {
        let mut natives: Vec<NativeRecord> = reached
            .natives
            .iter()
            .map(|native| NativeRecord {
                symbol: native.symbol(),
                class: native.class.replace('/', "."),
                method: native.method.clone(),
                descriptor: native.descriptor.clone(),
                overloaded: native.overloaded,
                way: reached.way(native).iter().map(ToString::to_string).collect(),
            })
            .collect();
        natives.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        Self { schema: SCHEMA, made_of, java, classes, declared, natives }
    }

    /// The natives, to be exported.
    pub fn natives(&self) -> BTreeSet<Native> {
        let native = |record: &NativeRecord| Native {
            class: record.class.replace('.', "/"),
            method: record.method.clone(),
            descriptor: record.descriptor.clone(),
            overloaded: record.overloaded,
        };
        self.natives.iter().map(native).collect()
    }

    /// Those of which a library with these exports has no code.
    pub fn unlinked<'a>(&'a self, exports: &[String]) -> Vec<&'a NativeRecord> {
        let there: BTreeSet<&str> = exports.iter().map(String::as_str).collect();
        let has =
            |native: &Native| native.symbols().iter().any(|symbol| there.contains(symbol.as_str()));
        let missing: BTreeSet<String> =
            self.natives().iter().filter(|native| !has(native)).map(Native::symbol).collect();
        self.natives.iter().filter(|native| missing.contains(&native.symbol)).collect()
    }

    /// Reads the record of the last time; none, or one of another version, means there is none.
    pub fn read(folder: &Utf8Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join(FILE)).ok()?;
        let record: Self = serde_json::from_str(&text).ok()?;
        (record.schema == SCHEMA).then_some(record)
    }

    /// Writes the record whole, or leaves the one that is there.
    pub fn write(&self, folder: &Utf8Path) -> Outcome {
        write_atomic(&folder.join(FILE), to_json(self).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use classfile::{Native, Reached};

    use super::*;

    #[test]
    fn a_record_gives_its_natives_back_and_tells_those_without_code() {
        let native = |method: &str, overloaded| Native {
            class: "a/B$C".to_owned(),
            method: method.to_owned(),
            descriptor: "(J)V".to_owned(),
            overloaded,
        };
        let mut reached = Reached::default();
        reached.natives.extend([native("x", false), native("y", true), native("z", false)]);
        let record = ExportsRecord::new(Sha256::of(b""), BTreeMap::new(), (1, 5), &reached);
        assert_eq!(record.natives(), reached.natives);
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        assert_eq!(ExportsRecord::read(folder), None);
        record.write(folder).unwrap();
        assert_eq!(ExportsRecord::read(folder), Some(record.clone()));
        // The virtual machine takes the short name of an overloaded one too.
        let exports = ["Java_a_B_00024C_x", "Java_a_B_00024C_y"].map(str::to_owned);
        let unlinked: Vec<&str> =
            record.unlinked(&exports).iter().map(|native| native.method.as_str()).collect();
        assert_eq!(unlinked, ["z"]);
    }
}
