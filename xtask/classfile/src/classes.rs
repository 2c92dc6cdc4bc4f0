//! A set of classes, such as a jar has.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use zip::ZipArchive;

use crate::{ClassError, ClassFile, Native, native};

/// Bytes of one class file at the most: what Java's own compiler can write is far smaller.
const LARGEST: u64 = 16 << 20;

/// Bytes of all class files of one jar at the most; android.jar has under 100 MB.
const LARGEST_TOGETHER: u64 = 1 << 30;

/// Classes by their binary names, sorted.
#[derive(Clone, Debug, Default)]
pub struct Classes {
    by_name: BTreeMap<String, ClassFile>,
}

impl Classes {
    /// The class files of a jar. Module descriptors, and those that only newer virtual machines take
    /// (`META-INF/versions/`), are left out: Android has neither.
    pub fn from_jar(jar: &[u8]) -> Result<Classes, ClassError> {
        let mut archive = ZipArchive::new(Cursor::new(jar)).map_err(broken)?;
        if archive.has_duplicate_names() {
            return Err(ClassError::Jar("it has two entries of one name".to_owned()));
        }
        let mut classes = Classes::default();
        let mut left = LARGEST_TOGETHER;
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(broken)?;
            let path = entry.name().map_err(broken)?.into_owned();
            let Some(name) = path.strip_suffix(".class") else { continue };
            if path.starts_with("META-INF/") || name.rsplit('/').next() == Some("module-info") {
                continue;
            }
            let mut bytes = Vec::new();
            let limit = LARGEST.min(left);
            let read = (&mut entry).take(limit + 1).read_to_end(&mut bytes);
            read.map_err(|error| ClassError::Jar(format!("`{path}`: {error}")))?;
            left = left
                .checked_sub(bytes.len() as u64)
                .filter(|_| bytes.len() as u64 <= limit)
                .ok_or_else(|| ClassError::Jar(format!("`{path}` has more than {limit} bytes")))?;
            let class = ClassFile::parse(&bytes);
            let class = class.map_err(|error| ClassError::Entry {
                entry: path.clone(),
                error: Box::new(error),
            })?;
            if class.name != name {
                return Err(ClassError::Misplaced { entry: path, found: class.name });
            }
            classes.insert(class)?;
        }
        Ok(classes)
    }

    /// Adds a class; one that is there already is an error.
    pub fn insert(&mut self, class: ClassFile) -> Result<(), ClassError> {
        if self.by_name.contains_key(&class.name) {
            return Err(ClassError::Twice { name: class.name });
        }
        self.by_name.insert(class.name.clone(), class);
        Ok(())
    }

    /// The class of a binary name, such as `com/google/mediapipe/framework/Graph`.
    pub fn get(&self, name: &str) -> Option<&ClassFile> {
        self.by_name.get(name)
    }

    /// All of them, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &ClassFile> {
        self.by_name.values()
    }

    /// How many classes the set has.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Every native method that one of them declares, whether anything calls it or not.
    pub fn natives(&self) -> Vec<Native> {
        self.iter().flat_map(native::declared).collect()
    }
}

fn broken(error: zip::result::ZipError) -> ClassError {
    ClassError::Jar(error.to_string())
}
