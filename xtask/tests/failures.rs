//! What happens when something outside goes wrong: no engine, a full disk, a broken source, Ctrl-C, a
//! killed process. Each with its message, its exit code, and nothing half-written left.
//!
//! Tests that build work on a copy of the bundled upstream with one thing changed in it, in the work
//! folder of all engine tests: what did not change is in the cache there.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use ::support::exec::CommandLine;
use camino::Utf8PathBuf;
use rustix::process::Signal;
use support::{
    Folder,
    copied::Copy,
    engine::{self, Turn},
    process::{Running, wait_until},
    repo, run, skipped, tool, tree,
};
use xtask::engine::EngineKind;

fn demo_build<'a>(engine: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let head = ["build", "-p", "face-only", "--mediapipe", "demo", "--abi", "x86_64", "--engine"];
    [&head, &[engine][..], more].concat()
}

#[test]
fn without_an_engine_it_says_what_to_install() {
    let empty = Folder::new();
    for (engine, expected) in [
        (
            "auto",
            "error: no container engine can be used\n  \
             `docker` is not installed: no program `docker` on the PATH\n  \
             `podman` is not installed: no program `podman` on the PATH\n\
             help: install Docker Engine (Debian, Ubuntu: sudo apt-get install docker.io); or \
             `--engine host` with a Bazel on the PATH\n",
        ),
        (
            "docker",
            "error: `docker` is not installed\n  no program `docker` on the PATH\n\
             help: install Docker Engine (Debian, Ubuntu: sudo apt-get install docker.io)\n",
        ),
        (
            "podman",
            "error: `podman` is not installed\n  no program `podman` on the PATH\n\
             help: install Podman (Debian, Ubuntu: sudo apt-get install podman)\n",
        ),
    ] {
        let work = empty.join("work");
        let args = demo_build(engine, &["--work-dir", work.as_str()]);
        let ended = run(tool(&args).env("PATH", empty.path())).expect_code(20);
        assert_eq!(ended.stderr, expected, "--engine {engine}");
        assert!(!work.exists(), "something was written before an engine was found");
    }
}

/// Without a Bazel, this machine cannot be the engine either; nothing is installed unasked.
#[test]
fn without_a_bazel_the_host_is_no_engine() {
    let empty = Folder::new();
    let work = empty.join("work");
    let args = demo_build("host", &["--work-dir", work.as_str()]);
    run(tool(&args).env("PATH", empty.path()))
        .expect_code(20)
        .expect_stderr(&["bazel-bootstrap", "help: sudo apt-get install"]);
}

/// The real client of Docker says that nobody listens.
#[test]
fn a_daemon_that_is_not_running_is_told_from_one_that_is_absent() {
    if !engine::has_program("docker") {
        return skipped("no docker on the PATH");
    }
    let folder = Folder::new();
    let socket = format!("unix://{}/docker.sock", folder.path());
    let ended = run(tool(&demo_build("docker", &[])).env("DOCKER_HOST", &socket)).expect_code(20);
    ended.expect_stderr(&["error: `docker` does not answer", &socket, "help: start it"]);
}

/// The real client of Docker says that the caller may not talk to the daemon.
#[test]
fn an_engine_that_may_not_be_used_is_told_from_one_that_is_down() {
    let Some(_turn) = engine::turn(EngineKind::Docker) else { return };
    if !rustix::process::getuid().is_root() || !engine::has_program("setpriv") {
        return skipped("only root can become somebody who may not use docker, with setpriv");
    }
    let nobody =
        ["--reuid=65534", "--regid=65534", "--clear-groups", env!("CARGO_BIN_EXE_cargo-xtask")];
    let as_nobody = |args: &[&str]| {
        snapbox::cmd::Command::new("setpriv")
            .args(nobody)
            .args(args)
            .env("CARGO_MANIFEST_DIR", repo().join("xtask"))
            .env_remove("DOCKER_HOST")
            .current_dir("/")
    };
    let plan = ["plan", "-p", "face-only", "--mediapipe", "demo"];
    if as_nobody(&plan).output().is_ok_and(|output| !output.status.success()) {
        return skipped("somebody else may not read this repository");
    }
    run(as_nobody(&demo_build("docker", &[]))).expect_code(20).expect_stderr(&[
        "error: you may not use `docker`",
        "permission denied",
        "usermod",
    ]);
}

