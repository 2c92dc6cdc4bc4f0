//! Libraries that the device has: needing one costs no download.

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
}
