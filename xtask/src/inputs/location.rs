//! One place where a file may be fetched from.

use std::fmt;

use camino::Utf8PathBuf;
use support::http::Address;

/// One place that a file may come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// On this machine: a mirror's file, or a piece of a bundle.
    File(Piece),
    /// On a server, asked with proxies and patience.
    Url {
        /// The address of the file itself; its password is never shown.
        url: Address,
        /// Whether a mirror is asked, which need not have everything.
        mirror: bool,
    },
}

/// A part of a file, or the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The file that the piece is a part of.
    pub path: Utf8PathBuf,
    /// Where the piece begins, in bytes from the file's first.
    pub from: u64,
    /// How many bytes it has; to the end of the file when absent.
    pub length: Option<u64>,
}

impl Piece {
    /// All of a file, whatever its length.
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
