//! `doctor`, and `doctor log`.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::{EngineChoice, OwnArgs, TextOrJson};

/// `doctor`
#[derive(Args, Debug)]
#[command(after_help = "\
Each line is ok, warning or failed, with what to do below it. The exit code is 0 unless something
failed. Nothing is changed, and the network is not used.

Examples:
  cargo xtask doctor
  cargo xtask doctor --profile face-only --mediapipe ../mediapipe
  cargo xtask doctor --mediapipe ../mediapipe --engine host --ndk ~/ndk/28.1
  cargo xtask doctor --format json
  cargo xtask doctor log build.log")]
#[command(args_conflicts_with_subcommands = true)]
pub struct DoctorArgs {
    /// What else to examine than this machine
    #[command(subcommand)]
    pub subject: Option<DoctorSubject>,
    /// The profile of the build to come: a name in build-profiles/, or the path of a TOML file
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// What it would be built from [default: as the profile says]
    #[arg(long, value_name = "VERSION|PATH|demo")]
    pub mediapipe: Option<String>,
    /// The release that a checkout is a changed copy or a fork of [default: as its files say]
    #[arg(long, value_name = "VERSION")]
    pub near: Option<String>,
    /// What would run Bazel; `host` examines Bazel, the NDK and what is your own
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,
    /// The NDK of a build with `--engine host` [default: the one that ANDROID_NDK_HOME names]
    #[arg(long, value_name = "DIR")]
    pub ndk: Option<Utf8PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub own: OwnArgs,
    /// Folder of fetched files [default: mediapipe-minimal/ in the user's cache]
    #[arg(long, value_name = "DIR")]
    pub store: Option<Utf8PathBuf>,
    /// How the findings are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `doctor SUBJECT`
#[derive(Subcommand, Debug)]
pub enum DoctorSubject {
    /// Explain why a build failed, by its log: of any build with Bazel, wherever it ran
    Log(DoctorLogArgs),
}

/// `doctor log`
#[derive(Args, Debug)]
#[command(after_help = "\
What ended the build stands first: the last error, its target and its exit. Then what is known of it,
the likeliest first, with what to do; then what was seen in warnings and did not end it. The log may
come from any Bazel from 4 to 8, a CI system, a container or a device, in any language and colour.

Examples:
  cargo xtask doctor log build.log
  bazel build //a:b 2>&1 | cargo xtask doctor log -
  cargo xtask doctor log build.log --format json")]
pub struct DoctorLogArgs {
    /// The log: a file, or `-` for standard input
    #[arg(value_name = "FILE|-")]
    pub file: Utf8PathBuf,
    /// How the explanation is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}
