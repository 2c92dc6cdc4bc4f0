//! Files written whole or not at all.

use std::{fs, io::Write as _};

use camino::Utf8Path;

use super::diag::{Failure, Outcome};

/// Writes beside the target and renames, so that a reader never sees half a file.
pub fn write_atomic(path: &Utf8Path, content: &[u8]) -> Outcome {
    let folder = path.parent().filter(|p| !p.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    create_dir(folder)?;
    let fail = |error: std::io::Error| Failure::io("write", path, &error);
    let mut file = tempfile::Builder::new().prefix(".tmp-").tempfile_in(folder).map_err(fail)?;
    file.write_all(content).map_err(fail)?;
    // What is written is read by others too: by the process in a container, for one.
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.as_file().set_permissions(mode).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Creates a folder and its parents.
pub fn create_dir(path: &Utf8Path) -> Outcome {
    fs::create_dir_all(path).map_err(|error| Failure::io("create", path, &error))
}

/// Removes a folder with all it holds; one that is absent is fine.
pub fn remove_dir(path: &Utf8Path) -> Outcome {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::io("remove", path, &error))
        }
        _ => Ok(()),
    }
}

/// Removes a file; one that is absent is fine.
pub fn remove_file(path: &Utf8Path) -> Outcome {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::io("remove", path, &error))
        }
        _ => Ok(()),
    }
}

/// Reads a text file.
pub fn read_text(path: &Utf8Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_a_file_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let path = root.join("deep/file.txt");
        write_atomic(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(read_text(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
