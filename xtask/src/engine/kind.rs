//! The engines, and in what they differ. Every difference is a method here with its reason.

use std::fmt;

use serde::Serialize;

/// What runs Bazel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// Docker Engine.
    Docker,
    /// Podman, under its own name or behind a `docker` shim.
    Podman,
    /// Bazel on this machine, without a container.
    Host,
}

impl EngineKind {
    /// The name, as on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Host => "host",
        }
    }

    /// Options of every call, before the verb.
    ///
    /// Podman asks systemd for its groups by default, and where no systemd runs (in CI containers,
    /// on servers over ssh) it fails; cgroupfs works in both.
    pub fn global_options(self) -> &'static [&'static str] {
        match self {
            Self::Podman => &["--cgroup-manager=cgroupfs"],
            Self::Docker | Self::Host => &[],
        }
    }

    /// Options of an image build.
    ///
    /// Podman's default isolation wants a network bridge and limits that an unprivileged machine may
    /// not set; chroot isolation on the host's network needs neither, and an image build only
    /// installs packages.
    pub fn build_options(self) -> &'static [&'static str] {
        match self {
            Self::Podman => &["--isolation=chroot", "--network=host", "--format=docker"],
            Self::Docker | Self::Host => &[],
        }
    }

    /// Who the process is inside. A caller that is root becomes an ordinary user there.
    ///
    /// Rootless Podman maps its caller to root inside; `keep-id` keeps the number, so that what is
    /// written into a mounted folder belongs to the caller.
    pub fn user_options(self, uid: u32, gid: u32) -> Vec<String> {
        let (inner_uid, inner_gid) = if uid == 0 { (1000, 1000) } else { (uid, gid) };
        let user = format!("--user={inner_uid}:{inner_gid}");
        match self {
            Self::Podman if uid != 0 => vec!["--userns=keep-id".to_owned(), user],
            _ => vec![user],
        }
    }

    /// Limits of open files and processes, where they must be given.
    ///
    /// Podman raises both to its own ceiling and fails where it may not; Docker's daemon gives its own.
    pub fn limit_options(self, open_files: u64) -> Vec<String> {
        match self {
            Self::Podman => vec![
                format!("--ulimit=nofile={open_files}:{open_files}"),
                "--ulimit=nproc=1000:1000".to_owned(),
            ],
            Self::Docker | Self::Host => Vec::new(),
        }
    }

    /// Options that choose the runtime: crun refuses a machine that mounts both generations of
    /// control groups, runc does not.
    pub fn runtime_options(self, hybrid_cgroups: bool) -> &'static [&'static str] {
        match self {
            Self::Podman if hybrid_cgroups => &["--runtime=runc"],
            _ => &[],
        }
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
