//! Came out: finished libraries in `dist/<profile>/`, with the reports that say where they are from.
//!
//! The folder is filled beside its place and renamed when it is whole: what lies in `dist/` is
//! always the result of one finished build.

mod dist;
mod exports;
mod ingredients;
mod key;
mod provenance;
mod quantized;
mod record;

pub use dist::{Artifact, ArtifactSet, Draft, collect};
pub use exports::{ExportsRecord, FILE as EXPORTS, NativeRecord};
pub use ingredients::{Ingredients, LastBuild};
pub use key::BuildKey;
pub use provenance::Provenance;
pub use quantized::QuantizedModel;
pub use record::{AbiRecord, BuildRecord, SCHEMA as RECORD_SCHEMA};
