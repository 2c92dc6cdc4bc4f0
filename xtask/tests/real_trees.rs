//! Real MediaPipe checkouts: recognised, planned, staged. `XTASK_MEDIAPIPE_TREES` names a folder of
//! them, each in a folder named by its version.

mod support;

use std::{collections::BTreeMap, fs, io::Write as _};

use ::support::{diag::Failure, exit::Exit, interrupt::Interrupt};
use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;
use support::{Folder, pinned, profile_folder, repo, run, skipped, tool, variable};
use xtask::{
    adopt::{self, Check, Ground, ProofVerdict as Proof, Request},
    catalogue::{self, Catalogue},
    graphs,
    inputs::TreeFiles,
    pins::Pins,
    pipeline,
    plan::{self, Known, TreeState, Upstream},
    profile::{self, ProfileFolder},
};

/// The checkouts by version, in the catalogue's order; none where the variable is not set.
fn trees() -> Vec<(String, Utf8PathBuf)> {
    let Some(folder) = variable("XTASK_MEDIAPIPE_TREES").map(Utf8PathBuf::from) else {
        skipped("XTASK_MEDIAPIPE_TREES names no folder of MediaPipe checkouts");
        return Vec::new();
    };
    let releases = Catalogue::bundled().releases.iter().filter(|release| release.mirrors.is_none());
    let named = releases.map(|release| release.version.to_string());
    let there: Vec<_> = named
        .map(|version| (version.clone(), folder.join(version)))
        .filter(|(_, path)| path.is_dir())
        .collect();
    assert!(!there.is_empty(), "{folder} has no folder named by a known version");
    there
}

fn locate(tree: &Utf8Path) -> Result<Upstream, Failure> {
    let (demo, cwd, pins) = (repo().join("xtask/demo"), repo(), Pins::read(&repo()).unwrap());
    plan::locate(tree.as_str(), None, Known { demo: &demo, cwd: &cwd, pins: &pins, drafts: &[] })
}

/// A line of the table that the test prints.
fn tell(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A checkout may lack a picture or a video: whatever a build may read is the release's.
#[test]
fn every_checkout_is_recognised() {
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        assert_eq!(upstream.release.version.as_str(), version);
        let state = &upstream.state;
        assert!(state.commit.is_some() && state.dirty_in_build.is_empty(), "{version}: {state:?}");
    }
}

/// A checkout with local changes where they tell the release is no release.
#[test]
fn a_changed_checkout_is_not_taken_for_a_release() {
    for (version, tree) in trees() {
        let folder = Folder::new();
        fs::create_dir(folder.join("mediapipe")).unwrap();
        let release = locate(&tree).unwrap().release;
        for path in release.fingerprint.keys() {
            folder.write(path, &fs::read_to_string(tree.join(path)).unwrap());
        }
        let found = locate(folder.path()).unwrap().release;
        assert_eq!(found.version.as_str(), version, "the files that tell the release are enough");
        let last = release.fingerprint.keys().last().unwrap();
        folder.write(last, "# changed\n");
        let failure = locate(folder.path()).unwrap_err();
        assert_eq!(failure.exit, Exit::BadInput);
        let text = failure.diagnostics[0].render(false);
        assert!(text.contains("is not a MediaPipe release that this tool knows"), "{text}");
    }
}

/// Through the program, as a person would: the digest that `plan` prints, and a tree with it.
#[test]
fn the_program_stages_a_checkout() {
    for (version, tree) in trees() {
        let folder = Folder::new();
        let out = folder.join("staged");
        let planned = run(tool(&["plan", "-p", "face-only", "--mediapipe", tree.as_str()]));
        assert!(planned.expect_code(0).stdout.contains(&format!("MediaPipe {version} (")));
        let args =
            ["stage", "-p", "face-only", "--mediapipe", tree.as_str(), "--out", out.as_str()];
        let staged = run(tool(&args)).expect_code(0);
        assert!(
            staged.stdout.starts_with(&format!("cd {out} && bazel build ")),
            "{}",
            staged.stdout
        );
    }
}

/// All that `release check` proves holds for every release that the catalogue has: what its row says,
/// graphs, tasks one by one, labels, operators, and every profile staged twice.
#[test]
fn every_proof_of_a_known_release_holds() {
    for (version, tree) in trees() {
        let check = proven(&locate(&tree).unwrap());
        tell(&adopt::check_text(&check));
        assert!(check.holds() && !check.draft, "{version}: {check:#?}");
    }
}

