//! The libraries below a folder, such as `dist/<profile>/` with its `jni/<abi>/lib*.so`.

use camino::{Utf8Path, Utf8PathBuf};
use support::fault::FileFault;
use walkdir::WalkDir;

use super::{
    error::{Fault, MeasureError, Problem},
    find::{LibraryFile, Measurable, Origin},
};
use crate::catalogue::Abi;

/// Finds libraries by name, in sorted order. Links are followed, and a link to a file that is
/// found anyway is not counted twice (`libx.so -> libx.so.1`).
pub fn find(source: &Measurable, prefix: &str) -> Result<Vec<LibraryFile>, MeasureError> {
    let mut library_files = Vec::new();
    let mut problems = Vec::new();
    let root = source.path.canonicalize_utf8().unwrap_or_else(|_| source.path.clone());
    for entry in WalkDir::new(&source.path).follow_links(true).sort_by_file_name() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let at = error.path().and_then(Utf8Path::from_path);
                let file = at.map_or_else(|| source.name.clone(), |at| shown(source, at));
                let fault = Fault::from(FileFault::io(error.into()));
                problems.push(Problem { file, fault });
                continue;
            }
        };
        if !entry.file_type().is_file() {
            continue;
        }
        let Some(path) = Utf8Path::from_path(entry.path()) else {
            if is_library(entry.file_name().as_encoded_bytes()) {
                let file = entry.path().to_string_lossy().into_owned();
                problems.push(Problem { file, fault: Fault::EntryName });
            }
            continue;
        };
        let repeated = || path.canonicalize_utf8().is_ok_and(|real| real.starts_with(&root));
        if !is_library(entry.file_name().as_encoded_bytes())
            || (entry.path_is_symlink() && repeated())
        {
            continue;
        }
        let below = path.strip_prefix(&source.path).unwrap_or(path);
        library_files.push(LibraryFile {
            shown: shown(source, path),
            path: format!("{prefix}{below}"),
            origin: Origin::File(path.to_owned()),
            folder_abi: folder_abi(below.as_str()),
            needed_by: None,
        });
    }
    if library_files.is_empty() && problems.is_empty() {
        let fault = Fault::NoLibraries("(`*.so`) below the folder".to_owned());
        problems.push(Problem { file: source.name.clone(), fault });
    }
    MeasureError::unless_none(problems)?;
    Ok(library_files)
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

/// The ABI that the innermost folder of a path is named after.
pub fn folder_abi(path: &str) -> Option<Abi> {
    let folder = Utf8Path::new(path).parent()?.file_name()?;
    folder.parse().ok()
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

    #[test]
    fn the_innermost_folder_names_the_abi() {
        for (path, expected) in [
            ("jni/arm64-v8a/libx.so", Some(Abi::Arm64V8a)),
            ("lib/x86/libx.so", Some(Abi::X86)),
            ("x86_64/deep/libx.so", None),
            ("libx.so", None),
        ] {
            assert_eq!(folder_abi(path), expected, "{path}");
        }
    }
}
