//! Where commands take files from that are not in the repository: the same flags for all of them.

use camino::Utf8PathBuf;
use clap::Args;

use crate::request::Supplying;

/// Given to each flag alone: a heading of the whole struct would claim the flags behind it too.
const HEADING: &str = "Files from outside";

/// Where files come from that are not in the repository.
#[derive(Args, Clone, Debug)]
pub struct SupplyingArgs {
    /// Use no network: what is needed must be on this machine
    #[arg(long, help_heading = HEADING)]
    pub offline: bool,
    /// Ask here first: a folder, an address or a bundle; may be repeated
    #[arg(long = "mirror", help_heading = HEADING, value_name = "DIR|URL|FILE")]
    pub mirrors: Vec<String>,
    /// Folder of fetched files [default: mediapipe-minimal/ in the user's cache]
    #[arg(long, help_heading = HEADING, value_name = "DIR")]
    pub store: Option<Utf8PathBuf>,
    /// Take this input although no digest of it is known; may be repeated
    #[arg(long = "allow-unpinned", help_heading = HEADING, value_name = "NAME")]
    pub unpinned: Vec<String>,
    /// Files at a time
    #[arg(long, help_heading = HEADING, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub parallel: u8,
    /// Seconds that a server may say nothing
    #[arg(long, help_heading = HEADING, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
}

impl SupplyingArgs {
    /// The same, without the command line.
    pub fn request(&self) -> Supplying {
        Supplying {
            offline: self.offline,
            mirrors: self.mirrors.clone(),
            store: self.store.clone(),
            unpinned: self.unpinned.clone(),
            parallel: self.parallel,
            timeout: self.timeout,
        }
    }
}
