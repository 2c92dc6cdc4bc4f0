//! What the last build of a plan was made of, and what it took: tells whether there is anything to do.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use support::{diag::Outcome, digest::Sha256, fs::write_atomic, ui::to_json};

use super::BuildKey;
use crate::{catalogue::Abi, engine::LinkRole};

/// The version of `build.json` that is written and read.
pub const SCHEMA: u32 = 3;

/// `build.json`, in a folder named after the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildRecord {
    /// Version of this document; a record of another one is not read.
    pub schema: u32,
    /// What it depends on; its digest names the folder of the record.
    pub key: BuildKey,
    /// The Bazel that ran, as it said it.
    pub bazel: String,
    /// What was built, one for each ABI of the plan.
    pub abis: Vec<AbiRecord>,
}

/// The build of one ABI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbiRecord {
    /// The ABI that Bazel built for.
    pub abi: Abi,
    /// Finished files in the work folder, with their digests.
    pub files: BTreeMap<Utf8PathBuf, String>,
    /// What is known of the library's link, by role: files in the work folder, with their digests.
    pub link: BTreeMap<LinkRole, (Utf8PathBuf, String)>,
    /// Why something of it is not known, a sentence each.
    pub link_lacks: Vec<String>,
    /// Actions that Bazel ran, its own bookkeeping left out.
    pub actions_executed: u64,
    /// Actions whose result came from the cache.
    pub actions_cached: u64,
    /// Actions that ran by kind, such as `CppCompile`.
    pub actions_by_kind: BTreeMap<String, u64>,
    /// Milliseconds from start to end, as Bazel measured them.
    pub wall_ms: u64,
}

impl BuildRecord {
    /// Reads the record of the last build; none, or one of another version, means there is none.
    pub fn read(path: &Utf8Path) -> Option<Self> {
        let record: Self = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
        (record.schema == SCHEMA).then_some(record)
    }

    /// Writes the record whole, or leaves the one that is there.
    pub fn write(&self, path: &Utf8Path) -> Outcome {
        write_atomic(path, to_json(self).as_bytes())
    }

    /// Whether the same key was built, and the files are there as they were.
    pub fn answers(&self, key: &BuildKey) -> bool {
        let shipped = self.abis.iter().flat_map(|abi| &abi.files);
        let of_links = self.abis.iter().flat_map(|abi| abi.link.values());
        let mut files = shipped.chain(of_links.map(|(path, digest)| (path, digest)));
        self.key == *key
            && files.all(|(path, digest)| {
                Sha256::of_file(path).is_ok_and(|found| found.to_string() == *digest)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::key::tests::key, *};

    #[test]
    fn a_record_answers_only_while_its_files_are_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let file = root.join("lib.so");
        std::fs::write(&file, b"one").unwrap();
        let record = BuildRecord {
            schema: SCHEMA,
            key: key(),
            bazel: "7".into(),
            abis: vec![AbiRecord {
                abi: Abi::X86,
                files: [(file.clone(), Sha256::of(b"one").to_string())].into(),
                link: BTreeMap::new(),
                link_lacks: Vec::new(),
                actions_executed: 1,
                actions_cached: 0,
                actions_by_kind: BTreeMap::new(),
                wall_ms: 1,
            }],
        };
        let path = root.join("build.json");
        record.write(&path).unwrap();
        let read = BuildRecord::read(&path).unwrap();
        assert!(read.answers(&key()));
        assert!(!read.answers(&BuildKey { ground: "other".into(), ..key() }));
        std::fs::write(&file, b"two").unwrap();
        assert!(!read.answers(&key()));
        std::fs::write(&path, b"{").unwrap();
        assert_eq!(BuildRecord::read(&path), None);
    }
}
