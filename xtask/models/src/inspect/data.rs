//! What is said about models, as it stands in JSON. Sizes are in bytes.

use std::collections::BTreeMap;

use serde::Serialize;
use support::{digest::Sha256, size::Bytes};

/// The version of the document.
pub const SCHEMA: u32 = 1;

/// Everything that was inspected: the document of `model inspect --format json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// Version of this document, [`SCHEMA`].
    pub schema: u32,
    /// In the order they were named; below a folder sorted.
    pub files: Vec<FileReport>,
}

/// A file, on disk or in a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// As the person wrote it; in a bundle, joined by `!/`.
    pub name: String,
    /// Size of the file, unpacked.
    pub bytes: Bytes,
    /// SHA-256 of all its bytes.
    pub sha256: Sha256,
    /// What it is, by its bytes and not by its name.
    pub content: Content,
}

/// What a file is, by the bytes in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A `.tflite`, alone or in a bundle.
    Model(Box<ModelReport>),
    /// A `.task`, or a bundle inside one.
    Bundle(BundleReport),
    /// Neither; it is in a bundle for MediaPipe's own use.
    Other,
    /// Not looked into: the bundle keeps it packed, and MediaPipe refuses it for that.
    Packed,
}

/// A bundle: an archive of models and what belongs to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BundleReport {
    /// The largest power of two, up to 4096, that divides the place of every entry's bytes. MediaPipe needs 4.
    pub alignment: u32,
    /// Whether every entry is stored. MediaPipe refuses the bundle otherwise.
    pub stored: bool,
    /// Zero bytes stand before local headers, as MediaPipe's writer leaves them. Readers that begin at the
    /// first byte do not know such a file for an archive.
    pub padded: bool,
    /// In the order of the directory.
    pub entries: Vec<EntryReport>,
}

/// An entry of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EntryReport {
    /// How it is kept: `stored`, `deflated`, or `packed with method N`.
    pub packing: String,
    /// Where its bytes begin, counted from the bundle's first.
    pub offset: Bytes,
    /// Unix permissions in four octal digits, such as `0644`.
    pub mode: String,
    /// The file itself, inspected like one on disk.
    pub file: FileReport,
}

/// A model, as its tables describe it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelReport {
    /// Of the tables; 3 for every model of today.
    pub schema_version: u32,
    /// What the converter wrote about itself.
    pub description: Option<String>,
    /// The oldest TensorFlow Lite that runs it, as its converter says.
    pub min_runtime_version: Option<String>,
    /// What it says of arithmetic in less than float32, and whether XNNPACK follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduced_precision: Option<String>,
    /// Graphs in it; the first is the one that runs.
    pub subgraphs: usize,
    /// Inputs of the first subgraph, in the order of the model.
    pub inputs: Vec<TensorReport>,
    /// Outputs of the first subgraph, in the order of the model.
    pub outputs: Vec<TensorReport>,
    /// Sorted by name and version.
    pub operators: Vec<OperatorReport>,
    /// Some operator stands in the deprecated, one byte wide field alone. Tools that read only the newer
    /// field take it for ADD.
    pub legacy_opcodes: bool,
    /// Constant tensors by the schema's name of their type. A buffer that several share counts once.
    pub constants: BTreeMap<String, Tally>,
    /// FLOAT16 constants that a DEQUANTIZE turns into FLOAT32 when the model is loaded.
    pub fp16_behind_dequantize: Tally,
    /// Constants kept sparse, that a DENSIFY fills up when the model is loaded.
    pub sparse: Tally,
    /// Buffers outside of the tables, behind their end or in other files. MediaPipe 0.10.21 loads no
    /// model with one.
    pub external_buffers: Tally,
    /// In the order of the model.
    pub metadata: Vec<NamedBytes>,
    /// In the order of the model.
    pub signatures: Vec<SignatureReport>,
    /// The archive behind the tables.
    pub trailing: Option<TrailingReport>,
}

/// An input or output of a graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TensorReport {
    /// Empty where the model gives none.
    pub name: String,
    /// The schema's name of the type, such as `FLOAT32`.
    pub dtype: String,
    /// Sizes from the outermost dimension in; -1 for one that is open.
    pub shape: Vec<i32>,
}

/// An operator and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorReport {
    /// The schema's name, or that of a custom operator.
    pub name: String,
    /// Version of the operator, from 1: each adds types or options.
    pub version: i32,
    /// Whether it is registered by name, not by code.
    pub custom: bool,
    /// The newer field, 32 bits wide.
    pub builtin_code: i32,
    /// The older field, 8 bits wide.
    pub deprecated_builtin_code: i8,
    /// Nodes that use it, in all subgraphs; 0 for one that is listed only.
    pub count: usize,
}

/// How many, and how large together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many there are, each counted once.
    pub count: usize,
    /// Bytes of all of them together.
    pub bytes: Bytes,
}

/// Something with a name and a size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedBytes {
    /// Its name, as the model or archive has it.
    pub name: String,
    /// Bytes of its content, unpacked.
    pub bytes: Bytes,
}

/// An entry point of a model with names for its inputs and outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// Name of the signature, such as `serving_default`.
    pub key: String,
    /// Index of the graph that it runs.
    pub subgraph: u32,
    /// Names of its inputs, as it lists them.
    pub inputs: Vec<String>,
    /// Names of its outputs, as it lists them.
    pub outputs: Vec<String>,
}

/// The archive behind a model's tables: labels, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrailingReport {
    /// Where its first local header or, without entries, its directory is.
    pub offset: Bytes,
    /// From there to the end of the file.
    pub bytes: Bytes,
    /// Its offsets count from its own start. MediaPipe expects them to count from the model's.
    pub relative: bool,
    /// The files in it, in the order of its directory.
    pub files: Vec<NamedBytes>,
}
