//! Whole builds of the bundled upstream with a double of the engine: what happens before Bazel runs and
//! after it, without a container and without a compiler.

use std::{collections::BTreeMap, fs};

use anstream::ColorChoice;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use support::{exit::Exit, interrupt::Interrupt, ui::Ui};

use super::*;
use crate::{
    engine::{Ending, Fake},
    measure::fixture,
    request::Supplying,
};

/// A repository as this one is, with a work folder and a result folder of its own.
struct Site {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
    places: Places,
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        let repo = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
        let places = Places {
            project: repo.clone(),
            repo,
            cwd: root.clone(),
            work: root.join("work"),
            tool: "xtask".into(),
            path: Vec::new(),
            home: None,
            ndk: None,
            proxies: Default::default(),
            cache: None,
            proxy_variables: BTreeMap::new(),
            bazelisk: BTreeMap::new(),
            today: "2026-11-30".parse().unwrap(),
            columns: None,
        };
        Self { _folder: folder, root, places }
    }

    /// Builds a profile of the demo upstream for x86_64; `more` is added to the profile.
    fn build(&self, fake: &Fake, more: &str, force: bool) -> Outcome<Built> {
        let profile = self.root.join("app.toml");
        let text = "schema = 1\ntasks = [\"face_detector\"]\n[native]\nopencv = \"static\"\n";
        fs::write(&profile, format!("{text}{more}")).unwrap();
        let subject = Subject {
            profile: profile.into_string(),
            mediapipe: Some("demo".to_owned()),
            near: None,
            abis: vec!["x86_64".to_owned()],
            levers: Default::default(),
            own: Default::default(),
        };
        let running = Running {
            engine: None,
            ndk: None,
            jobs: Some(3),
            base: Base::Auto,
            locked: false,
            force,
            dist: Some("dist".into()),
            supplying: Supplying {
                offline: true,
                mirrors: Vec::new(),
                store: None,
                unpinned: Vec::new(),
                parallel: 1,
                timeout: 1,
            },
        };
        let ui = Ui::new(true, ColorChoice::Never);
        let interrupt = Interrupt::default();
        build(fake, &subject, &running, Permissions::default(), &self.places, ui, &interrupt)
    }

    fn result(&self) -> Utf8PathBuf {
        self.root.join("dist/app")
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.result().join(name)).unwrap()).unwrap()
    }
}

fn library(text: usize) -> Ending {
    Ending::Library(fixture::library(&fixture::Recipe {
        machine: object::elf::EM_X86_64,
        text: fixture::code(text),
        ..Default::default()
    }))
}

fn failed(site: &Site, ending: Ending) -> Failure {
    let failure = site.build(&Fake::new(ending), "", false).unwrap_err();
    assert!(!site.result().exists(), "a failed build left a result");
    failure
}

#[test]
fn a_build_publishes_a_whole_folder_and_the_next_has_nothing_to_do() {
    let (site, fake) = (Site::new(), Fake::new(library(4096)));
    let built = site.build(&fake, "", false).unwrap();
    assert!(built.ran && built.budgets.is_empty());
    let mut names: Vec<String> = site
        .result()
        .read_dir_utf8()
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_owned())
        .collect();
    names.sort();
    let expected =
        ["explain", "jni", "measurement.json", "plan.json", "provenance.json", "report.md"];
    assert_eq!(names, expected);
    let provenance = site.json("provenance.json");
    assert_eq!(provenance["bazel"], "7.7.1");
    assert_eq!(provenance["engine"], "docker");
    assert_eq!(provenance["base"], "debian@sha256:00");
    assert_eq!(provenance["plan"], site.json("plan.json")["digest"]);
    let calls = fake.calls.lock().unwrap().clone();
    assert!(calls[0].contains(&"--jobs=3".to_owned()), "{calls:?}");

    let again = site.build(&fake, "", false).unwrap();
    assert!(!again.ran, "nothing changed");
    assert_eq!(fake.builds(), 1);
    assert_eq!(again.measurement, built.measurement);

    assert!(site.build(&fake, "", true).unwrap().ran, "`--force` builds");
    assert_eq!(fake.builds(), 2);
}

#[test]
fn what_is_not_as_it_was_is_built_again() {
    let (site, fake) = (Site::new(), Fake::new(library(4096)));
    site.build(&fake, "", false).unwrap();
    assert!(site.build(&fake, "gpu = false\n", false).unwrap().ran, "another plan");
    assert!(!site.build(&fake, "", false).unwrap().ran, "the first plan has a room of its own");
    let other = Fake { toolchain: "sha256:fedcba9876543210".to_owned(), ..fake.clone() };
    assert!(site.build(&other, "", false).unwrap().ran, "other compilers");
    for entry in glob(&site.places.work, "build.json") {
        let text = fs::read_to_string(&entry).unwrap();
        let record: Value = serde_json::from_str(&text).unwrap();
        for (file, _) in record["abis"][0]["files"].as_object().unwrap() {
            fs::write(file, "other bytes").unwrap();
        }
    }
    assert!(site.build(&fake, "", false).unwrap().ran, "its file was changed");
}

