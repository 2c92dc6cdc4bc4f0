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
mod link;
mod log;
mod look_up;
mod ndk;
mod pace;
mod packages;
mod port;
mod prepare;
mod programs;
mod ready;
mod resources;
mod run;
mod session;
mod unpinned;

pub use bazel::{BazelTool, Conduct, Rooms, asked_file, build as bazel_build, key_flags};
pub use decide::{Platform, mounts, platform, resources as resources_of};
pub(crate) use detect::find_program;
pub use detect::{Unusable, automatic, none_usable, probe, unusable};
pub use downloads::Downloads;
pub use events::ActionCounts;
pub use explain::{
    Ended, Explanation, Known, Phrase, Signature, decode, explain, phrases, signatures, symbols,
};
#[cfg(test)]
pub(crate) use fake::{Ending, Fake};
pub(crate) use host::{check_compilers, find_bazel};
pub use image::{
    Base, ContextInput, ImageContext, ImageDescription, ImageInput, ImageSpec, Supplier, describe,
    drop_aside, set_aside,
};
pub use info::{Caller, Emulation, EngineInfo, Location, UserMapping};
pub use kind::EngineKind;
pub use link::{LinkFiles, LinkRole};
pub use look_up::{LookedUp, look_up, shut_down};
pub use ndk::{Ndk, read as read_ndk};
pub use port::{Need, Place, Port, Shell};
pub use prepare::{EngineRequest, Engines, actual, choose_container, image_only};
pub(crate) use programs::folders as folders_seen;
pub use ready::{Opening, Ready};
pub use resources::{Resources, resources};
pub use run::{AbiOutput, BuildOutput, Shelves, run};
pub(crate) use session::fixed_environment;
pub use unpinned::{Unpinned, contents as unpinned_contents, hosts as registry_hosts};
