//! What a line of a map says, borrowed from it.

use std::fmt;

/// The linker that wrote a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linker {
    /// LLVM's linker, the NDK's: addresses and sizes of sections, inputs and symbols.
    Lld,
    /// The linker of GNU binutils: symbols have no sizes.
    GnuLd,
    /// The other one of binutils, and of old NDKs: symbols have no sizes.
    Gold,
}

impl Linker {
    /// Its name in documents: `lld`, `gnu-ld` or `gold`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lld => "lld",
            Self::GnuLd => "gnu-ld",
            Self::Gold => "gold",
        }
    }
}

impl fmt::Display for Linker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One entry of a map, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A section of the output; what follows up to the next one lies in it.
    Section {
        /// Its name, such as `.text`.
        name: &'a str,
        /// Its address in memory; 0 where it is not loaded.
        address: u64,
        /// Bytes in memory, which are none of the file in `.bss`.
        size: u64,
    },
    /// A section of an input, or what the linker made.
    Input {
        /// The address of its first byte.
        address: u64,
        /// Bytes in the output, after merging and relaxing.
        size: u64,
        /// The file, with the member in parentheses where it is of an archive; none where the linker made it.
        object: Option<&'a str>,
        /// The section's name in the input; what the linker made, in its words.
        section: &'a str,
    },
    /// Bytes that keep what follows aligned.
    Fill {
        /// The address of the first of them.
        address: u64,
        /// How many bytes it is.
        size: u64,
    },
    /// A symbol of the input before it.
    Symbol {
        /// The address that it stands for.
        address: u64,
        /// Its size; none where the linker does not tell.
        size: Option<u64>,
        /// Its name, demangled unless the linker was given `--no-demangle`.
        name: &'a str,
    },
    /// A file that has a symbol or asks for it. The first of a symbol has it, where any has.
    Reference {
        /// The symbol's name, demangled unless the linker was given `--no-demangle`.
        symbol: &'a str,
        /// The file, with the member in parentheses where it is of an archive.
        object: &'a str,
        /// Whether it is the first of its symbol.
        first: bool,
    },
    /// A member of an archive, and who made the linker take it.
    Extracted {
        /// The member, in parentheses after its archive.
        object: &'a str,
        /// The file that asked for it; empty where the map does not name it.
        by: &'a str,
        /// The symbol that was asked for; empty where the map does not name it.
        symbol: &'a str,
    },
}
