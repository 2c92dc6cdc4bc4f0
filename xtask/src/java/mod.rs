//! The Java half of MediaPipe Tasks: sources of a tree -> class files of the kept tasks.
//!
//! javac chooses the sources. It is given the classes that an app calls and finds the rest by their
//! names; what it read is then compiled with AutoValue's processor, which sees nothing that javac found
//! by itself. Messages come from `protoc --java_out=lite`. Bazel's own Java rules are not asked: they
//! want an SDK and a JDK from the network, and those of the AARs do not analyse from 1.0.0 on.

mod error;
mod find;
mod jar;
mod javac;
mod place;
mod protos;
mod run;
mod sources;
mod stubs;
mod tools;
mod written;

pub use error::JavaError;
pub use find::{JARS, Need, find};
pub use jar::jar;
pub use place::{HostPlace, Place, ShellPlace};
pub use run::{Compiled, Request, compile};
pub use tools::{JavaTools, Origin};
