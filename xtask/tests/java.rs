//! The Java half, compiled by the machine's javac and protoc: of the demo upstream, and of the real trees
//! that `XTASK_MEDIAPIPE_TREES` names.

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
};

use ::support::{diag::Failure, digest::Sha256, exec::CommandLine, interrupt::Interrupt};
use camino::{Utf8Path, Utf8PathBuf};
use classfile::{
    Classes,
    closure::{self, Missing, Named},
};
use support::{Folder, repo, skipped, variable};
use xtask::{
    catalogue::{Area, Catalogue, Release, Task},
    java::{self, Compiled, HostPlace, JavaError, JavaTools, Origin, Place, Request},
};

/// A folder with all that a compilation of a tree wants; none, and why, where the machine has no tools.
struct Bench {
    tree: Utf8PathBuf,
    folder: Folder,
    path: Vec<Utf8PathBuf>,
    tools: JavaTools,
}

impl Bench {
    fn of(tree: &Utf8Path) -> Option<Self> {
        let path = variable("PATH").unwrap_or_default();
        let path: Vec<Utf8PathBuf> = path.split(':').map(Utf8PathBuf::from).collect();
        let folder = Folder::new();
        let place = HostPlace::new(tree, &folder.path().join("work"), &path);
        match java::find(&place, Origin::Machine) {
            Ok(tools) => Some(Self { tree: tree.to_owned(), folder, path, tools }),
            Err(error) => {
                skipped(&error.to_string());
                None
            }
        }
    }

    fn demo() -> Option<Self> {
        Self::of(&repo().join("xtask/demo"))
    }

    /// The same with a copy of the tree that a test may edit.
    fn copied() -> Option<Self> {
        let mut bench = Self::demo()?;
        let copy = bench.folder.path().join("tree");
        let from = [bench.tree.as_str(), copy.as_str()].map(str::to_owned);
        let args = ["-r".to_owned()].into_iter().chain(from);
        CommandLine::new("cp", args).read().unwrap();
        bench.tree = copy;
        Some(bench)
    }

    fn place(&self) -> HostPlace {
        HostPlace::new(&self.tree, &self.folder.path().join("work"), &self.path)
    }

    fn compile(&self, release: &str, tasks: &[&str]) -> Result<Compiled, JavaError> {
        self.compile_at(release, tasks, &self.place())
    }

    fn compile_at(
        &self,
        release: &str,
        tasks: &[&str],
        place: &dyn Place,
    ) -> Result<Compiled, JavaError> {
        let catalogue = Catalogue::bundled();
        let tasks: Vec<&Task> = tasks.iter().map(|task| catalogue.task(task).unwrap()).collect();
        let release = catalogue.release(release).unwrap();
        let request = Request { tree: &self.tree, release, tasks: &tasks, tools: &self.tools };
        java::compile(&request, place, &Interrupt::default())
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.tree.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
    }
}

const VISION: &str = "mediapipe/tasks/java/com/google/mediapipe/tasks/vision";

/// The folders of vision's tasks of which a jar has classes.
fn tasks_in(compiled: &Compiled) -> BTreeSet<&str> {
    let below = "com/google/mediapipe/tasks/vision/";
    let classes = compiled.classes.iter().filter_map(|class| class.strip_prefix(below));
    let folders = classes.filter_map(|class| class.split('/').next());
    // Generated messages stand below a task's package too.
    folders.filter(|folder| *folder != "core").collect()
}

#[test]
fn the_closure_of_one_task_has_no_class_of_another() {
    let Some(bench) = Bench::demo() else { return };
    let face = bench.compile("demo", &["face_detector"]).unwrap();
    assert_eq!(tasks_in(&face), BTreeSet::from(["facedetector"]));
    let has = |class: &str| face.classes.iter().any(|found| found == class);
    for class in [
        "com/google/mediapipe/framework/Graph.class",
        // What no Java names by this file, and what only a rule writes.
        "com/google/mediapipe/framework/TypeNameRegistryConcrete.class",
        "com/google/mediapipe/tasks/core/logging/TasksStatsLoggerFactory.class",
        "com/google/mediapipe/tasks/core/logging/TasksStatsDummyLogger.class",
        // What AutoValue and protoc write.
        "com/google/mediapipe/tasks/core/AutoValue_BaseOptions.class",
        "com/google/mediapipe/proto/CalculatorProto$CalculatorGraphConfig.class",
    ] {
        assert!(has(class), "no {class}");
    }
    for foreign in
        ["android", "androidx", "com/google/protobuf", "com/google/auto", "com/google/common"]
    {
        assert!(
            !face.classes.iter().any(|class| class.starts_with(&format!("{foreign}/"))),
            "{foreign}"
        );
    }
    assert!(!face.sources.iter().any(|source| source.as_str().contains("AutoValue_")));
    assert!(face.sources.iter().any(|source| source.ends_with("FaceDetector.java")));
    assert_eq!(face.versions["protobuf-javalite"], bench.tools.javalite());
}

