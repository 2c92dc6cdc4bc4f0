//! `release`: what the tool knows of MediaPipe's releases, and what their trees say.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::{ReleaseAdoptArgs, ReleaseCheckArgs, ReportFormat, SupplyingArgs, TextOrJson};

/// `release`
#[derive(Debug, Subcommand)]
pub enum ReleaseCommand {
    /// List the releases that this tool knows
    List {
        /// How the list is printed
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: TextOrJson,
    },
    /// Show how a release is put together, or which archives its tree names
    Show(ReleaseShowArgs),
    /// Prove of a release what can be proven without Bazel
    Check(ReleaseCheckArgs),
    /// Make a row for a release that this tool has never seen, and tell what is unknown of it
    Adopt(ReleaseAdoptArgs),
}

/// `release show`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask release show 0.10.26
  cargo xtask release show 0.10.26 --archives
  cargo xtask release show --mediapipe ../mediapipe --archives --format json
  cargo xtask release show 1.0.0 --archives --repositories ../git --into ../mirror")]
pub struct ReleaseShowArgs {
    /// A release
    #[arg(value_name = "VERSION", required_unless_present = "mediapipe")]
    pub version: Option<String>,

    /// A release, a MediaPipe checkout, or `demo`
    #[arg(long, value_name = "VERSION|PATH|demo", conflicts_with = "version")]
    pub mediapipe: Option<String>,

    /// List every archive that the tree's WORKSPACE and MODULE.bazel name, and hold them against the
    /// pins and edits of this tool
    #[arg(long)]
    pub archives: bool,

    /// Make the archives again from git repositories, OWNER/NAME.git or NAME.git in this folder, and
    /// compare digests
    #[arg(long, value_name = "DIR", requires = "archives")]
    pub repositories: Option<Utf8PathBuf>,

    /// Keep what was made and is right in this folder, which can be given as `--mirror`
    #[arg(long, value_name = "DIR", requires = "repositories")]
    pub into: Option<Utf8PathBuf>,

    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
}

impl ReleaseShowArgs {
    /// What is to be shown, whichever way it was named.
    pub fn wanted(&self) -> &str {
        self.version.as_deref().or(self.mediapipe.as_deref()).unwrap_or_default()
    }
}
