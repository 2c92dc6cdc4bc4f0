//! Decided: everything a build needs to know, and nothing left open.
//!
//! [`resolve`] fills in the defaults and checks the profile against the release. After it no stage
//! reads a default, the environment or the clock; the plan's digest names what was decided.

mod build_plan;
mod calculators;
mod draft;
mod flags;
mod flaws;
mod levers;
mod nearest;
mod opencv;
mod operators;
mod patches;
mod quantize;
mod show;
mod tasks;
mod tree_state;
mod unpinned;
mod upstream;

use std::collections::BTreeMap;

use models::OperatorSet;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use crate::{
    catalogue::{Abi, Catalogue, Release},
    profile::{Opencv, Profile, Target, abi_help},
};

pub use build_plan::{
    AbiPlan, BudgetPlan, BuildPlan, CalculatorsPlan, Companion, Exports, Flag, Implied, OpencvPlan,
    OpencvSource, OpsPlan, PlanDigest, PlanDocument, TargetKind, TargetPlan, TaskPlan,
    UpstreamPlan,
};
pub use flaws::{Flaw, kind_of_checkout};
pub use quantize::QuantizePlan;
pub use show::{markdown, reasons, text};
pub use tree_state::{Compared, TreeState};
pub use unpinned::{
    OverrideKind, OverridePlan, OwnSetup, PlacePlan, UnpinnedPlan, is_address,
    resolve as resolve_unpinned, unknown_overrides,
};
pub use upstream::{Known, Upstream, locate, recognise};

/// What the command line adds to a profile.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// ABIs to build for instead of the profile's; none means the profile's.
    pub abis: Vec<Abi>,
    /// The image of the upstream, where there is one.
    pub image: Option<String>,
    /// The operators of the profile's models, by the name that the profile has for each.
    pub models: BTreeMap<String, OperatorSet>,
    /// How the models are made small, with the digests of what that depends on.
    pub quantize: Option<QuantizePlan>,
    /// Values of levers, by name, where the profile has none: what the command that asks would rather have than
    /// the catalogue's defaults.
    pub levers: BTreeMap<String, String>,
    /// The source of OpenCV that is pinned for the release.
    pub opencv: Option<OpencvSource>,
    /// What the person added that nobody pinned.
    pub unpinned: Option<UnpinnedPlan>,
}

impl Overrides {
    /// Reads the ABIs named on the command line; one named twice counts once.
    pub fn parse(abis: &[String]) -> Outcome<Self> {
        let mut parsed: Vec<Abi> = Vec::new();
        for written in abis {
            let abi = written.parse().map_err(|()| {
                let unknown = Diagnostic::error(format!("unknown ABI `{written}`"));
                Failure::new(Exit::Usage, unknown.help(abi_help(written)))
            })?;
            if !parsed.contains(&abi) {
                parsed.push(abi);
            }
        }
        Ok(Self { abis: parsed, ..Self::default() })
    }
}

/// Decides. All problems are reported at once.
pub fn resolve(
    profile: &Profile,
    upstream: &Upstream,
    overrides: &Overrides,
) -> Outcome<BuildPlan> {
    let catalogue = Catalogue::bundled();
    let release = upstream.release;
    let mut problems = draft::problems(release);
    let chosen = tasks::choose(profile, release, catalogue, &mut problems);
    let min_sdk = min_sdk(profile, release, &mut problems);
    let levers = levers::resolve(
        profile,
        release,
        &chosen,
        min_sdk,
        overrides.opencv.as_ref(),
        &overrides.levers,
        &mut problems,
    );
    let mut warnings: Vec<String> = draft::warning(release).into_iter().collect();
    warnings.extend(levers.warnings.iter().cloned());
    let ops = operators::choose(profile, release, &overrides.models, &mut problems, &mut warnings);
    problems.extend(quantize::problem(profile));
    let diffs = patches::own(profile, release, &mut problems);
    let abis =
        if overrides.abis.is_empty() { profile_abis(profile) } else { overrides.abis.clone() };
    if problems.iter().any(|problem| problem.severity == support::diag::Severity::Error) {
        return Err(Failure { exit: Exit::InvalidProfile, diagnostics: problems });
    }
    let mut patches = patches::of(release, &levers, min_sdk);
    patches.extend(ops.as_ref().map(|ops| operators::edits(ops, release)));
    let named = levers.chosen.get("calculators").is_some_and(|value| value == "named");
    let calculators = named.then(|| calculators::choose(upstream, &chosen.roots)).flatten();
    if named && calculators.is_none() {
        warnings.push(
            "no variant of a calculator was found that nothing names: none is left out".into(),
        );
    }
    patches.extend(calculators.as_ref().map(calculators::edits));
    let flags = flags::of(&levers, &patches);
    for abi in profile.keys.budgets.keys().filter(|abi| !abis.contains(abi)) {
        warnings.push(format!("the budget of {abi} limits nothing: it is not built"));
    }
    warnings.extend(chosen.notes(release));
    if let Some(unpinned) = &overrides.unpinned {
        let lines = unpinned.lines().into_iter();
        warnings.extend(lines.map(|line| format!("not pinned: `{line}`")));
        warnings.extend(unknown_overrides(unpinned, &upstream.root));
    }
    let target = target_plan(profile, upstream, &chosen, &levers);
    let abis =
        abis.into_iter().map(|abi| abi_plan(abi, profile, upstream, levers.opencv.link)).collect();
    Ok(BuildPlan {
        schema: 1,
        profile: profile.name.clone(),
        description: profile.keys.description.as_ref().map_or(String::new(), |d| d.value.clone()),
        upstream: UpstreamPlan {
            version: release.version.clone(),
            demo: release.mirrors.is_some(),
            draft: draft::is_draft(release),
            bazel: release.bazel.clone(),
            own: upstream.own_cache(),
        },
        diffs,
        patches,
        flags,
        linkopts: flags::linkopts(&target),
        levers: levers.chosen,
        picked: levers.picked,
        min_sdk,
        warnings,
        opencv: levers.opencv,
        ops,
        quantize: overrides.quantize.clone(),
        calculators,
        tasks: chosen.into_plan(),
        target,
        image: overrides.image.clone(),
        unpinned: overrides.unpinned.clone(),
        abis,
    })
}

