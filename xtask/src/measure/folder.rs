//! The libraries below a folder, such as `dist/<profile>/` with its `jni/<abi>/lib*.so`.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use support::fault::FileFault;
use walkdir::WalkDir;

use super::{
    error::{Fault, MeasureError},
    find::{Found, LibraryFile, Measurable, Origin},
    slot::Slot,
};

/// Finds libraries by name, in sorted order. Links are followed, and a link to a file that is
/// found anyway is not counted twice (`libx.so -> libx.so.1`): it is another name of that file.
pub fn find(source: &Measurable, prefix: &str, found: &mut Found) -> Result<(), MeasureError> {
    let mut any = false;
    let mut library_files = BTreeMap::new();
    let mut links: Vec<(Utf8PathBuf, String)> = Vec::new();
    let root = source.path.canonicalize_utf8().unwrap_or_else(|_| source.path.clone());
    let path = |at: &Utf8Path| format!("{prefix}{}", at.strip_prefix(&source.path).unwrap_or(at));
    for entry in WalkDir::new(&source.path).follow_links(true).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                any = true;
                let at = error.path().and_then(Utf8Path::from_path).unwrap_or(&source.path);
                let (path, shown) = (path(at), shown(source, at));
                found.leave_out(path, shown, FileFault::io(error.into()).into());
                continue;
            }
        };
        if !entry.file_type().is_file() || !is_library(entry.file_name().as_encoded_bytes()) {
            continue;
        }
        any = true;
        let Some(at) = Utf8Path::from_path(entry.path()) else {
            let file = entry.path().to_string_lossy().into_owned();
            found.leave_out(file.clone(), file, Fault::EntryName);
            continue;
        };
        let real = at.canonicalize_utf8().unwrap_or_else(|_| at.to_owned());
        if entry.path_is_symlink() && real.starts_with(&root) {
            links.extend(at.file_name().map(|name| (real, name.to_owned())));
            continue;
        }
        let file = LibraryFile {
            shown: shown(source, at),
            path: path(at),
            origin: Origin::File(at.to_owned()),
            slot: Slot::known(at.strip_prefix(&source.path).unwrap_or(at).as_str()),
            links: Vec::new(),
            needed_by: None,
        };
        library_files.insert(at.to_owned(), (real, file));
    }
    for (real, name) in links {
        if let Some((_, file)) = library_files.values_mut().find(|(other, _)| *other == real) {
            file.links.push(name);
        }
    }
    found.library_files.extend(library_files.into_values().map(|(_, file)| file));
    match any {
        true => Ok(()),
        false => {
            let fault = Fault::NoLibraries("(`*.so`) below the folder".to_owned());
            Err(MeasureError::one(&source.name, fault))
        }
    }
}

/// Whether a file's name is that of a shared library: `x.so`, `x.so.1.2`.
pub fn is_library(name: &[u8]) -> bool {
    let Ok(name) = std::str::from_utf8(name) else {
        return name.ends_with(b".so");
    };
    match name.rfind(".so") {
        Some(0) | None => false,
        Some(at) => name[at + 3..].split('.').all(|part| part.bytes().all(|b| b.is_ascii_digit())),
    }
}

fn shown(source: &Measurable, path: &Utf8Path) -> String {
    match path.strip_prefix(&source.path) {
        Ok(below) if !below.as_str().is_empty() => {
            Utf8PathBuf::from(&source.name).join(below).into_string()
        }
        _ => source.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_known_by_name() {
        for (name, expected) in [
            ("libx.so", true),
            ("libx.so.1", true),
            ("libEGL-29b68110.so.1.1.0", true),
            ("_x.cpython-311-x86_64-linux-gnu.so", true),
            ("libx.so.txt", false),
            ("libx.sources", false),
            (".so", false),
            ("libx.a", false),
        ] {
            assert_eq!(is_library(name.as_bytes()), expected, "{name}");
        }
    }
}
