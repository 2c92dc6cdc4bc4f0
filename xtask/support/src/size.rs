//! A number of bytes: parsed from text with a unit, shown for people.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A size in bytes. Serializes as a plain number.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Bytes(pub u64);

/// `(suffix, bytes)`: decimal units are powers of 1000, binary ones of 1024 (IEC 80000-13).
const UNITS: &[(&str, u64)] = &[
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

impl Bytes {
    /// The number with thousands separated: `11,534,336`.
    pub fn exact(self) -> String {
        grouped(self.0)
    }
}

/// Digits in groups of three.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A signed difference in groups of three, with its sign: `-1,234`, `+17`, `0`.
pub fn grouped_delta(delta: i64) -> String {
    let sign = match delta.signum() {
        -1 => "-",
        1 => "+",
        _ => "",
    };
    format!("{sign}{}", grouped(delta.unsigned_abs()))
}

/// Shown in binary units with three significant digits, as budgets are written: `2.75 MiB`.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            0..1024 => format!("{} B", self.0),
            1024..0x10_0000 => significant(self.0, 1 << 10, "KiB"),
            0x10_0000..0x4000_0000 => significant(self.0, 1 << 20, "MiB"),
            _ => significant(self.0, 1 << 30, "GiB"),
        };
        f.pad(&text)
    }
}

fn significant(bytes: u64, unit: u64, suffix: &str) -> String {
    let value = bytes as f64 / unit as f64;
    let decimals = if value < 9.995 {
        2
    } else if value < 99.95 {
        1
    } else {
        0
    };
    format!("{value:.decimals$} {suffix}")
}

/// Why a text is not a size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseBytesError {
    /// A number without a unit says nothing: 8 of what?
    #[error("`{0}` has no unit")]
    NoUnit(String),
    /// The unit is not one of those known.
    #[error("`{0}` is not a unit of size")]
    UnknownUnit(String),
    /// The number does not parse, or is negative.
    #[error("`{0}` is not a size")]
    NotANumber(String),
}

impl FromStr for Bytes {
    type Err = ParseBytesError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let split = trimmed
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_' || c == '-'))
            .unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(split);
        let unit = unit.trim();
        let value: f64 = number
            .replace('_', "")
            .parse()
            .map_err(|_| ParseBytesError::NotANumber(text.to_owned()))?;
        if unit.is_empty() {
            return Err(ParseBytesError::NoUnit(text.to_owned()));
        }
        let (_, factor) = UNITS
            .iter()
            .find(|(suffix, _)| suffix.eq_ignore_ascii_case(unit))
            .ok_or_else(|| ParseBytesError::UnknownUnit(unit.to_owned()))?;
        let bytes = value * *factor as f64;
        if !(0.0..=9e15).contains(&bytes) {
            return Err(ParseBytesError::NotANumber(text.to_owned()));
        }
        Ok(Bytes(bytes.round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_sizes_with_units() {
        for (text, expected) in [
            ("8 MiB", Ok(Bytes(8 << 20))),
            ("1.5 MB", Ok(Bytes(1_500_000))),
            ("900kb", Ok(Bytes(900_000))),
            ("1_000 B", Ok(Bytes(1_000))),
            ("8", Err(ParseBytesError::NoUnit("8".into()))),
            ("8 apples", Err(ParseBytesError::UnknownUnit("apples".into()))),
            ("-1 B", Err(ParseBytesError::NotANumber("-1 B".into()))),
            ("big", Err(ParseBytesError::NotANumber("big".into()))),
        ] {
            assert_eq!(text.parse::<Bytes>(), expected, "{text}");
        }
    }

    #[test]
    fn shows_sizes_for_people() {
        for (bytes, expected) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.00 KiB"),
            (2_883_584, "2.75 MiB"),
            (11 << 20, "11.0 MiB"),
            (500 << 20, "500 MiB"),
            (3 << 30, "3.00 GiB"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), expected);
        }
        assert_eq!(Bytes(11_534_336).exact(), "11,534,336");
        assert_eq!(grouped_delta(-1234), "-1,234");
        assert_eq!(grouped_delta(17), "+17");
        assert_eq!(grouped_delta(0), "0");
    }
}
