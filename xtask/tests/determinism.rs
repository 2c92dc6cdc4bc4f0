//! What may not change a result does not: order of lists, folder, permissions mask, time zone,
//! language, home. And staging changes nothing but its own folder.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use ::support::{exit::Exit, interrupt::Interrupt};
use camino::{Utf8Path, Utf8PathBuf};
use snapbox::cmd::Command;
use support::{
    Folder, no_overrides, profile_folder, profiles_with_tasks, repo, run, tool, tree, upstream,
    variable,
};
use xtask::{
    overlay::{self, Overlay, StagedTree},
    plan::{self, BuildPlan},
    profile::{self, ProfileFolder},
};

/// A profile with everything in it that has an order.
fn profile_text(tasks: &[&str], abis: &[&str], kernels: &[&str], ops: &[&str]) -> String {
    format!(
        "schema = 1\ntasks = {tasks:?}\n[android]\nabis = {abis:?}\n[native]\nopencv = \"static\"\n\
         drop-cpu-kernels = {kernels:?}\nops = {ops:?}\n"
    )
}

fn plan_of(text: &str) -> BuildPlan {
    let folder = Folder::new();
    folder.write("app.toml", text);
    let profile_folder = ProfileFolder {
        folder: folder.path().to_owned(),
        shipped: None,
        cwd: folder.path().to_owned(),
    };
    let profile = profile::load("app", &profile_folder).unwrap();
    plan::resolve(&profile, &upstream("demo"), &no_overrides()).unwrap()
}

fn overlay_of(plan: &BuildPlan) -> Overlay {
    let texts = overlay::sources(plan)
        .into_iter()
        .filter_map(|path| {
            // A generated file has no text upstream.
            let text = fs::read_to_string(repo().join("xtask/demo").join(path.as_path())).ok()?;
            Some((path, text))
        })
        .collect();
    overlay::render(plan, &texts).unwrap()
}

const TASKS: &[&str] =
    &["face_detector", "image_classifier", "gesture_recognizer", "pose_landmarker"];
const ABIS: &[&str] = &["arm64-v8a", "armeabi-v7a", "x86_64"];
const KERNELS: &[&str] = &["sme", "bf16", "dotprod", "sme2"];
const OPS: &[&str] = &["CONV_2D", "ADD", "MUL", "DEPTHWISE_CONV_2D"];

#[test]
fn the_order_of_lists_is_no_part_of_a_plan() {
    let expected = plan_of(&profile_text(TASKS, ABIS, KERNELS, OPS));
    for turn in 1..4 {
        let turned = |list: &[&'static str]| {
            let mut list = list.to_vec();
            list.rotate_left(turn);
            list.reverse();
            list
        };
        let found = plan_of(&profile_text(&turned(TASKS), ABIS, &turned(KERNELS), &turned(OPS)));
        assert_eq!(found.digest(), expected.digest(), "turned by {turn}");
        assert_eq!(overlay_of(&found), overlay_of(&expected), "turned by {turn}");
    }
}

/// ABIs are built in the order they are named, which the plan says; no file depends on it.
#[test]
fn the_order_of_abis_is_in_the_plan_and_in_no_file() {
    let expected = plan_of(&profile_text(TASKS, ABIS, KERNELS, OPS));
    let mut abis = ABIS.to_vec();
    abis.reverse();
    let mut found = plan_of(&profile_text(TASKS, &abis, KERNELS, OPS));
    assert_eq!(overlay_of(&found), overlay_of(&expected));
    found.abis.reverse();
    assert_eq!(found, expected);
}

#[test]
fn another_task_is_another_plan() {
    let expected = plan_of(&profile_text(TASKS, ABIS, KERNELS, OPS));
    let found = plan_of(&profile_text(&TASKS[1..], ABIS, KERNELS, OPS));
    assert_ne!(found.digest(), expected.digest());
}

/// The tool in a shell with another permissions mask.
fn masked(mask: &str, args: &[&str]) -> Command {
    let script = format!("umask {mask} && exec \"$0\" \"$@\"");
    Command::new("sh")
        .args(["-c", script.as_str(), env!("CARGO_BIN_EXE_cargo-xtask")])
        .args(args)
        .env_clear()
        .env("PATH", variable("PATH").unwrap_or_default())
        .env("CARGO_MANIFEST_DIR", repo().join("xtask"))
}

