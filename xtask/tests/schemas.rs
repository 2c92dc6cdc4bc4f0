//! The JSON Schemas of `build-profiles/schemas/`, held against real documents and the reader of
//! profiles by a validator that is not ours.

#[allow(missing_docs)]
#[path = "measure/fixture.rs"]
mod fixture;
mod support;

use std::fs;

use ::support::{digest::Sha256, size::Bytes};
use camino::{Utf8Path, Utf8PathBuf};
use jsonschema::Validator;
use serde_json::{Value, json};
use support::{Folder, profile_folder, repo, run, tests, tool};
use xtask::{
    attribute::{Attribution, Origin, Reason, RowDraft, Sources},
    catalogue::Abi,
    profile, reference,
};

fn schema(name: &str) -> Value {
    let path = repo().join(format!("build-profiles/schemas/{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

fn validator(name: &str) -> Validator {
    jsonschema::draft202012::new(&schema(name)).expect("a schema of draft 2020-12")
}

/// What a validator has against a document; nothing where it is right.
fn faults(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).map(|it| format!("{}: {it}", it.instance_path())).collect()
}

fn read_toml(path: &Utf8Path) -> Option<Value> {
    toml::from_str(&fs::read_to_string(path).unwrap()).ok()
}

fn profiles() -> Vec<Utf8PathBuf> {
    let names = profile_folder().names().unwrap();
    names.iter().map(|name| repo().join(format!("build-profiles/{name}.toml"))).collect()
}

#[test]
fn what_is_written_from_the_code_is_up_to_date() {
    let stale: Vec<String> =
        reference::stale(&repo()).unwrap().into_iter().map(|page| page.path).collect();
    assert!(stale.is_empty(), "`cargo xtask ci --write` writes {stale:#?}");
}

#[test]
fn every_profile_here_is_valid_and_names_its_schema() {
    let validator = validator("profile");
    assert!(profiles().len() > 5);
    for path in profiles() {
        let text = fs::read_to_string(&path).unwrap();
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
        let named = named.unwrap_or_else(|| panic!("{path} begins with no `#:schema` line"));
        assert!(path.with_file_name(named).is_file(), "{path}: {named}");
        let faults = faults(&validator, &read_toml(&path).unwrap());
        assert!(faults.is_empty(), "{path}: {faults:#?}");
    }
}

/// Mistakes that show in one file alone: those that a schema can see.
#[test]
fn what_the_reader_refuses_for_its_shape_the_schema_refuses_too() {
    let validator = validator("profile");
    // These need another file, the release, or a look into a diff.
    let beyond =
        ["extends-", "patch-", "no-opencv-", "relocations-", "relr-", "stock-", "several-files"];
    // Not TOML, so nothing that a schema could be asked about; a profile to build has tasks, a base has none.
    let other = ["not-toml", "same-key-twice", "no-tasks", "carriage-returns"];
    let mut seen = 0;
    for entry in tests().join("profiles").read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        let name = path.file_name().unwrap();
        let skipped = beyond.iter().chain(&other).any(|prefix| name.starts_with(prefix));
        if path.extension() != Some("toml") || skipped {
            continue;
        }
        let Some(document) = read_toml(&path) else { panic!("{path} is not TOML") };
        assert!(!faults(&validator, &document).is_empty(), "the schema takes {name}");
        seen += 1;
    }
    assert!(seen > 15, "only {seen} mistakes were looked at");
}

/// Every key that the schema has is one that the reader knows, and the other way round: see
/// `every_key_of_a_profile_has_its_row` for the page.
#[test]
fn every_key_of_the_schema_is_read() {
    let folder = Folder::new();
    let profile_folder = profile::ProfileFolder {
        folder: repo().join("build-profiles"),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    let schema = schema("profile");
    let mut keys = Vec::new();
    for (key, below) in schema["properties"].as_object().unwrap() {
        match below["properties"].as_object() {
            Some(inner) => {
                keys.extend(inner.keys().map(|inner| format!("[{key}]\n{inner} = {{}}\n")))
            }
            None => keys.push(format!("{key} = {{}}\n")),
        }
    }
    assert!(keys.len() > 20, "{keys:?}");
    for text in keys {
        folder.write("app.toml", &text);
        let failure = profile::load("app.toml", &profile_folder).unwrap_err();
        let unknown = failure.diagnostics.iter().find(|it| it.message.starts_with("unknown"));
        assert!(unknown.is_none(), "{text}{unknown:?}");
    }
}

#[test]
fn every_plan_is_as_its_schema_says() {
    let validator = validator("plan");
    for (profile, upstream) in [("face-min", "demo"), ("full", "demo"), ("gpu-face", "demo")] {
        let args = ["plan", "--profile", profile, "--mediapipe", upstream, "--format", "json"];
        let ended = run(tool(&args)).expect_code(0);
        let mut plan: Value = serde_json::from_str(&ended.stdout).unwrap();
        let faults = faults(&validator, &plan);
        assert!(faults.is_empty(), "{profile}: {faults:#?}");
        plan["min_sdk"] = json!("24");
        assert!(!validator.is_valid(&plan), "a text is no API level");
        plan.as_object_mut().unwrap().remove("min_sdk");
        assert!(!validator.is_valid(&plan), "an API level is always there");
    }
}

#[test]
fn every_measurement_is_as_its_schema_says() {
    let validator = validator("measurement");
    let folder = Folder::new();
    let library = folder.join("libfixture.so");
    fs::write(&library, fixture::library(&fixture::Recipe::default())).unwrap();
    let ended = run(tool(&["measure", library.as_str(), "--format", "json"])).expect_code(0);
    let mut measurement: Value = serde_json::from_str(&ended.stdout).unwrap();
    let faults = faults(&validator, &measurement);
    assert!(faults.is_empty(), "{faults:#?}");
    measurement["libraries"][0]["sizes"]["file"] = json!("1 MiB");
    assert!(!validator.is_valid(&measurement), "sizes are numbers of bytes");
}

#[test]
fn every_attribution_is_as_its_schema_says() {
    let validator = validator("attribution");
    let origin = Origin { component: "XNNPACK".into(), ..Origin::default() };
    let row = RowDraft {
        origin,
        symbol: Some("xnn_f32_gemm".into()),
        section: ".text".into(),
        bytes: 7,
        charged: 2,
        reason: None,
    };
    let padding = RowDraft { symbol: None, reason: Some(Reason::Padding), ..row.clone() };
    let (digest, sources) = (Sha256::of(b""), Sources::default());
    let whole =
        Attribution::new("lib.so", Abi::X86, Bytes(14), digest, None, sources, vec![row, padding]);
    let mut document = serde_json::to_value(whole.unwrap()).unwrap();
    let faults = faults(&validator, &document);
    assert!(faults.is_empty(), "{faults:#?}");
    document["rows"][0][3] = json!("7");
    assert!(!validator.is_valid(&document), "bytes are numbers");
}
