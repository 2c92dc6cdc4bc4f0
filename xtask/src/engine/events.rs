//! Bazel's build events: what was built, where it lies, what it took.
//!
//! One JSON object a line (build_event_stream.proto). Bazel leaves out fields that hold a default,
//! and writes 64-bit numbers as texts.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What the events of one build say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildEvents {
    /// Files of the requested target, as paths where Bazel ran.
    pub outputs: Vec<String>,
    /// Actions and time, all zero where Bazel ended before it told.
    pub actions: ActionCounts,
    /// Targets that failed, each with what went wrong.
    pub failures: Vec<FailedAction>,
    /// Whether Bazel closed the stream: without it the build was cut off.
    pub complete: bool,
}

/// What a build took, for the record and for `bench`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActionCounts {
    /// Actions that ran, Bazel's own bookkeeping left out.
    pub executed: u64,
    /// Actions whose result came from the cache on disk.
    pub cached: u64,
    /// Executed actions by kind, such as `CppCompile`.
    pub by_kind: BTreeMap<String, u64>,
    /// Milliseconds from start to end, as Bazel measured them.
    pub wall_ms: u64,
}

/// An action that failed, as its event tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedAction {
    /// The target it belongs to.
    pub label: String,
    /// Its kind, such as `CppCompile`.
    pub kind: String,
    /// The file it should have made.
    pub output: String,
}

/// Reads the events of a build of `label`. Lines that are not JSON (a stream that was cut off) end it.
pub fn read(text: &str, label: &str) -> BuildEvents {
    let mut events = BuildEvents::default();
    let mut sets: BTreeMap<String, FileSet> = BTreeMap::new();
    let mut wanted: Vec<String> = Vec::new();
    for line in text.lines() {
        let Ok(event) = serde_json::from_str::<Value>(line) else { break };
        let id = &event["id"];
        if let Some(set) = id["namedSet"]["id"].as_str() {
            sets.insert(set.to_owned(), FileSet::of(&event["namedSetOfFiles"]));
        } else if id["targetCompleted"]["label"]
            .as_str()
            .is_some_and(|found| same_label(found, label))
        {
            wanted = file_sets(&event["completed"]);
        } else if id.get("actionCompleted").is_some() {
            action(&event, &mut events);
        } else if id.get("buildMetrics").is_some() {
            metrics(&event["buildMetrics"], &mut events.actions);
        }
        events.complete |= event["lastMessage"].as_bool().unwrap_or(false);
    }
    events.outputs = flattened(wanted, sets);
    events
}

/// A set of files as the stream has it: some files, and the names of further sets.
#[derive(Default)]
struct FileSet {
    files: Vec<String>,
    sets: Vec<String>,
}

impl FileSet {
    fn of(event: &Value) -> Self {
        Self { files: files(event), sets: set_ids(&event["fileSets"]) }
    }
}

/// All files of sets and of the sets in them, each set once however often it is named.
fn flattened(mut wanted: Vec<String>, mut sets: BTreeMap<String, FileSet>) -> Vec<String> {
    let mut all = Vec::new();
    wanted.reverse();
    while let Some(set) = wanted.pop() {
        let FileSet { files, sets: below } = sets.remove(&set).unwrap_or_default();
        all.extend(files);
        wanted.extend(below.into_iter().rev());
    }
    all
}

fn set_ids(sets: &Value) -> Vec<String> {
    let ids = sets.as_array().into_iter().flatten().filter_map(|set| set["id"].as_str());
    ids.map(str::to_owned).collect()
}

/// Bazel 6 and later write labels of the main repository with `@//` or `@@//`.
fn same_label(found: &str, label: &str) -> bool {
    found.trim_start_matches('@') == label
}

fn files(set: &Value) -> Vec<String> {
    let uris =
        set["files"].as_array().into_iter().flatten().filter_map(|file| file["uri"].as_str());
    uris.filter_map(|uri| uri.strip_prefix("file://")).map(decoded).collect()
}

/// A path out of a URI: `%20` stands for a space (RFC 3986, section 2.1).
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail
            .get(..2)
            .filter(|_| first == b'%')
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn file_sets(completed: &Value) -> Vec<String> {
    completed["outputGroup"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|group| group["name"].as_str() == Some("default"))
        .flat_map(|group| set_ids(&group["fileSets"]))
        .collect()
}

