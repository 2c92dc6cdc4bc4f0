//! Container command lines, as pure functions of their inputs.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use support::{diag::Outcome, exec::CommandLine};

use super::{
    decide::{self, Platform},
    info::EngineInfo,
};

/// Where the staged tree is inside.
pub const SRC: &str = "/src";
/// Where Bazel keeps everything it makes.
pub const BAZEL: &str = "/bazel";
/// Where finished files and events go.
pub const OUT: &str = "/out";
/// Where what Bazel downloads lies.
pub const DOWNLOADS: &str = "/downloads";

/// A container that waits for work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerSpec {
    /// Its name: what is stopped on Ctrl-C.
    pub name: String,
    /// The image by its ID, so that a tag that moves changes nothing.
    pub image: String,
    /// The processor that its programs are for.
    pub platform: Platform,
    /// The staged tree on this machine.
    pub src: Utf8PathBuf,
    /// The folder for finished files on this machine.
    pub out: Utf8PathBuf,
    /// The folder on this machine that keeps what Bazel makes.
    pub bazel: Utf8PathBuf,
    /// The folder on this machine with what Bazel downloads.
    pub downloads: Utf8PathBuf,
    /// Variables set inside; nothing is inherited.
    pub env: BTreeMap<String, String>,
}

/// Starts the container. It lives as long as its standard input: when this process goes away,
/// however that happens, the input closes and the container with all in it ends and is removed.
pub fn hold(engine: &EngineInfo, spec: &ContainerSpec) -> Outcome<CommandLine> {
    let mut args: Vec<String> = ["run", "--rm", "--interactive"].map(str::to_owned).to_vec();
    if engine.has_init {
        args.push("--init".to_owned());
    }
    args.push(format!("--name={}", spec.name));
    args.push("--label=org.mediapipe-minimal.role=build".to_owned());
    // It reaches itself. What Bazel downloads comes by `exec`, see `downloads::relay`.
    args.push("--network=none".to_owned());
    args.extend(spec.platform.options().iter().map(|option| (*option).to_owned()));
    args.extend(decide::user_options(engine));
    args.extend(decide::limit_options(engine));
    args.extend(decide::security_options(engine).iter().map(|option| (*option).to_owned()));
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
    for (folder, inside, writable) in [
        (&spec.src, SRC, false),
        (&spec.out, OUT, true),
        (&spec.bazel, BAZEL, true),
        (&spec.downloads, DOWNLOADS, false),
    ] {
        args.push(decide::mount(folder, inside, writable)?);
    }
    args.push(format!("--workdir={SRC}"));
    args.push(spec.image.clone());
    args.extend(["sh", "-c", "echo ready && exec cat"].map(str::to_owned));
    Ok(engine.call(args))
}

/// Runs a program in a container that waits.
pub fn exec(engine: &EngineInfo, name: &str, program: &str, args: &[String]) -> CommandLine {
    let head = ["exec".to_owned(), name.to_owned(), program.to_owned()];
    engine.call(head.into_iter().chain(args.iter().cloned()))
}

/// Runs a program in a container that waits, and holds its standard input.
pub fn exec_with_input(
    engine: &EngineInfo,
    name: &str,
    program: &str,
    args: &[String],
) -> CommandLine {
    let head = ["exec", "--interactive", name, program].map(str::to_owned);
    engine.call(head.into_iter().chain(args.iter().cloned()))
}

/// Ends a container at once.
pub fn kill(engine: &EngineInfo, name: &str) -> CommandLine {
    engine.call(["kill", name])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Caller, EngineKind, UserMapping};

    fn spec() -> ContainerSpec {
        ContainerSpec {
            name: "xtask-1".into(),
            image: "sha256:ab".into(),
            platform: Platform::Own,
            src: "/w/src".into(),
            out: "/w/out".into(),
            bazel: "/w/bazel".into(),
            downloads: "/w/downloads".into(),
            env: BTreeMap::from([("TZ".into(), "UTC".into())]),
        }
    }

    #[test]
    fn command_lines_are_as_agreed() {
        let common = "--read-only --tmpfs=/tmp:rw,exec,nosuid,mode=1777 --cap-drop=ALL \
                      --security-opt=no-new-privileges --env=TZ=UTC \
                      --mount=type=bind,source=/w/src,target=/src,readonly \
                      --mount=type=bind,source=/w/out,target=/out \
                      --mount=type=bind,source=/w/bazel,target=/bazel \
                      --mount=type=bind,source=/w/downloads,target=/downloads,readonly \
                      --workdir=/src sha256:ab sh -c 'echo ready && exec cat'";
        let caller = |uid| Caller { uid, gid: uid, hybrid_cgroups: true, ..Caller::example() };
        let docker = EngineInfo { caller: caller(0), ..EngineInfo::example(EngineKind::Docker) };
        let podman = EngineInfo {
            caller: caller(501),
            rootless: true,
            users: UserMapping::KeepsOnRequest,
            selinux: true,
            ..EngineInfo::example(EngineKind::Podman)
        };
        for (engine, platform, expected) in [
            (
                &docker,
                Platform::Emulated,
                "docker run --rm --interactive --init --name=xtask-1 \
                 --label=org.mediapipe-minimal.role=build --network=none --platform=linux/amd64 \
                 --user=1000:1000",
            ),
            (
                &podman,
                Platform::Own,
                "podman --cgroup-manager=cgroupfs --runtime=runc run --rm --interactive \
                 --name=xtask-1 --label=org.mediapipe-minimal.role=build --network=none \
                 --userns=keep-id --user=501:501 --ulimit=nofile=1024:1024 --ulimit=nproc=1000:1000 \
                 --security-opt=label=disable",
            ),
        ] {
            let line = hold(engine, &ContainerSpec { platform, ..spec() }).unwrap().to_string();
            assert_eq!(line, format!("{expected} {common}"));
        }
        let line = exec(&docker, "xtask-1", "bazel", &["info".into()]);
        assert_eq!(line.to_string(), "docker exec xtask-1 bazel info");
        let line = exec_with_input(&docker, "xtask-1", "perl", &["a".into()]);
        assert_eq!(line.to_string(), "docker exec --interactive xtask-1 perl a");
    }
}
