//! Ran: Bazel, in a container or on this machine, and what it said of the build.

mod bazel;
mod container;
mod detect;
mod events;
mod explain;
mod failure;
mod host;
mod image;
mod kind;
mod log;
mod packages;
mod prepare;
mod resources;
mod run;
mod session;

pub use bazel::{BazelTool, Conduct, Rooms, build as bazel_build};
pub use container::Engine;
pub use detect::{Unusable, automatic, none_usable, probe, unusable};
pub use events::ActionCounts;
pub use explain::{Signature, explain, signatures};
pub use image::{
    Base, ContextInput, ImageContext, ImageDescription, ImageInput, ImageSpec, Supplier, describe,
    drop_aside, set_aside,
};
pub use kind::EngineKind;
pub use prepare::{EngineRequest, Ready, choose_container, image_only, prepare};
pub use resources::{Resources, resources};
pub use run::{AbiOutput, BuildOutput, Shelves, run};
pub use session::Session;
