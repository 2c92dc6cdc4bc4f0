//! The files that the tool reads from its repository (profiles, pins, locks, images, the demo
//! upstream), inside the program: an installed one works where no clone is.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
};

use flate2::read::GzDecoder;

static FILES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/files.tar.gz"));

/// Names these files: the first eight bytes of the SHA-256 of their archive, as hexadecimal digits.
pub const DIGEST: &str = env!("EMBEDDED_DIGEST");

/// Makes `folder` hold exactly these files. One that does already is left as it is; any other is
/// replaced whole, so that a file that somebody changed there changes no build.
pub fn unpack(folder: &Path) -> io::Result<()> {
    if is_whole(folder)? {
        return Ok(());
    }
    let parent = folder.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(parent)?;
    let beside = tempfile::Builder::new().prefix(".tmp").tempdir_in(parent)?;
    let made = beside.path().join("files");
    archive().unpack(&made)?;
    match fs::rename(folder, beside.path().join("old")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    match fs::rename(&made, folder) {
        // Another process of this tool was faster.
        Err(_) if is_whole(folder)? => Ok(()),
        other => other,
    }
}

fn archive() -> tar::Archive<GzDecoder<&'static [u8]>> {
    let mut archive = tar::Archive::new(GzDecoder::new(FILES));
    archive.set_preserve_mtime(false);
    archive
}

/// Whether each file is there with its bytes, and no other.
fn is_whole(folder: &Path) -> io::Result<bool> {
    let mut expected = 0;
    for entry in archive().entries()? {
        let mut entry = entry?;
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        match fs::read(folder.join(entry.path()?)) {
            Ok(found) if found == bytes => expected += 1,
            _ => return Ok(false),
        }
    }
    Ok(count(folder)? == expected)
}

fn count(folder: &Path) -> io::Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files += if entry.file_type()?.is_dir() { count(&entry.path())? } else { 1 };
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    #[test]
    fn what_was_changed_is_replaced_whole() {
        let room = tempfile::tempdir().unwrap();
        let folder = room.path().join("tool/files");
        super::unpack(&folder).unwrap();
        let pins = folder.join("build-profiles/pins.toml");
        let as_published = fs::read(&pins).unwrap();
        let made = fs::metadata(&pins).unwrap().modified().unwrap();
        super::unpack(&folder).unwrap();
        assert_eq!(fs::metadata(&pins).unwrap().modified().unwrap(), made, "left as it was");

        fs::write(&pins, "changed").unwrap();
        fs::write(folder.join("docker/added"), "").unwrap();
        super::unpack(&folder).unwrap();
        assert_eq!(fs::read(&pins).unwrap(), as_published);
        assert!(!folder.join("docker/added").exists());
        assert_eq!(fs::read_dir(folder.parent().unwrap()).unwrap().count(), 1, "nothing is left");
    }

    #[test]
    fn programs_can_be_run() {
        use std::os::unix::fs::PermissionsExt as _;
        let room = tempfile::tempdir().unwrap();
        super::unpack(&room.path().join("files")).unwrap();
        let script = fs::metadata(room.path().join("files/docker/mini-ndk.sh")).unwrap();
        assert_eq!(script.permissions().mode() & 0o111, 0o111);
    }
}
