//! A drop-in for Gradle: the library of a profile and the Java half of its tasks, as one AAR in a Maven folder.
//!
//! ```text
//! Contents  what is packed: libraries, classes, models, licences, coordinates
//!        -> prove     closure, natives, names that C++ looks up, keep rules: before anything is written
//!        -> aar, pom, module, metadata, readme     bytes, a function of the contents alone
//!        -> write     all of it in its place, or nothing
//! ```
//!
//! Nothing reads the clock, and every archive has its entries in one order with one time: two packings of the
//! same contents are the same bytes.

mod aar;
mod archive;
mod contents;
mod coordinates;
mod dependencies;
mod error;
mod explain;
mod keep;
mod manifest;
mod metadata;
mod module;
mod natives;
mod notice;
mod pack;
mod platform;
mod pom;
mod prove;
mod readme;
mod sign;
mod write;

pub use contents::{Beside, Contents, LookedUp};
pub use coordinates::{Coordinates, default_version};
pub use dependencies::{RuntimeDependency, runtime};
pub use error::{PackageError, Problem};
pub use explain::explain;
pub use notice::NOTICE;
pub use pack::{Package, pack};
pub use prove::Proof;
pub use sign::sign;
pub use write::{Written, write};
