//! Container engines: which answer, who may use them, and what they say of the machine they are on.

use camino::{Utf8Path, Utf8PathBuf};

use super::Finding;
use crate::engine::{Engine, EngineKind, Unusable, probe, unusable};

/// What each engine answered.
#[derive(Debug)]
pub struct Engines {
    docker: Result<Engine, Unusable>,
    podman: Result<Engine, Unusable>,
}

impl Engines {
    /// The engine that a build would take.
    pub fn usable(&self) -> Option<&Engine> {
        self.docker.as_ref().or(self.podman.as_ref()).ok()
    }
}

/// What an engine says of the machine, or virtual machine, it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// Which.
    pub kind: EngineKind,
    /// Its operating system, such as `Docker Desktop`.
    pub system: String,
    /// Memory in bytes.
    pub memory: u64,
    /// Processors.
    pub processors: u64,
    /// Where it keeps images; may lie inside of a virtual machine.
    pub root: Utf8PathBuf,
    /// Its processor architecture.
    pub architecture: String,
}

/// Asks both.
pub fn gather(path: &[Utf8PathBuf]) -> Engines {
    Engines { docker: probe(EngineKind::Docker, path), podman: probe(EngineKind::Podman, path) }
}

/// Asks an engine about its machine.
pub fn info(engine: &Engine) -> Option<EngineInfo> {
    let fields = match engine.kind {
        EngineKind::Podman => {
            "{{.Host.OS}}|{{.Host.MemTotal}}|{{.Host.CPUs}}|{{.Store.GraphRoot}}|{{.Host.Arch}}"
        }
        _ => "{{.OperatingSystem}}|{{.MemTotal}}|{{.NCPU}}|{{.DockerRootDir}}|{{.Architecture}}",
    };
    let said = engine.call(["info", "--format", fields]).output().ok()?;
    read_info(engine.kind, &said.stdout)
}

fn read_info(kind: EngineKind, line: &str) -> Option<EngineInfo> {
    let mut fields = line.trim().split('|');
    Some(EngineInfo {
        kind,
        system: fields.next()?.to_owned(),
        memory: fields.next()?.parse().ok()?,
        processors: fields.next()?.parse().ok()?,
        root: Utf8Path::new(fields.next()?).to_owned(),
        architecture: fields.next()?.to_owned(),
    })
}

/// One that answers is enough.
pub fn judge(engines: &Engines) -> Vec<Finding> {
    let enough = engines.usable().is_some();
    let one = |kind: EngineKind, subject, answer: &Result<Engine, Unusable>| match answer {
        Ok(engine) => Finding::ok(subject, format!("{} {}, answers", engine.kind, engine.version)),
        Err(Unusable::NotInstalled) if enough => Finding::ok(subject, "not installed, not needed"),
        Err(why) => {
            let mut failure = unusable(kind, why);
            let diagnostic = failure.diagnostics.remove(0);
            let notes = diagnostic.notes.join("; ");
            let found = format!("{}: {notes}", diagnostic.message.replace('`', ""));
            let advice = diagnostic.help.unwrap_or_default();
            if enough {
                Finding::warning(subject, found, advice)
            } else {
                Finding::failed(subject, found, advice)
            }
        }
    };
    vec![
        one(EngineKind::Docker, "docker", &engines.docker),
        one(EngineKind::Podman, "podman", &engines.podman),
    ]
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    fn engine(kind: EngineKind) -> Engine {
        Engine {
            kind,
            program: kind.to_string(),
            version: "1.2".into(),
            architecture: "x86_64".into(),
            uid: 0,
            gid: 0,
            open_files: 1024,
            hybrid_cgroups: false,
            has_init: true,
        }
    }

    #[test]
    fn one_engine_is_enough() {
        let absent = || Err(Unusable::NotInstalled);
        let dead = || Err(Unusable::NotRunning("no socket".to_owned()));
        let denied = || Err(Unusable::NoPermission("denied".to_owned()));
        let (docker, podman) =
            (|| Ok(engine(EngineKind::Docker)), || Ok(engine(EngineKind::Podman)));
        use State::{Failed, Ok as Fine, Warning};
        for (first, second, expected, words) in [
            (docker(), absent(), [Fine, Fine], "docker 1.2, answers"),
            (dead(), podman(), [Warning, Fine], "docker does not answer: it said: no socket"),
            (denied(), absent(), [Failed, Failed], "you may not use docker: it said: denied"),
            (absent(), absent(), [Failed, Failed], "docker is not installed"),
        ] {
            let findings = judge(&Engines { docker: first, podman: second });
            assert_eq!([findings[0].state, findings[1].state], expected, "{words}");
            assert!(findings[0].found.starts_with(words), "{}", findings[0].found);
            assert_eq!(findings[0].advice.is_some(), expected[0] != Fine, "{words}");
        }
    }

    #[test]
    fn what_an_engine_says_of_its_machine_is_read() {
        let line = "Docker Desktop|8332263424|4|/var/lib/docker|aarch64\n";
        let info = read_info(EngineKind::Docker, line).unwrap();
        assert_eq!((info.memory, info.processors), (8_332_263_424, 4));
        assert_eq!(
            (info.system.as_str(), info.architecture.as_str()),
            ("Docker Desktop", "aarch64")
        );
        assert_eq!(read_info(EngineKind::Docker, "template: no such field"), None);
    }
}
