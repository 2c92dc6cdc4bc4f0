//! Libraries opened for a look of one's own: found and read as for a measurement, without what is slow
//! there (packing and hashing).

use support::size::Bytes;

use super::{
    error::{Fault, MeasureError},
    find::{self, LibraryFile, Measurable, Named, Origin},
    image::{self, Image},
    left_out::LeftOut,
    library,
    loading::Pages16k,
    manifest::{self, MinSdk},
    measurement::Stored,
    pages::{self, PageFacts},
};
use crate::catalogue::Abi;

/// All that ships together, read once.
#[derive(Debug)]
pub struct Opened<T> {
    /// Every library, sorted by ABI and path.
    pub libraries: Vec<OpenLibrary<T>>,
    /// What is there and could not be read as a library, sorted by path.
    pub left_out: Vec<LeftOut>,
    /// The API level that each app and AAR asks for, sorted by manifest.
    pub min_sdk: Vec<MinSdk>,
}

impl<T> Opened<T> {
    /// The lowest API level of the devices that meet a library, as the manifest beside it says.
    pub fn min_sdk_of(&self, library: &OpenLibrary<T>) -> Option<u32> {
        manifest::of_library(&self.min_sdk, &library.path, library.image.abi)
    }
}

/// One library, what its headers say, and what was looked for in its bytes.
#[derive(Debug)]
pub struct OpenLibrary<T> {
    /// Where it stands in what was opened, with forward slashes.
    pub path: String,
    /// The file's name, without folders.
    pub name: String,
    /// Names of links that lie beside it and lead to it.
    pub links: Vec<String>,
    /// The library that needs it, where that is the only reason why it was opened.
    pub needed_by: Option<String>,
    /// Whether the folder that it lies in is named after an ABI: an app has one file of that name there.
    pub in_abi_folder: bool,
    /// Whether it lies in an APK, which a device maps stored libraries from.
    pub in_apk: bool,
    /// How the archive keeps it that it was read from; none for a file.
    pub stored: Option<Stored>,
    /// Bytes of the file on disk, or of the unpacked entry.
    pub file: Bytes,
    /// What the file says about itself.
    pub image: Image,
    /// Whether devices with pages of 16 KiB load its segments, wherever an APK has it.
    pub pages_16k: Pages16k,
    /// What the caller made of the bytes.
    pub looked: T,
}

impl<T> OpenLibrary<T> {
    /// Whether others find it by that name: of the file, of a link, or its own.
    pub fn answers_to(&self, name: &str) -> bool {
        let soname = self.image.dynamic.soname.as_deref();
        self.name == name || self.links.iter().any(|link| link == name) || soname == Some(name)
    }
}

impl<T> Named for OpenLibrary<T> {
    fn path(&self) -> &str {
        &self.path
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn abi(&self) -> Abi {
        self.image.abi
    }

    fn needed(&self) -> &[String] {
        &self.image.dynamic.needed
    }
}

/// Opens libraries, folders and archives that ship together, and gives `look` the bytes of each library.
/// What libraries given as files need and what lies beside them is opened too.
///
/// # Errors
/// Where a source is not there, leads out of its archive, or is more than is read of one; where it is a
/// measurement, which has no bytes; and where there is no library in any of them.
pub fn open<T: Send>(
    sources: &[Measurable],
    look: impl Fn(&[u8], &Image) -> T + Sync,
) -> Result<Opened<T>, MeasureError> {
    let sources = with_libraries(sources);
    let mut found = find::find(&sources)?;
    if let Some(saved) = found.saved.first() {
        let what = "sizes alone, of which nothing can be checked";
        return Err(MeasureError::one(&saved.name, Fault::NotElf(what.to_owned())));
    }
    let files = std::mem::take(&mut found.library_files);
    let read_all = |files: &[LibraryFile]| {
        library::with_bytes(files, |bytes, file, stored| opened(bytes, file, stored, &look))
    };
    let mut libraries = Vec::new();
    for (file, result) in files.iter().zip(read_all(&files)) {
        match result {
            Ok(library) => libraries.push(library),
            Err(fault) => found.leave_out(file.path.clone(), file.shown.clone(), fault),
        }
    }
    find::read_beside(&files, &mut libraries, read_all);
    libraries.sort_by(|a, b| (a.image.abi, &a.path).cmp(&(b.image.abi, &b.path)));
    if libraries.is_empty() && sources.len() == 1 && found.unmeasured.len() == 1 {
        // A single file that is no library is a mistake of the caller's, not a broken rule.
        let problems = found.unmeasured.into_iter().map(|unmeasured| unmeasured.problem);
        return Err(MeasureError { problems: problems.collect() });
    }
    let mut left_out: Vec<LeftOut> =
        found.unmeasured.into_iter().map(|unmeasured| unmeasured.left_out).collect();
    left_out.sort();
    found.min_sdk.sort();
    Ok(Opened { libraries, left_out, min_sdk: found.min_sdk })
}

/// Those of several sources that hold libraries: the other half of a pair of AARs is Java alone. All of
/// them where none does.
fn with_libraries(sources: &[Measurable]) -> Vec<Measurable> {
    let none = |error: &MeasureError| {
        error.problems.iter().all(|problem| matches!(problem.fault, Fault::NoLibraries(_)))
    };
    let holds = |source: &&Measurable| match find::find(std::slice::from_ref(source)) {
        Ok(_) => true,
        Err(error) => !none(&error),
    };
    let holding: Vec<Measurable> = match sources {
        [one] => vec![one.clone()],
        several => several.iter().filter(holds).cloned().collect(),
    };
    if holding.is_empty() { sources.to_vec() } else { holding }
}

fn opened<T>(
    bytes: &[u8],
    file: &LibraryFile,
    stored: Option<Stored>,
    look: impl Fn(&[u8], &Image) -> T,
) -> Result<OpenLibrary<T>, Fault> {
    let image = image::read(bytes)?;
    let looked = look(bytes, &image);
    let pages_16k = pages::judge(PageFacts {
        abi: image.abi,
        segments: &image.segments,
        written: image.written.as_deref(),
        in_apk: None,
    });
    Ok(OpenLibrary {
        name: file.path.rsplit('/').next().unwrap_or_default().to_owned(),
        path: file.path.clone(),
        links: file.links.clone(),
        needed_by: file.needed_by.clone(),
        in_abi_folder: file.slot.as_ref().is_some_and(super::slot::Slot::is_known),
        in_apk: matches!(file.origin, Origin::Entry { in_apk: true, .. }),
        stored,
        file: Bytes(bytes.len() as u64),
        image,
        pages_16k,
        looked,
    })
}
