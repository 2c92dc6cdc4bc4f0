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
mod entry_name;
mod error;
mod find;
mod folder;
mod foreign;
mod gate;
mod ident;
mod image;
mod left_out;
mod library;
mod limits;
mod loading;
mod machines;
mod manifest;
mod measurement;
mod names;
mod notes;
mod open;
mod packed;
mod pages;
mod place;
mod saved;
mod segments;
mod slot;
mod spread;
mod system;
mod unresolved;
mod unsectioned;
mod window;
mod zipped;

#[cfg(test)]
#[path = "../../tests/measure/fixture.rs"]
pub(crate) mod fixture;

use camino::Utf8Path;

pub use deflate::deflated_size;
pub use dynamic::{Dynamic, Import, Tables};
pub use error::{Fault, MeasureError, Problem};
pub use find::Measurable;
pub use image::Image;
pub use left_out::{LeftOut, LeftOutKind};
pub use loading::{Loading, Pages16k, PagesReason, PagesRule, PagesVerdict, StackRights};
pub use manifest::MinSdk;
pub use measurement::{
    AndroidIdent, Library, Measurement, PageAlignment, Relro, SCHEMA, Section, SectionKind, Sizes,
    Stored, Unknown,
};
pub use open::{OpenLibrary, Opened, open};
pub use segments::{Load, Segments};
pub use system::is_system_library;

/// Measures one library, folder, archive or `measurement.json`; the path is its name.
///
/// What is there and cannot be measured is in `left_out`; see [`Measurement::whole`].
///
/// # Errors
/// Where nothing could be measured: every problem, not the first alone.
pub fn measure(path: &Utf8Path) -> Result<Measurement, MeasureError> {
    measure_all(&[Measurable::new(path, path.as_str())])
}

/// Measures sources that ship together as one. With a single source, library paths are relative to
/// it; with several they begin with the source's name.
///
/// A library given as a file brings along what it needs and what lies beside it: without
/// `libopencv_java4.so` in the same folder the bill would be wrong.
///
/// # Errors
/// As [`measure`]; and where a source is not there, or is more than is read of one.
pub fn measure_all(sources: &[Measurable]) -> Result<Measurement, MeasureError> {
    let mut found = find::find(sources)?;
    let files = std::mem::take(&mut found.library_files);
    let mut read = Vec::new();
    for (file, result) in files.iter().zip(library::read_all(&files)) {
        match result {
            Ok(one) => read.push(one),
            Err(fault) => found.leave_out(file.path.clone(), file.shown.clone(), fault),
        }
    }
    find::read_beside(&files, &mut read, library::read_all);
    let mut left_out: Vec<LeftOut> = Vec::new();
    let mut libraries: Vec<Library> = Vec::new();
    let mut min_sdk = found.min_sdk;
    for saved in found.saved {
        min_sdk.extend(saved.min_sdk);
        libraries.extend(saved.libraries);
        left_out.extend(saved.left_out);
    }
    if read.is_empty() && libraries.is_empty() {
        let problems = found.unmeasured.into_iter().map(|unmeasured| unmeasured.problem);
        return Err(MeasureError { problems: problems.collect() });
    }
    left_out.extend(found.unmeasured.into_iter().map(|unmeasured| unmeasured.left_out));
    let measured = unresolved::resolve(read, &libraries);
    libraries.extend(measured);
    libraries.sort_by(|a, b| (a.abi, &a.path).cmp(&(b.abi, &b.path)));
    left_out.extend(left_out::settle(&mut libraries));
    left_out.sort();
    min_sdk.sort();
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    Ok(Measurement { schema: SCHEMA, name: names.join(" + "), min_sdk, libraries, left_out })
}
