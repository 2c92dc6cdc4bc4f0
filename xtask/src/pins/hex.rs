//! Git's names for commits and trees.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// The SHA-1 of a git object: 40 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct GitId(#[schemars(with = "String", regex(pattern = "^[0-9a-f]{40}$"))] pub [u8; 20]);

impl fmt::Display for GitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for GitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GitId({self})")
    }
}

impl FromStr for GitId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut id = [0; 20];
        if text.len() != 40 || !text.is_ascii() {
            return Err(());
        }
        for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks(2)) {
            let digit = |c: u8| (c as char).to_digit(16);
            let (high, low) = digit(pair[0]).zip(digit(pair[1])).ok_or(())?;
            *byte = (high << 4 | low) as u8;
        }
        Ok(Self(id))
    }
}

impl Serialize for GitId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_forty_digits_and_nothing_else() {
        let text = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
        assert_eq!(text.parse::<GitId>().unwrap().to_string(), text);
        for wrong in ["", "4b82", &text[1..], &format!("{}g", &text[1..]), &"é".repeat(20)] {
            assert!(wrong.parse::<GitId>().is_err(), "{wrong}");
        }
    }
}
