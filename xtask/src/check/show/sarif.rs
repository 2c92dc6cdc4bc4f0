//! SARIF 2.1.0, as code scanning takes it: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use serde_json::{Value, json};

use super::super::{
    answer::{Answer, Verdict},
    report::CheckReport,
    rule::{Level, Rule},
};

/// The report as a SARIF log: what is broken as `fail`, what could not be told as `open`.
pub fn sarif(report: &CheckReport) -> Value {
    let rules: Vec<Value> = report.rules.iter().map(|report| descriptor(report.rule)).collect();
    let mut results = Vec::new();
    for (index, rule) in report.rules.iter().enumerate() {
        for answer in rule.answers.iter().filter(|answer| answer.verdict >= Verdict::Warning) {
            results.push(result(report, index, rule.rule, answer));
        }
    }
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cargo xtask check",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.name },
        "fullDescription": { "text": format!("{}: {}", rule.name, rule.reason) },
        "helpUri": rule.link,
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

fn result(report: &CheckReport, index: usize, rule: &Rule, answer: &Answer) -> Value {
    // A level is for what failed; all else has none.
    let (kind, level) = match answer.verdict {
        Verdict::Failed => ("fail", "error"),
        Verdict::Warning => ("fail", "warning"),
        _ => ("open", "none"),
    };
    let mut text = format!("{}: found {}", rule.name, answer.found);
    if let Some(expected) = &answer.expected {
        text.push_str(&format!(", expected {expected}"));
    }
    if let Some(help) = &answer.help {
        text.push_str(&format!(". {help}"));
    }
    let file = answer.file.as_ref().unwrap_or(&report.name);
    json!({
        "ruleId": rule.id,
        "ruleIndex": index,
        "kind": kind,
        "level": level,
        "message": { "text": text },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(file) } } }],
    })
}

/// A path as a relative reference (RFC 3986): no colon in it can be taken for a scheme's.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~!+".contains(&byte);
    let escape = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_path_is_taken_for_an_address() {
        for (path, expected) in [
            ("jni/arm64-v8a/libx.so", "jni/arm64-v8a/libx.so"),
            ("a b.aar!/ü:x.so", "a%20b.aar!/%C3%BC%3Ax.so"),
        ] {
            assert_eq!(super::uri(path), expected);
        }
    }
}
