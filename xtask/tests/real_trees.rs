//! Real MediaPipe checkouts: recognised, planned, staged. `XTASK_MEDIAPIPE_TREES` names a folder of
//! them, each in a folder named by its version.

mod support;

use std::{collections::BTreeMap, fs, io::Write as _};

use ::support::{diag::Failure, exit::Exit, interrupt::Interrupt, paths::RelPath};
use camino::{Utf8Path, Utf8PathBuf};
use support::{
    Folder, pinned, profile_folder, profiles_with_tasks, repo, run, skipped, tool, variable,
};
use xtask::{
    catalogue::{self, Catalogue, Jni, Modules, NdkRule, Tflite},
    inputs::TreeFiles,
    overlay,
    pins::Pins,
    pipeline,
    plan::{self, Known, Upstream},
    profile::{self, Profile, ProfileFolder},
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

fn profile_of(tasks: &[&str]) -> Profile {
    let folder = Folder::new();
    folder.write("app.toml", &format!("schema = 1\ntasks = {tasks:?}\n"));
    let profile_folder =
        ProfileFolder { folder: folder.path().to_owned(), cwd: folder.path().to_owned() };
    profile::load("app", &profile_folder).unwrap()
}

/// A line of the table that the test prints.
fn tell(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[test]
fn every_checkout_is_recognised() {
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        assert_eq!(upstream.release.version.as_str(), version);
        assert!(upstream.state.is_release(), "{version}: {:?}", upstream.state);
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

/// Every profile of this repository that the release can build is staged, twice.
#[test]
fn every_profile_is_planned_and_staged() {
    let trees = trees();
    for (version, tree) in &trees {
        let upstream = locate(tree).unwrap();
        // One folder for all profiles: each takes over what the one before it left.
        let folder = Folder::new();
        for name in profiles_with_tasks() {
            let profile = profile::load(&name, &profile_folder()).unwrap();
            let plan = match plan::resolve(&profile, &upstream, &pinned(&upstream)) {
                Ok(plan) => plan,
                Err(failure) => {
                    assert_eq!(failure.exit, Exit::InvalidProfile);
                    let why = &failure.diagnostics[0].message;
                    tell(&format!("{version:<8} {name:<12} refused: {why}"));
                    continue;
                }
            };
            let out = folder.join("staged");
            let stage = || pipeline::stage(&upstream, &plan, &out, &Interrupt::default()).unwrap();
            let first = stage();
            assert_eq!(first.digest, stage().digest, "{version} {name}");
            let flags = fs::read_to_string(out.join(".user.bazelrc")).unwrap();
            assert!(flags.contains(&format!("from profile `{name}`")), "{version} {name}");
            tell(&format!(
                "{version:<8} {name:<12} {} of {} tasks, {} files, tree {}",
                plan.tasks.kept.len(),
                plan.tasks.all(),
                first.inputs.len(),
                first.digest.short(12)
            ));
        }
    }
}

/// Each task by itself: its labels exist, and no other task's label hides that.
#[test]
fn every_task_of_a_release_stands_alone() {
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        let catalogue = Catalogue::bundled();
        let mut there = 0;
        for task in &catalogue.tasks {
            let profile = profile_of(&[task.name.as_str()]);
            let planned = plan::resolve(&profile, &upstream, &pinned(&upstream));
            if catalogue.root(task, upstream.release).is_none() {
                assert_eq!(
                    planned.unwrap_err().exit,
                    Exit::InvalidProfile,
                    "{version} {}",
                    task.name
                );
                continue;
            }
            there += 1;
            let plan = planned.unwrap();
            let missing = overlay::missing_labels(&plan, &tree);
            assert!(missing.is_empty(), "{version} {}: {missing:?}", task.name);
            // Every edit fits, and twice gives the same texts.
            let read = |path: RelPath| {
                let text = fs::read_to_string(tree.join(path.as_path())).ok()?;
                Some((path, text))
            };
            let texts = overlay::sources(&plan).into_iter().filter_map(read).collect();
            let first = overlay::render(&plan, &texts)
                .unwrap_or_else(|error| panic!("{version} {}: {error:?}", task.name));
            assert_eq!(first, overlay::render(&plan, &texts).unwrap());
            assert!(first.files.len() > 10, "{version}: no file of upstream was edited");
        }
        tell(&format!("{version:<8} {there} tasks, each alone"));
        assert!(there >= 10, "{version} has {there} tasks");
    }
}

/// The graph names in the catalogue stand in the sources: Java asks for graphs by these.
#[test]
fn every_graph_registers_under_the_name_in_the_catalogue() {
    for (version, tree) in trees() {
        let release = locate(&tree).unwrap().release;
        for task in &Catalogue::bundled().tasks {
            let Some(root) = Catalogue::bundled().root(task, release) else { continue };
            let folder = tree.join(root.package());
            let mut texts = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
            let words = Catalogue::bundled().graph(task, release).unwrap().replace('.', "::");
            let named = texts.any(|file| {
                file.extension() == Some("cc")
                    && fs::read_to_string(&file).is_ok_and(|text| {
                        let flat: String = text.split_whitespace().collect();
                        flat.contains("REGISTER_MEDIAPIPE_GRAPH(")
                            && flat.contains(&format!("{words})"))
                    })
            });
            assert!(named, "{version}: no file in {folder} registers {words}");
        }
    }
}

/// The check of labels is worth something: a label that is not there is found, and named.
#[test]
fn a_wrong_label_is_found() {
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        let mut plan =
            plan::resolve(&profile_of(&["face_detector"]), &upstream, &pinned(&upstream)).unwrap();
        for wrong in [
            "//mediapipe/tasks/cc/vision/face_detector:face_detector_graph_",
            "//mediapipe/tasks/cc/vision/face_detectors:face_detector_graph",
            "//mediapipe/tasks/cc/vision/face_detector:face_detector_grap",
        ] {
            plan.target.roots = vec![wrong.parse().unwrap()];
            let folder = Folder::new();
            let out = folder.join("staged");
            let staged = pipeline::stage(&upstream, &plan, &out, &Interrupt::default());
            let Err(failure) = staged else { panic!("{version}: {wrong} was taken") };
            assert_eq!(failure.exit, Exit::BadInput, "{version} {wrong}");
            assert!(failure.diagnostics[0].message.contains(wrong), "{:?}", failure.diagnostics);
            assert!(!out.exists(), "{version}: something was staged all the same");
        }
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

/// The edits that leave only some operators in fit every release, and each keeps what it should.
#[test]
fn some_operators_alone_can_be_staged() {
    let folder = Folder::new();
    folder.write(
        "app.toml",
        "schema = 1\ntasks = [\"face_landmarker\"]\n[native]\nops = [\"CONV_2D\", \"TransformLandmarks\"]\n",
    );
    let profile_folder =
        ProfileFolder { folder: folder.path().to_owned(), cwd: folder.path().to_owned() };
    let profile = profile::load("app", &profile_folder).unwrap();
    for (version, tree) in trees() {
        let upstream = locate(&tree).unwrap();
        let plan = plan::resolve(&profile, &upstream, &pinned(&upstream)).unwrap();
        let out = folder.join(&version);
        pipeline::stage(&upstream, &plan, &out, &Interrupt::default()).unwrap();
        let read = |path: &str| fs::read_to_string(out.join(path)).unwrap();
        let core = "mediapipe/tasks/cc/core";
        let resolver = read(&format!("{core}/mediapipe_builtin_op_resolver.cc"));
        assert_eq!(resolver.matches("AddCustom(").count(), 1, "{version}");
        assert_eq!(resolver.matches("#include").count(), 2, "{version}");
        let build = read(&format!("{core}/BUILD"));
        assert_eq!(build.matches("/custom_ops").count(), 0, "{version}");
        assert_eq!(build.matches("//mediapipe/util/tflite/operations:").count(), 1, "{version}");
        assert_eq!(read("WORKSPACE").matches("OPS_PATCH_CMDS").count(), 2, "{version}");
        assert!(read("third_party/xtask_ops.bzl").contains("keep='CONV_2D'"), "{version}");
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

/// What the catalogue tells people of a release stands in its files.
#[test]
fn the_layout_of_a_release_is_what_its_files_say() {
    for (version, tree) in trees() {
        let release = locate(&tree).unwrap().release;
        let layout = release.layout.as_ref().unwrap();
        let text = |path: &str| fs::read_to_string(tree.join(path)).unwrap_or_default();
        let workspace = text("WORKSPACE");
        let both =
            tree.join("MODULE.bazel").is_file() && text(".bazelrc").contains(" --enable_bzlmod");
        assert_eq!(layout.modules == Modules::Both, both, "{version}");
        let rules = workspace.contains("name = \"rules_android_ndk\"");
        assert_eq!(layout.ndk_rule == NdkRule::RulesAndroidNdk, rules, "{version}");
        let setup = text("setup_android_sdk_and_ndk.sh");
        for part in [
            format!("\"build-tools;{}\"", layout.sdk_build_tools),
            format!("\"platforms;android-{}\"", layout.sdk_platform),
        ] {
            assert!(setup.contains(&part), "{version}: {part}");
        }
        let litert = workspace.contains("google-ai-edge/LiteRT/archive");
        assert_eq!(layout.tflite == Tflite::Litert, litert, "{version}");
        assert!(workspace.contains(&layout.tflite_at), "{version}: {}", layout.tflite_at);
        let package = release.stock.package();
        let jni =
            match (text(&format!("{package}/BUILD")).contains("mediapipe_jni_binary("), package) {
                (false, _) => Jni::Binary,
                (true, package) if package.ends_with("/vision") => Jni::Macro,
                (true, _) => Jni::Merged,
            };
        assert_eq!(layout.jni, jni, "{version}");
    }
}

/// `gpu = false` leaves no dependency on GL's code or on EGL where Android is built: what a real
/// compiler and linker met.
#[test]
fn without_the_gpu_nothing_of_gl_is_compiled_or_needed() {
    let folder = Folder::new();
    folder.write("app.toml", "schema = 1\ntasks = [\"image_segmenter\"]\n[native]\ngpu = false\n");
    let profile_folder =
        ProfileFolder { folder: folder.path().to_owned(), cwd: folder.path().to_owned() };
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

/// The text of the target that a BUILD file declares under this name.
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
