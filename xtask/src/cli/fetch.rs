//! The arguments of `fetch` and `pins`.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::TextOrJson;

/// `fetch`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask fetch --profile face-only --mediapipe 0.10.26
  cargo xtask fetch --profile face-only --mediapipe 0.10.26 --bundle inputs.tar
  cargo xtask fetch --profile face-only --mediapipe 0.10.26 --mirror inputs.tar --offline
  cargo xtask fetch --input face_landmarker.task --mirror https://mirror.example/files

A file is looked for in the store, then on mirrors by digest and by name, then where it is published.
What does not match its pin is never kept.")]
pub struct FetchArgs {
    /// Fetch what the build of this profile reads
    #[arg(long, short, value_name = "PROFILE", required_unless_present_any = ["all", "inputs"])]
    pub profile: Option<String>,
    /// The release to fetch for [default: as the profile says]
    #[arg(long, value_name = "VERSION")]
    pub mediapipe: Option<String>,
    /// Fetch every pinned input
    #[arg(long)]
    pub all: bool,
    /// Fetch an input by its name in pins.toml; may be repeated
    #[arg(long = "input", value_name = "NAME")]
    pub inputs: Vec<String>,
    /// Ask here first: a folder, an address or a bundle; may be repeated
    #[arg(long = "mirror", value_name = "DIR|URL|FILE")]
    pub mirrors: Vec<String>,
    /// Write everything into one archive, for `--mirror`
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<Utf8PathBuf>,
    /// Folder of fetched files [default: mediapipe-minimal/ in the user's cache]
    #[arg(long, value_name = "DIR")]
    pub store: Option<Utf8PathBuf>,
    /// Use no network
    #[arg(long)]
    pub offline: bool,
    /// Take this input although no digest of it is known; may be repeated
    #[arg(long = "allow-unpinned", value_name = "NAME")]
    pub unpinned: Vec<String>,
    /// Files at a time
    #[arg(long, value_name = "N", default_value = "4", value_parser = clap::value_parser!(u8).range(1..=32))]
    pub parallel: u8,
    /// Seconds that a server may say nothing
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
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
    },
}
