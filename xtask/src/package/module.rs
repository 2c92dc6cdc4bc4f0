//! What Gradle reads of an artifact: module metadata 1.1.

use serde_json::{Value, json};
use support::digest::{Sha256, sha512_hex};

use super::contents::Contents;

/// A file of the artifact, and its bytes.
pub struct File<'a> {
    /// Its name, beside the module file.
    pub name: String,
    /// What the file has, byte for byte.
    pub bytes: &'a [u8],
}

/// The `.module` file. Its capabilities are those of Google's two artifacts, so that Gradle refuses to take both
/// into one app, and names them, where else `Duplicate class` would end the build.
pub fn module(contents: &Contents, aar: &File<'_>, sources: &File<'_>) -> String {
    let at = &contents.coordinates;
    let capability = |group: &str, name: &str, version: &str| json!({"group": group, "name": name, "version": version});
    // Once capabilities are written, the artifact's own is not implied any more.
    let capabilities = json!([
        capability(&at.group, &at.artifact, &at.version),
        capability("com.google.mediapipe", "tasks-core", &contents.replaces),
        capability("com.google.mediapipe", "tasks-vision", &contents.replaces),
    ]);
    let dependencies: Vec<Value> = contents
        .dependencies
        .iter()
        .map(|dependency| {
            json!({
                "group": dependency.group,
                "module": dependency.artifact,
                "version": {"requires": dependency.version},
            })
        })
        .collect();
    let variant = |name: &str, usage: &str| {
        json!({
            "name": name,
            "attributes": {
                "org.gradle.category": "library",
                "org.gradle.dependency.bundling": "external",
                "org.gradle.libraryelements": "aar",
                "org.gradle.usage": usage,
            },
            "dependencies": dependencies,
            "files": [file(aar)],
            "capabilities": capabilities,
        })
    };
    let sources = json!({
        "name": "releaseSourcesElements",
        "attributes": {
            "org.gradle.category": "documentation",
            "org.gradle.dependency.bundling": "external",
            "org.gradle.docstype": "sources",
            "org.gradle.usage": "java-runtime",
        },
        "files": [file(sources)],
        "capabilities": capabilities,
    });
    let document = json!({
        "formatVersion": "1.1",
        "component": {
            "group": at.group,
            "module": at.artifact,
            "version": at.version,
            "attributes": {"org.gradle.status": "release"},
        },
        "variants": [
            variant("releaseApiElements", "java-api"),
            variant("releaseRuntimeElements", "java-runtime"),
            sources,
        ],
    });
    support::ui::to_json(&document)
}

fn file(file: &File<'_>) -> Value {
    json!({
        "name": file.name,
        "url": file.name,
        "size": file.bytes.len(),
        "sha512": sha512_hex(file.bytes),
        "sha256": Sha256::of(file.bytes).to_string(),
    })
}
