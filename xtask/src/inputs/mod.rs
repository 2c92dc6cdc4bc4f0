//! From a pin to a file that has the pinned bytes.
//!
//! ```text
//! store? -> mirrors -> addresses     hashed while written, renamed into the store when right
//! ```
//!
//! The store is keyed by digest, so it can be shared by any number of projects and processes, serve
//! as a mirror itself, and be thrown away. What is wrong is never kept under a name that is used.

mod archive;
mod bundle;
mod download;
mod failure;
mod fetch;
mod location;
mod mirror;
mod record;
mod release;
mod store;
mod tree;
mod work_tree;

pub use archive::{Entry, EntryKind, Limits, UnpackError, walk};
pub use bundle::{Bundle, BundleError, write as write_bundle};
pub use fetch::{Fetched, Proof, Supply};
pub use mirror::Mirror;
pub use record::InputRecord;
pub use release::{Unpacked, is_unpacked, unpack};
pub use store::{Presence, Store};
pub use tree::{GitTree, tree_of, tree_of_archive};
pub use work_tree::TreeFiles;
pub(crate) use work_tree::{STAGED, blob, is_source, kind_of};
