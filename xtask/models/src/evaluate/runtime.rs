//! What models are run in: LiteRT for single models, MediaPipe for whole tasks. Data, a row each.

use std::fmt;

/// A Python package that runs models, at a pinned version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// Each `.tflite` for itself, in LiteRT.
    Litert,
    /// Whole bundles, in the newest MediaPipe that has wheels.
    Mediapipe,
    /// Whole bundles, in the last MediaPipe before its C interface: the one of older apps.
    Mediapipe01021,
}

/// How a runtime is set up and called.
#[derive(Debug)]
pub struct Row {
    /// Its name on the command line and in the name of its folder.
    pub name: &'static str,
    /// What a person knows it by.
    pub title: &'static str,
    /// The packages, each file by digest: `pip`'s requirements format.
    pub requirements: &'static str,
    /// The script of `python/` that is started.
    pub script: &'static str,
    /// A program that fails when a package, or a library that it needs, is absent.
    pub probe: &'static str,
    /// First and last minor version of Python 3 that all packages have wheels for.
    pub python: (u32, u32),
    /// Machines that all packages have wheels for.
    pub machines: &'static str,
}

const LITERT: Row = Row {
    name: "litert",
    title: "LiteRT 2.3.0",
    requirements: include_str!("python/litert.txt"),
    script: "litert.py",
    probe: "import numpy, PIL.Image, ai_edge_litert.interpreter",
    python: (10, 14),
    machines: "Linux (x86-64, ARM64), macOS (ARM64)",
};

const MEDIAPIPE: Row = Row {
    name: "mediapipe",
    title: "MediaPipe 1.2.2",
    requirements: include_str!("python/mediapipe.txt"),
    script: "tasks.py",
    probe: "import mediapipe.tasks.python.vision",
    python: (10, 14),
    machines: "Linux (x86-64, ARM64), macOS (ARM64)",
};

const MEDIAPIPE_0_10_21: Row = Row {
    name: "mediapipe-0.10.21",
    title: "MediaPipe 0.10.21",
    requirements: include_str!("python/mediapipe-0.10.21.txt"),
    script: "tasks.py",
    probe: "import mediapipe.tasks.python.vision",
    python: (10, 12),
    machines: "Linux (x86-64), macOS (x86-64, ARM64)",
};

impl Runtime {
    /// Its packages, Pythons and script: a row of constants.
    pub fn row(self) -> &'static Row {
        match self {
            Self::Litert => &LITERT,
            Self::Mediapipe => &MEDIAPIPE,
            Self::Mediapipe01021 => &MEDIAPIPE_0_10_21,
        }
    }
}

impl Row {
    /// The packages, with their versions where those do not depend on Python's.
    pub fn packages(&self) -> Vec<&'static str> {
        let lines = self.requirements.lines().filter(|line| !line.starts_with([' ', '#']));
        let mut found: Vec<&str> = Vec::new();
        for package in lines.filter_map(|line| line.split_whitespace().next()) {
            let name = package.split("==").next().unwrap_or(package);
            match found.last_mut() {
                Some(last) if last.split("==").next() == Some(name) => *last = name,
                _ => found.push(package),
            }
        }
        found
    }

    /// Versions of Python, for people.
    pub fn pythons(&self) -> String {
        format!("Python 3.{} to 3.{}", self.python.0, self.python.1)
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_pinned_by_digest() {
        for runtime in [Runtime::Litert, Runtime::Mediapipe, Runtime::Mediapipe01021] {
            let row = runtime.row();
            let lines = row.requirements.lines().filter(|line| !line.starts_with('#'));
            for (line, next) in lines.clone().zip(lines.skip(1).chain([""])) {
                let is_package = !line.starts_with(' ');
                assert!(
                    line.contains(if is_package { "==" } else { "    --hash=sha256:" }),
                    "{line}"
                );
                assert!(
                    !is_package || next.starts_with("    --hash=sha256:"),
                    "{line} has no digest"
                );
            }
            assert!(!row.requirements.to_lowercase().contains("tensorflow"), "{runtime}");
        }
    }

    #[test]
    fn packages_are_named_once() {
        assert_eq!(Runtime::Litert.row().packages(), ["ai-edge-litert==2.3.0", "numpy", "pillow"]);
    }
}