/// Every class file is for Android: of Java 8, and reached by the natives that C++ has.
#[test]
fn class_files_are_of_java_8_and_have_what_cpp_looks_up() {
    let Some(bench) = Bench::demo() else { return };
    let face = bench.compile("demo", &["face_landmarker"]).unwrap();
    let mut jar = zip::ZipArchive::new(std::io::Cursor::new(&face.classes_jar)).unwrap();
    let mut classes = BTreeMap::new();
    for at in 0..jar.len() {
        let mut entry = jar.by_index(at).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        assert_eq!(&bytes[4..8], &[0, 0, 0, 52], "{name}");
        classes.insert(name, bytes);
    }
    for row in &Catalogue::bundled().java.looked_up {
        let class = format!("{}.class", row.class.replace('.', "/"));
        let Some(bytes) = classes.get(&class) else {
            assert!(!row.always, "no {class}");
            continue;
        };
        for member in &row.members {
            let (name, descriptor) = member
                .split_once(' ')
                .unwrap_or_else(|| member.split_at(member.find('(').unwrap()));
            for word in [name, descriptor] {
                let there = bytes.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(there, "{class} has no {word}");
            }
        }
    }
}

/// Compiled against protobuf's full library, the builder of `Any` would be asked for a method that the lite
/// runtime lacks (google-ai-edge/mediapipe#6348).
#[test]
fn any_is_asked_for_what_the_lite_runtime_has() {
    let Some(bench) = Bench::demo() else { return };
    let holistic = bench.compile("demo", &["holistic_landmarker"]).unwrap();
    let classes = Classes::from_jar(&holistic.classes_jar).unwrap();
    let builds: BTreeSet<&str> = classes
        .iter()
        .flat_map(|class| &class.method_refs)
        .filter(|method| {
            method.class == "com/google/protobuf/Any$Builder" && method.name == "build"
        })
        .map(|method| method.descriptor.as_str())
        .collect();
    assert_eq!(builds, BTreeSet::from(["()Lcom/google/protobuf/GeneratedMessageLite;"]));
}

