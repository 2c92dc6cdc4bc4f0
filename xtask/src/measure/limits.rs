//! How much is read before a file counts as an attack or a mistake.

/// Bytes of one library. MediaPipe with debug information has 0.3 GB.
pub const LIBRARY: u64 = 2 << 30;

/// Bytes of all libraries of an archive together, unpacked.
pub const ARCHIVE: u64 = 8 << 30;

/// Unpacked bytes for each packed one. Libraries reach 10; zeros alone reach 1032.
pub const RATIO: u64 = 200;

/// Entries smaller than this may shrink as much as they like.
pub const RATIO_FLOOR: u64 = 1 << 20;

/// Libraries measured at a time.
pub const LIBRARIES: usize = 1024;

/// Bytes of a `measurement.json`, all of which is read into memory.
pub const SAVED: u64 = 256 << 20;
