//! An error as a share of an output's scale: parsed from the command line, shown in percent.

use std::{fmt, str::FromStr};

use serde::Serialize;

/// 0.05 is 5 % of how far an output's values reach. Not a number in JSON (`null`) where it is infinite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Share(pub f64);

/// Why a text is not a share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseShareError {
    /// Not a number, or below zero.
    #[error("expected a share of an output's scale, such as 5% or 0.05")]
    NotAShare,
    /// Somebody who writes 5 means 5 %, and a limit of 500 % holds nothing back.
    #[error("that is more than all of an output's scale; did you mean `{0}%`?")]
    NoPercentSign(String),
}

impl FromStr for Share {
    type Err = ParseShareError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (number, unit) = match text.strip_suffix('%') {
            Some(number) => (number.trim_end(), 100.0),
            None => (text, 1.0),
        };
        let value: f64 = number.parse().map_err(|_| ParseShareError::NotAShare)?;
        if !value.is_finite() || value.is_sign_negative() {
            return Err(ParseShareError::NotAShare);
        }
        if unit == 1.0 && value > 1.0 {
            return Err(ParseShareError::NoPercentSign(number.to_owned()));
        }
        Ok(Self(value / unit))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = 100.0 * self.0;
        let text = match percent {
            _ if !percent.is_finite() => "no numbers".to_owned(),
            0.0 => "0 %".to_owned(),
            _ if percent < 0.01 => format!("{percent:.1e} %"),
            _ => format!("{percent:.2} %"),
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_fraction_or_a_percentage() {
        for (text, share) in
            [("0.05", 0.05), ("5%", 0.05), ("12.5 %", 0.125), ("0", 0.0), ("1", 1.0)]
        {
            assert_eq!(text.parse(), Ok(Share(share)), "{text}");
        }
        for text in ["", "%", "five", "-1%", "-0", "nan", "inf", "5%%"] {
            assert_eq!(text.parse::<Share>(), Err(ParseShareError::NotAShare), "{text}");
        }
        let forgotten = "5".parse::<Share>().unwrap_err();
        assert!(forgotten.to_string().ends_with("did you mean `5%`?"), "{forgotten}");
    }

    #[test]
    fn small_shares_are_told_from_none() {
        let shown = |share: f64| Share(share).to_string();
        assert_eq!(shown(0.0), "0 %");
        assert_eq!(shown(0.000_002), "2.0e-4 %");
        assert_eq!(shown(0.004_06), "0.41 %");
        assert_eq!(shown(f64::INFINITY), "no numbers");
    }
}
