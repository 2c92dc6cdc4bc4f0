//! Why a library could not be held against what Google publishes.

use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
};

/// What keeps two sides from being compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)]
pub enum OfficialError {
    #[error("Google publishes no AAR of `{release}`: expected one of {}", known.join(", "))]
    Unpublished { release: String, known: Vec<String> },
    #[error(
        "no AAR of MediaPipe {release} can be believed: no digest of {} is known",
        quoted(names)
    )]
    NoDigest { release: String, names: Vec<String> },
    #[error("`{file}` is not an AAR: {reason}")]
    NotAnAar { file: String, reason: String },
    #[error("`{file}` is not a POM: {reason}")]
    NotAPom { file: String, reason: String },
    #[error("the AARs of MediaPipe {release} that were read hold no library: {}", quoted(names))]
    NoLibrary { release: String, names: Vec<String> },
    #[error("`{path}` does not say which release it was built from")]
    NoRelease { path: String },
}

impl OfficialError {
    fn help(&self) -> String {
        match self {
            Self::Unpublished { known, .. } => {
                let newest = known.last().map_or("RELEASE", String::as_str);
                format!("name a release: `cargo xtask compare --official {newest} dist/PROFILE`")
            }
            Self::NoDigest { names, .. } => {
                let name = names.first().map_or("NAME", String::as_str);
                format!(
                    "`cargo xtask pins update {name}` shows its digest; `--allow-unpinned {name}` takes it as it comes"
                )
            }
            Self::NotAnAar { .. } => "fetch it anew; `unzip -t FILE` names damaged entries".into(),
            Self::NotAPom { .. } => "fetch it anew; a POM is a `project` in XML".into(),
            Self::NoLibrary { .. } => {
                "`--allow-unpinned NAME` takes an AAR that no digest is known of".into()
            }
            Self::NoRelease { .. } => {
                "name a release: `cargo xtask compare --official 1.0.0 PATH`".into()
            }
        }
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl From<OfficialError> for Failure {
    fn from(error: OfficialError) -> Self {
        Self::new(Exit::BadInput, Diagnostic::error(error.to_string()).help(error.help()))
    }
}
