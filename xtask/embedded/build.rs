//! Packs the folders that the tool reads at run time. The same files give the same bytes.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use walkdir::WalkDir;

/// Profiles, pins and locks; images; the demo upstream. Patches are compiled in where they are read.
const FOLDERS: &[&str] = &["build-profiles", "docker", "xtask/demo"];

#[allow(
    clippy::disallowed_methods,
    reason = "Cargo tells a build script where it is by the environment"
)]
fn main() -> io::Result<()> {
    let here = std::env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = std::env::var("OUT_DIR").map_err(io::Error::other)?;
    let root = Path::new(&here).ancestors().nth(2).ok_or(io::ErrorKind::NotFound)?;
    let mut archive = tar::Builder::new(Vec::new());
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={}", root.join(folder).display());
        for entry in WalkDir::new(root.join(folder)).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                let name = entry.path().strip_prefix(root).map_err(io::Error::other)?;
                add(&mut archive, name, entry.path())?;
            }
        }
    }
    let plain = archive.into_inner()?;
    let digest = Sha256::digest(&plain);
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&plain)?;
    fs::write(Path::new(&out).join("files.tar.gz"), packed.finish()?)?;
    println!("cargo:rustc-env=EMBEDDED_DIGEST={hex}");
    Ok(())
}

fn add(archive: &mut tar::Builder<Vec<u8>>, name: &Path, path: &Path) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    let mut header = tar::Header::new_gnu();
    header.set_size(metadata.len());
    // A person's umask is no part of the program.
    header.set_mode(if metadata.permissions().mode() & 0o100 == 0 { 0o644 } else { 0o755 });
    archive.append_data(&mut header, name, File::open(path)?)
}
