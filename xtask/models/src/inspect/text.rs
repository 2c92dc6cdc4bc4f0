//! For people at a terminal.

use support::size::{Bytes, grouped};

use super::data::{
    BundleReport, Content, FileReport, Inspection, ModelReport, Tally, TensorReport,
};

/// Room for the word that begins a line about a model.
const WORD: usize = 12;

/// Bundles first as a whole, then each model in it; an empty line between models.
pub fn text(inspection: &Inspection) -> String {
    let mut blocks = Vec::new();
    for file in &inspection.files {
        describe(file, &mut blocks);
    }
    blocks.join("\n")
}

fn describe(file: &FileReport, blocks: &mut Vec<String>) {
    match &file.content {
        Content::Model(model) => blocks.push(model_text(file, model)),
        Content::Bundle(bundle) => {
            blocks.push(bundle_text(file, bundle));
            bundle.entries.iter().for_each(|entry| describe(&entry.file, blocks));
        }
        Content::Other | Content::Packed => {}
    }
}

fn bundle_text(file: &FileReport, bundle: &BundleReport) -> String {
    let mut out = format!("{}\n", printable(&file.name));
    let count = bundle.entries.len();
    let plural = if count == 1 { "entry" } else { "entries" };
    let stored = if bundle.stored { "all stored" } else { "some packed: MediaPipe refuses it" };
    line(&mut out, "bundle", &format!("{} bytes, {count} {plural}, {stored}", file.bytes.exact()));
    let alignment = match bundle.alignment {
        0..4 => format!("data at multiples of {}: MediaPipe writes 4", bundle.alignment),
        more => format!("data at multiples of {more}"),
    };
    let padding = if bundle.padded { ", zero bytes before local headers" } else { "" };
    line(&mut out, "layout", &format!("{alignment}{padding}"));
    line(&mut out, "sha256", &file.sha256.to_string());
    for entry in &bundle.entries {
        let name = entry.file.name.strip_prefix(&format!("{}!/", file.name)).unwrap_or_default();
        let offset = entry.offset.exact();
        let words = format!(
            "{}, {} bytes at {offset}, {}, mode {}",
            printable(name),
            entry.file.bytes.exact(),
            entry.packing,
            entry.mode
        );
        line(&mut out, "entry", &words);
    }
    out
}

fn model_text(file: &FileReport, model: &ModelReport) -> String {
    let mut out = format!("{}\n", printable(&file.name));
    let version = model.schema_version;
    line(&mut out, "model", &format!("{} bytes, schema version {version}", file.bytes.exact()));
    line(&mut out, "sha256", &file.sha256.to_string());
    if let Some(description) = model.description.as_deref().filter(|text| !text.is_empty()) {
        line(&mut out, "description", &printable(description));
    }
    if let Some(version) = &model.min_runtime_version {
        line(&mut out, "runtime", &format!("{} or newer", printable(version)));
    }
    if let Some(words) = &model.reduced_precision {
        line(&mut out, "arithmetic", &printable(words));
    }
    if model.subgraphs > 1 {
        line(&mut out, "subgraphs", &model.subgraphs.to_string());
    }
    model.inputs.iter().for_each(|tensor| line(&mut out, "input", &tensor_text(tensor)));
    model.outputs.iter().for_each(|tensor| line(&mut out, "output", &tensor_text(tensor)));
    line(&mut out, "operators", &operators_text(model));
    if model.legacy_opcodes {
        line(&mut out, "opcodes", "in the deprecated field alone");
    }
    let tallies = model
        .constants
        .iter()
        .map(|(name, tally)| format!("{name} {}", tally_text(*tally, "tensor")));
    line(&mut out, "constants", &or_none(tallies.collect()));
    for (word, tally, noun, what) in [
        ("fp16", model.fp16_behind_dequantize, "tensor", " behind DEQUANTIZE"),
        ("sparse", model.sparse, "tensor", ""),
        ("external", model.external_buffers, "buffer", ": MediaPipe 0.10.21 refuses the model"),
    ] {
        if tally.count > 0 {
            line(&mut out, word, &format!("{}{what}", tally_text(tally, noun)));
        }
    }
    let entry = |name: &str, bytes: Bytes| format!("{} ({})", printable(name), bytes.exact());
    let metadata = model.metadata.iter().map(|named| entry(&named.name, named.bytes));
    line(&mut out, "metadata", &or_none(metadata.collect()));
    let signature = |signature: &super::SignatureReport| {
        let names = |names: &[String]| names.iter().map(|name| printable(name)).collect::<Vec<_>>();
        let (inputs, outputs) = (names(&signature.inputs), names(&signature.outputs));
        format!("{}({}) -> {}", printable(&signature.key), inputs.join(", "), outputs.join(", "))
    };
    line(&mut out, "signatures", &or_none(model.signatures.iter().map(signature).collect()));
    if let Some(trailing) = &model.trailing {
        let files = trailing.files.iter().map(|named| entry(&named.name, named.bytes)).collect();
        let relative = if trailing.relative { ", offsets from its own start" } else { "" };
        let words = format!("at {}{relative}: {}", trailing.offset.exact(), or_none(files));
        line(&mut out, "archive", &words);
    }
    out
}

fn operators_text(model: &ModelReport) -> String {
    let nodes: usize = model.operators.iter().map(|operator| operator.count).sum();
    let each = model.operators.iter().map(|operator| {
        let prefix = if operator.custom { "custom:" } else { "" };
        format!("{prefix}{}/{} x {}", printable(&operator.name), operator.version, operator.count)
    });
    format!("{} nodes: {}", grouped(nodes as u64), or_none(each.collect()))
}

/// `input FLOAT32 [1, 128, 128, 3]`
pub fn tensor_text(tensor: &TensorReport) -> String {
    format!("{} {} {:?}", printable(&tensor.name), tensor.dtype, tensor.shape)
}

/// `204,116 bytes in 74 tensors`
fn tally_text(tally: Tally, noun: &str) -> String {
    let plural = if tally.count == 1 { "" } else { "s" };
    let count = grouped(tally.count as u64);
    format!("{} bytes in {count} {noun}{plural}", tally.bytes.exact())
}

/// Names come from files that anybody may have written.
pub fn printable(name: &str) -> String {
    support::printable::name(name).into_owned()
}

fn or_none(words: Vec<String>) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn line(out: &mut String, word: &str, text: &str) {
    out.push_str(&format!("  {word:<WORD$}{text}\n"));
}
