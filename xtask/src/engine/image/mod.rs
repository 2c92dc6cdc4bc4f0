//! The container image of the demo upstream: named after its inputs, built when it is not there.

mod base;
mod build;
mod describe;
mod spec;

pub use base::{Base, Providing};
pub use build::{find, provide};
pub use describe::{ImageDescription, describe};
pub use spec::ImageSpec;
