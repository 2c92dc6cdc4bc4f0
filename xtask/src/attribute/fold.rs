//! Rows under one name each: what a table of components, labels or symbols has.

use std::{collections::HashMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::size::Bytes;

use super::{Attribution, Row};

/// What rows are put together by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The part of the library in words: a row of `components.toml`.
    Component,
    /// The Bazel target; bytes without one stand under their reason in parentheses.
    Label,
    /// The object file or member of an archive.
    Object,
    /// The function or piece of data.
    Symbol,
    /// The output section, headers and padding under names in brackets.
    Section,
    /// The operator of TensorFlow Lite.
    Operator,
    /// The tasks that reach the label, all of them in one name: what several share is a row of its own.
    Task,
}

impl By {
    /// All of them, in the order of the help text.
    pub const ALL: [Self; 7] = [
        Self::Component,
        Self::Label,
        Self::Object,
        Self::Symbol,
        Self::Section,
        Self::Operator,
        Self::Task,
    ];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Label => "label",
            Self::Object => "object",
            Self::Symbol => "symbol",
            Self::Section => "section",
            Self::Operator => "operator",
            Self::Task => "task",
        }
    }

    /// The name under which a row counts.
    pub fn name(self, row: &Row<'_>) -> String {
        let origin = row.origin;
        let without = || match row.reason {
            Some(reason) => format!("({reason})"),
            None => format!("({})", origin.component),
        };
        match self {
            Self::Component => origin.component.clone(),
            Self::Label => origin.label.clone().unwrap_or_else(without),
            Self::Object => origin.object.clone().unwrap_or_else(without),
            Self::Symbol => row.symbol.map_or_else(without, str::to_owned),
            Self::Section => row.section.to_owned(),
            Self::Operator => origin.operator.clone().unwrap_or_else(|| "(no operator)".to_owned()),
            Self::Task if origin.tasks.is_empty() => "(no task)".to_owned(),
            Self::Task => origin.tasks.join(" + "),
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Rows of a library under one name each, the largest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fold {
    /// By what rows were put together.
    pub by: By,
    /// Every name, the largest first, equal ones by name.
    pub rows: Vec<Folded>,
    /// Bytes of all rows together: of the file, where nothing was filtered out.
    pub bytes: Bytes,
    /// Bytes of unwind tables and relocations that are charged to rows.
    pub charged: Bytes,
}

/// All rows of one name together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Folded {
    /// The component, label, object, symbol, section, operator or tasks.
    pub name: String,
    /// Bytes of the file, all sections together.
    pub bytes: Bytes,
    /// Bytes of unwind tables and relocations that are there because of it, and count elsewhere.
    pub charged: Bytes,
}

impl Attribution {
    /// All rows, put together under one name each.
    pub fn fold(&self, by: By) -> Fold {
        self.fold_where(by, |_| true)
    }

    /// The rows that are wanted, put together.
    pub fn fold_where(&self, by: By, wanted: impl Fn(&Row<'_>) -> bool) -> Fold {
        let mut sums: HashMap<String, (u64, u64)> = HashMap::new();
        for row in self.rows().filter(|row| wanted(row)) {
            let sum = sums.entry(by.name(&row)).or_default();
            sum.0 = sum.0.saturating_add(row.bytes.0);
            sum.1 = sum.1.saturating_add(row.charged.0);
        }
        let rows = sums.into_iter().map(|(name, (bytes, charged))| Folded {
            name,
            bytes: Bytes(bytes),
            charged: Bytes(charged),
        });
        let mut rows: Vec<Folded> = rows.collect();
        rows.sort_unstable_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.name.cmp(&b.name)));
        let sum = |of: fn(&Folded) -> Bytes| {
            Bytes(rows.iter().fold(0, |sum, row| sum.saturating_add(of(row).0)))
        };
        let (bytes, charged) = (sum(|row| row.bytes), sum(|row| row.charged));
        Fold { by, rows, bytes, charged }
    }
}
