//! `cargo xtask`: a minimal, reproducible native library of MediaPipe Tasks Vision.
//!
//! Data flows one way, and each stage is a folder that never names a later one:
//!
//! ```text
//! Profile -> BuildPlan -> Overlay -> BuildOutput -> ArtifactSet -> Measurement -> Report
//! asked      decided      Bazel sees  ran            came out       how big        what it means
//! ```

pub mod support;

pub mod catalogue;
pub mod patch;
pub mod profile;

pub mod downloads;
pub mod inputs;
pub mod pins;

pub mod model;

pub mod plan;

pub mod overlay;

pub mod engine;

pub mod artifacts;

pub mod measure;
pub mod report;

pub mod provision;

pub mod pipeline;

pub mod doctor;

pub mod cli;
pub mod commands;
