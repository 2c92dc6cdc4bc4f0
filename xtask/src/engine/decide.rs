//! What follows from an engine's answer: how it is called, as whom, on which platform, with which
//! folders, and how much at once. Pure functions, and the only place that decides any of it.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use super::{
    info::{Emulation, EngineInfo, Location, UserMapping},
    kind::EngineKind,
    resources::Resources,
};

/// Whom a caller that is root becomes inside: Bazel's rules refuse root.
const ORDINARY: (u32, u32) = (1000, 1000);

/// Options of every call, before the verb.
///
/// Podman asks systemd for its groups by default, and where no systemd runs (in CI containers, on
/// servers over ssh) it fails; cgroupfs works in both. crun refuses a machine that mounts both
/// generations of control groups, runc does not. A remote client knows neither option: both are
/// decided where the service runs.
pub fn global_options(info: &EngineInfo) -> Vec<&'static str> {
    match info.kind {
        EngineKind::Podman if !info.remote_client && info.caller.hybrid_cgroups => {
            vec!["--cgroup-manager=cgroupfs", "--runtime=runc"]
        }
        EngineKind::Podman if !info.remote_client => vec!["--cgroup-manager=cgroupfs"],
        _ => Vec::new(),
    }
}

/// Who the process is inside, so that what it writes into a mounted folder belongs to the caller.
pub fn user_options(info: &EngineInfo) -> Vec<String> {
    let number = |(uid, gid): (u32, u32)| format!("--user={uid}:{gid}");
    let caller = (info.caller.uid, info.caller.gid);
    let same = owner(info).unwrap_or(caller);
    match info.users {
        UserMapping::Identity => vec![number(same)],
        UserMapping::Remapped => vec!["--userns=host".to_owned(), number(same)],
        UserMapping::RootIsCaller => vec![number((0, 0))],
        // The service's user, whose number a client need not know, is taken without being named.
        UserMapping::KeepsOnRequest if info.remote_client => vec!["--userns=keep-id".to_owned()],
        UserMapping::KeepsOnRequest => vec!["--userns=keep-id".to_owned(), number(caller)],
    }
}

/// Who must own the folders that the process writes; none where that is the caller.
pub fn owner(info: &EngineInfo) -> Option<(u32, u32)> {
    let same = matches!(info.users, UserMapping::Identity | UserMapping::Remapped);
    (same && info.caller.uid == 0).then_some(ORDINARY)
}

/// Limits of open files and processes, where they must be given.
///
/// Podman raises both to its own ceiling and fails where it may not; Docker's daemon gives its own. The
/// limits of another machine are not known here.
pub fn limit_options(info: &EngineInfo) -> Vec<String> {
    if info.kind != EngineKind::Podman || info.remote_client {
        return Vec::new();
    }
    let files = info.caller.open_files;
    vec![format!("--ulimit=nofile={files}:{files}"), "--ulimit=nproc=1000:1000".to_owned()]
}

/// What SELinux is told about a container that mounts folders of this machine.
///
/// It denies every mount otherwise. Labels are left alone (`:z` would write them): the staged tree is
/// hard links into a checkout, whose labels other programs rely on.
pub fn security_options(info: &EngineInfo) -> &'static [&'static str] {
    if info.selinux { &["--security-opt=label=disable"] } else { &[] }
}

/// Options of an image build.
///
/// Podman's default isolation wants a network bridge and limits that an unprivileged machine may
/// not set; chroot isolation on the host's network needs neither, and an image build only
/// installs packages.
pub fn build_options(info: &EngineInfo) -> &'static [&'static str] {
    match info.kind {
        EngineKind::Podman => &["--isolation=chroot", "--network=host", "--format=docker"],
        _ => &[],
    }
}

/// The processor that a container's programs are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// The one of the machine that runs containers; no `--platform` is given.
    Own,
    /// x86_64 on a machine of another kind, by emulation: `linux/amd64`.
    Emulated,
}

impl Platform {
    /// Options of every call that makes or runs something.
    pub fn options(self) -> &'static [&'static str] {
        match self {
            Self::Own => &[],
            Self::Emulated => &["--platform=linux/amd64"],
        }
    }
}

/// The platform of an image for a processor, as Rust names it, or for any; none where the engine cannot
/// run such programs.
pub fn platform(info: &EngineInfo, wanted: Option<&str>) -> Option<Platform> {
    match wanted {
        None => Some(Platform::Own),
        Some(wanted) if wanted == info.architecture => Some(Platform::Own),
        Some("x86_64") if info.emulation == Emulation::Emulated => Some(Platform::Emulated),
        Some(_) => None,
    }
}

/// What actions of a build may use: of this machine what is left, of a virtual machine what it has.
pub fn resources(info: &EngineInfo, here: Resources) -> Resources {
    let there =
        Resources { cores: info.cores.max(1), memory: (info.memory > 0).then_some(info.memory) };
    match info.location {
        Location::Here => Resources {
            cores: here.cores.min(there.cores),
            memory: here.memory.into_iter().chain(there.memory).min(),
        },
        Location::VirtualMachine | Location::Elsewhere(_) => there,
    }
}

/// A folder of this machine as a container sees it.
///
/// `--volume` takes paths apart at colons; this form takes them apart at commas and quotes, which can
/// be told apart from a path's own in no way that every engine knows.
pub fn mount(folder: &Utf8Path, inside: &str, writable: bool) -> Outcome<String> {
    if let Some(found) = folder.as_str().chars().find(|c| matches!(c, ',' | '"') || c.is_control())
    {
        let diagnostic = Diagnostic::error(format!(
            "`{}` cannot be mounted",
            folder.as_str().escape_debug()
        ))
        .note(format!(
            "expected a path without commas, double quotes and control characters, found `{}`",
            found.escape_debug()
        ))
        .help("give a `--work-dir` with another name");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    let mode = if writable { "" } else { ",readonly" };
    Ok(format!("--mount=type=bind,source={folder},target={inside}{mode}"))
}

/// Refuses an engine that cannot see this machine's folders.
pub fn mounts(info: &EngineInfo) -> Outcome {
    let Location::Elsewhere(address) = &info.location else { return Ok(()) };
    let way_back = match info.kind {
        EngineKind::Podman => {
            "`podman system connection default` names another; unset CONTAINER_HOST"
        }
        _ => "`docker context use default`; unset DOCKER_HOST",
    };
    let diagnostic =
        Diagnostic::error(format!("{} runs containers on another machine", info.kind))
            .note(format!("it talks to {address}"))
            .note("source, cache and result are folders of this machine; a container there cannot mount them")
            .help(format!("use an engine of this machine ({way_back}), or run this command on that machine"));
    Err(Failure::new(Exit::EngineUnavailable, diagnostic))
}

#[cfg(test)]
mod tests;
