//! An engine in a virtual machine sees the folders that are shared with it alone.

use camino::Utf8Path;

use super::Finding;
use crate::engine::{EngineInfo, Location};

const SUBJECT: &str = "file sharing";

/// Folders beside the home that are shared unless settings say otherwise, by a word of the engine's
/// system: Docker Desktop and Podman's machine share more of macOS, colima the home alone.
const SHARED: &[(&str, &[&str])] = &[
    ("Docker Desktop", &["/Users", "/Volumes", "/private", "/tmp", "/var/folders"]),
    ("fedora", &["/Users", "/private", "/var/folders"]),
];

/// Judges whether the work folder is seen inside.
pub fn judge(engine: Option<&EngineInfo>, work: &Utf8Path, home: Option<&str>) -> Vec<Finding> {
    let Some(engine) = engine.filter(|engine| engine.location == Location::VirtualMachine) else {
        return Vec::new();
    };
    let known = SHARED.iter().filter(|(system, _)| engine.system.contains(system));
    let shared = known.flat_map(|(_, folders)| folders.iter().copied()).chain(home);
    let shared = shared.into_iter().any(|folder| work.starts_with(folder));
    let link = Some("https://github.com/docker/cli/issues/2879".to_owned());
    vec![if shared {
        Finding::ok(
            SUBJECT,
            format!("{} sees {work}, unless its settings were changed", engine.system),
        )
    } else {
        let found = format!("{} may not see {work}", engine.system);
        let advice = "share it with the virtual machine, or choose a `--work-dir` below your home";
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
            ("Ubuntu 24.04 LTS", "/home/me/repo/target", Some(State::Ok)),
            ("Ubuntu 24.04 LTS", "/Volumes/repo/target", Some(State::Warning)),
            ("fedora coreos 41", "/Users/me/repo/target", Some(State::Ok)),
            ("Debian GNU/Linux 12 (bookworm)", "/data/repo/target", None),
        ] {
            let location = match system.starts_with("Debian") {
                true => Location::Here,
                false => Location::VirtualMachine,
            };
            let engine = EngineInfo {
                system: system.into(),
                location,
                ..EngineInfo::example(EngineKind::Docker)
            };
            let found = judge(Some(&engine), work.into(), Some("/home/me"));
            assert_eq!(found.first().map(|finding| finding.state), expected, "{system} {work}");
        }
    }
}
