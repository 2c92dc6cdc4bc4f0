//! Archives made again from git repositories. Where the bytes are those that the tree names, address,
//! digest and folder are proven without a network: the address gives that tag or commit.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    interrupt::Interrupt,
    source_archive::{Form, Unpackable, Wanted, pack},
};

use super::{Archive, Listing};
use crate::downloads::mirrored;

/// What came of making an archive again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The archive, by the name of its repository.
    pub archive: String,
    /// The address that says how it is made.
    pub url: String,
    /// How making it again ended.
    pub verdict: Verdict,
    /// SHA-256 of what was made; none where nothing was.
    pub made: Option<Sha256>,
    /// What stood in the way, or what differs; none where the bytes are the same.
    pub why: Option<String>,
}

/// How making an archive again ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Byte for byte the file whose digest the tree names, below the folder that it names.
    Same,
    /// It was made, and nobody names a digest that it could be held against.
    NoDigest,
    /// Other bytes: packed by other means, or not this commit.
    Differs,
    /// There is no repository, or it lacks the commit or a part of it.
    NoSource,
    /// The address does not say how it is made: a file that somebody uploaded.
    NoRecipe,
}

/// A repository on a code host, and what is to be made of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Recipe {
    owner: String,
    name: String,
    wanted: Wanted,
}

/// Makes the archives of a listing again from `repositories`, a folder with `OWNER/NAME.git`,
/// `OWNER/NAME` or `NAME.git`. What is as it should be is laid below `into`, where that is given, under
/// its address: such a folder is a mirror.
pub fn rebuild(
    listing: &Listing,
    repositories: &Utf8Path,
    into: Option<&Utf8Path>,
    interrupt: &Interrupt,
) -> Outcome<Vec<Proof>> {
    let mut proofs = Vec::new();
    let mut made: BTreeMap<Recipe, (Option<Sha256>, Option<String>)> = BTreeMap::new();
    for archive in listing.archives.iter().filter(|archive| !archive.is_file()) {
        interrupt.check()?;
        let found = archive.urls.iter().find_map(|url| Some((url, recipe(url, archive)?)));
        let Some((url, recipe)) = found else {
            let url = archive.urls.first().cloned().unwrap_or_default();
            proofs.push(proof(archive, url, Verdict::NoRecipe, None, None));
            continue;
        };
        let (digest, why) = match made.get(&recipe) {
            Some(known) => known.clone(),
            None => {
                let scratch = tempfile::tempdir()
                    .map_err(|error| Failure::io("create", "a temporary folder", &error))?;
                let scratch = Utf8Path::from_path(scratch.path()).unwrap_or(Utf8Path::new("."));
                let result = make(&recipe, repositories, archive, into, scratch)?;
                made.entry(recipe.clone()).or_insert(result).clone()
            }
        };
        proofs.push(judged(archive, url.clone(), &recipe, digest, why));
    }
    Ok(proofs)
}

fn make(
    recipe: &Recipe,
    repositories: &Utf8Path,
    archive: &Archive,
    into: Option<&Utf8Path>,
    scratch: &Utf8Path,
) -> Outcome<(Option<Sha256>, Option<String>)> {
    let Some(repository) = repository(recipe, repositories) else {
        return Ok((None, Some(format!("no repository of {}/{}", recipe.owner, recipe.name))));
    };
    let file = match pack(&repository, &recipe.wanted, scratch)? {
        Ok(file) => file,
        Err(why @ (Unpackable::NoCommit(_) | Unpackable::Program(_))) => {
            return Ok((None, Some(why.to_string())));
        }
    };
    let digest = Sha256::of_file(&file).map_err(|error| Failure::io("read", &file, &error))?;
    let right = archive.sha256.is_none_or(|expected| expected == digest);
    if let (Some(into), Some(url), true) = (into, archive.urls.first(), right) {
        let place = into.join(mirrored(url));
        let folder = place.parent().unwrap_or(into);
        fs::create_dir_all(folder)
            .and_then(|()| fs::copy(&file, &place))
            .map_err(|error| Failure::io("write", &place, &error))?;
    }
    Ok((Some(digest), None))
}

