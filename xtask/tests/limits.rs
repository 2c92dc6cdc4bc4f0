//! Limits of a profile held by `compare`: growth against a baseline, components, waivers and the day on which one
//! ends; and the lines of sizes that are kept.

#![allow(missing_docs, clippy::new_without_default)]

#[path = "measure/fixture.rs"]
mod fixture;
mod support;

use std::fs;

use ::support::{digest::Sha256, size::Bytes};
use fixture::{Recipe, library};
use object::elf;
use serde_json::{Value, json};
use support::{Ended, Folder, run, tool};
use xtask::{
    attribute::{Attribution, Origin, RowDraft, Sources},
    catalogue::Abi,
};

const LIBRARY: &str = "libmediapipe_tasks_vision_jni.so";

/// Results of two builds, each with its plan, provenance and attribution.
struct Site {
    folder: Folder,
}

impl Site {
    fn new() -> Self {
        let site = Self { folder: Folder::new() };
        site.result("before", 100_000, "false");
        site.result("after", 103_000, "true");
        site
    }

    /// A result of so many bytes of code, all of them of one component but for 1000.
    fn result(&self, name: &str, code: usize, gpu: &str) {
        let machine = elf::EM_X86_64;
        let recipe = Recipe { machine, text: fixture::code(code), ..Recipe::default() };
        let bytes = library(&recipe);
        let jni = self.folder.join(name).join("jni/x86_64");
        fs::create_dir_all(&jni).unwrap();
        fs::write(jni.join(LIBRARY), &bytes).unwrap();
        let row = |component: &str, bytes: u64| RowDraft {
            origin: Origin { component: component.into(), ..Origin::default() },
            symbol: None,
            section: ".text".into(),
            bytes,
            charged: 0,
            reason: None,
        };
        let size = bytes.len() as u64;
        let attribution = Attribution::new(
            LIBRARY,
            Abi::X86_64,
            Bytes(size),
            Sha256::of(&bytes),
            None,
            Sources::default(),
            vec![row("framework", size - 1_000), row("GPU", 1_000)],
        );
        let write = |path: &str, value: Value| {
            self.folder.write(&format!("{name}/{path}"), &value.to_string());
        };
        write(
            "explain/x86_64/attribution.json",
            serde_json::to_value(attribution.unwrap()).unwrap(),
        );
        let upstream = json!({ "version": "demo", "demo": true });
        write(
            "plan.json",
            json!({ "profile": "app", "upstream": upstream, "levers": { "gpu": gpu } }),
        );
        write("provenance.json", json!({ "tool": "0.1.0", "bazel": "7.7.1" }));
    }

    /// `compare` of both with a profile that has these limits, on a day.
    fn compare(&self, limits: &str, more: &[&str], day: u64) -> Ended {
        let text = format!("schema = 1\ntasks = [\"face_detector\"]\n{limits}");
        self.folder.write("app.toml", &text);
        let args = ["compare", "before", "after", "--profile", "app.toml"];
        let command = tool(&[&args, more].concat());
        let seconds = (day * 86_400).to_string();
        run(command.current_dir(self.folder.path()).env("SOURCE_DATE_EPOCH", seconds))
    }
}

/// 30 November 2026, in days since 1970.
const TODAY: u64 = 20_787;

#[test]
fn growth_is_held_against_the_baseline_and_both_numbers_are_told() {
    let site = Site::new();
    for (limit, code) in [("+5 %", 0), ("+1 %", 30)] {
        let limits = format!("[budget.x86_64]\ngrowth = \"{limit}\"\n");
        let ended = site.compare(&limits, &["--format", "json"], TODAY).expect_code(code);
        let document: Value = serde_json::from_str(&ended.stdout).unwrap();
        let budget = &document["candidates"][0]["budgets"][0];
        assert_eq!((&budget["budget"], &budget["within"]), (&json!("growth"), &json!(code == 0)));
        let total = &document["candidates"][0]["changes"][0]["total"]["normalized"];
        assert_eq!(budget["measured"], total["after"]);
        let before = total["before"].as_u64().unwrap();
        let allowed = before + before * if code == 0 { 5 } else { 1 } / 100;
        assert_eq!(budget["limit"], allowed);
        assert_eq!(ended.stderr.contains("`after` is over its budget"), code == 30);
    }
}

