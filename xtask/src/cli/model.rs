//! The arguments of `model`.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};
use models::accuracy::{Budget, Share};

use super::{ModelEvaluateArgs, ReportFormat, RuntimeChoice, TextOrJson};

/// How an inspection is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
    /// For a pull request or a README
    Markdown,
    /// A page of one file for a browser: its bytes by operator, type and tensor
    Html,
}

/// What `model` can do.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Say what is in models and bundles
    Inspect(ModelInspectArgs),
    /// Print the operators that models need, sorted, each once
    Ops(ModelOpsArgs),
    /// Run a model and what was made from it side by side: accuracy and time
    Evaluate(ModelEvaluateArgs),
    /// Store the weights of a model, or of a bundle's models, as int8
    Quantize(ModelQuantizeArgs),
    /// Write the entries of a bundle into a folder
    Extract(ModelExtractArgs),
    /// Pack a bundle as MediaPipe's own writer does
    Repack(ModelRepackArgs),
    /// Ask upstream for INT8 or newer variants of the pinned models
    Watch(ModelWatchArgs),
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

/// How int8 weights are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemeChoice {
    /// Unpacked to float32 when the model is loaded: smaller file, same speed
    WeightOnly,
    /// Used as int8 by the operators, which quantize their input in every run: faster or slower,
    /// as the processor has it
    Dynamic,
    /// The faster of the two on this machine that is within --max-error, for each model of a bundle
    Auto,
}

/// `model quantize`
#[derive(Args, Debug)]
#[command(after_help = "\
INT8 weights make the file smaller, not faster. face_landmarker.task becomes 0.58 times its size.
With weight-only its models took 1.00 to 1.02 of the time on an x86-64 CPU with XNNPACK. With
dynamic the hand model took 0.70 of it, and the blendshapes, matrix products alone, 0.42. It costs
accuracy: measure both with `cargo xtask model evaluate`.

Inputs and outputs stay float32. Weights of 1024 elements or more become int8, one scale a channel:
those of CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV, FULLY_CONNECTED and BATCH_MATMUL, and the
tables of EMBEDDING_LOOKUP and GATHER, also where IF, WHILE or CALL_ONCE hand them on. All else
stays as it is stored, and the report says why. Sparse models, and files that would not shrink, are
left as they are.

Examples:
  cargo xtask model quantize face_landmarker.task --out small.task
  cargo xtask model quantize hand.tflite --out small.tflite --report hand.json
  cargo xtask model quantize pose.tflite --out small.tflite --keep model_1/model/conv2d_10/Conv2D
  cargo xtask model quantize face_landmarker.task --out small.task --calibrate faces/
  cargo xtask model quantize face_landmarker.task --out small.task --keep auto
  cargo xtask model quantize hand.task --out small.task --keep auto --max-error 5% --inputs hands/
  cargo xtask model quantize face.task --out s.task --inputs faces/ --runtime mediapipe --keep auto
  cargo xtask model quantize hand.task --out small.task --scheme auto --max-error 5%

--calibrate costs no byte and no time when the model runs. The models see the pictures as MediaPipe
feeds them: those of a face, hand or pose bundle what the bundle's detector finds, turned upright;
all others whole pictures. With four pictures or more each half is judged by what the other showed.

--calibrate, --max-error and --keep auto run the models in LiteRT, as `model evaluate` does, and need Python for
it. An error is the mean difference of an output's values as a share of how far the original's
values reach. Outputs are judged on the pictures of --inputs where a model takes pictures, else on
random inputs. Those are harsh: no picture looks like them, and public bundles show 3 to 32 %.

With --runtime mediapipe the error is that of the whole task: of the landmarks as a share of the
distance of the eyes, the palm or the torso, and of the blendshapes; what is no longer found has no
limit. --keep auto then follows what a person sees.

