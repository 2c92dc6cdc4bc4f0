//! The arguments of `package`.

use camino::Utf8PathBuf;
use clap::Args;

use super::{RunningArgs, SubjectArgs, TextOrJson};

/// `package`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask package --profile face-only --mediapipe 1.0.0 --group org.example.mediapipe
  cargo xtask package --profile face-only --mediapipe 1.0.0 --group org.example --version 1.0.0.2
  cargo xtask package --profile face-only --mediapipe demo --group org.example --explain

Builds the library, compiles the Java half of its tasks, proves that both are whole and fit, and writes
an AAR with POM, module metadata and sources into dist/PROFILE/maven. Its README says how an app takes
it. Nothing is written where anything is missing.")]
pub struct PackageArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: SubjectArgs,
    /// Maven's group: a name of your own, such as `org.example.mediapipe`
    #[arg(long, value_name = "GROUP")]
    pub group: String,
    /// Maven's artifact [default: the profile's name]
    #[arg(long, value_name = "NAME")]
    pub artifact: Option<String>,
    /// The artifact's version [default: that of the release with `.1` behind it]
    #[arg(long, value_name = "VERSION")]
    pub version: Option<String>,
    /// Sign each file with this key of gpg's keyring
    #[arg(long, value_name = "KEY")]
    pub sign: Option<String>,
    /// Pack the models of the profile as assets
    #[arg(long)]
    pub with_models: bool,
    /// Print everything that was proved
    #[arg(long)]
    pub explain: bool,
    /// The Maven folder, which may have other artifacts [default: dist/PROFILE/maven]
    #[arg(long, value_name = "DIR")]
    pub out: Option<Utf8PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub running: RunningArgs,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}
