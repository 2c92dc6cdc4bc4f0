//! The facts about libraries. What is printed as JSON and written as `measurement.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use support::{digest::Sha256, size::Bytes};

use super::{
    error::{MeasureError, Problem},
    left_out::LeftOut,
    loading::Loading,
    manifest::{self, MinSdk},
};
use crate::catalogue::Abi;

/// The version of the JSON form.
pub const SCHEMA: u32 = 1;

/// How big a set of libraries is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measurement {
    /// The version of this form.
    pub schema: u32,
    /// What was measured, as the person named it.
    pub name: String,
    /// The API level that each app and AAR asks for, sorted by manifest; empty where there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub min_sdk: Vec<MinSdk>,
    /// Every library, sorted by ABI and path.
    pub libraries: Vec<Library>,
    /// What was there too and is in no sum, sorted by path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

impl Measurement {
    /// The same, if nothing was left out.
    ///
    /// # Errors
    /// Each file that was left out, and what it is.
    pub fn whole(self) -> Result<Self, MeasureError> {
        MeasureError::unless_none(self.left_out.iter().map(Problem::from).collect())?;
        Ok(self)
    }

    /// The same under another name, such as the profile's.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The ABIs there are libraries for, each once.
    pub fn abis(&self) -> Vec<Abi> {
        let mut abis: Vec<Abi> = self.libraries.iter().map(|library| library.abi).collect();
        abis.sort();
        abis.dedup();
        abis
    }

    /// The API level from which on devices take all of it; none where no manifest says it.
    pub fn min_sdk(&self) -> Option<u32> {
        manifest::of_all(&self.min_sdk)
    }

    /// The lowest API level of the devices that meet a library of it; none where that is unknown.
    pub fn min_sdk_of(&self, library: &Library) -> Option<u32> {
        manifest::of_library(&self.min_sdk, &library.path, library.abi)
    }

    /// The libraries of an ABI.
    pub fn of(&self, abi: Abi) -> impl Iterator<Item = &Library> {
        self.libraries.iter().filter(move |library| library.abi == abi)
    }

    /// The sizes of all libraries of an ABI together: what ships to a device.
    pub fn total(&self, abi: Abi) -> Sizes {
        self.of(abi).fold(Sizes::ZERO, |sum, library| sum.plus(library.sizes))
    }
}

/// One ELF shared library: what it costs, needs and offers. Read from the file alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Library {
    /// Where it stands in what was measured, with forward slashes.
    pub path: String,
    /// The file's name, without folders: what a linker and `System.loadLibrary` look for.
    pub name: String,
    /// What the ELF header says it runs on.
    pub abi: Abi,
    /// What decides whether a device loads it; absent from measurements written before that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loading: Option<Loading>,
    /// SHA-256 of the whole file.
    pub sha256: Sha256,
    /// Its four sizes, in bytes.
    pub sizes: Sizes,
    /// How the archive it was read from keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<Stored>,
    /// The library that needs this one, where it was measured for that reason alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_by: Option<String>,
    /// Names of links that lie beside it and lead to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<String>,
    /// What could not be found out, for want of a section table; those fields say nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Unknown>,
    /// `DT_SONAME`: the name under which others need it; none where it has none.
    pub soname: Option<String>,
    /// `DT_NEEDED`, in the order of the file, which is the order of loading.
    pub needed: Vec<String>,
    /// What `.note.android.ident` says; absent from libraries not linked for Android.
    pub android: Option<AndroidIdent>,
    /// `.note.gnu.build-id` in hexadecimal digits; none where the linker wrote none.
    pub build_id: Option<String>,
    /// How the loadable segments are aligned.
    pub alignment: PageAlignment,
    /// No `.symtab` and no `.debug_*`.
    pub stripped: bool,
    /// Which relocated data is read-only once loaded.
    pub relro: Relro,
    /// Whether every symbol is bound when the library is loaded.
    pub bind_now: bool,
    /// Sections in the order of the file.
    pub sections: Vec<Section>,
    /// Names of the symbols others can bind to, sorted, each once.
    pub exports: Vec<String>,
}

