//! What commands about models say of files that are not what was expected, and that following the advice helps.

mod support;

use std::{fs, io::Write as _, os::unix::fs::symlink};

use models::{
    archive::{Archive, Method},
    limits,
};
use support::{
    Ended, Folder, run, skipped,
    tiny_models::{pack, two_layers},
    tool, tree,
};
use zip::{
    CompressionMethod, ZipWriter, unstable::write::FileOptionsExt as _, write::SimpleFileOptions,
};

/// Long enough to be worth deflating.
const LABELS: &str =
    "cat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\ncat\n";

fn model(folder: &Folder, args: &[&str]) -> Ended {
    run(tool(&[&["model"], args].concat()).current_dir(folder.path()))
}

/// A model that `quantize` takes, and behind it an archive as `zip` writes one.
fn with_labels(options: SimpleFileOptions) -> Vec<u8> {
    let mut archive = std::io::Cursor::new(Vec::new());
    let mut writer = ZipWriter::new(&mut archive);
    writer.start_file("labels.txt", options).unwrap();
    writer.write_all(LABELS.as_bytes()).unwrap();
    writer.finish().unwrap();
    [pack(&two_layers(64, 16)), archive.into_inner()].concat()
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

/// The two files of a command, under every name that a file can have, are told from two files.
#[test]
fn a_report_never_takes_the_place_of_a_model() {
    let folder = Folder::new();
    fs::write(folder.join("m.tflite"), pack(&two_layers(64, 16))).unwrap();
    fs::create_dir_all(folder.join("real/deep")).unwrap();
    symlink("real", folder.join("folder")).unwrap();
    fs::write(folder.join("real/q"), "kept").unwrap();
    symlink("real/q", folder.join("link")).unwrap();
    symlink("real/later", folder.join("dangling")).unwrap();
    fs::hard_link(folder.join("real/q"), folder.join("twin")).unwrap();
    let absolute = folder.join("real/q");
    let before = tree(folder.path());
    for (out, report) in [
        ("q", "q"),
        ("q", "./q"),
        ("./real/deep/../q", "real/q"),
        ("real/q", absolute.as_str()),
        ("real/new", "folder/new"),
        ("real/q", "link"),
        ("link", "real/q"),
        ("real/later", "dangling"),
        ("real/q", "twin"),
        ("q", "q/report.json"),
        ("q/small.tflite", "q"),
        ("q", "m.tflite"),
        ("q", "folder/../m.tflite"),
    ] {
        let args = ["quantize", "m.tflite", "--force", "--out", out, "--report", report];
        let ended = model(&folder, &args).expect_code(2);
        ended.expect_stderr(&[
            "`--report ",
            report,
            "nothing was written",
            "help: give `--report`",
        ]);
        assert_eq!(tree(folder.path()), before, "{out} {report}");
    }
    let args = ["quantize", "m.tflite", "--force", "--out", "real/q", "--report", "folder/r"];
    model(&folder, &args).expect_code(0);
    assert!(models::is_model(&fs::read(folder.join("real/q")).unwrap()));
    assert!(fs::read(folder.join("real/r")).unwrap().starts_with(b"{"));
}

#[test]
fn labels_that_are_deflated_behind_a_model_are_stored_behind_the_new_one() {
    let folder = Folder::new();
    fs::write(folder.join("m.tflite"), with_labels(deflated())).unwrap();
    model(&folder, &["quantize", "m.tflite", "--force", "--out", "q.tflite"]).expect_code(0);
    let bytes = fs::read(folder.join("q.tflite")).unwrap();
    let archive = Archive::read(&bytes).unwrap().unwrap();
    let [labels] = archive.entries.as_slice() else { panic!("{archive:?}") };
    assert_eq!((labels.method, labels.data), (Method::Stored, LABELS.as_bytes()));
    assert!(!archive.relative);
}

/// One byte after the other of the packed labels and of what the directory says of them.
#[test]
fn damaged_labels_behind_a_model_are_refused() {
    let whole = with_labels(deflated());
    let entry = Archive::read(&whole).unwrap().unwrap().entries.remove(0);
    let directory = whole.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    let folder = Folder::new();
    let data = entry.offset..entry.offset + entry.data.len();
    // Packed bytes, then checksum and unpacked size in the directory.
    for at in data.chain(directory + 16..directory + 20).chain(directory + 24..directory + 28) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(folder.join("m.tflite"), bytes).unwrap();
        let ended = model(&folder, &["quantize", "m.tflite", "--force", "--out", "q.tflite"]);
        let ended = ended.expect_code(11).expect_stderr(&["m.tflite", "help: "]);
        let words = ["`labels.txt`", "expected at most 1.00 GiB"];
        assert!(words.iter().any(|words| ended.stderr.contains(words)), "{}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{at}: {}", ended.stderr);
        assert!(!folder.join("q.tflite").exists(), "{at}");
    }
}

#[test]
fn labels_that_cannot_be_unpacked_get_advice_that_fits_a_model() {
    let folder = Folder::new();
    let encrypted = deflated().with_deprecated_encryption(b"secret").unwrap();
    fs::write(folder.join("m.tflite"), with_labels(encrypted)).unwrap();
    let ended = model(&folder, &["quantize", "m.tflite", "--force", "--out", "q.tflite"]);
    let ended = ended.expect_code(11).expect_stderr(&["`labels.txt` encrypted", "metadata writer"]);
    assert!(!ended.stderr.contains("repack"), "{}", ended.stderr);
}

/// `repack` and `extract` want a bundle, and do not ask for the very file that they refuse.
#[test]
fn what_is_no_bundle_is_neither_repacked_nor_extracted() {
    let folder = Folder::new();
    fs::write(folder.join("m.tflite"), pack(&two_layers(2, 4))).unwrap();
    fs::write(folder.join("notes.txt"), "text").unwrap();
    for (file, found) in [("m.tflite", "a .tflite model"), ("notes.txt", "text")] {
        for verb in ["repack", "extract"] {
            let ended = model(&folder, &[verb, file, "--out", "out"]).expect_code(11);
            let expected = format!("expected a .task bundle, found {found}");
            let ended = ended.expect_stderr(&[&format!("cannot {verb} `{file}`"), &expected]);
            assert!(ended.stderr.contains("help: name a .task bundle;"), "{}", ended.stderr);
            assert!(!folder.join("out").exists());
        }
    }
}

#[test]
fn a_file_over_the_limit_is_told_with_its_size() {
    let folder = Folder::new();
    let size = limits::FILE + 12_345;
    let file = fs::File::create(folder.join("m.tflite")).unwrap();
    if file.set_len(size).is_err() {
        return skipped("the file system has no sparse files");
    }
    for args in [&["inspect", "m.tflite"][..], &["quantize", "m.tflite", "--out", "q.tflite"]] {
        let ended = model(&folder, args).expect_code(11);
        ended.expect_stderr(&["expected at most 1.00 GiB", "found 1,073,754,169 bytes"]);
    }
}
