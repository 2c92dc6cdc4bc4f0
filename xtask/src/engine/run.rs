//! One Bazel build an ABI, in one session.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    bazel::{self, BazelTool, Conduct},
    downloads::Downloads,
    events::{self, ActionCounts},
    failure::{self, Evidence},
    link::{self, LinkFiles, Linked},
    log::{Log, Written, log_end},
    pace::{self, Paces},
    port::Shell,
};
use crate::{
    catalogue::Abi,
    plan::{AbiPlan, BuildPlan},
};

/// What a build left behind.
#[derive(Clone, Debug)]
pub struct BuildOutput {
    /// One for each ABI of the plan, in its order.
    pub abis: Vec<AbiOutput>,
}

/// What the build of one ABI left behind.
#[derive(Clone, Debug)]
pub struct AbiOutput {
    /// The ABI that was built.
    pub abi: Abi,
    /// Its finished files on this machine; the library is the first.
    pub files: Vec<Utf8PathBuf>,
    /// What is known of the library's link.
    pub link: LinkFiles,
    /// Actions and time, as Bazel's events tell.
    pub actions: ActionCounts,
    /// All that Bazel printed, in a file of its own for each ABI.
    pub log: Utf8PathBuf,
}

/// Where a build's files go on this machine.
#[derive(Clone, Copy, Debug)]
pub struct Shelves<'a> {
    /// What the session sees as its folder for finished files.
    pub out: &'a Utf8Path,
    /// The folder for logs, which stays after a failed build.
    pub logs: &'a Utf8Path,
    /// The work folder, in which is kept what builds took.
    pub work: &'a Utf8Path,
}

