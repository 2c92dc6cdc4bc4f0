//! How much is read before a file counts as an attack or a mistake. Memory and time are what such a
//! file would take, so those are bounded; how well its bytes pack says nothing.

/// Bytes of one library. MediaPipe with debug information has 0.3 GB.
pub const LIBRARY: u64 = 2 << 30;

/// Bytes of all libraries of an archive together, unpacked, those in archives inside it among them.
pub const ARCHIVE: u64 = 8 << 30;

/// Bytes of libraries that are held in memory at a time.
pub const MEMORY: u64 = 2 << 30;

/// Bytes of an archive that lies packed inside another, and is unpacked to a file without a name.
pub const INNER: u64 = 4 << 30;

/// Archives inside archives: an AAR in an APK set in a ZIP is three.
pub const DEPTH: usize = 4;

/// Archives inside one archive, however deep.
pub const ARCHIVES: usize = 256;

/// Libraries measured at a time.
pub const LIBRARIES: usize = 1024;

/// Bytes of an app's manifest, all of which is read into memory. A large app's has 1 MB.
pub const MANIFEST: u64 = 8 << 20;

/// Bytes of a `measurement.json`, all of which is read into memory.
pub const SAVED: u64 = 256 << 20;
