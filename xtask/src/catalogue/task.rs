//! Rows of tasks.toml.

use serde::Deserialize;

use super::{Area, BazelLabel, TaskName, Version};

/// A MediaPipe task: what an app asks for, and the target that brings it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Task {
    /// The name used in profiles.
    pub name: TaskName,
    /// The part of MediaPipe Tasks: from 0.10.33 on one library has all three.
    pub area: Area,
    /// The Java class an app calls.
    pub java: String,
    /// The name under which the graph registers itself.
    pub graph: String,
    /// Tasks that come along whole.
    #[serde(default)]
    pub implies: Vec<TaskName>,
    /// Tasks of which only inner graphs come along.
    #[serde(default)]
    pub implies_part: Vec<TaskName>,
    /// What it needs OpenCV for.
    pub opencv: OpencvUse,
    /// Targets that its graph asks for by name without depending on them: upstream's full library
    /// has them through other tasks.
    #[serde(default)]
    pub also: Vec<BazelLabel>,
    /// Its targets, each with the releases that have it.
    #[serde(rename = "root")]
    pub roots: Vec<TaskRoot>,
}

/// What a task needs OpenCV for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OpencvUse {
    /// Nothing: it works where no OpenCV is linked.
    Never,
    /// Converting CPU images; an app that hands over GPU images alone can do without.
    Converters,
    /// The same, and the masks that it returns where an app asks for them.
    Masks,
    /// The graph itself calls it.
    Always,
}

/// A target, and the span of releases that have it (both ends included).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskRoot {
    /// Label of the graph's target, which the generated library depends on.
    pub label: BazelLabel,
    /// The name under which its graph registers itself, where it is not the task's.
    pub graph: Option<String>,
    /// The Java class an app calls, where it is not the task's.
    pub java: Option<String>,
    /// What an app has to know of it there.
    pub note: Option<String>,
    /// First release that has it; the oldest known when absent.
    pub since: Option<Version>,
    /// Last release that has it; the newest known when absent.
    pub until: Option<Version>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TasksFile {
    task: Vec<Task>,
}

/// The rows of tasks.toml; a key that no row has is an error.
pub fn parse(text: &str) -> Result<Vec<Task>, toml::de::Error> {
    toml::from_str::<TasksFile>(text).map(|file| file.task)
}
