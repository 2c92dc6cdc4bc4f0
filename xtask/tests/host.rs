//! Builds without a container: what makes a build necessary, what does not, and what is written down of it.
//!
//! Bazel is a stand-in here, since its version has to change from one build to the next: a wrapper like
//! Bazelisk, which is the version that the folder it stands in asks for.

mod support;

#[path = "measure/fixture.rs"]
#[allow(dead_code)]
mod fixture;

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
};

use ::support::digest::Sha256;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};
use support::{
    Ended,
    copied::Copy,
    engine::programs,
    run,
    small_release::{self, SmallRelease},
    tool,
};

const LIBRARY: &str = "libmediapipe_tasks_vision_jni.so";
const RELEASE: &str = "0.10.26";
/// Programs that the stand-in and the tool call.
const PROGRAMS: &[&str] = &["sh", "cat", "cp", "mkdir", "rm", "git"];

const BAZEL: &str = r#"#!/bin/sh
case "$*" in *--version*) echo "bazel $(cat .bazelversion || echo 99.9.9)"; exit;; esac
for arg in "$@"; do case "$arg" in
  --build_event_json_file=*) events=${arg#*=};;
  --output_user_root=*) base=${arg#*=}/base;;
  //*) label=$arg;;
esac; done
[ "$events" ] || exit 0
made=$base/execroot/_main/bazel-out/LIBRARY
mkdir -p "${made%/*}" && cp "FOLDER/library.so" "$made"
{
  echo '{"id":{"namedSet":{"id":"0"}},"namedSetOfFiles":{"files":[{"uri":"file://'"$made"'"}]}}'
  echo '{"id":{"targetCompleted":{"label":"'"$label"'"}},"completed":{"success":true,"outputGroup":[{"name":"default","fileSets":[{"id":"0"}]}]}}'
  echo '{"id":{"buildMetrics":{}},"lastMessage":true}'
} > "$events"
"#;

/// A machine with an NDK, a Bazel and a few programs.
struct Machine {
    copy: Copy,
    /// What differs from call to call.
    path: Vec<Utf8PathBuf>,
    variables: BTreeMap<&'static str, String>,
    more: Vec<&'static str>,
    mediapipe: String,
}

impl Machine {
    fn new() -> Self {
        let copy = Copy::new();
        let folder = &copy.folder;
        let (machine, soname) = (object::elf::EM_X86_64, Some(LIBRARY));
        let recipe = fixture::Recipe { machine, soname, ..Default::default() };
        fs::write(folder.join("library.so"), fixture::library(&recipe)).unwrap();
        let bazel = BAZEL.replace("FOLDER", folder.path().as_str()).replace("LIBRARY", LIBRARY);
        program(&folder.join("bin/bazel"), &bazel);
        for name in PROGRAMS {
            let found =
                programs().into_iter().map(|path| path.join(name)).find(|path| path.is_file());
            symlink(found.unwrap(), folder.join("bin").join(name)).unwrap();
        }
        folder.write("ndk/source.properties", "Pkg.Revision = 27\n");
        folder.write("ndk/sysroot/libc++.a", "library");
        program(&folder.join("ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang"), "#!/bin/sh\n");
        program(&folder.join("llvm/ld.lld"), "linker");
        symlink("../llvm/ld.lld", folder.join("ndk/ld.lld")).unwrap();
        folder
            .write("p.toml", "schema = 1\nextends = \"face-only\"\n[native]\nopencv = \"none\"\n");
        let path = vec![folder.join("bin")];
        let mediapipe = "demo".to_owned();
        Self { copy, path, variables: BTreeMap::new(), more: Vec::new(), mediapipe }
    }

    fn work(&self) -> Utf8PathBuf {
        self.copy.folder.join("work")
    }

    fn build(&self) -> Ended {
        let (profile, work, dist) =
            (self.copy.folder.join("p.toml"), self.work(), self.copy.dist());
        let args = [
            &["build", "--profile", profile.as_str(), "--mediapipe", &self.mediapipe][..],
            &["--abi", "x86_64", "--engine", "host", "--work-dir", work.as_str()],
            &["--dist", dist.as_str()],
            &self.more,
        ];
        let path: Vec<&str> = self.path.iter().map(|folder| folder.as_str()).collect();
        let mut command = tool(&args.concat())
            .env("CARGO_MANIFEST_DIR", self.copy.manifest_dir())
            .env("ANDROID_NDK_HOME", self.copy.folder.join("ndk"))
            .env("PATH", path.join(":"));
        for (name, value) in &self.variables {
            command = command.env(name, value);
        }
        run(command).expect_code(0)
    }

    /// Builds, and tells whether Bazel ran.
    #[track_caller]
    fn runs(&self) -> bool {
        let ended = self.build();
        let fresh = ended.stderr.contains("Fresh p: nothing changed since the last build");
        assert_ne!(fresh, ended.stderr.contains("Building p for x86_64"), "{}", ended.stderr);
        !fresh
    }

    #[track_caller]
    fn runs_because(&self, part: &str) {
        let ended = self.build();
        let told = format!("Rebuilding {part}\n");
        assert!(ended.stderr.contains(&told), "no `{told}` in\n{}", ended.stderr);
        assert!(!self.runs(), "and once more, though nothing changed");
    }

    /// What a build stands on names the folder of its cache: nothing of another one is found there.
    #[track_caller]
    fn runs_anew_because(&self, part: &str) {
        let before = self.caches();
        self.runs_because(part);
        assert_eq!(self.caches().len(), before.len() + 1);
    }

    fn provenance(&self) -> Value {
        let text = fs::read_to_string(self.copy.dist().join("p/provenance.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Folders of Bazel's caches.
    fn caches(&self) -> Vec<String> {
        let entries =
            self.work().join("bazel").read_dir_utf8().unwrap().map(|entry| entry.unwrap());
        let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
        let mut names: Vec<String> = folders.map(|entry| entry.file_name().to_owned()).collect();
        names.sort();
        names
    }
}

fn program(path: &Utf8Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn whatever_can_change_a_byte_makes_a_build_necessary() {
    let mut machine = Machine::new();
    let outside = machine.copy.folder.write("outside/file", "one");
    symlink("../../../outside", machine.copy.demo("outside")).unwrap();
    symlink(&outside, machine.copy.demo("file")).unwrap();
    assert!(machine.runs());
    assert!(!machine.runs());
    let folder = &machine.copy.folder;
    folder.write("llvm/ld.lld", "another linker");
    machine.runs_anew_because("the NDK changed (ld.lld)");
    folder.write("ndk/sysroot/libc++.a", "another library");
    machine.runs_anew_because("the NDK changed (sysroot/libc++.a)");
    folder.write("ndk/new.h", "");
    machine.runs_anew_because("the NDK changed (new.h)");
    program(&folder.join("bin/awk"), "#!/bin/sh\n");
    machine.runs_anew_because("a program on the PATH changed (awk)");
    program(&folder.join("first/awk"), "#!/bin/sh\necho another\n");
    machine.path.insert(0, machine.copy.folder.join("first"));
    machine.runs_anew_because("a program on the PATH changed (awk)");
    fs::write(&outside, "two").unwrap();
    machine.runs_because("the staged tree changed (file, outside)");
    let wanted = fs::read_to_string(machine.copy.demo(".bazelversion")).unwrap();
    fs::write(machine.copy.demo(".bazelversion"), "7.7.9\n").unwrap();
    let bazel = format!("Bazel is 7.7.9, was {}", wanted.trim());
    machine.runs_because(&format!("the staged tree changed (.bazelversion); {bazel}"));
    assert_eq!(machine.provenance()["bazel"], "7.7.9");
    let bazel = machine.copy.folder.join("bin/bazel");
    let text = fs::read_to_string(&bazel).unwrap();
    fs::write(&bazel, text.replace("\"bazel $(cat", "\"bazel 8$(cat")).unwrap();
    let ended = machine.build();
    let told = "Rebuilding Bazel is 87.7.9, was 7.7.9; a program on the PATH changed (bazel)";
    assert!(ended.stderr.contains(told), "no `{told}` in\n{}", ended.stderr);
    let lock = machine.copy.folder.join("repo/build-profiles/locks/demo.lock");
    let text = fs::read_to_string(&lock).unwrap();
    fs::write(&lock, text.replace("bazel = \"", "bazel = \"8")).unwrap();
    machine.runs_because("the lock changed");
    machine.more = vec!["--force"];
    assert!(machine.runs());
}

#[test]
fn what_cannot_change_a_byte_makes_none_necessary() {
    let mut machine = Machine::new();
    assert!(machine.runs());
    let first = machine.provenance();
    machine.more = vec!["--jobs", "1"];
    for (name, value) in [
        ("USER", "somebody"),
        ("TZ", "Asia/Tokyo"),
        ("LANG", "C"),
        ("HOME", "/tmp"),
        ("CC", "false"),
    ] {
        machine.variables.insert(name, value.to_owned());
        assert!(!machine.runs(), "{name}");
    }
    // Files that no program on the PATH is, and folders that are not there.
    machine.copy.folder.write("bin/notes.txt", "notes");
    machine.path.push("/nonexistent".into());
    assert!(!machine.runs());
    // Folders of a person's own programs, which no rule calls, and programs that others stand before.
    program(&machine.copy.folder.join("own/cargo"), "#!/bin/sh\n");
    machine.path.insert(0, machine.copy.folder.join("own"));
    program(&machine.copy.folder.join("late/sh"), "#!/bin/sh\nexit 1\n");
    machine.path.push(machine.copy.folder.join("late"));
    assert!(!machine.runs());
    // The same NDK, written anew.
    let library = machine.copy.folder.join("ndk/sysroot/libc++.a");
    fs::remove_file(&library).unwrap();
    fs::write(&library, "library").unwrap();
    assert!(!machine.runs());
    assert_eq!(machine.provenance(), first);
}

/// Another clone on another machine, all paths different: the same key, and the same provenance.
#[test]
fn no_place_is_in_a_key() {
    let (one, mut other) = (Machine::new(), Machine::new());
    assert_ne!(one.copy.folder.path(), other.copy.folder.path());
    // The stand-in names its folder, which a program may.
    let bazel = "bin/bazel";
    let shared = one.copy.folder.join("library.so");
    let text = fs::read_to_string(one.copy.folder.join(bazel)).unwrap();
    fs::write(other.copy.folder.join(bazel), text).unwrap();
    assert!(shared.is_file());
    other.variables.insert("HOME", "/tmp".to_owned());
    assert!(one.runs() && other.runs());
    assert_eq!(one.provenance(), other.provenance());
}

#[test]
fn record_provenance_and_folder_have_one_key() {
    let machine = Machine::new();
    machine.build();
    let provenance = machine.provenance();
    let key = provenance["build_key"].as_str().unwrap();
    let records: Vec<Utf8PathBuf> = walkdir::WalkDir::new(machine.work())
        .into_iter()
        .map(|entry| Utf8PathBuf::from_path_buf(entry.unwrap().into_path()).unwrap())
        .filter(|path| path.file_name() == Some("build.json"))
        .collect();
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(records[0].parent().unwrap().file_name(), Some(&key[..16]));
    let record: Value = serde_json::from_str(&fs::read_to_string(&records[0]).unwrap()).unwrap();
    for (in_key, in_provenance) in [
        ("tool", "tool"),
        ("plan", "plan"),
        ("tree", "tree"),
        ("flags", "flags"),
        ("environment", "environment"),
        ("ground", "toolchain"),
        ("bazel", "bazel"),
    ] {
        assert_eq!(record["key"][in_key], provenance[in_provenance], "{in_key}");
    }
    assert_eq!(provenance["environment"]["TZ"], "UTC");
    assert!(provenance["flags"].as_array().unwrap().contains(&"--nohome_rc".into()));
}

/// A wrapper that finds no `.bazelversion` takes its newest: the version of another folder is not the one
/// that runs.
#[test]
fn bazel_is_asked_in_the_tree_that_it_builds() {
    let machine = Machine::new();
    machine.build();
    let wanted = fs::read_to_string(machine.copy.demo(".bazelversion")).unwrap();
    assert_eq!(machine.provenance()["bazel"], wanted.trim());
}

/// Flags, folders and archives of a person's own go into plan, key and provenance as what is not pinned, by
/// content, and share no cache with what is.
#[test]
fn what_is_ones_own_is_recorded_as_not_pinned() {
    let mut machine = Machine::new();
    assert!(machine.runs());
    assert_eq!(machine.provenance()["unpinned"], json!([]));
    let folder = &machine.copy.folder;
    folder.write("eigen/BUILD", "one");
    folder.write("archives/a.zip", "zip");
    let eigen = format!("eigen={}", folder.join("eigen"));
    let archives = folder.join("archives").into_string();
    let args: [&'static str; 6] = [
        "--bazel-flag=--copt=-g",
        "--bazel-flag=--remote_cache=http://cache.example",
        "--override-repository",
        eigen.leak(),
        "--distdir",
        archives.leak(),
    ];
    machine.more = args.to_vec();
    let ended = machine.build();
    for told in ["--bazel-flag --copt=-g", "--override-repository eigen", "--distdir archives"] {
        assert!(ended.stderr.contains(&format!("not pinned: `{told}`")), "{}", ended.stderr);
    }
    let provenance = machine.provenance();
    let unpinned = provenance["unpinned"].as_array().unwrap();
    let of = |index: usize| [&unpinned[index]["kind"], &unpinned[index]["name"]].map(Value::as_str);
    assert_eq!(of(0), [Some("flag"), Some("--copt=-g")]);
    assert_eq!(of(2), [Some("override"), Some("eigen")]);
    assert_eq!(of(3), [Some("distdir"), Some("a.zip")]);
    assert_eq!(unpinned[3]["sha256"], Sha256::of(b"zip").to_string());
    let flags: Vec<&str> =
        provenance["flags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(
        flags[flags.len() - 3..flags.len() - 1],
        ["--copt=-g", "--remote_cache=http://cache.example"]
    );
    assert!(flags.contains(&"--override_repository=eigen=/own/eigen"), "{flags:?}");
    assert!(!provenance.to_string().contains(folder.path().as_str()), "{provenance}");
    assert!(!machine.runs(), "and once more, though nothing changed");
    assert_eq!(machine.caches().iter().filter(|name| name.contains("-unpinned-")).count(), 1);
    machine.copy.folder.write("eigen/BUILD", "two");
    machine.runs_because("what is not pinned changed (override eigen)");
}

/// Nothing enters a container that is not pinned, whatever there is of engines.
#[test]
fn no_container_takes_what_is_not_pinned() {
    let machine = Machine::new();
    for (option, engine) in [
        ("--bazel-flag=--copt=-g", "docker"),
        ("--override-repository=a=/", "podman"),
        ("--registry=https://registry.example", "auto"),
        ("--distdir=/", "docker"),
        ("--ndk=/", "auto"),
    ] {
        let args = ["build", "-p", "face-only", "--mediapipe", "demo", "--engine", engine, option];
        let command = tool(&args).env("PATH", machine.copy.folder.join("bin"));
        let name = option.split('=').next().unwrap();
        run(command).expect_code(2).expect_stderr(&[
            &format!("error: `{name}` is for `--engine host` alone"),
            "nothing enters a container that is not pinned",
            "help: add `--engine host`",
        ]);
    }
}

/// A build that downloads nothing leaves no lock in the repository, and the next one does not look again.
#[test]
fn a_lock_without_archives_is_not_written() {
    let machine = Machine::new();
    let lock = machine.copy.folder.join("repo/build-profiles/locks/demo.lock");
    fs::remove_file(&lock).unwrap();
    let ended = machine.build();
    assert!(ended.stderr.contains("No lock is made: Bazel downloads nothing"), "{}", ended.stderr);
    assert!(!lock.exists());
    assert!(!machine.runs());
    let mut machine = machine;
    machine.more = vec!["--force"];
    let ended = machine.build();
    assert!(!ended.stderr.contains("Looking for what Bazel"), "{}", ended.stderr);
}

/// What a changed tree's actions leave in a cache never reaches a build of the release.
#[test]
fn a_tree_of_ones_own_shares_no_cache_with_the_release() {
    let mut machine = Machine::new();
    let folder = &machine.copy.folder;
    let release = SmallRelease::make(folder, RELEASE);
    let ids = [release.commit.as_str(), release.tree.as_str()];
    let digest = Sha256::of(&release.archive).to_string();
    small_release::pin(&machine.copy, RELEASE, ids, "https://release.invalid/a.tar.gz", &digest);
    let locks = folder.join("repo/build-profiles/locks");
    let lock = fs::read_to_string(locks.join("demo.lock")).unwrap();
    let lock = lock.replace("release = \"demo\"", &format!("release = \"{RELEASE}\""));
    fs::write(locks.join(format!("{RELEASE}.lock")), lock).unwrap();
    let checkout = folder.join("release");
    machine.mediapipe = checkout.to_string();
    let ended = machine.build();
    for told in [
        "warning: NDK r27 (27) is not the NDK that MediaPipe 0.10.26 is built with",
        "upstream builds it with r28b",
    ] {
        assert!(ended.stderr.contains(told), "no `{told}` in\n{}", ended.stderr);
    }
    let trusted = machine.caches();
    assert!(trusted.len() == 1 && !trusted[0].contains("-own-"), "{trusted:?}");

    fs::write(checkout.join("extra.cc"), "").unwrap();
    fs::write(checkout.join(".user.bazelrc"), "build --copt=-g\n").unwrap();
    let ended = machine.build();
    let told = format!("`{}` is not read", checkout.join(".user.bazelrc"));
    assert!(ended.stderr.contains(&told), "no `{told}` in\n{}", ended.stderr);
    let both = machine.caches();
    assert!(both.len() == 2 && both.iter().any(|name| name.contains("-own-")), "{both:?}");
    assert_eq!(machine.provenance()["source"]["dirty"], serde_json::json!(["extra.cc"]));
    // An edit stays in the tree's own cache, and the release in its own.
    fs::write(checkout.join("extra.cc"), "// more\n").unwrap();
    assert!(machine.runs());
    fs::remove_file(checkout.join("extra.cc")).unwrap();
    assert!(!machine.runs(), "the release was built before");
    assert_eq!(machine.caches(), both);
}
