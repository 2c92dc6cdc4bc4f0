//! What grew, shrank, came, went or moved between two builds of a library.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use support::size::Bytes;

use super::{Attribution, By};
use crate::catalogue::Abi;

/// What became of the bytes of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// There were fewer of them before.
    Grown,
    /// There were more of them before.
    Shrunk,
    /// There were none of them before.
    Added,
    /// There are none of them any more.
    Removed,
    /// As many as before, of another label or object.
    Moved,
}

/// A name whose bytes are not what they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The component, label, object, symbol, section, operator or tasks.
    pub name: String,
    /// What became of its bytes.
    pub way: Way,
    /// Bytes of the file that it had.
    pub before: Bytes,
    /// Bytes of the file that it has.
    pub after: Bytes,
}

/// All that changed between two builds of one library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// The ABI of both builds.
    pub abi: Abi,
    /// By what rows were put together.
    pub by: By,
    /// Bytes of the whole file before.
    pub before: Bytes,
    /// Bytes of the whole file now.
    pub after: Bytes,
    /// Every name that changed, the largest difference first, equal ones by name.
    pub rows: Vec<Change>,
    /// Names that have the bytes that they had, from where they had them.
    pub unchanged: usize,
}

/// Bytes of a name, and the labels and objects that they are from.
type Side = BTreeMap<String, (u64, BTreeSet<String>)>;

fn side(attribution: &Attribution, by: By) -> Side {
    let mut names = Side::new();
    for row in attribution.rows() {
        let (bytes, places) = names.entry(by.name(&row)).or_default();
        *bytes = bytes.saturating_add(row.bytes.0);
        // What a name of this kind can move between; tables of sections and tasks have no such place.
        let origin = row.origin;
        let (label, object) = (origin.label.as_ref(), origin.object.as_ref());
        match by {
            By::Symbol => places.extend(label.into_iter().chain(object).cloned()),
            By::Object => places.extend(label.cloned()),
            _ => {}
        }
    }
    names
}

/// What changed from one build to another of the same ABI; the sum of all changes is that of the files.
pub fn changes(before: &Attribution, after: &Attribution, by: By) -> Changes {
    let (was, is) = (side(before, by), side(after, by));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let all = names.len();
    let change = |name: &String| {
        let (old, new) = (was.get(name), is.get(name));
        let bytes = |side: Option<&(u64, BTreeSet<String>)>| side.map_or(0, |(bytes, _)| *bytes);
        let (old_bytes, new_bytes) = (bytes(old), bytes(new));
        let way = match (old, new) {
            (None, _) => Way::Added,
            (_, None) => Way::Removed,
            _ if old_bytes < new_bytes => Way::Grown,
            _ if old_bytes > new_bytes => Way::Shrunk,
            (Some((_, old)), Some((_, new))) if old != new => Way::Moved,
            _ => return None,
        };
        let (before, after) = (Bytes(old_bytes), Bytes(new_bytes));
        Some(Change { name: name.clone(), way, before, after })
    };
    let mut rows: Vec<Change> = names.into_iter().filter_map(change).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.before.0.abs_diff(row.after.0)));
    Changes {
        abi: after.abi,
        by,
        before: before.file,
        after: after.file,
        unchanged: all - rows.len(),
        rows,
    }
}
