//! Finds an engine that answers, and says what to do where none does.

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure},
    exec::CommandLine,
    exit::Exit,
};

use super::{container::Engine, kind::EngineKind};

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

/// Asks one engine for its version.
pub fn probe(kind: EngineKind, path: &[Utf8PathBuf]) -> Result<Engine, Unusable> {
    let program = kind.as_str();
    if find_program(path, program).is_none() {
        return Err(Unusable::NotInstalled);
    }
    let Said { version, architecture, podman } = version_of(program)?;
    // A `docker` that is a shim over Podman takes Podman's options, and has Podman's limits.
    let kind = if podman { EngineKind::Podman } else { kind };
    Ok(Engine {
        kind,
        program: program.to_owned(),
        version,
        architecture,
        uid: rustix::process::getuid().as_raw(),
        gid: rustix::process::getgid().as_raw(),
        open_files: open_files(),
        has_init: kind == EngineKind::Docker || has_catatonit(path),
        hybrid_cgroups: Utf8Path::new("/sys/fs/cgroup/unified").is_dir(),
    })
}

/// What an engine says of itself.
struct Said {
    version: String,
    architecture: String,
    podman: bool,
}

fn version_of(program: &str) -> Result<Said, Unusable> {
    let asked = CommandLine::new(program, ["version"])
        .output()
        .map_err(|error| Unusable::NotRunning(error.to_string()))?;
    if !asked.status.success() {
        return Err(refusal(&asked.stderr));
    }
    Ok(read_version(&asked.stdout, asked.stderr.contains("Podman")))
}

/// Reads `docker version` or `podman version`. Docker tells of client and server; the server counts.
fn read_version(said: &str, shim: bool) -> Said {
    let podman = shim || said.contains("Podman");
    let field = |name: &str| {
        let lines = said.lines().skip_while(|line| !podman && !line.starts_with("Server"));
        let value = lines.map(str::trim).find_map(|line| line.strip_prefix(name));
        value.map(|value| value.trim().to_owned())
    };
    let architecture = match field("OS/Arch:").as_deref().and_then(|pair| pair.split_once('/')) {
        Some((_, "amd64")) => "x86_64".to_owned(),
        Some((_, "arm64")) => "aarch64".to_owned(),
        Some((_, other)) => other.to_owned(),
        None => std::env::consts::ARCH.to_owned(),
    };
    let version = field("Version:").unwrap_or_else(|| "unknown".to_owned());
    Said { version, architecture, podman }
}

fn refusal(stderr: &str) -> Unusable {
    let line = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim().to_owned();
    if stderr.to_lowercase().contains("permission denied") {
        Unusable::NoPermission(line)
    } else {
        Unusable::NotRunning(line)
    }
}

/// Podman's init process is a package of its own, which distributions only recommend. Without it
/// `--init` fails; the container's first process then is the one that waits, which is good enough.
fn has_catatonit(path: &[Utf8PathBuf]) -> bool {
    let beside = ["/usr/libexec/podman/catatonit", "/usr/lib/podman/catatonit"];
    beside.iter().any(|file| Utf8Path::new(file).is_file())
        || find_program(path, "catatonit").is_some()
}

fn open_files() -> u64 {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.maximum.unwrap_or(65_536).min(65_536)
}

/// The first container engine that answers: Docker, else Podman.
pub fn automatic(path: &[Utf8PathBuf]) -> Result<Engine, [Unusable; 2]> {
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
    fn the_server_tells_version_and_processor() {
        let docker = "Client:\n Version:  28.2\n OS/Arch:  linux/amd64\n\nServer:\n Engine:\n  \
                      Version:  20.10\n  OS/Arch:  linux/arm64\n";
        let podman =
            "Client:       Podman Engine\nVersion:      4.3.1\nOS/Arch:      linux/amd64\n";
        for (said, expected) in
            [(docker, ("20.10", "aarch64", false)), (podman, ("4.3.1", "x86_64", true))]
        {
            let Said { version, architecture, podman } = read_version(said, false);
            assert_eq!((version.as_str(), architecture.as_str(), podman), expected);
        }
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
