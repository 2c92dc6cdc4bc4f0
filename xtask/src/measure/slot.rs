//! The folder of an ABI that a library lies in: the place in an app that it takes.

use camino::Utf8Path;

use crate::catalogue::Abi;

/// The name that Android gave to ARM before version 7. No device of today is only that.
pub const ARMEABI: &str = "armeabi";

/// A folder named after an ABI, and the library's name in it. An app has one file for each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Name of the innermost folder, `arm64-v8a`.
    pub folder: String,
    /// Name of the file in it, `libx.so`.
    pub name: String,
}

impl Slot {
    /// The slot of a library at this path, whatever its folder is called.
    pub fn of(path: &str) -> Option<Self> {
        let path = Utf8Path::new(path);
        let folder = path.parent()?.file_name()?.to_owned();
        Some(Self { folder, name: path.file_name()?.to_owned() })
    }

    /// The slot of a library whose folder is named after an ABI that is known.
    pub fn known(path: &str) -> Option<Self> {
        Self::of(path).filter(Self::is_known)
    }

    /// Whether the folder is that of an ABI this tool knows.
    pub fn is_known(&self) -> bool {
        self.abi().is_some()
    }

    /// What a library in this folder has to be for.
    pub fn abi(&self) -> Option<Abi> {
        match self.folder.as_str() {
            ARMEABI => Some(Abi::ArmeabiV7a),
            folder => folder.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_folder_names_the_abi() {
        for (path, expected) in [
            ("jni/arm64-v8a/libx.so", Some(Abi::Arm64V8a)),
            ("lib/x86/libx.so", Some(Abi::X86)),
            ("lib/armeabi/libx.so", Some(Abi::ArmeabiV7a)),
            ("lib/mips/libx.so", None),
            ("x86_64/deep/libx.so", None),
            ("libx.so", None),
        ] {
            assert_eq!(Slot::known(path).and_then(|slot| slot.abi()), expected, "{path}");
        }
    }
}
