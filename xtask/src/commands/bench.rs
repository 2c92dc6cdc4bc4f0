//! `bench`: the tool against what one would run by hand, timed in the same run.
//!
//! Every figure is the median of whole processes. Builds go to a work folder of their own, so that
//! "after another profile" is true however often the benchmark runs.

use std::{collections::BTreeMap, time::Instant};

use camino::Utf8Path;
use serde::Serialize;
use support::{
    diag::{Failure, Outcome},
    exec::CommandLine,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    cli::{BenchArgs, EngineChoice, TextOrJson},
    engine::{Base, Engines},
    pipeline::{self, Permissions},
    provision,
    request::{Places, Running, Subject},
};

/// What was measured. Times are medians in milliseconds.
#[derive(Serialize)]
struct Figures {
    schema: u32,
    runs: u32,
    plan_ms: BTreeMap<String, f64>,
    build_fresh_ms: f64,
    build_forced_ms: f64,
    bare_bazel_ms: f64,
    actions: Vec<Actions>,
}

/// What a build took in a cache that held only the builds above it.
#[derive(Serialize)]
struct Actions {
    profile: String,
    executed: u64,
    cached: u64,
    by_kind: BTreeMap<String, u64>,
}

/// Times tool and what one would run by hand, and prints a table or JSON.
pub fn run(args: &BenchArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let folder = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(create(&places.work)?)
        .map_err(|error| Failure::io("create a folder in", &places.work, &error))?;
    let work = Utf8Path::from_path(folder.path()).unwrap_or(&places.work).to_owned();
    let own = Places { work: work.clone(), ..places.clone() };
    let running = Running {
        engine: args.engine.kind(),
        ndk: None,
        base: Base::Auto,
        jobs: None,
        locked: false,
        force: false,
        dist: Some(work.join("dist")),
        supplying: args.supplying.request(),
    };
    let mut actions = Vec::new();
    for profile in ["face-only", "hands-only", "pose-only"] {
        let built = pipeline::build(
            &Engines,
            &subject(profile),
            &running,
            Permissions::default(),
            &own,
            ui,
            &interrupt,
        )?;
        for abi in built.record.abis {
            actions.push(Actions {
                profile: profile.to_owned(),
                executed: abi.actions_executed,
                cached: abi.actions_cached,
                by_kind: abi.actions_by_kind,
            });
        }
    }
    let build = build_command(places, &work, args.engine);
    let figures = Figures {
        schema: 1,
        runs: args.runs,
        plan_ms: plans(args.runs, places)?,
        build_fresh_ms: median(args.runs, &build)?,
        build_forced_ms: median(args.runs, &build.clone().arg("--force"))?,
        bare_bazel_ms: bare(args, &running, &own, ui, &interrupt)?,
        actions,
    };
    match args.format {
        TextOrJson::Json => ui.json(&figures),
        TextOrJson::Text => ui.result(&text(&figures)),
    }
}

fn create(folder: &Utf8Path) -> Outcome<&Utf8Path> {
    support::fs::create_dir(folder).map(|()| folder)
}

fn subject(profile: &str) -> Subject {
    Subject {
        profile: profile.to_owned(),
        mediapipe: Some("demo".into()),
        near: None,
        abis: vec!["x86_64".into()],
        levers: Default::default(),
        own: Default::default(),
    }
}

fn tool(places: &Places, args: &[&str]) -> CommandLine {
    CommandLine {
        cwd: Some(places.repo.clone()),
        ..CommandLine::new(places.tool.as_str(), args.iter().copied())
    }
}

fn build_command(places: &Places, work: &Utf8Path, engine: EngineChoice) -> CommandLine {
    let engine = engine.kind().map_or("auto", |kind| kind.as_str());
    let head = ["build", "-q", "-p", "face-only", "--mediapipe", "demo", "--abi", "x86_64"];
    let command =
        tool(places, &head).arg("--engine").arg(engine).arg("--work-dir").arg(work.as_str());
    command.arg("--dist").arg(work.join("dist").as_str())
}

fn plans(runs: u32, places: &Places) -> Outcome<BTreeMap<String, f64>> {
    let names = provision::profile_folder(places).names()?;
    let timed = names.into_iter().filter(|name| name != "base").map(|name| {
        let took = median(runs, &tool(places, &["plan", "-p", &name, "--mediapipe", "demo"]))?;
        Ok((name, took))
    });
    timed.collect()
}

/// The same target with the same flags in a container that runs already: nothing but Bazel.
fn bare(
    args: &BenchArgs,
    running: &Running,
    places: &Places,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<f64> {
    let bare = pipeline::bare_build(&subject("face-only"), running, places, ui, interrupt)?;
    // The first call starts Bazel's server, which is not what is compared.
    bare.command.read()?;
    median(args.runs, &bare.command)
}

/// Milliseconds of a whole process that succeeds.
fn median(runs: u32, command: &CommandLine) -> Outcome<f64> {
    let mut took = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        command.read()?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    Ok(took[took.len() / 2])
}

fn text(figures: &Figures) -> String {
    let mut out = format!("medians of {} runs, whole processes\n\n", figures.runs);
    for (profile, took) in &figures.plan_ms {
        out.push_str(&format!("plan {profile:<22} {took:>9.1} ms\n"));
    }
    let bare = figures.bare_bazel_ms;
    for (name, took) in [
        ("bazel build, nothing to do", bare),
        ("build, nothing to do", figures.build_fresh_ms),
        ("build --force, the same", figures.build_forced_ms),
    ] {
        out.push_str(&format!(
            "{name:<27} {took:>9.1} ms   {:+.1} ms to bare Bazel\n",
            took - bare
        ));
    }
    out.push_str("\nactions on x86_64, each profile after those above it\n");
    for actions in &figures.actions {
        let kinds: Vec<String> =
            actions.by_kind.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
        out.push_str(&format!(
            "{:<12} {:>4} run, {:>4} from the cache   {}\n",
            actions.profile,
            actions.executed,
            actions.cached,
            kinds.join(", ")
        ));
    }
    out
}
