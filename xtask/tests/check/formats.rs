//! SARIF and JUnit, by their structure and, where they are given, by their schemas.

use std::fs;

use ::support::exec::CommandLine;
use camino::Utf8PathBuf;
use serde_json::Value;

use super::{GOOD, archive, deflated, link, linker, run};
use crate::support::{Folder, skipped, variable};

/// A folder with one library that fails, one of which nothing can be told, and a name that no format likes.
fn subject() -> Option<Folder> {
    linker().then(|| {
        let folder = Folder::new();
        let source = "int puts(const char *); int call(void) { return puts(\"/home/ada/x.c\"); }";
        link(&folder, "in/jni/arm64-v8a/lib<&\"'ü>.so", "arm64-v8a", source, &GOOD[1..]);
        link(&folder, "in/jni/armeabi-v7a/libb.so", "armeabi-v7a", source, &[]);
        folder.write("in/jni/x86/libtext.so", "not a library");
        folder
    })
}

/// A file of the folder that the variable names.
fn schema(name: &str) -> Option<Utf8PathBuf> {
    let Some(folder) = variable("XTASK_REPORT_SCHEMAS") else {
        skipped("XTASK_REPORT_SCHEMAS names no folder of schemas");
        return None;
    };
    Some(Utf8PathBuf::from(folder).join(name))
}

#[test]
fn sarif_says_what_json_says() {
    let Some(folder) = subject() else { return };
    let captured = run(&folder, &["check", "in", "--min-api", "21", "--format", "sarif"]);
    assert_eq!(captured.status.code(), Some(32));
    let log: Value = serde_json::from_str(&captured.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run_ = &log["runs"][0];
    let rules = run_["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run_["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let level =
            if result["kind"] == "fail" { ["error", "warning"].as_slice() } else { &["none"] };
        assert!(level.contains(&result["level"].as_str().unwrap()), "{result}");
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(
            place.as_str().unwrap().bytes().all(|b| b.is_ascii_graphic() && b != b'<'),
            "{place}"
        );
    }
    let json = run(&folder, &["check", "in", "--min-api", "21", "--format", "json"]);
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    let answers =
        report["rules"].as_array().unwrap().iter().flat_map(|r| r["answers"].as_array().unwrap());
    let told = answers.filter(|a| {
        ["warning", "could_not_tell", "failed"].contains(&a["verdict"].as_str().unwrap())
    });
    assert_eq!(results.len(), told.count());
    let Some(schema) = schema("sarif-schema-2.1.0.json") else { return };
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(schema).unwrap()).unwrap();
    // A pattern of the published schema, which it has twice, is no regular expression.
    for holder in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][holder]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::options().build(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn junit_counts_what_it_lists() {
    let Some(folder) = subject() else { return };
    let captured = run(&folder, &["check", "in", "--min-api", "21", "--format", "junit"]);
    let text = captured.stdout;
    let count = |what: &str| text.matches(what).count().to_string();
    let said = |key: &str| {
        let rest = text.split(&format!(" {key}=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    assert_eq!(said("tests"), count("<testcase "));
    assert_eq!(said("failures"), count("<failure "));
    assert_eq!(said("errors"), count("<error "));
    assert_eq!(said("skipped"), count("<skipped/>"));
    assert!(text.contains("lib&lt;&amp;&quot;'ü&gt;.so"), "{text}");
    let Some(schema) = schema("JUnit.xsd") else { return };
    let path = folder.write("report.xml", &text);
    match CommandLine::new("xmllint", ["--noout", "--schema", schema.as_str(), path.as_str()])
        .output()
    {
        Ok(captured) => assert!(captured.status.success(), "{}", captured.stderr),
        Err(error) => skipped(&format!("`xmllint` does not start: {error}")),
    }
}

#[test]
fn text_tells_what_is_wrong_first() {
    let Some(folder) = subject() else { return };
    let text = run(&folder, &["check", "in", "--min-api", "21"]).stdout;
    let verdicts: Vec<&str> =
        text.lines().skip(1).filter(|line| !line.starts_with([' ', 'h', 'b'])).collect();
    let rank = |line: &&str| {
        ["failed", "could not tell", "warning", "ok", "not asked"]
            .iter()
            .position(|word| line.starts_with(word))
    };
    let ranks: Vec<usize> = verdicts.iter().filter_map(rank).collect();
    assert!(ranks.is_sorted() && ranks.len() > 10, "{text}");
    assert!(text.starts_with("in: failed ("), "{text}");
    // Names from files do not reach the terminal as they are.
    archive(&folder, "evil.aar", &[deflated("jni/arm64-v8a/lib\u{1b}[31m.so", b"x")]);
    let captured = run(&folder, &["check", "evil.aar"]);
    assert!(!captured.stdout.contains('\u{1b}') && !captured.stderr.contains('\u{1b}'));
}
