//! The rows of a library, each byte of its file in exactly one. What is written as `attribution.json`.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::{digest::Sha256, size::Bytes};

use super::{AttributionError, Reason};
use crate::catalogue::Abi;

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// Where each byte of one library came from. The rows sum to the size of its file: what was read from JSON and does
/// not is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "AttributionFile")]
pub struct Attribution {
    /// The version of this form, which readers ask first.
    pub schema: u32,
    /// The name of its file, without folders.
    pub library: String,
    /// What its ELF header says it runs on.
    pub abi: Abi,
    /// Bytes of the file, which is the sum of all rows.
    pub file: Bytes,
    /// SHA-256 of all of the file.
    pub sha256: Sha256,
    /// `.note.gnu.build-id` in hexadecimal digits; none where the linker wrote none.
    pub build_id: Option<String>,
    /// What was there to tell the rows by.
    pub sources: Sources,
    /// Where rows can come from, each once: what an entry of `rows` names by its place here.
    origins: Vec<Origin>,
    /// Names of sections and symbols, each once: what an entry of `rows` names by its place here.
    names: Vec<String>,
    /// Every row, sorted by origin, section and symbol.
    rows: Vec<StoredRow>,
}

/// What the rows were told by; what was absent makes them coarser, and `unknown` says how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sources {
    /// The linker whose map was read: `lld`, `gnu-ld` or `gold`; none where there was no map of this library.
    pub map: Option<String>,
    /// Whether names of functions and data were known: from the map, or from the symbols of an unstripped library.
    pub symbols: bool,
    /// Whether the library has a table of sections.
    pub sections: bool,
    /// Whether Bazel's graph was recorded, which tells labels' tasks.
    pub graph: bool,
    /// What cannot be known without the rest, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// Where bytes come from: an object with all that is known of it.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct Origin {
    /// The part of the library in words, such as `XNNPACK`: a row of `components.toml`.
    pub component: String,
    /// The Bazel label of the target that made the object, such as `@XNNPACK//:microkernels`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The external repository of the label, such as `XNNPACK`; none for the tree's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repository: Option<String>,
    /// The object as the linker names it: a path, with the member in parentheses where it lay in an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The operator of TensorFlow Lite that it computes, such as `CONV_2D`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// The tasks of the plan from whose roots the label is reached, sorted; empty where none or where it is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
}

/// A row with its names resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// Component, label, object, operator and tasks.
    pub origin: &'a Origin,
    /// Function or piece of data, as the linker names it (mangled); none where it is unknown.
    pub symbol: Option<&'a str>,
    /// The output section, or what is no section in words: `[headers]`, `[padding]`.
    pub section: &'a str,
    /// Bytes of the file that are in no other row.
    pub bytes: Bytes,
    /// Bytes of unwind tables and relocations that are there because of it, and stand in rows of their own.
    pub charged: Bytes,
    /// Why there is no label; none where there is one.
    pub reason: Option<Reason>,
}

/// A row that is not yet in an [`Attribution`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowDraft {
    /// See [`Row::origin`] for what it holds.
    pub origin: Origin,
    /// See [`Row::symbol`] for how it is written.
    pub symbol: Option<String>,
    /// See [`Row::section`] for what it names.
    pub section: String,
    /// Bytes of the file that are in no other row.
    pub bytes: u64,
    /// See [`Row::charged`] for what it counts.
    pub charged: u64,
    /// See [`Row::reason`] for when there is one.
    pub reason: Option<Reason>,
}

/// `[origin, section, symbol, bytes, charged, reason]`: places in `origins` and `names`, then bytes of the file,
/// bytes charged to it elsewhere, and why it has no label.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
struct StoredRow(u32, u32, Option<u32>, u64, u64, Option<Reason>);

/// The document as it was read, its places and sums not yet looked at.
#[derive(Deserialize, JsonSchema)]
struct AttributionFile {
    schema: u32,
    library: String,
    abi: Abi,
    file: Bytes,
    sha256: Sha256,
    build_id: Option<String>,
    sources: Sources,
    origins: Vec<Origin>,
    names: Vec<String>,
    rows: Vec<StoredRow>,
}

