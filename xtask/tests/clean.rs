//! `clean`: what is the tool's goes, what is somebody else's stays.

mod support;

use std::fs;

use support::{Folder, run, tool};

/// A work folder and a store with something in each, and a file of somebody else in both.
fn kept() -> Folder {
    let folder = Folder::new();
    for file in [
        "work/bazel/demo-0123456789ab/out.o",
        "work/demo-0123456789ab/plan/build.json",
        "work/python/litert/pyvenv.cfg",
        "work/notes.txt",
        "store/sha256/abc",
        "store/mine.tar",
    ] {
        folder.write(file, "12345");
    }
    // Bazel takes away the permission to write.
    let closed = folder.join("work/bazel/demo-0123456789ab");
    fs::set_permissions(closed, std::os::unix::fs::PermissionsExt::from_mode(0o500)).unwrap();
    folder
}

/// `clean` over those folders, with no engine on the PATH but what `programs` has.
fn clean(folder: &Folder, programs: &str, args: &[&str]) -> support::Ended {
    let (work, store) = (folder.join("work"), folder.join("store"));
    let places = ["clean", "--work-dir", work.as_str(), "--store", store.as_str()];
    run(tool(&[&places[..], args].concat()).env("PATH", programs))
}

#[test]
fn it_lists_and_removes_nothing_until_it_is_told_to() {
    let folder = kept();
    let ended = clean(&folder, "/nonexistent", &[]).expect_code(0);
    assert!(ended.stdout.contains("in 4 places\nnothing was removed"), "{}", ended.stdout);
    assert!(ended.stderr.contains("mine.tar` and 1 more is not of this tool"), "{}", ended.stderr);
    assert!(folder.join("work/bazel/demo-0123456789ab/out.o").is_file());
}

#[test]
fn what_is_the_tools_goes_and_the_rest_stays() {
    let folder = kept();
    let ended = clean(&folder, "/nonexistent", &["--yes", "--format", "json"]).expect_code(0);
    let document: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(document["removed"], true);
    assert_eq!(document["items"].as_array().unwrap().len(), 4);
    let left = |name: &str| {
        let mut names: Vec<String> = folder
            .join(name)
            .read_dir_utf8()
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!((left("work"), left("store")), (vec!["notes.txt".into()], vec!["mine.tar".into()]));
}

#[test]
fn one_part_alone_can_be_named() {
    let folder = kept();
    clean(&folder, "/nonexistent", &["--only", "python", "--yes"]).expect_code(0);
    assert!(!folder.join("work/python").exists());
    assert!(folder.join("work/bazel").is_dir() && folder.join("store/sha256").is_dir());
}

/// The images are asked for by name with a program that answers as an engine does.
#[test]
fn images_of_the_tool_are_removed_and_others_are_not() {
    let folder = kept();
    let asked = folder.join("asked");
    let script = format!(
        "#!/bin/sh\n\
         echo \"$*\" >>{asked}\n\
         case $1-$2 in\n\
         info-*) echo '{{\"ServerVersion\":\"27.0\",\"OperatingSystem\":\"Debian\",\"KernelVersion\":\"6\",\
         \"Architecture\":\"x86_64\",\"NCPU\":2,\"MemTotal\":4000000000}}';;\n\
         image-ls) echo 'mediapipe-minimal/demo:1'; echo 'debian:forky';;\n\
         image-inspect) echo 1048576;;\n\
         esac\n"
    );
    let docker = folder.write("programs/docker", &script);
    fs::set_permissions(&docker, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    // Nothing else is on the PATH: a real engine of this machine keeps its images.
    let programs = folder.join("programs");
    let ended = clean(&folder, programs.as_str(), &["--only", "images", "--yes"]).expect_code(0);
    assert!(
        ended.stdout.contains("1.00 MiB  docker: mediapipe-minimal/demo:1"),
        "{}",
        ended.stdout
    );
    let asked = fs::read_to_string(asked).unwrap();
    let removed: Vec<&str> = asked.lines().filter(|line| line.starts_with("image rm")).collect();
    assert_eq!(removed, ["image rm mediapipe-minimal/demo:1"]);
}
