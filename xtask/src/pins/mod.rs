//! What may come from outside: `build-profiles/pins.toml`, read anew on each run.
//!
//! A pin says where an input is published and which bytes it has; nothing here fetches. All that is
//! wrong with the file is reported at once, each with its place.

mod check;
mod edit;
mod file;
mod hex;

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    located::{Located, TextFile},
    names::nearest,
};

pub use check::check;
pub use edit::{Change, apply, diff};
pub(crate) use file::{check_url, digits};
pub use hex::GitId;

/// What `build-profiles/pins.toml` says, checked against its own rules.
#[derive(Clone, Debug)]
pub struct Pins {
    /// The file they were read from.
    pub source: Arc<TextFile>,
    /// Files that may be fetched, by the name of their row.
    pub inputs: BTreeMap<String, Pin>,
    /// Base images of `docker/`, by the name of their row: `demo`, `android`.
    pub base_images: BTreeMap<String, BaseImage>,
    /// Days of Debian's archive by name.
    pub apt_snapshots: BTreeMap<String, AptSnapshot>,
}

/// What an input is, and so what a build does with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A source archive of MediaPipe.
    Source,
    /// A Bazel binary, for one `host`.
    Bazel,
    /// An Android NDK, the archive that Google publishes.
    Ndk,
    /// A part of the Android SDK.
    Sdk,
    /// OpenCV's Android SDK: the shared library that upstream links.
    OpencvSdk,
    /// OpenCV's source archive, for a static library of the parts that are called.
    OpencvSource,
    /// An AAR that Google publishes.
    Aar,
    /// What an AAR that Google publishes brings along: its list of dependencies for Maven.
    Pom,
    /// A model or a bundle of models.
    Model,
    /// An archive that Bazel downloads.
    Archive,
}

impl Kind {
    /// Each kind under the word that pins.toml has for it.
    pub const WORDS: &[(&str, Self)] = &[
        ("source", Self::Source),
        ("bazel", Self::Bazel),
        ("ndk", Self::Ndk),
        ("sdk", Self::Sdk),
        ("opencv-sdk", Self::OpencvSdk),
        ("opencv-source", Self::OpencvSource),
        ("aar", Self::Aar),
        ("pom", Self::Pom),
        ("model", Self::Model),
        ("archive", Self::Archive),
    ];

    /// The word that pins.toml has for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// One file from outside: where it is published, and which bytes it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// Its name: what stands in `[input."..."]`.
    pub name: String,
    /// What it is, and so which stages ask for it.
    pub kind: Kind,
    /// Its name on a mirror.
    pub file: String,
    /// Where it is published, in the order tried.
    pub urls: Vec<String>,
    /// Its size in bytes; none where nobody has said it.
    pub size: Option<u64>,
    /// SHA-256 of the file; none where it is not known, and then it is refused without permission.
    pub sha256: Option<Sha256>,
    /// Independent places that name the digest.
    pub sources: u32,
    /// The version of what it is, such as `6.5.0` of a Bazel; none where a row needs none.
    pub version: Option<String>,
    /// The host that it runs on.
    pub host: Option<String>,
    /// MediaPipe releases that it is for; all when empty.
    pub releases: Vec<String>,
    /// The commit of a source archive.
    pub commit: Option<GitId>,
    /// The git tree of that commit.
    pub tree: Option<GitId>,
    /// What is worth knowing of it.
    pub note: Option<String>,
    /// Where its row stands; none for one that was made in code.
    pub at: Option<Located<()>>,
}

impl Pin {
    /// What Bazel downloads: a file known by its address and digest alone.
    pub fn archive(url: &str, sha256: Sha256) -> Self {
        Self {
            name: url.to_owned(),
            kind: Kind::Archive,
            file: file_name(url).to_owned(),
            urls: vec![url.to_owned()],
            size: None,
            sha256: Some(sha256),
            sources: 1,
            version: None,
            host: None,
            releases: Vec::new(),
            commit: None,
            tree: None,
            note: None,
            at: None,
        }
    }

    /// File and line of its row.
    pub fn place(&self) -> String {
        let Some(at) = &self.at else { return "a lock file".to_owned() };
        let line = at.source.text[..at.span.start].lines().count().max(1);
        format!("{}:{line}", at.source.path)
    }

    /// Whether it says which bytes it has: by digest, or by git tree.
    pub fn is_pinned(&self) -> bool {
        self.sha256.is_some() || self.tree.is_some()
    }

    /// Whether it is for a release.
    pub fn is_for(&self, release: &str) -> bool {
        self.releases.is_empty() || self.releases.iter().any(|known| known == release)
    }
}

/// A base image by digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseImage {
    /// Repository and digest of the index of all architectures.
    pub reference: String,
    /// Independent places that name the digest.
    pub sources: u32,
    /// The Debian suite it holds.
    pub suite: String,
    /// Digests of single architectures, by platform such as `linux/amd64`.
    pub platforms: BTreeMap<String, String>,
}

