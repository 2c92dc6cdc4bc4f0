//! The image that releases are built in: every instruction of its Dockerfile, on the real engine.
//!
//! Google's NDK and a release's Bazel are no part of this repository and need a network. Small files
//! stand in for them here, in pins of the test's own, and come from a folder that is given as a mirror;
//! Debian's packages are real. The base is the one of the demo image, so that it is made only once.

mod support;

use std::{fs, io::Write as _};

use ::support::{digest::Sha256, exec::CommandLine};
use camino::Utf8Path;
use support::{
    Folder,
    copied::Copy,
    engine::{self},
    run, skipped, tool,
};
use xtask::engine::EngineKind;

const BAZEL: &str = "#!/bin/sh\necho bazel 6.5.0\n";

/// Images are kept under the digest of their inputs, so what is to be missed must be in none.
const BAZEL_OF_NO_IMAGE: &str = "#!/bin/sh\necho in no image\n";

/// A zip with one folder of an NDK's shape.
fn ndk(path: &Utf8Path) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, content) in [
        ("android-ndk-r28b/source.properties", "Pkg.Revision = 28.1.13356709\n"),
        ("android-ndk-r28b/toolchains/llvm/prebuilt/linux-x86_64/bin/clang", "stand-in\n"),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// A copy of the repository whose pins name the stand-ins, and the folder that has them.
struct Standing {
    copy: Copy,
    mirror: Folder,
}

impl Standing {
    fn new() -> Self {
        Self::with(BAZEL)
    }

    fn with(bazel: &str) -> Self {
        let (copy, mirror) = (Copy::new(), Folder::new());
        fs::write(mirror.join("bazel-6.5.0-linux-x86_64"), bazel).unwrap();
        ndk(&mirror.join("android-ndk-r28b-linux.zip"));
        let digest = |name: &str| Sha256::of_file(&mirror.join(name)).unwrap();
        let pins = format!(
            r#"schema = 1
[base-image.demo]
reference = "{base}"
sources = 1
suite = "forky"
[base-image.android]
reference = "{base}"
sources = 1
suite = "forky"
[apt-snapshot.android]
date = "20260803T000000Z"
suite = "forky"
[input."bazel-6.5.0"]
kind = "bazel"
version = "6.5.0"
host = "linux-x86_64"
urls = ["https://bazel.invalid/bazel-6.5.0-linux-x86_64"]
size = {bazel_size}
sha256 = "{bazel}"
sources = 2
[input."ndk-r28b"]
kind = "ndk"
version = "r28b"
host = "linux-x86_64"
releases = ["0.10.26"]
urls = ["https://ndk.invalid/android-ndk-r28b-linux.zip"]
sha256 = "{ndk}"
sources = 2
"#,
            base = "debian@sha256:30942636e2c40213be85033020ceb8f9b788f7b5c29d48b8f5d152b87717c0a4",
            bazel_size = bazel.len(),
            bazel = digest("bazel-6.5.0-linux-x86_64"),
            ndk = digest("android-ndk-r28b-linux.zip"),
        );
        fs::write(copy.folder.join("repo/build-profiles/pins.toml"), pins).unwrap();
        Self { copy, mirror }
    }

    fn image(&self, args: &[&str]) -> snapbox::cmd::Command {
        let store = self.copy.folder.join("store");
        let head = ["image", "build", "--mediapipe", "0.10.26", "--format", "json", "--store"];
        tool(&[&head, &[store.as_str()][..], args].concat())
            .env("CARGO_MANIFEST_DIR", self.copy.manifest_dir())
    }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn the_context_is_told_before_anything_is_built() {
    let standing = Standing::new();
    let ended = run(standing.image(&["--from-store", "--dry-run"])).expect_code(0);
    let context = json(&ended.stdout);
    assert_eq!(context["snapshot"], "20260803T000000Z");
    assert_eq!(context["args"]["BAZEL_VERSION"], "6.5.0");
    let inputs = context["inputs"].as_array().unwrap();
    assert_eq!(inputs[0]["sha256"], Sha256::of(BAZEL.as_bytes()).to_string());
    assert_eq!((&inputs[0]["present"], &inputs[1]["present"]), (&false.into(), &false.into()));
    let files: Vec<&String> = context["files"].as_object().unwrap().keys().collect();
    assert_eq!(files, ["android-image.sh", "android.Dockerfile", "inputs.sha256"]);
}

/// What is missing is told before an engine starts anything.
#[test]
fn an_input_that_is_not_in_the_store_is_named_with_its_pin() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let standing = Standing::with(BAZEL_OF_NO_IMAGE);
    let kind = turn.kind.to_string();
    let work = engine::work(turn.kind);
    // Images are named after the base that they have, so that comes first.
    let args = ["--from-store", "--base", "bootstrap", "--engine", &kind];
    let args = [&args[..], &["--work-dir", work.as_str()]].concat();
    let ended = run(standing.image(&args));
    if ended.stderr.contains("apt-unreachable") {
        return skipped("Debian's archive does not answer");
    }
    ended.expect_code(11).expect_stderr(&["bazel-6.5.0", "build-profiles/pins.toml:", "help: "]);
}

#[test]
fn every_instruction_runs_and_leaves_what_builds_need() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let standing = Standing::new();
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind));
    // The pinned base is not asked for: what stands in for it must be asked for by name.
    let engine = ["--base", "bootstrap", "--engine", &kind, "--work-dir", work.as_str()];
    let engine = [&engine[..], &["--mirror"]].concat();
    let ended = run(standing.image(&[&engine[..], &[standing.mirror.path().as_str()]].concat()));
    if ended.code != Some(0) && ended.stderr.contains("apt-unreachable") {
        return skipped("Debian's archive does not answer");
    }
    let image = json(&ended.expect_code(0).stdout);
    assert!(image["packages"].as_object().unwrap().contains_key("ninja-build"));
    let id = image["id"].as_str().unwrap();
    let inside = "id -u; bazel --version; cat $ANDROID_NDK_HOME/source.properties; \
                  ls -A /inputs /var/log /var/cache /tmp; \
                  for tool in zip unzip python3 git patch cmake ninja g++ java; do \
                  command -v $tool >/dev/null || echo no $tool; done";
    let args = ["run", "--rm", "--network=none", id, "sh", "-c", inside];
    let said = CommandLine::new(kind.as_str(), args).read().unwrap();
    let expected = "1000\nbazel 6.5.0\nPkg.Revision = 28.1.13356709\n\
                    /inputs:\n\n/tmp:\n\n/var/cache:\n\n/var/log:\n";
    assert_eq!(said, expected);

    // Fetched once, it is in the store, and the image is there: nothing is asked for again.
    let again = [&["--from-store"], &engine[..engine.len() - 1]].concat();
    let ended = run(standing.image(&again)).expect_code(0);
    assert_eq!(json(&ended.stdout)["id"], id);
    let base = json(&ended.stdout)["base"].as_str().unwrap().to_owned();
    assert!(base.starts_with("debian-archive/forky@sha256:"), "{base}");
}

