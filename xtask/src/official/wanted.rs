//! Which files of a release Google publishes, and which of them may be believed.

use std::collections::BTreeSet;

use super::error::OfficialError;
use crate::{
    catalogue::Catalogue,
    pins::{Kind, Pin, Pins},
};

/// The files of a release, sorted by name.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// AARs and POMs that are fetched: each has a digest, or is allowed by name.
    pub fetched: Vec<&'a Pin>,
    /// Those that no digest is known of.
    pub unpinned: Vec<&'a Pin>,
}

/// The files of a release that pins.toml names. `allowed` are those that may come without a digest.
///
/// # Errors
/// Where the word names no published release, or where no AAR of it may be fetched.
pub fn wanted<'a>(
    pins: &'a Pins,
    release: &str,
    allowed: &BTreeSet<String>,
) -> Result<Wanted<'a>, OfficialError> {
    let of = |kind| pins.of(kind, release).into_iter().filter(|pin| !pin.releases.is_empty());
    let all: Vec<&Pin> = of(Kind::Aar).chain(of(Kind::Pom)).collect();
    if all.is_empty() {
        return Err(OfficialError::Unpublished {
            release: release.to_owned(),
            known: published(pins),
        });
    }
    let believed = |pin: &&Pin| pin.sha256.is_some() || allowed.contains(&pin.name);
    let (fetched, unpinned): (Vec<_>, Vec<_>) = all.into_iter().partition(believed);
    if !fetched.iter().any(|pin| pin.kind == Kind::Aar) {
        let names = unpinned.iter().map(|pin| pin.name.clone()).collect();
        return Err(OfficialError::NoDigest { release: release.to_owned(), names });
    }
    Ok(Wanted { fetched, unpinned })
}

/// The releases that pins.toml has an AAR of, in the catalogue's order.
fn published(pins: &Pins) -> Vec<String> {
    let releases = &Catalogue::bundled().releases;
    let has_aar =
        |release: &str| pins.of(Kind::Aar, release).iter().any(|pin| !pin.releases.is_empty());
    let names = releases.iter().map(|release| release.version.as_str());
    names.filter(|name| has_aar(name)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pins() -> Pins {
        let digest = "a".repeat(64);
        let row = |name: &str, kind: &str, release: &str, rest: &str| {
            format!(
                "[input.\"{name}\"]\nkind = \"{kind}\"\nreleases = [\"{release}\"]\n\
                 urls = [\"https://h/{name}\"]\n{rest}"
            )
        };
        let text = [
            "schema = 1\n".to_owned(),
            row("core.aar", "aar", "1.0.0", &format!("sha256 = \"{digest}\"\nsources = 1\n")),
            row("vision.aar", "aar", "1.0.0", "sources = 0\n"),
            row("old.aar", "aar", "0.10.14", "sources = 0\n"),
        ];
        Pins::parse("pins.toml".into(), &text.concat()).unwrap()
    }

    fn names(pins: &[&Pin]) -> Vec<String> {
        pins.iter().map(|pin| pin.name.clone()).collect()
    }

    #[test]
    fn what_has_no_digest_is_named_and_not_fetched() {
        let pins = pins();
        let found = wanted(&pins, "1.0.0", &BTreeSet::new()).unwrap();
        assert_eq!(names(&found.fetched), ["core.aar"]);
        assert_eq!(names(&found.unpinned), ["vision.aar"]);
        let found = wanted(&pins, "1.0.0", &["vision.aar".to_owned()].into()).unwrap();
        assert_eq!(names(&found.fetched), ["core.aar", "vision.aar"]);
    }

    #[test]
    fn a_release_without_a_digest_or_without_an_aar_is_told() {
        let pins = pins();
        let none = wanted(&pins, "0.10.14", &BTreeSet::new()).unwrap_err();
        assert_eq!(
            none.to_string(),
            "no AAR of MediaPipe 0.10.14 can be believed: no digest of `old.aar` is known"
        );
        let main = wanted(&pins, "main", &BTreeSet::new()).unwrap_err();
        assert_eq!(
            main.to_string(),
            "Google publishes no AAR of `main`: expected one of 0.10.14, 1.0.0"
        );
    }
}
