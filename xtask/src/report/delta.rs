//! A size before and after.

use serde::Serialize;
use support::size::{Bytes, grouped_delta};

use crate::measure::Sizes;

/// A size on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Delta {
    /// Bytes in the baseline; 0 where it has none of it.
    pub before: Bytes,
    /// Bytes in the candidate; 0 where it has none of it.
    pub after: Bytes,
    /// Bytes that came (positive) or went (negative).
    pub change: i64,
    /// The change in percent of `before`, to two places; absent where `before` is zero.
    pub percent: Option<f64>,
}

impl Delta {
    /// From one size to another.
    pub fn new(before: Bytes, after: Bytes) -> Self {
        let signed = |bytes: Bytes| i64::try_from(bytes.0).unwrap_or(i64::MAX);
        let change = signed(after) - signed(before);
        let percent = (before.0 > 0)
            .then(|| (change as f64 * 10_000.0 / before.0 as f64).round() / 100.0)
            // Minus zero would be printed with its sign.
            .map(|percent| if percent == 0.0 { 0.0 } else { percent });
        Self { before, after, change, percent }
    }

    /// The change with its sign: `-1,234`.
    pub fn change_text(&self) -> String {
        grouped_delta(self.change)
    }

    /// The change in percent with its sign: `-30.6 %`.
    pub fn percent_text(&self) -> String {
        match self.percent {
            None if self.after.0 == 0 => String::new(),
            None => "new".to_owned(),
            Some(_) if self.change == 0 => "0.0 %".to_owned(),
            Some(_) if self.after.0 == 0 => "gone".to_owned(),
            Some(percent) => format!("{percent:+.1} %"),
        }
    }
}

/// The four sizes on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SizesDelta {
    /// Bytes of the file on disk, names and debug information included.
    pub file: Delta,
    /// Bytes of sections that are loaded from the file; stripping changes none of them.
    /// Absent where a side has a library without a section table.
    pub normalized: Option<Delta>,
    /// Bytes that a download takes, the file deflated at level 9.
    pub download: Delta,
    /// Bytes of memory when loaded: the sum of `p_memsz` of its segments.
    pub memory: Delta,
}

impl SizesDelta {
    /// From some sizes to others.
    pub fn new(before: Sizes, after: Sizes) -> Self {
        Self {
            file: Delta::new(before.file, after.file),
            normalized: before.normalized.zip(after.normalized).map(|(a, b)| Delta::new(a, b)),
            download: Delta::new(before.download, after.download),
            memory: Delta::new(before.memory, after.memory),
        }
    }

    /// The four by name, in the order of all tables.
    pub fn rows(&self) -> [(&'static str, Option<Delta>); 4] {
        [
            ("file", Some(self.file)),
            ("normalized", self.normalized),
            ("download", Some(self.download)),
            ("memory", Some(self.memory)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_carry_their_sign() {
        for (before, after, change, percent) in [
            (1000, 694, "-306", "-30.6 %"),
            (1000, 1001, "+1", "+0.1 %"),
            (1000, 1000, "0", "0.0 %"),
            (0, 7, "+7", "new"),
            (0, 0, "0", ""),
            (7, 0, "-7", "gone"),
        ] {
            let delta = Delta::new(Bytes(before), Bytes(after));
            assert_eq!(
                (delta.change_text().as_str(), delta.percent_text().as_str()),
                (change, percent)
            );
        }
    }
}
