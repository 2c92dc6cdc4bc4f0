//! What upstream's files say against what this tool says of the same release: its pins, its catalogue,
//! and its edits.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use support::{digest::Sha256, paths::RelPath};

use super::{Archive, Digest, Listing, read};
use crate::{
    catalogue::{Layout, Release, Tflite},
    patch,
    pins::{Kind, Pins},
};

/// Something that is said in two ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The archive, by the name of its repository.
    pub archive: String,
    /// Where the tree names it; none where it does not.
    pub place: Option<String>,
    /// What differs, in words for people.
    pub says: String,
}

/// Holds a listing of a release's tree against what this tool has on the release, and fills in what its
/// edits do to digests. `tree` gives the text of a file by its path.
pub fn compare(
    listing: &mut Listing,
    release: &Release,
    pins: &Pins,
    tree: &dyn Fn(&str) -> Option<String>,
) {
    listing.release = Some(release.version.to_string());
    let mut findings = edited(listing, release, tree);
    findings.extend(layout(listing, release.layout.as_ref()));
    findings.extend(pinned(listing, release, pins));
    findings.extend(contradictions(&listing.archives));
    listing.findings = findings;
}

fn finding(archive: &Archive, says: String) -> Finding {
    Finding { archive: archive.name.clone(), place: Some(archive.place.clone()), says }
}

/// Makes the edits that every build of the release makes, and reads again.
fn edited(
    listing: &mut Listing,
    release: &Release,
    tree: &dyn Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut plans = patch::select(release, &BTreeSet::new(), &BTreeMap::new());
    let mut texts: BTreeMap<RelPath, String> = BTreeMap::new();
    for plan in &mut plans {
        plan.edits.retain(|edit| names_archives(edit.file.as_path().as_str()));
        for edit in &plan.edits {
            if let Some(text) = tree(edit.file.as_path().as_str()) {
                texts.entry(edit.file.clone()).or_insert(text);
            }
        }
    }
    let title = format!("MediaPipe {}", release.version);
    if let Err(misfits) = patch::apply(&title, &plans, &mut texts) {
        let told = |misfit: patch::PatchError| Finding {
            archive: String::new(),
            place: Some(misfit.file.to_string()),
            says: misfit.to_string(),
        };
        return misfits.into_iter().map(told).collect();
    }
    let after = read(&|path| {
        let edited = path.parse::<RelPath>().ok().and_then(|path| texts.get(&path).cloned());
        edited.or_else(|| tree(path))
    });
    for archive in &mut listing.archives {
        let same = |one: &&Archive| one.name == archive.name && one.urls == archive.urls;
        archive.digest = match after.archives.iter().find(same) {
            None => Digest::Removed,
            Some(one) if archive.sha256.is_none() && one.sha256.is_some() => {
                archive.sha256 = one.sha256;
                Digest::Tool
            }
            Some(_) => archive.digest,
        };
    }
    Vec::new()
}

/// Whether a file can name an archive: edits of others need not be made to read.
fn names_archives(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("WORKSPACE") || name == "MODULE.bazel" || name.ends_with(".bzl")
}

/// The catalogue says which TensorFlow Lite, OpenCV and XNNPACK a release takes.
fn layout(listing: &Listing, layout: Option<&Layout>) -> Vec<Finding> {
    let Some(layout) = layout else { return Vec::new() };
    let tflite = match layout.tflite {
        Tflite::Tensorflow => "org_tensorflow",
        Tflite::Litert => "litert",
    };
    let expected = [
        (tflite, Some(&layout.tflite_at)),
        ("android_opencv", layout.opencv.as_ref()),
        ("XNNPACK", layout.xnnpack.as_ref()),
    ];
    let mut findings = Vec::new();
    for (name, at) in expected {
        let Some(at) = at else { continue };
        let says = format!("releases.toml has {name} at {at}");
        match listing.named(name) {
            Some(archive) if archive.urls.iter().any(|url| url.contains(at.as_str())) => {}
            Some(archive) => {
                let urls = archive.urls.join(" ");
                findings.push(finding(archive, format!("{says}, the tree takes {urls}")));
            }
            None => {
                let (archive, says) = (name.to_owned(), format!("{says}, the tree names none"));
                findings.push(Finding { archive, place: None, says });
            }
        }
    }
    findings
}

/// The same address has one digest, whoever names it.
fn pinned(listing: &Listing, release: &Release, pins: &Pins) -> Vec<Finding> {
    let mut findings = Vec::new();
    for archive in &listing.archives {
        let same = |pin: &&crate::pins::Pin| pin.urls.iter().any(|url| archive.urls.contains(url));
        for pin in pins.inputs.values().filter(same) {
            match (archive.sha256, pin.sha256) {
                (Some(named), Some(pin_says)) if named != pin_says => findings.push(finding(
                    archive,
                    format!("`{}` of pins.toml is {pin_says}, the archive {named}", pin.name),
                )),
                (None, Some(_)) if archive.digest == Digest::Nobody => findings.push(finding(
                    archive,
                    format!("`{}` of pins.toml has a digest that no edit writes down", pin.name),
                )),
                _ => {}
            }
        }
    }
    for pin in pins.of(Kind::OpencvSdk, release.version.as_str()) {
        let named =
            listing.archives.iter().any(|one| one.urls.iter().any(|url| pin.urls.contains(url)));
        if !named {
            let says = "the tree names none of its addresses".to_owned();
            findings.push(Finding { archive: pin.name.clone(), place: None, says });
        }
    }
    findings
}

/// An address with two digests, or a name with two archives, in the tree itself.
fn contradictions(archives: &[Archive]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut digests: BTreeMap<&str, (Sha256, &str)> = BTreeMap::new();
    let mut names: BTreeMap<&str, &Archive> = BTreeMap::new();
    for archive in archives.iter().filter(|archive| archive.digest != Digest::Removed) {
        for url in &archive.urls {
            let Some(digest) = archive.sha256 else { continue };
            let (first, place) = *digests.entry(url).or_insert((digest, &archive.place));
            if first != digest {
                findings.push(finding(archive, format!("{url} has another digest at {place}")));
            }
        }
        let first = *names.entry(&archive.name).or_insert(archive);
        if first.place != archive.place && first.sha256 != archive.sha256 {
            let says =
                format!("another archive has this name at {}, and Bazel takes that", first.place);
            findings.push(finding(archive, says));
        }
    }
    findings
}
