//! What an app needs at run time besides the AAR.

use serde::Serialize;

/// A library that the AAR's classes call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuntimeDependency {
    /// Maven's name of its group.
    pub group: &'static str,
    /// Maven's name of the artifact itself.
    pub artifact: &'static str,
    /// The lowest version that will do.
    pub version: String,
}

/// The four that the Tasks API calls, with the versions that MediaPipe's WORKSPACE pins from 0.10.14 to 1.0.0;
/// protobuf's is that of the protoc which wrote the messages: generated code runs on no older one. AutoValue is a
/// processor and AndroidX's annotations are gone after compiling, so neither is among them.
pub fn runtime(javalite: &str) -> Vec<RuntimeDependency> {
    let row = |group, artifact, version: &str| RuntimeDependency {
        group,
        artifact,
        version: version.to_owned(),
    };
    vec![
        row("com.google.flogger", "flogger", "0.6"),
        row("com.google.flogger", "flogger-system-backend", "0.6"),
        row("com.google.guava", "guava", "27.0.1-android"),
        row("com.google.protobuf", "protobuf-javalite", javalite),
    ]
}
