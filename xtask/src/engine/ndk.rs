//! The NDK that a person names: which one it is, and what a release of MediaPipe finds in it.

use camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use crate::catalogue::{Catalogue, NdkNote, NdkWant, Release};

/// An NDK as its own files tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ndk {
    /// Where it lies on this machine.
    pub folder: Utf8PathBuf,
    /// `Pkg.Revision` of its `source.properties`, such as `28.1.13356709`.
    pub revision: String,
    /// What Google calls it, such as `r28b`.
    pub name: String,
    /// The first number of the revision.
    pub major: u32,
    /// The clang in it, as its `AndroidVersion.txt` says; none where there is no such file.
    pub clang: Option<String>,
}

/// Reads which NDK a folder has; none where it is no NDK.
pub fn read(folder: &Utf8Path) -> Option<Ndk> {
    let text = std::fs::read_to_string(folder.join("source.properties")).ok()?;
    let revision = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "Pkg.Revision").then(|| value.trim().to_owned())
    });
    let revision = revision.unwrap_or_default();
    let mut numbers = revision.split(['.', '-']).map(|number| number.parse::<u32>().unwrap_or(0));
    let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    // The first is r28, the second r28b: there is no r28a.
    let letter = char::from_u32(u32::from('a') + minor).filter(|_| minor > 0 && minor < 26);
    let letter = letter.map_or(String::new(), |letter| letter.to_string());
    let prebuilt = folder.join("toolchains/llvm/prebuilt").read_dir_utf8().into_iter().flatten();
    let clang = prebuilt.filter_map(Result::ok).find_map(|host| {
        let text = std::fs::read_to_string(host.path().join("AndroidVersion.txt")).ok()?;
        text.lines().next().map(str::to_owned)
    });
    let folder = folder.to_owned();
    Some(Ndk { folder, name: format!("r{major}{letter}"), major, revision, clang })
}

impl Ndk {
    /// What it is, in a line.
    pub fn title(&self) -> String {
        let clang = self.clang.as_ref().map_or(String::new(), |clang| format!(", clang {clang}"));
        format!("NDK {} ({}{clang})", self.name, self.revision)
    }

    /// Whether it is another than upstream builds a release with; the letter counts.
    pub fn is_other_than(&self, release: &Release) -> bool {
        release.ndk.as_ref().is_some_and(|wanted| *wanted != self.name)
    }

    /// What is known of it where it is not the one that a release is built with.
    pub fn known(&self, release: &Release) -> Vec<String> {
        let catalogue = Catalogue::bundled();
        let written = |note: &NdkNote| match &note.link {
            Some(link) => format!("{}\n  see {link}", note.what),
            None => note.what.clone(),
        };
        let mut known: Vec<String> = catalogue
            .ndk_notes(release)
            .filter(|note| note.is_for(self.major))
            .map(written)
            .collect();
        let with: Vec<&str> = catalogue
            .releases
            .iter()
            .filter(|other| other.ndk.as_deref() == Some(&self.name))
            .map(|other| other.version.as_str())
            .collect();
        known.push(match with.as_slice() {
            [] => format!("no release that is known is built with {}", self.name),
            with => format!("{} is what upstream builds {} with", self.name, with.join(", ")),
        });
        known
    }

    /// What a release needs of it and does not find.
    pub fn lacks(&self, release: &Release) -> Vec<&'static NdkWant> {
        if release.mirrors.is_some() {
            return Vec::new();
        }
        let wants = Catalogue::bundled().ndks.wants.iter();
        wants.filter(|want| !self.has(want)).collect()
    }

    fn has(&self, want: &NdkWant) -> bool {
        let Some(below) = &want.anywhere else { return self.folder.join(&want.file).is_file() };
        let files = WalkDir::new(self.folder.join(below)).follow_links(true).into_iter();
        files.filter_map(Result::ok).any(|entry| entry.file_name().to_str() == Some(&want.file))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn ndk(root: &Utf8Path, revision: &str) -> Ndk {
        fs::write(
            root.join("source.properties"),
            format!("Pkg.Desc = Android NDK\nPkg.Revision = {revision}\n"),
        )
        .unwrap();
        read(root).unwrap()
    }

    #[test]
    fn an_ndk_has_the_name_that_google_gives_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        assert_eq!(read(root), None);
        for (revision, name, major) in [
            ("28.1.13356709", "r28b", 28),
            ("21.4.7075529", "r21e", 21),
            ("26.3.11579264", "r26d", 26),
            ("29.0.13846066-beta3", "r29", 29),
            ("27", "r27", 27),
        ] {
            let found = ndk(root, revision);
            assert_eq!((found.name.as_str(), found.major), (name, major), "{revision}");
        }
    }

    /// The names that the catalogue has are those that the files of an NDK give.
    #[test]
    fn another_version_than_the_releases_is_told_with_what_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let release = |version: &str| Catalogue::bundled().release(version).unwrap();
        for (version, revision, expected) in [
            ("0.10.26", "28.1.13356709", None),
            ("0.10.14", "21.4.7075529", None),
            ("0.10.14", "28.1.13356709", Some("up to r21 only")),
            ("0.10.26", "21.4.7075529", Some("from r23 on")),
            ("0.10.26", "25.2.9519653", Some("drop-cpu-kernels")),
            ("0.10.26", "26.3.11579264", Some("r26d is what upstream builds 0.10.20, 0.10.21")),
            ("0.10.26", "27.0.1", Some("no release that is known is built with r27")),
        ] {
            let (ndk, release) = (ndk(root, revision), release(version));
            assert_eq!(ndk.is_other_than(release), expected.is_some(), "{version} {revision}");
            let Some(expected) = expected else { continue };
            let known = ndk.known(release);
            assert!(known.iter().any(|line| line.contains(expected)), "{known:?}");
        }
    }

    #[test]
    fn what_a_release_needs_of_an_ndk_is_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let catalogue = Catalogue::bundled();
        let release = catalogue.release("0.10.26").unwrap();
        let empty = ndk(root, "28.1.1");
        assert_eq!(empty.lacks(release).len(), catalogue.ndks.wants.len());
        assert!(empty.lacks(catalogue.release("demo").unwrap()).is_empty());
        for file in [
            "sources/android/cpufeatures/cpu-features.c",
            "sources/android/cpufeatures/cpu-features.h",
            "toolchains/llvm/prebuilt/linux-x86_64/lib/clang/19/lib/linux/aarch64/libatomic.a",
        ] {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        assert!(read(root).unwrap().lacks(release).is_empty());
    }
}
