//! The engines by name.

use std::fmt;

use serde::Serialize;

/// What runs Bazel, by the names of `--engine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// Docker Engine, Docker Desktop or colima: all that answer as `docker`.
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
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
