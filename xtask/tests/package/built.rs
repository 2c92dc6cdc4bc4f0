//! The demo upstream from its profile to an app: built by real Bazel, packed, and run in a Java virtual machine.

use std::{collections::BTreeMap, fs};

use ::support::exec::CommandLine;
use camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;
use xtask::engine::EngineKind;

use super::shrunk::shrink;
use crate::support::{
    Ended, Folder,
    engine::{self, Turn, has_program},
    repo, run, skipped, tests, tool, tree, variable,
};

/// Opens the packed library as an app does, and creates a graph through the packed classes.
const APP: &str = r#"
import com.google.mediapipe.framework.Graph;
import com.google.mediapipe.proto.CalculatorProto.CalculatorGraphConfig;
import com.google.mediapipe.tasks.vision.facelandmarker.FaceLandmarker;

public class App {
    public static void main(String[] args) throws Exception {
        // Its static block loads the library, as in every app.
        Class.forName("com.google.mediapipe.tasks.vision.facelandmarker.FaceLandmarker");
        Graph graph = new Graph();
        graph.loadBinaryGraph("mediapipe.tasks.vision.face_landmarker.FaceLandmarkerGraph".getBytes("UTF-8"));
        System.out.println("graph " + (graph.getNativeHandle() != 0));
        // A generated message finds its own fields by their names.
        CalculatorGraphConfig.Node node = CalculatorGraphConfig.Node.newBuilder().setName("image").build();
        System.out.println(CalculatorGraphConfig.Node.parseFrom(node.toByteArray()).getName());
    }
}
"#;

fn package(turn: &Turn, dist: &Utf8Path, more: &[&str]) -> snapbox::cmd::Command {
    package_of("face-only", turn, dist, more)
}

fn package_of(profile: &str, turn: &Turn, dist: &Utf8Path, more: &[&str]) -> snapbox::cmd::Command {
    tool(&words(profile, turn, dist, more).iter().map(String::as_str).collect::<Vec<_>>())
}

fn words(profile: &str, turn: &Turn, dist: &Utf8Path, more: &[&str]) -> Vec<String> {
    let (kind, work) = (turn.kind.to_string(), engine::work(turn.kind).into_string());
    let upstream = ["package", "--profile", profile, "--mediapipe", "demo", "--abi", "x86_64"];
    let places = ["--engine", &kind, "--work-dir", &work, "--dist", dist.as_str()];
    let group = ["--group", "org.example.mediapipe"];
    let all = [&upstream[..], &group, &places, more].concat();
    all.into_iter().map(str::to_owned).collect()
}

/// An engine that can compile Java as well: Docker, whose image has all of it, else this machine.
fn turn() -> Option<Turn> {
    engine::turn(EngineKind::Host).or_else(|| engine::turn(EngineKind::Docker))
}

fn versioned(dist: &Utf8Path) -> Utf8PathBuf {
    dist.join("face-only/maven/org/example/mediapipe/face-only/0.10.26.1")
}

fn run_in(folder: &Folder, program: &str, args: &[&str]) -> Ended {
    let mut command = CommandLine::new(program, args.iter().copied());
    command.cwd = Some(folder.path().to_owned());
    let said = command.output().unwrap();
    Ended { code: said.status.code(), stdout: said.stdout, stderr: said.stderr }
}