fn judged(
    archive: &Archive,
    url: String,
    recipe: &Recipe,
    digest: Option<Sha256>,
    why: Option<String>,
) -> Proof {
    let Some(made) = digest else {
        return proof(archive, url, Verdict::NoSource, None, why);
    };
    let prefix = &recipe.wanted.prefix;
    let below = |folder: &String| {
        folder
            .strip_prefix(prefix.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match (archive.sha256, archive.strip_prefix.as_ref()) {
        (Some(expected), _) if expected != made => {
            proof(archive, url, Verdict::Differs, digest, Some(format!("expected {expected}")))
        }
        (_, Some(folder)) if !below(folder) => {
            let why = format!("its folder is {prefix}, not {folder}");
            proof(archive, url, Verdict::Differs, digest, Some(why))
        }
        (Some(_), _) => proof(archive, url, Verdict::Same, digest, None),
        (None, _) => proof(archive, url, Verdict::NoDigest, digest, None),
    }
}

fn proof(
    archive: &Archive,
    url: String,
    verdict: Verdict,
    made: Option<Sha256>,
    why: Option<String>,
) -> Proof {
    Proof { archive: archive.name.clone(), url, verdict, made, why }
}

fn repository(recipe: &Recipe, below: &Utf8Path) -> Option<Utf8PathBuf> {
    let Recipe { owner, name, .. } = recipe;
    let places = [format!("{owner}/{name}.git"), format!("{owner}/{name}"), format!("{name}.git")];
    places.iter().map(|place| below.join(place)).find(|place| place.is_dir())
}

/// How the file of an address is made, for addresses of GitHub, its mirrors, and GitLab.
fn recipe(url: &str, archive: &Archive) -> Option<Recipe> {
    let (rest, form) = match (url.strip_suffix(".tar.gz"), url.strip_suffix(".zip")) {
        (Some(rest), _) => (rest, Form::TarGz),
        (None, Some(rest)) => (rest, Form::Zip),
        (None, None) => return None,
    };
    let of = |owner: &str, name: &str, reference: &str, prefix: String, zone| {
        let plain = |text: &str| {
            let ends = text.starts_with(['.', '-']) || text.is_empty();
            !ends
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte))
        };
        let wanted = Wanted { reference: reference.to_owned(), prefix, form, zone };
        let right = [owner, name, reference, wanted.prefix.as_str()].into_iter().all(plain);
        right.then(|| Recipe { owner: owner.to_owned(), name: name.to_owned(), wanted })
    };
    if let Some((repository, file)) = rest.split_once("/-/archive/") {
        let (reference, stem) = file.split_once('/')?;
        let mut parts = repository.rsplit('/');
        let (name, owner) = (parts.next()?, parts.next()?);
        return of(owner, name, reference, stem.to_owned(), "UTC");
    }
    let (_, path) = rest.split_once("github.com/")?;
    let mut parts = path.splitn(3, '/');
    let (owner, name, rest) = (parts.next()?, parts.next()?, parts.next()?);
    if let Some(reference) = rest.strip_prefix("archive/") {
        let reference = reference.trim_start_matches('/');
        let reference = reference.strip_prefix("refs/tags/").unwrap_or(reference);
        // Of a tag that is a version, the folder has the number alone.
        let number = reference
            .strip_prefix('v')
            .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let prefix = format!("{name}-{}", number.unwrap_or(reference));
        return of(owner, name, reference, prefix, "America/Los_Angeles");
    }
    // Uploaded by a workflow that packed the tag by itself, where the folder says so.
    let (reference, _) = rest.strip_prefix("releases/download/")?.split_once('/')?;
    of(owner, name, reference, archive.strip_prefix.clone()?, "UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_how_their_files_are_made() {
        let commit = "9687a8ea750bfcddf790372093245a1d041b21a3";
        for (url, below, expected) in [
            (
                "https://github.com/o/n/archive/refs/tags/v1.2.tar.gz",
                None,
                Some(("o/n", "v1.2", "n-1.2")),
            ),
            ("https://github.com/o/n/archive/v1.2.zip", None, Some(("o/n", "v1.2", "n-1.2"))),
            ("https://github.com/o/n/archive/vista.zip", None, Some(("o/n", "vista", "n-vista"))),
            (
                "http://mirror.tensorflow.org/github.com/o/n/archive/4.0.zip",
                None,
                Some(("o/n", "4.0", "n-4.0")),
            ),
            (
                "https://github.com/o/n/releases/download/v3/n.tar.gz",
                Some("n-3"),
                Some(("o/n", "v3", "n-3")),
            ),
            ("https://github.com/o/n/releases/download/v3/n.tar.gz", None, None),
            ("https://gitlab.com/o/n/-/archive/1/n-1.tar.gz", None, Some(("o/n", "1", "n-1"))),
            ("https://github.com/o/n/archive/../../x.zip", None, None),
            ("https://github.com/o/n/archive/--output=x.zip", None, None),
            ("https://bitbucket.org/o/n/get/1.zip", None, None),
            ("https://zlib.net/zlib-1.2.13.tar.xz", None, None),
        ] {
            let archive = Archive { strip_prefix: below.map(str::to_owned), ..Archive::default() };
            let found = recipe(url, &archive);
            let found = found.as_ref().map(|one| {
                let Recipe { owner, name, wanted } = one;
                (format!("{owner}/{name}"), wanted.reference.as_str(), wanted.prefix.as_str())
            });
            let expected =
                expected.map(|(repository, tag, prefix)| (repository.to_owned(), tag, prefix));
            assert_eq!(found, expected, "{url}");
        }
        let twice = format!("https://github.com/o/n/archive//{commit}.tar.gz");
        let found = recipe(&twice, &Archive::default()).unwrap();
        assert_eq!(found.wanted.reference, commit);
    }
}
