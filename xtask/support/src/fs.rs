//! Files written whole or not at all.

use std::{fs, io::Write as _, os::unix::fs::PermissionsExt as _};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

/// Writes beside the target and renames, so that a reader never sees half a file. A target that is
/// there and is no file is left alone: renaming would put a file in the place of a device. Who may
/// read it is up to the umask, as with every file that a person's program writes.
pub fn write_atomic(path: &Utf8Path, content: &[u8]) -> Outcome {
    write_atomic_with(path, |file| {
        file.write_all(content).map_err(|error| Failure::io("write", path, &error))
    })
}

/// The same for a file that everybody may read whatever the umask: the process in a container is
/// another user.
pub fn write_shared(path: &Utf8Path, content: &[u8]) -> Outcome {
    write_with(path, Some(0o644), |file| {
        file.write_all(content).map_err(|error| Failure::io("write", path, &error))
    })
}

/// As [`write_atomic`], for content that is not in memory: `fill` writes it.
pub fn write_atomic_with(path: &Utf8Path, fill: impl FnOnce(&mut fs::File) -> Outcome) -> Outcome {
    write_with(path, None, fill)
}

/// `mode` is set against the umask; without it the umask decides.
fn write_with(
    path: &Utf8Path,
    mode: Option<u32>,
    fill: impl FnOnce(&mut fs::File) -> Outcome,
) -> Outcome {
    must_be_file(path)?;
    let folder = path.parent().filter(|p| !p.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    create_dir(folder)?;
    let fail = |error: std::io::Error| Failure::io("write", path, &error);
    let mut file = tempfile::Builder::new()
        .prefix(".tmp-")
        // The system takes the umask off.
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)
        .map_err(fail)?;
    fill(file.as_file_mut())?;
    if let Some(mode) = mode {
        let mode = fs::Permissions::from_mode(mode);
        file.as_file().set_permissions(mode).map_err(fail)?;
    }
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// Fails where something is at a path that a file is to be written to, and it is no file.
fn must_be_file(path: &Utf8Path) -> Outcome {
    let what = match fs::metadata(path) {
        Ok(there) if there.is_dir() => "a folder",
        Ok(there) if !there.is_file() => "a device or pipe",
        _ => return Ok(()),
    };
    let diagnostic = Diagnostic::error(format!("cannot write `{path}`"))
        .note(format!("expected a file, or nothing yet, found {what}"))
        .help("give the path of a file");
    Err(Failure::new(Exit::BadInput, diagnostic))
}

/// A folder among the system's temporary ones, gone with the returned value.
pub fn scratch() -> Outcome<(tempfile::TempDir, Utf8PathBuf)> {
    let folder =
        tempfile::tempdir().map_err(|error| Failure::io("create", "a temporary folder", &error))?;
    let path = Utf8Path::from_path(folder.path()).map(Utf8Path::to_owned).ok_or_else(|| {
        let diagnostic = Diagnostic::error("the temporary folder's name is not UTF-8");
        Failure::new(Exit::Unexpected, diagnostic.help("set TMPDIR to another folder"))
    })?;
    Ok((folder, path))
}

/// Creates a folder and its parents, for everybody to read whatever the caller's umask: the process in
/// a container is another user.
pub fn create_shared_dir(path: &Utf8Path) -> Outcome {
    let fail = |error: std::io::Error| Failure::io("create", path, &error);
    let absent = |folder: &&Utf8Path| !folder.as_str().is_empty() && !folder.is_dir();
    let mut missing: Vec<&Utf8Path> = path.ancestors().take_while(absent).collect();
    while let Some(folder) = missing.pop() {
        match fs::create_dir(folder) {
            // Somebody else was quicker, who makes it as it is made here.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && folder.is_dir() => {
                continue;
            }
            made => made.map_err(fail)?,
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(fail)?;
    }
    Ok(())
}

/// Keeps everybody but its owner out of a folder.
pub fn make_private(path: &Utf8Path) -> Outcome {
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
        .map_err(|error| Failure::io("make private", path, &error))
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

/// Removes folders that a run which was killed left half-made: those of this prefix that nobody holds
/// (see [`hold`]). One that cannot be removed stays; it is in nobody's way.
pub fn sweep(folder: &Utf8Path, prefix: &str) {
    for entry in folder.read_dir_utf8().into_iter().flatten().flatten() {
        let path = entry.path();
        let ours = entry.file_name().starts_with(prefix) && path.is_dir();
        if ours && let Some(_held) = hold(path) {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// Holds a folder until dropped, however the process ends; none where somebody else holds it.
pub fn hold(folder: &Utf8Path) -> Option<fs::File> {
    let file = fs::File::open(folder).ok()?;
    file.try_lock().ok()?;
    Some(file)
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

/// Reads a whole file as UTF-8; the failure names it.
pub fn read_text(path: &Utf8Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_folder_is_made_by_whoever_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        for round in 0..50 {
            let path = root.join(format!("{round}/a/b/c"));
            std::thread::scope(|scope| {
                let make = || scope.spawn(|| create_shared_dir(&path).is_ok());
                let made: Vec<_> = (0..8).map(|_| make()).collect();
                assert!(made.into_iter().all(|one| one.join().unwrap()));
            });
            assert!(path.is_dir());
        }
    }

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

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let _listening = std::os::unix::net::UnixListener::bind(root.join("pipe")).unwrap();
        fs::create_dir(root.join("folder")).unwrap();
        for (name, found) in [("pipe", "a device or pipe"), ("folder", "a folder")] {
            let before = fs::symlink_metadata(root.join(name)).unwrap().file_type();
            let failure = write_atomic(&root.join(name), b"new").unwrap_err();
            assert_eq!(failure.exit, Exit::BadInput);
            assert!(failure.diagnostics[0].notes[0].ends_with(found), "{failure:?}");
            assert_eq!(fs::symlink_metadata(root.join(name)).unwrap().file_type(), before);
        }
        assert_eq!(fs::read_dir(root).unwrap().count(), 2);
    }
}
