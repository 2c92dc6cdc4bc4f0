//! What MediaPipe has: tasks, releases, ABIs. All of it is data in the TOML files beside this one.

mod absent;
mod build_files;
mod draft;
mod draft_file;
mod fault;
mod java;
mod kernel;
mod layout;
mod lever;
mod names;
mod ndk;
mod operator;
mod release;
mod task;

use std::sync::LazyLock;

pub use absent::Absent;
pub use build_files::{DIGITS, build_files, is_build_file, may_reach_a_build};
pub use draft::{DRAFTS, Draft, DraftEdit, SameAs, drafts, parse as parse_draft};
pub use fault::Fault;
pub use java::{Java, LookedUpClass};
pub use kernel::KernelFamily;
pub use layout::{Jni, Layout, Modules, NdkRule, Tflite};
pub use lever::{Lever, LeverValue};
pub use names::{Abi, Area, BazelLabel, TaskName};
pub use ndk::{NdkNote, NdkWant, Ndks};
pub use operator::{MediapipeOperator, OperatorSource, Operators, Registrar};
pub use release::{OpencvStatic, Release, Version};
pub use task::{OpencvUse, Task, TaskRoot};

/// Every row of the TOML files beside this one, compiled in and checked when first used.
#[derive(Debug)]
pub struct Catalogue {
    /// Every task, sorted by area and name as the file has them.
    pub tasks: Vec<Task>,
    /// Names that are no task, each with the reason.
    pub absent: Vec<Absent>,
    /// Kernel families that can be dropped.
    pub kernels: Vec<KernelFamily>,
    /// Levers that are nothing but flags, in the order in which those are given.
    pub levers: Vec<Lever>,
    /// TensorFlow Lite's operators, and MediaPipe's.
    pub operators: Operators,
    /// Every release, oldest first; the demo upstream is last.
    pub releases: Vec<Release>,
    /// Bazel flags that select an ABI, by the name that rows of releases have for a set of them.
    pub abi_sets: release::AbiSets,
    /// Faults that releases are known to have.
    pub faults: Vec<Fault>,
    /// What is known of NDKs.
    pub ndks: Ndks,
    /// What of the Java half no task names.
    pub java: Java,
}

