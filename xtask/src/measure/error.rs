//! Why something could not be measured.

use std::fmt;

use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
    fault::FileFault,
};

use super::{
    ident::LFS,
    left_out::{LeftOut, LeftOutKind},
};

/// Everything that could not be measured, in the order found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureError {
    /// What is wrong with which file; never empty.
    pub problems: Vec<Problem>,
}

/// A file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot measure `{}`: {fault}", file.escape_debug())]
pub struct Problem {
    /// The file as the person named it; for an entry, archive and entry joined by `!/`.
    pub file: String,
    /// What is wrong with the file, or why it could not be read.
    pub fault: Fault,
}

/// What is wrong with a file. Each says what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum Fault {
    #[error(transparent)]
    File(#[from] FileFault),
    #[error("expected a native library, an archive of some, or a measurement.json, found {0}")]
    Foreign(String),
    #[error("expected an ELF file, found {0}")]
    NotElf(String),
    #[error("expected a little-endian ELF file for ARM or x86, found {0}")]
    Machine(String),
    #[error("expected a shared library (`ET_DYN`), found {0}")]
    NotShared(String),
    #[error("expected a library for {folder}, as its folder says, found one for {found}")]
    AbiFolder { folder: String, found: String },
    #[error("it holds debug information only: `{0}` has a size and no bytes")]
    DebugOnly(String),
    #[error("expected a library in the folder of an ABI, found one for {found} in `{folder}`")]
    UnknownFolder { folder: String, found: String },
    #[error("expected each name once, found a second entry of it")]
    EntryTwice,
    #[error("a library for `armeabi` beside those for armeabi-v7a")]
    Armeabi,
    #[error("a second file of the name of `{first}`")]
    Repeated { first: String, same: bool },
    #[error("expected every file to be measured, found {found}")]
    LeftOut { kind: LeftOutKind, found: String },
    #[error("the archive is damaged: {0}")]
    Archive(String),
    #[error("expected an entry that can be unpacked, found {0}")]
    Packing(String),
    #[error("expected an entry's path below the archive's root, found one that leads elsewhere")]
    Climbing,
    #[error("expected an entry's name in UTF-8, found other bytes")]
    EntryName,
    #[error("expected native libraries {0}, found none")]
    NoLibraries(String),
    #[error("expected a measurement of schema 1, found {0}")]
    Saved(String),
}

impl Fault {
    /// Which kind of reason keeps the file out of the sums.
    pub fn kind(&self) -> LeftOutKind {
        match self {
            Self::Foreign(_) | Self::NotElf(_) | Self::Saved(_) | Self::NoLibraries(_) => {
                LeftOutKind::Foreign
            }
            Self::Machine(_) => LeftOutKind::OtherMachine,
            Self::NotShared(_) | Self::DebugOnly(_) => LeftOutKind::NotALibrary,
            Self::AbiFolder { .. } | Self::UnknownFolder { .. } => LeftOutKind::WrongFolder,
            Self::Armeabi => LeftOutKind::Armeabi,
            Self::EntryTwice | Self::Repeated { .. } => LeftOutKind::Repeated,
            Self::LeftOut { kind, .. } => *kind,
            Self::File(FileFault::TooLarge { .. }) => LeftOutKind::TooLarge,
            Self::File(FileFault::Broken { .. }) | Self::Archive(_) | Self::Packing(_) => {
                LeftOutKind::Damaged
            }
            Self::File(_) | Self::Climbing | Self::EntryName => LeftOutKind::Unreadable,
        }
    }

