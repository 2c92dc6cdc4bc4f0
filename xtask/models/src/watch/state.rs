//! What the last look saw: a small file, so that a thing is news once.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use serde::{Deserialize, Serialize};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::write_atomic,
    ui::to_json,
};

/// The version of the file.
const SCHEMA: u32 = 1;

/// What is known of an address that answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// `ETag`, as the server wrote it.
    pub etag: Option<String>,
    /// Size in bytes; none where the server did not say it.
    pub size: Option<u64>,
}

/// Everything that was there at the last look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    schema: u32,
    /// What answered, by its address.
    pub files: BTreeMap<String, Seen>,
    /// Tags of releases that were listed.
    pub releases: BTreeSet<String>,
}

impl Default for State {
    fn default() -> Self {
        Self { schema: SCHEMA, files: BTreeMap::new(), releases: BTreeSet::new() }
    }
}

impl State {
    /// Reads the file; one that is absent is an empty state.
    pub fn read(path: &Utf8Path) -> Outcome<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::io("read", path, &error)),
        };
        let wrong = |why: String| {
            let diagnostic = Diagnostic::error(format!("`{path}` is not a state of this command"))
                .note(why)
                .help("remove it: the next look then calls everything new that is not pinned");
            Failure::new(Exit::BadInput, diagnostic)
        };
        let state: Self = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if state.schema != SCHEMA {
            return Err(wrong(format!("expected schema {SCHEMA}, found {}", state.schema)));
        }
        Ok(state)
    }

    /// Writes the file whole or not at all.
    pub fn write(&self, path: &Utf8Path) -> Outcome {
        write_atomic(path, to_json(self).as_bytes())
    }
}
