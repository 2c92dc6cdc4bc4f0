//! Which natives a library exports: its tree is staged, the Java half of the kept tasks compiled from it, and what
//! that reaches is written into the tree.

use std::collections::BTreeSet;

use camino::Utf8Path;
use classfile::{Classes, Native, reach};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::{Parts, Sha256},
    exit::Exit,
    file_lock::FileLock,
    fs::create_dir,
    interrupt::Interrupt,
    ui::Ui,
};

use super::stage_with;
use crate::{
    artifacts::{ExportsRecord, NativeRecord},
    catalogue::{Catalogue, Task},
    engine::{EngineKind, Opening, Ready},
    java::{self, Compiled, HostPlace, JavaError, JavaTools, Origin, Place, Request, ShellPlace},
    measure::Measurement,
    overlay::{self, Input, StagedTree},
    plan::{BuildPlan, Exports, Upstream},
    request::Places,
};

/// Packages whose methods an app calls, by how the binary names of their classes begin: the Tasks API, and the
/// images that it takes. What else an app calls stands below the Tasks API, and is what the lever's cost names.
const ROOTS: [&str; 2] = ["com/google/mediapipe/tasks/", "com/google/mediapipe/framework/image/"];

/// What a tree with a list of exports is made of.
pub(super) struct Exporting<'a> {
    pub(super) upstream: &'a Upstream,
    pub(super) plan: &'a BuildPlan,
    /// Where the tree is staged.
    pub(super) tree: &'a Utf8Path,
    /// Where the list and Java's files are kept.
    pub(super) room: &'a Utf8Path,
    /// The engine that builds the library; none means this machine's programs.
    pub(super) ready: Option<&'a Ready>,
    pub(super) places: &'a Places,
    pub(super) ui: Ui,
    pub(super) interrupt: &'a Interrupt,
}

/// Plan -> the staged tree as a build would have it, its list of exports read with this machine's programs.
pub fn stage_for_build(
    upstream: &Upstream,
    plan: &BuildPlan,
    out: &Utf8Path,
    places: &Places,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<StagedTree> {
    let name = plan.digest().short();
    let room = places.work.join("stage").join(&name);
    // Two would write their classes to one folder.
    let lock = places.work.join(format!("locks/stage-{name}.lock"));
    let _lock = match plan.target.exports {
        Exports::All => None,
        Exports::Reachable => Some(FileLock::take(&lock, "staging", ui, interrupt)?),
    };
    let exporting =
        Exporting { upstream, plan, tree: out, room: &room, ready: None, places, ui, interrupt };
    exporting.stage().map(|(staged, _)| staged)
}

impl Exporting<'_> {
    /// The staged tree, and the list where it is not upstream's. The classes are compiled anew where the tree or
    /// what compiles them changed.
    pub(super) fn stage(&self) -> Outcome<(StagedTree, Option<ExportsRecord>)> {
        let Some(list) = overlay::exports_file(self.plan) else {
            return Ok((self.write(&Default::default())?, None));
        };
        create_dir(self.room)?;
        let last = ExportsRecord::read(self.room);
        let known = last.as_ref().map(ExportsRecord::natives).unwrap_or_default();
        let staged = self.write(&known)?;
        let tree = without(&staged, list.as_str());
        let container = self.ready.filter(|ready| ready.kind != EngineKind::Host);
        let record = match container {
            Some(ready) => {
                let made_of = self.made_of(tree, ready.conduct.toolchain.as_bytes());
                match last.filter(|last| last.made_of == made_of) {
                    Some(last) => last,
                    None => self.in_container(ready, made_of)?,
                }
            }
            None => self.on_this_machine(tree, last)?,
        };
        record.write(self.room)?;
        let natives = record.natives();
        let staged = if natives == known { staged } else { self.write(&natives)? };
        Ok((staged, Some(record)))
    }

    fn write(&self, natives: &BTreeSet<Native>) -> Outcome<StagedTree> {
        stage_with(self.upstream, self.plan, natives, self.tree, self.interrupt)
    }

    fn on_this_machine(&self, tree: Sha256, last: Option<ExportsRecord>) -> Outcome<ExportsRecord> {
        let place = HostPlace::new(self.tree, &self.room.join("java"), &self.places.path);
        let tools = java::find(&place, Origin::Machine).map_err(explained)?;
        let mut parts = Parts::default();
        tools.versions.iter().for_each(|(name, version)| parts.add(name, version.as_bytes()));
        tools.digests.iter().for_each(|(name, digest)| parts.add(name, &digest.0));
        let made_of = self.made_of(tree, &parts.finish().0);
        match last.filter(|last| last.made_of == made_of) {
            Some(last) => Ok(last),
            None => self.read(&place, &tools, made_of),
        }
    }

    fn in_container(&self, ready: &Ready, made_of: Sha256) -> Outcome<ExportsRecord> {
        let out = self.room.join("java");
        let downloads = ready.downloads(self.plan, &self.places.work);
        create_dir(&downloads)?;
        let opening = Opening {
            src: self.tree,
            out: &out,
            bazel: &ready.cache(self.plan, &self.places.work),
            downloads: &downloads,
        };
        let (shell, _) = ready.open(self.plan, opening)?;
        let place = ShellPlace::new(shell.as_ref(), &out, "work");
        let tools = java::find(&place, Origin::Image).map_err(explained)?;
        self.read(&place, &tools, made_of)
    }

    /// Compiles, and follows the calls from what an app calls.
    fn read(
        &self,
        place: &dyn Place,
        tools: &JavaTools,
        made_of: Sha256,
    ) -> Outcome<ExportsRecord> {
        self.ui.status(
            "Compiling",
            format_args!("the Java of {}, for its natives", self.plan.profile),
        );
        let tasks = tasks(self.plan);
        let release = self.upstream.release;
        let request = Request { tree: self.tree, release, tasks: &tasks, tools };
        let compiled = java::compile(&request, place, self.interrupt).map_err(explained)?;
        record(&compiled, made_of)
    }

    fn made_of(&self, tree: Sha256, tools: &[u8]) -> Sha256 {
        let mut parts = Parts::default();
        parts.add("tool", env!("CARGO_PKG_VERSION").as_bytes());
        parts.add("tree", &tree.0);
        parts.add("tools", tools);
        tasks(self.plan).iter().for_each(|task| parts.add("task", task.name.as_str().as_bytes()));
        parts.finish()
    }
}

