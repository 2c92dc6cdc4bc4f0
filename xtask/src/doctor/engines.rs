//! Container engines: which answer, who may use them, and where their machine is.

use camino::Utf8PathBuf;

use super::Finding;
use crate::engine::{EngineInfo, EngineKind, Location, Unusable, mounts, probe, unusable};

/// What each engine answered of itself and its machine.
#[derive(Debug)]
pub struct Engines {
    docker: Result<EngineInfo, Unusable>,
    podman: Result<EngineInfo, Unusable>,
}

impl Engines {
    /// The engine that a build would take.
    pub fn usable(&self) -> Option<&EngineInfo> {
        self.docker.as_ref().or(self.podman.as_ref()).ok()
    }
}

/// Asks Docker and Podman, each found in the folders of `path`.
pub fn gather(path: &[Utf8PathBuf]) -> Engines {
    Engines { docker: probe(EngineKind::Docker, path), podman: probe(EngineKind::Podman, path) }
}

/// One that answers is enough.
pub fn judge(engines: &Engines) -> Vec<Finding> {
    let enough = engines.usable().is_some();
    let one = |kind: EngineKind, subject, answer: &Result<EngineInfo, Unusable>| match answer {
        Ok(engine) => answering(subject, engine),
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

/// An engine that answers, from this machine or from another one.
fn answering(subject: &'static str, engine: &EngineInfo) -> Finding {
    let found = format!("{} {}, answers", engine.kind, engine.version);
    match (&engine.location, mounts(engine)) {
        (Location::VirtualMachine, _) => {
            Finding::ok(subject, format!("{found} from a virtual machine ({})", engine.system))
        }
        (Location::Elsewhere(address), Err(mut failure)) => {
            let advice = failure.diagnostics.remove(0).help.unwrap_or_default();
            Finding::failed(
                subject,
                format!("{found} from {address}, which sees no folder here"),
                advice,
            )
        }
        _ => Finding::ok(subject, found),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    fn engine(kind: EngineKind) -> EngineInfo {
        EngineInfo { version: "1.2".into(), ..EngineInfo::example(kind) }
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
    fn an_engine_of_another_machine_fails() {
        let there = EngineInfo {
            location: Location::Elsewhere("ssh://far".to_owned()),
            ..engine(EngineKind::Docker)
        };
        let found = answering("docker", &there);
        assert_eq!(found.state, State::Failed);
        assert!(found.found.contains("ssh://far"), "{}", found.found);
        assert!(found.advice.unwrap().contains("docker context use default"));
    }
}
