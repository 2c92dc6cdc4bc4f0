//! What Bazel itself downloads: archives that upstream's WORKSPACE names, and what those name in turn.
//!
//! A lock file has all of them for a release. Where it is there, they come through the same store as
//! every other input, and Bazel reads them from a folder, without a network.

mod lock;

pub use lock::{Archive, Conflict, DownloadLock, address, lock_path};
