//! Whose bytes a library has, by the rows of its attribution.

use std::collections::BTreeMap;

use support::size::Bytes;

use crate::{
    attribute::{Attribution, Reason},
    catalogue::Abi,
};

/// An archive that code comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// The tree itself: MediaPipe, or the bundled upstream.
    Upstream,
    /// An external repository, by the name that BUILD files use.
    Repository(String),
    /// The NDK: its C++ library, its unwinder, and what a compiler adds.
    Ndk,
}

/// Bytes by archive and ABI.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Those of each archive that left some.
    pub parts: BTreeMap<Whose, BTreeMap<Abi, Bytes>>,
    /// Those of no archive: what the linker made of many inputs at once, or of none.
    pub rest: BTreeMap<Abi, Bytes>,
}

impl Linked {
    /// Of libraries that were linked, each with its rows.
    pub fn of<'a>(attributions: impl IntoIterator<Item = &'a Attribution>) -> Self {
        let mut linked = Self::default();
        for attribution in attributions {
            for row in attribution.rows() {
                let origin = row.origin;
                let whose = match (&origin.repository, &origin.label, row.reason) {
                    (Some(repository), _, _) => Some(Whose::Repository(repository.clone())),
                    (None, Some(_), _) => Some(Whose::Upstream),
                    (None, None, Some(Reason::NotBazel)) => Some(Whose::Ndk),
                    (None, None, _) => None,
                };
                linked.add(whose, attribution.abi, row.bytes);
            }
        }
        linked
    }

    /// Counts bytes: of an archive, or of none. Nothing is no part of it.
    pub fn add(&mut self, whose: Option<Whose>, abi: Abi, bytes: Bytes) {
        if bytes.0 == 0 {
            return;
        }
        let sums = match whose {
            Some(whose) => self.parts.entry(whose).or_default(),
            None => &mut self.rest,
        };
        let sum = sums.entry(abi).or_insert(Bytes(0));
        sum.0 = sum.0.saturating_add(bytes.0);
    }
}

#[cfg(test)]
mod tests {
    use support::digest::Sha256;

    use super::*;
    use crate::attribute::{Origin, RowDraft, Sources};

    fn row(
        repository: Option<&str>,
        label: Option<&str>,
        reason: Option<Reason>,
        bytes: u64,
    ) -> RowDraft {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let origin = Origin {
            component: "a".into(),
            label: text(label),
            repository: text(repository),
            ..Origin::default()
        };
        RowDraft { origin, symbol: None, section: ".text".into(), bytes, charged: 0, reason }
    }

    #[test]
    fn every_byte_is_somebodys_or_nobodys() {
        let rows = vec![
            row(Some("XNNPACK"), Some("@XNNPACK//:a"), None, 10),
            row(Some("XNNPACK"), Some("@XNNPACK//:b"), None, 5),
            row(Some("stblib"), Some("@stblib//:c"), None, 0),
            row(None, Some("//mediapipe:d"), None, 20),
            row(None, None, Some(Reason::NotBazel), 3),
            row(None, None, Some(Reason::Padding), 4),
            row(None, None, Some(Reason::Merged), 1),
        ];
        let whole = Attribution::new(
            "liba.so",
            Abi::X86_64,
            Bytes(43),
            Sha256::of(b"a"),
            None,
            Sources::default(),
            rows,
        )
        .unwrap();
        let linked = Linked::of([&whole]);
        let found: Vec<(&Whose, u64)> =
            linked.parts.iter().map(|(whose, bytes)| (whose, bytes[&Abi::X86_64].0)).collect();
        let xnnpack = Whose::Repository("XNNPACK".into());
        assert_eq!(found, [(&Whose::Upstream, 20), (&xnnpack, 15), (&Whose::Ndk, 3)]);
        assert_eq!(linked.rest[&Abi::X86_64], Bytes(5));
    }
}
