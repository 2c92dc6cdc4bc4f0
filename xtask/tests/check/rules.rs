//! Each rule, broken alone.

use super::{GOOD, TARGETS, archive, deflated, link, linker, report, run, troubles, verdict};
use crate::support::Folder;

const SOURCE: &str = "int puts(const char *); int call(void) { return puts(\"x\"); }";

/// A library that keeps every rule answers so, on each ABI.
#[test]
fn a_library_that_keeps_every_rule_is_ok() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    for (abi, _) in TARGETS {
        link(&folder, &format!("dist/jni/{abi}/liba.so"), abi, SOURCE, GOOD);
    }
    let (document, code) = report(&folder, &["dist", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (Vec::new(), 0), "{document:#}");
    let text = run(&folder, &["check", "dist", "--min-api", "24"]).stdout;
    assert!(text.starts_with("dist: ok ("), "{text}");
    assert!(text.contains("API level 24, as asked"), "{text}");
}

/// One flag or one line of source breaks one rule, and no other.
#[test]
fn each_rule_is_broken_alone() {
    if !linker() {
        return;
    }
    let script = "SECTIONS { . = SIZEOF_HEADERS; .dynamic : { *(.dynamic) } .text : { *(.text*) } }\n\
                  PHDRS { a PT_LOAD FLAGS(5); d PT_DYNAMIC; s PT_GNU_STACK FLAGS(6); }";
    let folder = Folder::new();
    let script = format!("-Wl,-T,{}", folder.write("norelro.ld", script));
    let path =
        "const char *const where = \"/home/ada/src/a.cc\"; const char *call() { return where; }";
    let later = "double strtod_l(const char *, char **, void *);\n\
                 double call(const char *a) { return strtod_l(a, 0, 0); }";
    let tls = "__thread int mine; int *call(void) { return &mine; }";
    let text = "extern int data; __asm__(\".text\\n.long data\\n\"); int call(void) { return data; } int data;";
    for (source, flags, abi, level, expected, found) in [
        (
            SOURCE,
            vec!["-Wl,-z,max-page-size=4096"],
            "arm64-v8a",
            "24",
            "pages-16k failed",
            "aligned to 4",
        ),
        (later, vec![], "armeabi-v7a", "24", "symbols failed", "`strtod_l from 26 on`"),
        (later, vec![], "armeabi-v7a", "26", "", ""),
        (
            SOURCE,
            vec!["-Wl,-z,execstack"],
            "arm64-v8a",
            "24",
            "executable-stack failed",
            "holds code",
        ),
        (
            SOURCE,
            vec!["-Wl,--hash-style=gnu"],
            "armeabi-v7a",
            "22",
            "hash-table failed",
            "from 23 on",
        ),
        (
            SOURCE,
            vec!["-Wl,-soname,libother.so"],
            "arm64-v8a",
            "24",
            "soname failed",
            "`libother.so`",
        ),
        (path, vec![], "arm64-v8a", "24", "host-paths failed", "/home/ada/src/a.cc"),
        (
            tls,
            vec!["-fno-emulated-tls", "-ftls-model=local-dynamic"],
            "arm64-v8a",
            "24",
            "thread-variables failed",
            "from 29 on",
        ),
        (text, vec!["-Wl,-z,notext"], "x86", "24", "text-relocations failed", "written to"),
    ] {
        let flags = [GOOD, &flags].concat();
        link(&folder, "one/liba.so", abi, source, &flags);
        let (document, code) = report(&folder, &["one", "--min-api", level]);
        let expected: Vec<&str> =
            Some(expected).filter(|text| !text.is_empty()).into_iter().collect();
        assert_eq!(troubles(&document), expected, "{document:#}");
        assert_eq!(code, if expected.is_empty() { 0 } else { 32 });
        if let [expected] = expected.as_slice() {
            let (_, all) = verdict(&document, expected.split(' ').next().unwrap());
            assert!(all.contains(found), "{expected}: {all}");
        }
    }
    // Several at once where one brings another along.
    link(
        &folder,
        "one/liba.so",
        "arm64-v8a",
        SOURCE,
        &["-Wl,-z,max-page-size=16384", "-g", &script],
    );
    let (document, _) = report(&folder, &["one", "--min-api", "24"]);
    assert_eq!(verdict(&document, "relro").0, "warning");
    link(&folder, "one/liba.so", "arm64-v8a", SOURCE, &["-g", "-Wl,-z,max-page-size=16384"]);
    let (document, _) = report(&folder, &["one", "--min-api", "24"]);
    assert_eq!(verdict(&document, "debug-information").0, "failed");
    for (packing, since, short) in
        [("android", 23, "21"), ("relr", 30, "29"), ("android+relr", 30, "29")]
    {
        let pack = format!("-Wl,--pack-dyn-relocs={packing}");
        let table = "static int a, b; int *const table[] = {&a, &b, &a, &b}; int *const *call(void) { return table; }";
        link(&folder, "one/liba.so", "arm64-v8a", table, &[GOOD, &[&pack]].concat());
        let (document, code) = report(&folder, &["one", "--min-api", short]);
        assert_eq!(
            (verdict(&document, "packed-relocations").0.as_str(), code),
            ("failed", 32),
            "{packing}"
        );
        let (document, code) = report(&folder, &["one", "--min-api", &since.to_string()]);
        assert_eq!((troubles(&document), code), (Vec::new(), 0), "{packing}");
    }
}

