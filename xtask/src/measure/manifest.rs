//! From which API level on a device installs an app, and which one a library asks of apps: the
//! `minSdkVersion` of an `AndroidManifest.xml`, whichever of its forms lies in the archive.

mod binary;
mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{error::Fault, limits, packed::Packed};
use crate::catalogue::Abi;

/// The manifest of an app or an AAR, and the lowest API level that it asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MinSdk {
    /// Where the manifest stands in what was measured, with forward slashes.
    pub manifest: String,
    /// `minSdkVersion`; 1 for an app that names none, as Android takes it. Absent where it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// Why the level is unknown, in words; absent where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// What a manifest says of the API level.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    /// The lowest level, as a number.
    Level(u32),
    /// Nothing: it has no `minSdkVersion`.
    Nothing,
    /// Nothing, and it is a part of an app whose base says it.
    Split,
    /// It cannot be known from the manifest, for this reason.
    Unknown(String),
}

/// The first API level with 64-bit ABIs: no device below it takes such a library.
const FIRST_64_BIT: u32 = 21;

impl MinSdk {
    /// Reads the manifest of an archive; `None` for a part of an app that leaves it to the base.
    pub fn read(manifest: String, packed: Result<Packed, Fault>, is_app: bool) -> Option<Self> {
        let bytes = packed.and_then(|packed| match packed.size > limits::MANIFEST {
            true => Err(support::fault::FileFault::too_large(limits::MANIFEST, packed.size).into()),
            false => packed.unpack(),
        });
        let said = bytes.map_or_else(|fault| Said::Unknown(fault.found()), |bytes| said(&bytes));
        let (level, unknown) = match said {
            Said::Level(level) => (Some(level), None),
            Said::Split => return None,
            Said::Nothing if is_app => (Some(1), None),
            Said::Nothing => (None, Some("the manifest names none".to_owned())),
            Said::Unknown(why) => (None, Some(why)),
        };
        Some(Self { manifest, level, unknown })
    }

    /// What the paths of the libraries begin with that lie in the same archive.
    fn archive(&self) -> &str {
        self.manifest.strip_suffix("base/manifest/AndroidManifest.xml").unwrap_or_else(|| {
            self.manifest.strip_suffix("AndroidManifest.xml").unwrap_or(&self.manifest)
        })
    }

    /// Whether the manifest is that of one APK of several.
    fn in_set(&self) -> bool {
        self.manifest.contains(".apk!/")
    }
}

/// The level from which on all that was measured is taken: the lowest of the APKs of a set, since a
/// device gets those that fit it, and the highest of what goes into one app.
pub fn of_all(manifests: &[MinSdk]) -> Option<u32> {
    let levels = |in_set| {
        let of = move |manifest: &&MinSdk| manifest.in_set() == in_set;
        manifests.iter().filter(of).filter_map(|manifest| manifest.level)
    };
    levels(false).max().max(levels(true).min())
}

/// The lowest API level of the devices that meet a library: what the manifest beside it says, else
/// the lowest in the same set of APKs. For 64-bit libraries never below the first that had them.
pub fn of_library(manifests: &[MinSdk], path: &str, abi: Abi) -> Option<u32> {
    let known = || manifests.iter().filter_map(|manifest| Some((manifest, manifest.level?)));
    let own = known()
        .filter(|(manifest, _)| path.starts_with(manifest.archive()))
        .max_by_key(|(manifest, _)| manifest.archive().len());
    let set = path.split_once("!/").map(|(outer, _)| format!("{outer}!/"));
    let of_set = || {
        let set = set?;
        let beside = known().filter(|(m, _)| m.in_set() && m.manifest.starts_with(&set));
        beside.map(|(_, level)| level).min()
    };
    let level = own.map(|(_, level)| level).or_else(of_set)?;
    let is_64 = matches!(abi, Abi::Arm64V8a | Abi::X86_64);
    Some(if is_64 { level.max(FIRST_64_BIT) } else { level })
}

fn said(bytes: &[u8]) -> Said {
    let is_text = || {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        text.starts_with(b"<")
    };
    match bytes {
        [3, 0, ..] => binary::said(bytes)
            .unwrap_or_else(|| Said::Unknown("the manifest is damaged".to_owned())),
        // Field 1 of a message: the element `manifest`.
        [0x0a, ..] if !is_text() => {
            Said::Unknown("the manifest is a protocol buffer, which is not read".to_owned())
        }
        _ if is_text() => match std::str::from_utf8(bytes) {
            Ok(text) => text::said(text)
                .unwrap_or_else(|| Said::Unknown("the manifest is damaged".to_owned())),
            Err(_) => Said::Unknown("the manifest is a text that is no UTF-8".to_owned()),
        },
        _ => Said::Unknown("the manifest is of no known form".to_owned()),
    }
}

/// A level that is written as text: digits, or the name of a preview.
fn written(value: &str) -> Said {
    match value.trim().parse() {
        Ok(level) => Said::Level(level),
        Err(_) => Said::Unknown("the manifest names no number".to_owned()),
    }
}
