//! An AAR from outside: its manifest and its classes, read within bounds.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Cursor, Read, Seek},
};

use camino::Utf8Path;
use zip::ZipArchive;

use super::{error::OfficialError, manifest, telemetry};

/// Bytes of a manifest, all of which is read into memory.
const MANIFEST: u64 = 8 << 20;
/// Bytes of a `classes.jar`; that of tasks-core has 1.3 MB.
const CLASSES: u64 = 256 << 20;
/// Bytes of all classes together, unpacked.
const UNPACKED: u64 = 512 << 20;

/// What an app gets with an AAR besides its libraries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aar {
    /// Permissions that its own manifest asks for, sorted.
    pub permissions: Vec<String>,
    /// Services, receivers, providers and activities of its own manifest, sorted.
    pub components: Vec<String>,
    /// Every class file of its `classes.jar`, by binary name such as `com/google/a/B`.
    pub classes: BTreeMap<String, Vec<u8>>,
    /// Whether it has libraries in `jni/`.
    pub has_libraries: bool,
}

impl Aar {
    /// Reads an AAR; `name` is how messages call it.
    ///
    /// # Errors
    /// Where it is no ZIP, has no manifest, holds a name twice, or is more than is read.
    pub fn read(path: &Utf8Path, name: &str) -> Result<Self, OfficialError> {
        let fail = |reason: String| OfficialError::NotAnAar { file: name.to_owned(), reason };
        let file = File::open(path).map_err(|error| fail(error.to_string()))?;
        let mut archive =
            ZipArchive::new(std::io::BufReader::new(file)).map_err(|e| fail(e.to_string()))?;
        if archive.has_duplicate_names() {
            return Err(fail("expected each name once, found one twice".into()));
        }
        let manifest = entry(&mut archive, "AndroidManifest.xml", MANIFEST).map_err(&fail)?;
        let manifest =
            manifest.ok_or_else(|| fail("expected `AndroidManifest.xml`, found none".into()))?;
        let text = String::from_utf8(manifest)
            .map_err(|_| fail("expected a manifest of text, found other bytes".into()))?;
        let added = manifest::added(&text).map_err(&fail)?;
        let classes = match entry(&mut archive, "classes.jar", CLASSES).map_err(&fail)? {
            Some(jar) => classes(jar).map_err(fail)?,
            None => BTreeMap::new(),
        };
        let is_library = |name: &str| name.starts_with("jni/") && name.ends_with(".so");
        let has_libraries = archive.file_names().flatten().any(|name| is_library(&name));
        Ok(Self {
            permissions: added.permissions,
            components: added.components,
            classes,
            has_libraries,
        })
    }

    /// Classes that name a sender of telemetry, or are one, by the sender's package.
    pub fn telemetry(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for (name, class) in &self.classes {
            for package in telemetry::senders(class) {
                found.entry(package).or_default().insert(name.replace('/', "."));
            }
        }
        found
    }
}

fn entry<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    limit: u64,
) -> Result<Option<Vec<u8>>, String> {
    let mut entry = match archive.by_name(name) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(format!("`{name}`: {error}")),
    };
    let mut bytes = Vec::new();
    let read = Read::by_ref(&mut entry).take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("`{name}`: {error}"))?;
    if bytes.len() as u64 > limit {
        return Err(format!("`{name}`: expected at most {limit} bytes, found more"));
    }
    Ok(Some(bytes))
}

fn classes(jar: Vec<u8>) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let of_jar = |error: zip::result::ZipError| format!("`classes.jar`: {error}");
    let mut archive = ZipArchive::new(Cursor::new(jar)).map_err(of_jar)?;
    if archive.has_duplicate_names() {
        return Err("`classes.jar`: expected each name once, found one twice".into());
    }
    let mut classes = BTreeMap::new();
    let mut left = UNPACKED;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(of_jar)?;
        let name = entry.name().map_err(of_jar)?.into_owned();
        let Some(name) = name.strip_suffix(".class") else { continue };
        let mut bytes = Vec::new();
        let read = Read::by_ref(&mut entry).take(left + 1).read_to_end(&mut bytes);
        read.map_err(|error| format!("`classes.jar`: `{name}`: {error}"))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            format!("`classes.jar`: expected at most {UNPACKED} bytes of classes, found more")
        })?;
        classes.insert(name.to_owned(), bytes);
    }
    Ok(classes)
}