impl Catalogue {
    /// The catalogue that is compiled into the tool.
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Catalogue> = LazyLock::new(|| {
            // The files are compiled in, and tests parse them: they cannot fail at run time.
            let parse = || -> Result<Catalogue, String> {
                let text = |error: toml::de::Error| error.to_string();
                let (releases, abi_sets) = release::parse(include_str!("releases.toml"))?;
                Ok(Catalogue {
                    tasks: task::parse(include_str!("tasks.toml")).map_err(text)?,
                    absent: absent::parse(include_str!("absent.toml")).map_err(text)?,
                    kernels: kernel::parse(include_str!("kernels.toml")).map_err(text)?,
                    levers: lever::parse(include_str!("levers.toml")).map_err(text)?,
                    operators: operator::parse(include_str!("operators.toml")).map_err(text)?,
                    releases,
                    abi_sets,
                    faults: fault::parse(include_str!("faults.toml"))?,
                    ndks: ndk::parse(include_str!("ndk.toml"))?,
                    java: java::parse(include_str!("java.toml")).map_err(text)?,
                })
            };
            parse().unwrap_or_else(|error| unreachable!("{error}"))
        });
        &BUNDLED
    }

    /// The task of that name.
    pub fn task(&self, name: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.name.as_str() == name)
    }

    /// Why a name that is no task will never be one here; nothing where it is only misspelt.
    pub fn absent(&self, name: &str) -> Option<&Absent> {
        self.absent.iter().find(|absent| absent.names.iter().any(|known| known == name))
    }

    /// The lever of that name.
    pub fn lever(&self, name: &str) -> Option<&Lever> {
        self.levers.iter().find(|lever| lever.name == name)
    }

    /// The release of that version.
    pub fn release(&self, version: &str) -> Option<&Release> {
        self.releases.iter().find(|release| release.version.as_str() == version)
    }

    /// The target to link for a task, where the release has one.
    pub fn root<'a>(&self, task: &'a Task, release: &'a Release) -> Option<&'a BazelLabel> {
        self.row(task, release).map(|root| &root.label)
    }

    /// The name under which a task's graph registers itself, where the release has it.
    pub fn graph<'a>(&self, task: &'a Task, release: &'a Release) -> Option<&'a str> {
        self.row(task, release).map(|root| root.graph.as_deref().unwrap_or(&task.graph))
    }

    /// The Java class that an app calls for a task, where the release has the task.
    pub fn java_class<'a>(&self, task: &'a Task, release: &'a Release) -> Option<&'a str> {
        self.row(task, release).map(|root| root.java.as_deref().unwrap_or(&task.java))
    }

    /// What has to be known of a task in a release.
    pub fn note<'a>(&self, task: &'a Task, release: &'a Release) -> Option<&'a str> {
        self.row(task, release)?.note.as_deref()
    }

    fn row<'a>(&self, task: &'a Task, release: &'a Release) -> Option<&'a TaskRoot> {
        if let Some(draft) = &release.draft {
            if draft.absent.contains(&task.name) {
                return None;
            }
            if let Some(root) = draft.tasks.get(&task.name) {
                return Some(root);
            }
        }
        let here = |root: &&TaskRoot| self.spans(release, root.since.as_ref(), root.until.as_ref());
        task.roots.iter().find(here).filter(|_| release.areas.contains(&task.area))
    }

    /// Whether a release lies between two others, both included.
    fn spans(&self, release: &Release, since: Option<&Version>, until: Option<&Version>) -> bool {
        self.between(release.place(), since, until)
    }

    fn between(&self, here: &Version, since: Option<&Version>, until: Option<&Version>) -> bool {
        let place = |version: &Version| self.releases.iter().position(|r| r.version == *version);
        let here = place(here);
        since.is_none_or(|since| place(since) <= here)
            && until.is_none_or(|until| here <= place(until))
    }

    /// The kernel families that a release's XNNPACK can leave out.
    pub fn kernels_of<'a>(
        &'a self,
        release: &'a Release,
    ) -> impl Iterator<Item = &'a KernelFamily> {
        let same = release.draft.as_ref().and_then(|draft| draft.same_as.kernels.as_ref());
        let here = same.unwrap_or_else(|| release.place());
        let known = move |family: &&KernelFamily| {
            (family.demo || release.mirrors.is_none())
                && self.between(here, family.since.as_ref(), family.until.as_ref())
        };
        self.kernels.iter().filter(known)
    }

    /// The faults that a release is known to have.
    pub fn faults_of(&self, release: &Release) -> impl Iterator<Item = &Fault> {
        let here = |fault: &&Fault| self.spans(release, fault.since.as_ref(), fault.until.as_ref());
        self.faults.iter().filter(move |fault| here(fault))
    }

    /// What is known of NDKs that a release is built with.
    pub fn ndk_notes(&self, release: &Release) -> impl Iterator<Item = &NdkNote> {
        let here = |note: &&NdkNote| self.spans(release, note.since.as_ref(), note.until.as_ref());
        self.ndks.known.iter().filter(move |note| here(note))
    }

    /// Who registers an operator in a release; none where nobody does.
    pub fn registrar(&self, operator: &str, release: &Release) -> Option<Registrar> {
        let has = |since: &Version| self.spans(release, Some(since), None);
        self.operators.registrar(operator, release, has)
    }

    /// The releases that have a task, oldest first, the demo upstream left out.
    pub fn releases_with(&self, task: &Task) -> Vec<&Version> {
        self.releases
            .iter()
            .filter(|release| release.mirrors.is_none() && self.root(task, release).is_some())
            .map(|release| &release.version)
            .collect()
    }

    /// The tasks that a release's library can hold.
    pub fn tasks_of<'a>(&'a self, release: &'a Release) -> impl Iterator<Item = &'a Task> {
        self.tasks.iter().filter(|task| self.root(task, release).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_catalogue_means_something() {
        let catalogue = Catalogue::bundled();
        for task in &catalogue.tasks {
            assert!(!task.roots.is_empty(), "{}", task.name);
            for other in task.implies.iter().chain(&task.implies_part) {
                assert!(catalogue.task(other.as_str()).is_some(), "{} implies {other}", task.name);
            }
            for version in task.roots.iter().flat_map(|r| r.since.iter().chain(&r.until)) {
                assert!(catalogue.release(version.as_str()).is_some(), "{}: {version}", task.name);
            }
        }
        for name in catalogue.absent.iter().flat_map(|absent| &absent.names) {
            assert!(catalogue.task(name).is_none(), "{name} is a task");
        }
        for fault in &catalogue.faults {
            for version in fault.since.iter().chain(&fault.until) {
                assert!(catalogue.release(version.as_str()).is_some(), "{}", fault.fault);
            }
        }
        for release in &catalogue.releases {
            assert_eq!(release.abis.len(), Abi::ALL.len(), "{}", release.version);
            let mirrored = release.mirrors.as_ref().map(Version::as_str);
            assert!(mirrored.is_none_or(|m| catalogue.release(m).is_some()), "{mirrored:?}");
            assert!(release.stock.as_str().ends_with(&release.library));
            assert_ne!(release.layout.is_some(), release.mirrors.is_some(), "{}", release.version);
        }
    }

    #[test]
    fn tasks_come_and_go_with_releases() {
        let catalogue = Catalogue::bundled();
        let root = |task: &str, release: &str| {
            let task = catalogue.task(task).unwrap();
            catalogue.root(task, catalogue.release(release).unwrap()).map(BazelLabel::as_str)
        };
        let legacy = "//mediapipe/tasks/cc/vision/interactive_segmenter_legacy:interactive_segmenter_legacy_graph";
        for (task, release, expected) in [
            ("face_stylizer", "0.10.32", None),
            ("text_classifier", "0.10.26", None),
            (
                "text_classifier",
                "0.10.33",
                Some("//mediapipe/tasks/cc/text/text_classifier:text_classifier_graph"),
            ),
            ("interactive_segmenter", "main", Some(legacy)),
            (
                "face_stylizer",
                "demo",
                Some("//mediapipe/tasks/cc/vision/face_stylizer:face_stylizer_graph"),
            ),
        ] {
            assert_eq!(root(task, release), expected, "{task} at {release}");
        }
        let stylizer = catalogue.task("face_stylizer").unwrap();
        let versions: Vec<_> =
            catalogue.releases_with(stylizer).iter().map(|v| v.as_str()).collect();
        assert_eq!(versions, ["0.10.14", "0.10.20", "0.10.21", "0.10.26"]);
    }
}
