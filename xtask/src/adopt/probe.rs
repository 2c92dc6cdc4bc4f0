//! Questions that every tree is asked, rows of probes.toml, and what known releases answer.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::{library::Library, readers};
use crate::{
    catalogue::{Catalogue, Release, Version},
    graphs::Tree,
};

/// A row of probes.toml: one question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Names the question in reports, and a key of a release's row where one has it.
    pub id: String,
    /// What it is about, as a noun.
    pub question: String,
    /// The function that finds the answer.
    pub reader: Reader,
    /// Where it looks, for the report; of reader `text` the files that are read.
    pub files: Vec<String>,
    #[serde(default)]
    pattern: Option<String>,
    #[serde(default)]
    archive: Vec<String>,
    #[serde(default)]
    argument: Option<String>,
    #[serde(default)]
    ignore: BTreeSet<String>,
    #[serde(default)]
    same: BTreeMap<String, String>,
    /// How much a differing answer speaks against a release as the near one.
    pub weight: u32,
    /// Whether no row can be made without exactly one answer.
    #[serde(default)]
    pub required: bool,
    /// Whether nothing hangs on an answer that no known release gives.
    #[serde(default)]
    pub free: bool,
    #[serde(default)]
    known: Vec<KnownAnswer>,
}

/// How an answer is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// What a pattern finds in texts.
    Text,
    /// A pattern in an argument of the rule of a repository.
    Archive,
    /// WORKSPACE alone, or MODULE.bazel too.
    Modules,
    /// The rule that links the library.
    Jni,
    /// The label of the file that Java loads.
    Stock,
    /// The list of exports that the library is linked with.
    VersionScript,
    /// Areas whose graphs the library has.
    Areas,
    /// What the library has beside graphs.
    Always,
    /// Flags of Android's configs in `.bazelrc`.
    Configs,
    /// Which rule brings the NDK: a repository of rules, or Bazel itself.
    NdkRule,
    /// Which repository TensorFlow Lite is in.
    Tflite,
    /// Commit or tag of the repository that TensorFlow Lite is in.
    TfliteAt,
    /// Visibility of the library's graphs.
    Visibility,
    /// Archives of WORKSPACE without a digest.
    Undigested,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownAnswer {
    releases: Vec<Version>,
    answer: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProbesFile {
    probe: Vec<Probe>,
}

/// What a tree answered to a question, and who answers the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The id of the question in probes.toml.
    pub id: String,
    /// The question as a noun.
    pub question: String,
    /// What was found, sorted; empty where nothing was.
    pub found: Vec<String>,
    /// Known releases that answer the same, oldest first.
    pub same: Vec<Version>,
    /// Where nobody answers the same: the nearest known answers, nearest first, with who gives them.
    pub nearest: Vec<(Vec<String>, Vec<Version>)>,
    /// Where it was looked for.
    pub files: Vec<String>,
    /// Whether a row needs exactly one answer and this is not one.
    pub missing: bool,
    /// Whether nothing hangs on an answer that is new.
    pub free: bool,
    /// How much it says of how a release is put together.
    pub weight: u32,
}

impl Answer {
    /// Whether nobody who is known gives this answer, and something hangs on it.
    pub fn is_unknown(&self) -> bool {
        self.missing || (self.same.is_empty() && !self.free)
    }

    /// The one answer; none where there are several, or none.
    pub fn one(&self) -> Option<&str> {
        match self.found.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// Every question, in the order in which reports have them.
pub fn probes() -> &'static [Probe] {
    static PROBES: LazyLock<Vec<Probe>> = LazyLock::new(|| {
        // Compiled in, and a test asks them all: it cannot fail at run time.
        let parsed: Result<ProbesFile, _> = toml::from_str(include_str!("probes.toml"));
        parsed.unwrap_or_else(|error| unreachable!("{error}")).probe
    });
    &PROBES
}

/// Asks everything; `known` are the releases whose answers are known.
pub fn ask(tree: &Tree, library: &Library, known: &[&Release]) -> Vec<Answer> {
    probes().iter().map(|probe| probe.ask(tree, library, known)).collect()
}

impl Probe {
    fn ask(&self, tree: &Tree, library: &Library, known: &[&Release]) -> Answer {
        let found: BTreeSet<String> = self
            .read(tree, library)
            .into_iter()
            .filter(|answer| !self.ignore.contains(answer))
            .map(|answer| self.same.get(&answer).cloned().unwrap_or(answer))
            .collect();
        let mut others: BTreeMap<BTreeSet<String>, Vec<Version>> = BTreeMap::new();
        let mut same = Vec::new();
        for release in known {
            let answer = self.known(release);
            if answer == found {
                same.push(release.version.clone());
            } else if !answer.is_empty() {
                others.entry(answer).or_default().push(release.version.clone());
            }
        }
        let mut nearest: Vec<(Vec<String>, Vec<Version>)> =
            others.into_iter().map(|(a, v)| (a.into_iter().collect(), v)).collect();
        nearest.sort_by_key(|(answer, _)| {
            let is = |found: &&String| answer.contains(found);
            let common = found.iter().filter(is).count();
            let words = |list: &[String]| list.join(" ");
            let mine: Vec<String> = found.iter().cloned().collect();
            let distance = strsim::levenshtein(&words(answer), &words(&mine));
            (answer.len() + found.len() - 2 * common, distance)
        });
        nearest.truncate(if same.is_empty() { 3 } else { 0 });
        Answer {
            id: self.id.clone(),
            question: self.question.clone(),
            missing: self.required && found.len() != 1,
            found: found.into_iter().collect(),
            same,
            nearest,
            files: self.files.clone(),
            free: self.free,
            weight: self.weight,
        }
    }

