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

impl From<AttributionError> for Failure {
    fn from(error: AttributionError) -> Self {
        let diagnostic = Diagnostic::error(error.to_string());
        let diagnostic = match &error {
            AttributionError::Document { line, what, .. } => {
                diagnostic.note(format!("line {line}: {what}"))
            }
            _ => diagnostic,
        };
        Self::new(
            Exit::BadInput,
            diagnostic.help("build it again with `cargo xtask build --force`"),
        )
    }
}
