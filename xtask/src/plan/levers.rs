//! The `[native]` levers: defaults filled in, and checked against the release and the tasks.

use std::collections::BTreeMap;

use support::{diag::Diagnostic, located::Located, names::nearest};

use super::{
    build_plan::{OpencvPlan, OpencvSource},
    opencv,
    tasks::Chosen,
};
use crate::{
    catalogue::{Catalogue, Lever, Release},
    profile::{Profile, Target},
};

/// The lever that decides which natives are exported.
pub const EXPORTS: &str = "exports";

/// Its value where those are exported that kept Java reaches.
pub const REACHABLE: &str = "reachable";

/// Every lever has a value here.
#[derive(Clone, Debug)]
pub struct Levers {
    /// How OpenCV reaches the app.
    pub opencv: OpencvPlan,
    /// Defines of the kernel families to leave out, sorted, each with what that costs.
    pub kernels: Vec<(String, String)>,
    /// The value of every lever of levers.toml.
    pub chosen: BTreeMap<String, String>,
    /// Of those that were picked for `min-sdk`, why it is this one.
    pub picked: BTreeMap<String, String>,
    /// What may not be what was meant.
    pub warnings: Vec<String>,
}

/// Fills in defaults; what the release or the tasks do not allow is added to `problems`.
pub fn resolve(
    profile: &Profile,
    release: &Release,
    chosen: &Chosen<'_>,
    min_sdk: u32,
    source: Option<&OpencvSource>,
    defaults: &BTreeMap<String, String>,
    problems: &mut Vec<Diagnostic>,
) -> Levers {
    let mut warnings = Vec::new();
    let opencv = opencv::choose(profile, release, chosen, source, problems, &mut warnings);
    if profile.keys.target.as_ref().is_some_and(|target| target.value == Target::Stock) {
        stock_has_all_tasks(profile, chosen, problems);
    }
    let kernels = kernels(profile, release, problems, &mut warnings);
    let (chosen, picked) = values(profile, defaults, min_sdk, problems);
    stock_has_its_exports(profile, &chosen, problems);
    Levers { opencv, kernels, chosen, picked, warnings }
}

/// The value of every lever that is a row of data, and why of those that were picked. One that asks for a newer
/// Android than the profile does is a problem.
fn values(
    profile: &Profile,
    defaults: &BTreeMap<String, String>,
    min_sdk: u32,
    problems: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let mut picked = BTreeMap::new();
    let value_of = |lever: &Lever| {
        let written = profile.keys.native.levers.get(&lever.name);
        if let Some(written) = written
            && let Some(needed) = lever.value(&written.value).and_then(|value| value.min_api)
            && min_sdk < needed
        {
            problems.push(too_new(lever, written, needed, min_sdk));
        }
        let default = defaults.get(&lever.name).unwrap_or(&lever.default);
        let written = written.map_or(default, |written| &written.value);
        let value = lever.picked(written, min_sdk).map_or(written, |value| &value.is);
        if value != written {
            picked.insert(lever.name.clone(), why_picked(lever, written, value, min_sdk));
        }
        (lever.name.clone(), value.clone())
    };
    let chosen = Catalogue::bundled().levers.iter().map(value_of).collect();
    (chosen, picked)
}

/// Such as `"auto": "relr" needs API level 28, and "min-sdk" is 24`.
fn why_picked(lever: &Lever, written: &str, value: &str, min_sdk: u32) -> String {
    let picks = lever.value(written).map_or(&[][..], |value| &value.picks);
    let newer = picks.iter().take_while(|pick| *pick != value).filter_map(|pick| lever.value(pick));
    let newer: Vec<String> = newer
        .filter_map(|pick| {
            Some(format!("{} needs API level {}", lever.written(&pick.is), pick.min_api?))
        })
        .collect();
    let written = lever.written(written);
    match newer.as_slice() {
        [] => format!("{written}: min-sdk is {min_sdk}, and none is smaller"),
        newer => format!("{written}: {}, and min-sdk is {min_sdk}", newer.join(", ")),
    }
}

fn too_new(lever: &Lever, written: &Located<String>, needed: u32, min_sdk: u32) -> Diagnostic {
    let fits = |api: Option<u32>| api.is_none_or(|api| api <= min_sdk);
    let most = lever.values.iter().rfind(|value| fits(value.min_api));
    let instead = most.map_or(&lever.default, |value| &value.is);
    let message = format!(
        "`{} = {}` needs Android API level {needed}, but `min-sdk` is {min_sdk}",
        lever.name,
        lever.written(&written.value)
    );
    let label = format!("Android before API level {needed} cannot load such a library");
    written.diagnostic(message, &label).help(format!(
        "write `{} = {}`, or `min-sdk = {needed}`",
        lever.name,
        lever.written(instead)
    ))
}

fn stock_has_all_tasks(profile: &Profile, chosen: &Chosen<'_>, problems: &mut Vec<Diagnostic>) {
    if chosen.dropped.is_empty() {
        return;
    }
    if let Some(target) = &profile.keys.target {
        let problem =
            target.diagnostic("upstream's own target cannot drop tasks", "it has every task");
        problems.push(problem.help("write `tasks = \"all\"`, or remove `target`"));
    }
}

/// Upstream's own target names its list of exports itself.
fn stock_has_its_exports(
    profile: &Profile,
    chosen: &BTreeMap<String, String>,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(target) = profile.keys.target.as_ref().filter(|it| it.value == Target::Stock) else {
        return;
    };
    if chosen.get(EXPORTS).is_none_or(|value| value != REACHABLE) {
        return;
    }
    let label = "it exports what upstream lists";
    let problem = match profile.keys.native.levers.get(EXPORTS) {
        Some(written) => {
            written.diagnostic("upstream's own target has a list of exports of its own", label)
        }
        None => target.diagnostic("upstream's own target has a list of exports of its own", label),
    };
    problems.push(problem.help("write `exports = \"all\"`, or remove `target`"));
}

fn kernels(
    profile: &Profile,
    release: &Release,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) -> Vec<(String, String)> {
    let catalogue = Catalogue::bundled();
    let known: Vec<&str> = catalogue.kernels.iter().map(|family| family.name.as_str()).collect();
    let mut found = Vec::new();
    for written in profile.keys.native.drop_cpu_kernels.iter().flatten() {
        match catalogue.kernels_of(release).find(|family| family.name == written.value) {
            Some(family) => found.push((family.define.clone(), family.cost.clone())),
            None if known.contains(&written.value.as_str()) => warnings.push(format!(
                "the XNNPACK of {} has no switch for `{}`: nothing is dropped",
                release.title(),
                written.value
            )),
            None => {
                let message = format!("unknown CPU kernel family `{}`", written.value);
                let help = match nearest(&written.value, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the families are {}", known.join(", ")),
                };
                problems.push(written.diagnostic(message, "Bazel would ignore it").help(help));
            }
        }
    }
    found.sort();
    found
}
