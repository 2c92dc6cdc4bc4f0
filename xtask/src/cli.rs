//! The command line: all clap types and no behaviour. The environment is read here and nowhere else.

use anstream::ColorChoice;
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::support::ui::Ui;

/// Everything a command needs to know about where and how it was called.
#[derive(Debug)]
pub struct Invocation {
    /// How to talk to the person.
    pub ui: Ui,
    /// Where things are.
    pub places: Places,
    /// What to do.
    pub command: Command,
}

/// What is taken from the environment, once.
#[derive(Clone, Debug)]
pub struct Places {
    /// The folder of the repository: profiles, patches, images and the demo upstream are below it.
    pub repo: Utf8PathBuf,
    /// The folder the person stands in; relative paths mean this.
    pub cwd: Utf8PathBuf,
    /// Where staged trees, logs and records are kept.
    pub work: Utf8PathBuf,
    /// Folders searched for programs.
    pub path: Vec<Utf8PathBuf>,
    /// The caller's home.
    pub home: Option<String>,
    /// The NDK that ANDROID_NDK_HOME names.
    pub ndk: Option<Utf8PathBuf>,
    /// Width of the terminal, where it is known.
    pub columns: Option<u16>,
}

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    about = "Builds a minimal, reproducible MediaPipe Tasks Vision library for Android",
    long_about = "Builds a minimal, reproducible native library of MediaPipe Tasks Vision for Android \
                  (libmediapipe_tasks_vision_jni.so) from a TOML profile, inside a container, measures \
                  it, and says why it has that size.",
    after_help = EXAMPLES,
    max_term_width = 100
)]
struct Cli {
    /// Say nothing but errors and results
    #[arg(long, short, global = true)]
    quiet: bool,

    /// When to colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorWhen,

    /// Folder for staged trees, logs and build records [default: <repository>/target/minimal]
    #[arg(long, global = true, value_name = "DIR")]
    work_dir: Option<Utf8PathBuf>,

    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask demo                                          the whole pipeline on the bundled upstream
  cargo xtask plan --profile face-only --mediapipe demo     what would be built, and with which flags
  cargo xtask build --profile face-only --mediapipe demo    build it, in a container
  cargo xtask compare old/ dist/face-only                   how much smaller, and why

Exit codes: 0 ok, 1 unexpected, 2 usage, 10 invalid profile, 11 bad input, 20 no engine,
21 build failed, 22 artifact missing, 30 over budget, 31 not reproducible, 32 gate failed,
130 interrupted.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// One verb, one file in `commands/`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole pipeline on the bundled upstream: face-only against full
    Demo(DemoArgs),
    /// Build the library of a profile
    Build(BuildArgs),
    /// Print what a profile would build, and with which flags
    Plan(PlanArgs),
    /// Write the tree that Bazel would see, without running it
    Stage(StageArgs),
    /// List, show or start profiles
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Build or describe the container image
    #[command(subcommand)]
    Image(ImageCommand),
    /// Measure native libraries: .so, .aar, .apk, or a folder of them
    Measure(MeasureArgs),
    /// Put libraries beside a baseline: what grew, what shrank, what came or went
    Compare(CompareArgs),
    /// Time the tool against what one would run by hand
    Bench(BenchArgs),
    /// Run every check this repository has: format, lints, unit, golden and engine tests
    Ci(CiArgs),
    /// Print shell completions
    Completions {
        /// The shell to complete for
        shell: clap_complete::Shell,
    },
}

/// How a document is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
}

/// How a measurement or comparison is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// One JSON document on standard output
    Json,
    /// For a pull request or a README
    Markdown,
}

/// What runs Bazel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// Docker, else Podman
    Auto,
    /// Docker Engine
    Docker,
    /// Podman
    Podman,
    /// Bazel from the PATH, without a container
    Host,
}

/// Which profile, on which upstream.
#[derive(Args, Clone, Debug)]
pub struct Subject {
    /// A name in build-profiles/, or the path of a TOML file
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,

    /// A release, a MediaPipe checkout, or `demo` [default: as the profile says]
    #[arg(long, value_name = "VERSION|PATH|demo")]
    pub mediapipe: Option<String>,

    /// Build for this ABI instead of those of the profile; may be repeated
    #[arg(long = "abi", value_name = "ABI")]
    pub abis: Vec<String>,
}

/// How builds are run.
#[derive(Args, Clone, Debug)]
pub struct Running {
    /// What runs Bazel
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,

    /// Parallel Bazel actions [default: what memory and cores allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub jobs: Option<u32>,

    /// Use no network at all: the image must be there already
    #[arg(long)]
    pub offline: bool,

    /// Run Bazel even when nothing changed since the last build
    #[arg(long)]
    pub force: bool,

    /// Folder for finished libraries and their papers [default: <repository>/dist]
    #[arg(long, value_name = "DIR")]
    pub dist: Option<Utf8PathBuf>,
}

/// `build`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask build --profile face-only --mediapipe demo
  cargo xtask build --profile face-only --mediapipe demo --engine podman --abi arm64-v8a
  cargo xtask build --profile app.toml --mediapipe ../mediapipe --jobs 8

The result is dist/<profile>/: jni/<abi>/lib*.so, plan.json, measurement.json, report.md and
provenance.json. Bazel's log is kept; its path is printed when the build fails.")]
pub struct BuildArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: Subject,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub running: Running,
    /// How the result is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `demo`
#[derive(Args, Debug)]
#[command(after_help = "\
The bundled upstream is a miniature with MediaPipe's labels and code of its own. It shows how the
tool works, not how large MediaPipe is.

