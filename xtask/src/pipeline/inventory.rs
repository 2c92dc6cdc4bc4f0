//! Whose work a result is: parts by the linker's map, each with its archive and the licence beside its source.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};
use support::{diag::Outcome, size::Bytes};

use crate::{
    archives::{self, Listing},
    artifacts::ArtifactSet,
    attribute::Attribution,
    downloads::DownloadLock,
    inputs::InputRecord,
    plan::BuildPlan,
    sbom::{Inventory, Licence, Linked, NoLicence, Part, Source, Whose, licence},
};

/// The licence of this project, and so of its bundled upstream.
const OWN: &str = concat!(
    include_str!("../../../LICENSE-MIT"),
    "\n----\n\n",
    include_str!("../../../LICENSE-APACHE")
);

/// The licence of LLVM, from which the NDK has its C++ library, its unwinder and its compiler's own functions.
const LLVM: &str =
    concat!(include_str!("../../../LICENSE-APACHE"), include_str!("../sbom/llvm_exception.txt"));

/// Where parts of a build can be looked up.
pub(super) struct Sources<'a> {
    pub(super) plan: &'a BuildPlan,
    /// The tree that was built, with the edits in it.
    pub(super) tree: &'a Utf8Path,
    /// What Bazel keeps for this upstream, with the repositories that it unpacked.
    pub(super) cache: &'a Utf8Path,
    pub(super) lock: &'a DownloadLock,
    pub(super) fetched: &'a [InputRecord],
    /// Folders where a person puts texts of licences.
    pub(super) given: &'a [Utf8PathBuf],
}

impl Sources<'_> {
    /// Every part that left bytes in a library that was linked or that ships beside it.
    ///
    /// # Errors
    /// Where there is no text of the licence of one.
    pub(super) fn inventory(
        &self,
        attributions: &[Attribution],
        set: &ArtifactSet,
    ) -> Outcome<Inventory> {
        let mut linked = Linked::of(attributions);
        self.companions(&mut linked, set);
        let folders = self.folders();
        let own = self.listing(self.tree);
        let mut further: Option<Vec<Listing>> = None;
        let mut parts = Vec::new();
        for (whose, bytes) in linked.parts {
            let (name, source, licence) = match &whose {
                Whose::Upstream => self.upstream()?,
                Whose::Ndk => self.ndk(),
                Whose::Repository(name) => {
                    let named = |listing: &Listing| listing.named(name).cloned();
                    let archive = named(&own).or_else(|| {
                        let further = further.get_or_insert_with(|| self.beyond(&own, &folders));
                        further.iter().find_map(named)
                    });
                    let source = archive.map(|archive| Source::of(&archive, self.lock));
                    (name.clone(), source.unwrap_or_default(), self.repository(name, &folders)?)
                }
            };
            parts.push(Part { name, source, licence, bytes });
        }
        Ok(Inventory {
            profile: self.plan.profile.clone(),
            upstream: self.plan.upstream.title(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            libraries: set
                .artifacts
                .iter()
                .map(|artifact| (artifact.path.to_string(), artifact.sha256))
                .collect(),
            parts,
            rest: linked.rest,
        })
    }

    /// Libraries that were not linked and ship beside: theirs is the repository that they lie in.
    fn companions(&self, linked: &mut Linked, set: &ArtifactSet) {
        for abi in &self.plan.abis {
            for companion in &abi.companions {
                let below = companion.path.split_once("external/").map(|(_, below)| below);
                let Some(repository) = below.and_then(|below| below.split('/').next()) else {
                    continue;
                };
                let path = format!("jni/{}/{}", abi.abi, companion.file);
                let shipped = set.artifacts.iter().find(|artifact| artifact.path == path);
                if let Some(shipped) = shipped {
                    let whose = Whose::Repository(repository.to_owned());
                    linked.add(Some(whose), abi.abi, Bytes(shipped.bytes));
                }
            }
        }
    }

    fn upstream(&self) -> Result<(String, Source, Licence), NoLicence> {
        let name = self.plan.upstream.title();
        let archive = self.fetched.iter().find(|record| record.git_tree.is_some());
        let source = Source {
            // The bundled upstream has the version of the tool that it comes with.
            version: Some(match self.plan.upstream.demo {
                true => env!("CARGO_PKG_VERSION").to_owned(),
                false => self.plan.upstream.version.to_string(),
            }),
            url: archive.map(|record| record.url.clone()),
            sha256: archive.map(|record| record.sha256),
        };
        let licence = match self.plan.upstream.demo {
            true => Licence { part: name.clone(), text: OWN.to_owned() },
            false => licence(&name, self.tree, self.given)?,
        };
        Ok((name, source, licence))
    }

    fn ndk(&self) -> (String, Source, Licence) {
        let archive = self.fetched.iter().find(|record| record.url.contains("android-ndk-"));
        let version = archive.and_then(|record| {
            let (_, name) = record.url.rsplit_once("android-ndk-")?;
            Some(name.split(['-', '.']).next()?.to_owned())
        });
        let source = Source {
            version,
            url: archive.map(|record| record.url.clone()),
            sha256: archive.map(|record| record.sha256),
        };
        let name = match self.plan.upstream.demo {
            true => "LLVM as Debian has it",
            false => "Android NDK",
        };
        let licence = Licence { part: name.to_owned(), text: LLVM.to_owned() };
        (name.to_owned(), source, licence)
    }

    /// The licence of a repository. Those of the bundled upstream are this project's own work.
    fn repository(
        &self,
        name: &str,
        folders: &BTreeMap<String, Utf8PathBuf>,
    ) -> Result<Licence, NoLicence> {
        if self.plan.upstream.demo {
            return Ok(Licence { part: name.to_owned(), text: OWN.to_owned() });
        }
        let nowhere = || self.cache.join("external").join(name);
        let folder = folders.get(name).cloned().unwrap_or_else(nowhere);
        licence(name, &folder, self.given)
    }

    /// The folders of the repositories that Bazel unpacked, by the names that BUILD files use.
    fn folders(&self) -> BTreeMap<String, Utf8PathBuf> {
        let bases = self.cache.read_dir_utf8().into_iter().flatten().flatten();
        let mut found = BTreeMap::new();
        for base in bases.filter_map(|base| base.path().join("external").read_dir_utf8().ok()) {
            for entry in base.flatten().filter(|entry| entry.path().is_dir()) {
                // With bzlmod, an extension and a version may stand beside the name.
                for part in entry.file_name().split(['~', '+']).filter(|part| !part.is_empty()) {
                    found.entry(part.to_owned()).or_insert_with(|| entry.path().to_owned());
                }
                found.insert(entry.file_name().to_owned(), entry.path().to_owned());
            }
        }
        found
    }

    fn listing(&self, root: &Utf8Path) -> Listing {
        archives::read(&|path| fs::read_to_string(root.join(path)).ok())
    }

    /// What repositories name whose functions the tree calls: TensorFlow's name most of what it needs.
    fn beyond(&self, own: &Listing, folders: &BTreeMap<String, Utf8PathBuf>) -> Vec<Listing> {
        let mut names: Vec<&str> = Vec::new();
        for call in &own.beyond {
            let name = call.from.trim_start_matches('@').split("//").next().unwrap_or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.iter().filter_map(|name| folders.get(*name)).map(|root| self.listing(root)).collect()
    }
}
