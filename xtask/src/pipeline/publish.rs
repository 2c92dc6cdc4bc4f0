//! From Bazel's files to `dist/<profile>/`: collected, measured, and written whole or not at all.

use std::collections::BTreeSet;

use camino::Utf8Path;
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    fs::write_atomic,
    ui::to_json,
};

use super::Built;
use crate::{
    artifacts::{self, ArtifactSet, BuildRecord, Provenance},
    downloads::DownloadLock,
    engine::Ready,
    inputs::InputRecord,
    measure::{self, Measurement},
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
    pub(super) record: BuildRecord,
    pub(super) fetched: Vec<InputRecord>,
    pub(super) downloads: DownloadLock,
}

/// Artifacts -> measurement -> report, written as one folder.
pub(super) fn publish(made: Made<'_>, kept: &Utf8Path, dist: &Utf8Path) -> Outcome<Built> {
    let Made { plan, source, ready, staged, record, fetched, downloads } = made;
    let draft = artifacts::Draft::begin(dist, &plan.profile)?;
    let files: Vec<_> =
        record.abis.iter().map(|abi| (abi.abi, abi.files.keys().cloned().collect())).collect();
    let set = artifacts::collect(&draft, &files)?;
    draft.write("plan.json", &to_json(&plan::PlanDocument::new(&plan, source)))?;
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
        outputs: &set.artifacts,
    };
    draft.write("provenance.json", &to_json(&provenance))?;
    let measurement = measurement(&plan, &set, &draft.folder(), kept)?;
    draft.write("measurement.json", &to_json(&measurement))?;
    let budgets = budgets(&plan, &measurement);
    let sizes = report::measurement_markdown(&measurement, &budgets);
    draft.write(
        "report.md",
        &format!("{sizes}\n## How it was built\n\n{}", plan::markdown(&plan, source)),
    )?;
    let dist = draft.finish()?;
    Ok(Built { plan, dist, record, ran: false, measurement, budgets })
}

/// Measures what is about to be published. Deflating at level 9 takes seconds, so the result is kept
/// beside the build's record, and holds for libraries of the same digests.
fn measurement(
    plan: &BuildPlan,
    set: &ArtifactSet,
    folder: &Utf8Path,
    room: &Utf8Path,
) -> Outcome<Measurement> {
    let kept = room.join("measurement.json");
    let last: Option<Measurement> =
        std::fs::read_to_string(&kept).ok().and_then(|text| serde_json::from_str(&text).ok());
    let digests =
        |measured: &Measurement| measured.libraries.iter().map(|l| l.sha256).collect::<Vec<_>>();
    let wanted: Vec<Sha256> = set.artifacts.iter().map(|artifact| artifact.sha256).collect();
    let same = |a: &Measurement| {
        a.schema == measure::SCHEMA
            && BTreeSet::from_iter(digests(a)) == BTreeSet::from_iter(wanted.clone())
    };
    if let Some(last) = last.filter(same) {
        return Ok(last.named(&plan.profile));
    }
    let fresh = measure::measure(&folder.join("jni")).map_err(Failure::from)?.named(&plan.profile);
    write_atomic(&kept, to_json(&fresh).as_bytes())?;
    Ok(fresh)
}

/// Limits are for everything that ships for an ABI: a second library is part of the bill.
fn budgets(plan: &BuildPlan, measurement: &Measurement) -> Vec<BudgetResult> {
    let limits = plan.abis.iter().filter_map(|abi| Some((abi.abi, abi.budget.as_ref()?)));
    let measured =
        |abi| measurement.abis().contains(&abi).then(|| measurement.total(abi).normalized);
    limits.map(|(abi, limit)| BudgetResult::new(abi, limit.normalized, measured(abi))).collect()
}
