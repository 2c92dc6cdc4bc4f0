//! The arguments of `init`.

use clap::Args;

/// `init`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask init --task face_landmarker
  cargo xtask init --name camera --task hand_landmarker --uses OWNER/REPOSITORY@COMMIT

It writes build-profiles/NAME.toml and two lines of .gitignore; with --uses also the workflow that builds,
checks and measures the library in the app's own repository, and the one that comments on pull requests.
What is there already is left as it is.")]
pub struct InitArgs {
    /// The profile's name: letters, digits, hyphens and underscores
    #[arg(long, value_name = "NAME", default_value = "app")]
    pub name: String,
    /// A task the app uses; may be repeated
    #[arg(long = "task", value_name = "TASK", required = true)]
    pub tasks: Vec<String>,
    /// The release of MediaPipe that is built [default: as the shipped profile `base` says]
    #[arg(long, value_name = "VERSION")]
    pub mediapipe: Option<String>,
    /// Write workflows that call this tool's repository at a commit
    #[arg(long, value_name = "OWNER/REPOSITORY@COMMIT")]
    pub uses: Option<String>,
}
