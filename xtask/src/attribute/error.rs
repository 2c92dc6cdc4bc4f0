//! What keeps the rows of a library from being told.

use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
    size::grouped,
};

/// Why there is no attribution of a library.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttributionError {
    /// Rows that leave bytes of the file out, or count some twice: the map is of another link.
    #[error("rows of `{library}` sum to {} bytes, expected the file's {}", grouped(*rows), grouped(*file))]
    Sum {
        /// The name of its file, without folders.
        library: String,
        /// Bytes of the file on disk.
        file: u64,
        /// Bytes of all its rows together.
        rows: u64,
    },
    /// A row that names an origin, a section or a symbol that is not there.
    #[error("row {row} names what is in none of the tables")]
    Place {
        /// The row's place, counted from 0.
        row: usize,
    },
    /// A document of a form that this version does not read.
    #[error("schema {found}, expected {}", super::SCHEMA)]
    Version {
        /// What the document says of its form.
        found: u32,
    },
    /// A library that cannot be read.
    #[error("`{library}` cannot be read: {what}")]
    Library {
        /// The name of its file, without folders.
        library: String,
        /// What was expected, and found.
        what: String,
    },
    /// A map that cannot be read.
    #[error("`{path}` is no link map: {what}")]
    Map {
        /// Where it was read from.
        path: String,
        /// The line, what was expected there, and found.
        what: String,
    },
    /// A map that says otherwise than the library where its sections are.
    #[error("the map `{path}` is of another link than `{library}`")]
    OtherLink {
        /// Where the map was read from.
        path: String,
        /// The name of the library's file.
        library: String,
        /// The first section that differs, with what was expected and found.
        what: String,
    },
    /// An unstripped library that is not the twin of the stripped one.
    #[error("`{path}` has the build ID {found}, expected {expected} as `{library}` has it")]
    OtherBuild {
        /// Where the unstripped library was read from.
        path: String,
        /// The name of the library's file.
        library: String,
        /// The build ID of the library, or `none`.
        expected: String,
        /// The build ID of the other, or `none`.
        found: String,
    },
    /// A text that is no such document.
    #[error("`{path}` is no attribution of a library")]
    Document {
        /// Where it was read from.
        path: String,
        /// The line, counted from 1, at which reading ended.
        line: usize,
        /// What was expected there, and found.
        what: String,
    },
}

impl AttributionError {
    /// A map that cannot be read, with what its reader says.
    pub(super) fn map(path: &str, error: &linkmap::MapError) -> Self {
        Self::Map { path: path.to_owned(), what: error.to_string() }
    }
}

impl From<AttributionError> for Failure {
    fn from(error: AttributionError) -> Self {
        let diagnostic = Diagnostic::error(error.to_string());
        let diagnostic = match &error {
            AttributionError::Document { line, what, .. } => {
                diagnostic.note(format!("line {line}: {what}"))
            }
            AttributionError::OtherLink { what, .. } => diagnostic.note(what.clone()),
            _ => diagnostic,
        };
        let help = match &error {
            AttributionError::Library { .. } => "name a native library for Android",
            AttributionError::Map { .. } => "link again with `-Wl,-Map=FILE`, and name that file",
            AttributionError::OtherLink { .. } => {
                "name the map of this very link, or leave `--map` out"
            }
            AttributionError::OtherBuild { .. } => {
                "name the unstripped library of this very link, or leave `--symbols` out"
            }
            _ => "build it again with `cargo xtask build --force`",
        };
        Self::new(Exit::BadInput, diagnostic.help(help))
    }
}
