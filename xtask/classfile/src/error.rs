//! Why a class file or a jar of them is not read.

use thiserror::Error;

/// What a class file is that is not read, or a jar; the file's own name is for the caller to say.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ClassError {
    /// Something else than a class file, by its first four bytes.
    #[error("no class file: expected the bytes CA FE BA BE at the beginning, found {found}")]
    NotAClass {
        /// What stands there, in hexadecimal digits.
        found: String,
    },
    /// Made for a Java that is newer than any that is known here.
    #[error("class file of version {found}, and {newest} (Java {java}) is the newest that is read", newest = crate::NEWEST, java = crate::NEWEST - 44)]
    TooNew {
        /// The major version that the file names.
        found: u16,
    },
    /// A length, an index or a tag that cannot be.
    #[error("broken class file: {what}")]
    Broken {
        /// What does not hold, with its place in the file in bytes where that is known.
        what: String,
    },
    /// Bytes behind the end of the class.
    #[error("broken class file: it ends after {expected} bytes, and {found} are there")]
    Trailing {
        /// Bytes that the class takes, by its own lengths.
        expected: usize,
        /// Bytes of the whole file.
        found: usize,
    },
    /// A jar that is no zip archive, or one that lies.
    #[error("no jar that can be read: {0}")]
    Jar(String),
    /// A class file of a jar that is not read.
    #[error("`{entry}`: {error}")]
    Entry {
        /// The path of the class file in the jar.
        entry: String,
        /// Why it is not read.
        error: Box<ClassError>,
    },
    /// A class file whose place in the jar is that of another class.
    #[error("`{entry}` holds class `{found}`, which no class loader finds there")]
    Misplaced {
        /// The path of the class file in the jar.
        entry: String,
        /// The binary name of the class that it declares.
        found: String,
    },
    /// One class that is there more than once.
    #[error("class `{name}` is there twice")]
    Twice {
        /// The binary name of the class.
        name: String,
    },
}

impl ClassError {
    pub(crate) fn broken(what: impl Into<String>) -> ClassError {
        ClassError::Broken { what: what.into() }
    }
}

impl From<noak::error::DecodeError> for ClassError {
    fn from(error: noak::error::DecodeError) -> ClassError {
        ClassError::broken(error.to_string())
    }
}