/// What is not known is said, and has an exit code of its own.
#[test]
fn what_could_not_be_told_is_never_ok() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let other = link(&folder, "made/libb.so", "arm64-v8a", "int other(void) { return 1; }", GOOD);
    let needs = [GOOD, &["-Lmade", other.as_str()]].concat();
    let source = "int other(void); int call(void) { return other(); }";
    let path = link(&folder, "alone/liba.so", "arm64-v8a", source, &needs);
    let (document, code) = report(&folder, &["alone/liba.so", "--min-api", "24"]);
    assert_eq!(troubles(&document), ["needed could_not_tell", "symbols could_not_tell"]);
    assert_eq!(code, 35);
    // In an archive there is nothing more: it is broken. Beside the other it is whole.
    let bytes = std::fs::read(&path).unwrap();
    archive(&folder, "a.aar", &[deflated("jni/arm64-v8a/liba.so", &bytes)]);
    let (document, code) = report(&folder, &["a.aar", "--min-api", "24"]);
    assert_eq!(troubles(&document), ["needed failed", "symbols could_not_tell"]);
    assert_eq!(code, 32);
    let (document, code) = report(&folder, &["alone/liba.so", "made/libb.so", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (Vec::new(), 0));
    // A symbol that nothing gives is told with the library of Android that has it.
    let source = "int __android_log_write(int, const char *, const char *);\n\
                  int call(void) { return __android_log_write(4, \"a\", \"b\"); }";
    link(&folder, "log/liba.so", "arm64-v8a", source, GOOD);
    let text = run(&folder, &["check", "log", "--min-api", "24"]);
    assert_eq!(text.status.code(), Some(32));
    assert!(text.stdout.contains("help: link with liblog.so"), "{}", text.stdout);
}

