//! The manifest of an AAR and what Gradle reads beside it.

use super::Coordinates;

/// What the manifest merger gets: a package of the AAR's own and the lowest API level. No permission, no component.
pub fn manifest(coordinates: &Coordinates, min_sdk: u32) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <manifest xmlns:android=\"http://schemas.android.com/apk/res/android\"\n    \
         package=\"{}\">\n\n    <uses-sdk android:minSdkVersion=\"{min_sdk}\" />\n\n</manifest>\n",
        coordinates.package()
    )
}

/// What the Android Gradle plugin asks of an AAR: any version of it may be used.
pub const METADATA: &str = "aarFormatVersion=1.0\naarMetadataVersion=1.0\nminCompileSdk=1\n";
