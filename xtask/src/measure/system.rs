//! Libraries that the device has: needing one costs no download.

use std::{collections::HashSet, sync::LazyLock};

/// What Android promises to apps: <https://developer.android.com/ndk/guides/stable_apis>.
/// `libc++_shared.so` is not here: it ships with the app.
const ANDROID: &[&str] = &[
    "ld-android.so",
    "libEGL.so",
    "libGLESv1_CM.so",
    "libGLESv2.so",
    "libGLESv3.so",
    "libOpenMAXAL.so",
    "libOpenSLES.so",
    "libaaudio.so",
    "libamidi.so",
    "libandroid.so",
    "libbinder_ndk.so",
    "libc.so",
    "libcamera2ndk.so",
    "libdl.so",
    "libicu.so",
    "libjnigraphics.so",
    "liblog.so",
    "libm.so",
    "libmediandk.so",
    "libnativehelper.so",
    "libnativewindow.so",
    "libneuralnetworks.so",
    "libstdc++.so",
    "libsync.so",
    "libvulkan.so",
    "libz.so",
];

/// How the names begin that a library of Android gives, for those without a list in
/// `android_symbols.txt`.
const BEGINNINGS: &[(&str, &[&str])] = &[
    ("libEGL.so", &["egl"]),
    ("libGLESv1_CM.so", &["gl"]),
    ("libGLESv2.so", &["gl"]),
    ("libGLESv3.so", &["gl"]),
    ("libOpenMAXAL.so", &["xa", "XA_"]),
    ("libOpenSLES.so", &["sl", "SL_"]),
    ("libaaudio.so", &["AAudio"]),
    ("libamidi.so", &["AMidi"]),
    ("libandroid.so", &["A", "android_"]),
    ("libbinder_ndk.so", &["A"]),
    ("libcamera2ndk.so", &["A"]),
    ("libicu.so", &["u"]),
    ("libjnigraphics.so", &["A"]),
    ("liblog.so", &["__android_", "android_"]),
    ("libmediandk.so", &["A"]),
    ("libnativehelper.so", &["A", "JNI_"]),
    ("libnativewindow.so", &["A"]),
    ("libneuralnetworks.so", &["ANeuralNetworks"]),
    ("libsync.so", &["sync_"]),
    ("libvulkan.so", &["vk"]),
    (
        "libz.so",
        &[
            "adler32",
            "compress",
            "crc32",
            "deflate",
            "get_crc_table",
            "gz",
            "inflate",
            "uncompress",
            "z",
        ],
    ),
];

/// Parts of glibc and of GCC: each symbol of theirs has a version, so one without comes from elsewhere.
const VERSIONED: &[&str] = &[
    "ld-linux-aarch64.so.1",
    "ld-linux-armhf.so.3",
    "ld-linux-x86-64.so.2",
    "ld-linux.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libstdc++.so.6",
    "libutil.so.1",
];

/// What a Python wheel for Linux may expect of the machine (PEP 599 and its successors), glibc's
/// own parts first. Their names carry a version, so they never stand for Android's.
const LINUX: &[&str] = &[
    "ld-linux-aarch64.so.1",
    "ld-linux-armhf.so.3",
    "ld-linux-x86-64.so.2",
    "ld-linux.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libm.so.6",
    "libnsl.so.1",
    "libpthread.so.0",
    "libresolv.so.2",
    "librt.so.1",
    "libutil.so.1",
    "libGL.so.1",
    "libICE.so.6",
    "libSM.so.6",
    "libX11.so.6",
    "libXext.so.6",
    "libXrender.so.1",
    "libexpat.so.1",
    "libgcc_s.so.1",
    "libglib-2.0.so.0",
    "libgobject-2.0.so.0",
    "libgthread-2.0.so.0",
    "libstdc++.so.6",
    "libz.so.1",
];

/// Whether a library of this name is part of the system that the needing library runs on.
pub fn is_system_library(name: &str) -> bool {
    ANDROID.contains(&name) || LINUX.contains(&name)
}

/// Whether a library of the system may give a symbol that no version says the giver of. Every library
/// of Android brings `libc.so`, `libm.so` and `libdl.so` along.
pub fn may_give(library: &str, symbol: &str) -> bool {
    if !ANDROID.contains(&library) {
        return !VERSIONED.contains(&library);
    }
    if NAMES.contains(symbol) {
        return true;
    }
    let beginnings = BEGINNINGS.iter().find(|(name, _)| *name == library);
    beginnings.is_some_and(|(_, all)| all.iter().any(|beginning| symbol.starts_with(beginning)))
}

/// Every name in `android_symbols.txt`, whichever library gives it.
static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("android_symbols.txt").lines();
    lines.filter(|line| !line.starts_with(['#', '['])).flat_map(str::split_whitespace).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ships_with_an_app_is_not_of_the_system() {
        for (name, expected) in [
            ("liblog.so", true),
            ("libc.so.6", true),
            ("libc++_shared.so", false),
            ("libopencv_java4.so", false),
            ("libOpenCL.so", false),
        ] {
            assert_eq!(is_system_library(name), expected, "{name}");
        }
    }

    #[test]
    fn a_system_library_gives_its_own_names_alone() {
        for (library, symbol, expected) in [
            ("libc.so", "printf", true),
            ("liblog.so", "malloc", true),
            ("libc.so", "nobody_has_this", false),
            ("libandroid.so", "ALooper_pollOnce", true),
            ("libc.so", "ALooper_pollOnce", false),
            ("libstdc++.so", "_Znwm", true),
            ("libc.so", "_ZN3tasks4openEv", false),
            ("libc.so.6", "PyList_New", false),
            ("libX11.so.6", "XOpenDisplay", true),
        ] {
            assert_eq!(may_give(library, symbol), expected, "{library} {symbol}");
        }
        let listed = BEGINNINGS.iter().map(|(name, _)| *name);
        assert!(listed.chain(VERSIONED.iter().copied()).all(is_system_library));
    }
}