fn action(event: &Value, events: &mut BuildEvents) {
    let action = &event["action"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if action["success"].as_bool() != Some(true) {
        let id = &event["id"]["actionCompleted"];
        events.failures.push(FailedAction {
            label: text(&id["label"]).trim_start_matches('@').to_owned(),
            kind: text(&action["type"]),
            output: text(&id["primaryOutput"]),
        });
    }
}

fn metrics(metrics: &Value, counts: &mut ActionCounts) {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse().unwrap_or(0),
        other => other.as_u64().unwrap_or(0),
    };
    counts.wall_ms = number(&metrics["timingMetrics"]["wallTimeInMs"]);
    let summary = &metrics["actionSummary"];
    for runner in summary["runnerCount"].as_array().into_iter().flatten() {
        let count = number(&runner["count"]);
        match runner["name"].as_str().unwrap_or_default() {
            // The sum of the others, and what Bazel does in its own process.
            "total" | "internal" => {}
            "disk cache hit" | "remote cache hit" => counts.cached += count,
            _ => counts.executed += count,
        }
    }
    for data in summary["actionData"].as_array().into_iter().flatten() {
        if let Some(kind) = data["mnemonic"].as_str() {
            counts.by_kind.insert(kind.to_owned(), number(&data["actionsExecuted"]));
        }
    }
    if summary.get("runnerCount").is_none() {
        // Before Bazel 5 there is only the total, bookkeeping included.
        counts.executed = number(&summary["actionsExecuted"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = concat!(
        r#"{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"name":"a.so","uri":"file:///x/a.so"}]}}"#,
        "\n",
        r#"{"id":{"targetCompleted":{"label":"@@//p:a.so"}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"0"}]}]}}"#,
        "\n",
        r#"{"id":{"actionCompleted":{"label":"@@//q:b","primaryOutput":"out/b.o"}},"action":{"type":"CppCompile","exitCode":1}}"#,
        "\n",
        r#"{"id":{"buildMetrics":{}},"buildMetrics":{"actionSummary":{"actionData":[{"mnemonic":"CppCompile","actionsExecuted":"3"}],"runnerCount":[{"name":"total","count":9},{"name":"internal","count":2},{"name":"disk cache hit","count":4},{"name":"processwrapper-sandbox","count":3}]},"timingMetrics":{"wallTimeInMs":"1234"}},"lastMessage":true}"#,
        "\n",
    );

    #[test]
    fn outputs_counts_and_failures_are_read() {
        let events = read(STREAM, "//p:a.so");
        assert_eq!(events.outputs, ["/x/a.so"]);
        assert_eq!(
            (events.actions.executed, events.actions.cached, events.actions.wall_ms),
            (3, 4, 1234)
        );
        assert_eq!(events.failures[0].label, "//q:b");
        assert!(events.complete);
    }

    #[test]
    fn files_of_sets_within_sets_are_outputs_too() {
        let set = |id: &str, file: &str, below: &str| {
            format!(
                "{{\"id\":{{\"namedSet\":{{\"id\":\"{id}\"}}}},\"namedSetOfFiles\":{{\"files\":[{{\"uri\":\"file:///x/{file}\"}}],\"fileSets\":[{below}]}}}}\n"
            )
        };
        let refer = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| format!("{{\"id\":\"{id}\"}}")).collect();
            ids.join(",")
        };
        // The last names one that is above it, which no Bazel writes and no reader may hang on.
        let stream = set("3", "d", &refer(&["1"]))
            + &set("2", "c", "")
            + &set("1", "b", &refer(&["2", "3"]))
            + &set("0", "a", &refer(&["1", "2", "gone"]))
            + STREAM.split_once('\n').unwrap().1;
        assert_eq!(read(&stream, "//p:a.so").outputs, ["/x/a", "/x/b", "/x/c", "/x/d"]);
    }

    #[test]
    fn paths_are_taken_out_of_uris() {
        for (uri, path) in
            [("/a%20b/c", "/a b/c"), ("/a%", "/a%"), ("/%zz", "/%zz"), ("/%C3%A9", "/é")]
        {
            assert_eq!(decoded(uri), path);
        }
    }

    #[test]
    fn a_stream_cut_off_is_not_complete() {
        let events = read(&STREAM[..STREAM.len() - 40], "//p:a.so");
        assert!(!events.complete);
        assert_eq!(events.outputs, ["/x/a.so"]);
    }
}
