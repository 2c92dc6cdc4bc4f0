//! From which API level on a device takes an app, in all forms that a manifest has.

use std::fs;

use ::support::exec::CommandLine;
use serde_json::Value;
use xtask::{
    measure::{Measurement, measure},
    report::{StartupKind, Turn, compare},
};

use super::{
    Folder,
    fixture::{Recipe, library},
};

const LIBRARY: &str = "lib/arm64-v8a/liba.so";
const FRAMEWORK: &str = "/usr/share/android-framework-res/framework-res.apk";

/// A value of an attribute in the binary form.
#[derive(Clone, Copy)]
enum Value32 {
    Number(u32),
    Text(u32),
    Resource(u32),
}

/// What a binary manifest is made of; string 0 is `minSdkVersion`, 4 is `text`.
struct Axml {
    utf16: bool,
    text: &'static str,
    /// `uses-sdk`, with its value if it has one
    uses_sdk: Option<Option<Value32>>,
    split: bool,
}

impl Axml {
    fn of(value: Value32) -> Self {
        Self { utf16: false, text: "", uses_sdk: Some(Some(value)), split: false }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut body = self.pool();
        body.extend(chunk(0x0180, &[], &words(&[0x0101_020c])));
        let split: &[(u32, Value32)] = if self.split { &[(3, Value32::Text(4))] } else { &[] };
        body.extend(start(1, split));
        if let Some(value) = self.uses_sdk {
            let value: Vec<(u32, Value32)> = value.map(|value| (0, value)).into_iter().collect();
            body.extend(start(2, &value));
            body.extend(end(2));
        }
        body.extend(end(1));
        chunk(0x0003, &[], &body)
    }

