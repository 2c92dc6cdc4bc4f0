//! What Bazel itself downloads: archives that upstream's WORKSPACE names, and what those name in turn.
//!
//! A lock file has all of them for a release. Where it is there, they come through the same store as
//! every other input, and Bazel reads them from a folder, without a network.

mod asked;
mod lock;
mod missing;
mod record;
mod relay;
mod repository_cache;

pub use asked::{AskedFor, read as read_log};
pub(crate) use lock::mirrored;
pub use lock::{Archive, Conflict, DownloadLock, address, lock_path};
pub use missing::missing;
pub use record::{DeclaredDigest, Mismatch, Recorded, record};
pub use relay::{
    BAZEL_PATIENCE, Entrance, FORWARDER, FORWARDER_TEXT, Relay, Served, Terms, Traffic, forget,
};
pub use repository_cache::{CONFIG, Laid, NOWHERE, lay_out, write_config};
