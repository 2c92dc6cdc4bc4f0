//! What a build was made from, as names and short values that can be held against each other.

use std::collections::BTreeMap;

use serde_json::Value;
use support::digest::Sha256;

/// Digits of a digest that are kept: enough to tell two apart.
const DIGITS: usize = 12;

/// Inputs that follow from others: they are named alone, or not at all.
const FOLLOWING: [&str; 2] = ["flags", "patches"];

/// The inputs by the plan and the provenance of a result.
pub fn inputs(plan: &Value, provenance: &Value) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            found.insert(name.to_owned(), value);
        }
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    put("release", text(&plan["upstream"]["version"]));
    put("tasks", plan["tasks"]["kept"].as_array().map(|tasks| listed(tasks)));
    put("opencv", text(&plan["opencv"]["link"]));
    put("min-sdk", plan["min_sdk"].as_u64().map(|level| level.to_string()));
    put("operators", Some(short(&plan["ops"])));
    put("kernels", Some(short(&plan["calculators"])));
    put("flags", Some(short(&Value::from(vec![plan["flags"].clone(), plan["linkopts"].clone()]))));
    put("patches", Some(short(&Value::from(vec![plan["diffs"].clone(), plan["patches"].clone()]))));
    for (name, value) in plan["levers"].as_object().into_iter().flatten() {
        put(&format!("lever {name}"), text(value));
    }
    put("tool", text(&provenance["tool"]));
    put("bazel", text(&provenance["bazel"]));
    put("toolchain", text(&provenance["toolchain"]).map(|digest| cut(&digest)));
    put("source", Some(short(&provenance["source"])));
    put("lock", Some(short(&provenance["downloads"])));
    found
}

/// What is another in the second, a clause each: `lever gpu: true, before false`.
pub fn differences(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<String> {
    let names = before.keys().chain(after.keys());
    let mut names: Vec<&String> =
        names.filter(|name| before.get(*name) != after.get(*name)).collect();
    names.sort();
    names.dedup();
    let causes = names.iter().any(|name| !FOLLOWING.contains(&name.as_str()));
    if causes {
        names.retain(|name| !FOLLOWING.contains(&name.as_str()));
    }
    let value = |side: &BTreeMap<String, String>, name: &String| {
        side.get(name).cloned().unwrap_or_else(|| "none".to_owned())
    };
    names
        .into_iter()
        .map(|name| format!("{name}: {}, before {}", value(after, name), value(before, name)))
        .collect()
}

fn listed(values: &[Value]) -> String {
    let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
    texts.join(" + ")
}

fn short(value: &Value) -> String {
    cut(&Sha256::of(value.to_string().as_bytes()).to_string())
}

fn cut(digest: &str) -> String {
    let digest = digest.strip_prefix("sha256:").unwrap_or(digest);
    digest.chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_follows_from_another_input_is_not_named_beside_it() {
        let plan = |gpu: &str, flags: &str| {
            json!({
                "upstream": { "version": "demo" }, "tasks": { "kept": ["a", "b"] },
                "levers": { "gpu": gpu }, "flags": [flags],
            })
        };
        let provenance = json!({ "tool": "0.1.0", "toolchain": "sha256:0123456789abcdef" });
        let of = |gpu, flags| inputs(&plan(gpu, flags), &provenance);
        let before = of("false", "-O2");
        assert_eq!(before["tasks"], "a + b");
        assert_eq!(before["toolchain"], "0123456789ab");
        assert_eq!(differences(&before, &of("true", "-Os")), ["lever gpu: true, before false"]);
        let flags = differences(&before, &of("false", "-Os"));
        assert!(flags.len() == 1 && flags[0].starts_with("flags: "), "{flags:?}");
        assert!(differences(&before, &before).is_empty());
    }
}
