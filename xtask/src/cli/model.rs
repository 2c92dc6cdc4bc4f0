//! The arguments of `model`.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::{ModelEvaluateArgs, ReportFormat};

/// What `model` can do.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Print the operators that models need, sorted, each once
    Ops(ModelOpsArgs),
    /// Run a model and what was made from it side by side: accuracy and time
    Evaluate(ModelEvaluateArgs),
}

/// `model ops`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask model ops face_landmarker.task
  cargo xtask model ops models/ --format json

A line is an operator and its version: CONV_2D/1. An operator that is not built in begins with
custom: and has the name it is registered under. Operators a model lists and does not use count
too: the interpreter refuses a model as soon as one on its list is missing.")]
pub struct ModelOpsArgs {
    /// .tflite files, .task bundles, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// How the operators are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}
