//! From what Bazel asked for and what it was given to rows of a lock.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use support::digest::Sha256;

use super::{Archive, address, asked::AskedFor, lock::REGISTRY, relay::Served};

/// What a rule says of the bytes that it downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclaredDigest {
    /// Nothing: whatever the address gives is taken.
    None,
    /// Their SHA-256, which Bazel checks when they come.
    Sha256(Sha256),
    /// A digest of another kind: Bazel checks it, and keeps such a file under another name.
    Other,
}

impl DeclaredDigest {
    /// From hexadecimal digits, as the attribute `sha256` has them.
    pub fn hexadecimal(text: &str) -> Self {
        text.parse().map_or(Self::Other, Self::Sha256)
    }

    /// From the form of subresource integrity, such as `sha256-` and base64.
    pub fn integrity(text: &str) -> Self {
        let encoded = text.trim().strip_prefix("sha256-");
        let bytes = encoded.and_then(|encoded| BASE64_STANDARD.decode(encoded).ok());
        let digest = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        digest.map_or(Self::Other, |digest| Self::Sha256(Sha256(digest)))
    }
}

/// Why what was served must not be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where the bytes came from.
    pub url: String,
    /// The digest that the rule names; none where the rule asks for a safe connection, names no
    /// digest, and none could be made.
    pub expected: Option<Sha256>,
    /// The digest of the bytes.
    pub found: Sha256,
}

/// What becomes of the files that were served.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// What the lock gains: one row for each file that a rule or Bazel's registry asked for.
    pub rows: Vec<Archive>,
    /// Rules that Bazel refuses to follow.
    pub mismatches: Vec<Mismatch>,
    /// Addresses that neither a download of Bazel's nor its registry accounts for: what a rule runs by
    /// itself may ask the relay too. They get no row, and a build does not have them.
    pub unasked: Vec<String>,
}

/// Holds what was served against what Bazel's rules say that they asked for.
pub fn record(asked: &[AskedFor], served: &BTreeMap<String, Served>) -> Recorded {
    let mut unclaimed: BTreeMap<&str, &Served> =
        served.iter().map(|(address, served)| (address.as_str(), served)).collect();
    let Recorded { mut rows, mut mismatches, .. } = Recorded::default();
    for one in asked {
        let urls: Vec<String> = one.urls.iter().filter(|url| is_web(url)).cloned().collect();
        for url in &urls {
            let Some(found) = served.get(address(url)) else { continue };
            unclaimed.remove(address(url));
            match one.declared {
                DeclaredDigest::Sha256(expected) if expected != found.sha256 => {
                    let (url, expected, found) = (url.clone(), Some(expected), found.sha256);
                    mismatches.push(Mismatch { url, expected, found });
                }
                DeclaredDigest::None if downgraded(url, found) => {
                    let (url, found) = (found.url.clone(), found.sha256);
                    mismatches.push(Mismatch { url, expected: None, found });
                }
                declared => {
                    let declared = matches!(declared, DeclaredDigest::Sha256(_));
                    rows.push(row(urls.clone(), found, declared));
                    break;
                }
            }
        }
    }
    // Bazel itself asks for files of the registry of modules, which no digest goes with.
    let (registry, unasked): (Vec<_>, Vec<_>) =
        unclaimed.into_iter().partition(|(address, _)| address.starts_with(REGISTRY));
    rows.extend(registry.into_iter().map(|(_, found)| row(vec![found.url.clone()], found, false)));
    let unasked = unasked.into_iter().map(|(_, found)| found.url.clone()).collect();
    Recorded { rows, mismatches, unasked }
}

fn row(urls: Vec<String>, found: &Served, declared: bool) -> Archive {
    Archive { urls, sha256: found.sha256, size: found.size, declared, at: None }
}

fn downgraded(url: &str, found: &Served) -> bool {
    url.starts_with("https://") && found.url.starts_with("http://")
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::downloads::asked;

    fn served(url: &str, content: &str) -> (String, Served) {
        let sha256 = Sha256::of(content.as_bytes());
        let served = Served { url: url.to_owned(), sha256, size: content.len() as u64 };
        (address(url).to_owned(), served)
    }

    /// A field of bytes, and a message behind its length.
    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
    }

    fn log(event: u8, fields: &[(u8, &str)]) -> Vec<u8> {
        let inner: Vec<u8> =
            fields.iter().flat_map(|(number, text)| field(*number, text.as_bytes())).collect();
        let event = [field(1, b"http.bzl:1:1"), field(event, &inner)].concat();
        [&[u8::try_from(event.len()).unwrap()], event.as_slice()].concat()
    }

    #[test]
    fn addresses_and_digest_come_from_the_rule_and_bytes_from_the_relay() {
        let digest = Sha256::of(b"one").to_string();
        let integrity = format!("sha256-{}", BASE64_STANDARD.encode(Sha256::of(b"two").0));
        let mut text = log(5, &[(1, "https://a/1"), (1, "http://b/1"), (3, &digest)]);
        text.extend(log(4, &[(1, "https://c/2"), (5, &integrity)]));
        text.extend(log(4, &[(1, "https://d/3"), (5, "sha512-AAAA")]));
        text.extend([9, 1]);
        let asked = asked::read(&text);
        assert_eq!(asked.len(), 3);
        let served = BTreeMap::from([
            served("http://b/1", "one"),
            served("https://c/2", "two"),
            served("https://d/3", "three"),
            served("https://bcr.bazel.build/modules/m/1/MODULE.bazel", "four"),
            // Nobody asked for these: another user of the machine, or a rule by a way of its own.
            served("https://e/5", "five"),
            served("https://bcr.bazel.build.example.org/modules/m", "six"),
        ]);
        let Recorded { rows, mismatches, unasked } = record(&asked, &served);
        assert_eq!(mismatches, []);
        assert_eq!(unasked, ["https://bcr.bazel.build.example.org/modules/m", "https://e/5"]);
        let found: Vec<_> = rows.iter().map(|row| (row.urls.join(" "), row.declared)).collect();
        let expected = [
            ("https://a/1 http://b/1", true),
            ("https://c/2", true),
            ("https://d/3", false),
            ("https://bcr.bazel.build/modules/m/1/MODULE.bazel", false),
        ];
        assert_eq!(found, expected.map(|(urls, declared)| (urls.to_owned(), declared)));
    }

    #[test]
    fn a_rule_that_names_other_bytes_gets_no_row() {
        let declared = DeclaredDigest::Sha256(Sha256::of(b"as it was"));
        let asked = [AskedFor { urls: vec!["https://a/1".into()], declared }];
        let served = BTreeMap::from([served("https://a/1", "as it is")]);
        let Recorded { rows, mismatches, unasked } = record(&asked, &served);
        assert_eq!((rows.len(), mismatches.len(), unasked.len()), (0, 1, 0));
        assert_eq!(mismatches[0].found, Sha256::of(b"as it is"));
    }
}