    /// What the file is, for a list of those that are in no sum.
    pub fn found(&self) -> String {
        match self {
            Self::Foreign(found) | Self::NotElf(found) => found.clone(),
            Self::Machine(found) => format!("a library for another machine: {found}"),
            Self::NotShared(found) => found.clone(),
            Self::DebugOnly(_) => "debug information without the library".to_owned(),
            Self::AbiFolder { folder, found } | Self::UnknownFolder { folder, found } => {
                format!("a library for {found} in the folder `{folder}`, where no device loads it")
            }
            Self::Armeabi => {
                "a library for `armeabi` beside those for armeabi-v7a: a device loads one folder"
                    .to_owned()
            }
            Self::EntryTwice => {
                "a second entry of that name: Android refuses such an APK".to_owned()
            }
            Self::Repeated { first, same: true } => format!("the same file as `{first}`"),
            Self::Repeated { first, same: false } => {
                format!("another file of the same name as `{first}`: an app has one of them")
            }
            Self::LeftOut { found, .. } => found.clone(),
            Self::Packing(found) => format!("an entry that is not unpacked: {found}"),
            Self::EntryName => "a name that is no UTF-8".to_owned(),
            other => other.to_string(),
        }
    }

    /// One command or edit that fixes it.
    fn help(&self) -> &'static str {
        match self {
            Self::File(FileFault::Missing) => {
                "check the path; a build's libraries are in `dist/<profile>/`"
            }
            Self::File(FileFault::Unreadable(_)) => {
                "give yourself access to the file, or copy it elsewhere"
            }
            Self::File(FileFault::NotAFile) => "name a regular file or a folder",
            Self::Foreign(found) | Self::NotElf(found) if found == LFS => {
                "`git lfs pull` puts the file in the pointer's place"
            }
            Self::Foreign(_) | Self::NotElf(_) => {
                "name a .so, .aar, .apk, .whl, .zip, a folder or a measurement.json"
            }
            Self::Machine(_) => "measure a library for arm64-v8a, armeabi-v7a, x86_64 or x86",
            Self::NotShared(_) => {
                "measure the linked .so, not the objects or programs it was made of"
            }
            Self::AbiFolder { .. } | Self::UnknownFolder { .. } => {
                "move the library to the folder of its ABI, or rebuild it for this one"
            }
            Self::DebugOnly(_) => "measure the library that this file was split from",
            Self::File(FileFault::Broken { what, .. }) if what.starts_with("the entry") => {
                "get the archive anew; `unzip -t FILE` names every damaged entry"
            }
            Self::File(FileFault::Broken { .. }) => {
                "copy or build the file anew; `readelf -hSlW FILE` shows its headers"
            }
            Self::File(FileFault::TooLarge { .. }) => {
                "strip the library, or measure the files one at a time"
            }
            Self::EntryTwice => "pack the archive anew; Android refuses an APK like that",
            Self::Armeabi => "drop `armeabi`: a device takes the libraries of one folder",
            Self::Repeated { .. } => "name one of the two; an app has one file of that name",
            Self::LeftOut { .. } => "remove the file, or measure without `--strict`",
            Self::Archive(_) => "get the archive anew; `unzip -t FILE` names every damaged entry",
            Self::Packing(_) => "repack the archive without a password, stored or deflated",
            Self::Climbing | Self::EntryName => {
                "do not unpack this file; repack it with plain relative names"
            }
            Self::NoLibraries(_) => "name the .so itself, or the folder it is in",
            Self::Saved(_) => "write it anew: `cargo xtask measure PATH --format json`",
        }
    }
}

impl Problem {
    /// The problem as a person reads it.
    pub fn diagnostic(&self) -> Diagnostic {
        Diagnostic::error(format!("cannot measure `{}`", self.file.escape_debug()))
            .note(self.fault.to_string())
            .help(self.fault.help())
    }
}

impl From<&LeftOut> for Problem {
    fn from(left_out: &LeftOut) -> Self {
        let (kind, found) = (left_out.kind, left_out.found.clone());
        Self { file: left_out.path.clone(), fault: Fault::LeftOut { kind, found } }
    }
}

impl MeasureError {
    /// An error of a single problem.
    pub fn one(file: impl Into<String>, fault: Fault) -> Self {
        Self { problems: vec![Problem { file: file.into(), fault }] }
    }

    /// Success where there are no problems.
    pub(super) fn unless_none(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl fmt::Display for MeasureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.problems.iter().map(Problem::to_string).collect();
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for MeasureError {}

impl From<MeasureError> for Failure {
    fn from(error: MeasureError) -> Self {
        let diagnostics = error.problems.iter().map(Problem::diagnostic).collect();
        Self { exit: Exit::BadInput, diagnostics }
    }
}
