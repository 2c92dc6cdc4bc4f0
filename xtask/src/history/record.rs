//! One line of `measurements.jsonl`: what an ABI of a result weighed, and what it was made from.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    size::Bytes,
};

use super::inputs;
use crate::{
    attribute::{Attribution, By},
    catalogue::Abi,
    measure::{Measurement, Sizes},
};

/// The version of the lines.
const SCHEMA: u32 = 1;

/// What an ABI of a result weighed, and what it was made from. No time is in it: the lines are in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version of this form.
    pub schema: u32,
    /// The commit of the repository that has the profile; none where there is no git.
    pub commit: Option<String>,
    /// The profile that was built.
    pub profile: String,
    /// The release of MediaPipe, or `demo`.
    pub upstream: String,
    /// Of which the sizes are.
    pub abi: Abi,
    /// The four sizes of all that ships, in bytes.
    pub sizes: Sizes,
    /// Bytes of the built library's file by component; empty where there was no attribution.
    #[serde(default)]
    pub components: BTreeMap<String, Bytes>,
    /// What it was made from, by name.
    pub inputs: BTreeMap<String, String>,
}

/// A result as it lies in its folder.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The commit of the repository that has the profile.
    pub commit: Option<&'a str>,
    /// Its `plan.json`, as it was read.
    pub plan: &'a Value,
    /// Its `provenance.json`, as it was read.
    pub provenance: &'a Value,
    /// How big each of its libraries is.
    pub measurement: &'a Measurement,
    /// Where the bytes of its libraries are, by ABI.
    pub attributions: &'a [Attribution],
}

/// A record for each ABI of a result.
pub fn records(found: Found<'_>) -> Vec<Record> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let of = |abi| {
        let attributions = found.attributions.iter().filter(|it| it.abi == abi);
        let rows = attributions.flat_map(|it| it.fold(By::Component).rows);
        Record {
            schema: SCHEMA,
            commit: found.commit.map(str::to_owned),
            profile: text(&found.plan["profile"]),
            upstream: text(&found.plan["upstream"]["version"]),
            abi,
            sizes: found.measurement.total(abi),
            components: rows.map(|row| (row.name, row.bytes)).collect(),
            inputs: inputs(found.plan, found.provenance),
        }
    };
    found.measurement.abis().into_iter().map(of).collect()
}

/// Reads the lines of a file; `path` is how the person knows it.
///
/// # Errors
/// Where a line is no record, with its number.
pub fn read(path: &Utf8Path, text: &str) -> Outcome<Vec<Record>> {
    let mut records = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let record: Result<Record, String> =
            serde_json::from_str(line).map_err(|error: serde_json::Error| error.to_string());
        let record = record.and_then(|record| match record.schema {
            SCHEMA => Ok(record),
            other => Err(format!("expected schema {SCHEMA}, found {other}")),
        });
        records.push(record.map_err(|why| {
            let message = format!("{path}:{}: this line is no measurement", at + 1);
            let diagnostic = Diagnostic::error(message)
                .note(why)
                .help("remove the line, or take the file as it was committed");
            Failure::new(Exit::BadInput, diagnostic)
        })?);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_record_is_told_with_its_number() {
        let line = r#"{"schema":1,"commit":null,"profile":"a","upstream":"demo","abi":"x86_64","sizes":{"file":4,"normalized":3,"download":2,"memory":5},"components":{"GPU":1},"inputs":{"release":"demo"}}"#;
        let records = read("m.jsonl".into(), &format!("{line}\n\n{line}\n")).unwrap();
        assert_eq!(records.len(), 2);
        assert_eq!(serde_json::to_string(&records[0]).unwrap(), line);
        for wrong in ["{\"schema\":1", &line.replace("\"schema\":1", "\"schema\":2")] {
            let failure = read("m.jsonl".into(), &format!("{line}\n{wrong}")).unwrap_err();
            assert_eq!(failure.exit, Exit::BadInput);
            assert_eq!(failure.diagnostics[0].message, "m.jsonl:2: this line is no measurement");
        }
    }
}
