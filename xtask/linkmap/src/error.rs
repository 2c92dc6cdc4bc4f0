//! Why a map cannot be read: the line, what was expected there, and what was found.

use std::io;

/// A map that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The file gave no more bytes, for a reason of the system's.
    #[error("reading stopped after line {line}: {source}")]
    Read {
        /// The last line that was read, counted from 1.
        line: u64,
        /// What the system said of it.
        source: io::Error,
    },
    /// A line that no linker writes there.
    #[error("line {line}: expected {}, found {found}", fault.expected())]
    Line {
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        fault: Fault,
        /// The beginning of the line, in backticks, or what there is instead.
        found: String,
    },
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The first lines are of no linker that is known.
    NoMap,
    /// A number is absent, too large, or no number.
    Number,
    /// The name of a section, an input or a symbol is absent.
    Name,
    /// An input or a symbol stands before the first section.
    Order,
    /// The file ends in the middle of a line, or before any section.
    Cut,
    /// The line is longer than any that a linker writes: a mebibyte.
    TooLong,
    /// The line has bytes that are no UTF-8.
    Text,
}

impl Fault {
    /// What a line without it would have.
    pub fn expected(self) -> &'static str {
        match self {
            Self::NoMap => "the map of lld, GNU ld or gold",
            Self::Number => "an address, a size and an alignment",
            Self::Name => "a name",
            Self::Order => "a section of the output first",
            Self::Cut => "a whole line",
            Self::TooLong => "at most 1 MiB in a line",
            Self::Text => "UTF-8",
        }
    }
}
