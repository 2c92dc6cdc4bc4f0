//! An engine that is ready, and where on this machine its builds have their folders.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::{diag::Outcome, digest::Sha256, fs::create_dir};

use super::{
    bazel::{BazelTool, Conduct},
    kind::EngineKind,
    port::{Place, Shell},
};
use crate::plan::BuildPlan;

/// An engine with all it needs, before a container runs.
#[derive(Debug)]
pub struct Ready {
    /// Which engine it is, for status lines and provenance.
    pub kind: EngineKind,
    /// Version of the engine, as it says it; empty where Bazel runs without a container.
    pub version: String,
    /// The image, where there is one.
    pub image: Option<String>,
    /// What the image is built upon: a reference with its digest, or Debian's archive with that of what came
    /// out.
    pub base: Option<String>,
    /// Files of the NDK and programs that a build without a container stands on, by name; none with one.
    pub files: BTreeMap<String, Sha256>,
    /// How much at once, and how progress is shown: nothing that changes the result.
    pub conduct: Conduct,
    /// What is there, before anything runs in it.
    pub place: Box<dyn Place>,
}

/// Folders on this machine that a session sees.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The staged tree, which Bazel may write nothing to.
    pub src: &'a Utf8Path,
    /// Where events and finished files go.
    pub out: &'a Utf8Path,
    /// Where Bazel keeps what it makes.
    pub bazel: &'a Utf8Path,
    /// What Bazel downloads, and the rules that lead its downloader.
    pub downloads: &'a Utf8Path,
}

impl Ready {
    /// Where Bazel keeps what it makes: one folder for each upstream and toolchain, shared by all
    /// profiles. A change of compilers or NDK never meets objects of the old ones, and a tree of a person's
    /// own, whose actions may write what they like, has a folder of its own.
    pub fn cache(&self, plan: &BuildPlan, work: &Utf8Path) -> Utf8PathBuf {
        work.join("bazel").join(self.cache_name(plan))
    }

    /// Where logs, records and finished files of a plan lie. Another engine or image has another room:
    /// builds that hold different locks share no file.
    pub fn room(&self, plan: &BuildPlan, work: &Utf8Path) -> Utf8PathBuf {
        work.join(self.cache_name(plan)).join(plan.digest().short())
    }

    /// Where the staged tree lies. Bazel names its output base after this path, so that it is one for all
    /// plans of an upstream and toolchain: each stages what differs from the last, and what Bazel has
    /// unpacked and compiled is there for all of them.
    pub fn tree(&self, plan: &BuildPlan, work: &Utf8Path) -> Utf8PathBuf {
        work.join(self.cache_name(plan)).join("src")
    }

    /// Where files of the lock are laid out for Bazel; one place, since rules of modules name it.
    pub fn downloads(&self, plan: &BuildPlan, work: &Utf8Path) -> Utf8PathBuf {
        work.join(self.cache_name(plan)).join("downloads")
    }

    /// The lock of both: one build at a time works there.
    pub fn lock(&self, plan: &BuildPlan, work: &Utf8Path) -> Utf8PathBuf {
        work.join(format!("bazel/{}.lock", self.cache_name(plan)))
    }

    fn cache_name(&self, plan: &BuildPlan) -> String {
        let toolchain = self.conduct.toolchain.trim_start_matches("sha256:");
        let toolchain = toolchain.get(..12).unwrap_or(toolchain);
        format!("{}-{toolchain}", plan.cache_name())
    }

    /// The Bazel of this machine that a build of the tree at `src` would run, asked there; none where it is
    /// a part of the image.
    pub fn own_bazel(&self, src: &Utf8Path) -> Outcome<Option<BazelTool>> {
        self.place.own_bazel(src)
    }

    /// Whether Bazel leaves a server behind: it ends with its container where there is one.
    pub fn leaves_server(&self) -> bool {
        self.place.leaves_server()
    }

    /// Opens a session. One at a time has the folder that Bazel keeps; the lock says who.
    pub fn open(
        &self,
        plan: &BuildPlan,
        opening: Opening<'_>,
    ) -> Outcome<(Box<dyn Shell>, BazelTool)> {
        create_dir(opening.out)?;
        create_dir(opening.bazel)?;
        self.place.open(plan, &opening)
    }
}