#[test]
fn a_component_has_a_limit_and_a_name_that_nothing_has_is_not_kept() {
    let site = Site::new();
    for (component, limit, expected) in [
        ("GPU", "1000 B", None),
        ("GPU", "999 B", Some("over by 1 bytes")),
        ("gpu", "1 MiB", Some("no row of `explain` has the component `gpu`")),
    ] {
        let limits = format!("[budget.x86_64.components]\n{component} = \"{limit}\"\n");
        let ended = site.compare(&limits, &["--format", "markdown"], TODAY);
        let ended = ended.expect_code(if expected.is_some() { 30 } else { 0 });
        let first = ended.stdout.lines().next().unwrap();
        match expected {
            None => assert_eq!(first, "### `after`: within its limits"),
            Some(expected) => {
                assert_eq!(first, "### `after`: **over its limit**");
                assert!(ended.stderr.contains(expected), "{}", ended.stderr);
            }
        }
        // The number and its limit, kept or not, and whose numbers they are.
        assert!(ended.stdout.contains(&format!("| x86_64 | {component} | ")), "{}", ended.stdout);
        assert!(ended.stdout.contains("demo upstream, not MediaPipe"), "{}", ended.stdout);
    }
}

#[test]
fn a_waiver_counts_until_its_day_and_is_an_error_after() {
    let site = Site::new();
    let limits = "[budget.x86_64]\nnormalized = \"1 KiB\"\n\n[[waiver]]\nbudget = \"normalized\"\n\
                  reason = \"the new model needs it\"\nowner = \"ada\"\nuntil = \"2026-11-30\"\n";
    let ended = site.compare(limits, &["--format", "markdown"], TODAY).expect_code(0);
    assert!(ended.stdout.starts_with("### `after`: within its limits\n"), "{}", ended.stdout);
    let waived = "; waived until 2026-11-30 by ada: the new model needs it |";
    assert!(ended.stdout.contains(waived), "{}", ended.stdout);
    let ended = site.compare(limits, &[], TODAY + 1).expect_code(10);
    assert_eq!(ended.stdout, "");
    ended.expect_stderr(&[
        "the waiver of `normalized` expired on 2026-11-30",
        "app.toml:10",
        "today is 2026-12-01",
        "the new model needs it, of ada",
        "help: ",
    ]);
    let without = limits.replace("owner = \"ada\"\n", "");
    site.compare(&without, &[], TODAY).expect_code(10).expect_stderr(&["has no `owner`", "help: "]);
}

#[test]
fn without_a_baseline_the_limits_are_held_alone() {
    let site = Site::new();
    site.folder.write(
        "app.toml",
        "schema = 1\ntasks = [\"face_detector\"]\n[budget.x86_64]\nnormalized = \"1 MiB\"\n",
    );
    let args = ["compare", "after", "--profile", "app.toml", "--format", "markdown"];
    let ended = run(tool(&args).current_dir(site.folder.path())).expect_code(0);
    assert!(ended.stdout.starts_with("### `after`: within its limits\n"), "{}", ended.stdout);
    assert!(ended.stdout.contains("1.00 MiB (1,048,576) | within |"), "{}", ended.stdout);
    let none = run(tool(&["compare", "after"]).current_dir(site.folder.path()));
    none.expect_code(2);
}