/// Nothing that a kept class names is missing: not in the result, not in the libraries that an app has, and
/// not in Android or the platform's own Java.
#[test]
fn what_kept_classes_name_is_there() {
    let Some(bench) = Bench::demo() else { return };
    let all = Catalogue::bundled().tasks_of(Catalogue::bundled().release("demo").unwrap());
    let all: Vec<&str> = all.map(|task| task.name.as_str()).collect();
    let compiled = bench.compile("demo", &all).unwrap();
    let mut beside = vec![Classes::from_jar(&compiled.beside_jar).unwrap()];
    for library in &compiled.libraries {
        beside.push(Classes::from_jar(&fs::read(library).unwrap()).unwrap());
    }
    let classes = Classes::from_jar(&compiled.classes_jar).unwrap();
    let beside: Vec<&Classes> = beside.iter().collect();
    // Java's own classes stand in the JDK's image, which is no jar; javac has looked there.
    let own = |missing: &Missing| match &missing.what {
        Named::Class(name) => name.starts_with("java/") || name.starts_with('['),
        Named::Method(member) | Named::Field(member) => {
            member.class.starts_with("java/") || member.class.starts_with('[')
        }
    };
    let mut missing = closure::missing(&classes, &beside);
    missing.retain(|missing| !own(missing) && !inherited_of_object(missing));
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Methods of java.lang.Object, and of Enum, that a class is asked for by its own name.
fn inherited_of_object(missing: &Missing) -> bool {
    let Named::Method(member) = &missing.what else { return false };
    ["getClass", "hashCode", "equals", "toString", "clone", "name", "ordinal"]
        .contains(&member.name.as_str())
}

/// What Java declares `native`, C++ has, and what C++ has, Java declares.
#[test]
fn natives_of_the_demo_are_those_of_its_cpp() {
    let Some(bench) = Bench::demo() else { return };
    let all = Catalogue::bundled().tasks_of(Catalogue::bundled().release("demo").unwrap());
    let all: Vec<&str> = all.map(|task| task.name.as_str()).collect();
    let compiled = bench.compile("demo", &all).unwrap();
    let classes = Classes::from_jar(&compiled.classes_jar).unwrap();
    let java: BTreeSet<String> = classes.natives().iter().map(|native| native.symbol()).collect();
    let mut cpp = BTreeSet::new();
    for entry in walkdir::WalkDir::new(bench.tree.join("mediapipe")) {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|extension| extension != "cc") {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        // `#define GRAPH_METHOD(name) Java_.._##name` gives the names their beginning.
        let mut macros = BTreeMap::new();
        for line in text.lines() {
            if let Some((name, rest)) =
                line.strip_prefix("#define ").and_then(|rest| rest.split_once("(name) "))
                && let Some(beginning) = rest.strip_suffix("##name")
            {
                macros.insert(name, beginning);
            }
            let Some(rest) = line.strip_prefix("JNIEXPORT ") else { continue };
            let Some((_, rest)) = rest.split_once(' ') else { continue };
            let (name, rest) = rest.split_once('(').unwrap();
            match macros.get(name) {
                Some(beginning) => {
                    cpp.insert(format!("{beginning}{}", rest.split_once(')').unwrap().0))
                }
                None => cpp.insert(name.to_owned()),
            };
        }
    }
    assert!(java.len() > 60, "{} natives", java.len());
    let lacks = |one: &BTreeSet<String>, other: &BTreeSet<String>| -> Vec<String> {
        one.difference(other).cloned().collect()
    };
    assert_eq!(lacks(&java, &cpp), Vec::<String>::new(), "C++ lacks them");
    assert_eq!(lacks(&cpp, &java), Vec::<String>::new(), "Java lacks them");
}

/// A place that differs from the other in all that must not matter.
struct Odd(HostPlace);

impl Place for Odd {
    fn command(&self, program: &str, args: &[String]) -> CommandLine {
        let mut line = self.0.command(program, args);
        line.env.extend(
            [("TZ", "Asia/Kathmandu"), ("LC_ALL", "C"), ("USER", "somebody"), ("HOME", "/tmp")]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let mut words = vec!["-c".to_owned(), "umask 077; exec \"$@\"".to_owned(), "sh".to_owned()];
        words.push(std::mem::replace(&mut line.program, "sh".to_owned()));
        words.append(&mut line.args);
        line.args = words;
        line
    }

    fn work(&self) -> &Utf8Path {
        self.0.work()
    }

    fn seen(&self) -> &str {
        self.0.seen()
    }
}

#[test]
fn another_path_time_zone_and_mask_give_the_same_bytes() {
    let Some(bench) = Bench::copied() else { return };
    let Some(original) = Bench::demo() else { return };
    let first = original.compile("demo", &["face_detector"]).unwrap();
    let work = bench.folder.path().join("another place with spaces/work");
    let odd = Odd(HostPlace::new(&bench.tree, &work, &bench.path));
    let second = bench.compile_at("demo", &["face_detector"], &odd).unwrap();
    for (what, one, other) in [
        ("classes", &first.classes_jar, &second.classes_jar),
        ("sources", &first.sources_jar, &second.sources_jar),
        ("what stands beside", &first.beside_jar, &second.beside_jar),
    ] {
        assert_eq!(Sha256::of(one), Sha256::of(other), "{what}");
    }
}

#[test]
fn what_a_tree_lacks_is_named_with_the_file_that_imports_it() {
    let Some(bench) = Bench::copied() else { return };
    let file = format!("{VISION}/facedetector/FaceDetector.java");
    bench.edit(&file, "\nimport ", "\nimport com.google.ai.edge.litertlm.Engine;\nimport ");
    let error = bench.compile("demo", &["face_detector"]).unwrap_err();
    let JavaError::MissingImport { import, file: named, line, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!((import.as_str(), named), ("com.google.ai.edge.litertlm.Engine", &file));
    let text = fs::read_to_string(bench.tree.join(&file)).unwrap();
    assert!(text.lines().nth(*line as usize - 1).unwrap().contains("litertlm"));
    let failure = Failure::from(error);
    assert_eq!(failure.exit.code(), 11);
    assert!(failure.diagnostics[0].help.as_ref().unwrap().contains("`face_detector`"));
    // Another task does not name it.
    bench.compile("demo", &["pose_landmarker"]).unwrap();
}

#[test]
fn a_source_that_does_not_compile_is_told_as_javac_tells_it() {
    let Some(bench) = Bench::copied() else { return };
    let file = format!("{VISION}/facedetector/FaceDetector.java");
    bench.edit(
        &file,
        "public final class FaceDetector",
        "private int broken = \"x\";\npublic final class FaceDetector",
    );
    let failure = Failure::from(bench.compile("demo", &["face_detector"]).unwrap_err());
    assert_eq!(failure.exit.code(), 21);
    let notes = &failure.diagnostics[0].notes;
    assert!(notes[0].starts_with(&format!("{file}:")), "{notes:?}");
}

#[test]
fn a_tree_without_java_is_told() {
    let Some(bench) = Bench::copied() else { return };
    fs::remove_dir_all(bench.tree.join("mediapipe/java/com/google/mediapipe/framework")).unwrap();
    let failure = Failure::from(bench.compile("demo", &["face_detector"]).unwrap_err());
    assert_eq!(failure.exit.code(), 11);
    assert!(failure.diagnostics[0].message.contains("TypeNameRegistryLite.java"));
}

#[test]
fn a_machine_without_tools_is_told_what_to_install() {
    let folder = Folder::new();
    let bin = folder.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let javac = bin.join("javac");
    fs::write(&javac, "#!/bin/sh\necho javac 17.0.1\n").unwrap();
    fs::set_permissions(&javac, fs::Permissions::from_mode(0o755)).unwrap();
    // Of the programs that the look itself calls there are those, and no protoc.
    for program in ["sh", "sed", "dirname", "basename", "sha256sum"] {
        let there = ["/bin", "/usr/bin"].map(|place| format!("{place}/{program}"));
        let there = there.iter().find(|path| fs::metadata(path).is_ok()).unwrap();
        std::os::unix::fs::symlink(there, bin.join(program)).unwrap();
    }
    let place = HostPlace::new(&repo(), folder.path(), &[bin]);
    let failure = Failure::from(java::find(&place, Origin::Machine).unwrap_err());
    assert_eq!(failure.exit.code(), 20);
    let first = &failure.diagnostics[0];
    assert!(first.message.contains("protoc") && !first.message.contains("javac"), "{first:?}");
    assert!(first.help.as_ref().unwrap().starts_with("apt-get install protobuf-compiler"));
}

/// Sources and class files of each release: of the face landmarker alone, and of every task of vision.
const COUNTS: &[(&str, [usize; 2], [usize; 2])] = &[
    ("0.10.14", [80, 407], [143, 773]),
    ("0.10.20", [80, 410], [143, 776]),
    ("0.10.21", [80, 410], [143, 776]),
    ("0.10.26", [81, 411], [144, 777]),
    ("0.10.32", [81, 417], [140, 727]),
    ("0.10.33", [81, 417], [140, 727]),
    ("0.10.35", [81, 417], [140, 727]),
    ("1.0.0", [82, 427], [141, 737]),
    ("main", [82, 476], [133, 747]),
];

#[test]
fn real_trees_compile_whole_and_trimmed() {
    let Some(folder) = variable("XTASK_MEDIAPIPE_TREES").map(Utf8PathBuf::from) else {
        skipped("XTASK_MEDIAPIPE_TREES names no folder of MediaPipe checkouts");
        return;
    };
    let catalogue = Catalogue::bundled();
    let mut other = Vec::new();
    for release in catalogue.releases.iter().filter(|release| release.mirrors.is_none()) {
        let version = release.version.as_str();
        let tree = folder.join(version);
        if !tree.is_dir() {
            continue;
        }
        let Some(bench) = Bench::of(&tree) else { return };
        let face = bench.compile(version, &["face_landmarker"]).unwrap();
        let all = bench.compile(version, &vision(release)).unwrap();
        let counts = |compiled: &Compiled| [compiled.sources.len(), compiled.classes.len()];
        let size = |compiled: &Compiled| compiled.classes_jar.len();
        let _ = writeln!(
            std::io::stdout(),
            "(\"{version}\", {:?}, {:?}), // {} and {} bytes",
            counts(&face),
            counts(&all),
            size(&face),
            size(&all),
        );
        let known = COUNTS.iter().find(|(known, ..)| *known == version);
        if known != Some(&(version, counts(&face), counts(&all))) {
            other.push(format!("{version}: {:?} {:?}", counts(&face), counts(&all)));
        }
    }
    assert!(other.is_empty(), "expected as in COUNTS, found {other:#?}");
}

/// Every task of vision that a release's Java can be compiled for.
fn vision(release: &'static Release) -> Vec<&'static str> {
    let catalogue = Catalogue::bundled();
    let vision = catalogue.tasks_of(release).filter(|task| task.area == Area::Vision);
    // At this commit of main its class imports one that is not there: the test below.
    let whole = vision.filter(|task| {
        !(release.version.as_str() == "main" && task.name.as_str() == "image_embedder")
    });
    whole.map(|task| task.name.as_str()).collect()
}

#[test]
fn an_import_that_main_lacks_is_named() {
    let Some(folder) = variable("XTASK_MEDIAPIPE_TREES").map(Utf8PathBuf::from) else {
        skipped("XTASK_MEDIAPIPE_TREES names no folder of MediaPipe checkouts");
        return;
    };
    let tree = folder.join("main");
    if !tree.is_dir() {
        skipped("there is no checkout of main");
        return;
    }
    let Some(bench) = Bench::of(&tree) else { return };
    let error = bench.compile("main", &["image_embedder"]).unwrap_err();
    let JavaError::MissingImport { import, file, .. } = &error else { panic!("{error:?}") };
    assert_eq!(import, "com.google.mediapipe.tasks.core.EmbeddingProvider");
    assert!(file.ends_with("imageembedder/ImageEmbedder.java"), "{file}");
}