Over the limit, or where a model that changed could not be measured, the command ends with 33 and
writes nothing.
--keep auto quantizes each model once for every layer kept alone, then with the best few kept
together, in the order of what they gain and of what a byte gains. It takes the cheapest choice
that brings the error of the worst output near the lowest; the layers together may take as much
of the model's size as --budget says.")]
pub struct ModelQuantizeArgs {
    /// A .tflite file or a .task bundle
    #[arg(value_name = "PATH")]
    pub path: Utf8PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub out: Utf8PathBuf,
    /// How the int8 weights are used
    #[arg(long, value_name = "SCHEME", default_value = "weight-only")]
    pub scheme: SchemeChoice,
    /// A layer whose weights stay as they are, by the name in the report, or `auto` for those that
    /// pay most; may be repeated
    #[arg(long, value_name = "LAYER|auto")]
    pub keep: Vec<String>,
    /// How much of a model's size the layers that `--keep auto` finds may take: 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "5%")]
    pub budget: Budget,
    /// Write nothing where an output is further off than this share of its scale: 5% or 0.05
    #[arg(long, value_name = "SHARE")]
    pub max_error: Option<Share>,
    /// A folder of pictures of what the models look for: what rounding the weights does to the mean of
    /// each layer's output is taken out of its bias, for the models that it helps
    #[arg(long, value_name = "DIR")]
    pub calibrate: Option<Utf8PathBuf>,
    /// Let processors with float16 arithmetic use it, ARMv8.2 and later: estimated 1.75 to 1.9 times as
    /// fast there, no phone was timed. The error is measured by rounding after every operator
    #[arg(long)]
    pub fp16_arithmetic: bool,
    /// What --max-error and --keep auto judge by: each model in LiteRT, or what the whole task finds in
    /// the pictures of --inputs
    #[arg(long, value_name = "RUNTIME", default_value = "litert")]
    pub runtime: RuntimeChoice,
    /// Use no network: what runs models must be on this machine
    #[arg(long)]
    pub offline: bool,
    /// A folder of pictures (.png, .jpg, .jpeg, .bmp) to measure errors on [default: those of
    /// --calibrate]
    #[arg(long, value_name = "DIR")]
    pub inputs: Option<Utf8PathBuf>,
    /// Write what became of every layer, and what was measured, to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<Utf8PathBuf>,
    /// Write sparse models, and files that do not shrink, too
    #[arg(long)]
    pub force: bool,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `model inspect`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask model inspect face_landmarker.task
  cargo xtask model inspect models/ --format markdown
  cargo xtask model inspect hand_landmark_full.tflite --format json
  cargo xtask model inspect small.task --before face_landmarker.task --format html > small.html

Says of a model: inputs and outputs, operators, constants by type, fp16 behind DEQUANTIZE, sparse
tensors, external buffers, metadata, signatures and the archive behind it. Says of a bundle: its
entries, where they lie and how they are kept; then the same of every model in it.")]
pub struct ModelInspectArgs {
    /// .tflite files, .task bundles, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: InspectFormat,
    /// The file that it was made from: the page shows what became of each tensor
    #[arg(long, value_name = "FILE")]
    pub before: Option<Utf8PathBuf>,
}

/// `model extract`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask model extract face_landmarker.task --out face
  cargo xtask model extract gesture_recognizer.task --out gesture

A bundle inside the bundle becomes a folder. Each folder gets a bundle.json with order, modes and
digests, which `repack` needs. Where an archive stands behind a model, a copy of it is written
beside the model as NAME.trailing.zip: a tool that rewrites the model may lose it.")]
pub struct ModelExtractArgs {
    /// A .task bundle
    #[arg(value_name = "BUNDLE")]
    pub bundle: Utf8PathBuf,
    /// The folder to write; must be absent or empty
    #[arg(long, value_name = "DIR")]
    pub out: Utf8PathBuf,
}

/// `model repack`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask model repack face --out face_landmarker.task
  cargo xtask model repack zipped.task --out aligned.task

Entries are stored, their bytes lie at multiples of 4, and their times are midnight of 1 January
1980: the same files give the same bundle. A model that lost the archive behind it gets it back.
Deflated entries are unpacked. Refused: encrypted, missing, extra, renamed or doubled entries, and
a bundle of a single one.")]
pub struct ModelRepackArgs {
    /// A folder that `extract` wrote, or a .task bundle
    #[arg(value_name = "DIR|BUNDLE")]
    pub path: Utf8PathBuf,
    /// The bundle to write
    #[arg(long, value_name = "FILE")]
    pub out: Utf8PathBuf,
}

/// `model watch`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask model watch
  cargo xtask model watch --state seen.json --format json

Asks the model bucket for int8 and later variants of every model in build-profiles/pins.toml, and
GitHub for releases that the catalogue lacks. A thing is new once: what was seen is kept in the
state file. Exit code 0: everything was answered and nothing is new. 3: something is new. 11:
something could not be asked, and nothing else is new.")]
pub struct ModelWatchArgs {
    /// What the last look saw [default: model-watch.json in the work folder]
    #[arg(long, value_name = "FILE")]
    pub state: Option<Utf8PathBuf>,
    /// The list of MediaPipe's releases
    #[arg(
        long,
        value_name = "URL",
        default_value = "https://api.github.com/repos/google-ai-edge/mediapipe/releases?per_page=30"
    )]
    pub releases: String,
    /// Use no network: nothing can be asked, so this ends with 11
    #[arg(long)]
    pub offline: bool,
    /// How often a question is asked while the network fails
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub tries: u32,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}
