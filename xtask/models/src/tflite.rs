//! Opens a `.tflite`: the one door through which the generated accessors are reached.

use flatbuffers::VerifierOptions;
use support::fault::FileFault;
use tflite_schema::Model;

use super::{aligned::AlignedBytes, archive::Archive, contents, error::Fault, indices, limits};

/// The file identifier at offset 4 of every model.
const IDENTIFIER: &[u8] = b"TFL3";

/// The only version of the schema that TensorFlow Lite loads.
const SCHEMA_VERSION: u32 = 3;

/// Whether the bytes say they are a model.
pub fn is_model(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(IDENTIFIER)
}

/// A model whose tables were verified and whose indices all lead somewhere.
///
/// So `table` may be walked, and unpacked with `table.unpack()`, without further checks: every tensor, buffer,
/// operator code and subgraph that is named by an index exists, and an external buffer lies within the file.
#[derive(Debug)]
pub struct Tflite<'a> {
    /// The generated accessors, which read from `bytes` as they are called.
    pub table: Model<'a>,
    /// The whole file, with what stands behind the tables.
    pub bytes: &'a [u8],
    /// The archive of associated files behind the tables: labels, and often nothing.
    pub trailing: Option<Archive<'a>>,
}

impl<'a> Tflite<'a> {
    /// Verifies and reads a model.
    ///
    /// # Errors
    /// For anything else than a whole model of schema version 3. Bytes of an attacker cost time and memory in
    /// proportion to their length, see [`limits`].
    pub fn read(bytes: &'a AlignedBytes<'_>) -> Result<Self, Fault> {
        let bytes = bytes.get();
        if bytes.len() as u64 > limits::FILE {
            return Err(FileFault::too_large(limits::FILE, bytes.len() as u64).into());
        }
        if !is_model(bytes) {
            return Err(Fault::Foreign(contents::kind_of(bytes)));
        }
        let options = VerifierOptions {
            max_depth: limits::TABLE_DEPTH,
            max_tables: limits::TABLES,
            max_apparent_size: bytes
                .len()
                .saturating_mul(limits::APPARENT_RATIO)
                .max(limits::APPARENT_FLOOR),
            ..VerifierOptions::default()
        };
        let table = tflite_schema::root_as_model_with_opts(&options, bytes)
            .map_err(|error| Fault::Tables(one_line(&error.to_string())))?;
        if table.version() != SCHEMA_VERSION {
            return Err(Fault::SchemaVersion(table.version()));
        }
        indices::check(table, bytes.len())?;
        Ok(Self { table, bytes, trailing: Archive::read(bytes).map_err(Fault::behind)? })
    }

    /// A buffer by its index, which [`Tflite::read`] has checked.
    pub fn buffer(&self, index: u32) -> tflite_schema::Buffer<'a> {
        self.table.buffers().unwrap_or_default().get(index as usize)
    }

    /// The bytes of a metadata entry, wherever they are in the file; none without such an entry.
    pub fn metadata(&self, name: &str) -> Option<&'a [u8]> {
        let mut entries = self.table.metadata().unwrap_or_default().iter();
        let buffer = self.buffer(entries.find(|entry| entry.name() == Some(name))?.buffer());
        if buffer.offset() > 1 {
            let from = usize::try_from(buffer.offset()).ok()?;
            self.bytes.get(from..)?.get(..usize::try_from(buffer.size()).ok()?)
        } else {
            buffer.data().map(|data| data.bytes())
        }
    }

    /// The model without the archive behind it. Zero bytes before the archive stay with the model.
    pub fn without_trailing(&self) -> &'a [u8] {
        let end = self.trailing.as_ref().map_or(self.bytes.len(), |archive| archive.start);
        &self.bytes[..end]
    }
}

/// The verifier's words come with a trace of tables, a line each.
fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(", ")
}
