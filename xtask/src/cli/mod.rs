//! The command line: all clap types and no behaviour. The environment is read here and nowhere else.

use anstream::ColorChoice;
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Parser, Subcommand, ValueEnum};

mod adopt;
mod args;
mod check;
mod choices;
mod clean;
mod doctor;
mod evaluate;
mod explain;
mod fetch;
mod init;
mod model;
mod own;
mod package;
mod release;
mod supplying;

use support::{day::Day, http::Proxies, ui::Ui};

pub use adopt::*;
pub use args::*;
pub use check::*;
pub use choices::*;
pub use clean::CleanArgs;
pub use doctor::{DoctorArgs, DoctorLogArgs, DoctorSubject};
pub use evaluate::*;
pub use explain::*;
pub use fetch::{FetchArgs, HostChoice, PinsCommand};
pub use init::InitArgs;
pub use model::*;
pub use own::OwnArgs;
pub use package::PackageArgs;
pub use release::*;
pub use supplying::SupplyingArgs;

use crate::request::Places;

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

    /// Folder for staged trees, logs and build records [default: target/minimal/ of the repository]
    #[arg(long, global = true, value_name = "DIR")]
    work_dir: Option<Utf8PathBuf>,

    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask demo                                         try it all on the bundled upstream
  cargo xtask plan --profile face-only --mediapipe demo    what would be built, with which flags
  cargo xtask build --profile face-only --mediapipe demo   build it, in a container
  cargo xtask compare old/ dist/face-only                  how much smaller, and why

Exit codes: 0 ok, 1 unexpected, 2 usage, 3 something new, 10 invalid profile, 11 bad input,
20 no engine, 21 build failed, 22 artifact missing, 30 over budget, 31 not reproducible,
32 a rule of Android broken, 33 a limit on models not met, 34 a check failed, 35 a rule that could
not be checked, 130 interrupted.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorWhen {
    Auto,
    Always,
    Never,
}

/// One verb, one file in `commands/`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole pipeline on the bundled upstream: full against face-only and face-min
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
    /// List, show, check or adopt releases of MediaPipe
    #[command(subcommand)]
    Release(ReleaseCommand),
    /// Write a profile and workflows into the repository of an app
    Init(InitArgs),
    /// Build or describe the container image
    #[command(subcommand)]
    Image(ImageCommand),
    /// Bring every file that a build reads, each checked against its pin
    Fetch(FetchArgs),
    /// Check, list or update the pins of what comes from outside
    #[command(subcommand)]
    Pins(PinsCommand),
    /// Measure native libraries: .so, .aar, .apk, or a folder of them
    Measure(MeasureArgs),
    /// Put libraries beside a baseline: what grew, what shrank, what came or went
    Compare(CompareArgs),
    /// Say where the bytes of a library are from, and why
    Explain(ExplainArgs),
    /// Hold libraries, AARs and APKs to what Android asks of them
    Check(CheckArgs),
    /// Pack a library with its Java half as an AAR in a Maven folder
    Package(PackageArgs),
    /// Look into models and bundles, take bundles apart and pack them
    #[command(subcommand)]
    Model(ModelCommand),
    /// Examine this machine, and what a build would be made from
    Doctor(DoctorArgs),
    /// Time the tool against what one would run by hand
    Bench(BenchArgs),
    /// Run every check this repository has: format, lints, unit, golden and engine tests
    Ci(CiArgs),
    /// Show what this tool keeps on the machine, and remove it
    Clean(CleanArgs),
    /// Print shell completions
    Completions {
        /// The shell to complete for
        shell: clap_complete::Shell,
    },
}

/// Parses the process's arguments; prints help or a usage error and exits where that is the answer.
pub fn parse() -> Invocation {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    // Cargo hands its own word for the program on to an installed one.
    if arguments.get(1).is_some_and(|word| word == "xtask") {
        arguments.remove(1);
    }
    let cli = Cli::parse_from(arguments);
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

/// Variables that name a proxy; programs read the one case or the other.
const PROXIES: &[&str] =
    &["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/// What Bazelisk reads: where it keeps its Bazels, and where it gets them.
const BAZELISK: &[&str] = &["BAZELISK_HOME", "BAZELISK_BASE_URL", "BAZELISK_FORMAT_URL"];

#[allow(clippy::disallowed_methods)]
fn read_places() -> Places {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let named = |names: &[&str]| {
        let pair = |name: &&str| Some(((*name).to_owned(), variable(name)?));
        names.iter().filter_map(pair).collect()
    };
    let cwd = std::env::current_dir()
        .ok()
        .and_then(|path| Utf8PathBuf::from_path_buf(path).ok())
        .unwrap_or_else(|| Utf8PathBuf::from("."));
    let path = variable("PATH").unwrap_or_default();
    let cache = variable("XDG_CACHE_HOME")
        .map(Utf8PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .or_else(|| variable("HOME").map(|home| Utf8PathBuf::from(home).join(".cache")));
    // Cargo says where the clone is when it runs the tool there; an installed one is seen from the folder.
    let manifest = variable("CARGO_MANIFEST_DIR").map(Utf8PathBuf::from);
    let clone = manifest
        .as_deref()
        .and_then(Utf8Path::parent)
        .filter(|folder| folder.join("build-profiles").is_dir())
        .or_else(|| cwd.ancestors().find(|folder| is_clone(folder)))
        .map(ToOwned::to_owned);
    let project = clone.clone().unwrap_or_else(|| project(&cwd).to_owned());
    let work = project.join("target/minimal");
    let repo = clone.unwrap_or_else(|| {
        let kept = cache.as_ref().map_or_else(|| work.clone(), |cache| cache.join(Places::CACHE));
        kept.join("tool").join(embedded::DIGEST)
    });
    let tool = std::env::current_exe().ok().and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = variable("SOURCE_DATE_EPOCH").and_then(|seconds| seconds.parse().ok());
    let seconds = seconds.or_else(|| now.ok().map(|now| now.as_secs()));
    Places {
        today: Day::of_seconds(seconds.unwrap_or(0)),
        tool: tool.unwrap_or_else(|| Utf8PathBuf::from("cargo-xtask")),
        cwd,
        work,
        path: path.split(':').filter(|p| !p.is_empty()).map(Utf8PathBuf::from).collect(),
        home: variable("HOME"),
        ndk: variable("ANDROID_NDK_HOME").map(Utf8PathBuf::from),
        proxies: Proxies::from_environment(variable),
        cache,
        proxy_variables: named(PROXIES),
        bazelisk: named(BAZELISK),
        columns: terminal_size::terminal_size_of(std::io::stderr()).map(|(width, _)| width.0),
        repo,
        project,
    }
}

/// Whether a folder is a clone of this tool's repository.
fn is_clone(folder: &Utf8Path) -> bool {
    ["build-profiles/base.toml", "xtask/demo/WORKSPACE", "xtask/src/cli/mod.rs"]
        .iter()
        .all(|file| folder.join(file).is_file())
}

/// The folder whose work it is where a person stands: the nearest with profiles or a repository.
fn project(cwd: &Utf8Path) -> &Utf8Path {
    let marks = |folder: &&Utf8Path| {
        ["build-profiles", ".git"].iter().any(|mark| folder.join(mark).exists())
    };
    cwd.ancestors().find(marks).unwrap_or(cwd)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_consistent() {
        super::definition().debug_assert();
    }
}
