//! What a person adds to a build without a container.

use camino::Utf8PathBuf;
use clap::Args;

use crate::plan::OwnSetup;

/// Given to each flag alone: a heading of the whole struct would claim the flags behind it too.
const HEADING: &str = "Your own, with --engine host: recorded as not pinned";

/// Flags, folders, registries and archives of a person's own.
#[derive(Args, Clone, Debug)]
pub struct OwnArgs {
    /// Give Bazel this flag after all others; may be repeated
    #[arg(long = "bazel-flag", help_heading = HEADING, value_name = "FLAG", allow_hyphen_values = true)]
    pub flags: Vec<String>,
    /// Let a folder take the place of a repository or module; may be repeated
    #[arg(long = "override-repository", help_heading = HEADING, value_name = "NAME=DIR", value_parser = replacement)]
    pub repositories: Vec<(String, Utf8PathBuf)>,
    /// Ask this registry of modules first: an address or a folder; may be repeated
    #[arg(long = "registry", help_heading = HEADING, value_name = "URL|DIR")]
    pub registries: Vec<String>,
    /// Look here for an archive before it is downloaded; may be repeated
    #[arg(long = "distdir", help_heading = HEADING, value_name = "DIR")]
    pub distdirs: Vec<Utf8PathBuf>,
}

impl OwnArgs {
    /// The same, without the command line.
    pub fn request(&self) -> OwnSetup {
        OwnSetup {
            flags: self.flags.clone(),
            repositories: self.repositories.iter().cloned().collect(),
            registries: self.registries.clone(),
            distdirs: self.distdirs.clone(),
        }
    }
}

/// A name and a folder.
fn replacement(written: &str) -> Result<(String, Utf8PathBuf), String> {
    let (name, folder) = written.split_once('=').ok_or("expected NAME=DIR")?;
    if name.is_empty() || folder.is_empty() || name.starts_with('@') {
        return Err("expected NAME=DIR, with the name as it stands behind `@`".to_owned());
    }
    Ok((name.to_owned(), folder.into()))
}
