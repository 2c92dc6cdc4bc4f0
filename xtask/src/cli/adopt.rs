//! Arguments of `release adopt` and `release check`.

use camino::Utf8PathBuf;
use clap::Args;

use super::{ReportFormat, SupplyingArgs};

/// Arguments of `release adopt`.
#[derive(Args, Debug)]
pub struct ReleaseAdoptArgs {
    /// The root of a MediaPipe checkout
    #[arg(long, short, value_name = "PATH")]
    pub mediapipe: Utf8PathBuf,
    /// What the release is called [default: the tag at its commit, else its version.bzl]
    #[arg(long = "as", value_name = "VERSION")]
    pub version: Option<String>,
    /// The known release that it is held against [default: the one that differs least]
    #[arg(long, value_name = "VERSION")]
    pub near: Option<String>,
    /// How the report is printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: ReportFormat,
}

/// Arguments of `release check`.
#[derive(Args, Debug)]
pub struct ReleaseCheckArgs {
    /// A release by its number, or the root of a checkout
    #[arg(value_name = "VERSION|PATH")]
    pub release: String,
    /// When every proof holds: keep the draft, in the name of somebody who vouches for it
    #[arg(long, value_name = "DATE/NAME")]
    pub keep: Option<String>,
    /// How the proofs are printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: ReportFormat,
    #[command(flatten)]
    /// Where files come from that are not in the repository
    pub supplying: SupplyingArgs,
}