/// The tasks whose classes an app can call.
pub(super) fn tasks(plan: &BuildPlan) -> Vec<&'static Task> {
    let usable = plan.tasks.implied.iter().filter(|implied| implied.usable);
    let names = plan.tasks.kept.iter().chain(usable.map(|implied| &implied.task));
    names.filter_map(|name| Catalogue::bundled().task(name.as_str())).collect()
}

/// What the classes reach of their natives.
fn record(compiled: &Compiled, made_of: Sha256) -> Outcome<ExportsRecord> {
    let classes = Classes::from_jar(&compiled.classes_jar).map_err(|error| {
        let diagnostic = Diagnostic::error(format!("javac's classes cannot be read: {error}"));
        Failure::new(Exit::Unexpected, diagnostic)
    })?;
    let reached =
        reach::natives(&classes, |class| ROOTS.iter().any(|root| class.starts_with(root)));
    let counts = (classes.len(), classes.natives().len());
    Ok(ExportsRecord::new(made_of, compiled.versions.clone(), counts, &reached))
}

/// The digest of a tree without one of its files.
fn without(staged: &StagedTree, path: &str) -> Sha256 {
    let mut parts = Parts::default();
    for (name, input) in staged.inputs.iter().filter(|(name, _)| *name != path) {
        match input {
            Input::File { sha256, .. } => parts.add(name, &sha256.0),
            Input::Link { link, .. } => parts.add(name, link.as_bytes()),
        }
    }
    parts.finish()
}

/// Java's mistake, with the key that asked for Java.
fn explained(error: JavaError) -> Failure {
    let failure = Failure::from(error);
    let asked = "`exports = \"reachable\"` is read from the tree's Java; with `exports = \"all\"` in `[native]` none is compiled";
    let diagnostics = failure.diagnostics.into_iter().map(|told| told.note(asked)).collect();
    Failure { diagnostics, ..failure }
}

/// Warnings of natives that kept Java reaches and a library has no code of: a call of one ends with an
/// UnsatisfiedLinkError.
pub(super) fn warnings(
    record: &ExportsRecord,
    library: &str,
    measurement: &Measurement,
) -> Vec<Diagnostic> {
    let libraries = measurement.libraries.iter().filter(|found| found.name == library);
    let told = libraries.flat_map(|found| {
        let line =
            |native: &NativeRecord| format!("{}, by {}", native.symbol, native.way.join(" > "));
        let lines: Vec<String> = record.unlinked(&found.exports).into_iter().map(line).collect();
        let (count, abi) = (lines.len(), &found.abi);
        let message =
            format!("{count} natives that kept Java reaches have no code in `{library}` for {abi}");
        let warning = lines.into_iter().fold(Diagnostic::warning(message), Diagnostic::note);
        (count > 0).then_some(warning)
    });
    told.collect()
}
