//! An archive whose bytes depend on its entries alone.

use std::{
    collections::BTreeMap,
    io::{Cursor, Write as _},
};

use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// How an entry is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// As it is, so that a device can map it.
    Stored,
    /// Deflated at level 9, the smallest.
    Deflated,
}

/// Entries by their path in the archive.
#[derive(Clone, Debug, Default)]
pub struct Archive<'a> {
    entries: BTreeMap<String, (Kept, &'a [u8])>,
}

impl<'a> Archive<'a> {
    /// Adds an entry; gives the path back where one of that name is there already.
    pub fn add(&mut self, path: String, kept: Kept, bytes: &'a [u8]) -> Result<(), String> {
        if self.entries.contains_key(&path) {
            return Err(path);
        }
        self.entries.insert(path, (kept, bytes));
        Ok(())
    }

    /// The archive: entries in the order of their paths' bytes, all of the first minute that the format knows,
    /// readable by everyone, without folders.
    pub fn write(&self) -> std::io::Result<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, (kept, bytes)) in &self.entries {
            let options = SimpleFileOptions::default()
                .last_modified_time(DateTime::default())
                .unix_permissions(0o644);
            let options = match kept {
                Kept::Stored => options.compression_method(CompressionMethod::Stored),
                Kept::Deflated => options
                    .compression_method(CompressionMethod::Deflated)
                    .compression_level(Some(9)),
            };
            writer.start_file(path.as_str(), options).map_err(std::io::Error::other)?;
            writer.write_all(bytes)?;
        }
        Ok(writer.finish().map_err(std::io::Error::other)?.into_inner())
    }
}