#[test]
fn a_line_is_kept_for_each_result_and_a_folder_that_is_none_is_refused() {
    let site = Site::new();
    let record = ["--record", "sizes.jsonl"];
    site.compare("", &record, TODAY).expect_code(0);
    site.result("after", 90_000, "false");
    site.compare("", &record, TODAY).expect_code(0);
    let text = fs::read_to_string(site.folder.join("sizes.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["profile"], &lines[0]["abi"]), (&json!("app"), &json!("x86_64")));
    assert_eq!(lines[0]["components"]["GPU"], 1_000);
    assert_eq!(lines[0]["inputs"]["lever gpu"], "true");
    assert!(lines[0]["sizes"]["normalized"].as_u64() > lines[1]["sizes"]["normalized"].as_u64());

    fs::remove_file(site.folder.join("after/plan.json")).unwrap();
    let ended = site.compare("", &record, TODAY).expect_code(11);
    ended.expect_stderr(&["has no `plan.json`", "help: "]);
    assert_eq!(fs::read_to_string(site.folder.join("sizes.jsonl")).unwrap(), text);
}

#[test]
fn a_page_of_what_changed_has_both_sides_and_the_input_that_changed() {
    let site = Site::new();
    let html = ["--format", "html"];
    let page = site.compare("", &html, TODAY).expect_code(0).stdout;
    let (_, rest) = page.split_once("type=\"application/json\">").unwrap();
    let data: Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    let size = |name: &str| {
        let path = site.folder.join(name).join("jni/x86_64").join(LIBRARY);
        fs::metadata(path).unwrap().len()
    };
    assert_eq!(
        (&data["nodes"][1], &data["nodes"][2]),
        (&size("after").into(), &size("before").into())
    );
    assert!(page.contains("lever gpu: true, before false"), "{}", &page[..2_000]);
    assert!(page.contains("demo upstream, not MediaPipe"));

    fs::remove_dir_all(site.folder.join("before/explain")).unwrap();
    let ended = site.compare("", &html, TODAY).expect_code(11);
    ended.expect_stderr(&["no ABI whose bytes both explain", "help: "]);
}

#[test]
fn changes_are_told_by_name_beside_the_inputs_that_differ() {
    let site = Site::new();
    let compare = |more: &[&str]| {
        let args = [&["compare", "before", "after", "--by", "component"], more].concat();
        run(tool(&args).current_dir(site.folder.path())).expect_code(0).stdout
    };
    let size = |name: &str| {
        fs::metadata(site.folder.join(name).join("jni/x86_64").join(LIBRARY)).unwrap().len()
    };
    let (before, after) = (size("before"), size("after"));
    let document: Value = serde_json::from_str(&compare(&["--format", "json"])).unwrap();
    let candidate = &document["candidates"][0];
    assert_eq!(candidate["causes"], json!(["lever gpu: true, before false"]));
    let changes = &candidate["changes"][0];
    assert_eq!((&changes["before"], &changes["after"]), (&json!(before), &json!(after)));
    let (was, is) = (before - 1_000, after - 1_000);
    let grown = json!({ "name": "framework", "way": "grown", "before": was, "after": is });
    assert_eq!((&changes["rows"], &changes["unchanged"]), (&json!([grown]), &json!(1)));

    let csv = compare(&["--format", "csv"]);
    let row = format!("after,x86_64,framework,grown,{was},{is}\r\n");
    assert_eq!(csv, format!("result,abi,component,way,before,after\r\n{row}"));
    for text in [compare(&[]), compare(&["--top", "0"]), compare(&["--format", "markdown"])] {
        assert!(text.contains("+3,000") || text.contains("+3,0"), "{text}");
        assert!(text.contains("lever gpu: true, before false"), "{text}");
    }
    // A library alone has no attribution.
    let library = format!("before/jni/x86_64/{LIBRARY}");
    let alone = tool(&["compare", &library, "after", "--by", "symbol"]);
    run(alone.current_dir(site.folder.path()))
        .expect_code(11)
        .expect_stderr(&["have no ABI whose bytes both explain", "help: "]);
}

#[test]
fn a_trend_names_the_input_that_changed() {
    let site = Site::new();
    let record = ["--record", "sizes.jsonl"];
    site.compare("", &record, TODAY).expect_code(0);
    site.result("after", 90_000, "false");
    site.compare("", &record, TODAY).expect_code(0);
    let history = |more: &[&str]| {
        let args = [&["explain", "history", "sizes.jsonl"], more].concat();
        run(tool(&args).current_dir(site.folder.path())).expect_code(0).stdout
    };
    for format in ["text", "markdown", "json"] {
        let told = history(&["--format", format]);
        assert!(told.contains("lever gpu: false, before true"), "{told}");
    }
}
