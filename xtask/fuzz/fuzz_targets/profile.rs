//! Any text as a profile: read, shown and planned for every release, or refused with words that can be rendered.

#![no_main]

use std::{fs, sync::LazyLock};

use camino::{Utf8Path, Utf8PathBuf};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use xtask::{catalogue::Catalogue, plan::{self, Overrides, TreeState, Upstream}, profile::{self, ProfileFolder}};

/// A folder in memory with one more profile, which the text may extend.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.expect("a folder can be made");
    let base = "schema = 1\ntasks = [\"face_detector\"]\n[native]\nopencv = \"none\"\n";
    fs::write(folder.path().join("base.toml"), base).expect("the folder can be written to");
    folder
});

fuzz_target!(|text: &str| {
    let folder = Utf8Path::from_path(FOLDER.path()).expect("temporary folders have UTF-8 names");
    fs::write(folder.join("fuzzed.toml"), text).expect("the folder can be written to");
    let profile_folder = ProfileFolder { folder: folder.to_owned(), shipped: None, cwd: folder.to_owned() };
    let profile = match profile::load("fuzzed", &profile_folder) {
        Ok(profile) => profile,
        Err(failure) => {
            assert!(!failure.diagnostics.is_empty(), "refused without a word");
            return failure.diagnostics.iter().for_each(|found| drop(found.render(false)));
        }
    };
    for release in &Catalogue::bundled().releases {
        let state = TreeState::unpinned();
        let upstream = Upstream { root: Utf8PathBuf::from("/nowhere"), release, state, flaws: Vec::new(), unpacked: false };
        match plan::resolve(&profile, &upstream, &Overrides::default()) {
            Ok(plan) => drop(plan::text(&plan, &upstream.state)),
            Err(failure) => failure.diagnostics.iter().for_each(|found| drop(found.render(false))),
        }
    }
});
