//! How Bazel gets what it downloads: from a folder, or from the relay on loopback.

use super::bazel::Rooms;
use crate::downloads::{BAZEL_PATIENCE, CONFIG};

/// Where Bazel is led when a rule downloads something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Downloads {
    /// To the folder of downloads alone. Nothing else can be fetched.
    Stored {
        /// Whether files of the registry of modules are there too.
        registry: bool,
    },
    /// To the relay whose rules lie in that folder: for a look at what there is, without a build.
    Relayed,
}

impl Downloads {
    /// The flags; `log` is where Bazel writes what its rules ask for.
    pub(super) fn flags(self, rooms: &Rooms, log: &str) -> Vec<String> {
        let folder = &rooms.downloads;
        let mut flags = vec![
            format!("--experimental_downloader_config={folder}/{CONFIG}"),
            // By its digest alone, whatever addresses a rule gives for a file.
            "--repo_env=BAZEL_HTTP_RULES_URLS_AS_DEFAULT_CANONICAL_ID=0".to_owned(),
            format!("--experimental_workspace_rules_log_file={log}"),
        ];
        match self {
            Self::Stored { registry } => {
                flags.push(format!("--repository_cache={folder}"));
                if registry {
                    flags.push(format!("--registry=file://{folder}/registry"));
                }
            }
            Self::Relayed => flags.extend([
                "--nobuild".to_owned(),
                format!("--http_timeout_scaling={BAZEL_PATIENCE}"),
            ]),
        }
        flags
    }
}
