//! What decides whether a device loads a library. Part of the measurement's JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a loader looks at before any code runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Loading {
    /// Whether devices with pages of 16 KiB load it, and why.
    pub pages_16k: Pages16k,
    /// `DT_TEXTREL` or `DF_TEXTREL`: code is written to while it is loaded. Android 6 and later refuse
    /// that in apps that target them.
    pub text_relocations: bool,
    /// What the library asks for its threads' stacks.
    pub stack: StackRights,
    /// Whether a loadable segment is both writable and executable. Android 8 and later refuse that in
    /// apps that target them.
    pub writable_code: bool,
    /// Undefined symbols that are not weak and that neither the library itself nor what it needs can
    /// give, sorted; absent where that could not be found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unresolved: Option<Vec<String>>,
}

/// What `PT_GNU_STACK` of a library asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StackRights {
    /// It asks for a stack that holds no code.
    NotExecutable,
    /// It asks for a stack that holds code.
    Executable,
    /// It has no such header, as old assembly leaves it.
    Unmarked,
}

/// Whether devices with pages of 16 KiB load a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pages16k {
    /// The answer, of everything that such a device looks at.
    pub verdict: PagesVerdict,
    /// What it rests on; never empty, and several where several things are wrong.
    pub reasons: Vec<PagesReason>,
}

/// An answer about pages of 16 KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PagesVerdict {
    /// Devices with such pages load it.
    Loads,
    /// Such devices refuse it, or it crashes there.
    Refused,
    /// No such device is asked to: they load no 32-bit libraries.
    NotApplicable,
}

/// One of the things that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PagesReason {
    /// The rule that is kept or broken.
    pub rule: PagesRule,
    /// What was found, in words.
    pub found: String,
}

/// The rules that a library for pages of 16 KiB keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PagesRule {
    /// Nothing to complain of: all rules are kept.
    AllKept,
    /// 32-bit libraries are outside of the rules.
    #[serde(rename = "32_bit")]
    Bits32,
    /// `p_align` of every loadable segment is 16 KiB or more.
    Alignment,
    /// Address and file offset of every loadable segment are congruent modulo 16 KiB.
    Congruence,
    /// No two segments with different rights share a page.
    SharedPage,
    /// Nothing that is written to lies in the pages that RELRO makes read-only.
    Relro,
    /// What an APK stores begins at a multiple of 16 KiB.
    Zip,
}