/// Builds every ABI of the plan.
#[allow(clippy::too_many_arguments)]
pub fn run(
    plan: &BuildPlan,
    session: &dyn Shell,
    tool: &BazelTool,
    conduct: &Conduct,
    downloads: Downloads,
    shelves: Shelves<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<BuildOutput> {
    let mut abis = Vec::with_capacity(plan.abis.len());
    for abi in &plan.abis {
        interrupt.check()?;
        let last = Paces::open(shelves.work).of(plan, abi.abi);
        let took = last.and_then(|last| last.ms).map_or(String::new(), |ms| {
            format!(", {} where nothing is in the cache", pace::time(ms / 1000))
        });
        ui.status(
            "Building",
            format_args!("{} for {} with Bazel {}{took}", plan.profile, abi.abi, tool.version),
        );
        let built = run_abi(plan, abi, session, tool, conduct, downloads, shelves, ui, interrupt)?;
        let actions = &built.actions;
        ui.status(
            "Built",
            format_args!(
                "{} for {}: {} actions run, {} from the cache, {:.1} s",
                plan.profile,
                abi.abi,
                actions.executed,
                actions.cached,
                actions.wall_ms as f64 / 1000.0
            ),
        );
        abis.push(built);
    }
    Ok(BuildOutput { abis })
}

#[allow(clippy::too_many_arguments)]
fn run_abi(
    plan: &BuildPlan,
    abi: &AbiPlan,
    session: &dyn Shell,
    tool: &BazelTool,
    conduct: &Conduct,
    downloads: Downloads,
    shelves: Shelves<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<AbiOutput> {
    let rooms = session.rooms();
    let args = bazel::build(plan, abi, tool, &rooms, conduct, downloads);
    let mut paces = Paces::open(shelves.work);
    let path = shelves.logs.join(format!("{}.log", abi.abi));
    let mut log = Log::create(&path, conduct.live.is_some(), paces.of(plan, abi.abi), ui)?;
    let status = session.run(&tool.program, &args, interrupt, &mut |piece| log.take(piece))?;
    let Written { path: log, tail, counts } = log.finish()?;
    let events_path = shelves.out.join(format!("{}.events.json", abi.abi));
    let text = fs::read_to_string(&events_path).unwrap_or_default();
    let events = events::read(&text, plan.target.label.as_str());
    if !status.success() {
        let text = log_end(&log);
        let evidence =
            Evidence { code: status.code(), events: &events, tail: &tail, log: &log, text: &text };
        return Err(failure::explain(abi.abi, evidence, free_bytes(shelves.out)));
    }
    if !events.complete {
        return Err(cut_off(abi.abi, &events_path));
    }
    let (output, files) = fetch_files(plan, abi, session, &events.outputs, shelves.out, interrupt)?;
    let inner = format!("{}/{}/link", rooms.out, abi.abi);
    let folder = shelves.out.join(abi.abi.as_str()).join("link");
    let linked = Linked { output: &output, library: &files[0], folder: &folder, inner: &inner };
    let link = link::explain(plan, abi, session, tool, conduct, downloads, &linked, interrupt)?;
    let ran = &events.actions;
    let all = counts.map_or(ran.executed + ran.cached, |(_, all)| all);
    paces.keep(plan, abi.abi, all, ran.executed, ran.wall_ms);
    Ok(AbiOutput { abi: abi.abi, files, link, actions: events.actions, log })
}

/// Bytes that are free on the disk of a folder, where the system tells.
fn free_bytes(folder: &Utf8Path) -> Option<u64> {
    rustix::fs::statvfs(folder.as_str()).ok().map(|disk| disk.f_bavail * disk.f_frsize)
}

/// Copies the library, and what it is shipped with, out of Bazel's own folders; gives the place of the first there.
fn fetch_files(
    plan: &BuildPlan,
    abi: &AbiPlan,
    session: &dyn Shell,
    outputs: &[String],
    out: &Utf8Path,
    interrupt: &Interrupt,
) -> Outcome<(String, Vec<Utf8PathBuf>)> {
    let library = outputs
        .iter()
        .find(|path| path.rsplit('/').next() == Some(plan.target.library.as_str()))
        .ok_or_else(|| missing(plan, abi.abi, outputs))?;
    let output_base = library.split("/execroot/").next().unwrap_or_default();
    let mut wanted = vec![(library.clone(), plan.target.library.clone())];
    for companion in &abi.companions {
        wanted.push((format!("{output_base}/{}", companion.path), companion.file.clone()));
    }
    let folder = out.join(abi.abi.as_str());
    // The folder belongs to the process inside: it makes it, and may replace what is there.
    let inner = format!("{}/{}", session.rooms().out, abi.abi);
    let mut files = Vec::new();
    copy(session, "mkdir", &["-p".to_owned(), inner.clone()], interrupt)?;
    for (from, name) in wanted {
        let target = format!("{inner}/{name}");
        copy(session, "rm", &["-f".to_owned(), target.clone()], interrupt)?;
        copy(session, "cp", &["--dereference".to_owned(), from, target], interrupt)?;
        files.push(folder.join(name));
    }
    Ok((library.clone(), files))
}

fn copy(session: &dyn Shell, program: &str, args: &[String], interrupt: &Interrupt) -> Outcome {
    let mut said = String::new();
    let status = session.run(program, args, interrupt, &mut |piece| {
        said.push_str(&String::from_utf8_lossy(piece));
        Ok(())
    })?;
    if status.success() {
        return Ok(());
    }
    let diagnostic = Diagnostic::error("a finished file cannot be copied out of the build")
        .note(session.command(program, args).to_string())
        .note(said.trim().to_owned())
        .help("free space on the disk, then run the same command again");
    Err(Failure::new(Exit::ArtifactMissing, diagnostic))
}

/// Files and counts of half a stream would be taken for all of them.
fn cut_off(abi: Abi, events: &Utf8Path) -> Failure {
    let diagnostic = Diagnostic::error(format!("Bazel's events end in the middle for {abi}"))
        .note(format!("expected a last message in {events}, though Bazel succeeded"))
        .help("free space on the disk, then run the same command again");
    Failure::new(Exit::ArtifactMissing, diagnostic)
}

fn missing(plan: &BuildPlan, abi: Abi, outputs: &[String]) -> Failure {
    let found = if outputs.is_empty() { "no file at all".to_owned() } else { outputs.join(", ") };
    let diagnostic = Diagnostic::error(format!("Bazel succeeded for {abi} without making `{}`", plan.target.library))
        .note(format!("expected it as an output of {}", plan.target.label))
        .note(format!("found {found}"))
        .help("run again with `--force`; if it stays so, the upstream tree makes the library under another name");
    Failure::new(Exit::ArtifactMissing, diagnostic)
}
