//! The arguments of `clean`.

use camino::Utf8PathBuf;
use clap::Args;

use super::{PartChoice, TextOrJson};

/// `clean`
#[derive(Args, Debug)]
#[command(after_help = "\
Everything it lists can be had again: it is fetched or built anew when it is needed. Results in dist/
stay, and so does whatever lies in these folders and is not of this tool. A build at work is waited
for.

Examples:
  cargo xtask clean                             what there is, and how big it is
  cargo xtask clean --yes                       remove all of it
  cargo xtask clean --only work --yes           keep what was fetched, and the images
  cargo xtask clean --only store --store /srv/mediapipe --format json")]
pub struct CleanArgs {
    /// Remove what is listed
    #[arg(long)]
    pub yes: bool,
    /// This part alone; may be repeated
    #[arg(long, value_name = "PART")]
    pub only: Vec<PartChoice>,
    /// Folder of fetched files [default: mediapipe-minimal/ in the user's cache]
    #[arg(long, value_name = "DIR")]
    pub store: Option<Utf8PathBuf>,
    /// How the list is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}
