//! The arguments of `model evaluate`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use models::evaluate::Runtime;

use super::ReportFormat;

/// What models are run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RuntimeChoice {
    /// Every model for itself, on random inputs and pictures
    Litert,
    /// The whole task on pictures, in MediaPipe 1.2.2
    Mediapipe,
    /// The whole task on pictures, in MediaPipe 0.10.21
    #[value(name = "mediapipe-0.10.21")]
    Mediapipe01021,
}

/// Where models are timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// This machine's processor
    Host,
    /// A phone, with LiteRT's benchmark tool, which is copied there and removed again
    Adb,
}

impl From<RuntimeChoice> for Runtime {
    fn from(choice: RuntimeChoice) -> Self {
        match choice {
            RuntimeChoice::Litert => Self::Litert,
            RuntimeChoice::Mediapipe => Self::Mediapipe,
            RuntimeChoice::Mediapipe01021 => Self::Mediapipe01021,
        }
    }
}

/// `model evaluate`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask model evaluate face_landmarker.task small.task
  cargo xtask model evaluate face_landmarker.task small.task --inputs faces/ --format json
  cargo xtask model evaluate face_landmarker.task small.task --inputs faces/ --runtime mediapipe
  cargo xtask model evaluate hand.task small.task --device adb --benchmark benchmark_model --runs 9

Differences are those between the two files, not to any truth. Every signature is measured. An
output that gave the same for all inputs, nearly so, or no number is no information. Time is a ratio
on the processor that is named, in turns; it says nothing about a phone. Pictures reach the models
of a face, hand or pose bundle as MediaPipe feeds them: what the detector finds, turned upright. All
others take them stretched. Pixels are scaled as a model's metadata says, or to 0..1.

The runtimes come from PyPI, pinned by digest, into an environment of the tool's own below the work
folder: made once with uv, or with python3 and its venv module; no network after that. No other
command about models needs Python.")]
pub struct ModelEvaluateArgs {
    /// The model or bundle that others are held against
    #[arg(value_name = "ORIGINAL")]
    pub original: Utf8PathBuf,
    /// The model or bundle that was made from it
    #[arg(value_name = "CANDIDATE")]
    pub candidate: Utf8PathBuf,
    /// A folder of pictures (.png, .jpg, .jpeg, .bmp)
    #[arg(
        long,
        value_name = "DIR",
        required_if_eq_any([("runtime", "mediapipe"), ("runtime", "mediapipe-0.10.21")])
    )]
    pub inputs: Option<Utf8PathBuf>,
    /// Use no network: what runs them must be on this machine
    #[arg(long)]
    pub offline: bool,
    /// What runs them
    #[arg(long, value_name = "RUNTIME", default_value = "litert")]
    pub runtime: RuntimeChoice,
    /// Timed runs of each in LiteRT, in turns; 0 for none
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub runs: u32,
    /// Where they are timed: on this machine, or on the one phone that `adb` sees
    #[arg(long, value_name = "DEVICE", default_value = "host")]
    pub device: DeviceChoice,
    /// LiteRT's `benchmark_model`, built for the phone's ABI
    #[arg(long, value_name = "FILE", required_if_eq("device", "adb"))]
    pub benchmark: Option<Utf8PathBuf>,
    /// Decides the random inputs
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// How the comparison is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}
