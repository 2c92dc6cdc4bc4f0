//! APKs: stored and aligned as `zipalign` says, and the app beside the libraries.

use std::fs;

use ::support::exec::CommandLine;

use super::{GOOD, archive, deflated, link, linker, report, stored, troubles, verdict};
use crate::support::{Folder, skipped};

const SOURCE: &str = "int puts(const char *); int call(void) { return puts(\"x\"); }";

/// The three facts about pages of 16 KiB are three answers, and the third is that of `zipalign`.
#[test]
fn places_agree_with_zipalign() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes = fs::read(link(&folder, "m/liba.so", "arm64-v8a", SOURCE, GOOD)).unwrap();
    let run = |args: &[&str]| {
        let mut command = CommandLine::new("zipalign", args.iter().copied());
        command.cwd = Some(folder.path().to_owned());
        command.output()
    };
    if run(&["-h"]).is_err() {
        skipped("`zipalign` is not here");
        return;
    }
    archive(&folder, "loose.apk", &[stored("lib/arm64-v8a/liba.so", &bytes)]);
    archive(&folder, "deflated.apk", &[deflated("lib/arm64-v8a/liba.so", &bytes)]);
    for (align, name) in [("4", "four.apk"), ("4096", "small.apk"), ("16384", "large.apk")] {
        assert!(run(&["-f", align, "loose.apk", name]).unwrap().status.success());
    }
    for name in ["loose.apk", "four.apk", "small.apk", "large.apk"] {
        let judged = run(&["-c", "16384", name]).unwrap().status.success();
        let (document, _) = report(&folder, &[name, "--min-api", "24"]);
        let (aligned, _) = verdict(&document, "apk-aligned");
        assert_eq!(aligned == "ok", judged, "{name}: {aligned}");
        assert_eq!(verdict(&document, "apk-stored").0, "ok");
        assert_eq!(verdict(&document, "pages-16k").0, "ok");
    }
    let (document, code) = report(&folder, &["deflated.apk", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (vec!["apk-stored warning".to_owned()], 0));
    assert_eq!(verdict(&document, "apk-aligned").0, "not_asked");
}

#[test]
fn an_app_carries_what_was_checked() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let bytes =
        fs::read(link(&folder, "dist/jni/arm64-v8a/liba.so", "arm64-v8a", SOURCE, GOOD)).unwrap();
    let other = "int puts(const char *); int call(void) { return puts(\"other\"); }";
    let other = fs::read(link(&folder, "m/liba.so", "arm64-v8a", other, GOOD)).unwrap();
    let check = |entries: &[super::Entry<'_>]| {
        archive(&folder, "app.apk", entries);
        let (document, _) = report(&folder, &["dist", "--min-api", "24", "--app", "app.apk"]);
        verdict(&document, "app")
    };
    assert_eq!(check(&[deflated("lib/arm64-v8a/liba.so", &bytes)]).0, "ok");
    let (verdict_, found) = check(&[deflated("lib/arm64-v8a/liba.so", &other)]);
    assert_eq!((verdict_.as_str(), found.as_str()), ("failed", "another of that name"));
    assert_eq!(check(&[deflated("lib/arm64-v8a/libb.so", &other)]).0, "failed");
}
