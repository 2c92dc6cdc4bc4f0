//! One place where a file may be fetched from.

use std::fmt;

use camino::Utf8PathBuf;
use support::http::Address;

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// On this machine.
    File(Piece),
    /// On a server.
    Url {
        /// The address.
        url: Address,
        /// Whether a mirror is asked, which need not have everything.
        mirror: bool,
    },
}

/// A part of a file, or the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The file.
    pub path: Utf8PathBuf,
    /// Its first byte.
    pub from: u64,
    /// How many bytes it has; to the end of the file when absent.
    pub length: Option<u64>,
}

impl Piece {
    /// All of a file.
    pub fn whole(path: Utf8PathBuf) -> Self {
        Self { path, from: 0, length: None }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(piece) => f.write_str(piece.path.as_str()),
            Self::Url { url, .. } => url.fmt(f),
        }
    }
}