/// Folders, sets and second copies.
#[test]
fn an_archive_is_whole_for_every_abi() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let make =
        |path: &str, abi: &str| std::fs::read(link(&folder, path, abi, SOURCE, GOOD)).unwrap();
    let [arm64, arm] = [make("m/64/liba.so", "arm64-v8a"), make("m/32/liba.so", "armeabi-v7a")];
    let other = make("m/64/libb.so", "arm64-v8a");
    let both = [
        deflated("jni/arm64-v8a/liba.so", &arm64),
        deflated("jni/armeabi-v7a/liba.so", &arm),
        deflated("jni/arm64-v8a/libb.so", &other),
    ];
    archive(&folder, "set.aar", &both);
    let (document, code) = report(&folder, &["set.aar", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (vec!["abi-set failed".to_owned()], 32));
    assert!(verdict(&document, "abi-set").1.contains("armeabi-v7a lacks `libb.so`"));
    archive(
        &folder,
        "folder.aar",
        &[deflated("jni/arm64-v8a/liba.so", &arm64), deflated("jni/x86_64/liba.so", &arm64)],
    );
    let (document, _) = report(&folder, &["folder.aar", "--min-api", "24"]);
    assert_eq!(verdict(&document, "abi-folder").0, "failed");
    archive(&folder, "narrow.aar", &[deflated("jni/armeabi-v7a/liba.so", &arm)]);
    let (document, code) = report(&folder, &["narrow.aar", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (vec!["abi-set warning".to_owned()], 0));
    // Two names of one component, and one that another hides.
    let marked = "const char *call(void) { return \"OpenCV(%s) Error\"; }";
    let hidden = std::fs::read(link(&folder, "m/h/libmine.so", "arm64-v8a", marked, GOOD)).unwrap();
    let cv =
        std::fs::read(link(&folder, "m/h/libopencv_java4.so", "arm64-v8a", marked, GOOD)).unwrap();
    let old =
        std::fs::read(link(&folder, "m/h/libopencv_java3.so", "arm64-v8a", marked, GOOD)).unwrap();
    let entry = |bytes| move |name| deflated(name, bytes);
    let (mine, four) = (
        entry(&hidden)("jni/arm64-v8a/libmine.so"),
        entry(&cv)("jni/arm64-v8a/libopencv_java4.so"),
    );
    archive(&folder, "hidden.aar", &[mine, four]);
    let (document, code) = report(&folder, &["hidden.aar", "--min-api", "24"]);
    assert_eq!((troubles(&document), code), (vec!["copies warning".to_owned()], 0));
    let (three, four) = (
        entry(&old)("jni/arm64-v8a/libopencv_java3.so"),
        entry(&cv)("jni/arm64-v8a/libopencv_java4.so"),
    );
    archive(&folder, "twice.aar", &[three, four]);
    let (document, _) = report(&folder, &["twice.aar", "--min-api", "24"]);
    assert_eq!(troubles(&document), ["copies failed"]);
}

/// A profile adds its ABIs, its level and its limits.
#[test]
fn a_profile_is_held_to_its_word() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    link(&folder, "dist/jni/arm64-v8a/liba.so", "arm64-v8a", SOURCE, GOOD);
    let profile = |extra: &str| {
        let text = format!("schema = 1\ntasks = [\"face_detector\"]\n{extra}");
        folder.write("app.toml", &text);
        report(&folder, &["dist", "--profile", "app.toml"])
    };
    let (document, code) = profile("[budget.arm64-v8a]\nnormalized = \"1 MiB\"\n");
    assert_eq!((troubles(&document), code), (Vec::new(), 0), "{document:#}");
    assert_eq!(verdict(&document, "budget").0, "ok");
    let (document, code) = profile("[budget.arm64-v8a]\nnormalized = \"100 B\"\n");
    assert_eq!((troubles(&document), code), (vec!["budget failed".to_owned()], 32));
    let (document, code) = profile("[android]\nabis = [\"arm64-v8a\", \"x86_64\"]\n");
    assert_eq!((troubles(&document), code), (vec!["abi-set failed".to_owned()], 32));
    // What a build left says its release.
    folder.write("dist/plan.json", "{\"upstream\": {\"version\": \"0.10.26\"}}");
    let (document, code) = profile("[mediapipe]\nversion = \"1.0.0\"\n");
    assert_eq!((troubles(&document), code), (vec!["release warning".to_owned()], 0));
    let (document, _) = profile("[mediapipe]\nversion = \"0.10.26\"\n");
    assert_eq!(verdict(&document, "release").0, "ok");
    let (document, code) = profile("[android]\nmin-sdk = 21\n");
    assert_eq!(troubles(&document), Vec::<String>::new(), "{document:#}");
    assert_eq!(code, 0);
}

/// An NDK's own stubs win over the bundled list.
#[test]
fn an_ndk_says_what_it_gives() {
    if !linker() {
        return;
    }
    let folder = Folder::new();
    let library = link(&folder, "one/liba.so", "arm64-v8a", SOURCE, GOOD);
    let stubs =
        "ndk/toolchains/llvm/prebuilt/linux-x86_64/sysroot/usr/lib/aarch64-linux-android/24";
    link(&folder, &format!("{stubs}/libc.so"), "arm64-v8a", "int unrelated;", &[]);
    let (document, code) = report(&folder, &["one", "--min-api", "24", "--ndk", "ndk"]);
    assert_eq!((troubles(&document), code), (vec!["symbols failed".to_owned()], 32), "{library}");
    link(&folder, &format!("{stubs}/libc.so"), "arm64-v8a", "int puts;", &[]);
    let (document, code) = report(&folder, &["one", "--min-api", "24", "--ndk", "ndk"]);
    assert_eq!((troubles(&document), code), (Vec::new(), 0));
    let captured = run(&folder, &["check", "one", "--min-api", "30", "--ndk", "ndk"]);
    assert_eq!(captured.status.code(), Some(11), "{}", captured.stdout);
    assert!(captured.stderr.contains("no stubs of API level 30"), "{}", captured.stderr);
}
