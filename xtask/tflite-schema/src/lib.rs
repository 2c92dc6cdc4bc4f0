//! The tables of a `.tflite` file, as `flatc` generates them.
//!
//! `generated.rs` is what `flatc --rust --gen-object-api` of [`FLATC`] prints for the schema of
//! [`ORIGIN`], byte for byte; `xtask/tests/schema.rs` generates it again and compares. The schema itself is
//! not in this repository: it is public, and [`SCHEMA_SHA256`] says which bytes of it were read.
//!
//! This is a package of its own because accessors of FlatBuffers are unsafe code, which the rest of the
//! workspace forbids. They are sound on verified bytes alone: `xtask::model::tflite` is the only reader,
//! and it verifies first.

/// The compiler that generated the code. The `flatbuffers` crate is pinned to the same version.
pub const FLATC: &str = "flatc version 25.12.19";

/// Repository, release, commit and path of the schema.
pub const ORIGIN: &str = "google-ai-edge/LiteRT v2.1.6 \
     1461b6b2def31713f5c71446eab844aae05d02e9 tflite/converter/schema/schema.fbs";

/// SHA-256 of the schema file.
pub const SCHEMA_SHA256: &str = "1467ad2e307a7603e2faa48d8854c2c4f829c2a24ddae0ec0837fa3d18c046bb";

// The generated code names it as a crate of the root.
extern crate alloc;

#[rustfmt::skip]
#[allow(clippy::all, deprecated, mismatched_lifetime_syntaxes, unsafe_op_in_unsafe_fn, unused)]
mod generated;

pub use generated::tflite::*;
