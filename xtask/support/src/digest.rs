//! SHA-256 of bytes and files.

use std::{fmt, fs::File, io, io::Read, str::FromStr};

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256 as Hasher, Sha512};

/// A SHA-256 digest. Shown and serialized as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct Sha256(#[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))] pub [u8; 32]);

impl Sha256 {
    /// The digest of bytes in memory.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Hasher::digest(bytes).into())
    }

    /// The digest of a file, read in blocks.
    pub fn of_file(path: &Utf8Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hasher = Hasher::new();
        let mut block = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut block)?;
            if read == 0 {
                return Ok(Self(hasher.finalize().into()));
            }
            hasher.update(&block[..read]);
        }
    }

    /// The first `digits` hexadecimal digits: enough for a folder's name.
    pub fn short(&self, digits: usize) -> String {
        self.to_string()[..digits].to_owned()
    }
}

/// The SHA-512 digest of bytes in 128 lower-case hexadecimal digits, as Maven's repositories have it.
pub fn sha512_hex(bytes: &[u8]) -> String {
    Sha512::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Digests many named parts as one. Lengths are part of it, so no two lists of parts collide.
#[derive(Default)]
pub struct Parts(Hasher);

impl Parts {
    /// Adds a part under a name; both are digested with their lengths.
    pub fn add(&mut self, name: &str, content: &[u8]) {
        for bytes in [name.as_bytes(), content] {
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
    }

    /// The digest of all parts in the order they were added.
    pub fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 hexadecimal digits")]
pub struct NotADigest;

impl FromStr for Sha256 {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let digits = || text.chars().map(|c| c.to_digit(16));
        if text.len() != 64 || digits().any(|digit| digit.is_none()) {
            return Err(NotADigest);
        }
        let mut digest = [0; 32];
        for (index, digit) in digits().flatten().enumerate() {
            digest[index / 2] = digest[index / 2] << 4 | digit as u8;
        }
        Ok(Self(digest))
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Digests bytes as they come.
#[derive(Clone, Debug, Default)]
pub struct Running(Hasher);

impl Running {
    /// Digests the next bytes, in pieces of any size.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes so far.
    pub fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_digest_of_abc() {
        // FIPS 180-4, appendix B.1.
        assert_eq!(
            Sha256::of(b"abc").to_string(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn parts_do_not_run_together() {
        let digest = |parts: &[(&str, &[u8])]| {
            let mut all = Parts::default();
            parts.iter().for_each(|(name, content)| all.add(name, content));
            all.finish()
        };
        assert_ne!(digest(&[("ab", b"c")]), digest(&[("a", b"bc")]));
    }
}
