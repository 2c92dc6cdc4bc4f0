//! The Java classes that ship beside libraries: `classes.jar` and `libs/*.jar` of AARs.

use std::{
    fs::File,
    io::{BufReader, Read as _},
};

use classfile::{ClassError, Classes};
use zip::ZipArchive;

use crate::measure::Measurable;

/// Bytes of one jar that are read into memory; that of an app has some megabytes.
const JAR: u64 = 256 << 20;

/// What is known of the Java half.
#[derive(Debug)]
pub enum Java {
    /// Nothing that was named has class files: where they would be, in words.
    None(&'static str),
    /// Every class of all AARs together.
    Read(Classes),
    /// A class that two archives have: a build with both of them ends there.
    Twice(String),
    /// Classes that cannot be read, and why.
    Unreadable(String),
}

/// Reads the classes of all sources that are AARs.
pub fn read(sources: &[Measurable]) -> Java {
    let ends = |source: &&Measurable, ending| source.path.extension() == Some(ending);
    let aars: Vec<&Measurable> = sources.iter().filter(|source| ends(source, "aar")).collect();
    if aars.is_empty() {
        let apk = sources.iter().any(|source| ends(&source, "apk") || ends(&source, "aab"));
        return Java::None(match apk {
            true => "an app's classes are dex files, which are not read: check the AAR",
            false => "no AAR, so no classes",
        });
    }
    let mut all = Classes::default();
    let mut any = false;
    for aar in aars {
        let jars = match jars(aar) {
            Ok(jars) => jars,
            Err(why) => return Java::Unreadable(why),
        };
        for (name, jar) in jars {
            let classes = match Classes::from_jar(&jar) {
                Ok(classes) => classes,
                Err(error) => return Java::Unreadable(format!("`{}!/{name}`: {error}", aar.name)),
            };
            any = true;
            for class in classes.iter() {
                match all.insert(class.clone()) {
                    Ok(()) => {}
                    Err(ClassError::Twice { name }) => return Java::Twice(name),
                    Err(error) => return Java::Unreadable(error.to_string()),
                }
            }
        }
    }
    if any { Java::Read(all) } else { Java::None("the AAR has no classes.jar") }
}

/// The jars of an AAR by their names in it.
fn jars(aar: &Measurable) -> Result<Vec<(String, Vec<u8>)>, String> {
    let fail = |error: &dyn std::fmt::Display| format!("`{}`: {error}", aar.name);
    let file = File::open(&aar.path).map_err(|error| fail(&error))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| fail(&error))?;
    let mut jars = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| fail(&error))?;
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let in_libs = name.strip_prefix("libs/").is_some_and(|name| !name.contains('/'));
        if name != "classes.jar" && !(in_libs && name.ends_with(".jar")) {
            continue;
        }
        let mut jar = Vec::new();
        let read = (&mut entry).take(JAR + 1).read_to_end(&mut jar);
        read.map_err(|error| fail(&format!("`{name}`: {error}")))?;
        if jar.len() as u64 > JAR {
            return Err(fail(&format!("`{name}` has more than {JAR} bytes")));
        }
        jars.push((name, jar));
    }
    Ok(jars)
}