/// `(name, the tool under that circumstance)`
fn circumstances(args: &[&str], cwd: &Utf8Path) -> Vec<(&'static str, Command)> {
    vec![
        ("as it is", tool(args)),
        ("in another folder", tool(args).current_dir(cwd)),
        ("with umask 077", masked("077", args)),
        ("with umask 000", masked("000", args)),
        ("in another time zone", tool(args).env("TZ", "Pacific/Kiritimati")),
        ("in another language", tool(args).env("LANG", "tr_TR.UTF-8").env("LC_ALL", "tr_TR.UTF-8")),
        ("with another home", tool(args).env("HOME", cwd).env("USER", "somebody")),
        ("with a narrow terminal", tool(args).env("COLUMNS", "20").env("TERM", "dumb")),
    ]
}

#[test]
fn no_circumstance_changes_a_plan() {
    let elsewhere = Folder::new();
    for profile in profiles_with_tasks() {
        let args = ["plan", "-p", &profile, "--mediapipe", "demo", "--format", "json"];
        let mut expected: Option<String> = None;
        for (name, command) in circumstances(&args, elsewhere.path()) {
            let document = run(command).expect_code(0).stdout;
            let expected = expected.get_or_insert_with(|| document.clone());
            assert_eq!(document, *expected, "{profile} {name}");
        }
    }
}

/// The paths at which two trees differ.
fn differences<'a>(
    one: &'a BTreeMap<String, String>,
    other: &'a BTreeMap<String, String>,
) -> Vec<&'a String> {
    let differs = |path: &&String| one.get(*path) != other.get(*path);
    let paths: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    paths.into_iter().filter(differs).collect()
}

#[test]
fn no_circumstance_changes_a_staged_tree() {
    let elsewhere = Folder::new();
    let mut expected: Option<BTreeMap<String, String>> = None;
    for (index, (name, _)) in circumstances(&[], elsewhere.path()).iter().enumerate() {
        let out = elsewhere.join(&format!("staged-{index}"));
        let args = ["stage", "-p", "face-min", "--mediapipe", "demo", "--out", out.as_str()];
        let (_, command) = circumstances(&args, elsewhere.path()).swap_remove(index);
        run(command).expect_code(0);
        // Folders and generated files may follow the caller's mask; what is in them does not.
        let found: BTreeMap<String, String> = tree(&out)
            .into_iter()
            .filter(|(path, _)| !path.ends_with('/'))
            .map(|(path, text)| (path, text.rsplit(' ').next().unwrap().to_owned()))
            .collect();
        let expected = expected.get_or_insert_with(|| found.clone());
        assert!(found == *expected, "{name}: {:?}", differences(&found, expected));
    }
}

fn stage(upstream: &Utf8Path, out: &Utf8Path) -> StagedTree {
    let profile = profile::load("face-min", &profile_folder()).unwrap();
    let plan = plan::resolve(&profile, &support::upstream("demo"), &no_overrides()).unwrap();
    overlay::stage(upstream, &overlay_of(&plan), out, &Interrupt::default()).unwrap()
}

fn copied_demo(to: &Folder) -> Utf8PathBuf {
    let copy = to.join("upstream");
    let demo = repo().join("xtask/demo");
    for path in tree(&demo).keys().filter(|path| !path.ends_with('/')) {
        fs::create_dir_all(copy.join(path).parent().unwrap()).unwrap();
        fs::copy(demo.join(path), copy.join(path)).unwrap();
    }
    copy
}

#[test]
fn staging_twice_gives_the_same_and_leaves_upstream_alone() {
    let folder = Folder::new();
    let demo = repo().join("xtask/demo");
    let before = tree(&demo);
    let first = stage(&demo, &folder.join("one"));
    let again = stage(&demo, &folder.join("one"));
    let other = stage(&demo, &folder.join("two"));
    assert_eq!((first.digest, &first.inputs), (again.digest, &again.inputs));
    assert_eq!((first.digest, &first.inputs), (other.digest, &other.inputs));
    assert_eq!(tree(&folder.join("one")), tree(&folder.join("two")));
    assert!(tree(&demo) == before, "{:?}", differences(&tree(&demo), &before));
}

