//! Finds and reads the files that a person named. The only part of this stage that touches the disk, but for what
//! `extract` and `repack` write.

use std::{fs, io::Read as _};

use camino::{Utf8Path, Utf8PathBuf};
use support::fault::FileFault;
use walkdir::WalkDir;

use super::{
    error::{Fault, ModelError},
    limits,
};

/// A file in memory, and the name it has in messages and reports.
#[derive(Clone, Debug)]
pub struct ModelFile {
    /// The path as the person wrote it; below a folder, that and the rest.
    pub name: String,
    /// All of the file, as it was when it was read.
    pub bytes: Vec<u8>,
}

/// Reads the models and bundles that `paths` mean, each relative to `cwd`: files as they are, folders with all
/// `.tflite` and `.task` below them, sorted.
pub fn load(paths: &[Utf8PathBuf], cwd: &Utf8Path) -> Result<Vec<ModelFile>, ModelError> {
    let mut files = Vec::new();
    for path in paths {
        let place = cwd.join(path);
        if place.is_dir() {
            let below = models_below(&place, path)?;
            for (place, name) in below {
                files.push(ModelFile { bytes: read(&place, &name)?, name });
            }
        } else {
            files.push(ModelFile { bytes: read(&place, path.as_str())?, name: path.to_string() });
        }
    }
    Ok(files)
}

/// The bytes of a file, if there are not too many.
pub fn read(place: &Utf8Path, name: &str) -> Result<Vec<u8>, ModelError> {
    let fail = |error: std::io::Error| Fault::from(FileFault::io(error)).of(name);
    // Asked before opening: opening a pipe waits for its other end.
    let metadata = fs::metadata(place).map_err(fail)?;
    if !metadata.is_file() {
        return Err(Fault::from(FileFault::NotAFile).of(name));
    }
    let too_large = |found| Fault::from(FileFault::too_large(limits::FILE, found)).of(name);
    if metadata.len() > limits::FILE {
        return Err(too_large(metadata.len()));
    }
    let file = fs::File::open(place).map_err(fail)?;
    // All at once where the system knows how much there is: growing copies what was read.
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    (&file).take(limits::FILE + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > limits::FILE {
        // It grew meanwhile.
        let now = file.metadata().map_or(bytes.len() as u64, |metadata| metadata.len());
        return Err(too_large(now.max(bytes.len() as u64)));
    }
    Ok(bytes)
}

fn models_below(
    place: &Utf8Path,
    name: &Utf8Path,
) -> Result<Vec<(Utf8PathBuf, String)>, ModelError> {
    let mut found = Vec::new();
    for entry in WalkDir::new(place).sort_by_file_name() {
        let entry =
            entry.map_err(|error| Fault::from(FileFault::io(error.into())).of(name.as_str()))?;
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        let is_model = matches!(path.extension(), Some("tflite" | "task"));
        if entry.file_type().is_file() && is_model {
            let below = path.strip_prefix(place).unwrap_or(path);
            found.push((path.to_owned(), name.join(below).into_string()));
        }
    }
    match found.len() {
        0 => Err(Fault::NoModels.of(name.as_str())),
        count if count > limits::FILES => {
            Err(Fault::too_many("models", limits::FILES, count).of(name.as_str()))
        }
        _ => Ok(found),
    }
}
