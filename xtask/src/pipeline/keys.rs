//! The key of a build, and the records that are kept under it.

use camino::{Utf8Path, Utf8PathBuf};
use support::{diag::Outcome, fs::remove_dir};

use crate::{
    artifacts::{BuildKey, BuildRecord, Ingredients},
    downloads::DownloadLock,
    engine::{self, BazelTool, Ready, Unpinned},
    overlay::{Input, StagedTree},
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
    unpinned: &[Unpinned],
) -> BuildKey {
    BuildKey {
        unpinned: unpinned.to_vec(),
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

/// What a key is made of, part by part.
pub fn ingredients(
    key: &BuildKey,
    ready: &Ready,
    staged: &StagedTree,
    downloads: &DownloadLock,
) -> Ingredients {
    let file = |input: &Input| match input {
        Input::File { sha256, executable } => {
            format!("{sha256}{}", if *executable { " x" } else { "" })
        }
        Input::Link { link, outside } => {
            let outside = outside.map_or(String::new(), |outside| outside.to_string());
            format!("{outside} {link}")
        }
    };
    Ingredients {
        engine: ready.kind.as_str().to_owned(),
        key: key.clone(),
        tree: staged.inputs.iter().map(|(path, input)| (path.clone(), file(input))).collect(),
        ground: ready.files.clone(),
        downloads: downloads.list(),
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

    /// Keeps the record of a build in place of the last one's: its files are no longer there.
    pub fn keep(&self, record: &BuildRecord) -> Outcome {
        remove_dir(&self.0)?;
        record.write(&self.folder(&record.key).join("build.json"))
    }
}
