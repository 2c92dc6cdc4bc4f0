//! A release that is small enough for a test: a git repository of one commit, and pins that name it.

use std::{collections::BTreeMap, fs};

use ::support::{exec::CommandLine, paths::RelPath};
use xtask::{
    patch::{Action, Misfit},
    plan, profile,
};

use super::{Folder, copied::Copy, no_overrides, profile_folder, repo, upstream};

/// Made below a folder as `release/`, a checkout.
#[derive(Debug)]
pub struct SmallRelease {
    /// As `git archive` packs it.
    pub archive: Vec<u8>,
    pub commit: String,
    pub tree: String,
}

impl SmallRelease {
    /// Makes it in a folder that has a copy of the repository as `repo/`.
    pub fn make(folder: &Folder, version: &str) -> Self {
        write(folder, version);
        let script = format!(
            "cp -rn repo/xtask/demo/. release && cd release && git init -q && git add -Af \
             && git -c user.name=a -c user.email=a@b commit -qm a \
             && git archive --format=tar.gz --prefix=mediapipe-{version}/ -o ../release.tar.gz HEAD \
             && git rev-parse HEAD HEAD^{{tree}}"
        );
        let mut git = CommandLine::new("sh", ["-c", &script]);
        git.cwd = Some(folder.path().to_owned());
        git.drop_env = Some("GIT_");
        let said = git.read().unwrap();
        let mut lines = said.lines().map(str::to_owned);
        let (commit, tree) = (lines.next().unwrap(), lines.next().unwrap());
        Self { archive: fs::read(folder.join("release.tar.gz")).unwrap(), commit, tree }
    }
}

/// Puts a release into the pins of a copied repository: this commit and tree, this address and digest.
pub fn pin(copy: &Copy, version: &str, [commit, tree]: [&str; 2], url: &str, sha256: &str) {
    let path = copy.folder.join("repo/build-profiles/pins.toml");
    let pins = fs::read_to_string(&path).unwrap();
    let from = pins.find(&format!("[input.\"mediapipe-{version}\"]")).unwrap();
    let end = from + pins[from..].find("\n\n").unwrap();
    let row = format!(
        "[input.\"mediapipe-{version}\"]\nkind = \"source\"\nreleases = [\"{version}\"]\n\
         file = \"mediapipe-{version}.tar.gz\"\ncommit = \"{commit}\"\ntree = \"{tree}\"\n\
         urls = [\"{url}\"]\nsha256 = \"{sha256}\"\nsources = 2"
    );
    fs::write(&path, format!("{}{row}{}", &pins[..from], &pins[end..])).unwrap();
}

/// The bundled upstream, which has a release's labels, with whatever this release's edits look
/// for.
fn write(folder: &Folder, version: &str) {
    let profile = profile::load("face-only", &profile_folder()).unwrap();
    let plan = plan::resolve(&profile, &upstream(version), &no_overrides()).unwrap();
    // The files, and what the edits so far have made of them.
    let mut files: BTreeMap<&RelPath, (String, String)> = BTreeMap::new();
    for edit in plan.patches.iter().flat_map(|patch| &patch.edits) {
        if matches!(edit.action, Action::NewFile { .. }) {
            continue;
        }
        let path = repo().join("xtask/demo").join(edit.file.as_path());
        let (file, edited) = files.entry(&edit.file).or_insert_with(|| {
            let text = fs::read_to_string(path).unwrap_or_default();
            (text.clone(), text)
        });
        if let Err(Misfit::Places { anchor, expected, found, .. }) = edit.action.apply(Some(edited))
        {
            for _ in found..expected {
                // An anchor may open a call.
                let close = ")".repeat(anchor.matches('(').count() - anchor.matches(')').count());
                let statement = format!("stand_in(\n    {anchor}{close}\n)\n");
                file.push_str(&statement);
                edited.push_str(&statement);
            }
        }
        *edited = edit.action.apply(Some(edited)).unwrap();
    }
    for (path, (file, _)) in files {
        folder.write(&format!("release/{path}"), &file);
    }
    // As upstream has it, the number that the release says of itself.
    let number = format!("MEDIAPIPE_FULL_VERSION = \"{version}\"\n");
    folder.write("release/mediapipe/version.bzl", &number);
}
