//! Bundles and what hostile ones do, on bytes made here.

use std::io::Write as _;

use ::support::fault::FileFault;
use models::{
    Fault,
    archive::Archive,
    bundle,
    bundle::{ATTRIBUTES, Part, pack},
    contents, extract, repack,
};

fn part(name: &str, data: &[u8]) -> Part {
    Part { name: name.to_owned(), attributes: ATTRIBUTES, data: data.to_vec() }
}

fn two() -> Vec<u8> {
    pack(&[part("labels.txt", b"one"), part("graph.binarypb", &[7; 33])]).unwrap()
}

#[test]
fn data_lies_at_multiples_of_four_behind_at_least_one_zero() {
    let bytes = two();
    let archive = Archive::read(&bytes).unwrap().unwrap();
    assert!(archive.entries.iter().all(|entry| entry.offset.is_multiple_of(4)));
    let mut end = 0;
    for entry in &archive.entries {
        let padding = &bytes[end..entry.header];
        assert!((1..=4).contains(&padding.len()) && padding.iter().all(|byte| *byte == 0));
        end = entry.offset + entry.data.len();
    }
}

#[test]
fn packing_anew_changes_nothing() {
    let nested = pack(&[part("inner.task", &two()), part("labels.txt", b"x")]).unwrap();
    for bytes in [two(), nested] {
        assert_eq!(repack::bundle("b.task", &bytes).unwrap(), bytes);
        assert!(!extract::files("b.task", &bytes).unwrap().is_empty());
    }
}

/// As `zip` writes an archive.
fn deflated(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .unix_permissions(0o600);
    for (name, data) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(data).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn what_zip_deflated_is_stored_by_repack() {
    let long = vec![7; 5000];
    let flat = deflated(&[("labels.txt", b"one"), ("graph.binarypb", &long)]);
    let expected = pack(&[part("labels.txt", b"one"), part("graph.binarypb", &long)]).unwrap();
    let packed = repack::bundle("b.task", &flat).unwrap();
    let content = |bytes: &[u8]| -> Vec<(String, Vec<u8>)> {
        let archive = Archive::read(bytes).unwrap().unwrap();
        archive.entries.iter().map(|entry| (entry.name.clone(), entry.data.to_vec())).collect()
    };
    assert_eq!(content(&packed), content(&expected));
    // Once stored, it stays as it is.
    assert_eq!(repack::bundle("b.task", &packed).unwrap(), packed);
    let nested = deflated(&[("inner.task", &flat), ("labels.txt", b"x")]);
    let packed = repack::bundle("b.task", &nested).unwrap();
    assert_eq!(content(&content(&packed)[0].1), content(&expected));
    // Elsewhere it is refused still, with the command that stores it.
    let error = bundle::operators("b.task", &flat).unwrap_err();
    let failure = ::support::diag::Failure::from(error);
    assert!(format!("{failure:?}").contains("model repack BUNDLE --out FILE"), "{failure:?}");
}

#[test]
fn a_deflated_entry_is_held_to_its_directory() {
    let whole = deflated(&[("labels.txt", b"one two three"), ("graph.binarypb", &[7; 3000])]);
    let directory = whole.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    for (at, bytes) in
        [(16, [1, 2, 3, 4]), (24, [1, 0, 0, 0]), (24, [0xff; 4]), (10, [93, 0, 1, 2])]
    {
        let mut changed = whole.clone();
        let length = if at == 10 { 2 } else { 4 };
        changed[directory + at..directory + at + length].copy_from_slice(&bytes[..length]);
        let error = repack::bundle("b.task", &changed).unwrap_err();
        assert!(error.to_string().contains("graph.binarypb"), "{error}");
    }
    // Every shorter stream, by its own header and directory.
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        let _ = repack::bundle("b.task", &changed);
    }
}

#[test]
fn a_pointer_of_git_lfs_is_called_one() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    for error in [
        bundle::operators("a.tflite", pointer).unwrap_err(),
        repack::bundle("a.task", pointer).unwrap_err(),
        extract::files("a.task", pointer).map(|_| ()).unwrap_err(),
    ] {
        let failure = format!("{:?}", ::support::diag::Failure::from(error));
        assert!(
            failure.contains("a Git LFS pointer") && failure.contains("git lfs pull"),
            "{failure}"
        );
    }
}

#[test]
fn a_bundle_of_one_entry_is_refused() {
    assert_eq!(pack(&[part("a", b"a")]), Err(Fault::Lonely(1)));
}

#[test]
fn names_that_climb_or_occur_twice_are_refused() {
    for name in ["../a", "/a", "a/../b", "a\\b", "a\nb", ""] {
        let bytes = pack(&[part(name, b"a"), part("b", b"b")]).unwrap();
        assert!(matches!(Archive::read(&bytes), Err(Fault::Name(_))), "{name:?}");
    }
    let bytes = pack(&[part("a", b"a"), part("a", b"b")]).unwrap();
    assert_eq!(Archive::read(&bytes), Err(Fault::Duplicate("a".to_owned())));
    let bytes = pack(&[part("bundle.json", b"a"), part("a", b"b")]).unwrap();
    let error = extract::files("b.task", &bytes).unwrap_err();
    assert_eq!(error.fault, Fault::Reserved("bundle.json".to_owned()));
}

#[test]
fn bundles_inside_each_other_come_to_an_end() {
    let mut bytes = two();
    for _ in 0..4 {
        bytes = pack(&[part("inner.task", &bytes), part("labels.txt", b"x")]).unwrap();
    }
    let error = bundle::operators("b.task", &bytes).unwrap_err();
    assert!(matches!(error.fault, Fault::File(FileFault::TooLarge { .. })), "{error}");
}

/// Every byte of a bundle set to other values, and every shorter bundle: an error or a bundle, never a panic.
#[test]
fn damaged_bundles_are_told_apart() {
    let whole = two();
    for length in 0..whole.len() {
        let cut = &whole[..length];
        assert!(bundle::operators("b.task", cut).is_err(), "cut to {length}");
    }
    let mut refused = 0;
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            refused += usize::from(bundle::operators("b.task", &bytes).is_err());
            let _ = contents::Contents::of(&bytes);
        }
    }
    assert!(refused > whole.len(), "only {refused} damages were noticed");
}

/// Sizes of 4 GB in the directory are held against the file.
#[test]
fn a_size_past_the_end_is_refused() {
    let mut bytes = two();
    let directory = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    bytes[directory + 20..directory + 28].fill(0xff);
    assert!(matches!(Archive::read(&bytes), Err(Fault::File(FileFault::Broken { .. }))));
}
