//! The stages in order. The only file that names all of them.

mod attribution;
mod bazel;
mod downloads;
mod exports;
mod inventory;
mod kept;
mod keys;
mod own;
mod packing;
mod planning;
mod publish;
mod refusals;
mod small;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use classfile::Native;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    file_lock::FileLock,
    fs::read_text,
    interrupt::Interrupt,
    ui::Ui,
};

use self::{
    downloads::{Downloading, Strictness, update_lock},
    exports::Exporting,
    keys::Builds,
    publish::{Made, publish},
};
use crate::{
    artifacts::{BuildRecord, LastBuild, RECORD_SCHEMA},
    catalogue::BazelLabel,
    check::CheckReport,
    engine::{self, Base, EngineKind, EngineRequest, ImageInput, Need, Port, Ready},
    measure::Measurement,
    overlay::{self, StagedTree},
    plan::{self, BuildPlan, Upstream},
    provision::{self, Provision},
    report::{self, BudgetResult, Comparison},
    request::{Places, Running, Subject},
    sbom::Licence,
};

pub use self::{
    bazel::{BareBuild, bare_build},
    downloads::fetch as fetch_downloads,
    exports::stage_for_build,
    packing::{Packed, Packing, Workshop, coordinates, package},
    planning::{Planned, absolute, plan},
    refusals::only_on_this_machine,
};

