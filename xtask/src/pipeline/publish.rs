//! From Bazel's files to `dist/<profile>/`: collected, measured, and written whole or not at all.

use camino::Utf8Path;
use support::{
    diag::Outcome,
    fs::write_atomic,
    interrupt::Interrupt,
    ui::{Ui, to_json},
};

use super::{
    Built, attribution, kept,
    small::{self, SmallModel},
};
use crate::{
    artifacts::{self, BuildRecord, ExportsRecord, Provenance},
    check::{self, CheckReport, Promise},
    downloads::DownloadLock,
    engine::Ready,
    inputs::InputRecord,
    measure::{Measurable, Measurement},
    overlay::StagedTree,
    plan::{self, BuildPlan, TreeState},
    report::{self, BudgetResult},
};

/// All that is known when Bazel has ended.
pub(super) struct Made<'a> {
    pub(super) plan: BuildPlan,
    pub(super) source: &'a TreeState,
    pub(super) ready: &'a Ready,
    pub(super) staged: &'a StagedTree,
    pub(super) exports: Option<&'a ExportsRecord>,
    pub(super) small: Vec<SmallModel>,
    pub(super) record: BuildRecord,
    pub(super) fetched: Vec<InputRecord>,
    pub(super) downloads: DownloadLock,
}

/// Artifacts -> measurement -> report, written as one folder.
pub(super) fn publish(
    made: Made<'_>,
    room: &Utf8Path,
    dist: &Utf8Path,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Built> {
    let Made { plan, source, ready, staged, exports, small, record, fetched, downloads } = made;
    let draft = artifacts::Draft::begin(dist, &plan.profile)?;
    let files: Vec<_> =
        record.abis.iter().map(|abi| (abi.abi, abi.files.keys().cloned().collect())).collect();
    let set = artifacts::collect(&draft, &files)?;
    draft.write("plan.json", &to_json(&plan::PlanDocument::new(&plan, source)))?;
    for model in &small {
        let place = draft.folder().join("models").join(&model.record.file);
        write_atomic(&place, &model.bytes)?;
    }
    let quantized: Vec<_> = small.iter().map(|model| model.record.clone()).collect();
    let provenance = Provenance {
        schema: 1,
        profile: &plan.profile,
        plan: plan.digest(),
        build_key: record.key.digest(),
        tool: &record.key.tool,
        upstream: &plan.upstream,
        source,
        engine: ready.kind.as_str(),
        bazel: &record.bazel,
        flags: &record.key.flags,
        environment: &record.key.environment,
        image: ready.image.as_deref(),
        base: ready.base.as_deref(),
        toolchain: &ready.conduct.toolchain,
        tree: staged.digest,
        fetched: &fetched,
        downloads: &downloads.list(),
        inputs: &staged.inputs,
        unpinned: &record.key.unpinned,
        quantized: &quantized,
        outputs: &set.artifacts,
    };
    draft.write("provenance.json", &to_json(&provenance))?;
    let folder = draft.folder();
    let measurement = kept::measurement(&plan.profile, &set, &folder, room, interrupt)?;
    let exported = exports.map_or(String::new(), |exports| {
        format!(
            "- exports: {} of {} natives, those that the Java of the kept tasks reaches\n",
            exports.natives.len(),
            exports.declared
        )
    });
    if let Some(exports) = exports {
        draft.write(artifacts::EXPORTS, &to_json(exports))?;
    }
    for warning in attribution::write(&draft, &plan, &record)? {
        ui.diagnostic(&warning);
    }
    draft.write("measurement.json", &to_json(&measurement))?;
    let budgets = budgets(&plan, &measurement);
    let check = interrupt.unless_asked({
        let (promise, libraries) = (Promise::of_plan(&plan), folder.join("jni"));
        move || checked(promise, &libraries)
    })??;
    let sizes = report::measurement_markdown(&measurement, &budgets);
    draft.write(
        "report.md",
        &format!(
            "{sizes}\n## How it was built\n\n{exported}{}{}",
            small::lines(&small),
            plan::markdown(&plan, source)
        ),
    )?;
    interrupt.check()?;
    let dist = draft.finish()?;
    Ok(Built { plan, dist, record, ran: false, measurement, budgets, check })
}

/// The rules of Android, asked of what is about to be published.
fn checked(promise: Promise, libraries: &Utf8Path) -> Outcome<CheckReport> {
    let request = check::Request {
        sources: vec![Measurable::new(libraries, &promise.profile)],
        promise: Some(promise),
        ..check::Request::default()
    };
    check::check(&request)
}

/// The limits of the profile, held against what was measured.
fn budgets(plan: &BuildPlan, measurement: &Measurement) -> Vec<BudgetResult> {
    let limits = plan.abis.iter().filter_map(|abi| Some((abi.abi, abi.budget.as_ref()?)));
    limits.map(|(abi, limit)| BudgetResult::new(abi, limit.normalized, measurement)).collect()
}