    fn pool(&self) -> Vec<u8> {
        let strings = ["minSdkVersion", "manifest", "uses-sdk", "split", self.text];
        let (mut offsets, mut data) = (Vec::new(), Vec::new());
        for text in strings {
            offsets.push(data.len() as u32);
            let units: Vec<u16> = text.encode_utf16().collect();
            if self.utf16 {
                data.extend((units.len() as u16).to_le_bytes());
                data.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
                data.extend([0, 0]);
            } else {
                data.extend([units.len() as u8, text.len() as u8]);
                data.extend(text.as_bytes());
                data.push(0);
            }
        }
        data.resize(data.len().next_multiple_of(4), 0);
        let flags = if self.utf16 { 0 } else { 1 << 8 };
        let begin = 28 + 4 * strings.len() as u32;
        let header = words(&[strings.len() as u32, 0, flags, begin, 0]);
        chunk(0x0001, &header, &[words(&offsets), data].concat())
    }
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn chunk(kind: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend((8 + header.len() as u16).to_le_bytes());
    bytes.extend((8 + header.len() as u32 + body.len() as u32).to_le_bytes());
    bytes.extend(header);
    bytes.extend(body);
    bytes
}

fn start(name: u32, attributes: &[(u32, Value32)]) -> Vec<u8> {
    let none = u32::MAX;
    let mut body = words(&[none, name]);
    for half in [20, 20, attributes.len() as u16, 0, 0, 0] {
        body.extend(half.to_le_bytes());
    }
    for (name, value) in attributes {
        let (kind, data) = match *value {
            Value32::Number(number) => (0x10, number),
            Value32::Text(index) => (0x03, index),
            Value32::Resource(id) => (0x01, id),
        };
        body.extend(words(&[none, *name, none]));
        body.extend([8, 0, 0, kind]);
        body.extend(data.to_le_bytes());
    }
    chunk(0x0102, &words(&[1, none]), &body)
}

fn end(name: u32) -> Vec<u8> {
    chunk(0x0103, &words(&[1, u32::MAX]), &words(&[u32::MAX, name]))
}

fn app(folder: &Folder, name: &str, manifest: &[u8], recipe: &Recipe) -> Measurement {
    let path = folder
        .archive(name, &[("AndroidManifest.xml", manifest), (LIBRARY, library(recipe).as_slice())]);
    measure(&path).unwrap()
}

fn level(manifest: &[u8]) -> Result<u32, String> {
    let measurement = app(&Folder::new(), "a.apk", manifest, &Recipe::default());
    let [min_sdk] = &measurement.min_sdk[..] else { panic!("{:?}", measurement.min_sdk) };
    assert_eq!(min_sdk.manifest, "AndroidManifest.xml");
    min_sdk.level.ok_or_else(|| min_sdk.unknown.clone().unwrap())
}

#[test]
fn the_binary_form_is_read() {
    for utf16 in [false, true] {
        let of = |uses_sdk, text| level(&Axml { utf16, text, uses_sdk, split: false }.bytes());
        assert_eq!(of(Some(Some(Value32::Number(24))), ""), Ok(24));
        assert_eq!(of(Some(Some(Value32::Text(4))), "26"), Ok(26));
        assert_eq!(of(Some(None), ""), Ok(1));
        assert_eq!(of(None, ""), Ok(1));
        let preview = of(Some(Some(Value32::Text(4))), "Tiramisu");
        assert_eq!(preview, Err("the manifest names no number".to_owned()));
        let resource = of(Some(Some(Value32::Resource(0x7f01_0000))), "");
        assert_eq!(resource, Err("the manifest refers to a resource for it".to_owned()));
        // A part of an app leaves it to the base.
        let split = Axml { utf16, text: "config.arm64", uses_sdk: None, split: true };
        let part = app(&Folder::new(), "a.apk", &split.bytes(), &Recipe::default());
        assert_eq!(part.min_sdk, []);
    }
    for (bytes, found) in [
        (&b"\x0a\x08manifest"[..], "the manifest is a protocol buffer, which is not read"),
        (b"", "the manifest is of no known form"),
        (b"\x03\0\x08\0\x08\0\0\0", "the manifest is damaged"),
        (b"<manifest>", "the manifest is damaged"),
    ] {
        assert_eq!(level(bytes), Err(found.to_owned()));
    }
}

#[test]
fn the_text_form_of_an_aar_is_read() {
    let folder = Folder::new();
    let space = r#"="http://schemas.android.com/apk/res/android""#;
    for (text, expected) in [
        (
            format!(
                r#"<manifest xmlns:android{space}><uses-sdk android:minSdkVersion="24" /></manifest>"#
            ),
            Some(24),
        ),
        (
            format!(
                "\u{feff}<?xml version='1.0'?>\n<!-- <uses-sdk android:minSdkVersion=\"9\"/> -->\r\n<manifest \
                 package='a>b'\n xmlns:a{space}>\n<uses-sdk\n\tandroid:minSdkVersion='8' a:minSdkVersion = '26'></uses-sdk>\
                 <application><uses-sdk a:minSdkVersion='30'/></application></manifest>"
            ),
            Some(26),
        ),
        (format!("<manifest xmlns:android{space}/>"), None),
        ("<manifest><uses-sdk android:minSdkVersion=\"${min}\"/></manifest>".to_owned(), None),
    ] {
        let entries = [
            ("AndroidManifest.xml", text.as_bytes()),
            ("jni/arm64-v8a/liba.so", &library(&Recipe::default())),
        ];
        let measurement = measure(&folder.archive("a.aar", &entries)).unwrap();
        assert_eq!(measurement.min_sdk.len(), 1, "{text}");
        assert_eq!(measurement.min_sdk[0].level, expected, "{text}");
        assert_eq!(measurement.min_sdk[0].unknown.is_some(), expected.is_none(), "{text}");
    }
}

#[test]
fn a_damaged_manifest_is_unknown_and_never_a_panic() {
    let folder = Folder::new();
    let recipe = Recipe { text: vec![0; 16], ..Recipe::default() };
    for utf16 in [false, true] {
        let whole = Axml { utf16, text: "24", ..Axml::of(Value32::Text(4)) }.bytes();
        for cut in 0..whole.len() {
            let measurement = app(&folder, "a.apk", &whole[..cut], &recipe);
            assert_eq!(measurement.min_sdk[0].level, None, "cut at {cut}");
        }
        let mut other = 0;
        for at in 0..whole.len() {
            for flip in [1, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= flip;
                let min_sdk = app(&folder, "a.apk", &bytes, &recipe).min_sdk;
                other += u32::from(min_sdk.first().and_then(|m| m.level) != Some(24));
            }
        }
        assert!(other > 100, "only {other} flips changed the answer");
    }
    let text = "<manifest><uses-sdk android:minSdkVersion='24'/></manifest>";
    for cut in 0..text.len() {
        let measurement = app(&folder, "a.apk", &text.as_bytes()[..cut], &recipe);
        assert_eq!(measurement.min_sdk[0].level, None, "cut at {cut}");
    }
}

#[test]
fn what_aapt_writes_is_read() {
    let folder = Folder::new();
    let text = "<manifest xmlns:android=\"http://schemas.android.com/apk/res/android\" package=\"a.b\">\
                <uses-sdk android:minSdkVersion=\"23\" android:targetSdkVersion=\"29\"/><application/></manifest>";
    let source = folder.file("AndroidManifest.xml", text.as_bytes());
    if !std::path::Path::new(FRAMEWORK).exists() {
        println!("skipped: `{FRAMEWORK}` is absent, so aapt knows no attributes");
        return;
    }
    let known = Ok(23);
    let proto = Err("the manifest is a protocol buffer, which is not read".to_owned());
    let runs: [(&str, &[&str], &Result<u32, String>); 3] = [
        ("aapt", &["package", "-f", "-M", source.as_str(), "-I", FRAMEWORK, "-F"], &known),
        ("aapt2", &["link", "--manifest", source.as_str(), "-I", FRAMEWORK, "-o"], &known),
        (
            "aapt2",
            &["link", "--proto-format", "--manifest", source.as_str(), "-I", FRAMEWORK, "-o"],
            &proto,
        ),
    ];
    for (program, args, expected) in runs {
        let apk = folder.path().join("made.apk");
        let args = args.iter().copied().chain([apk.as_str()]);
        let captured = match CommandLine::new(program, args).output() {
            Ok(captured) => captured,
            Err(error) => {
                println!("skipped: `{program}` does not start: {error}");
                continue;
            }
        };
        assert!(captured.status.success(), "{}", captured.stderr);
        let mut archive = zip::ZipArchive::new(fs::File::open(&apk).unwrap()).unwrap();
        let mut manifest = Vec::new();
        let mut entry = archive.by_name("AndroidManifest.xml").unwrap();
        std::io::copy(&mut entry, &mut manifest).unwrap();
        assert_eq!(&level(&manifest), expected, "{program}");
    }
}

/// What a comparison says of the API level of installs.
fn told(old: (u32, u32), new: (u32, u32)) -> Vec<(Turn, String)> {
    let folder = Folder::new();
    let measured = |(min, linked)| {
        let recipe = Recipe { android: Some((linked, "r28b")), ..Recipe::default() };
        app(&folder, "a.apk", &Axml::of(Value32::Number(min)).bytes(), &recipe)
    };
    let found = compare(&measured(old), &[measured(new)]).candidates.remove(0).startup;
    let install = found.into_iter().filter(|fact| fact.fact == StartupKind::Install);
    install.map(|fact| (fact.turn, fact.found)).collect()
}

#[test]
fn a_comparison_tells_who_can_install_it_and_whether_it_runs_there() {
    assert_eq!(told((24, 24), (24, 24)), []);
    let raised = told((24, 24), (26, 24));
    let found = "minSdkVersion was 24, now 26: devices below Android API 26 no longer take it";
    assert_eq!(raised, [(Turn::Worse, found.to_owned())]);
    let turns = |old, new| told(old, new).into_iter().map(|(turn, _)| turn).collect::<Vec<_>>();
    assert_eq!(turns((26, 24), (24, 24)), [Turn::Better]);
    // Below what the library was linked for: it came, stays, goes.
    assert_eq!(turns((26, 26), (24, 26)), [Turn::Worse, Turn::Better]);
    assert_eq!(turns((24, 26), (24, 26)), [Turn::Still]);
    assert_eq!(turns((24, 26), (26, 26)), [Turn::Worse, Turn::Better]);
    // No device below 21 has a 64-bit ABI.
    assert_eq!(turns((16, 21), (16, 21)), []);
    assert_eq!(turns((16, 22), (16, 22)), [Turn::Still]);
    // A side that was measured before manifests were read, or has none, says nothing.
    let folder = Folder::new();
    let with = app(&folder, "a.apk", &Axml::of(Value32::Number(24)).bytes(), &Recipe::default());
    let without = Measurement { min_sdk: Vec::new(), ..with.clone() };
    for (before, after) in [(&with, &without), (&without, &with)] {
        assert_eq!(compare(before, std::slice::from_ref(after)).candidates[0].startup, []);
    }
}

#[test]
fn it_stands_first_in_all_formats() {
    let folder = Folder::new();
    for (name, min) in [("old.apk", 21), ("new.apk", 23)] {
        app(&folder, name, &Axml::of(Value32::Number(min)).bytes(), &Recipe::default());
    }
    let shown = |args: &[&str]| folder.run(args).stdout;
    let text = shown(&["measure", "new.apk"]);
    let begin = "new.apk\n  minSdkVersion 23\n\narm64-v8a";
    assert!(text.starts_with(begin), "{text}");
    assert!(
        text.contains("linked for Android API 24, yet devices from API 23 on take it"),
        "{text}"
    );
    let document: Value =
        serde_json::from_str(&shown(&["measure", "new.apk", "--format", "json"])).unwrap();
    assert_eq!(document["min_sdk"][0]["level"], 23);
    let compared = |format| shown(&["compare", "old.apk", "new.apk", "--format", format]);
    let told = "minSdkVersion was 21, now 23: devices below Android API 23 no longer take it\n";
    let text = compared("text");
    assert!(
        text.contains(&format!("what decides whether it starts\n  worse    {told}  still ")),
        "{text}"
    );
    let markdown = compared("markdown");
    assert!(markdown.contains(&format!("starts:\n\n- **worse** {told}- **still** ")), "{markdown}");
    let document: Value = serde_json::from_str(&compared("json")).unwrap();
    let fact = &document["candidates"][0]["startup"][0];
    assert_eq!((&fact["turn"], &fact["fact"]), (&"worse".into(), &"install".into()));
    // Saved and read again, it says the same.
    folder.file("saved.json", shown(&["measure", "old.apk", "--format", "json"]).as_bytes());
    let saved = shown(&["compare", "saved.json", "new.apk"]);
    assert!(saved.contains(told), "{saved}");
}

#[test]
fn the_base_of_a_set_answers_for_its_parts() {
    let folder = Folder::new();
    let base = super::zipped(&[("AndroidManifest.xml", &Axml::of(Value32::Number(23)).bytes())]);
    let split = Axml { utf16: true, text: "x", uses_sdk: None, split: true }.bytes();
    let config =
        super::zipped(&[("AndroidManifest.xml", &split), (LIBRARY, &library(&Recipe::default()))]);
    let set = folder.archive("a.xapk", &[("base.apk", &base), ("config.arm64_v8a.apk", &config)]);
    let measurement = measure(&set).unwrap();
    assert_eq!(measurement.min_sdk.len(), 1);
    assert_eq!(measurement.min_sdk[0].manifest, "a.xapk!/base.apk!/AndroidManifest.xml");
    assert_eq!(measurement.min_sdk(), Some(23));
    assert_eq!(measurement.min_sdk_of(&measurement.libraries[0]), Some(23));
}