impl Library {
    /// The names that others may need it by: of the file, of links to it, and of its own choice.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = std::iter::once(&self.name).chain(&self.links).chain(&self.soname);
        names.map(String::as_str)
    }

    /// Whether a loader that looks for a file of that name finds it.
    pub fn has_file_name(&self, name: &str) -> bool {
        self.name == name || self.links.iter().any(|link| link == name)
    }
}

/// The four sizes of a library, or of several together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sizes {
    /// Bytes of the file on disk, symbols and debug information included.
    pub file: Bytes,
    /// Sum of the sizes of sections with `SHF_ALLOC` that are not `SHT_NOBITS`: no `.bss`, no page
    /// padding, no symbols for debuggers. Absent where a library has no section table.
    pub normalized: Option<Bytes>,
    /// The raw deflate stream at level 9, without an archive's headers.
    pub download: Bytes,
    /// Sum of `p_memsz` of the `PT_LOAD` segments.
    pub memory: Bytes,
}

impl Sizes {
    /// Nothing: what sums begin with.
    pub const ZERO: Self =
        Self { file: Bytes(0), normalized: Some(Bytes(0)), download: Bytes(0), memory: Bytes(0) };

    /// The four by name, in the order of all tables.
    pub fn rows(self) -> [(&'static str, Option<Bytes>); 4] {
        [
            ("file", Some(self.file)),
            ("normalized", self.normalized),
            ("download", Some(self.download)),
            ("memory", Some(self.memory)),
        ]
    }

    /// Both together; what is unknown of one is unknown of both. Saturates: sums of hostile headers
    /// are no reason to stop.
    pub fn plus(self, other: Self) -> Self {
        let sum = |a: Bytes, b: Bytes| Bytes(a.0.saturating_add(b.0));
        Self {
            file: sum(self.file, other.file),
            normalized: self.normalized.zip(other.normalized).map(|(a, b)| sum(a, b)),
            download: sum(self.download, other.download),
            memory: sum(self.memory, other.memory),
        }
    }
}

/// An entry of an archive as it was written there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stored {
    /// How the entry is kept: `stored` or `deflated`.
    pub method: String,
    /// Bytes it takes in the archive, without headers.
    pub size: Bytes,
    /// Where its bytes begin in an APK that stores it, which a device maps from there; absent where a
    /// copy is unpacked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
}

/// A field of [`Library`] that only a section table could fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The normalized size, which is absent then.
    Normalized,
    /// The list of sections, which is empty then.
    Sections,
    /// Whether symbols and debug information were stripped.
    Stripped,
    /// The exported symbols, which a packer may bring back in memory.
    Exports,
}

/// A section of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Its name; several sections may share one.
    pub name: String,
    /// `sh_size` of the section header, in bytes.
    pub size: Bytes,
    /// Whether its bytes are loaded, zeros that are made when it is loaded, or neither.
    pub kind: SectionKind,
}

/// What a section costs an app: bytes of the file, memory, or nothing once stripped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SectionKind {
    /// Loaded from the file: counts as normalized.
    Content,
    /// Loaded, and nothing but zeros: `.bss`, `.tbss`, lld's `.relro_padding`.
    ZeroFill,
    /// Not loaded: symbols, debug information, comments.
    Unloaded,
}

/// What the NDK wrote into a library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AndroidIdent {
    /// The API level it was linked for.
    pub api_level: u32,
    /// The NDK release, e.g. `r28b`; old ones did not write it.
    pub ndk: Option<String>,
    /// The NDK's build number, such as `13356709`; old ones did not write it.
    pub ndk_build: Option<String>,
}

/// `p_align` over the `PT_LOAD` segments, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageAlignment {
    /// The smallest `p_align` of a `PT_LOAD` segment, in bytes.
    pub min: u64,
    /// The largest `p_align` of a `PT_LOAD` segment, in bytes.
    pub max: u64,
    /// Whether nothing keeps it from devices with pages of 16 KiB: what `loading.pages_16k` says, with
    /// 32-bit libraries among those that are not kept from them.
    pub page_size_16k_ok: bool,
}

/// Which relocated data is read-only once loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relro {
    /// None: there is no `PT_GNU_RELRO`.
    None,
    /// All but what lazy binding writes to.
    Partial,
    /// All: symbols are bound when the library is loaded.
    Full,
}
