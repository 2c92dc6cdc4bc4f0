//! The schema of profiles, made of the catalogue: a task, lever or kernel family that is new there is
//! new here. `tests/schemas.rs` holds it against the reader of profiles.

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use crate::{
    catalogue::{Abi, Catalogue, Lever},
    profile::SCHEMA,
};

/// Sizes as `support::size` reads them.
const SIZE: &str = r"^\s*[0-9][0-9._]*\s*([kKmMgG][iI]?)?[bB]\s*$";

pub(super) fn schema() -> Schema {
    let catalogue = Catalogue::bundled();
    let tasks: Vec<&str> = catalogue.tasks.iter().map(|task| task.name.as_str()).collect();
    let releases: Vec<&str> =
        catalogue.releases.iter().map(|release| release.version.as_str()).collect();
    let mut levels: Vec<u32> =
        catalogue.releases.iter().flat_map(|release| release.api_levels.clone()).collect();
    levels.sort_unstable();
    levels.dedup();
    let abis = Abi::ALL.map(Abi::as_str);
    let budget = table(json!({
        "normalized": {
            "description": "upper limit of the normalized size of all that ships for the ABI, such as \"8 MiB\"",
            "type": "string", "pattern": SIZE,
        },
    }));
    let mut budget = budget;
    budget["properties"]["growth"] = json!({
        "description": "how much larger than the baseline of `compare` the normalized size may be, such as \"+1 %\"",
        "type": "string", "pattern": r"^\s*\+?[0-9]{1,4}(\.[0-9]{1,2})?\s*%\s*$",
    });
    budget["properties"]["components"] = json!({
        "description": "upper limits of components, by the names that `explain` prints: bytes of the file",
        "type": "object", "additionalProperties": { "type": "string", "pattern": SIZE },
    });
    let budgets: Map<String, Value> =
        abis.iter().map(|abi| ((*abi).to_owned(), budget.clone())).collect();
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": false,
        "required": ["schema"],
        "properties": {
            "schema": { "description": "version of this format", "const": SCHEMA },
            "description": { "description": "what the profile is for", "type": "string" },
            "extends": {
                "description": "a profile beside this one, or in build-profiles/: every key that is not set here is taken from it",
                "type": "string",
            },
            "target": {
                "description": "a generated target, or upstream's own with every task: the baseline",
                "enum": ["minimal", "stock"], "default": "minimal",
            },
            "tasks": {
                "description": "the tasks that the app uses",
                "anyOf": [{ "const": "all" }, list(json!({ "enum": tasks }))],
            },
            "models": {
                "description": "models that the app loads: files beside the profile, or names in pins.toml",
                "type": "array", "minItems": 1, "items": { "type": "string" },
            },
            "mediapipe": table(json!({
                "version": {
                    "description": "a release, the path of a checkout, or demo; --mediapipe wins",
                    "type": "string", "examples": releases,
                },
            })),
            "android": table(json!({
                "abis": list(json!({ "enum": abis })),
                "min-sdk": {
                    "description": "the minSdk of the app: an API level that the release's NDK compiles for",
                    "enum": levels, "default": 24,
                },
            })),
            "native": table(Value::Object(native())),
            "quantize": table(json!({
                "scheme": {
                    "description": "how the models' int8 weights are used: unpacked when a model is loaded, or as they are",
                    "enum": ["weight-only", "dynamic"], "default": "weight-only",
                },
                "calibrate": {
                    "description": "a folder of pictures beside the profile: biases are corrected and errors measured by them",
                    "type": "string",
                },
                "max-error": {
                    "description": "over this share of an output's scale nothing is built, such as \"5%\"",
                    "type": "string",
                },
            })),
            "budget": table(Value::Object(budgets)),
            "waiver": {
                "description": "limits that do not count until a day has passed",
                "type": "array",
                "items": waiver(),
            },
            "patch": {
                "description": "diffs of one's own of upstream's files, in the order in which they are applied",
                "type": "array",
                "items": patch(&releases),
            },
        },
    })
}

fn waiver() -> Value {
    let mut waiver = table(json!({
        "budget": {
            "description": "normalized, growth, or the name of a component", "type": "string",
        },
        "abi": { "description": "of one ABI alone", "enum": Abi::ALL.map(Abi::as_str) },
        "reason": { "description": "why the limit may be passed", "type": "string" },
        "owner": { "description": "who sees to it that it is kept again", "type": "string" },
        "until": {
            "description": "the last day on which the waiver counts",
            "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        },
    }));
    waiver["required"] = json!(["budget", "reason", "owner", "until"]);
    waiver
}

/// `[native]`: the levers of the catalogue, and those that are more than flags.
fn native() -> Map<String, Value> {
    let catalogue = Catalogue::bundled();
    let families: Vec<&str> = catalogue.kernels.iter().map(|kernel| kernel.name.as_str()).collect();
    let mut keys: Map<String, Value> =
        catalogue.levers.iter().map(|it| (it.name.clone(), lever(it))).collect();
    keys.insert(
        "ops".into(),
        json!({
            "description": "TensorFlow Lite operators that are kept",
            "anyOf": [
                { "enum": ["all", "from-models"] },
                { "type": "array", "minItems": 1, "items": { "type": "string" } },
            ],
            "default": "all",
        }),
    );
    keys.insert(
        "opencv".into(),
        json!({
            "description": "how OpenCV reaches the app: a library beside, linked in, or not at all, with or without a converter in its place",
            "enum": ["shared", "static", "own-converter", "none"], "default": "shared",
        }),
    );
    keys.insert(
        "drop-cpu-kernels".into(),
        json!({
            "description": "XNNPACK kernel families that are left out",
            "type": "array", "items": { "enum": families },
        }),
    );
    keys
}

/// What a lever decides, with what each of its values costs an app.
fn lever(lever: &Lever) -> Value {
    let value = |text: &str| match text {
        "true" | "false" if lever.is_switch() => Value::from(text == "true"),
        word => Value::from(word),
    };
    let values: Vec<Value> = lever.values.iter().map(|it| value(&it.is)).collect();
    let dear = lever.values.iter().filter(|value| !value.cost.is_empty());
    let costs = dear.map(|value| format!("; {}: {}", value.is, value.cost));
    let about = format!("{}{}", lever.about, costs.collect::<String>());
    json!({ "description": about, "enum": values, "default": value(&lever.default) })
}

fn patch(releases: &[&str]) -> Value {
    let mut patch = table(json!({
        "file": { "description": "the diff, beside this profile", "type": "string" },
        "reason": { "description": "why it is there; the report shows it", "type": "string" },
        "releases": list(json!({ "enum": releases })),
    }));
    patch["required"] = json!(["file"]);
    patch
}

/// A table with these keys and no others.
fn table(properties: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

/// A list of at least one, none twice.
fn list(items: Value) -> Value {
    json!({ "type": "array", "minItems": 1, "uniqueItems": true, "items": items })
}
