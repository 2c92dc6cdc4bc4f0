//! What has to be changed in an upstream tree before Bazel can build a small library from it.
//!
//! Each file of `patches/` is one concern: why, for which releases, and edits with the exact number
//! of places where each must fit. [`apply`] is pure, and tells release, file and edit of whatever
//! does not fit. The rows are compiled in: the tool and its patches cannot be of two versions.
//! [`diff`] is for the changes that a person brings along.

pub mod diff;
mod edit;
mod file;
pub mod operators;
mod starlark;
mod statements;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use schemars::JsonSchema;
use serde::Serialize;

pub use edit::{Action, Edit, Misfit};
pub use file::{Patch, Row};
pub use statements::calculators as registered_calculators;

use crate::catalogue::{DraftEdit, Release};
use support::paths::RelPath;

/// A patch for one release, complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PatchPlan {
    /// Where it comes from: a file of this repository, or a lever.
    pub file: String,
    /// What it is about, in a few words for `plan`, such as `gpu = false on Android`.
    pub concern: String,
    /// Why upstream cannot be taken as it is.
    pub reason: String,
    /// Bazel flags that belong to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// In the order in which they are made.
    pub edits: Vec<Edit>,
}

/// An edit that does not fit the tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edit {edit} of {patch} ({kind}) does not fit `{file}` of {release}: {misfit}")]
pub struct PatchError {
    /// The release, as in a sentence.
    pub release: String,
    /// The file of the patch, below the root of this repository.
    pub patch: String,
    /// Its place in the patch as planned for that release, from 1.
    pub edit: usize,
    /// What kind of edit it is.
    pub kind: &'static str,
    /// The file of upstream that the edit is for.
    pub file: RelPath,
    /// How file and edit differ.
    pub misfit: Misfit,
}

/// The patch files, in the order in which they are applied.
const FILES: &[(&str, &str)] = &[
    ("patches/apple.toml", include_str!("../../../patches/apple.toml")),
    ("patches/archives.toml", include_str!("../../../patches/archives.toml")),
    ("patches/demangler.toml", include_str!("../../../patches/demangler.toml")),
    ("patches/exports.toml", include_str!("../../../patches/exports.toml")),
    ("patches/gpu-off.toml", include_str!("../../../patches/gpu-off.toml")),
    ("patches/javascript.toml", include_str!("../../../patches/javascript.toml")),
    ("patches/lockfile.toml", include_str!("../../../patches/lockfile.toml")),
    ("patches/ndk.toml", include_str!("../../../patches/ndk.toml")),
    ("patches/nnapi.toml", include_str!("../../../patches/nnapi.toml")),
    ("patches/opencv.toml", include_str!("../../../patches/opencv.toml")),
    ("patches/own-converter.toml", include_str!("../../../patches/own-converter.toml")),
    ("patches/paths.toml", include_str!("../../../patches/paths.toml")),
    ("patches/profiler.toml", include_str!("../../../patches/profiler.toml")),
    ("patches/python.toml", include_str!("../../../patches/python.toml")),
    ("patches/web.toml", include_str!("../../../patches/web.toml")),
];

/// The patches that are compiled into the tool.
pub fn bundled() -> &'static [Patch] {
    static BUNDLED: LazyLock<Vec<Patch>> = LazyLock::new(|| {
        let parse = |(file, text): &(&str, &str)| Patch::parse(file, text);
        // Compiled in, and a test parses them: they cannot fail at run time.
        let parsed: Result<Vec<Patch>, String> = FILES.iter().map(parse).collect();
        parsed.unwrap_or_else(|error| unreachable!("{error}"))
    });
    &BUNDLED
}

/// The bundled patches that a release needs under these settings, each as a profile writes it (`gpu = false`),
/// filled in. A draft gets those of the release that it stands next to, but for the edits that its row drops
/// and takes.
pub fn select(
    release: &Release,
    settings: &BTreeSet<String>,
    values: &BTreeMap<&str, String>,
) -> Vec<PatchPlan> {
    bundled()
        .iter()
        .filter(|patch| patch.when.as_ref().is_none_or(|when| settings.contains(when)))
        .map(|patch| patch.plan(release, values))
        .filter(|plan| !plan.edits.is_empty() || !plan.flags.is_empty())
        .collect()
}

/// The edits that a draft's row names and no patch of this tool has: the tool has changed since.
pub fn unknown_edits(release: &Release) -> Vec<&DraftEdit> {
    let named = release.draft.iter().flat_map(|draft| draft.dropped.iter().chain(&draft.taken));
    let known = |edit: &&DraftEdit| {
        bundled().iter().any(|patch| {
            patch.file == edit.file && patch.rows().iter().any(|row| row.name == edit.edit)
        })
    };
    named.filter(|edit| !known(edit)).collect()
}

