//! Why a model or a bundle could not be read, and what fixes it.

use std::fmt;

use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
    fault::FileFault,
    lfs,
};

/// A file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot {doing} `{}`: {fault}", file.escape_debug())]
pub struct ModelError {
    /// What was asked for: `read`, `repack`, `extract`.
    pub doing: &'static str,
    /// The file as the person named it; for an entry, bundle and entry joined by `!/`.
    pub file: String,
    /// What is wrong with it, with expected and found.
    pub fault: Fault,
}

/// What is wrong with a file. Each says what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Fault {
    #[error(transparent)]
    File(#[from] FileFault),
    #[error("expected a .tflite model or a .task bundle, found {0}")]
    Foreign(String),
    #[error("expected a .task bundle, found {0}")]
    NoBundle(String),
    #[error("expected .tflite or .task files below it, found none")]
    NoModels,
    #[error("the model is damaged: {0}")]
    Tables(String),
    #[error("expected a model of schema version 3, found version {0}")]
    SchemaVersion(u32),
    #[error("expected operators that the schema names, found builtin code {0}")]
    UnknownOperator(i32),
    #[error("expected every entry stored, found `{}` {method}", entry.escape_debug())]
    Packed { entry: String, method: String },
    #[error("expected the archive behind the model stored or deflated, found `{}` {method}", entry.escape_debug())]
    PackedBehind { entry: String, method: String },
    #[error("expected each entry once, found `{}` twice", .0.escape_debug())]
    Duplicate(String),
    #[error("expected entry names that are paths below the bundle, found `{}`", .0.escape_debug())]
    Name(String),
    #[error("expected no entry under a name that `extract` uses itself, found `{}`", .0.escape_debug())]
    Reserved(String),
    #[error("expected names that files can have, found `{}`, which {why}", name.escape_debug())]
    NoFile { name: String, why: &'static str },
    #[error("expected a folder that is absent or empty, found one that holds something")]
    Occupied,
    #[error("expected at least 2 entries, found {0}")]
    Lonely(usize),
    #[error("{0}")]
    Manifest(String),
    #[error("expected the entries of `bundle.json`, found {0}")]
    Entries(String),
    #[error("rewriting would break it: {0}")]
    NotRewritable(String),
    #[error("what was written is not what was meant: {0}")]
    Unverified(String),
}

impl Fault {
    /// An index into a list of `length`.
    pub fn index(what: impl fmt::Display, length: usize, found: impl fmt::Display) -> Self {
        FileFault::broken(what, format!("an index below {length}"), found).into()
    }

    /// More of something than is read.
    pub fn too_many(what: &str, limit: usize, found: usize) -> Self {
        FileFault::TooLarge { limit: format!("{limit} {what}"), found: found.to_string() }.into()
    }

    /// The same fault of an archive that stands behind a model: unpacking the whole file is no cure there.
    pub fn behind(self) -> Self {
        match self {
            Self::Packed { entry, method } => Self::PackedBehind { entry, method },
            other => other,
        }
    }

    /// The fault of a file with this name.
    pub fn of(self, file: impl Into<String>) -> ModelError {
        ModelError { doing: "read", file: file.into(), fault: self }
    }

    /// One command or edit that fixes it.
    fn help(&self) -> &'static str {
        match self {
            Self::File(FileFault::Missing) => "check the path",
            Self::File(FileFault::Unreadable(_)) => {
                "give yourself access to the file, or copy it elsewhere"
            }
            Self::Foreign(found) | Self::NoBundle(found) if found.contains(lfs::POINTER) => {
                lfs::HELP
            }
            Self::File(FileFault::NotAFile) | Self::Foreign(_) | Self::NoModels => {
                "name a .tflite file, a .task bundle, or a folder of them"
            }
            Self::File(FileFault::TooLarge { .. }) => {
                "get the file again from its source; no model of MediaPipe is like that"
            }
            Self::Tables(_) | Self::File(FileFault::Broken { .. }) => {
                "get the file again from its source, and compare its digest"
            }
            Self::SchemaVersion(_) => "convert the model anew with a converter of 2019 or later",
            Self::UnknownOperator(_) => {
                "update this tool: the model uses an operator that is newer than it"
            }
            Self::Packed { method, .. } if method == "deflated" => {
                "MediaPipe maps entries as they lie: `cargo xtask model repack BUNDLE --out FILE` stores them"
            }
            Self::Packed { .. } => {
                "MediaPipe maps entries as they lie; unpack with `unzip`, pack with `zip -0`, then repack that"
            }
            Self::NoBundle(_) => {
                "name a .task bundle; a model alone is used as it is, `cargo xtask model inspect` looks into it"
            }
            Self::PackedBehind { .. } => {
                "give the model its files anew with MediaPipe's metadata writer, which stores them"
            }
            Self::Duplicate(_) => "remove one of the two: which one a reader takes is chance",
            Self::Name(_) => "do not unpack this file; pack it anew with plain relative names",
            Self::Reserved(_) => "unpack this bundle with `unzip`",
            Self::NoFile { .. } => "pack the bundle anew with other names; nothing was written",
            Self::Occupied => {
                "name a folder that does not exist yet; nothing in this one was touched"
            }
            Self::Lonely(_) => {
                "ship the model as it is; a bundle of MediaPipe has two entries or more"
            }
            Self::Manifest(_) => {
                "write the folder anew: `cargo xtask model extract BUNDLE --out DIR`"
            }
            Self::Entries(_) => {
                "put the files back under the names that `bundle.json` lists; MediaPipe looks them up by name"
            }
            Self::NotRewritable(_) => "use the model as it is",
            Self::Unverified(_) => {
                "nothing was kept of it; this is a mistake of the tool: report it with the model's digest"
            }
        }
    }
}

impl ModelError {
    /// The same fault met while doing something else.
    pub fn while_doing(self, doing: &'static str) -> Self {
        Self { doing, ..self }
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        let diagnostic =
            Diagnostic::error(format!("cannot {} `{}`", error.doing, error.file.escape_debug()))
                .note(error.fault.to_string())
                .help(error.fault.help());
        let exit = match error.fault {
            Fault::Unverified(_) => Exit::Unexpected,
            _ => Exit::BadInput,
        };
        Self::new(exit, diagnostic)
    }
}
