//! Archives that lie, and files that are none: clear answers, and nothing wrong believed.

use std::fs;

use super::{GOOD, archive, deflated, link, linker, report, run, stored, troubles, verdict};
use crate::support::Folder;

const SOURCE: &str = "int call(void) { return 1; }";

fn library(folder: &Folder) -> Vec<u8> {
    fs::read(link(folder, "m/liba.so", "arm64-v8a", SOURCE, GOOD)).unwrap()
}

/// Replaces the directory's and the entries' bytes of one name by another of the same length.
fn renamed(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
    bytes
}

#[test]
fn a_name_that_is_there_twice_is_told() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes = library(&folder);
    let entries =
        [deflated("jni/arm64-v8a/liba.so", &bytes), deflated("jni/arm64-v8a/libX.so", &bytes)];
    let path = archive(&folder, "twice.aar", &entries);
    fs::write(&path, renamed(fs::read(&path).unwrap(), b"libX.so", b"liba.so")).unwrap();
    let (document, code) = report(&folder, &["twice.aar", "--min-api", "24"]);
    assert_eq!((verdict(&document, "one-file").0.as_str(), code), ("failed", 32));
}

#[test]
fn what_is_no_library_is_told_with_what_it_is() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes = library(&folder);
    for (name, content, found) in [
        ("cut", &bytes[..200], "table"),
        ("text", b"hello".as_slice(), "text"),
        ("empty", b"", "empty"),
    ] {
        let entries =
            [deflated("jni/arm64-v8a/liba.so", &bytes), deflated("jni/arm64-v8a/libb.so", content)];
        archive(&folder, "a.aar", &entries);
        let (document, code) = report(&folder, &["a.aar", "--min-api", "24"]);
        let (answer, all) = verdict(&document, "readable");
        assert_eq!((answer.as_str(), code), ("failed", 32), "{name}");
        assert!(all.contains(found), "{name}: {all}");
        // Alone it is a mistake of the caller's.
        fs::write(folder.join("alone.so"), content).unwrap();
        assert_eq!(run(&folder, &["check", "alone.so"]).status.code(), Some(11), "{name}");
    }
}

#[test]
fn a_link_in_an_archive_is_no_library() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes = library(&folder);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("jni/arm64-v8a/liba.so", options).unwrap();
    std::io::Write::write_all(&mut writer, &bytes).unwrap();
    writer.add_symlink("jni/arm64-v8a/libb.so", "../../../etc/passwd", options).unwrap();
    fs::write(folder.join("link.aar"), writer.finish().unwrap().into_inner()).unwrap();
    let (document, code) = report(&folder, &["link.aar", "--min-api", "24"]);
    assert_eq!((verdict(&document, "readable").0.as_str(), code), ("failed", 32));
}

#[test]
fn data_descriptors_are_read_as_the_directory_says() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes = library(&folder);
    // A writer that cannot seek puts sizes behind the data.
    let mut writer = zip::ZipWriter::new_stream(Vec::new());
    writer.start_file("jni/arm64-v8a/liba.so", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut writer, &bytes).unwrap();
    let packed = writer.finish().unwrap().into_inner();
    assert_ne!(u16::from_le_bytes([packed[6], packed[7]]) & 8, 0, "no data descriptor was written");
    fs::write(folder.join("stream.aar"), packed).unwrap();
    let (document, code) = report(&folder, &["stream.aar", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (Vec::new(), 0));
}

#[test]
fn bytes_before_an_archive_and_names_that_climb_are_refused() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes = library(&folder);
    let path = archive(&folder, "plain.apk", &[stored("lib/arm64-v8a/liba.so", &bytes)]);
    let prefixed = [b"dex\n035\0".as_slice(), &fs::read(&path).unwrap()].concat();
    fs::write(folder.join("janus.apk"), prefixed).unwrap();
    archive(&folder, "climb.aar", &[deflated("jni/../../../x/liba.so", &bytes)]);
    archive(&folder, "none.aar", &[deflated("classes.jar", b"")]);
    for (name, said) in [
        ("janus.apk", "expected a native library"),
        ("climb.aar", "leads elsewhere"),
        ("none.aar", "found none"),
    ] {
        let captured = run(&folder, &["check", name]);
        assert_eq!(captured.status.code(), Some(11), "{name}: {}", captured.stdout);
        assert!(captured.stderr.contains(said), "{name}: {}", captured.stderr);
        assert!(captured.stdout.is_empty());
    }
    // Sizes alone cannot be checked.
    folder.write("measurement.json", "{\"schema\": 1, \"name\": \"x\", \"libraries\": []}");
    assert_eq!(run(&folder, &["check", "measurement.json"]).status.code(), Some(11));
}
