//! What there is to explain: a result of `build`, or a library with what else is named.

use std::{fs, io::BufReader};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::read_text,
};

use crate::{
    attribute::{self, Attribution, Evidence},
    catalogue::Abi,
};

/// A library with where its bytes are from.
pub(super) struct Explained {
    pub(super) told: Attribution,
    /// The folder of its ABI in a result; none where it is a library alone.
    pub(super) folder: Option<Utf8PathBuf>,
}

/// Loads a result's attribution, or makes one of a library.
pub(super) fn load(
    path: &Utf8Path,
    abi: Option<&str>,
    map: Option<Utf8PathBuf>,
    symbols: Option<Utf8PathBuf>,
) -> Outcome<Explained> {
    if path.is_dir() {
        let folder = folder(path, abi)?;
        let file = folder.join(attribute::FILE);
        let told = Attribution::parse(&read_text(&file)?, file.as_str())?;
        return Ok(Explained { told, folder: Some(folder) });
    }
    let bytes = read(path)?;
    let name = path.file_name().unwrap_or_default();
    let unstripped = symbols.map(|path| Ok::<_, Failure>((read(&path)?, path))).transpose()?;
    let evidence = Evidence {
        name,
        bytes: &bytes,
        map: None,
        unstripped: unstripped.as_ref().map(|(bytes, path)| (path.as_str(), &bytes[..])),
        graph: None,
    };
    let told = match map {
        Some(map) => {
            let file = fs::File::open(&map).map_err(|error| Failure::io("read", &map, &error))?;
            attribute::attribute_streaming(&evidence, BufReader::new(file), map.as_str())?
        }
        None => attribute::attribute(&evidence)?,
    };
    if let Some(abi) = abi.filter(|abi| told.abi.as_str() != *abi) {
        let diagnostic = Diagnostic::error(format!("`{name}` is for {}", told.abi));
        return Err(Failure::new(
            Exit::BadInput,
            diagnostic.note(format!("expected {abi}, as `--abi` says")).help("leave `--abi` out"),
        ));
    }
    Ok(Explained { told, folder: None })
}

fn read(path: &Utf8Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::io("read", path, &error))
}

/// The folder of an ABI in a result: the one that is asked for, else the first.
fn folder(result: &Utf8Path, abi: Option<&str>) -> Outcome<Utf8PathBuf> {
    let root = result.join(attribute::FOLDER);
    let has = |abi: &str| root.join(abi).join(attribute::FILE).is_file();
    let there: Vec<&str> = Abi::ALL.iter().map(|abi| abi.as_str()).filter(|abi| has(abi)).collect();
    let wanted = match abi {
        Some(abi) => there.iter().find(|it| **it == abi),
        None => there.first(),
    };
    if let Some(abi) = wanted {
        return Ok(root.join(abi));
    }
    let found = if there.is_empty() { "none".to_owned() } else { there.join(", ") };
    let wanted = abi.unwrap_or("any ABI");
    let diagnostic = Diagnostic::error(format!("`{result}` does not tell where bytes are from"))
        .note(format!("expected `{root}/<abi>/{}` for {wanted}, found {found}", attribute::FILE))
        .help("build it again with `cargo xtask build`, or name a library");
    Err(Failure::new(Exit::BadInput, diagnostic))
}
