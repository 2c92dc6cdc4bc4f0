//! Rows that `release adopt` wrote for releases which this tool has never seen, one file each in
//! `build-profiles/releases/`. A row stands next to a known release and says where it differs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::read_text,
    located::TextFile,
};

use super::{Catalogue, Release, TaskName, TaskRoot, Version, draft_file};

/// The folder of such rows, below the root of this repository.
pub const DRAFTS: &str = "build-profiles/releases";

/// What a row of its own says beyond a row of releases.toml.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The file that it stands in, as the person knows it.
    pub path: Utf8PathBuf,
    /// Who kept it and when, as `2026-12-01/name`; none while nobody has vouched for it.
    pub kept: Option<String>,
    /// The known release that it stands next to: what is said of that one by spans of releases holds
    /// for this one too.
    pub near: Version,
    /// Known releases whose rows answer single questions better than the near one's.
    pub same_as: SameAs,
    /// Tasks whose target or graph is not the near release's, by name.
    pub tasks: BTreeMap<TaskName, TaskRoot>,
    /// Tasks that the near release has and this one lacks.
    pub absent: BTreeSet<TaskName>,
    /// Edits of the near release that are not made.
    pub dropped: Vec<DraftEdit>,
    /// Edits of other releases that are made beside those of the near one.
    pub taken: Vec<DraftEdit>,
}

/// Known releases with the same part, each none where no known release has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SameAs {
    /// With the same TensorFlow Lite: its operators and the file that registers them.
    pub operators: Option<Version>,
    /// With the same switches in XNNPACK: the kernel families that can be left out. Those of the near
    /// release where it is none.
    pub kernels: Option<Version>,
    /// With the same OpenCV: the pin of its source.
    pub opencv: Option<Version>,
    /// With the same NDK, which is pinned for it.
    pub ndk: Option<Version>,
}

/// An edit of a file of `patches/`, and why a draft differs from its near release there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftEdit {
    /// The patch, such as `patches/apple.toml`.
    pub file: String,
    /// The edit's name in it: kind, file and anchor, as `release adopt` writes it.
    pub edit: String,
    /// Why, for whoever reads the row.
    pub reason: String,
}

impl Draft {
    /// Whether nobody has kept it yet: what is built from it says so.
    pub fn is_draft(&self) -> bool {
        self.kept.is_none()
    }
}

/// Every row of a folder, sorted by file name; none where there is no such folder. Whatever is wrong
/// with any of them is told at once, with its place.
pub fn drafts(folder: &Utf8Path) -> Outcome<Vec<Release>> {
    let mut paths = match folder.read_dir_utf8() {
        Ok(entries) => entries
            .map(|entry| entry.map(|entry| entry.into_path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Failure::io("read", folder, &error))?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::io("read", folder, &error)),
    };
    paths.retain(|path| path.extension() == Some("toml") && fs::metadata(path).is_ok());
    paths.sort();
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let source = Arc::new(TextFile { text: read_text(&path)?.into(), path });
        let release = draft_file::read(&source, Catalogue::bundled(), &mut problems);
        let Some(release) = release else { continue };
        let named = source.path.file_stem() == Some(release.version.as_str());
        let known = Catalogue::bundled().release(release.version.as_str()).is_some();
        if known {
            let message = format!("the catalogue has MediaPipe {} itself", release.version);
            let problem = source.diagnostic(0..0, message, "a row for a release that is known");
            problems.push(problem.help(format!("remove `{}`", source.path)));
        } else if !named {
            let message = format!("the row of {} stands in another's file", release.version);
            let problem = source.diagnostic(0..0, message, "expected the name of its version");
            problems.push(problem.help(format!("rename the file to `{}.toml`", release.version)));
        } else {
            found.push(release);
        }
    }
    match problems.is_empty() {
        true => Ok(found),
        false => Err(Failure { exit: Exit::InvalidProfile, diagnostics: problems }),
    }
}