/// The table of build files is what the trees have; `SNAPSHOTS=overwrite` writes it anew from all of them.
#[test]
fn the_build_files_of_every_release_are_known() {
    let mut rows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let trees = trees();
    for (version, tree) in &trees {
        let found = TreeFiles::read(tree).unwrap();
        let build = |path: &str| {
            !path.contains(' ')
                && catalogue::may_reach_a_build(path)
                && catalogue::is_build_file(path)
        };
        for (path, id) in found.ids().filter(|(path, _)| build(path)) {
            let id = id.to_string()[..catalogue::DIGITS].to_owned();
            rows.entry((path.to_owned(), id)).or_default().push(version.clone());
        }
    }
    let releases = Catalogue::bundled().releases.iter().filter(|release| release.mirrors.is_none());
    let whole = trees.len() == releases.count();
    if variable("SNAPSHOTS").as_deref() == Some("overwrite") && whole {
        let lines = rows.iter().map(|((path, id), of)| format!("{id} {path} {}\n", of.join(",")));
        let head = "# Build files of MediaPipe's releases: git id, path, releases. \
                    Written by tests/real_trees.rs.\n";
        let text: String = std::iter::once(head.to_owned()).chain(lines).collect();
        fs::write(repo().join("xtask/src/catalogue/build-files.txt"), text).unwrap();
        return;
    }
    for (version, _) in &trees {
        let release = Catalogue::bundled().release(version).unwrap();
        let known = catalogue::build_files(release).unwrap();
        let found = rows.iter().filter(|(_, of)| of.contains(version));
        let found: Vec<(&str, &str)> =
            found.map(|((path, id), _)| (path.as_str(), id.as_str())).collect();
        let known: Vec<(&str, &str)> = known.iter().map(|(path, id)| (*path, *id)).collect();
        assert_eq!(known, found, "{version}");
    }
}

fn proven(upstream: &Upstream) -> Check {
    let folder = Folder::new();
    let ground = Ground {
        upstream,
        pins: &Pins::read(&repo()).unwrap(),
        profiles: &profile_folder(),
        scratch: folder.path(),
        interrupt: &Interrupt::default(),
    };
    adopt::check(&ground).unwrap()
}

/// What only the one release has cannot be known where it is hidden: what is told of it, and which proof
/// cannot hold then.
const ONLY_THERE: &[(&str, &[&str], &[&str])] = &[
    ("0.10.14", &["api-levels: "], &[]),
    // Nobody else has LiteRT, so nobody knows which operators it registers.
    ("main", &[], &["some operators alone can be kept"]),
];

/// A release that the tool is made to forget is adopted: its row is the kept one, every unknown is one
/// that only it could tell, and it is staged.
#[test]
fn a_release_that_is_hidden_is_adopted_as_it_was_kept() {
    for (version, tree) in trees() {
        let kept = Catalogue::bundled().release(&version).unwrap();
        let mut known = Request::all();
        known.retain(|release| release.version != kept.version);
        let request = Request { root: &tree, version: Some(&version), near: None, known };
        let adoption = adopt::adopt(&request).unwrap();
        tell(&format!("{version:<8} next to {}", adoption.near));
        adoption.unknown.iter().for_each(|line| tell(&format!("    {line}")));
        let only = ONLY_THERE.iter().find(|(only, ..)| *only == version);
        let (differs, fails) = only.map_or((&[][..], &[][..]), |(_, a, b)| (*a, *b));
        let row = adoption.row.as_ref().expect("a row");
        for line in adopt::differences(row, kept) {
            assert!(differs.iter().any(|start| line.starts_with(start)), "{version}: {line}");
        }
        // Through its text, as a person would have it.
        let text = adopt::write(row);
        let path = format!("{version}.toml");
        let release = catalogue::parse_draft(path.as_str().into(), &text)
            .unwrap_or_else(|problems| panic!("{text}\n{problems:#?}"));
        assert_eq!(adopt::write(&release), text);
        let release: &'static _ = Box::leak(Box::new(release));
        let state = TreeState::unpinned();
        let upstream = Upstream { root: tree, release, state, flaws: Vec::new(), unpacked: false };
        let check = proven(&upstream);
        assert!(check.draft);
        for proof in &check.proofs {
            let expected = fails.contains(&proof.statement);
            assert_eq!(proof.verdict == Proof::Fails, expected, "{version}: {proof:#?}");
        }
    }
}

