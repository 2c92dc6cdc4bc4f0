//! `cargo xtask`: a minimal, reproducible native library of MediaPipe Tasks Vision.
//!
//! Data flows one way, and each stage is a folder that never names a later one. The modules below stand
//! in that order, and `tests/tidy.rs` reads it from here:
//!
//! ```text
//! Profile -> BuildPlan -> Overlay -> BuildOutput -> ArtifactSet -> Measurement -> Report
//! asked      decided      Bazel sees  ran            came out       how big        what it means
//! ```
//!
//! Crates lie below all of them: `support`, in which no word of the domain stands, `models`, which
//! knows `.tflite` files and bundles, and nothing of builds, `classfile`, which knows Java's class files, and
//! `linkmap`, which knows what linkers write.

#[cfg(windows)]
compile_error!("this tool drives Linux containers and Unix file systems: run it inside WSL 2");

pub mod starlark;

pub mod catalogue;
pub mod patch;
pub mod profile;

pub mod pins;

pub mod inputs;

pub mod downloads;

pub mod archives;

pub mod graphs;

pub mod plan;

pub mod overlay;

pub mod engine;

pub mod java;

pub(crate) mod artifacts;

pub mod attribute;

pub mod sbom;

pub mod measure;

pub mod report;

pub mod history;

pub mod check;

pub mod official;

pub mod package;

pub(crate) mod request;

pub(crate) mod provision;

pub mod pipeline;

pub mod adopt;

pub(crate) mod doctor;

pub(crate) mod clean;

pub mod cli;

pub mod reference;

pub mod commands;
