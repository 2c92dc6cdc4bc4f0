//! From Bazel's files to `dist/<profile>/`: collected, measured, and written whole or not at all.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Outcome},
    fs::write_atomic,
    interrupt::Interrupt,
    ui::{Ui, to_json},
};

use super::{
    Built, attribution,
    inventory::Sources,
    kept,
    small::{self, SmallModel},
};
use crate::{
    artifacts::{self, BuildRecord, ExportsRecord, Provenance},
    catalogue::Abi,
    check::{self, CheckReport, Promise},
    downloads::DownloadLock,
    engine::Ready,
    inputs::InputRecord,
    measure::Measurable,
    overlay::StagedTree,
    plan::{self, BuildPlan, TreeState},
    profile::ProfileFile,
    report::{self, Held},
    request::Places,
    sbom,
};

/// All that is known when Bazel has ended.
pub(super) struct Made<'a> {
    pub(super) plan: BuildPlan,
    pub(super) limits: &'a ProfileFile,
    pub(super) source: &'a TreeState,
    pub(super) places: &'a Places,
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
    let Made {
        plan,
        limits,
        source,
        places,
        ready,
        staged,
        exports,
        small,
        record,
        fetched,
        downloads,
    } = made;
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
    let attribution::Told { attributions, warnings } = attribution::write(&draft, &plan, &record)?;
    warnings.iter().for_each(|warning| ui.diagnostic(warning));
    draft.write("measurement.json", &to_json(&measurement))?;
    // Of a library without a map nobody can say whose code is in it.
    let mapped = attributions.iter().filter(|told| told.sources.map.is_some()).count();
    let licences = if mapped < plan.abis.len() {
        let told = format!("whose code is in the libraries is not known: no `{}`", sbom::FILE);
        ui.diagnostic(&Diagnostic::warning(told).help("build again with `--force`"));
        Vec::new()
    } else {
        let given =
            [&places.project, &places.repo].map(|root| root.join("build-profiles/licences"));
        let sources = Sources {
            plan: &plan,
            tree: &staged.root,
            cache: &ready.cache(&plan, &places.work),
            lock: &downloads,
            fetched: &fetched,
            given: &given,
        };
        let inventory = sources.inventory(&attributions, &set)?;
        draft.write(sbom::FILE, &to_json(&sbom::bom(&inventory)))?;
        draft.write(sbom::NOTICE, &sbom::notice(&inventory))?;
        inventory.parts.into_iter().map(|part| part.licence).collect()
    };
    let abis: Vec<Abi> = plan.abis.iter().map(|abi| abi.abi).collect();
    let held = Held { measurement: &measurement, attributions: &attributions, baseline: None };
    let budgets = report::hold(limits, &abis, held);
    let check = interrupt.unless_asked({
        let mut promise = Promise::of_plan(&plan);
        // What is waived is no promise for now.
        let waived = |abi| limits.waivers.iter().any(|it| it.is_for(abi, "normalized"));
        promise.budgets.retain(|abi, _| !waived(*abi));
        let libraries = folder.join("jni");
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
    Ok(Built { plan, dist, record, ran: false, measurement, budgets, check, licences })
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
