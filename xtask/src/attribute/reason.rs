//! Why bytes have no label: the kinds of bytes that a linker makes of many inputs at once, or of none.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a row has no object that it can be blamed on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Strings or constants that were equal in several objects (`SHF_MERGE`), kept once.
    Merged,
    /// Relocations that the loader applies: `.rela.dyn`, `.relr.dyn`, `.rel.plt` and the like.
    Relocations,
    /// Unwind tables: `.eh_frame`, `.eh_frame_hdr`, `.ARM.exidx`, `.gcc_except_table` made anew by the linker.
    Unwind,
    /// Names and tables by which others bind to the library: `.dynsym`, `.dynstr`, hashes, versions.
    DynamicSymbols,
    /// What the linker generates to reach what is elsewhere: `.plt`, `.got`, thunks, stubs, `.dynamic`.
    LinkerMade,
    /// Notes and comments: build ID, `.note.android.ident`, `.comment`, `.ARM.attributes`.
    Notes,
    /// Symbols and debug information that no loader reads, and that stripping takes away.
    Debug,
    /// ELF header, program headers, the section table and the names of sections.
    Headers,
    /// Nothing but the distance to the next section or page.
    Padding,
    /// The map names no object for it, or there is no map.
    NoObject,
    /// An object that no Bazel target made: of the NDK, or of a map that is not Bazel's.
    NotBazel,
}

impl Reason {
    /// The reason in words that fit into a cell of a table.
    pub fn words(self) -> &'static str {
        match self {
            Self::Merged => "merged strings",
            Self::Relocations => "relocations",
            Self::Unwind => "unwind tables",
            Self::DynamicSymbols => "dynamic symbols",
            Self::LinkerMade => "linker-made",
            Self::Notes => "notes",
            Self::Debug => "debug information",
            Self::Headers => "headers",
            Self::Padding => "padding",
            Self::NoObject => "no object known",
            Self::NotBazel => "not made by Bazel",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}
