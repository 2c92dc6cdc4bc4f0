//! Where an archive of some kind keeps the libraries that reach a device.

use support::paths::RelPath;

/// A kind of archive, told by its name's ending. An AAR may hold a second copy below `prefab/`, for
/// linking; those do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveKind {
    /// A library for Android apps: below `jni/<abi>/`.
    Aar,
    /// An app: `lib/<abi>/`. Stored libraries are mapped from where they lie in it.
    Apk,
    /// An app as it is given to a store: `<module>/lib/<abi>/`.
    Bundle,
    /// Several APKs of one app: .apks, .xapk, .apkm.
    ApkSet,
    /// A wheel, a ZIP, anything else: everywhere.
    Other,
}

impl ArchiveKind {
    /// By the ending of a file's name.
    pub fn of(name: &str) -> Self {
        match ending(name).as_str() {
            "aar" => Self::Aar,
            "apk" => Self::Apk,
            "aab" => Self::Bundle,
            "apks" | "xapk" | "apkm" => Self::ApkSet,
            _ => Self::Other,
        }
    }

    /// Whether a library of that path in it reaches a device.
    pub fn ships(self, path: &RelPath) -> bool {
        let parts: Vec<&str> = path.as_str().split('/').collect();
        matches!(
            (self, parts.as_slice()),
            (Self::Aar, ["jni", _, _])
                | (Self::Apk, ["lib", _, _])
                | (Self::Bundle, [_, "lib", _, _])
                | (Self::ApkSet, ["lib", _, _])
                | (Self::Other, _)
        )
    }

    /// Where the manifest lies that says which devices take it; none where others say it.
    pub fn manifest(self) -> Option<&'static str> {
        match self {
            Self::Aar | Self::Apk => Some("AndroidManifest.xml"),
            Self::Bundle => Some("base/manifest/AndroidManifest.xml"),
            Self::ApkSet | Self::Other => None,
        }
    }

    /// Whether folders in it are named after ABIs, and a library in any other is loaded by no device.
    pub fn is_android(self) -> bool {
        self != Self::Other
    }

    /// Whether archives inside it are looked into.
    pub fn holds_archives(self) -> bool {
        matches!(self, Self::ApkSet | Self::Other)
    }

    /// Where libraries were looked for, after the words `native libraries`.
    pub fn description(self) -> &'static str {
        match self {
            Self::Aar => "at `jni/<abi>/*.so`",
            Self::Apk => "at `lib/<abi>/*.so`",
            Self::Bundle => "at `<module>/lib/<abi>/*.so`",
            Self::ApkSet => "at `lib/<abi>/*.so` in its APKs",
            Self::Other => "(`*.so`) in the archive",
        }
    }
}

/// Whether a file of that name inside another archive is looked into.
pub fn is_archive(name: &str) -> bool {
    matches!(
        ending(name).as_str(),
        "aar" | "apk" | "aab" | "apks" | "xapk" | "apkm" | "zip" | "whl" | "jar"
    )
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}
