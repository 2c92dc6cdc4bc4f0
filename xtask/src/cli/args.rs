//! The arguments of every command.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::{
    BaseChoice, ByChoice, CompareFormat, EngineChoice, OwnArgs, ReportFormat, SupplyingArgs,
    TextOrJson,
};
use crate::{
    plan::OwnSetup,
    request::{Running, Subject},
};

/// Which profile, on which upstream.
#[derive(Args, Clone, Debug)]
pub struct SubjectArgs {
    /// A name in build-profiles/, or the path of a TOML file
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: String,

    /// A release, a MediaPipe checkout, or `demo` [default: as the profile says]
    #[arg(long, value_name = "VERSION|PATH|demo")]
    pub mediapipe: Option<String>,

    /// The release that a checkout is a changed copy or a fork of [default: as its files say]
    #[arg(long, value_name = "VERSION")]
    pub near: Option<String>,

    /// Build for this ABI instead of those of the profile; may be repeated
    #[arg(long = "abi", value_name = "ABI")]
    pub abis: Vec<String>,
}

impl SubjectArgs {
    /// The same, without the command line.
    pub fn request(&self) -> Subject {
        Subject {
            profile: self.profile.clone(),
            mediapipe: self.mediapipe.clone(),
            near: self.near.clone(),
            abis: self.abis.clone(),
            levers: Default::default(),
            own: OwnSetup::default(),
        }
    }
}

/// How builds are run.
#[derive(Args, Clone, Debug)]
pub struct RunningArgs {
    /// What runs Bazel
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,

    /// The NDK of a build with `--engine host` [default: the one that ANDROID_NDK_HOME names]
    #[arg(long, value_name = "DIR")]
    pub ndk: Option<Utf8PathBuf>,

    /// Where the base of the container image comes from
    #[arg(long, value_name = "SOURCE", default_value = "auto")]
    pub base: BaseChoice,

    /// Parallel Bazel actions [default: what memory and cores allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub jobs: Option<u32>,

    /// Refuse what Bazel downloads and the lock of the release does not have
    #[arg(long)]
    pub locked: bool,

    /// Run Bazel even when nothing changed since the last build
    #[arg(long)]
    pub force: bool,

    /// Folder for finished libraries and their reports [default: dist/ of the repository]
    #[arg(long, value_name = "DIR")]
    pub dist: Option<Utf8PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
}

impl RunningArgs {
    /// The same, without the command line.
    pub fn request(&self) -> Running {
        Running {
            engine: self.engine.kind(),
            ndk: self.ndk.clone(),
            base: self.base.base(),
            jobs: self.jobs,
            locked: self.locked,
            force: self.force,
            dist: self.dist.clone(),
            supplying: self.supplying.request(),
        }
    }
}

/// `build`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask build --profile face-only --mediapipe demo
  cargo xtask build --profile face-only --mediapipe demo --engine podman --abi arm64-v8a
  cargo xtask build --profile app.toml --mediapipe ../mediapipe --jobs 8
  cargo xtask build --profile app.toml --mediapipe ../mediapipe --engine host --ndk ~/ndk/28.1 \
      --override-repository litert=../litert --bazel-flag=--remote_cache=http://cache.example

The result is dist/<profile>/: jni/<abi>/lib*.so, plan.json, measurement.json, report.md and
provenance.json. Bazel's log is kept; its path is printed when the build fails.")]
pub struct BuildArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub running: RunningArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub own: OwnArgs,
    /// Append a line for each ABI to this file: commit, sizes by component, inputs
    #[arg(long, value_name = "FILE")]
    pub record: Option<Utf8PathBuf>,
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
    pub running: RunningArgs,
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
  cargo xtask plan --profile face-only --mediapipe ../mediapipe --format json
  cargo xtask plan --profile face-only --mediapipe 0.10.26

The source of a release, and the models that a profile names, are fetched first where they are not
on this machine; with --offline they must be.")]
pub struct PlanArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub own: OwnArgs,
    /// How the plan is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `stage`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask stage --profile face-only --mediapipe demo --out /tmp/staged
  cargo xtask stage --profile face-only --mediapipe ../mediapipe --out /tmp/staged
  cargo xtask stage --profile face-only --mediapipe 0.10.26 --out /tmp/staged

The source of a release is fetched and unpacked first, as for `build`. Files are hard links to the
upstream tree where the disk allows: look at them, do not edit them.")]
pub struct StageArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
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
        /// Its name: letters, digits, hyphens and underscores
        name: String,
        /// A task the app uses; may be repeated
        #[arg(long = "task", value_name = "TASK", required = true)]
        tasks: Vec<String>,
    },
}

