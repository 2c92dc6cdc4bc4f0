//! Archives inside archives, and names as tools write them.

use std::io::Write as _;

use xtask::measure::{Measurement, PagesVerdict, measure};

use super::{
    Folder,
    fixture::{Recipe, library},
    zipped,
};

fn paths(measurement: &Measurement) -> Vec<&str> {
    measurement.libraries.iter().map(|library| library.path.as_str()).collect()
}

/// An archive whose entries are stored as they are, each at a multiple of `align`.
fn stored(entries: &[(&str, &[u8])], align: u16) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .with_alignment(align);
    for (name, content) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn libraries_in_inner_archives_show_both() {
    let folder = Folder::new();
    let good = library(&Recipe::default());
    let apk = zipped(&[("lib/arm64-v8a/liba.so", good.as_slice()), ("assets/x.so", b"x")]);
    let aar = zipped(&[("jni/arm64-v8a/liba.so", good.as_slice()), ("prefab/liba.so", &good)]);
    let aab = zipped(&[
        ("base/lib/arm64-v8a/liba.so", good.as_slice()),
        ("camera/lib/arm64-v8a/libb.so", &good),
    ]);
    let empty = zipped(&[("classes.dex", b"dex\n")]);
    for (outer, entries, expected) in [
        (
            "app.apks",
            vec![
                ("toc.pb", &b"x"[..]),
                ("splits/base-arm64_v8a.apk", &apk),
                ("splits/en.apk", &empty),
            ],
            vec!["app.apks!/splits/base-arm64_v8a.apk!/lib/arm64-v8a/liba.so"],
        ),
        (
            "app.xapk",
            vec![("manifest.json", &b"{}"[..]), ("config.arm64_v8a.apk", &apk)],
            vec!["app.xapk!/config.arm64_v8a.apk!/lib/arm64-v8a/liba.so"],
        ),
        (
            "release.zip",
            vec![("out/tasks.aar", aar.as_slice())],
            vec!["release.zip!/out/tasks.aar!/jni/arm64-v8a/liba.so"],
        ),
        (
            "bundle.zip",
            vec![("app.aab", aab.as_slice())],
            vec![
                "bundle.zip!/app.aab!/base/lib/arm64-v8a/liba.so",
                "bundle.zip!/app.aab!/camera/lib/arm64-v8a/libb.so",
            ],
        ),
    ] {
        for bytes in [zipped(&entries), stored(&entries, 1)] {
            let measurement = measure(&folder.file(outer, &bytes)).unwrap();
            assert_eq!(paths(&measurement), expected, "{outer}");
            assert!(measurement.left_out.is_empty(), "{:?}", measurement.left_out);
        }
    }
    let twice = zipped(&[("a.apks", zipped(&[("b.apk", apk.as_slice())]).as_slice())]);
    let measurement = measure(&folder.file("deep.zip", &twice)).unwrap();
    assert_eq!(paths(&measurement), ["deep.zip!/a.apks!/b.apk!/lib/arm64-v8a/liba.so"]);
    assert_eq!(paths(&measure(&folder.file("app.aab", &aab)).unwrap()).len(), 2);
}

#[test]
fn an_inner_archive_that_is_none_is_left_out_by_name() {
    let folder = Folder::new();
    let good = library(&Recipe::default());
    let apk = zipped(&[("lib/arm64-v8a/liba.so", good.as_slice())]);
    let bytes = zipped(&[("good.apk", apk.as_slice()), ("cut.apk", &apk[..apk.len() - 30])]);
    let measurement = measure(&folder.file("a.apks", &bytes)).unwrap();
    assert_eq!(measurement.libraries.len(), 1);
    assert_eq!(measurement.left_out[0].path, "a.apks!/cut.apk");
    assert!(measurement.left_out[0].found.contains("the archive is damaged"));
}

#[test]
fn names_are_read_as_windows_and_others_write_them() {
    let folder = Folder::new();
    let good = library(&Recipe::default());
    for name in [r"jni\arm64-v8a\liba.so", "./jni/arm64-v8a/liba.so", r".\jni\arm64-v8a/liba.so"] {
        let bytes = zipped(&[(name, good.as_slice())]);
        let measurement = measure(&folder.file("a.aar", &bytes)).unwrap();
        assert_eq!(paths(&measurement), ["jni/arm64-v8a/liba.so"], "{name}");
    }
    // One path, spelled twice, is one file of an app.
    let bytes = zipped(&[(r"jni\x86\a.so", &b"x"[..]), ("jni/arm64-v8a/liba.so", good.as_slice())]);
    assert_eq!(measure(&folder.file("a.aar", &bytes)).unwrap().left_out[0].path, "jni/x86/a.so");
}

/// What an APK stores is mapped from where it lies; everything else is unpacked first.
#[test]
fn a_place_in_an_apk_decides_about_large_pages() {
    let folder = Folder::new();
    let good = library(&Recipe::default());
    let name = |place: &str| format!("{place}/arm64-v8a/liba.so");
    let (lib, jni) = (name("lib"), name("jni"));
    let entry = |path: &'static str| vec![(path, good.as_slice())];
    let (lib, jni) = (entry(lib.leak()), entry(jni.leak()));
    for (file, bytes, expected) in [
        ("aligned.apk", stored(&lib, 16 << 10), PagesVerdict::Loads),
        ("four.apk", stored(&lib, 4 << 10), PagesVerdict::Refused),
        ("loose.apk", stored(&lib, 1), PagesVerdict::Refused),
        ("deflated.apk", zipped(&lib), PagesVerdict::Loads),
        ("loose.aar", stored(&jni, 1), PagesVerdict::Loads),
        ("in.apks", stored(&[("a.apk", &stored(&lib, 16 << 10))], 1), PagesVerdict::Loads),
        ("in.xapk", zipped(&[("a.apk", &stored(&lib, 1))]), PagesVerdict::Refused),
    ] {
        let measurement = measure(&folder.file(file, &bytes)).unwrap();
        let loading = measurement.libraries[0].loading.as_ref().unwrap();
        assert_eq!(loading.pages_16k.verdict, expected, "{file}: {:?}", loading.pages_16k.reasons);
    }
}
