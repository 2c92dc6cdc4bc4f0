//! Container images: named after their inputs, built when they are not there.

mod base;
mod build;
mod context;
mod describe;
mod flatten;
mod inspect;
mod release;
mod spec;
mod steps;

pub use base::{Base, Providing};
pub use build::{drop_aside, present, provide, set_aside};
pub use context::{ContextInput, ImageContext};
pub use describe::{ImageDescription, describe};
pub use inspect::base as base_of;
pub use spec::{ImageInput, ImageRef, ImageSpec, Supplier};
