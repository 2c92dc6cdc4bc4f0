//! Finds an engine that answers, and says what to do where none does.

use camino::Utf8PathBuf;
use serde_json::Value;
use support::{
    diag::{Diagnostic, Failure},
    exec::CommandLine,
    exit::Exit,
};

use super::{
    info::{Caller, EngineInfo},
    kind::EngineKind,
};

/// Why an engine cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// Its program is not on the PATH.
    NotInstalled,
    /// Its daemon does not answer.
    NotRunning(String),
    /// The caller may not talk to it.
    NoPermission(String),
}

/// Whether a program is on the PATH.
pub fn find_program(path: &[Utf8PathBuf], name: &str) -> Option<Utf8PathBuf> {
    path.iter().map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Asks one engine about itself and its machine.
pub fn probe(kind: EngineKind, path: &[Utf8PathBuf]) -> Result<EngineInfo, Unusable> {
    let program = kind.as_str();
    if find_program(path, program).is_none() {
        return Err(Unusable::NotInstalled);
    }
    // Without options before the verb: a remote client knows none, and this call tells whether it is one.
    let asked = CommandLine::new(program, ["info", "--format={{json .}}"])
        .output()
        .map_err(|error| Unusable::NotRunning(error.to_string()))?;
    if !asked.status.success() {
        return Err(refusal(&asked.stderr));
    }
    let document: Value = serde_json::from_str(&asked.stdout).unwrap_or_default();
    let endpoint = endpoint(program, &document);
    EngineInfo::read(program, &document, endpoint.as_deref(), &Caller::gather(path)).ok_or_else(
        || {
            Unusable::NotRunning(format!(
                "`{program} info` told nothing of a server. {}",
                asked.stderr.trim()
            ))
        },
    )
}

/// The address that a client talks to, where it can be asked for.
fn endpoint(program: &str, document: &Value) -> Option<String> {
    if document.get("host").is_none() {
        let args = ["context", "inspect", "--format={{.Endpoints.docker.Host}}"];
        let asked = CommandLine::new(program, args).output().ok()?;
        return asked.status.success().then(|| asked.stdout.trim().to_owned());
    }
    if !document["host"]["serviceIsRemote"].as_bool().unwrap_or(false) {
        return None;
    }
    let args = ["system", "connection", "list", "--format=json"];
    let asked = CommandLine::new(program, args).output().ok()?;
    let connections: Vec<Value> = serde_json::from_str(&asked.stdout).ok()?;
    let default = connections.iter().find(|connection| connection["Default"] == true)?;
    default["URI"].as_str().map(str::to_owned)
}

fn refusal(stderr: &str) -> Unusable {
    let line = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim().to_owned();
    if stderr.to_lowercase().contains("permission denied") {
        Unusable::NoPermission(line)
    } else {
        Unusable::NotRunning(line)
    }
}

/// The first container engine that answers: Docker, else Podman.
pub fn automatic(path: &[Utf8PathBuf]) -> Result<EngineInfo, [Unusable; 2]> {
    match probe(EngineKind::Docker, path) {
        Ok(engine) => Ok(engine),
        Err(docker) => probe(EngineKind::Podman, path).map_err(|podman| [docker, podman]),
    }
}

/// The failure of an engine that was asked for by name.
pub fn unusable(kind: EngineKind, why: &Unusable) -> Failure {
    let (message, note, help) = match why {
        Unusable::NotInstalled => (
            format!("`{kind}` is not installed"),
            format!("no program `{kind}` on the PATH"),
            install_help(kind),
        ),
        Unusable::NotRunning(said) => (
            format!("`{kind}` does not answer"),
            format!("it said: {said}"),
            "start it (`sudo systemctl start docker`, or Docker Desktop), then run the same command again".to_owned(),
        ),
        Unusable::NoPermission(said) => (
            format!("you may not use `{kind}`"),
            format!("it said: {said}"),
            "sudo usermod --append --groups docker $USER, then log in again; or `--engine podman`".to_owned(),
        ),
    };
    Failure::new(Exit::EngineUnavailable, Diagnostic::error(message).note(note).help(help))
}

/// The failure when no engine at all can be used.
pub fn none_usable(whys: &[Unusable; 2]) -> Failure {
    let kinds = [EngineKind::Docker, EngineKind::Podman];
    let mut diagnostic = Diagnostic::error("no container engine can be used");
    for (kind, why) in kinds.iter().zip(whys) {
        let failure = unusable(*kind, why);
        for found in failure.diagnostics {
            diagnostic = diagnostic.note(format!("{}: {}", found.message, found.notes.join("; ")));
        }
    }
    // An engine that is there and shut is nearer than one that is not there.
    let near = kinds.iter().zip(whys).find(|(_, why)| **why != Unusable::NotInstalled);
    let help = match near {
        Some((kind, why)) => unusable(*kind, why).diagnostics.remove(0).help.unwrap_or_default(),
        None => format!(
            "{}; or `--engine host` with a Bazel on the PATH",
            install_help(EngineKind::Docker)
        ),
    };
    Failure::new(Exit::EngineUnavailable, diagnostic.help(help))
}

fn install_help(kind: EngineKind) -> String {
    match kind {
        EngineKind::Docker => {
            "install Docker Engine (Debian, Ubuntu: sudo apt-get install docker.io)"
        }
        EngineKind::Podman => "install Podman (Debian, Ubuntu: sudo apt-get install podman)",
        EngineKind::Host => "install Bazel, or Bazelisk, so that `bazel` is on the PATH",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_a_dead_daemon() {
        let denied =
            "permission denied while trying to connect to the Docker daemon socket at unix:///x";
        assert_eq!(refusal(denied), Unusable::NoPermission(denied.to_owned()));
        let dead =
            "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?";
        assert_eq!(refusal(dead), Unusable::NotRunning(dead.to_owned()));
    }

    #[test]
    fn the_nearest_cure_is_offered() {
        let whys = [Unusable::NoPermission("denied".into()), Unusable::NotInstalled];
        let failure = none_usable(&whys);
        assert_eq!(failure.exit, Exit::EngineUnavailable);
        assert!(failure.diagnostics[0].help.as_ref().unwrap().contains("usermod"));
        let failure = none_usable(&[Unusable::NotInstalled, Unusable::NotInstalled]);
        assert!(failure.diagnostics[0].help.as_ref().unwrap().contains("docker.io"));
    }
}