/// The lowest API level of an app whose profile names none.
pub const MIN_SDK: u32 = 24;

fn min_sdk(profile: &Profile, release: &Release, problems: &mut Vec<Diagnostic>) -> u32 {
    let Some(written) = &profile.keys.min_sdk else { return MIN_SDK };
    if !release.api_levels.contains(&written.value) {
        let (title, level) = (release.title(), written.value);
        let message = format!("the NDK of {title} does not compile for API level {level}");
        let known: Vec<String> = release.api_levels.iter().map(u32::to_string).collect();
        let problem = written.diagnostic(message, "expected the `minSdk` of the app");
        problems.push(problem.help(format!("its levels are {}", known.join(", "))));
    }
    written.value
}

fn profile_abis(profile: &Profile) -> Vec<Abi> {
    match &profile.keys.abis {
        Some(abis) => abis.iter().map(|abi| abi.value).collect(),
        None => vec![Abi::Arm64V8a],
    }
}

fn target_plan(
    profile: &Profile,
    upstream: &Upstream,
    chosen: &tasks::Chosen<'_>,
    levers: &levers::Levers,
) -> TargetPlan {
    let release = upstream.release;
    let kind = match profile.keys.target.as_ref().map(|target| target.value) {
        Some(Target::Stock) => TargetKind::Stock,
        Some(Target::Minimal) | None => TargetKind::Minimal,
    };
    let package =
        format!("mediapipe/tasks/java/com/google/mediapipe/tasks/vision/minimal/{}", profile.name);
    let label = match kind {
        TargetKind::Stock => release.stock.clone(),
        TargetKind::Minimal => {
            let label = format!("//{package}:{}", release.library);
            label.parse().unwrap_or_else(|_| unreachable!("made of a package and a file name"))
        }
    };
    let exports = match levers.chosen.get(levers::EXPORTS) {
        Some(value) if value == levers::REACHABLE => Exports::Reachable,
        _ => Exports::All,
    };
    let version_script = match exports {
        Exports::All => release.version_script.clone(),
        Exports::Reachable => {
            let label = format!("//{package}:exports.lds");
            label.parse().unwrap_or_else(|_| unreachable!("made of a package and a file name"))
        }
    };
    TargetPlan {
        kind,
        label,
        library: release.library.clone(),
        roots: chosen.roots.clone(),
        always: release.always.clone(),
        exports,
        version_script,
    }
}

fn abi_plan(abi: Abi, profile: &Profile, upstream: &Upstream, opencv: Opencv) -> AbiPlan {
    let release = upstream.release;
    let shared = Companion {
        file: release.opencv_library.clone(),
        path: format!("external/android_opencv/sdk/native/libs/{abi}/{}", release.opencv_library),
    };
    let limit = profile.keys.budgets.get(&abi).and_then(|budget| budget.normalized.as_ref());
    AbiPlan {
        abi,
        flags: release.abis.get(&abi).cloned().unwrap_or_default(),
        companions: if opencv == Opencv::Shared { vec![shared] } else { Vec::new() },
        budget: limit.map(|limit| BudgetPlan { normalized: limit.value }),
    }
}
