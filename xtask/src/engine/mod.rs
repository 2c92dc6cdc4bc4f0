//! Ran: Bazel, in a container or on this machine, and what it said of the build.

mod bazel;
mod causes;
mod container;
mod decide;
mod detect;
mod downloads;
mod events;
mod explain;
mod failure;
#[cfg(test)]
mod fake;
mod ground;
mod host;
mod image;
mod info;
mod kind;
mod log;
mod look_up;
mod pace;
mod packages;
mod port;
mod prepare;
mod programs;
mod resources;
mod run;
mod session;

pub use bazel::{BazelTool, Conduct, Rooms, asked_file, build as bazel_build, key_flags};
pub use decide::{Platform, mounts, platform, resources as resources_of};
pub use detect::{Unusable, automatic, none_usable, probe, unusable};
pub use downloads::Downloads;
pub use events::ActionCounts;
pub use explain::{Signature, explain, signatures};
#[cfg(test)]
pub(crate) use fake::{Ending, Fake};
pub use image::{
    Base, ContextInput, ImageContext, ImageDescription, ImageInput, ImageSpec, Supplier, describe,
    drop_aside, set_aside,
};
pub use info::{Caller, Emulation, EngineInfo, Location, UserMapping};
pub use kind::EngineKind;
pub use look_up::{LookedUp, look_up, shut_down};
pub use port::{Need, Place, Port, Shell};
pub use prepare::{EngineRequest, Engines, Opening, Ready, actual, choose_container, image_only};
pub use resources::{Resources, resources};
pub use run::{AbiOutput, BuildOutput, Shelves, run};
pub(crate) use session::fixed_environment;
