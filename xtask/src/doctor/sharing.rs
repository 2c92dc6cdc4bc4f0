//! Docker Desktop runs containers in a virtual machine, which sees the folders shared with it alone.

use camino::Utf8Path;

use super::{Finding, engines::EngineInfo};

const SUBJECT: &str = "file sharing";

/// Folders that Docker Desktop shares on macOS unless told otherwise; on Linux it is the home.
const SHARED: &[&str] = &["/Users", "/Volumes", "/private", "/tmp", "/var/folders"];

/// Judges whether the work folder is seen inside.
pub fn judge(engine: Option<&EngineInfo>, work: &Utf8Path, home: Option<&str>) -> Vec<Finding> {
    let Some(engine) = engine.filter(|engine| engine.system.contains("Docker Desktop")) else {
        return Vec::new();
    };
    let shared = SHARED.iter().copied().chain(home).any(|folder| work.starts_with(folder));
    let link = Some("https://github.com/docker/cli/issues/2879".to_owned());
    vec![if shared {
        Finding::ok(
            SUBJECT,
            format!("{} sees {work}, unless its settings were changed", engine.system),
        )
    } else {
        let found = format!("{} may not see {work}", engine.system);
        let advice = "share it (Settings, Resources, File sharing), or choose a `--work-dir` below your home";
        Finding { link, ..Finding::warning(SUBJECT, found, advice) }
    }]
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};
    use crate::engine::EngineKind;

    #[test]
    fn a_virtual_machine_sees_shared_folders_only() {
        for (system, work, expected) in [
            ("Docker Desktop", "/Users/me/repo/target", Some(State::Ok)),
            ("Docker Desktop", "/home/me/repo/target", Some(State::Ok)),
            ("Docker Desktop", "/data/repo/target", Some(State::Warning)),
            ("Debian GNU/Linux 12 (bookworm)", "/data/repo/target", None),
        ] {
            let engine = EngineInfo {
                kind: EngineKind::Docker,
                system: system.into(),
                memory: 0,
                processors: 1,
                root: "/r".into(),
                architecture: "x86_64".into(),
            };
            let found = judge(Some(&engine), work.into(), Some("/home/me"));
            assert_eq!(found.first().map(|finding| finding.state), expected, "{system} {work}");
        }
    }
}