/// `image`
#[derive(Debug, Subcommand)]
pub enum ImageCommand {
    /// Build the image that an upstream is compiled in
    #[command(after_help = "\
Examples:
  cargo xtask image build                                             the demo's
  cargo xtask image build --mediapipe 0.10.26 --from-store            from what was fetched before
  cargo xtask image build --mediapipe 0.10.26 --from-store --dry-run  what would go into it

The same inputs give the same image ID on one engine; two engines may differ.")]
    Build(ImageBuildArgs),
    /// Print what an image was made of
    Show(ImageArgs),
}

/// `image build`
#[derive(Args, Debug)]
pub struct ImageBuildArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub image: ImageArgs,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
    /// Take Bazel and NDK from the store alone; packages may still come over the network
    #[arg(long)]
    pub from_store: bool,
    /// Print the build context with its digests, and build nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Build it again where it is there, and fail with 31 where other bytes come out
    #[arg(long, conflicts_with = "dry_run")]
    pub again: bool,
}

/// `image build`, `image show`
#[derive(Args, Debug)]
pub struct ImageArgs {
    /// The image for this profile's upstream
    #[arg(long, short, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// The image for this upstream [default: as the profile says, else demo]
    #[arg(long, value_name = "VERSION|PATH|demo")]
    pub mediapipe: Option<String>,
    /// The engine that keeps the image
    #[arg(long, value_name = "ENGINE", default_value = "auto")]
    pub engine: EngineChoice,
    /// Where the base image comes from
    #[arg(long, value_name = "SOURCE", default_value = "auto")]
    pub base: BaseChoice,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
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
memory      sum of the memory sizes of the loadable segments

What cannot be measured is left out of the sums and named, with what it is.")]
pub struct MeasureArgs {
    /// Libraries, archives that hold some, or folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// End with 11 where a file is left out
    #[arg(long)]
    pub strict: bool,
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
  cargo xtask compare measurement.json dist/face-only --format json
  cargo xtask compare main/dist/face-only dist/face-only --profile face-only --format markdown
  cargo xtask compare dist/full dist/face-only --by component
  cargo xtask compare dist/full dist/face-only --format html > change.html
  cargo xtask compare --official dist/face-only
  cargo xtask compare --official 1.0.0 dist/face-only --mirror aars/ --offline

With --official, a library is held against the AARs that Google publishes, each fetched by its pin: sizes, exports, what
they need, page alignment, classes that report to somebody, permissions. An AAR that no digest is known of is not read.")]
pub struct CompareArgs {
    /// What the others are held against: a library, archive, folder or measurement.json; with
    /// --official a release of MediaPipe [default: that of the build]
    #[arg(value_name = "BASE")]
    pub base: Utf8PathBuf,
    /// The candidates; with --profile there may be none, and BASE is held against its limits alone
    #[arg(required_unless_present_any = ["official", "profile"], value_name = "NEW")]
    pub candidates: Vec<Utf8PathBuf>,
    /// Hold the candidates against the limits of this profile too: end with 30 where one is not kept
    #[arg(long, short, value_name = "PROFILE", conflicts_with = "official")]
    pub profile: Option<String>,
    /// Append a line for each ABI of the candidates to this file: commit, sizes by component, inputs
    #[arg(long, value_name = "FILE", conflicts_with = "official")]
    pub record: Option<Utf8PathBuf>,
    /// Hold them against the AARs that Google publishes of a release
    #[arg(long)]
    pub official: bool,
    /// End with 11 where a file is left out
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
    /// What changed by name, beside the inputs that differ: of two results of `build`
    #[arg(long, value_name = "WHAT", conflicts_with = "official")]
    pub by: Option<ByChoice>,
    /// The largest changes alone; the rest is one line with its sum
    #[arg(long, value_name = "N", requires = "by")]
    pub top: Option<usize>,
    /// How the comparison is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: CompareFormat,
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
    #[command(flatten)]
    #[allow(missing_docs)]
    pub supplying: SupplyingArgs,
    /// How the figures are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `ci`
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo xtask ci --no-engine
  cargo xtask ci --write      after a change of the command line, a profile's keys or a JSON document")]
pub struct CiArgs {
    /// Leave out the tests that need a container engine
    #[arg(long)]
    pub no_engine: bool,
    /// Write schemas, command reference and README tables anew from the code, and check nothing
    #[arg(long, conflicts_with = "no_engine")]
    pub write: bool,
}
