//! Where a part came from: address, digest and version of its archive.

use support::digest::Sha256;

use crate::{archives::Archive, downloads::DownloadLock};

/// The archive of a part; nothing is known of a folder that came with the tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Commit, tag or number, as its address or its plan names it.
    pub version: Option<String>,
    /// The first address that it is published at.
    pub url: Option<String>,
    /// SHA-256 of the archive: that of the lock, else the one beside its address in the tree.
    pub sha256: Option<Sha256>,
}

impl Source {
    /// Of an archive that a tree names, by the lock of what was downloaded.
    pub fn of(archive: &Archive, lock: &DownloadLock) -> Self {
        let locked = archive.urls.iter().find_map(|url| lock.find(url));
        let version = archive.commit.clone();
        Self {
            version: version.or_else(|| archive.urls.iter().find_map(|url| version_of(url))),
            url: archive.urls.first().cloned(),
            sha256: locked.map(|locked| locked.sha256).or(archive.sha256),
        }
    }

    /// The package URL of a part of this name: of a repository at GitHub, else a generic one.
    pub fn purl(&self, name: &str) -> String {
        let at = |version: &Option<String>| {
            version.as_deref().map_or(String::new(), |version| format!("@{}", encoded(version)))
        };
        match self.url.as_deref().and_then(github) {
            Some([owner, repository, _]) => {
                let place = format!("{}/{}", encoded(owner), encoded(repository)).to_lowercase();
                format!("pkg:github/{place}{}", at(&self.version))
            }
            None => format!("pkg:generic/{}{}", encoded(name), at(&self.version)),
        }
    }
}

/// Owner, repository and the rest of an address at GitHub, or at a mirror that has that in its path.
fn github(url: &str) -> Option<[&str; 3]> {
    let (_, path) = url.split_once("github.com/")?;
    let mut parts = path.splitn(3, '/');
    Some([parts.next()?, parts.next()?, parts.next()?])
}

/// The version that an address names: what GitHub's archives and releases are of, else the number that a file's
/// name ends with.
fn version_of(url: &str) -> Option<String> {
    let file = url.rsplit('/').next().unwrap_or(url);
    if let Some([_, _, rest]) = github(url) {
        let reference = rest
            .strip_prefix("archive/refs/tags/")
            .or_else(|| rest.strip_prefix("archive/refs/heads/"))
            .or_else(|| rest.strip_prefix("archive/"));
        if let Some(reference) = reference {
            return Some(without_ending(reference).to_owned());
        }
        if let Some(release) = rest.strip_prefix("releases/download/") {
            return release.split('/').next().map(str::to_owned);
        }
    }
    let stem = without_ending(file);
    let (at, _) = stem.match_indices('-').find(|(at, _)| {
        stem[at + 1..].trim_start_matches('v').starts_with(|letter: char| letter.is_ascii_digit())
    })?;
    Some(stem[at + 1..].to_owned())
}

fn without_ending(name: &str) -> &str {
    let endings = [".tar.gz", ".tar.xz", ".tar.bz2", ".tgz", ".zip", ".jar"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// What package URLs keep as it is; every other byte is written as two digits.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_the_version_and_the_package() {
        for (url, version, purl) in [
            (
                "https://github.com/google/XNNPACK/archive/9ddeb74f9f6866174d61888947e4aa9ffe963b1b.zip",
                Some("9ddeb74f9f6866174d61888947e4aa9ffe963b1b"),
                "pkg:github/google/xnnpack@9ddeb74f9f6866174d61888947e4aa9ffe963b1b",
            ),
            (
                "https://mirror.example/github.com/abseil/abseil-cpp/archive/refs/tags/20230125.0.tar.gz",
                Some("20230125.0"),
                "pkg:github/abseil/abseil-cpp@20230125.0",
            ),
            (
                "https://github.com/o/r/releases/download/v1.2/r.tar.xz",
                Some("v1.2"),
                "pkg:github/o/r@v1.2",
            ),
            (
                "https://zlib.net/fossils/zlib-1.2.13.tar.gz",
                Some("1.2.13"),
                "pkg:generic/x%20y@1.2.13",
            ),
            ("https://h/some.zip", None, "pkg:generic/x%20y"),
        ] {
            let archive = Archive { urls: vec![url.to_owned()], ..Archive::default() };
            let source = Source::of(&archive, &DownloadLock::empty("demo", "7"));
            assert_eq!(source.version.as_deref(), version, "{url}");
            assert_eq!(source.purl("x y"), purl);
        }
    }

    #[test]
    fn the_digest_is_that_of_the_lock() {
        let urls = vec!["https://a/1.zip".to_owned(), "https://b/1.zip".to_owned()];
        let archive = Archive { urls, sha256: Some(Sha256::of(b"tree")), ..Archive::default() };
        let text = format!(
            "schema = 1\nrelease = \"demo\"\nbazel = \"7\"\n[[archive]]\nurls = [\"https://b/1.zip\"]\nsha256 = \"{}\"\nsize = 1\n",
            Sha256::of(b"lock")
        );
        let lock = DownloadLock::parse("a.lock".into(), &text, None).unwrap();
        assert_eq!(Source::of(&archive, &lock).sha256, Some(Sha256::of(b"lock")));
        let empty = DownloadLock::empty("demo", "7");
        assert_eq!(Source::of(&archive, &empty).sha256, Some(Sha256::of(b"tree")));
    }
}