#[test]
fn a_registry_that_does_not_answer_is_told_with_the_ways_out() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let standing = Standing::new();
    let pins = standing.copy.folder.join("repo/build-profiles/pins.toml");
    // Nothing listens on the first port of this machine.
    let text = fs::read_to_string(&pins).unwrap().replace("debian@", "127.0.0.1:1/debian@");
    fs::write(&pins, text).unwrap();
    let kind = turn.kind.to_string();
    let work = engine::work(turn.kind);
    let args = ["--base", "pull", "--engine", &kind, "--work-dir", work.as_str()];
    run(standing.image(&args)).expect_code(11).expect_stderr(&[
        "cannot pull `127.0.0.1:1/debian@sha256:",
        "[base-image.android] in build-profiles/pins.toml",
        "a mirror of it",
        "`docker load` here",
        "--base bootstrap",
    ]);
}

/// Where no registry answers, the image of a release is not quietly made of other packages than those that
/// its pins name.
#[test]
fn a_release_gets_no_other_base_than_its_own_unless_asked() {
    let standing = Standing::with(BAZEL_OF_NO_IMAGE);
    let programs = arm64_docker("'Docker Desktop'", "6.10.14-linuxkit");
    let work = programs.join("work");
    let args = ["--engine", "docker", "--work-dir", work.as_str()];
    let path = format!("{}:/usr/bin:/bin", programs.path());
    run(standing.image(&args).env("PATH", path)).expect_code(11).expect_stderr(&[
        "cannot pull `debian@sha256:",
        "no route to the registry",
        "--base bootstrap",
    ]);
    let asked = fs::read_to_string(programs.join("asked")).unwrap();
    assert!(!asked.contains("import"), "{asked}");
}