/// A small disk, gone after the test.
struct Disk(Utf8PathBuf);

impl Disk {
    fn mount(at: Utf8PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let option = format!("-osize={size}");
        let args = ["-t", "tmpfs", option.as_str(), "tmpfs", at.as_str()];
        let mounted = CommandLine::new("mount", args).output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            Some(Self(at))
        } else {
            skipped("a small disk cannot be mounted here");
            None
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = CommandLine::new("umount", [self.0.as_str()]).output();
    }
}

#[test]
fn a_full_disk_while_staging_is_named() {
    let folder = Folder::new();
    let Some(disk) = Disk::mount(folder.join("disk"), "200k") else { return };
    let out = disk.0.join("staged");
    let args = ["stage", "-p", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    run(tool(&args)).expect_code(1).expect_stderr(&[
        "error: cannot ",
        "No space left on device",
        "help: free space on that disk, and run the same command again",
    ]);
}

/// The library does not fit: no file of the result stays, and the last result would.
#[test]
fn a_full_disk_while_publishing_leaves_nothing_half_written() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let folder = Folder::new();
    let Some(disk) = Disk::mount(folder.join("disk"), "1m") else { return };
    let work = engine::work(turn.kind);
    let more = ["--work-dir", work.as_str(), "--dist", disk.0.as_str()];
    let kind = turn.kind.to_string();
    run(tool(&demo_build(&kind, &more))).expect_code(1).expect_stderr(&[
        "No space left on device",
        "help: free space on that disk, and run the same command again",
    ]);
    assert!(tree(&disk.0).is_empty(), "{:?}", tree(&disk.0));
}

#[test]
fn a_source_that_does_not_compile_is_named_with_its_target_and_log() {
    for kind in [EngineKind::Docker, EngineKind::Host] {
        if let Some(turn) = engine::turn(kind) {
            a_source_does_not_compile(&turn);
        }
    }
}

fn a_source_does_not_compile(turn: &Turn) {
    let copy = Copy::new();
    let source = "mediapipe/tasks/cc/vision/face_landmarker/face_landmarker_graph.cc";
    copy.edit(source, |text| format!("{text}\n#error broken on purpose\n"));
    let ended = copy.build(turn, "face-only").expect_code(21).expect_stderr(&[
        "error: Bazel failed for x86_64",
        "target //mediapipe/tasks/cc/vision/face_landmarker:face_landmarker_graph: CppCompile of",
        "face_landmarker_graph.cc:",
        "error: broken on purpose",
        "the whole log is ",
        "help: fix what the log names",
    ]);
    let shown: Vec<&str> = ended.stderr.lines().filter(|line| line.contains("#error")).collect();
    assert_eq!(shown.len(), 1, "the source line is shown, and once: {}", ended.stderr);
    assert!(!ended.stderr.contains("exec env"), "the command is shown: {}", ended.stderr);
    let log = ended.stderr.lines().find_map(|line| line.trim().strip_prefix("the whole log is "));
    let log = fs::read_to_string(log.unwrap()).expect("the log that is named is there");
    assert!(log.contains("broken on purpose"));
    copy.expect_no_result();

    // Fixed, the same command goes on where it stopped.
    copy.edit(source, |text| text.replace("#error broken on purpose\n", ""));
    copy.build(turn, "face-only").expect_code(0);
    assert!(copy.dist().join("face-only/provenance.json").is_file());
}

/// A failed build leaves the last result as it is.
#[test]
fn a_failed_build_leaves_the_last_result_alone() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let copy = Copy::new();
    copy.build(&turn, "face-only").expect_code(0);
    let before = tree(&copy.dist());
    copy.edit("mediapipe/tasks/cc/vision/face_detector/BUILD", |text| {
        text + "\nsyntax error here\n"
    });
    copy.build(&turn, "face-only").expect_code(21).expect_stderr(&["face_detector/BUILD"]);
    assert!(tree(&copy.dist()) == before);
}

/// Bazel succeeds and the library is not among what it made.
#[test]
fn a_library_that_was_not_made_has_its_own_exit_code() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let copy = Copy::new().stock("echo > $@");
    copy.build(&turn, "full").expect_code(22).expect_stderr(&[
        "error: Bazel succeeded for x86_64 without making `libmediapipe_tasks_vision_jni.so`",
        "other.so",
        "help: ",
    ]);
    copy.expect_no_result();
}

