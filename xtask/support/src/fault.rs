//! What can be wrong with a file that is read, whatever it holds. Readers of one format add their own
//! kinds around this one.

use std::{fmt, io, sync::Arc};

use crate::size::{Bytes, grouped};

/// What is wrong with a file. Each says what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Nothing of that name is there.
    #[error("it does not exist")]
    Missing,
    /// The operating system refused to give its bytes.
    #[error("it cannot be read: {0}")]
    Unreadable(#[source] Cause),
    /// A device, a pipe or a socket.
    #[error("it is neither a file nor a folder")]
    NotAFile,
    /// More than is read of such a file.
    #[error("expected at most {limit}, found {found}")]
    TooLarge {
        /// How much is read, with its unit.
        limit: String,
        /// How much there is, with its unit.
        found: String,
    },
    /// A field that contradicts another, or the file's length.
    #[error("{what}: expected {expected}, found {found}")]
    Broken {
        /// The field, as its format calls it.
        what: String,
        /// What would have been right.
        expected: String,
        /// What stands there, as the message shows it.
        found: String,
    },
}

impl FileFault {
    /// What the operating system said when the file was opened or read.
    pub fn io(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Unreadable(Cause(Arc::new(error))),
        }
    }

    /// A field that contradicts another or the file's length.
    pub fn broken(
        what: impl fmt::Display,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) -> Self {
        let (what, expected, found) = (what.to_string(), expected.to_string(), found.to_string());
        Self::Broken { what, expected, found }
    }

    /// More bytes than are read.
    pub fn too_large(limit: u64, found: u64) -> Self {
        let found = format!("{} bytes", grouped(found));
        Self::TooLarge { limit: Bytes(limit).to_string(), found }
    }
}

/// An error of the operating system that can be cloned and compared: two are equal where their kind and
/// words are.
#[derive(Clone, Debug)]
pub struct Cause(Arc<io::Error>);

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.0.kind() == other.0.kind() && self.0.to_string() == other.0.to_string()
    }
}

impl Eq for Cause {}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn the_operating_systems_error_is_kept_as_the_cause() {
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        let fault = FileFault::io(denied());
        assert_eq!(fault, FileFault::io(denied()));
        let cause = fault.source().and_then(|cause| cause.source()).expect("a cause of the cause");
        let kept = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        assert_eq!(kept, Some(io::ErrorKind::PermissionDenied));
        assert_eq!(FileFault::io(io::ErrorKind::NotFound.into()), FileFault::Missing);
    }
}
