//! Whether libraries are within what their profile allows.

use serde::{Deserialize, Serialize};
use support::size::Bytes;

use crate::catalogue::Abi;

/// A limit of a profile, and what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetResult {
    /// The ABI the limit is for.
    pub abi: Abi,
    /// The normalized size that the profile allows, in bytes.
    pub limit: Bytes,
    /// What was measured; absent where it could not be, which is never within.
    pub normalized: Option<Bytes>,
    /// Whether it is at most the limit.
    pub within: bool,
}

impl BudgetResult {
    /// Holds a normalized size against a limit.
    pub fn new(abi: Abi, limit: Bytes, normalized: Option<Bytes>) -> Self {
        Self { abi, limit, normalized, within: normalized.is_some_and(|size| size <= limit) }
    }

    /// How it went, in words: `within`, `over by 1,234 bytes`, `not measured`.
    pub fn verdict(&self) -> String {
        match self.normalized {
            None => "not measured".to_owned(),
            Some(_) if self.within => "within".to_owned(),
            Some(size) => {
                format!("over by {} bytes", Bytes(size.0.saturating_sub(self.limit.0)).exact())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_not_within() {
        for (normalized, within, verdict) in [
            (Some(100), true, "within"),
            (Some(1334), false, "over by 1,234 bytes"),
            (None, false, "not measured"),
        ] {
            let result = BudgetResult::new(Abi::X86, Bytes(100), normalized.map(Bytes));
            assert_eq!((result.within, result.verdict().as_str()), (within, verdict));
        }
    }
}