/// A file of the tree is digested by content and by whether it may be run, and by nothing else.
#[test]
fn the_digest_follows_what_bazel_can_see() {
    let folder = Folder::new();
    let upstream = copied_demo(&folder);
    let first = stage(&upstream, &folder.join("staged")).digest;
    let file = upstream.join("third_party/demo_weights/weights.h");
    let original = fs::read_to_string(&file).unwrap();

    let modified = fs::File::options().write(true).open(&file).unwrap();
    modified.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(stage(&upstream, &folder.join("staged")).digest, first, "its time");

    fs::write(&file, format!("{original}\n// more\n")).unwrap();
    assert_ne!(stage(&upstream, &folder.join("staged")).digest, first, "its content");

    fs::write(&file, &original).unwrap();
    assert_eq!(stage(&upstream, &folder.join("staged")).digest, first, "its content again");

    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    assert_ne!(stage(&upstream, &folder.join("staged")).digest, first, "its permission to run");
}

#[test]
fn what_left_upstream_leaves_the_staged_tree() {
    let folder = Folder::new();
    let upstream = copied_demo(&folder);
    let staged = folder.join("staged");
    let clean = stage(&upstream, &staged).digest;
    for path in ["extra.txt", "a/new/folder/file.txt", "mediapipe/extra.cc"] {
        folder.write(&format!("upstream/{path}"), "extra");
    }
    assert_ne!(stage(&upstream, &staged).digest, clean);
    assert!(staged.join("a/new/folder/file.txt").is_file());
    fs::remove_dir_all(upstream.join("a")).unwrap();
    fs::remove_file(upstream.join("extra.txt")).unwrap();
    fs::remove_file(upstream.join("mediapipe/extra.cc")).unwrap();
    assert_eq!(stage(&upstream, &staged).digest, clean);
    for path in ["extra.txt", "a", "mediapipe/extra.cc"] {
        assert!(!staged.join(path).exists(), "{path} stayed");
    }
}

/// A file becomes a folder, a folder a file, a file a link: an old tree must not stand in the way.
#[test]
fn a_path_may_change_its_kind() {
    let folder = Folder::new();
    let upstream = copied_demo(&folder);
    folder.write("upstream/one", "file");
    folder.write("upstream/two/inner", "file");
    folder.write("upstream/three", "file");
    stage(&upstream, &folder.join("staged"));
    for name in ["one", "three"] {
        fs::remove_file(upstream.join(name)).unwrap();
    }
    fs::remove_dir_all(upstream.join("two")).unwrap();
    folder.write("upstream/one/inner", "file");
    folder.write("upstream/two", "file");
    std::os::unix::fs::symlink("two", upstream.join("three")).unwrap();
    let changed = stage(&upstream, &folder.join("staged"));
    let fresh = stage(&upstream, &folder.join("fresh"));
    assert_eq!(changed.digest, fresh.digest);
    assert_eq!(tree(&folder.join("staged")), tree(&folder.join("fresh")));
}

/// Flags of a person, git's own files and Bazel's links are no part of a tree.
#[test]
fn what_is_private_to_a_checkout_stays_there() {
    let folder = Folder::new();
    let upstream = copied_demo(&folder);
    let clean = stage(&upstream, &folder.join("staged")).digest;
    folder.write("upstream/.user.bazelrc", "build --config=mine\n");
    folder.write("upstream/.git/HEAD", "ref: refs/heads/main\n");
    std::os::unix::fs::symlink("/nonexistent", upstream.join("bazel-bin")).unwrap();
    assert_eq!(stage(&upstream, &folder.join("staged")).digest, clean);
}

#[test]
fn a_foreign_folder_is_refused_and_not_touched() {
    let folder = Folder::new();
    folder.write("mine/thesis.txt", "years of work");
    let before = tree(folder.path());
    let out = folder.join("mine");
    let args = ["stage", "-p", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    run(tool(&args)).expect_code(i32::from(Exit::Usage.code())).expect_stderr(&[
        "is not empty, and was not staged by this tool",
        "nothing in it was touched",
    ]);
    assert_eq!(tree(folder.path()), before);
}

/// A file is no folder, and is not replaced by one.
#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let folder = Folder::new();
    let out = folder.write("mine", "years of work");
    let args = ["stage", "-p", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    let ended = run(tool(&args));
    assert_ne!(ended.code, Some(0));
    assert_eq!(fs::read_to_string(out).unwrap(), "years of work");
}
