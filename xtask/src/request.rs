//! What a caller asks of the stages, in plain words. The command line fills these in (`cli`); a test or
//! another program can as well, and nothing below the command line knows how they were written.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::{day::Day, http::Proxies};

use crate::{
    engine::{Base, EngineKind},
    plan::OwnSetup,
};

/// The machine as the caller sees it: taken from the environment once, by whoever starts the tool.
#[derive(Clone, Debug)]
pub struct Places {
    /// The tool's own profiles, pins, images and demo upstream: a clone of its repository, or what the
    /// program carries, unpacked.
    pub repo: Utf8PathBuf,
    /// The folder of the person's work: profiles and locks of their own, `dist/`. In a clone, the clone.
    pub project: Utf8PathBuf,
    /// The folder the person stands in; relative paths mean this.
    pub cwd: Utf8PathBuf,
    /// Where staged trees, logs and records are kept.
    pub work: Utf8PathBuf,
    /// This program as it was called: `bench` runs it again as a process of its own.
    pub tool: Utf8PathBuf,
    /// Folders searched for programs, in the order of PATH; empty where it is not set.
    pub path: Vec<Utf8PathBuf>,
    /// The caller's home, from HOME; none where that is not set.
    pub home: Option<String>,
    /// The NDK that ANDROID_NDK_HOME names.
    pub ndk: Option<Utf8PathBuf>,
    /// How to get out of this network.
    pub proxies: Proxies,
    /// Folder for what is kept between runs and can be fetched again.
    pub cache: Option<Utf8PathBuf>,
    /// Proxy variables that are set, as they are written, by name.
    pub proxy_variables: BTreeMap<String, String>,
    /// What Bazelisk is told by its own variables, by name.
    pub bazelisk: BTreeMap<String, String>,
    /// The day of this run, by SOURCE_DATE_EPOCH where that is set: no result depends on it, waivers expire by it.
    pub today: Day,
    /// Width of the terminal in columns, where it is known.
    pub columns: Option<u16>,
}

impl Places {
    /// The tool's folder in the user's cache: the store, and what the program carries.
    pub const CACHE: &str = "mediapipe-minimal";

    /// Whether the tool works away from a clone of its repository.
    pub fn is_away(&self) -> bool {
        self.project != self.repo
    }

    /// The folder that has a file: the person's own wins over the one that came with the tool.
    pub fn root_of(&self, file: impl AsRef<Utf8Path>) -> &Utf8Path {
        if self.project.join(file.as_ref()).exists() { &self.project } else { &self.repo }
    }
}

/// Which profile, on which upstream.
#[derive(Clone, Debug)]
pub struct Subject {
    /// A name in build-profiles/, or the path of a TOML file.
    pub profile: String,
    /// A release, the path of a MediaPipe checkout, or `demo`; none means what the profile says.
    pub mediapipe: Option<String>,
    /// The release that a checkout is taken for, whatever its files say; none means what they say.
    pub near: Option<String>,
    /// Android ABIs instead of those of the profile; empty means the profile's.
    pub abis: Vec<String>,
    /// Values of levers where the profile sets none, instead of the defaults, by the keys of `[native]`.
    pub levers: BTreeMap<String, String>,
    /// What is added that nobody pinned; paths are relative to the caller's folder.
    pub own: OwnSetup,
}

/// How builds are run and where results go; no plan depends on any of it.
#[derive(Clone, Debug)]
pub struct Running {
    /// What runs Bazel; none means the first engine that answers.
    pub engine: Option<EngineKind>,
    /// The NDK of a build without a container; none means the one that ANDROID_NDK_HOME names.
    pub ndk: Option<Utf8PathBuf>,
    /// Where the base of the image comes from.
    pub base: Base,
    /// Parallel Bazel actions; none means what memory and cores allow.
    pub jobs: Option<u32>,
    /// Refuse what Bazel downloads and the lock of the release does not have.
    pub locked: bool,
    /// Run Bazel even when nothing changed since the last build.
    pub force: bool,
    /// Folder of finished libraries, relative to the caller's; none means `dist/` of the repository.
    pub dist: Option<Utf8PathBuf>,
    /// Where files come from that are not in the repository.
    pub supplying: Supplying,
}

/// Where files come from that are not in the repository.
#[derive(Clone, Debug)]
pub struct Supplying {
    /// Use no network: what is needed must be on this machine.
    pub offline: bool,
    /// Folders, addresses and bundles that are asked before the address of a pin.
    pub mirrors: Vec<String>,
    /// Folder of fetched files; none means `mediapipe-minimal/` in the caller's cache.
    pub store: Option<Utf8PathBuf>,
    /// Names of inputs that are taken although no digest of them is known.
    pub unpinned: Vec<String>,
    /// How many files are fetched at a time; at least 1.
    pub parallel: u8,
    /// Seconds that a server may say nothing.
    pub timeout: u64,
}
