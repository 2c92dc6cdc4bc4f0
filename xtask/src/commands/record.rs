//! A line of `measurements.jsonl` for each ABI of a result, for `build --record` and `compare --record`.

use std::{collections::BTreeMap, fs, io::Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::read_text,
    git::Git,
};

use crate::{
    attribute::{self, Attribution},
    catalogue::Abi,
    history::{self, Found, records},
    measure::Measurement,
    request::Places,
};

/// Appends what a result of a build weighs; `dist` is its folder.
pub fn append(
    file: &Utf8Path,
    dist: &Utf8Path,
    measured: &Measurement,
    places: &Places,
) -> Outcome {
    let (plan, provenance) = (document(dist, "plan.json")?, document(dist, "provenance.json")?);
    let commit = Git::at(&places.project).and_then(|git| git.head());
    let lines = records(Found {
        commit: commit.as_deref(),
        plan: &plan,
        provenance: &provenance,
        measurement: measured,
        attributions: &attributions(dist)?,
    });
    let mut text = String::new();
    for line in &lines {
        let json = serde_json::to_string(line);
        text.push_str(&json.unwrap_or_else(|error| unreachable!("keys are texts: {error}")));
        text.push('\n');
    }
    let path: Utf8PathBuf = places.cwd.join(file);
    let fail = |error: std::io::Error| Failure::io("append to", &path, &error);
    let mut open = fs::OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
    // One call, so that two builds at once do not mix their lines.
    open.write_all(text.as_bytes()).map_err(fail)
}

/// What a result was made from, by name.
pub fn inputs(dist: &Utf8Path) -> Outcome<BTreeMap<String, String>> {
    let (plan, provenance) = (document(dist, "plan.json")?, document(dist, "provenance.json")?);
    Ok(history::inputs(&plan, &provenance))
}

fn document(dist: &Utf8Path, name: &str) -> Outcome<serde_json::Value> {
    let text = read_text(&dist.join(name)).map_err(|_| no_result(dist, name))?;
    serde_json::from_str(&text).map_err(|_| no_result(dist, name))
}

/// Where the bytes of a result are, by ABI; none of an ABI that has no such file.
pub fn attributions(dist: &Utf8Path) -> Outcome<Vec<Attribution>> {
    let mut found = Vec::new();
    for abi in Abi::ALL {
        let path = dist.join(attribute::FOLDER).join(abi.as_str()).join(attribute::FILE);
        if path.is_file() {
            found.push(Attribution::parse(&read_text(&path)?, path.as_str())?);
        }
    }
    Ok(found)
}

fn no_result(dist: &Utf8Path, name: &str) -> Failure {
    let diagnostic = Diagnostic::error(format!("`{dist}` has no `{name}` that can be read"))
        .note("a line of measurements names what a result was made from")
        .help("name the folder that `cargo xtask build` wrote, such as dist/face-only");
    Failure::new(Exit::BadInput, diagnostic)
}
