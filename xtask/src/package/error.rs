//! Why an AAR is not written.

use std::fmt;

use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
};

use crate::catalogue::Abi;

/// All that is wrong with what was to be packed; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageError {
    /// Each problem that was found, never none.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[allow(missing_docs)]
pub enum Problem {
    #[error("`{written}` is no {what}: expected {expected}")]
    Coordinate { what: &'static str, written: String, expected: &'static str },
    #[error("two files ask for the entry `{path}`")]
    EntryTwice { path: String },
    #[error("the archive cannot be written: {reason}")]
    Archive { reason: String },
    #[error("`{jar}` cannot be read: {reason}")]
    Jar { jar: String, reason: String },
    #[error("`{abi}` has no `{library}`, which the Java classes load")]
    NoLibrary { abi: Abi, library: String },
    #[error("`{abi}` has a second library: expected {}, found `{found}` too", quoted(expected))]
    SecondLibrary { abi: Abi, expected: Vec<String>, found: String },
    #[error("the library was built from {library}, and the profile asks for {profile}")]
    OtherRelease { library: String, profile: String },
    #[error("`classes.jar` has a class that is not MediaPipe's: `{class}`")]
    Foreign { class: String },
    #[error("`classes.jar` has a class of a task that the profile dropped: `{class}`")]
    Dropped { class: String },
    #[error("`classes.jar` lacks the class of a kept task: `{class}`")]
    NoTask { class: String },
    #[error("{what} is nowhere, and `{named_by}` names it")]
    Missing { what: String, named_by: String },
    #[error("`{library}` for {abi} does not export `{symbol}`, which kept Java calls by {way}")]
    NotExported { abi: Abi, library: String, symbol: String, way: String },
    #[error("`{library}` for {abi} exports `{symbol}`, and no kept class declares such a native")]
    Unclaimed { abi: Abi, library: String, symbol: String },
    #[error("C++ looks up {what}, and `classes.jar` has none")]
    NotLookedUp { what: String },
    #[error("whose code is in the library is not known, and so under which licences it is")]
    NoLicences,
    #[error("a rule of `proguard.txt` matches nothing: `{rule}`")]
    Unmatched { rule: String },
}

/// Problems that are printed; more would push the first off the screen.
const SHOWN: usize = 12;

impl PackageError {
    /// Success where there are no problems; each is told once, sorted.
    pub(super) fn unless_none(mut problems: Vec<Problem>) -> Result<(), Self> {
        problems.sort();
        problems.dedup();
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }
}

impl Problem {
    fn exit(&self) -> Exit {
        match self {
            Self::Coordinate { .. } => Exit::Usage,
            Self::EntryTwice { .. }
            | Self::Jar { .. }
            | Self::SecondLibrary { .. }
            | Self::OtherRelease { .. }
            | Self::NoLicences => Exit::BadInput,
            Self::NoLibrary { .. } => Exit::ArtifactMissing,
            Self::Archive { .. } => Exit::Unexpected,
            _ => Exit::GateFailed,
        }
    }

    fn help(&self) -> &'static str {
        match self {
            Self::Coordinate { .. } => {
                "for example `--group org.example.mediapipe --artifact face-only --version 1.0.0.1`"
            }
            Self::EntryTwice { .. } => "give each model of the profile a file name of its own",
            Self::Archive { .. } => "leave out large models, or pack fewer ABIs at a time",
            Self::Jar { .. } => "`unzip -t FILE` names damaged entries; build it anew",
            Self::NoLibrary { .. } | Self::OtherRelease { .. } | Self::NoLicences => {
                "build again with `--force`"
            }
            Self::SecondLibrary { .. } => {
                "move the file away: an app takes each ABI's folder whole"
            }
            Self::Foreign { .. } | Self::Dropped { .. } | Self::NoTask { .. } => {
                "compile the Java half anew from the tree that the library was built from"
            }
            Self::Missing { .. } => {
                "give it to the AAR or to its dependencies: a device ends with NoClassDefFoundError or NoSuchMethodError there"
            }
            Self::NotExported { .. } => {
                "a device ends with UnsatisfiedLinkError there: set `exports = \"reachable\"` in [native] and build again"
            }
            Self::Unclaimed { .. } => "build again: exports follow the kept classes",
            Self::NotLookedUp { .. } => {
                "check out the release whole: C++ finds it by its name while it runs"
            }
            Self::Unmatched { .. } => "remove the rule from xtask/src/package/keep.rs",
        }
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(" and ")
}

impl fmt::Display for PackageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.problems.iter().map(Problem::to_string).collect();
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for PackageError {}

impl From<PackageError> for Failure {
    fn from(error: PackageError) -> Self {
        let exit = error.problems.first().map_or(Exit::Unexpected, Problem::exit);
        let mut diagnostics: Vec<Diagnostic> = error
            .problems
            .iter()
            .take(SHOWN)
            .map(|problem| Diagnostic::error(problem.to_string()).help(problem.help()))
            .collect();
        if let Some(rest) = error.problems.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
            diagnostics.push(Diagnostic::error(format!("and {rest} more; nothing was written")));
        }
        Self { exit, diagnostics }
    }
}
