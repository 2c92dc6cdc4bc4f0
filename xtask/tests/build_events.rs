//! A Bazel that says it succeeded, and whose events end in the middle: what is half told is not taken
//! for the whole.

mod support;

use std::{fs, os::unix::fs::PermissionsExt as _};

use support::{Ended, copied::Copy, run, tool, variable};

const LIBRARY: &str = "libmediapipe_tasks_vision_jni.so";

/// A stand-in for Bazel that makes the library, and ends its events as `last` says.
fn build(last: &str) -> (Copy, Ended) {
    let copy = Copy::new();
    let bazel = format!(
        r#"#!/bin/sh
case "$*" in *--version*) echo 'bazel 7.7.1'; exit;; esac
for arg in "$@"; do case "$arg" in
  --build_event_json_file=*) events=${{arg#*=}};;
  --output_user_root=*) base=${{arg#*=}}/base;;
  //*) label=$arg;;
esac; done
[ "$events" ] || exit 0
made=$base/execroot/_main/bazel-out/{LIBRARY}
mkdir -p "${{made%/*}}" && echo library > "$made"
{{
  echo '{{"id":{{"namedSet":{{"id":"1"}}}},"namedSetOfFiles":{{"files":[{{"uri":"file://'"$made"'"}}]}}}}'
  echo '{{"id":{{"namedSet":{{"id":"0"}}}},"namedSetOfFiles":{{"fileSets":[{{"id":"1"}}]}}}}'
  echo '{{"id":{{"targetCompleted":{{"label":"'"$label"'"}}}},"completed":{{"success":true,"outputGroup":[{{"name":"default","fileSets":[{{"id":"0"}}]}}]}}}}'
  echo '{last}'
}} > "$events"
"#
    );
    program(&copy, "bin/bazel", &bazel);
    let clang = "ndk/toolchains/llvm/prebuilt/linux-x86_64/bin/clang";
    program(&copy, clang, "#!/bin/sh\necho clang 1\n");
    copy.folder.write("ndk/source.properties", "Pkg.Revision = 1\n");
    let profile = copy
        .folder
        .write("p.toml", "schema = 1\nextends = \"face-only\"\n[native]\nopencv = \"none\"\n");
    let (work, dist) = (copy.folder.join("work"), copy.dist());
    let path = format!("{}:{}", copy.folder.join("bin"), variable("PATH").unwrap());
    let args = ["build", "--profile", profile.as_str(), "--mediapipe", "demo", "--abi", "x86_64"];
    let more = ["--engine", "host", "--work-dir", work.as_str(), "--dist", dist.as_str()];
    let ended = run(tool(&[&args[..], &more[..]].concat())
        .env("CARGO_MANIFEST_DIR", copy.manifest_dir())
        .env("PATH", path)
        .env("ANDROID_NDK_HOME", copy.folder.join("ndk")));
    (copy, ended)
}

fn program(copy: &Copy, name: &str, text: &str) {
    let path = copy.folder.write(name, text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_stream_that_is_cut_off_is_no_result() {
    let (copy, ended) = build("{\"id\":{\"buildMet");
    ended.expect_code(22).expect_stderr(&["Bazel's events end in the middle for x86_64"]);
    copy.expect_no_result();
}

/// The counterpart: the same stream with its last message gets past this check, to be refused by the
/// next, since a text is no library. The library stands in a set of files within a set.
#[test]
fn a_stream_with_its_last_message_is_read_to_the_files_of_inner_sets() {
    let (_copy, ended) = build("{\"id\":{\"buildMetrics\":{}},\"lastMessage\":true}");
    assert!(!ended.stderr.contains("events end"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("without making"), "{}", ended.stderr);
    assert!(ended.stderr.contains("Built"), "{}", ended.stderr);
}