/// Debian's archive as it was at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AptSnapshot {
    /// The moment, such as `20260918T000000Z`.
    pub date: String,
    /// Debian's name of the suite, such as `bookworm`.
    pub suite: String,
}

/// The place of the pins in a repository.
pub const PINS: &str = "build-profiles/pins.toml";

impl Pins {
    /// Reads the pins of a repository.
    pub fn read(repo: &Utf8Path) -> Outcome<Self> {
        let path = repo.join(PINS);
        let text = std::fs::read_to_string(&path).map_err(|error| Failure {
            exit: Exit::InvalidProfile,
            ..Failure::io("read", &path, &error)
        })?;
        Self::parse(Utf8PathBuf::from(PINS), &text)
    }

    /// Reads a text; `path` is how the person knows it.
    pub fn parse(path: Utf8PathBuf, text: &str) -> Outcome<Self> {
        let source = Arc::new(TextFile { path, text: text.into() });
        let mut problems = Vec::new();
        let pins = file::read(&source, &mut problems);
        if problems.is_empty() {
            Ok(pins)
        } else {
            Err(Failure { exit: Exit::InvalidProfile, diagnostics: problems })
        }
    }

    /// The input of a name.
    pub fn named(&self, name: &str) -> Outcome<&Pin> {
        self.inputs.get(name).ok_or_else(|| {
            let help = match nearest(name, self.inputs.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo xtask pins list` prints all names".to_owned(),
            };
            self.missing(&format!("no input `{name}`"), help)
        })
    }

    /// The Bazel of a version for a host such as `linux-x86_64`.
    pub fn bazel(&self, version: &str, host: &str) -> Outcome<&Pin> {
        let wanted = |pin: &&Pin| {
            pin.kind == Kind::Bazel
                && pin.version.as_deref() == Some(version)
                && pin.host.as_deref() == Some(host)
        };
        self.inputs.values().find(wanted).ok_or_else(|| {
            let help = format!("add [input.\"bazel-{version}-{host}\"]");
            self.missing(&format!("no Bazel {version} for {host}"), help)
        })
    }

    /// The NDK of a MediaPipe release for a host such as `linux-x86_64`, the only one that Google
    /// ships it for.
    pub fn ndk(&self, release: &str, host: &str) -> Outcome<&Pin> {
        let wanted = |pin: &&Pin| pin.kind == Kind::Ndk && pin.is_for(release);
        let pin = self.inputs.values().find(wanted).ok_or_else(|| {
            let help = format!("add {release} to `releases` of the NDK that it is built with");
            self.missing(&format!("no NDK for MediaPipe {release}"), help)
        })?;
        match pin.host.as_deref() {
            Some(other) if other != host => {
                let version = pin.version.as_deref().unwrap_or(&pin.name);
                let diagnostic = Diagnostic::error(format!("there is no NDK {version} for {host}"))
                    .note(format!("MediaPipe {release} is built with it, and Google ships it for {other} alone ({})", pin.place()))
                    .note(format!("Bazel for {host} is among the pins; that is not enough"))
                    .help(format!("build on an x86_64 machine, or with an engine that runs x86_64 containers; to fetch for one, add `--host {other}`"));
                Err(Failure::new(Exit::BadInput, diagnostic))
            }
            _ => Ok(pin),
        }
    }

    /// The source archive of a MediaPipe release.
    pub fn release_source(&self, release: &str) -> Outcome<&Pin> {
        let wanted = |pin: &&Pin| pin.kind == Kind::Source && pin.is_for(release);
        self.inputs.values().find(wanted).ok_or_else(|| {
            let help = format!("add [input.\"mediapipe-{release}\"]");
            self.missing(&format!("no source of MediaPipe {release}"), help)
        })
    }

    /// The inputs of a kind that are for a release.
    pub fn of(&self, kind: Kind, release: &str) -> Vec<&Pin> {
        self.inputs.values().filter(|pin| pin.kind == kind && pin.is_for(release)).collect()
    }

    /// The base image of a name.
    pub fn base_image(&self, name: &str) -> Outcome<&BaseImage> {
        let missing =
            || self.missing(&format!("no base image `{name}`"), table("base-image", name));
        self.base_images.get(name).ok_or_else(missing)
    }

    /// The day of Debian's archive of a name.
    pub fn apt_snapshot(&self, name: &str) -> Outcome<&AptSnapshot> {
        let missing =
            || self.missing(&format!("no snapshot `{name}`"), table("apt-snapshot", name));
        self.apt_snapshots.get(name).ok_or_else(missing)
    }

    fn missing(&self, what: &str, help: String) -> Failure {
        let diagnostic = Diagnostic::error(format!("`{}` has {what}", self.source.path));
        Failure::new(Exit::InvalidProfile, diagnostic.help(help))
    }
}

fn table(kind: &str, name: &str) -> String {
    format!("add [{kind}.{name}]")
}

/// The last part of an address, without a query.
pub(crate) fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit('/').next().unwrap_or(path)
}