/// A row as a text: what is wrong with it is the error, all at once.
pub fn parse(path: &Utf8Path, text: &str) -> Result<Release, Vec<Diagnostic>> {
    let source = Arc::new(TextFile { path: path.to_owned(), text: text.into() });
    let mut problems = Vec::new();
    match draft_file::read(&source, Catalogue::bundled(), &mut problems) {
        Some(release) if problems.is_empty() => Ok(release),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row with everything that one can say.
    pub(super) const WHOLE: &str = r#"version = "1.1.0"
draft = true
near = "main"
tag = "v1.1.0"
bazel = "7.7.0"
library = "libmediapipe_tasks_jni.so"
stock = "//mediapipe/tasks/java/com/google/mediapipe/tasks/core:libmediapipe_tasks_jni.so"
version-script = "//mediapipe/tasks/java:version_script.lds"
areas = ["vision", "text", "audio"]
always = ["//mediapipe/calculators/core:flow_limiter_calculator"]
abis = "android-config-and-platforms"
ndk = "r28b"
api-levels = [21, 22]
opencv-library = "libopencv_java4.so"
opencv-build-file = "third_party/opencv_android.BUILD"
opencv-static = "source"
absent-tasks = ["text_embedder"]
[same-as]
operators = "1.0.0"
opencv = "0.10.26"
ndk = "main"
[layout]
modules = "both"
jni = "merged"
ndk-rule = "rules_android_ndk"
sdk-build-tools = "35.0.0"
sdk-platform = 36
tflite = "litert"
tflite-at = "v2.2.0"
opencv = "4.12.0"
xnnpack = "53a1797b"
[fingerprint]
"WORKSPACE" = "981cd814b48c87b3a99f6a5b7a2aaf9ebbdfd12a6534093b1916bf309d19dd87"
[tasks.face_detector]
label = "//a/b:c_graph"
graph = "a.b.CGraph"
[[patches.dropped]]
file = "patches/apple.toml"
edit = "replace mediapipe/gpu/BUILD `x`"
reason = "gone"
[[patches.taken]]
file = "patches/web.toml"
edit = "new-file mediapipe/web/BUILD"
reason = "there again"
"#;

    fn problems(text: &str) -> Vec<String> {
        let problems = parse("1.1.0.toml".into(), text).unwrap_err();
        problems.iter().map(|problem| problem.message.clone()).collect()
    }

    #[test]
    fn a_row_is_read_whole_and_stands_next_to_its_release() {
        let release = parse("1.1.0.toml".into(), WHOLE).unwrap();
        let draft = release.draft.as_ref().unwrap();
        assert!(draft.is_draft() && draft.near.as_str() == "main");
        assert_eq!(draft.same_as.operators.as_ref().map(Version::as_str), Some("1.0.0"));
        assert_eq!((draft.dropped.len(), draft.taken.len()), (1, 1));
        let catalogue = Catalogue::bundled();
        let root = |task: &str| {
            let task = catalogue.task(task).unwrap();
            catalogue.root(task, &release).map(|label| label.as_str().to_owned())
        };
        // Its own word, the near release's, and what it lacks.
        assert_eq!(root("face_detector").as_deref(), Some("//a/b:c_graph"));
        let legacy = root("interactive_segmenter").unwrap();
        assert!(legacy.ends_with(":interactive_segmenter_legacy_graph"), "{legacy}");
        assert_eq!((root("text_embedder"), root("face_stylizer")), (None, None));
        let task = catalogue.task("face_detector").unwrap();
        assert_eq!(catalogue.graph(task, &release), Some("a.b.CGraph"));
        // The registration of `main`'s LiteRT, but for what `same-as` says.
        assert_eq!(catalogue.operators.source(&release).archive, "org_tensorflow");
        assert!(catalogue.registrar("aeq.hadamard_rotation", &release).is_some());
        assert!(catalogue.kernels_of(&release).any(|family| family.name == "sme2"));
        assert_eq!(release.title(), "MediaPipe 1.1.0");
    }

    #[test]
    fn switches_of_xnnpack_are_those_of_the_release_with_the_same_ones() {
        let older = WHOLE.replace("[same-as]", "[same-as]\nkernels = \"0.10.14\"");
        let release = parse("1.1.0.toml".into(), &older).unwrap();
        let catalogue = Catalogue::bundled();
        let has = |name: &str| catalogue.kernels_of(&release).any(|family| family.name == name);
        assert!(has("bf16") && has("memopt") && !has("sme2") && !has("avx2"));
    }

    #[test]
    fn every_mistake_in_a_row_is_told_at_once() {
        let text = WHOLE
            .replace("near = \"main\"", "near = \"1.1.0\"")
            .replace("bazel = \"7.7.0\"\n", "")
            .replace("abis = \"android-config-and-platforms\"", "abis = \"phones\"")
            .replace("areas = [\"vision\", ", "areas = [\"smell\", ")
            .replace("label = \"//a/b:c_graph\"", "label = \"a:b\"")
            .replace("absent-tasks = [\"text_embedder\"]", "absent-tasks = [\"text_embeder\"]")
            .replace("reason = \"gone\"\n", "");
        assert_eq!(
            problems(&text),
            [
                "no release `1.1.0` is known",
                "`bazel` is missing",
                "unknown area `smell`",
                "no flags `phones` for ABIs",
                "unknown task `text_embeder`",
                "`a:b` is not an absolute Bazel label (`//package:target`)",
                "`reason` is missing",
            ]
        );
        assert_eq!(
            problems(&WHOLE.replace("draft = true\n", "")),
            ["neither `draft = true` nor `kept`"]
        );
        let both = WHOLE.replace("draft = true\n", "draft = true\nkept = \"2026-12-01/a\"\n");
        assert_eq!(problems(&both), ["`draft = true` and `kept` exclude each other"]);
        assert_eq!(
            problems(&WHOLE.replace("near = \"main\"", "near = \"demo\"")),
            ["no release `demo` is known"]
        );
    }

    #[test]
    fn a_folder_has_a_row_a_file_each_under_its_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap();
        assert!(drafts(&path.join("absent")).unwrap().is_empty());
        fs::write(path.join("1.1.0.toml"), WHOLE).unwrap();
        fs::write(path.join("README.md"), "no row").unwrap();
        assert_eq!(drafts(path).unwrap()[0].version.as_str(), "1.1.0");
        fs::write(path.join("1.0.0.toml"), WHOLE.replace("\"1.1.0\"", "\"1.0.0\"")).unwrap();
        fs::write(path.join("x.toml"), WHOLE).unwrap();
        let failure = drafts(path).unwrap_err();
        let told: Vec<&str> = failure.diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "the catalogue has MediaPipe 1.0.0 itself",
                "the row of 1.1.0 stands in another's file"
            ]
        );
    }
}
