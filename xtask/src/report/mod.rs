//! What it means: measurements put beside each other, and printed.
//!
//! [`compare`] is pure: measurements in, [`Comparison`] out. The renderers turn that, or a single
//! measurement, into text, Markdown and JSON (`support::ui::to_json`).

mod budget;
mod changes;
mod comparison;
mod delta;
mod difference;
mod explained;
mod markdown;
mod needed;
mod page;
mod pairing;
mod printable;
mod single;
mod startup;
mod summary;
mod table;
mod text;
mod verdict;
mod what_if;
mod words;

#[cfg(test)]
mod sample;

pub use budget::{BudgetResult, Held, Waived, hold};
pub use changes::{csv as changes_csv, markdown as changes_markdown, text as changes_text};
pub use comparison::{Candidate, Comparison, Presence, Shipped, ShippedLibrary, Side};
pub use delta::{Delta, SizesDelta};
pub use difference::{AbiChange, LibraryChange, SectionChange, compare};
pub use explained::{csv as explained_csv, markdown as explained_markdown, text as explained_text};
pub use markdown::comparison as comparison_markdown;
pub use needed::{NeededChange, Whereabouts};
pub use page::{attribution_page, comparison_page, demangled};
pub(crate) use printable::{code, sentence};
pub use single::{markdown as measurement_markdown, text as measurement_text};
pub use startup::{StartupFact, StartupKind, Turn};
pub use summary::summary;
pub(crate) use table::{Align, Table, paragraph};
pub use text::comparison as comparison_text;
pub use verdict::verdict;
pub use what_if::{Cost, Difference, WhatIf, markdown as what_if_markdown, text as what_if_text};