/// `gpu = false` leaves no dependency on GL's code or on EGL where Android is built: what a real
/// compiler and linker met.
#[test]
fn without_the_gpu_nothing_of_gl_is_compiled_or_needed() {
    let folder = Folder::new();
    folder.write("app.toml", "schema = 1\ntasks = [\"image_segmenter\"]\n[native]\ngpu = false\n");
    let profile_folder = ProfileFolder {
        folder: folder.path().to_owned(),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    let profile = profile::load("app", &profile_folder).unwrap();
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        let plan = plan::resolve(&profile, &upstream, &pinned(&upstream)).unwrap();
        let out = folder.join(&version);
        pipeline::stage(&upstream, &plan, &out, &Interrupt::default()).unwrap();
        let read = |path: &str| fs::read_to_string(out.join(path)).unwrap();
        let formats = read("mediapipe/framework/formats/BUILD");
        for name in ["ahwb_gpu_releaser", "tensor"] {
            let Some(target) = target(&formats, name) else { continue };
            let android = branches(target, "//mediapipe:android");
            let always = target.split("select(").next().unwrap();
            for part in android.into_iter().chain([always]) {
                assert!(!part.contains("//mediapipe/gpu:gl_"), "{version} {name}: {part}");
            }
        }
        let segmenter = read("mediapipe/tasks/cc/vision/image_segmenter/calculators/BUILD");
        let calculator = target(&segmenter, "tensors_to_segmentation_calculator").unwrap();
        for part in branches(calculator, "//mediapipe:android") {
            assert!(!part.contains("_gl"), "{version}: {part}");
        }
        let jni = read("mediapipe/java/com/google/mediapipe/framework/jni/BUILD");
        let jni = target(&jni, "mediapipe_framework_jni").unwrap();
        assert!(!jni.contains("\"compat_jni.cc\""), "{version}");
        assert!(!jni.contains("-lEGL"), "{version}");
        assert!(jni.contains("-ljnigraphics"), "{version}");
    }
}

/// What is left out where a profile says nothing is left out of every release, and only that: the stub that takes
/// its place is upstream's own or is there, and nobody else needs what is gone.
#[test]
fn free_levers_hold_on_every_release() {
    let folder = Folder::new();
    folder.write("out.toml", "schema = 1\ntasks = [\"face_landmarker\"]\n");
    let all_in = "schema = 1\nextends = \"out\"\n[native]\nprofiler = true\nnnapi = true\ndemangler = true\n";
    folder.write("in.toml", all_in);
    let profiles = ProfileFolder {
        folder: folder.path().to_owned(),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        let stage = |profile: &str| {
            let loaded = profile::load(profile, &profiles).unwrap();
            let plan = plan::resolve(&loaded, &upstream, &pinned(&upstream)).unwrap();
            let out = folder.join(&format!("{version}-{profile}"));
            pipeline::stage(&upstream, &plan, &out, &Interrupt::default()).unwrap();
            out
        };
        let (out, with) = (stage("out"), stage("in"));
        let read = |path: &str| fs::read_to_string(out.join(path)).unwrap();
        let as_it_was = |path: &str| {
            let [here, there] = [&tree, &with].map(|root| fs::read(root.join(path)).unwrap());
            assert!(here == there, "{version}: {path} changes where all is in");
        };
        no_nnapi(&version, &read);
        no_profiler(&version, &read);
        let jni = read(JNI);
        assert_eq!(jni.matches("\"no_demangler.cc\"").count(), 1, "{version}");
        let stub = read("mediapipe/java/com/google/mediapipe/framework/jni/no_demangler.cc");
        assert!(stub.contains("char* __cxa_demangle("), "{version}");
        // Linked whole, so that the stub is there before the C++ runtime is looked into.
        assert!(target(&jni, "mediapipe_framework_jni").unwrap().contains("alwayslink = 1"));
        for path in [JNI, CPU, "mediapipe/calculators/tensor/BUILD"] {
            as_it_was(path);
        }
    }
}

const JNI: &str = "mediapipe/java/com/google/mediapipe/framework/jni/BUILD";
const CPU: &str = "mediapipe/calculators/tensor/inference_calculator_cpu.cc";

