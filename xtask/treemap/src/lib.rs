//! Rows of named bytes as one HTML file that needs nothing else: a treemap to zoom, a table beside it, a search.
//!
//! ```text
//! Page (rows)  ->  tree    sums, the smallest folded  ->  data    JSON  ->  markup  HTML with script and style
//! ```
//!
//! [`render`] is pure, and what the rows are of is known to the caller alone. The page asks no network: a content
//! security policy in it allows its own script and style, by digest, and nothing else. Every name is foreign
//! text: it stands in the page as data, and the script shows it as text.

mod data;
mod markup;
mod tree;

pub use markup::render;

/// What a page shows, before any of it is folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The heading of the page and its title: `libexample.so, arm64-v8a`.
    pub title: String,
    /// What the reader has to know of the rows, in the order shown.
    pub facts: Vec<Fact>,
    /// What the steps of a path are called, from the outermost: `component`, `symbol`.
    pub levels: Vec<String>,
    /// What the second figure of a row is.
    pub second: Second,
    /// The rows, in any order; those of one path are added up.
    pub rows: Vec<Row>,
}

/// A line above the map: `Build ID` and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is told, in a word or two.
    pub term: String,
    /// What it is, as the reader sees it.
    pub text: String,
}

/// What the second figure of each row is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Second {
    /// There is none: the figures are all zero.
    #[default]
    Absent,
    /// The bytes of the same thing before: the page shows what changed, and colours by it.
    Before,
    /// Other bytes that belong to the row, in a column with this heading.
    Column(String),
}

/// Bytes of one thing, under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name, from the outermost level to the innermost; never empty.
    pub path: Vec<String>,
    /// Its bytes. The page adds up exactly to 2^53.
    pub bytes: u64,
    /// The second figure, in bytes; see [`Second`].
    pub second: u64,
}
