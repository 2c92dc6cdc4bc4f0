//! Words of which an argument takes one.

use clap::ValueEnum;

use crate::{
    clean::Part,
    engine::{Base, EngineKind},
};

/// How a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
}

/// How a comparison is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CompareFormat {
    /// For people
    Text,
    /// Tables for a report or a pull request; with --profile the verdict first
    Markdown,
    /// One JSON document on standard output
    Json,
    /// Rows of what changed by name, by component without --by, for a spreadsheet
    Csv,
    /// A page of what changed, by component down to symbol, of the last NEW
    Html,
}

/// How a measurement or comparison is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
    /// For a pull request or a README
    Markdown,
}

/// What runs Bazel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// Docker, else Podman
    Auto,
    /// Docker Engine
    Docker,
    /// Podman
    Podman,
    /// Bazel from the PATH, without a container
    Host,
}

impl EngineChoice {
    /// The engine that was named; none means the first that answers.
    pub fn kind(self) -> Option<EngineKind> {
        match self {
            Self::Auto => None,
            Self::Docker => Some(EngineKind::Docker),
            Self::Podman => Some(EngineKind::Podman),
            Self::Host => Some(EngineKind::Host),
        }
    }
}

/// Where the base image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaseChoice {
    /// Pulled by digest; for the demo, made from Debian's archive where no registry answers
    Auto,
    /// Pulled by digest
    Pull,
    /// Made from Debian's archive as it is now, with mmdebstrap
    Bootstrap,
}

impl BaseChoice {
    /// As the image's stage names it.
    pub fn base(self) -> Base {
        match self {
            Self::Auto => Base::Auto,
            Self::Pull => Base::Pull,
            Self::Bootstrap => Base::Bootstrap,
        }
    }
}

/// A part of what the tool keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PartChoice {
    /// Staged trees, Bazel's output and caches, records, logs, unpacked sources
    Work,
    /// Python environments that run models
    Python,
    /// Fetched files
    Store,
    /// Container images
    Images,
}

impl PartChoice {
    /// As the room that cleans names it.
    pub fn part(self) -> Part {
        match self {
            Self::Work => Part::Work,
            Self::Python => Part::Python,
            Self::Store => Part::Store,
            Self::Images => Part::Images,
        }
    }
}
