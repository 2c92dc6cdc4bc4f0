//! By which name Gradle and Maven find the AAR.

use serde::Serialize;

use super::error::Problem;

/// Group, artifact and version, each as a repository takes it for a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coordinates {
    /// The group, such as `org.example.mediapipe`.
    pub group: String,
    /// The artifact, such as `face-only`.
    pub artifact: String,
    /// The version, such as `1.0.0.1`.
    pub version: String,
}

/// What a group may not be: Google's own, whose artifacts stand beside these.
const GOOGLES: &str = "com.google.mediapipe";

impl Coordinates {
    /// Checks what was written.
    ///
    /// # Errors
    /// Every part that no repository would take, or that would be taken for Google's.
    pub fn new(group: &str, artifact: &str, version: &str) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut refuse = |what: &'static str, written: &str, expected: &'static str| {
            let written = written.to_owned();
            problems.push(Problem::Coordinate { what, written, expected });
        };
        if !group.split('.').all(is_part) {
            refuse("group", group, "letters, digits, `-` and `_` between single dots");
        } else if group == GOOGLES {
            refuse("group", group, "a group of your own: Google's artifacts have this one");
        }
        if !is_part(artifact) {
            refuse("artifact", artifact, "letters, digits, `-` and `_`");
        }
        if version.ends_with("-SNAPSHOT") {
            refuse("version", version, "a version that stays what it is: a snapshot is named anew");
        } else if !version.split('.').all(is_part)
            || !version.starts_with(|first: char| first.is_ascii_digit())
        {
            refuse("version", version, "a number such as `1.0.0.1`");
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { group: group.into(), artifact: artifact.into(), version: version.into() })
    }

    /// The folder of the artifact below the root of a repository.
    pub fn folder(&self) -> String {
        format!("{}/{}", self.group.replace('.', "/"), self.artifact)
    }

    /// The name of a file of this version: `face-only-1.0.0.1.aar`.
    pub fn file(&self, tail: &str) -> String {
        format!("{}-{}{tail}", self.artifact, self.version)
    }

    /// The package of the manifest, which has to be another one in each AAR of an app: the coordinates as
    /// Java would write them.
    pub fn package(&self) -> String {
        let part = |part: &str| {
            let part = part.replace('-', "_");
            let begins = part.starts_with(|first: char| first.is_ascii_alphabetic());
            if begins { part } else { format!("a{part}") }
        };
        let parts = self.group.split('.').chain([self.artifact.as_str()]).map(part);
        let package = parts.collect::<Vec<_>>().join(".");
        // One part alone is no name of an Android package.
        if package.contains('.') { package } else { format!("aar.{package}") }
    }
}

fn is_part(part: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    !part.is_empty() && part.chars().all(fits)
}

/// The first version of a release's drop-in: a number above the release's own, where a qualifier would sort
/// below it and lose against Google's.
pub fn default_version(release: &str) -> String {
    format!("{release}.1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_repository_takes_is_refused_part_by_part() {
        for (group, artifact, version, expected) in [
            ("org.example", "face-only", "1.0.0.1", &[][..]),
            ("org..example", "face", "1", &["group"]),
            ("com.google.mediapipe", "face", "1", &["group"]),
            ("org/example", "../x", "", &["group", "artifact", "version"]),
            ("org.example", "face", "face", &["version"]),
            ("org.example", "face", "1.0-SNAPSHOT", &["version"]),
        ] {
            let problems = Coordinates::new(group, artifact, version).err().unwrap_or_default();
            let found: Vec<&str> = problems
                .iter()
                .map(|problem| match problem {
                    Problem::Coordinate { what, .. } => *what,
                    other => panic!("{other}"),
                })
                .collect();
            assert_eq!(found, expected, "{group}:{artifact}:{version}");
        }
    }

    #[test]
    fn a_package_is_one_that_java_and_android_take() {
        for (group, artifact, expected) in [
            ("org.example.mediapipe", "face-only", "org.example.mediapipe.face_only"),
            ("org.3d", "2x", "org.a3d.a2x"),
        ] {
            assert_eq!(Coordinates::new(group, artifact, "1").unwrap().package(), expected);
        }
    }
}
