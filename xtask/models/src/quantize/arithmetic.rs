//! Whether a runtime may compute a model in float16: one metadata entry, which XNNPACK reads on processors that have
//! float16 arithmetic.

use std::borrow::Cow;

use serde::Serialize;
use tflite_schema::MetadataT;

use super::{finish, fold::Folded, graph::Graph};
use crate::{Fault, Tflite};

/// The metadata entry, as TensorFlow Lite names it.
pub const ENTRY: &str = "reduced_precision_support";

/// Inputs and sums in float16. XNNPACK compares all bytes: with zeros behind them the entry counts for nothing.
pub const HALF: &[u8] = b"fp16accfp16";

/// Inputs in float16, sums in float32. XNNPACK has no such kernels and takes float32.
const WIDE_SUMS: &[u8] = b"fp16accfp32";

/// What a model's author wrote of float16 arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allowed {
    /// No entry: nobody said that it may be computed in float16.
    Nothing,
    /// Float16, and sums in float16 too.
    Half,
    /// Float16 with sums in float32: less than XNNPACK does.
    WideSums,
}

/// Reads what a model allows.
///
/// # Errors
/// Where the entry means something else: another type than float16, or nothing known.
pub fn allowed(model: &Tflite) -> Result<Allowed, Fault> {
    let Some(bytes) = model.metadata(ENTRY) else { return Ok(Allowed::Nothing) };
    match bytes {
        HALF => Ok(Allowed::Half),
        // The converter fills up with zeros, which makes no runtime compute in float16.
        _ if trimmed(bytes).is_empty() => Ok(Allowed::Nothing),
        _ if trimmed(bytes) == HALF || trimmed(bytes) == WIDE_SUMS => Ok(Allowed::WideSums),
        _ => {
            let text = String::from_utf8_lossy(trimmed(bytes));
            let said = text.escape_debug();
            Err(Fault::NotRewritable(format!("of reduced precision it says `{said}`, no float16")))
        }
    }
}

/// `fp16accfp16`, and what a runtime makes of it, for people; `None` without an entry.
pub fn words(model: &Tflite) -> Option<String> {
    let bytes = model.metadata(ENTRY)?;
    let text = String::from_utf8_lossy(trimmed(bytes)).into_owned();
    let used = if bytes == HALF { "XNNPACK computes in float16" } else { "XNNPACK takes float32" };
    Some(format!("{text}: {used}"))
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    &bytes[..end]
}

/// Allows float16 in a model that is otherwise rewritten.
pub fn allow(graph: &mut Graph<'_>) {
    let buffer = graph.buffers.len() as u32;
    graph.buffers.push(Cow::Borrowed(HALF));
    let entries = graph.rest.metadata.get_or_insert_default();
    entries.retain(|entry| entry.name.as_deref() != Some(ENTRY));
    let mut entry = MetadataT::default();
    entry.name = Some(ENTRY.to_owned());
    entry.buffer = buffer;
    entries.push(entry);
}

/// The model with float16 allowed, and nothing else changed.
pub fn allow_only(model: &Tflite) -> Result<Vec<u8>, Fault> {
    let mut graph = Graph::new(model)?;
    allow(&mut graph);
    Ok(finish(graph, &Folded::default(), model)?)
}
