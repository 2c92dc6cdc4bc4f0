//! Quantize: the weights of a model to int8, everything else as it was.
//!
//! ```text
//! fold -> normalize -> find layers -> apply -> prune -> write -> read again and verify
//! ```
//!
//! Pure: bytes in, bytes out, and the same for the same. Inputs, outputs and activations stay float32.

mod apply;
mod correct;
mod densify;
mod error;
mod fold;
mod graph;
mod layers;
mod minimum;
mod opcodes;
mod prune;
pub mod summary;
mod verify;
mod weights;
pub mod whole;
mod write;

use std::{collections::BTreeSet, sync::Arc};

pub use correct::{Corrected, Means, Seen, observable};
pub use error::{QuantizeError, Refusal};
pub use layers::{FEWEST_ELEMENTS, Layer, LeftAlone};

use crate::{Tflite, bundle};
use graph::Graph;

/// How int8 weights are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// Weights are unpacked to float32 when the model is loaded; all arithmetic is float32.
    WeightOnly,
    /// Operators take int8 weights and quantize their input at run time.
    Dynamic,
}

/// How a model is quantized, and what is left alone.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the weights are used.
    pub scheme: Scheme,
    /// Names of layers that are not quantized. Names that the model does not have are nobody's.
    pub keep: BTreeSet<String>,
    /// What layers see on average, by which biases are corrected; none for biases as they were.
    pub means: Option<Arc<Means>>,
    /// Write it even where it is larger than before.
    pub force: bool,
}

/// A rewritten model, read again and verified.
#[derive(Debug)]
pub struct Quantized {
    /// The whole file, with the archive that stood behind the old one.
    pub bytes: Vec<u8>,
    /// All constants that are weights, and why those that are not int8 are not.
    pub layers: Vec<Layer>,
    /// DEQUANTIZE operators on float16 constants that were folded.
    pub float16: usize,
    /// DENSIFY operators that were folded.
    pub sparse: usize,
    /// How many biases were corrected, and added.
    pub corrected: Corrected,
}

/// Quantizes a model.
///
/// # Errors
/// [`QuantizeError::Refused`] where the model is better left as it is; a fault where it contradicts
/// itself.
pub fn quantize(model: &Tflite, settings: &Settings) -> Result<Quantized, QuantizeError> {
    let mut graph = Graph::new(model)?;
    let ports = verify::ports(&graph);
    let folded = unfold(&mut graph)?;
    let mut layers = layers::find(&graph);
    for layer in layers.iter_mut().filter(|layer| settings.keep.contains(&layer.name)) {
        layer.left_alone.get_or_insert(LeftAlone::Kept);
    }
    let means = settings.means.as_deref();
    let corrected = apply::apply(&mut graph, &mut layers, settings.scheme, means);
    if layers.iter().all(|layer| layer.left_alone.is_some()) {
        return Err(Refusal::Nothing(why_nothing(&layers)).into());
    }
    let bytes = finish(graph, &folded, model)?;
    verify::verify(&bytes, &ports, &layers, settings.scheme)?;
    let (before, after) = (model.bytes.len(), bytes.len());
    if !settings.force && folded.sparse > 0 {
        return Err(Refusal::Sparse { tensors: folded.sparse, before, after }.into());
    }
    if !settings.force && after >= before {
        return Err(Refusal::WouldGrow { before, after }.into());
    }
    Ok(Quantized { bytes, layers, float16: folded.float16, sparse: folded.sparse, corrected })
}

/// A model with its constants unpacked to float32 and its operator codes in both fields, and nothing
/// else changed: what other quantizers need to see the weights.
pub fn fold_only(model: &Tflite) -> Result<Vec<u8>, QuantizeError> {
    let mut graph = Graph::new(model)?;
    let folded = unfold(&mut graph)?;
    finish(graph, &folded, model)
}

fn unfold(graph: &mut Graph) -> Result<fold::Folded, QuantizeError> {
    opcodes::normalize(graph);
    fold::fold(graph)
}

fn finish(
    mut graph: Graph,
    folded: &fold::Folded,
    original: &Tflite,
) -> Result<Vec<u8>, QuantizeError> {
    prune::drop_tensors(&mut graph, &folded.orphans);
    prune::drop_buffers(&mut graph);
    opcodes::drop_unused(&mut graph);
    minimum::raise(&mut graph);
    let mut bytes = write::write(&graph.into_model());
    if let Some(archive) = &original.trailing {
        bundle::append_trailing(&mut bytes, archive)?;
    }
    Ok(bytes)
}

fn why_nothing(layers: &[Layer]) -> String {
    match layers.iter().map(Layer::elements).max() {
        None => "no operator has float weights".into(),
        Some(most) if most < FEWEST_ELEMENTS => {
            format!("no operator has {FEWEST_ELEMENTS} weights or more, the largest has {most}")
        }
        Some(_) => "every layer was kept, or cannot be quantized".into(),
    }
}
