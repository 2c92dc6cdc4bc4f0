//! The AAR itself: which entries it has, in which order.

use super::{
    archive::{Archive, Kept},
    contents::Contents,
    error::Problem,
    manifest,
    notice::{NOTICE, notice},
};

/// The bytes of the AAR; `rules` is its `proguard.txt`.
///
/// # Errors
/// Where two of the contents ask for one entry.
pub fn aar(contents: &Contents, rules: &str) -> Result<Vec<u8>, Problem> {
    let manifest = manifest::manifest(&contents.coordinates, contents.min_sdk);
    let names = notice(contents);
    let texts: Vec<(String, &str)> = contents
        .licences
        .iter()
        .map(|licence| (format!("META-INF/licenses/{}.txt", licence.file_name()), &*licence.text))
        .collect();
    let mut archive = Archive::default();
    let mut add = |path: &str, kept, bytes| {
        archive.add(path.to_owned(), kept, bytes).map_err(|path| Problem::EntryTwice { path })
    };
    let deflated = Kept::Deflated;
    add("AndroidManifest.xml", deflated, manifest.as_bytes())?;
    let metadata = "META-INF/com/android/build/gradle/aar-metadata.properties";
    add(metadata, deflated, manifest::METADATA.as_bytes())?;
    add(NOTICE, deflated, names.as_bytes())?;
    for (path, text) in &texts {
        add(path, deflated, text.as_bytes())?;
    }
    // There are no resources, and Gradle asks for the list of them all the same.
    add("R.txt", deflated, b"")?;
    for (name, model) in &contents.models {
        add(&format!("assets/{name}"), Kept::Stored, model)?;
    }
    add("classes.jar", deflated, &contents.classes_jar)?;
    for ((abi, name), library) in &contents.libraries {
        add(&format!("jni/{abi}/{name}"), deflated, library)?;
    }
    add("proguard.txt", deflated, rules.as_bytes())?;
    archive.write().map_err(|error| Problem::Archive { reason: error.to_string() })
}