/// A `docker` of another processor, as far as it says so; `system` and `kernel` are words of a shell. What
/// it is asked for is kept in the file `asked` beside it.
fn arm64_docker(system: &str, kernel: &str) -> Folder {
    let programs = Folder::new();
    let script = format!(
        "#!/bin/sh\n\
         echo \"$*\" >>{asked}\n\
         case $1 in\n\
         info) printf '{{\"ServerVersion\":\"27.0\",\"OperatingSystem\":\"%s\",\"KernelVersion\":\"%s\",\
         \"Architecture\":\"aarch64\",\"NCPU\":2,\"MemTotal\":4000000000}}' {system} {kernel};;\n\
         image) echo 'Error: No such image: x' >&2; exit 1;;\n\
         pull) echo 'no route to the registry' >&2; exit 1;;\n\
         esac\n",
        asked = programs.join("asked"),
    );
    let docker = programs.write("docker", &script);
    fs::set_permissions(&docker, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    programs
}

/// An engine of another processor that emulates nothing: nothing is fetched for it.
#[test]
fn an_engine_on_arm64_is_told_what_is_missing() {
    if cfg!(not(target_os = "linux")) {
        return skipped("an engine runs in a virtual machine here, which emulates");
    }
    let standing = Standing::with(BAZEL_OF_NO_IMAGE);
    let programs = arm64_docker("Debian", "$(uname -r)");
    let work = programs.join("work");
    let args = ["--engine", "docker", "--work-dir", work.as_str(), "--mirror"];
    let args = [&args[..], &[standing.mirror.path().as_str()]].concat();
    run(standing.image(&args).env("PATH", format!("{}:/usr/bin:/bin", programs.path())))
        .expect_code(20)
        .expect_stderr(&[
            "error: docker runs aarch64 containers, and the image `mediapipe-minimal/android:",
            "Google ships the Android NDK for Linux on x86_64 alone",
            "help: register one (Debian, Ubuntu: sudo apt-get install qemu-user-static",
        ]);
    assert!(!standing.copy.folder.join("store").exists());
}

/// A virtual machine of Docker Desktop emulates: the image is asked for as one of x86_64, and that is
/// said once.
#[test]
fn an_engine_on_arm64_that_emulates_is_asked_for_x86_64() {
    let standing = Standing::with(BAZEL_OF_NO_IMAGE);
    let programs = arm64_docker("'Docker Desktop'", "6.10.14-linuxkit");
    let work = programs.join("work");
    let args = ["--base", "pull", "--engine", "docker", "--work-dir", work.as_str()];
    let ended =
        run(standing.image(&args).env("PATH", format!("{}:/usr/bin:/bin", programs.path())))
            .expect_code(11)
            .expect_stderr(&["no route to the registry"]);
    assert_eq!(ended.stderr.matches("Emulating x86_64 on aarch64").count(), 1, "{}", ended.stderr);
    let asked = fs::read_to_string(programs.join("asked")).unwrap();
    assert!(asked.contains("pull --quiet --platform=linux/amd64 debian@sha256:"), "{asked}");
}