#[test]
fn a_virtual_machine_creates_a_graph_through_the_packed_classes() {
    let Some(turn) = turn() else { return };
    let folder = Folder::new();
    let dist = folder.join("dist");
    // Linux's loader does not read Android's packed relocations.
    let text = "schema = 1\nextends = \"face-only\"\n[native]\npack-relocations = \"off\"\n";
    let profile = folder.write("loads.toml", text);
    let ended = run(package_of(profile.as_str(), &turn, &dist, &["--explain"]));
    if ended.code == Some(20) {
        skipped(&ended.stderr);
        return;
    }
    let ended = ended.expect_code(0);
    for part in
        ["demo upstream, not MediaPipe", "proved", "Graph_nativeCreateGraph", "-0.10.26.1.aar"]
    {
        assert!(ended.stdout.contains(part), "no `{part}` in\n{}", ended.stdout);
    }
    for program in ["javac", "java", "unzip"] {
        if !has_program(program) {
            skipped(&format!("no {program} on the PATH"));
            return;
        }
    }
    let aar = dist.join("loads/maven/org/example/mediapipe/loads/0.10.26.1/loads-0.10.26.1.aar");
    run_in(&folder, "unzip", &["-q", aar.as_str(), "-d", "aar"]).expect_code(0);
    run(tool(&["check", aar.as_str()])).expect_code(0);
    an_app_of_it_passes_check(&folder);
    // Android's classes, which a device has, are stubs; the rest are the libraries that the POM names.
    let work = newest_work(turn.kind);
    let libraries = work.join("libraries");
    let mut class_path =
        vec!["aar/classes.jar".to_owned(), ".".to_owned(), work.join("beside").into_string()];
    for entry in libraries.read_dir_utf8().unwrap().flatten() {
        class_path.push(entry.path().to_string());
    }
    let class_path = class_path.join(":");
    folder.write("App.java", APP);
    // Class files of Java 8, as for every app.
    let release = ["--release", "8", "-cp", &class_path];
    run_in(&folder, "javac", &[&release[..], &["App.java"]].concat()).expect_code(0);
    let pose = APP.replace("facelandmarker.FaceLandmarker;", "poselandmarker.PoseLandmarker;");
    folder.write("pose/App.java", &pose);
    run_in(&folder, "javac", &["-cp", &class_path, "-d", "pose", "pose/App.java"])
        .expect_code(1)
        .expect_stderr(&["poselandmarker"]);

    let shim = folder.join("smoke");
    let script = tests().join("smoke/build.sh");
    let made = run_in(&folder, "sh", &[script.as_str(), shim.as_str()]);
    if made.code != Some(0) {
        skipped(&made.stderr);
        return;
    }
    let app = |class_path: &str| {
        let place = format!("-Djava.library.path={}", folder.join("aar/jni/x86_64"));
        let mut java =
            CommandLine::new("java", [&place, "-cp", class_path, "App"].map(String::from));
        java.cwd = Some(folder.path().to_owned());
        // The linker of this machine does not know where Java looks for libraries.
        let path = format!("{}:{}", folder.join("smoke/shim"), folder.join("aar/jni/x86_64"));
        java.env.insert("LD_LIBRARY_PATH".into(), path);
        java.output().unwrap()
    };
    let whole = app(&class_path);
    assert_eq!(whole.stdout, "graph true\nimage\n", "{}", whole.stderr);
    if shrink(&folder, &libraries, &work.join("beside")) {
        let ruled = app("ruled.jar");
        assert_eq!(ruled.stdout, "graph true\nimage\n", "{}", ruled.stderr);
        let bare = app("bare.jar");
        assert!(bare.stderr.contains("UnsatisfiedLinkError"), "the rules keep nothing: {bare:?}");
    }
}

/// Android's own packager makes an app with the libraries of `aar/`, at places that every device can map.
fn an_app_of_it_passes_check(folder: &Folder) {
    for program in ["aapt", "zip", "zipalign"] {
        if !has_program(program) {
            skipped(&format!("no {program} on the PATH"));
            return;
        }
    }
    // Without an android.jar aapt knows no attribute, so the level is said on the command line.
    folder.write("AndroidManifest.xml", "<manifest package=\"org.example.app\"/>");
    for (program, args) in [
        ("aapt", &["package", "-f", "-M", "AndroidManifest.xml", "-F", "plain.apk"][..]),
        ("cp", &["-r", "aar/jni", "lib"]),
        ("zip", &["-q", "-0", "-X", "-r", "plain.apk", "lib"]),
        ("zipalign", &["-f", "16384", "plain.apk", "app.apk"]),
        ("zipalign", &["-c", "16384", "app.apk"]),
    ] {
        run_in(folder, program, args).expect_code(0);
    }
    let app = folder.join("app.apk");
    run(tool(&["check", app.as_str(), "--min-api", "24"])).expect_code(0);
    // The same app with its libraries where no device can map them.
    run_in(folder, "zip", &["-q", "-j", "-X", "-0", "off.apk", "AndroidManifest.xml"])
        .expect_code(0);
    run_in(folder, "zip", &["-q", "-X", "-0", "-r", "off.apk", "lib"]).expect_code(0);
    run_in(folder, "zipalign", &["-c", "16384", "off.apk"]).expect_code(1);
    let off = folder.join("off.apk");
    let ended = run(tool(&["check", off.as_str(), "--min-api", "24"]));
    assert_ne!(ended.code, Some(0), "{ended:#?}");
    assert!(ended.stdout.contains("apk-aligned"), "{}", ended.stdout);
}