Examples:
  cargo xtask demo
  cargo xtask demo --format json
  cargo xtask demo --engine host        with a Bazel from the PATH, without a container")]
pub struct DemoArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub running: Running,
    /// Build for this ABI instead of arm64-v8a and x86_64; may be repeated
    #[arg(long = "abi", value_name = "ABI")]
    pub abis: Vec<String>,
    /// How the comparison is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `plan`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask plan --profile face-only --mediapipe demo
  cargo xtask plan --profile face-only --mediapipe ../mediapipe --format json")]
pub struct PlanArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: Subject,
    /// How the plan is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `stage`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask stage --profile face-only --mediapipe demo --out /tmp/staged
  cargo xtask stage --profile face-only --mediapipe ../mediapipe --out /tmp/staged")]
pub struct StageArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: Subject,
    /// Where the tree is written; must be absent, empty, or staged before
    #[arg(long, value_name = "DIR")]
    pub out: Utf8PathBuf,
}

/// `profile`
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    /// List the profiles of this repository
    List {
        /// How the list is printed
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: TextOrJson,
    },
    /// Print a profile with everything it extends filled in
    Show {
        /// A name in build-profiles/, or the path of a TOML file
        profile: String,
        /// How the profile is printed
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: TextOrJson,
    },
    /// Write a new profile
    #[command(after_help = "\
Example:
  cargo xtask profile new my-app --task face_landmarker --task gesture_recognizer")]
    New {
        /// Its name: lower-case words joined by hyphens
        name: String,
        /// A task the app uses; may be repeated
        #[arg(long = "task", value_name = "TASK", required = true)]
        tasks: Vec<String>,
    },
}

/// `image`
#[derive(Debug, Subcommand)]
pub enum ImageCommand {
    /// Build the image that the demo upstream is compiled in
    Build(ImageArgs),
    /// Print what the image was made of
    Show(ImageArgs),
}

/// `image build`, `image show`
#[derive(Args, Debug)]
pub struct ImageArgs {
    /// The engine that keeps the image
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,
    /// Where the base image comes from
    #[arg(long, value_name = "SOURCE", default_value = "auto")]
    pub base: BaseChoice,
    /// Use no network at all
    #[arg(long)]
    pub offline: bool,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// Where the base image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaseChoice {
    /// Pulled by digest; where no registry answers, bootstrapped
    Auto,
    /// Pulled by digest
    Pull,
    /// Made from Debian's archive with mmdebstrap
    Bootstrap,
}

/// `measure`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask measure dist/face-only
  cargo xtask measure app.apk --format json
  cargo xtask measure libmediapipe_tasks_vision_jni.so libopencv_java4.so

file        bytes on disk
normalized  sum of the sizes of allocated sections except .bss: moves only when content does
download    the library deflated at level 9, as an APK or AAR carries it
memory      sum of the memory sizes of the loadable segments")]
pub struct MeasureArgs {
    /// Libraries, archives that hold some, or folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// How the measurement is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// `compare`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask compare dist/full dist/face-only
  cargo xtask compare old.aar new.aar --format markdown
  cargo xtask compare measurement.json dist/face-only --format json")]
pub struct CompareArgs {
    /// What the others are held against: a library, archive, folder or measurement.json
    #[arg(value_name = "BASE")]
    pub base: Utf8PathBuf,
    /// The candidates
    #[arg(required = true, value_name = "NEW")]
    pub candidates: Vec<Utf8PathBuf>,
    /// How the comparison is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
}

/// `bench`
#[derive(Args, Debug)]
pub struct BenchArgs {
    /// Runs of each command; medians are reported
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub runs: u32,
    /// What runs Bazel in the build benchmark
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,
    /// How the figures are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `ci`
#[derive(Args, Debug)]
pub struct CiArgs {
    /// Leave out the tests that need a container engine
    #[arg(long)]
    pub no_engine: bool,
}

/// Parses the process's arguments; prints help or a usage error and exits where that is the answer.
pub fn parse() -> Invocation {
    let cli = Cli::parse();
    let color = match cli.color {
        ColorWhen::Auto => ColorChoice::Auto,
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
    };
    let mut places = read_places();
    if let Some(work) = cli.work_dir {
        places.work = places.cwd.join(work);
    }
    Invocation { ui: Ui::new(cli.quiet, color), places, command: cli.command }
}

/// The clap definition, for completions and the command reference.
pub fn definition() -> clap::Command {
    use clap::CommandFactory as _;
    Cli::command()
}

#[allow(clippy::disallowed_methods)]
fn read_places() -> Places {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    // Cargo sets this when it runs the tool; a copied binary falls back to where it was compiled.
    let manifest_dir =
        variable("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").to_owned());
    let repo = Utf8PathBuf::from(manifest_dir)
        .parent()
        .map_or_else(|| Utf8PathBuf::from("."), |parent| parent.to_owned());
    let cwd = std::env::current_dir()
        .ok()
        .and_then(|path| Utf8PathBuf::from_path_buf(path).ok())
        .unwrap_or_else(|| Utf8PathBuf::from("."));
    let work = repo.join("target/minimal");
    let path = variable("PATH").unwrap_or_default();
    Places {
        cwd,
        work,
        path: path.split(':').filter(|p| !p.is_empty()).map(Utf8PathBuf::from).collect(),
        home: variable("HOME"),
        ndk: variable("ANDROID_NDK_HOME").map(Utf8PathBuf::from),
        columns: variable("COLUMNS").and_then(|text| text.parse().ok()),
        repo,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_consistent() {
        super::definition().debug_assert();
    }
}