impl Attribution {
    /// Makes a table of rows of a file of `file` bytes.
    ///
    /// # Errors
    /// Where the rows do not sum to the file.
    pub fn new(
        library: &str,
        abi: Abi,
        file: Bytes,
        sha256: Sha256,
        build_id: Option<String>,
        sources: Sources,
        drafts: Vec<RowDraft>,
    ) -> Result<Self, AttributionError> {
        let mut origins = Table::default();
        let mut names = Table::default();
        let mut rows = Vec::with_capacity(drafts.len());
        // Rows come object by object, and an origin is much to hash.
        let mut last: Option<(Origin, u32)> = None;
        for row in drafts {
            let section = names.place(row.section);
            let symbol = row.symbol.map(|symbol| names.place(symbol));
            let origin = match &last {
                Some((origin, place)) if *origin == row.origin => *place,
                _ => {
                    let place = origins.place(row.origin.clone());
                    last.insert((row.origin, place)).1
                }
            };
            rows.push(StoredRow(origin, section, symbol, row.bytes, row.charged, row.reason));
        }
        let (origins, names) = (origins.sorted(), names.sorted());
        for row in &mut rows {
            row.0 = origins.1[row.0 as usize];
            row.1 = names.1[row.1 as usize];
            row.2 = row.2.map(|symbol| names.1[symbol as usize]);
        }
        rows.sort_unstable_by_key(|row| (row.0, row.1, row.2, row.5));
        // Rows that differ in nothing but their bytes are one: what is unnamed in an object, padding in a section.
        rows.dedup_by(|row, kept| {
            let same = (row.0, row.1, row.2, row.5) == (kept.0, kept.1, kept.2, kept.5);
            if same {
                kept.3 = kept.3.saturating_add(row.3);
                kept.4 = kept.4.saturating_add(row.4);
            }
            same
        });
        let (origins, names) = (origins.0, names.0);
        let library = library.to_owned();
        let schema = SCHEMA;
        let whole = AttributionFile {
            schema,
            library,
            abi,
            file,
            sha256,
            build_id,
            sources,
            origins,
            names,
            rows,
        };
        whole.try_into()
    }

    /// Every row, sorted by component, label, object, section and symbol.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|row| Row {
            origin: &self.origins[row.0 as usize],
            section: &self.names[row.1 as usize],
            symbol: row.2.map(|symbol| self.names[symbol as usize].as_str()),
            bytes: Bytes(row.3),
            charged: Bytes(row.4),
            reason: row.5,
        })
    }

    /// Where rows come from, each once, sorted.
    pub fn origins(&self) -> &[Origin] {
        &self.origins
    }

    /// Reads the text of an `attribution.json`; `path` is said in errors.
    ///
    /// # Errors
    /// Where the text is no such document, or one whose rows name what is not there or do not sum to the file.
    pub fn parse(text: &str, path: &str) -> Result<Self, AttributionError> {
        serde_json::from_str(text).map_err(|error| AttributionError::Document {
            path: path.to_owned(),
            line: error.line(),
            what: error.to_string(),
        })
    }
}

impl TryFrom<AttributionFile> for Attribution {
    type Error = AttributionError;

    fn try_from(read: AttributionFile) -> Result<Self, AttributionError> {
        let AttributionFile {
            schema,
            library,
            abi,
            file,
            sha256,
            build_id,
            sources,
            origins,
            names,
            rows,
        } = read;
        if schema != SCHEMA {
            return Err(AttributionError::Version { found: schema });
        }
        let mut sum = 0_u64;
        for (at, row) in rows.iter().enumerate() {
            let named = |place: u32| (place as usize) < names.len();
            if row.0 as usize >= origins.len() || !named(row.1) || !row.2.is_none_or(named) {
                return Err(AttributionError::Place { row: at });
            }
            sum = sum.saturating_add(row.3);
        }
        if sum != file.0 {
            return Err(AttributionError::Sum { library, file: file.0, rows: sum });
        }
        Ok(Self { schema, library, abi, file, sha256, build_id, sources, origins, names, rows })
    }
}

/// Values, each once, by the order in which they came.
struct Table<T> {
    places: HashMap<T, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { places: HashMap::new() }
    }
}

impl<T: Ord + std::hash::Hash> Table<T> {
    fn place(&mut self, value: T) -> u32 {
        let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        *self.places.entry(value).or_insert(next)
    }

    /// The values in their own order, and for each old place the new one.
    fn sorted(self) -> (Vec<T>, Vec<u32>) {
        let mut all: Vec<(T, u32)> = self.places.into_iter().collect();
        all.sort_unstable();
        let mut moved = vec![0; all.len()];
        for (new, (_, old)) in (0..).zip(&all) {
            moved[*old as usize] = new;
        }
        (all.into_iter().map(|(value, _)| value).collect(), moved)
    }
}
