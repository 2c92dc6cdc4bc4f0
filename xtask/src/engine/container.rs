//! Container command lines, as pure functions of their inputs.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use support::exec::CommandLine;

use super::kind::EngineKind;

/// Where the staged tree is inside.
pub const SRC: &str = "/src";
/// Where Bazel keeps everything it makes.
pub const BAZEL: &str = "/bazel";
/// Where finished files and events go.
pub const OUT: &str = "/out";
/// Where what Bazel downloads lies.
pub const DOWNLOADS: &str = "/downloads";

/// What a container can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Itself: builds.
    None,
    /// What this machine reaches, the relay on loopback before all: a look at what is downloaded.
    Host,
}

/// An engine that answered, with what was learnt about the machine it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Which one.
    pub kind: EngineKind,
    /// The program to call.
    pub program: String,
    /// Its version, as it says it.
    pub version: String,
    /// The processor that its containers run on, as Rust names it: `x86_64`, `aarch64`.
    pub architecture: String,
    /// Who calls it.
    pub uid: u32,
    /// Their group.
    pub gid: u32,
    /// How many files a process may have open.
    pub open_files: u64,
    /// Whether both generations of control groups are mounted.
    pub hybrid_cgroups: bool,
    /// Whether the engine has an init process to put into a container.
    pub has_init: bool,
}

impl Engine {
    /// A call of the engine.
    pub fn call<A: Into<String>>(&self, args: impl IntoIterator<Item = A>) -> CommandLine {
        let global = self.kind.global_options().iter().map(|option| (*option).to_owned());
        let runtime =
            self.kind.runtime_options(self.hybrid_cgroups).iter().map(|o| (*o).to_owned());
        CommandLine::new(
            self.program.clone(),
            global.chain(runtime).chain(args.into_iter().map(Into::into)),
        )
    }
}

/// A container that waits for work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerSpec {
    /// Its name: what is stopped on Ctrl-C.
    pub name: String,
    /// The image, by ID.
    pub image: String,
    /// The staged tree on this machine.
    pub src: Utf8PathBuf,
    /// The folder for finished files on this machine.
    pub out: Utf8PathBuf,
    /// The folder on this machine that keeps what Bazel makes.
    pub bazel: Utf8PathBuf,
    /// The folder on this machine with what Bazel downloads.
    pub downloads: Utf8PathBuf,
    /// What it can reach.
    pub network: Network,
    /// Variables set inside; nothing is inherited.
    pub env: BTreeMap<String, String>,
}

/// Starts the container. It lives as long as its standard input: when this process goes away,
/// however that happens, the input closes and the container with all in it ends and is removed.
pub fn hold(engine: &Engine, spec: &ContainerSpec) -> CommandLine {
    let mut args: Vec<String> = ["run", "--rm", "--interactive"].map(str::to_owned).to_vec();
    if engine.has_init {
        args.push("--init".to_owned());
    }
    args.push(format!("--name={}", spec.name));
    args.push("--label=org.mediapipe-minimal.role=build".to_owned());
    let network = match spec.network {
        Network::None => "none",
        Network::Host => "host",
    };
    args.push(format!("--network={network}"));
    args.extend(engine.kind.user_options(engine.uid, engine.gid));
    args.extend(engine.kind.limit_options(engine.open_files));
    args.extend(
        [
            "--read-only",
            "--tmpfs=/tmp:rw,exec,nosuid,mode=1777",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
        ]
        .map(str::to_owned),
    );
    args.extend(spec.env.iter().map(|(name, value)| format!("--env={name}={value}")));
    args.push(format!("--volume={}:{SRC}:ro", spec.src));
    args.push(format!("--volume={}:{OUT}", spec.out));
    args.push(format!("--volume={}:{BAZEL}", spec.bazel));
    args.push(format!("--volume={}:{DOWNLOADS}:ro", spec.downloads));
    args.push(format!("--workdir={SRC}"));
    args.push(spec.image.clone());
    args.extend(["sh", "-c", "echo ready && exec cat"].map(str::to_owned));
    engine.call(args)
}

/// Runs a program in a container that waits.
pub fn exec(engine: &Engine, name: &str, program: &str, args: &[String]) -> CommandLine {
    let head = ["exec".to_owned(), name.to_owned(), program.to_owned()];
    engine.call(head.into_iter().chain(args.iter().cloned()))
}

/// Ends a container at once.
pub fn kill(engine: &Engine, name: &str) -> CommandLine {
    engine.call(["kill", name])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(kind: EngineKind, uid: u32) -> Engine {
        Engine {
            kind,
            program: kind.to_string(),
            version: "1".into(),
            architecture: "x86_64".into(),
            uid,
            gid: uid,
            open_files: 1024,
            hybrid_cgroups: true,
            has_init: kind == EngineKind::Docker,
        }
    }

    fn spec() -> ContainerSpec {
        ContainerSpec {
            name: "xtask-1".into(),
            image: "sha256:ab".into(),
            src: "/w/src".into(),
            out: "/w/out".into(),
            bazel: "/w/bazel".into(),
            downloads: "/w/downloads".into(),
            network: Network::None,
            env: BTreeMap::from([("TZ".into(), "UTC".into())]),
        }
    }

    #[test]
    fn command_lines_are_as_agreed() {
        let common = "--read-only '--tmpfs=/tmp:rw,exec,nosuid,mode=1777' --cap-drop=ALL \
                      --security-opt=no-new-privileges --env=TZ=UTC --volume=/w/src:/src:ro \
                      --volume=/w/out:/out --volume=/w/bazel:/bazel \
                      --volume=/w/downloads:/downloads:ro --workdir=/src sha256:ab sh -c \
                      'echo ready && exec cat'"
            .replace(
                "'--tmpfs=/tmp:rw,exec,nosuid,mode=1777'",
                "--tmpfs=/tmp:rw,exec,nosuid,mode=1777",
            );
        for (kind, uid, expected) in [
            (
                EngineKind::Docker,
                0,
                "docker run --rm --interactive --init --name=xtask-1 \
                 --label=org.mediapipe-minimal.role=build --network=none --user=1000:1000",
            ),
            (
                EngineKind::Podman,
                501,
                "podman --cgroup-manager=cgroupfs --runtime=runc run --rm --interactive \
                 --name=xtask-1 --label=org.mediapipe-minimal.role=build --network=none \
                 --userns=keep-id --user=501:501 --ulimit=nofile=1024:1024 --ulimit=nproc=1000:1000",
            ),
        ] {
            let line = hold(&engine(kind, uid), &spec()).to_string();
            assert_eq!(line, format!("{expected} {common}"));
        }
        let looking = ContainerSpec { network: Network::Host, ..spec() };
        let line = hold(&engine(EngineKind::Docker, 501), &looking).to_string();
        assert!(line.contains(" --network=host ") && !line.contains("none"), "{line}");
        let line = exec(&engine(EngineKind::Docker, 0), "xtask-1", "bazel", &["info".into()]);
        assert_eq!(line.to_string(), "docker exec xtask-1 bazel info");
    }
}
