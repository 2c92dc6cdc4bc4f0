//! The key of a build, and the records that are kept under it.

use camino::{Utf8Path, Utf8PathBuf};
use support::{diag::Outcome, fs::remove_dir};

use crate::{
    artifacts::{BuildKey, BuildRecord},
    downloads::DownloadLock,
    engine::{self, BazelTool, Ready},
    overlay::StagedTree,
    plan::BuildPlan,
};

/// Everything that a build of this plan depends on, here and now; `tool` is the Bazel of this machine where
/// one is used.
pub fn of(
    plan: &BuildPlan,
    ready: &Ready,
    staged: &StagedTree,
    downloads: &DownloadLock,
    tool: Option<&BazelTool>,
) -> BuildKey {
    BuildKey {
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        plan: plan.digest().0,
        tree: staged.digest,
        downloads: downloads.digest(),
        flags: engine::key_flags(plan, &ready.conduct.toolchain, tool),
        environment: engine::fixed_environment(),
        ground: ready.conduct.toolchain.clone(),
        bazel: tool.map(|tool| tool.version.clone()),
    }
}

/// The records of a plan's builds: `builds/<key>/build.json` in its folder, of the last build alone.
#[derive(Debug)]
pub struct Builds(Utf8PathBuf);

impl Builds {
    /// Those in the folder of a plan.
    pub fn of(room: &Utf8Path) -> Self {
        Self(room.join("builds"))
    }

    /// Where the record of a key lies, and what is kept beside it.
    pub fn folder(&self, key: &BuildKey) -> Utf8PathBuf {
        self.0.join(key.digest().short(16))
    }

    /// The record of a key, where its files are there as they were.
    pub fn find(&self, key: &BuildKey) -> Option<BuildRecord> {
        let record = BuildRecord::read(&self.folder(key).join("build.json"))?;
        record.answers(key).then_some(record)
    }

    /// In what a key differs from that of the last build; none where there was no build, or the key is the
    /// same.
    pub fn differences(&self, key: &BuildKey) -> Option<String> {
        let folders = self.0.read_dir_utf8().ok()?.filter_map(Result::ok);
        let mut records =
            folders.filter_map(|folder| BuildRecord::read(&folder.path().join("build.json")));
        let parts = key.differences(&records.next()?.key);
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Keeps the record of a build in place of the last one's: its files are no longer there.
    pub fn keep(&self, record: &BuildRecord) -> Outcome {
        remove_dir(&self.0)?;
        record.write(&self.folder(&record.key).join("build.json"))
    }
}