/// The folder that the Java half was compiled in last.
fn newest_work(kind: EngineKind) -> Utf8PathBuf {
    let found = WalkDir::new(engine::work(kind)).min_depth(4).max_depth(4).into_iter().flatten();
    let mut folders: Vec<_> = found
        .filter(|entry| entry.path().ends_with("package/work"))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.into_path())))
        .collect();
    folders.sort();
    Utf8PathBuf::from_path_buf(folders.pop().expect("Java was compiled").1).unwrap()
}

#[test]
fn no_circumstance_changes_an_aar() {
    let Some(turn) = turn() else { return };
    let folder = Folder::new();
    let (one, two) = (folder.join("one"), folder.join("a/longer path"));
    let first = run(package(&turn, &one, &[]));
    if first.code == Some(20) {
        skipped(&first.stderr);
        return;
    }
    first.expect_code(0);
    // Compiled anew, in a shell with another permissions mask.
    let other = snapbox::cmd::Command::new("sh")
        .args(["-c", "umask 077 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_cargo-xtask")])
        .args(words("face-only", &turn, &two, &[]))
        .env_clear()
        .env("PATH", variable("PATH").unwrap_or_default())
        .env("CARGO_MANIFEST_DIR", repo().join("xtask"))
        .env("TZ", "Pacific/Kiritimati")
        .env("USER", "other")
        .env("LANG", "tr_TR.UTF-8")
        .env("HOME", folder.path());
    run(other).expect_code(0).expect_stderr(&["Fresh"]);
    // The modes are the umask's; `100644 digest` is all that `tree` tells of a file.
    let bytes = |dist: &Utf8Path| -> BTreeMap<String, String> {
        let files = tree(&dist.join("face-only/maven")).into_iter();
        let digest = |told: &str| told.split_once(' ').map(|(_, digest)| digest.to_owned());
        files.filter_map(|(name, told)| Some((name, digest(&told)?))).collect()
    };
    assert_eq!(bytes(&one), bytes(&two));
    assert!(bytes(&one).len() > 15);

    // A budget that is not kept, a name that no repository takes: nothing new is written.
    let before = bytes(&one);
    run(package(&turn, &one, &["--version", "face"]))
        .expect_code(2)
        .expect_stderr(&["`face` is no version"]);
    assert_eq!(bytes(&one), before);
}

#[test]
fn each_file_is_signed_by_a_key_of_the_keyring() {
    let Some(turn) = turn() else { return };
    if !has_program("gpg") {
        skipped("no gpg on the PATH");
        return;
    }
    let folder = Folder::new();
    let home = folder.join("k");
    fs::create_dir(&home).unwrap();
    let gpg = |args: &[&str]| {
        let mut command = CommandLine::new("gpg", args.iter().copied());
        command.env.insert("GNUPGHOME".into(), home.to_string());
        command.output().unwrap()
    };
    let key = "app@example.org";
    let made =
        gpg(&["--batch", "--passphrase", "", "--quick-generate-key", key, "ed25519", "sign", "0"]);
    assert!(made.status.success(), "{}", made.stderr);
    let dist = folder.join("dist");
    let ended = run(package(&turn, &dist, &["--sign", key]).env("GNUPGHOME", &home));
    if ended.code == Some(20) {
        skipped(&ended.stderr);
        return;
    }
    ended.expect_code(0);
    for tail in [".aar", ".pom", ".module", "-sources.jar"] {
        let file = versioned(&dist).join(format!("face-only-0.10.26.1{tail}"));
        let said = gpg(&["--verify", &format!("{file}.asc"), file.as_str()]);
        assert!(said.status.success(), "{}", said.stderr);
    }
}
