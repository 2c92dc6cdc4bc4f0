//! `explain`: where the bytes of a library are, and why.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};

use super::{RunningArgs, SubjectArgs, choices::ReportFormat};
use crate::attribute::By;

/// `explain`
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  cargo xtask explain dist/face-min
  cargo xtask explain dist/face-min --by label --filter XNNPACK --top 10
  cargo xtask explain dist/face-min --abi arm64-v8a --by symbol --format csv
  cargo xtask explain libother.so --map libother.map
  cargo xtask explain dist/face-min --format html > face-min.html
  cargo xtask explain why dist/face-min CONV_2D
  cargo xtask explain why-not dist/face-min pose_landmarker
  cargo xtask explain what-if --profile face-only --mediapipe demo --drop face_detector

`bytes` sum to the file. `charged` counts unwind tables and relocations that are there because of a
row; they stand in rows of their own. A library of somebody else is explained as far as its sections,
symbols, and a map of its link tell; what cannot be known is said."
)]
pub struct ExplainArgs {
    #[command(subcommand)]
    #[allow(missing_docs)]
    pub question: Option<ExplainQuestion>,
    /// A folder that `build` wrote, or a native library
    #[arg(value_name = "RESULT|LIBRARY", required = true)]
    pub path: Option<Utf8PathBuf>,
    /// The library of this ABI [default: the first there is]
    #[arg(long, value_name = "ABI")]
    pub abi: Option<String>,
    /// What bytes are put together by
    #[arg(long, value_name = "WHAT", default_value = "component")]
    pub by: ByChoice,
    /// Rows whose component, label, object, symbol, section, operator or task fits alone
    #[arg(long, value_name = "REGEX")]
    pub filter: Option<String>,
    /// The largest rows alone; the rest is one line with its sum
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,
    /// The map of the link of a library (lld, GNU ld, gold)
    #[arg(long, value_name = "FILE")]
    pub map: Option<Utf8PathBuf>,
    /// The same library with its symbols, before it was stripped
    #[arg(long, value_name = "FILE")]
    pub symbols: Option<Utf8PathBuf>,
    /// How the table is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ExplainFormat,
}

/// A question about one name.
#[derive(Debug, Subcommand)]
pub enum ExplainQuestion {
    /// Say why a symbol, object, label or operator is in a library
    Why(NamedArgs),
    /// Say why a symbol, object, label, operator or task is not in a library
    WhyNot(NamedArgs),
    /// Build a profile without a task, with another, or with another lever, and tell what each costs
    WhatIf(Box<WhatIfArgs>),
    /// Show how sizes went from build to build, and which input changed
    History(HistoryArgs),
}

/// Changes of a profile that are built to be weighed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask explain what-if --profile face-only --mediapipe demo --drop face_detector
  cargo xtask explain what-if --profile face-only --mediapipe demo --add hand_landmarker --set ops=from-models --set opencv=own-converter

Each change is built alone, and on top of those before it: dropped tasks first, then added ones, then
levers. What is compiled is shared with all builds of the upstream. Nothing in dist/ is touched.")]
pub struct WhatIfArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub running: RunningArgs,
    /// A task to leave out; may be repeated
    #[arg(long, value_name = "TASK")]
    pub drop: Vec<String>,
    /// A task to add; may be repeated
    #[arg(long, value_name = "TASK", required_unless_present_any = ["drop", "set"])]
    pub add: Vec<String>,
    /// A key of `[native]` to set, as `ops=from-models`; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How the cost is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// Sizes over time.
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// The lines that `build --record FILE` and `compare --record FILE` wrote
    #[arg(value_name = "FILE")]
    pub file: Utf8PathBuf,
    /// How the trend is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// A name in a result.
#[derive(Args, Debug)]
pub struct NamedArgs {
    /// A folder that `build` wrote
    #[arg(value_name = "RESULT")]
    pub path: Utf8PathBuf,
    /// A symbol, object, label, operator or task, or a part of its name
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The library of this ABI [default: the first there is]
    #[arg(long, value_name = "ABI")]
    pub abi: Option<String>,
}

/// What bytes are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByChoice {
    /// Parts of the library in words
    Component,
    /// Bazel targets
    Label,
    /// Object files
    Object,
    /// Functions and data
    Symbol,
    /// Sections of the file
    Section,
    /// Operators of TensorFlow Lite
    Operator,
    /// Tasks, or `always`
    Task,
}

impl ByChoice {
    /// The same, without the command line.
    pub fn by(self) -> By {
        match self {
            Self::Component => By::Component,
            Self::Label => By::Label,
            Self::Object => By::Object,
            Self::Symbol => By::Symbol,
            Self::Section => By::Section,
            Self::Operator => By::Operator,
            Self::Task => By::Task,
        }
    }
}

/// How an explanation is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
    /// Rows with commas between them, for a spreadsheet
    Csv,
    /// For a pull request or a README
    Markdown,
    /// A page to zoom and to search, of all bytes
    Html,
}