/// Makes all edits on the texts of the files that they name; an absent file has no entry. All that
/// does not fit is reported at once. `release` is what the release is called in a sentence.
pub fn apply(
    release: &str,
    patches: &[PatchPlan],
    texts: &mut BTreeMap<RelPath, String>,
) -> Result<(), Vec<PatchError>> {
    let mut errors = Vec::new();
    for patch in patches {
        for (index, edit) in patch.edits.iter().enumerate() {
            match edit.action.apply(texts.get(&edit.file).map(String::as_str)) {
                Ok(text) => {
                    texts.insert(edit.file.clone(), text);
                }
                Err(misfit) => errors.push(PatchError {
                    release: release.to_owned(),
                    patch: patch.file.clone(),
                    edit: index + 1,
                    kind: edit.action.kind(),
                    file: edit.file.clone(),
                    misfit,
                }),
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn every_file_of_the_folder_is_compiled_in_and_means_something() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../patches");
        let there: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| format!("patches/{}", entry.unwrap().file_name().to_str().unwrap()))
            .filter(|file| file != "patches/README.md")
            .collect();
        let known: BTreeSet<String> = FILES.iter().map(|(file, _)| (*file).to_owned()).collect();
        assert_eq!(there, known);
        for patch in bundled() {
            for version in &patch.releases {
                assert!(Catalogue::bundled().release(version.as_str()).is_some(), "{version}");
            }
            let rows = patch.rows();
            let names: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
            assert_eq!(names.len(), rows.len(), "two edits of {} have one name", patch.file);
            let texts = [&patch.concern, &patch.reason, &patch.link];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", patch.file);
        }
    }

    /// A setting that nobody can write would never come, and what changes nothing needs no reason.
    #[test]
    fn the_setting_that_a_patch_waits_for_can_be_written() {
        let opencv = ["static", "own-converter"].map(|value| format!("opencv = \"{value}\""));
        let mut settings = BTreeSet::from(opencv);
        for lever in &Catalogue::bundled().levers {
            for value in &lever.values {
                let setting = lever.setting(&value.is);
                let edited = bundled().iter().any(|patch| patch.when.as_ref() == Some(&setting));
                let acts = edited || !value.flags.is_empty() || !value.picks.is_empty();
                assert_eq!(acts, !value.why.is_empty(), "{setting}");
                settings.insert(setting);
            }
        }
        for patch in bundled() {
            let known = patch.when.as_ref().is_none_or(|when| settings.contains(when));
            assert!(known, "{}: when = {:?}", patch.file, patch.when);
        }
    }

    #[test]
    fn all_that_does_not_fit_is_told_with_release_file_and_edit() {
        let edit = |file: &str, anchor: &str| Edit {
            file: file.parse().unwrap(),
            action: Action::Replace { anchor: anchor.into(), text: String::new(), places: 1 },
        };
        let patch = PatchPlan {
            file: "patches/x.toml".into(),
            concern: "c".into(),
            reason: "r".into(),
            flags: Vec::new(),
            edits: vec![edit("WORKSPACE", "a"), edit("WORKSPACE", "b"), edit("gone", "c")],
        };
        let mut texts = [("WORKSPACE".parse().unwrap(), "a\n".to_owned())].into();
        let errors = apply("MediaPipe 1.0.0", &[patch], &mut texts).unwrap_err();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "edit 2 of patches/x.toml (replace) does not fit `WORKSPACE` of MediaPipe 1.0.0: \
                 found `b` in 0 places, expected 1",
                "edit 3 of patches/x.toml (replace) does not fit `gone` of MediaPipe 1.0.0: \
                 there is no such file"
            ]
        );
    }

    #[test]
    fn a_draft_has_the_edits_of_its_near_release_but_for_what_its_row_says() {
        let edits = |release: &Release, file: &str| -> Vec<Edit> {
            let plans = select(release, &[].into(), &[].into());
            plans.into_iter().find(|plan| plan.file == file).map_or(Vec::new(), |plan| plan.edits)
        };
        let known = Catalogue::bundled();
        let mut draft = known.release("1.0.0").unwrap().clone();
        draft.draft = Some(crate::catalogue::Draft {
            path: "x.toml".into(),
            kept: None,
            near: known.release("main").unwrap().version.clone(),
            same_as: crate::catalogue::SameAs::default(),
            tasks: [].into(),
            absent: [].into(),
            dropped: Vec::new(),
            taken: Vec::new(),
        });
        let of = |version: &str| edits(known.release(version).unwrap(), "patches/apple.toml");
        assert_eq!(edits(&draft, "patches/apple.toml"), of("main"));
        assert_ne!(of("main"), of("1.0.0"));
        let patch = bundled().iter().find(|patch| patch.file == "patches/apple.toml").unwrap();
        let metal =
            patch.rows().into_iter().find(|row| row.edit.file.as_path() == "mediapipe/gpu/BUILD");
        let named = |name: &str| DraftEdit {
            file: "patches/apple.toml".into(),
            edit: name.into(),
            reason: "r".into(),
        };
        let row = draft.draft.as_mut().unwrap();
        row.taken.push(named(&metal.unwrap().name));
        assert_eq!(edits(&draft, "patches/apple.toml"), of("1.0.0"), "in the order of the file");
        assert_eq!(unknown_edits(&draft), Vec::<&DraftEdit>::new());
        let row = draft.draft.as_mut().unwrap();
        row.dropped.push(named("replace nowhere"));
        assert_eq!(unknown_edits(&draft)[0].edit, "replace nowhere");
    }
}
