//! What is written for a person is as private as their umask asks.

mod support;

use std::{fs::File, io::Write as _, os::unix::fs::PermissionsExt as _};

use camino::Utf8Path;
use support::{Folder, copied::Copy, run, tiny_models};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// The tool under a umask.
fn masked(mask: &str, copy: &Copy, args: &[&str]) {
    let script = format!("umask {mask} && exec \"$0\" \"$@\"");
    let command = snapbox::cmd::Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_cargo-xtask")])
        .args(args)
        .current_dir(copy.folder.path())
        .env("CARGO_MANIFEST_DIR", copy.manifest_dir());
    run(command).expect_code(0);
}

/// A bundle of two models.
fn pack(path: &Utf8Path) {
    let model = tiny_models::pack(&tiny_models::two_layers(4, 4));
    let mut zip = ZipWriter::new(File::create(path).unwrap());
    for name in ["one.tflite", "two.tflite"] {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name, options.with_alignment(4)).unwrap();
        zip.write_all(&model).unwrap();
    }
    zip.finish().unwrap();
}

fn mode(path: &Utf8Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn files_and_folders_have_the_modes_that_the_umask_leaves() {
    for (mask, file, folder) in
        [("077", 0o600, 0o700), ("027", 0o640, 0o750), ("022", 0o644, 0o755)]
    {
        let copy = Copy::new();
        masked(mask, &copy, &["profile", "new", "mine", "--task", "face_detector"]);
        assert_eq!(mode(&copy.folder.join("repo/build-profiles/mine.toml")), file, "{mask}");
        let bundle = copy.folder.join("a.task");
        pack(&bundle);
        masked(mask, &copy, &["model", "extract", "a.task", "--out", "a"]);
        assert_eq!(mode(&copy.folder.join("a")), folder, "{mask}");
        assert_eq!(mode(&copy.folder.join("a/bundle.json")), file, "{mask}");
        masked(mask, &copy, &["model", "repack", "a", "--out", "b.task"]);
        assert_eq!(mode(&copy.folder.join("b.task")), file, "{mask}");
    }
}

/// The staged tree is for the process in a container, who is another user.
#[test]
fn what_a_container_reads_is_readable_under_a_private_umask() {
    let (copy, folder) = (Copy::new(), Folder::new());
    let out = folder.join("staged");
    let args = ["stage", "--profile", "face-only", "--mediapipe", "demo", "--out", out.as_str()];
    masked("077", &copy, &args);
    for (path, kind) in support::tree(&out) {
        let public = kind.starts_with("link") || path == ".staged-by-cargo-xtask";
        let mode = if public { 0o777 } else { mode(&out.join(&path)) };
        assert!(mode & 0o004 != 0, "{path} is {mode:o}");
    }
}
