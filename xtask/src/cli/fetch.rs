//! The arguments of `fetch` and `pins`.

use camino::Utf8PathBuf;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::{EngineChoice, SupplyingArgs, TextOrJson};

/// `fetch`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask fetch --profile face-only --mediapipe 0.10.26
  cargo xtask fetch --profile face-only --mediapipe 0.10.26 --bundle inputs.tar
  cargo xtask fetch --profile face-only --mediapipe 0.10.26 --mirror inputs.tar --offline
  cargo xtask fetch --profile face-only --mediapipe 0.10.26 --update-lock
  cargo xtask fetch --input face_landmarker.task --mirror https://mirror.example/files

A file is looked for in the store, then on mirrors by digest and by name, then where it is published.
What does not match its pin is never kept. What Bazel itself downloads stands in build-profiles/locks/;
where a release has no lock yet, Bazel looks for it in a container, and the lock is made.",
    group = ArgGroup::new("what").args(["profile", "inputs", "all"]).required(true).multiple(true))]
pub struct FetchArgs {
    /// Fetch what the build of this profile reads
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// What to fetch for [default: as the profile says]
    #[arg(long, value_name = "VERSION|PATH|demo")]
    pub mediapipe: Option<String>,
    /// The release that a checkout is a changed copy or a fork of [default: as its files say]
    #[arg(long, value_name = "VERSION")]
    pub near: Option<String>,
    /// Fetch for this ABI instead of those of the profile; may be repeated
    #[arg(long = "abi", value_name = "ABI", requires = "profile")]
    pub abis: Vec<String>,
    /// What runs Bazel, where the lock of what it downloads is to be made
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,
    /// Look for what Bazel downloads, and add it to the lock of the release
    #[arg(long, requires = "profile", conflicts_with = "locked")]
    pub update_lock: bool,
    /// Make no lock where there is none: that is an error then
    #[arg(long, requires = "profile")]
    pub locked: bool,
    /// Fetch every pinned input
    #[arg(long)]
    pub all: bool,
    /// Fetch an input by its name in pins.toml; may be repeated
    #[arg(long = "input", value_name = "NAME")]
    pub inputs: Vec<String>,
    /// The machine that will build [default: this one]
    #[arg(long, value_name = "HOST")]
    pub host: Option<HostChoice>,
    /// Write everything into one archive, for `--mirror`
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<Utf8PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// A machine that builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HostChoice {
    /// Linux on x86_64
    #[value(name = "linux-x86_64")]
    LinuxX86_64,
    /// Linux on arm64, for which Google ships no NDK
    #[value(name = "linux-arm64")]
    LinuxArm64,
}

impl HostChoice {
    /// As pins.toml names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LinuxX86_64 => "linux-x86_64",
            Self::LinuxArm64 => "linux-arm64",
        }
    }
}

/// `pins`
#[derive(Debug, Subcommand)]
pub enum PinsCommand {
    /// Hold pins.toml against its rules: duplicates, addresses that move, what is not pinned
    Check,
    /// Print every pinned input
    List {
        /// How the list is printed
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: TextOrJson,
    },
    /// Download an input and show, as a diff, what its row would have to say; nothing is written
    #[command(after_help = "\
Example:
  cargo xtask pins update mediapipe-0.10.32 > pins.diff")]
    Update {
        /// Its name in pins.toml
        name: String,
        #[command(flatten)]
        #[allow(missing_docs)]
        supplying: SupplyingArgs,
    },
}
