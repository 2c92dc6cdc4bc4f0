//! A profile with everything it extends filled in, for printing.

use std::collections::BTreeMap;

use serde::Serialize;
use support::{day::Day, located::Located, size::Bytes};

use super::{Budget, Growth, OpsChoice, PatchFile, Profile, Target, TaskChoice, Waiver};
use crate::catalogue::{Abi, Catalogue};

/// The keys that are set, by the names they have in a file. What is absent is left to `plan`.
#[derive(Debug, Serialize)]
pub struct Shown {
    schema: u32,
    name: String,
    keys: BTreeMap<String, serde_json::Value>,
    budget: BTreeMap<Abi, Option<Bytes>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    further: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiver: Vec<ShownWaiver>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    patch: Vec<ShownPatch>,
}

#[derive(Debug, Serialize)]
struct ShownWaiver {
    budget: String,
    abi: Option<Abi>,
    reason: String,
    owner: String,
    until: Day,
}

#[derive(Debug, Serialize)]
struct ShownPatch {
    file: String,
    reason: Option<String>,
    releases: Option<Vec<String>>,
}

impl Shown {
    /// Takes what a profile sets.
    pub fn new(profile: &Profile) -> Self {
        let keys = &profile.keys;
        let native = &keys.native;
        let mut set = BTreeMap::new();
        let mut put = |name: &str, value: Option<serde_json::Value>| {
            if let Some(value) = value {
                set.insert(name.to_owned(), value);
            }
        };
        put("description", keys.description.as_ref().map(|text| text.value.clone().into()));
        put("extends", keys.extends.as_ref().map(|text| text.value.clone().into()));
        put(
            "target",
            keys.target
                .as_ref()
                .map(|target| word(target.value == Target::Stock, "stock", "minimal")),
        );
        put("tasks", keys.tasks.as_ref().map(tasks));
        put(
            "models",
            keys.models
                .as_ref()
                .map(|list| list.iter().map(|model| model.value.as_str()).collect()),
        );
        put("mediapipe.version", keys.version.as_ref().map(|text| text.value.clone().into()));
        put(
            "android.abis",
            keys.abis.as_ref().map(|abis| abis.iter().map(|abi| abi.value.as_str()).collect()),
        );
        put("android.min-sdk", keys.min_sdk.as_ref().map(|sdk| sdk.value.into()));
        put(
            "native.opencv",
            native.opencv.as_ref().and_then(|opencv| serde_json::to_value(opencv.value).ok()),
        );
        put("native.ops", native.ops.as_ref().map(|choice| ops(&choice.value)));
        for (name, written) in &native.levers {
            let is_switch = Catalogue::bundled().lever(name).is_some_and(|l| l.is_switch());
            let value = written.value.as_str();
            let value = if is_switch { (value == "true").into() } else { value.into() };
            put(&format!("native.{name}"), Some(value));
        }
        put(
            "native.drop-cpu-kernels",
            native
                .drop_cpu_kernels
                .as_ref()
                .map(|list| list.iter().map(|f| f.value.as_str()).collect()),
        );
        if let Some(quantize) = &keys.quantize {
            let scheme = quantize.scheme.as_ref();
            put("quantize.scheme", scheme.and_then(|s| serde_json::to_value(s.value).ok()));
            let folder = quantize.calibrate.as_ref();
            put("quantize.calibrate", folder.map(|folder| folder.value.clone().into()));
            let limit = quantize.max_error.as_ref();
            put("quantize.max-error", limit.map(|limit| limit.value.0.to_string().into()));
        }
        let budget = keys.budgets.iter();
        Self {
            schema: super::SCHEMA,
            name: profile.name.clone(),
            keys: set,
            budget: budget
                .map(|(abi, b)| (*abi, b.normalized.as_ref().map(|limit| limit.value)))
                .collect(),
            further: keys.budgets.iter().flat_map(|(abi, budget)| further(*abi, budget)).collect(),
            waiver: keys.waivers.iter().map(waiver).collect(),
            patch: keys.patches.iter().map(patch).collect(),
        }
    }

    /// One `key = value` a line, as TOML writes it.
    pub fn to_text(&self) -> String {
        let mut out = format!(
            "# {}, with everything it extends filled in\nschema = {}\n",
            self.name, self.schema
        );
        for (key, value) in &self.keys {
            out.push_str(&format!("{key} = {value}\n"));
        }
        for (abi, limit) in self.budget.iter().filter_map(|(abi, limit)| Some((abi, (*limit)?))) {
            out.push_str(&format!("budget.{abi}.normalized = \"{} B\"\n", limit.0));
        }
        for (key, value) in &self.further {
            out.push_str(&format!("{key} = {value:?}\n"));
        }
        for waiver in &self.waiver {
            let abi = waiver.abi.map(|abi| format!("abi = \"{abi}\"\n")).unwrap_or_default();
            out.push_str(&format!(
                "[[waiver]]\nbudget = {:?}\n{abi}reason = {:?}\nowner = {:?}\nuntil = \"{}\"\n",
                waiver.budget, waiver.reason, waiver.owner, waiver.until
            ));
        }
        for patch in &self.patch {
            out.push_str(&format!("[[patch]]\nfile = {:?}\n", patch.file));
            let reason = patch.reason.iter().map(|reason| format!("reason = {reason:?}\n"));
            let releases = patch.releases.iter().map(|list| format!("releases = {list:?}\n"));
            out.extend(reason.chain(releases));
        }
        out
    }
}

/// Limits of an ABI besides that of the normalized size, by their keys.
fn further(abi: Abi, budget: &Budget) -> Vec<(String, String)> {
    let hundredths = |growth: Growth| format!("+{}.{:02} %", growth.0 / 100, growth.0 % 100);
    let growth = budget.growth.as_ref().map(|growth| hundredths(growth.value));
    let growth = growth.map(|text| (format!("budget.{abi}.growth"), text));
    let component = |(name, limit): (&String, &Located<Bytes>)| {
        (format!("budget.{abi}.components.{name:?}"), format!("{} B", limit.value.0))
    };
    growth.into_iter().chain(budget.components.iter().map(component)).collect()
}

fn waiver(waiver: &Waiver) -> ShownWaiver {
    ShownWaiver {
        budget: waiver.budget.value.clone(),
        abi: waiver.abi,
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        until: waiver.until.value,
    }
}

fn patch(patch: &PatchFile) -> ShownPatch {
    let releases = patch.releases.as_ref();
    ShownPatch {
        file: patch.file.value.clone(),
        reason: patch.reason.as_ref().map(|reason| reason.value.clone()),
        releases: releases.map(|list| list.iter().map(|v| v.value.to_string()).collect()),
    }
}

fn word(first: bool, yes: &str, no: &str) -> serde_json::Value {
    if first { yes } else { no }.into()
}

fn ops(choice: &OpsChoice) -> serde_json::Value {
    match choice {
        OpsChoice::All => "all".into(),
        OpsChoice::FromModels => "from-models".into(),
        OpsChoice::These(ops) => ops.iter().map(|op| op.value.as_str()).collect(),
    }
}

fn tasks(choice: &TaskChoice) -> serde_json::Value {
    match choice {
        TaskChoice::All(_) => "all".into(),
        TaskChoice::These(tasks) => tasks.iter().map(|task| task.value.as_str()).collect(),
    }
}
