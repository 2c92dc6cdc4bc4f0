//! How big: native libraries read from files, folders and archives.
//!
//! ```text
//! .so  folder  .aar .apk .whl .zip  measurement.json   ->  find   which libraries are meant
//!                                                      ->  image  sections, segments, names
//!                                                      ->  deflate, digest
//!                                                      ->  Measurement
//! ```
//!
//! Everything read here may be hostile: sizes in headers are checked before they are believed, and
//! what cannot be measured is an error with the file's name, never a zero.

mod deflate;
mod dynamic;
mod error;
mod find;
mod folder;
mod ident;
mod image;
mod library;
mod limits;
mod measurement;
mod names;
mod notes;
mod saved;
mod spread;
mod system;
mod zipped;

#[cfg(test)]
#[path = "../../tests/measure/fixture.rs"]
pub(crate) mod fixture;

use camino::Utf8Path;

pub use deflate::deflated_size;
pub use error::{Fault, MeasureError, Problem};
pub use find::Measurable;
pub use measurement::{
    AndroidIdent, Library, Measurement, PageAlignment, Relro, SCHEMA, Section, SectionKind, Sizes,
    Stored,
};
pub use system::is_system_library;

/// Measures one library, folder, archive or `measurement.json`; the path is its name.
///
/// All problems are in the error, not the first alone.
pub fn measure(path: &Utf8Path) -> Result<Measurement, MeasureError> {
    measure_all(&[Measurable::new(path, path.as_str())])
}

/// Measures sources that ship together as one. With a single source, library paths are relative to
/// it; with several they begin with the source's name.
///
/// A library given as a file brings along what it needs and what lies beside it: without
/// `libopencv_java4.so` in the same folder the bill would be wrong.
pub fn measure_all(sources: &[Measurable]) -> Result<Measurement, MeasureError> {
    let mut found = find::find(sources)?;
    let mut libraries = std::mem::take(&mut found.saved);
    library::read_all(&found.library_files, &mut libraries)?;
    find::read_beside(&found.library_files, &mut libraries)?;
    libraries.sort_by(|a, b| (a.abi, &a.path).cmp(&(b.abi, &b.path)));
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    Ok(Measurement { schema: SCHEMA, name: names.join(" + "), libraries })
}
