//! The arguments of `check`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

/// `check`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask check dist/face-only --profile face-only
  cargo xtask check tasks-core.aar tasks-vision.aar --min-api 24
  cargo xtask check app.apk --format sarif > check.sarif
  cargo xtask check dist/face-only --profile face-only --app app.apk

Each rule prints ok, warning, failed, `could not tell` or `not asked`. The lowest API level is that
of --min-api, else of the profile, of the manifest beside a library, or that of its link. It ends
with 32 where a rule is broken, with 35 where none is and one could not be told.")]
pub struct CheckArgs {
    /// Libraries, archives that hold some, or folders: what ships together
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// Hold it to this profile too: ABIs, API level, limits, dropped instructions
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// The lowest API level of the app [default: as the profile or a manifest says]
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub min_api: Option<u32>,
    /// Check this app too, and whether it carries what was checked
    #[arg(long, value_name = "APK")]
    pub app: Option<Utf8PathBuf>,
    /// Read what Android gives from this NDK's stubs [default: the bundled list]
    #[arg(long, value_name = "DIR")]
    pub ndk: Option<Utf8PathBuf>,
    /// How the answers are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CheckFormat,
}

/// How the answers of `check` are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit's XML, for CI
    Junit,
}
