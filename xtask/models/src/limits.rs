//! How much is read before a file counts as an attack or a mistake.

/// Bytes of one model or bundle. FlatBuffers address 2 GiB, and the models of MediaPipe's vision tasks
/// stay below 0.2 GB.
pub const FILE: u64 = 1 << 30;

/// Entries of one bundle, or of the archive behind a model.
pub const ENTRIES: usize = 1024;

/// Bundles inside bundles. MediaPipe nests one deep.
pub const DEPTH: usize = 4;

/// Models below a folder that one call reads.
pub const FILES: usize = 4096;

/// Tables inside tables. A model nests seven deep.
pub const TABLE_DEPTH: usize = 32;

/// Tables of one model. The largest model of MediaPipe has some 10,000.
pub const TABLES: usize = 1 << 20;

/// Tables may share what they point to, so a small file can stand for a large tree. This much is granted
/// for each byte, on top of [`APPARENT_FLOOR`].
pub const APPARENT_RATIO: usize = 4;

/// What a small model may stand for in any case.
pub const APPARENT_FLOOR: usize = 1 << 20;
