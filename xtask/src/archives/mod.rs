//! What a tree of MediaPipe downloads, as its own files say it: every archive that WORKSPACE,
//! MODULE.bazel and the `.bzl` files which those load name, with its addresses, digest and place.
//! Nothing is fetched. [`compare`] holds it against what this tool believes of the release.

mod archive;
mod compare;
mod rebuild;
mod show;

use serde::Serialize;
use support::printable;

pub use archive::{Archive, Digest, Module};
pub use compare::{Finding, compare};
pub use rebuild::{Proof, Verdict, rebuild};
pub use show::{markdown, text};

use crate::starlark::{File, Made, Run, Sources};

/// The version of the document that [`Listing`] is.
pub const SCHEMA: u32 = 1;

/// Files that name archives: Bazel reads the first that is there of each row.
const FILES: &[&[&str]] =
    &[&["WORKSPACE.bazel", "WORKSPACE"], &["WORKSPACE.bzlmod"], &["MODULE.bazel"]];

/// Rules that download and unpack, or download a file, wherever they are loaded from.
const DOWNLOADED: &[&str] = &["url", "urls", "remote"];

/// Everything that a tree names.
#[derive(Clone, Debug, Serialize)]
pub struct Listing {
    /// The version of this document.
    pub schema: u32,
    /// The release that the tree was recognised as; none for one that is not known.
    pub release: Option<String>,
    /// Archives and single files, in the order in which the files name them.
    pub archives: Vec<Archive>,
    /// Modules of MODULE.bazel, which a registry has, in its order.
    pub modules: Vec<Module>,
    /// Calls that may download more, by what is not in the tree.
    pub beyond: Vec<Beyond>,
    /// What could not be read, each with its place.
    pub unclear: Vec<String>,
    /// What differs from what this tool believes; empty where it was not compared.
    pub findings: Vec<Finding>,
    /// What came of making the archives again; empty where that was not asked for.
    pub proofs: Vec<Proof>,
}

/// A call of another repository's function: what it downloads is written there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beyond {
    /// The function, by its own name.
    pub function: String,
    /// The label of the file that it is loaded from.
    pub from: String,
    /// File and line of the call.
    pub place: String,
}

/// Reads what a tree names. `read` gives the text of a file by its path from the tree's root.
pub fn read(read: &dyn Fn(&str) -> Option<String>) -> Listing {
    let mut listing = Listing {
        schema: SCHEMA,
        release: None,
        archives: Vec::new(),
        modules: Vec::new(),
        beyond: Vec::new(),
        unclear: Vec::new(),
        findings: Vec::new(),
        proofs: Vec::new(),
    };
    for names in FILES {
        let found = names.iter().find_map(|name| Some((*name, read(name)?)));
        let Some((name, text)) = found else { continue };
        let file = File::parse(text);
        let own =
            file.top_calls().find(|call| matches!(call.name().as_str(), "workspace" | "module"));
        let repository = own.and_then(|call| call.text("name")).unwrap_or_default().to_owned();
        let run = file.run(name, &Sources { repository: &repository, read });
        let faults = file.faults.iter();
        let faults =
            faults.map(|fault| format!("{name}:{}: {}", fault.line, printable::name(&fault.what)));
        listing.unclear.extend(faults);
        listing.add(&run, name);
    }
    listing
}

impl Listing {
    fn add(&mut self, run: &Run, name: &str) {
        let cut = run.cut.iter().map(|cut| format!("{name}:{}: {}", cut.line, cut.reason));
        self.unclear.extend(cut);
        for made in &run.calls {
            match made.function.as_str() {
                "bazel_dep" => self.modules.extend(Module::of(made)),
                "single_version_override" => self.override_version(made),
                _ if DOWNLOADED.iter().any(|key| made.argument(key).is_some()) => {
                    self.archives.push(Archive::of(made));
                }
                _ => self.beyond.extend(Beyond::of(made)),
            }
        }
        for archive in self.archives.iter().filter(|archive| archive.rule == "archive_override") {
            let overridden = self.modules.iter_mut().find(|module| module.name == archive.name);
            overridden.into_iter().for_each(|module| module.archive = true);
        }
    }

    fn override_version(&mut self, made: &Made) {
        let name = made.text("module_name");
        let module = self.modules.iter_mut().find(|module| Some(module.name.as_str()) == name);
        if let (Some(module), Some(version)) = (module, made.text("version")) {
            module.version = Some(version.to_owned());
        }
    }

    /// The archive of this name: the first, which is the one that Bazel takes.
    pub fn named(&self, name: &str) -> Option<&Archive> {
        self.archives.iter().find(|archive| archive.name == name)
    }
}

impl Beyond {
    fn of(made: &Made) -> Option<Self> {
        let from = made.from.clone().filter(|from| from.starts_with('@'))?;
        let place = format!("{}:{}", made.path, made.span.line);
        Some(Self { function: made.function.clone(), from, place })
    }
}

#[cfg(test)]
mod tests;