#[allow(clippy::too_many_arguments)]
fn prepare(
    port: &dyn Port,
    upstream: &Upstream,
    plan: &BuildPlan,
    running: &Running,
    permissions: Permissions,
    provision: &Provision<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Ready> {
    let asked = engine_request(running.engine, provision.places());
    let request = EngineRequest {
        host_is_fine: permissions.host,
        may_install: permissions.install,
        offline: running.supplying.offline,
        jobs: running.jobs,
        base: running.base,
        ndk: running.ndk.as_ref().map(|ndk| provision.places().cwd.join(ndk)).or(asked.ndk.clone()),
        ..asked
    };
    let image = provision::image(upstream.release, provision.places())?;
    let supplier = |inputs: &[ImageInput]| provision.inputs(inputs);
    let need = Need { request: &request, plan, image: image.as_ref(), supplier: &supplier };
    port.probe(need, ui, interrupt)
}

/// Plan -> overlay -> the staged tree, for analyses: where the plan exports the reachable natives, the list is empty.
/// A label that the tree lacks is found here, not by Bazel.
pub fn stage(
    upstream: &Upstream,
    plan: &BuildPlan,
    out: &Utf8Path,
    interrupt: &Interrupt,
) -> Outcome<StagedTree> {
    stage_with(upstream, plan, &BTreeSet::new(), out, interrupt)
}

/// The same with these natives exported, where the plan exports the reachable ones.
fn stage_with(
    upstream: &Upstream,
    plan: &BuildPlan,
    natives: &BTreeSet<Native>,
    out: &Utf8Path,
    interrupt: &Interrupt,
) -> Outcome<StagedTree> {
    if upstream.flaws.iter().any(|flaw| flaw.breaks) {
        let diagnostics = upstream.flaws.iter().map(|flaw| flaw.error(&upstream.root)).collect();
        return Err(Failure { exit: Exit::BadInput, diagnostics });
    }
    let missing = overlay::missing_labels(plan, &upstream.root);
    if !missing.is_empty() {
        let labels: Vec<&str> = missing.iter().map(BazelLabel::as_str).collect();
        let diagnostic = Diagnostic::error(format!("the tree has no {}", labels.join(", ")))
            .note(format!("looked in `{}`, recognised as {}", upstream.root, plan.upstream.version))
            .help("check out the release whole, without local changes to its BUILD files");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    let mut texts = BTreeMap::new();
    for path in overlay::sources(plan) {
        let file = upstream.root.join(path.as_path());
        if file.is_file() {
            texts.insert(path, read_text(&file)?);
        }
    }
    let mut overlay = overlay::render(plan, &texts)?;
    overlay.export(plan, natives);
    let staged = overlay::stage(&upstream.root, &overlay, out, interrupt)?;
    match upstream.state.git_tree.filter(|expected| *expected != staged.git_tree) {
        Some(expected) => Err(refusals::other_tree(upstream, expected, staged.git_tree)),
        None => Ok(staged),
    }
}

/// What a build may do beyond what the command line says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Permissions {
    /// Install Debian packages where something is missing.
    pub install: bool,
    /// Build without a container where no engine answers.
    pub host: bool,
}

/// A build that ended well, its result already in its place.
#[derive(Debug)]
pub struct Built {
    /// The plan as it was executed, and as the provenance has it.
    pub plan: BuildPlan,
    /// The folder of the result.
    pub dist: Utf8PathBuf,
    /// What the build took; the last one's where there was nothing to do.
    pub record: BuildRecord,
    /// Whether Bazel ran; false where the record of an earlier build answers the same key.
    pub ran: bool,
    /// How big the result is.
    pub measurement: Measurement,
    /// How it stands to the limits of its profile.
    pub budgets: Vec<BudgetResult>,
    /// How it stands to the rules of Android.
    pub check: CheckReport,
    /// The licences of all that left bytes in it, the upstream's first.
    pub licences: Vec<Licence>,
}

/// Profile -> plan -> overlay -> build -> artifacts -> measurement -> report.
pub fn build(
    port: &dyn Port,
    subject: &Subject,
    running: &Running,
    permissions: Permissions,
    places: &Places,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Built> {
    only_on_this_machine(&subject.own, running.ndk.as_deref(), running.engine)?;
    let provision = Provision::new(&running.supplying, places, ui, interrupt)?;
    let Planned { upstream, plan, mut fetched, profile } = plan(subject, &provision)?;
    profile.waived_until(places.today)?;
    for warning in own::warnings(&upstream, running, places) {
        ui.diagnostic(&warning);
    }
    for warning in &plan.warnings {
        ui.diagnostic(&Diagnostic::warning(warning.clone()));
    }
    for flaw in &upstream.flaws {
        ui.diagnostic(&flaw.warning(&upstream.root));
    }
    if let Some(difference) = upstream.state.difference(&plan.upstream.title()) {
        let note =
            "they are built as they are; `cargo xtask plan` names them, and so does the provenance";
        ui.diagnostic(&Diagnostic::warning(difference).note(note));
    }
    // A model over its limit is told before an hour of building.
    let small = small::models(&plan, subject, running, &provision, ui, interrupt)?;
    let ready = prepare(port, &upstream, &plan, running, permissions, &provision, ui, interrupt)?;
    let room = ready.room(&plan, &places.work);
    let lock = ready.lock(&plan, &places.work);
    let _lock = FileLock::take(&lock, &format!("building {}", plan.profile), ui, interrupt)?;
    let exporting = Exporting {
        upstream: &upstream,
        plan: &plan,
        tree: &ready.tree(&plan, &places.work),
        room: &room,
        ready: Some(&ready),
        places,
        ui,
        interrupt,
    };
    let (staged, exports) = exporting.stage()?;
    let downloading = Downloading {
        plan: &plan,
        ready: &ready,
        staged: &staged,
        room: &room,
        provision: &provision,
        strictness: Strictness { locked: running.locked, update: false },
        help: &update_lock(subject),
        ui,
        interrupt,
    };
    let mut downloads = downloading.lock()?;
    // Asked in the tree: a wrapper such as Bazelisk takes the version that the tree names.
    let tool = ready.own_bazel(&staged.root)?;
    let builds = Builds::of(&room);
    let own = plan.unpinned.as_ref().map(|own| engine::unpinned_contents(own, &places.work));
    let own = own.transpose()?.unwrap_or_default();
    let key = keys::of(&plan, &ready, &staged, &downloads, tool.as_ref(), &own);
    let last_build = LastBuild::of(&plan.cache_name(), &plan.profile, &places.work);
    let last = builds.find(&key).filter(|_| !running.force);
    let ran = last.is_none();
    let record = match last {
        Some(last) => {
            ui.status(
                "Fresh",
                format_args!("{}: nothing changed since the last build", plan.profile),
            );
            last
        }
        None => {
            if let Some(last) = last_build.read() {
                let now = keys::ingredients(&key, &ready, &staged, &downloads);
                let changes = now.changes(&last);
                if !changes.is_empty() {
                    ui.status("Rebuilding", changes.join("; "));
                }
            }
            let (bazel, abis) = downloading.build(&mut downloads, |laid| {
                bazel::run(&plan, &ready, &staged, &room, laid, places, ui, interrupt)
            })?;
            // The build may have added to the lock.
            let key = keys::of(&plan, &ready, &staged, &downloads, tool.as_ref(), &own);
            let record = BuildRecord { schema: RECORD_SCHEMA, key, bazel, abis };
            builds.keep(&record)?;
            record
        }
    };
    last_build.keep(&keys::ingredients(&record.key, &ready, &staged, &downloads))?;
    let dist = running
        .dist
        .as_ref()
        .map_or_else(|| places.project.join("dist"), |dist| places.cwd.join(dist));
    if ready.image.is_some()
        && let Some(image) = provision::image(upstream.release, places)?
    {
        fetched.extend(provision.made_of(&image)?);
    }
    fetched.sort();
    fetched.dedup();
    let source = &upstream.state;
    let made = Made {
        plan,
        limits: &profile.keys,
        source,
        places,
        ready: &ready,
        staged: &staged,
        exports: exports.as_ref(),
        small,
        record,
        fetched,
        downloads,
    };
    let kept = builds.folder(&made.record.key);
    let built = publish(made, &kept, &dist, ui, interrupt)?;
    if let Some(exports) = &exports {
        let library = &built.plan.target.library;
        let warnings = exports::warnings(exports, library, &built.measurement);
        warnings.iter().for_each(|warning| ui.diagnostic(warning));
    }
    ui.status("Finished", format_args!("{} in {}", built.plan.profile, shown(&built.dist, places)));
    Ok(Built { ran, ..built })
}

/// Holds builds against a first one.
pub fn compare(first: &Built, others: &[Built]) -> Comparison {
    let measurements: Vec<Measurement> =
        others.iter().map(|built| built.measurement.clone()).collect();
    let mut comparison = report::compare(&first.measurement, &measurements);
    comparison.upstream = Some(first.plan.upstream.version.to_string());
    for (candidate, built) in comparison.candidates.iter_mut().zip(others) {
        candidate.reasons = plan::reasons(&built.plan, &first.plan);
    }
    comparison
}

/// What the engine stage needs to know of the machine; nothing is allowed beyond what must be.
pub fn engine_request(engine: Option<EngineKind>, places: &Places) -> EngineRequest {
    EngineRequest {
        kind: engine,
        host_is_fine: false,
        may_install: false,
        offline: false,
        base: Base::Auto,
        jobs: None,
        repo: places.repo.clone(),
        work: places.work.clone(),
        path: places.path.clone(),
        home: places.home.clone(),
        ndk: places.ndk.clone(),
        bazelisk: places.bazelisk.clone(),
        proxies: places.proxy_variables.clone(),
        columns: places.columns,
    }
}

fn shown<'a>(path: &'a Utf8Path, places: &Places) -> &'a Utf8Path {
    path.strip_prefix(&places.cwd).unwrap_or(path)
}