/// A label that the tree lacks is found before Bazel runs, and before an engine starts anything.
#[test]
fn a_tree_without_a_task_is_refused_before_anything_is_built() {
    let copy = Copy::new();
    fs::remove_dir_all(copy.demo("mediapipe/tasks/cc/vision/face_detector")).unwrap();
    let out = copy.folder.join("staged");
    let args = ["stage", "-p", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    run(tool(&args).env("CARGO_MANIFEST_DIR", copy.manifest_dir())).expect_code(11).expect_stderr(
        &["the tree has no //mediapipe/tasks/cc/vision/face_detector:face_detector_graph"],
    );
    assert!(!out.exists());
}

#[test]
fn ctrl_c_while_staging_ends_at_once_and_the_next_run_goes_on() {
    let copy = Copy::new();
    for index in 0..30_000 {
        let path = copy.demo(&format!("mediapipe/many/{:03}/{index}.txt", index / 100));
        if index % 100 == 0 {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        fs::write(path, "x").unwrap();
    }
    let out = copy.folder.join("staged");
    let args = ["stage", "-p", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    let running = Running::tool(&args, Some(&copy.manifest_dir()));
    wait_until("staging is under way", || out.join("mediapipe/many/010").is_dir());
    running.signal(Signal::INT);
    running.end().expect_code(130).expect_stderr(&["error: interrupted"]);
    assert!(!out.join("mediapipe/many/299/29999.txt").exists(), "it went on to the end");
    run(tool(&args).env("CARGO_MANIFEST_DIR", copy.manifest_dir())).expect_code(0);
    assert!(out.join("mediapipe/many/299/29999.txt").is_file());
}

fn waiting_build(copy: &Copy, turn: &Turn) -> Running {
    let mut running = copy.start(turn, "full");
    running.wait_for("Executing genrule");
    assert_eq!(engine::containers_of(turn.kind, running.id()).len(), 1);
    running
}

/// No build holds a lock any more.
#[track_caller]
fn expect_free(turn: &Turn) {
    let locks = engine::work(turn.kind).join("bazel").read_dir_utf8().unwrap();
    let locks = locks.map(|entry| entry.unwrap().into_path());
    let mut seen = 0;
    for path in locks.filter(|path| path.extension() == Some("lock")) {
        let file = fs::File::options().read(true).write(true).open(&path).unwrap();
        assert!(file.try_lock().is_ok(), "{path} is held");
        seen += 1;
    }
    assert!(seen > 0, "no build has taken a lock");
}

/// As a person types it, where the terminal tells every process of the group; and as a service
/// manager does, who tells this process alone.
#[test]
fn ctrl_c_while_building_stops_the_container() {
    for (kind, by_terminal) in
        [(EngineKind::Docker, true), (EngineKind::Docker, false), (EngineKind::Podman, true)]
    {
        let Some(turn) = engine::turn(kind) else { continue };
        let copy = Copy::new().with_slow_stock();
        let running = waiting_build(&copy, &turn);
        let id = running.id();
        if by_terminal {
            running.signal_group(Signal::INT)
        } else {
            running.signal(Signal::TERM)
        }
        running.end().expect_code(130).expect_stderr(&["error: interrupted"]);
        assert_eq!(engine::containers_of(kind, id), Vec::<String>::new(), "{kind}");
        copy.expect_no_result();
        expect_free(&turn);
    }
}

/// Without a container Bazel leaves a server behind, for minutes after a build and for none after Ctrl-C.
#[test]
fn ctrl_c_leaves_no_server_of_bazel() {
    let Some(turn) = engine::turn(EngineKind::Host) else { return };
    let copy = Copy::new().with_slow_stock();
    let mut running = copy.start(&turn, "full");
    running.wait_for("Executing genrule");
    let holder = format!("process {} ", running.id());
    let locks = engine::work(turn.kind).join("bazel").read_dir_utf8().unwrap();
    let mut locks = locks.map(|entry| entry.unwrap().into_path());
    let is_ours = |path: &Utf8PathBuf| {
        path.extension() == Some("lock")
            && fs::read_to_string(path).is_ok_and(|text| text.starts_with(&holder))
    };
    let lock = locks.find(is_ours).expect("the build holds a lock");
    let root = format!("--output_user_root={}/root", lock.with_extension(""));
    let servers = || {
        let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
        let lines = processes.filter_map(|one| fs::read(one.path().join("cmdline")).ok());
        let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
        lines.filter(|line| line.contains(&root) && line.contains("A-server.jar")).count()
    };
    assert!(servers() > 0, "no server has {root}");
    running.signal_group(Signal::INT);
    running.end().expect_code(130).expect_stderr(&["error: interrupted"]);
    wait_until("the server is gone", || servers() == 0);
    copy.expect_no_result();
}

/// Killed outright it cannot clean up; the container ends by itself, as its input closes.
#[test]
fn a_killed_build_takes_its_container_along() {
    for kind in [EngineKind::Docker, EngineKind::Podman] {
        let Some(turn) = engine::turn(kind) else { continue };
        let copy = Copy::new().with_slow_stock();
        let running = waiting_build(&copy, &turn);
        let id = running.id();
        running.signal(Signal::KILL);
        assert_eq!(running.end().code, None, "it was killed");
        wait_until("the container is gone", || engine::containers_of(kind, id).is_empty());
        copy.expect_no_result();
        expect_free(&turn);
    }
}

/// The second build waits, says for whom, and can be given up; the first is not disturbed.
#[test]
fn two_builds_at_once_take_turns() {
    let Some(turn) = engine::turn(EngineKind::Docker) else { return };
    let copy = Copy::new().with_slow_stock();
    let first = waiting_build(&copy, &turn);
    let holder = format!("Waiting for process {} (building full)", first.id());

    let other = Copy::new();
    let mut impatient = other.start(&turn, "face-only");
    impatient.wait_for(&holder);
    impatient.signal(Signal::INT);
    impatient.end().expect_code(130);

    let mut patient = other.start(&turn, "face-only");
    patient.wait_for(&holder);
    assert_eq!(engine::containers_of(turn.kind, patient.id()), Vec::<String>::new());
    // Rooms of plans lie below one folder for each upstream and toolchain.
    for toolchain in engine::work(turn.kind).read_dir_utf8().unwrap().map(Result::unwrap) {
        for room in toolchain.path().read_dir_utf8().into_iter().flatten().map(Result::unwrap) {
            let out = room.path().join("out");
            if out.is_dir() {
                fs::write(out.join("go"), "").unwrap();
            }
        }
    }
    // The first is let go and ends by itself: what it makes is not the library.
    first.end().expect_code(22);
    patient.end().expect_code(0);
    assert!(other.dist().join("face-only/provenance.json").is_file());
}

/// What may not be written is named, and what to do.
#[test]
fn a_folder_that_may_not_be_written_is_named() {
    let folder = Folder::new();
    let file = folder.write("file", "not a folder");
    let out = file.join("below");
    let args = ["stage", "-p", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    let ended = run(tool(&args));
    assert!(matches!(ended.code, Some(1 | 2 | 11)), "{ended:?}");
    assert!(ended.stderr.contains(file.as_str()), "{}", ended.stderr);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
}

/// Neither needs an engine to be told.
#[test]
fn a_wrong_command_line_is_told_before_an_engine_is_asked() {
    let empty = Folder::new();
    for (args, code, words) in [
        (
            ["build", "-p", "no-such", "--mediapipe", "demo"].as_slice(),
            11,
            "error: no profile `no-such`",
        ),
        (
            &["build", "-p", "./no-such.toml", "--mediapipe", "demo"],
            11,
            "error: no profile `./no-such.toml`",
        ),
        (
            &["build", "-p", "face-only", "--mediapipe", "demo", "--abi", "arm64"],
            2,
            "help: did you mean `arm64-v8a`?",
        ),
        (
            &["build", "-p", "base", "--mediapipe", "demo"],
            10,
            "error: profile `base` names no tasks",
        ),
    ] {
        run(tool(args).env("PATH", empty.path()).current_dir(empty.path()))
            .expect_code(code)
            .expect_stderr(&[words]);
    }
    assert!(tree(empty.path()).is_empty());
}