/// The calculator neither depends on the delegate nor compiles a word of it.
fn no_nnapi(version: &str, read: &dyn Fn(&str) -> String) {
    let build = read("mediapipe/calculators/tensor/BUILD");
    let calculator = target(&build, "inference_calculator_cpu").unwrap();
    let android = branches(calculator, "//mediapipe:android");
    assert!(android.iter().all(|branch| !branch.contains("nnapi")), "{version}");
    assert!(!calculator.split("select(").next().unwrap().contains("nnapi"), "{version}");
    let (mut depth, mut skipped, mut refused) = (0, None, false);
    for line in read(CPU).lines() {
        if line.starts_with("#if") {
            depth += 1;
            skipped = skipped.or((line == "#if 0").then_some(depth));
        } else if line.starts_with("#endif") {
            skipped = skipped.filter(|level| *level != depth);
            depth -= 1;
        }
        refused |= line.contains("return absl::UnimplementedError(");
        let named = line.contains("NnApi") || line.contains("nnapi_delegate.h");
        assert!(!named || skipped.is_some(), "{version}: {line}");
    }
    assert!(refused && depth == 0, "{version}");
}

/// Upstream's define chooses its stub, every other file takes the profiler's header only where it is there, and
/// Java can reach none of it through this library.
fn no_profiler(version: &str, read: &dyn Fn(&str) -> String) {
    let build = read("mediapipe/framework/profiler/BUILD");
    let chosen = target(&build, "graph_profiler_default_on").unwrap();
    assert!(chosen.contains("\":graph_profiler_disabled\": \":graph_profiler_stub\""), "{version}");
    let setting = target(&build, "graph_profiler_disabled").unwrap();
    assert!(setting.contains("\"define\": \"MEDIAPIPE_PROFILING=0\""), "{version}");
    let real = target(&build, "graph_profiler_real").unwrap();
    assert!(real.contains("\"MEDIAPIPE_PROFILER_AVAILABLE\""), "{version}");
    let jni = target(&read(JNI), "mediapipe_framework_jni").unwrap().to_owned();
    assert!(!jni.contains("graph_profiler_jni.cc") && !jni.contains("calculator_profile"));
    for file in ["graph.h", "graph.cc"] {
        let text = read(&format!("mediapipe/java/com/google/mediapipe/framework/jni/{file}"));
        let (before, _) = text.split_once("#include \"mediapipe/framework/profiler/").unwrap();
        assert!(before.ends_with("#ifdef MEDIAPIPE_PROFILER_AVAILABLE\n"), "{version}: {file}");
    }
    let exports = read("mediapipe/tasks/java/version_script.lds");
    assert!(!exports.contains("Profiler") && !exports.contains("framework_Graph*"), "{version}");
}

/// The text of the target that a BUILD file declares under this name.
/// What a graph can ask for stays: names are found as words, so none may be put together when it runs.
#[test]
fn no_name_of_a_variant_is_put_together_from_parts() {
    let text = Regex::new(r#""((?:[^"\\\n]|\\.)*)""#).unwrap();
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        let (release, catalogue) = (upstream.release, Catalogue::bundled());
        let tree = graphs::Tree::at(&upstream.root);
        // The library that names least, of tasks that every release has.
        let face = catalogue.task("face_landmarker").unwrap();
        let root = catalogue.root(face, release).unwrap();
        let roots: Vec<_> = release.always.iter().chain([root]).cloned().collect();
        let families = graphs::families(&tree, &roots).into_values();
        let unnamed: Vec<String> = families.flat_map(|family| family.unnamed).collect();
        tell(&format!(
            "{version:<8} {} variants that nothing in face_landmarker names",
            unnamed.len()
        ));
        assert!(unnamed.len() > 50, "{version}: {unnamed:?}");
        let is_source = |path: &String| !path.contains("_test");
        for path in tree.files("mediapipe", &[".cc", ".h"]).into_iter().filter(is_source) {
            let code = tree.text(&path).unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            for found in lines.flat_map(|line| text.captures_iter(line)) {
                let found = found.get(1).unwrap().as_str();
                let is_part = |name: &String| name.starts_with(found) || name.ends_with(found);
                let whole = found.len() < 4 || unnamed.iter().any(|name| name == found);
                let part = !whole && found != "Calculator" && unnamed.iter().any(is_part);
                assert!(!part, "{version}: `{found}` in {path} may be a part of a name");
            }
        }
    }
}

fn target<'a>(build: &'a str, name: &str) -> Option<&'a str> {
    let start = build.find(&format!("    name = \"{name}\","))?;
    let end = build[start..].find("\n)\n")?;
    Some(&build[start..start + end])
}

/// What a target's `select`s say for a condition, one text for each.
fn branches<'a>(target: &'a str, condition: &str) -> Vec<&'a str> {
    let opening = format!("\"{condition}\": [");
    let parts = target.split(opening.as_str()).skip(1);
    parts.map(|part| part.split(']').next().unwrap()).collect()
}