    fn read(&self, tree: &Tree, library: &Library) -> Vec<String> {
        let pattern = self.pattern.as_deref().map(|pattern| {
            // Compiled in, and a test asks them all.
            Regex::new(pattern).unwrap_or_else(|error| unreachable!("{}: {error}", self.id))
        });
        let pattern = pattern.as_ref();
        match self.reader {
            Reader::Text => readers::text(tree, &self.files, pattern),
            Reader::Archive => {
                let argument = self.argument.as_deref();
                readers::archive(tree, &self.files, &self.archive, argument, pattern)
            }
            Reader::Modules => readers::modules(tree),
            Reader::Configs => readers::configs(tree),
            Reader::NdkRule => readers::ndk_rule(tree),
            Reader::Tflite => readers::tflite(tree).into_iter().map(|(kind, _)| kind).collect(),
            Reader::TfliteAt => {
                readers::tflite(tree).into_iter().filter_map(|(_, at)| at).collect()
            }
            Reader::Undigested => readers::undigested(tree),
            Reader::Visibility => library.visibility(tree),
            Reader::Jni => library.jni.clone(),
            Reader::Stock => library.stock.iter().map(ToString::to_string).collect(),
            Reader::VersionScript => library.scripts.iter().map(ToString::to_string).collect(),
            Reader::Areas => library.areas().into_iter().collect(),
            Reader::Always => library.always.iter().map(ToString::to_string).collect(),
        }
    }

    /// What a known release answers; empty where nothing is written down.
    pub fn known(&self, release: &Release) -> BTreeSet<String> {
        if let Some(row) = self.known.iter().find(|row| row.releases.contains(&release.version)) {
            return row.answer.clone();
        }
        of_row(&self.id, release).into_iter().collect()
    }
}

/// What the row of a release says to a question.
pub fn of_row(id: &str, release: &Release) -> Vec<String> {
    let Some(layout) = &release.layout else { return Vec::new() };
    let one = |text: &str| vec![text.to_owned()];
    match id {
        "bazel" => one(&release.bazel),
        "load-library" => one(release.library.trim_start_matches("lib").trim_end_matches(".so")),
        "stock" => one(release.stock.as_str()),
        "version-script" => one(release.version_script.as_str()),
        "areas" => release.areas.iter().map(word).collect(),
        "always" => release.always.iter().map(ToString::to_string).collect(),
        "ndk" => release.ndk.iter().cloned().collect(),
        "opencv-library" => one(&release.opencv_library),
        "opencv-build-file" => one(&release.opencv_build_file),
        "modules" => vec![word(&layout.modules)],
        "jni" => vec![word(&layout.jni)],
        "ndk-rule" => vec![word(&layout.ndk_rule)],
        "tflite" => vec![word(&layout.tflite)],
        "sdk-build-tools" => one(&layout.sdk_build_tools),
        "sdk-platform" => vec![layout.sdk_platform.to_string()],
        "tflite-at" => one(&layout.tflite_at),
        "opencv" => layout.opencv.iter().cloned().collect(),
        "xnnpack" => layout.xnnpack.iter().cloned().collect(),
        "custom-operators" => {
            let rows = &Catalogue::bundled().operators.mediapipe;
            rows.iter().map(|row| row.name.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// The word that a row writes for a value of an enumeration.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("a word: {other:?}"),
    }
}

/// The names that Java loads the library of vision tasks by.
pub fn names_of_library(tree: &Tree) -> Vec<String> {
    let asked = probes().iter().find(|probe| probe.id == "load-library");
    let found = asked.map(|probe| probe.read(tree, &Library::default())).unwrap_or_default();
    let ignored = |name: &String| asked.is_some_and(|probe| probe.ignore.contains(name));
    found.into_iter().filter(|name| !ignored(name)).collect()
}

/// The version that a tree says of itself. It is bumped after a release, so a tag says more.
pub fn written_version(tree: &Tree) -> Option<String> {
    let texts = ["version.bzl", "mediapipe/version.bzl"].map(|path| tree.text(path));
    let pattern = Regex::new("MEDIAPIPE_FULL_VERSION\\s*=\\s*[\"']([^\"']+)[\"']").ok()?;
    let text = texts.into_iter().flatten().next()?;
    Some(pattern.captures(&text)?[1].to_owned())
}
