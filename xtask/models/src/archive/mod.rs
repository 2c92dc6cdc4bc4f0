//! The ZIP archives of MediaPipe: bundles, and the files behind the end of a model.
//!
//! The `zip` crate reads and writes archives as most people mean them. A bundle asks for more than it offers:
//! zero bytes before each local header, offsets that count from the start of a model which is no part
//! of the archive, and to be told of names that occur twice.

mod read;
mod write;

pub use read::{Archive, Entry, Method};
pub use write::{DosTime, Layout, NewEntry, write};

/// Sizes and signatures of the records, as the ZIP specification (APPNOTE 4.3) has them.
mod record {
    pub const LOCAL: u32 = 0x0403_4b50;
    pub const LOCAL_SIZE: usize = 30;
    pub const CENTRAL: u32 = 0x0201_4b50;
    pub const CENTRAL_SIZE: usize = 46;
    pub const END: u32 = 0x0605_4b50;
    pub const END_SIZE: usize = 22;
    /// General purpose bit 11: the name is UTF-8.
    pub const UTF8: u16 = 1 << 11;
    /// Unix in the upper byte, version 2.0 of the specification in the lower.
    pub const MADE_BY: u16 = 0x0314;
    /// Version 2.0: folders and deflating, the least that writers declare.
    pub const NEEDS: u16 = 20;
}