/// Every file of a name below a folder.
fn glob(folder: &Utf8Path, name: &str) -> Vec<Utf8PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir_utf8().into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            found.extend(glob(path, name));
        } else if path.file_name() == Some(name) {
            found.push(path.to_owned());
        }
    }
    found
}

#[test]
fn a_budget_is_held_against_what_was_measured() {
    let site = Site::new();
    let fake = Fake::new(library(64 << 10));
    for (limit, within) in [("1 MiB", true), ("8 KiB", false)] {
        let budget = format!("[budget.x86_64]\nnormalized = \"{limit}\"\n");
        let built = site.build(&fake, &budget, false).unwrap();
        assert_eq!(built.budgets.len(), 1, "{limit}");
        assert_eq!(built.budgets[0].within, within, "{limit}");
        // The result is kept: its report says by how much.
        assert!(site.result().join("report.md").is_file());
    }
}

#[test]
fn a_library_that_needs_an_absent_one_is_within_no_budget() {
    let site = Site::new();
    let bytes = fixture::library(&fixture::Recipe {
        machine: object::elf::EM_X86_64,
        needed: vec!["libopencv_java4.so"],
        ..Default::default()
    });
    let fake = Fake::new(Ending::Library(bytes));
    let built = site.build(&fake, "[budget.x86_64]\nnormalized = \"1 GiB\"\n", false).unwrap();
    assert!(!built.budgets[0].within);
    assert_eq!(built.budgets[0].missing, ["libopencv_java4.so"]);
    let report = fs::read_to_string(site.result().join("report.md")).unwrap();
    assert!(report.contains("not measured: it needs libopencv_java4.so"), "{report}");
}

#[test]
fn what_was_kept_of_a_measurement_and_edited_is_not_believed() {
    let (site, fake) = (Site::new(), Fake::new(library(4096)));
    let built = site.build(&fake, "", false).unwrap();
    let kept = glob(&site.places.work, "measurement.json");
    assert_eq!(kept.len(), 1, "{kept:?}");
    let text = fs::read_to_string(&kept[0]).unwrap();
    let normalized = built.measurement.libraries[0].sizes.normalized.unwrap().0;
    let edited = text.replace(&format!("\"normalized\": {normalized}"), "\"normalized\": 1");
    assert_ne!(edited, text);
    fs::write(&kept[0], edited).unwrap();
    let again = site.build(&fake, "", false).unwrap();
    assert!(!again.ran);
    assert_eq!(again.measurement, built.measurement);
}

#[test]
fn a_build_without_its_library_publishes_nothing() {
    let failure = failed(&Site::new(), Ending::Nothing);
    assert_eq!(failure.exit, Exit::ArtifactMissing);
    let message = &failure.diagnostics[0].message;
    assert!(message.starts_with("Bazel succeeded for x86_64 without making `lib"), "{message}");
}

#[test]
fn events_that_stop_in_the_middle_are_no_success() {
    let Ending::Library(bytes) = library(4096) else { unreachable!("it is a library") };
    let failure = failed(&Site::new(), Ending::CutOff(bytes));
    assert_eq!(failure.exit, Exit::ArtifactMissing);
}

#[test]
fn a_failed_build_is_explained_from_its_log() {
    let said = "ERROR: one.cc failed\nsh: zip: not found\n";
    let failure = failed(&Site::new(), Ending::Failure(said));
    assert_eq!(failure.exit, Exit::BuildFailed);
    let text = format!("{:?}", failure.diagnostics);
    assert!(text.contains("known failure `no-zip`"), "{text}");
}

#[test]
fn an_interrupted_build_leaves_the_last_result() {
    let site = Site::new();
    let failure = failed(&site, Ending::Interrupted);
    assert_eq!(failure.exit, Exit::Interrupted);
    site.build(&Fake::new(library(4096)), "", false).unwrap();
    let before = fs::read(site.result().join("provenance.json")).unwrap();
    let failure = site.build(&Fake::new(Ending::Interrupted), "", true).unwrap_err();
    assert_eq!(failure.exit, Exit::Interrupted);
    assert_eq!(fs::read(site.result().join("provenance.json")).unwrap(), before);
    let left: Vec<_> = site.root.join("dist").read_dir_utf8().unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// Bytes that are no library are not published as one.
#[test]
fn what_cannot_be_measured_is_not_published() {
    let failure = failed(&Site::new(), Ending::Library(b"no library".to_vec()));
    assert_ne!(failure.exit, Exit::Unexpected);
}
