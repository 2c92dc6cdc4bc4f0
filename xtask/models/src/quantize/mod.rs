//! Quantize: the weights of a model to int8, everything else as it was.
//!
//! ```text
//! normalize -> fold what is sparse -> find layers -> apply -> prune -> write -> read again and verify
//! ```
//!
//! What does not become int8 stays as it was stored, float16 as float16.
//!
//! Pure: bytes in, bytes out, and the same for the same. Inputs, outputs and activations stay float32.

mod apply;
mod arithmetic;
mod correct;
mod densify;
mod emulate;
mod error;
mod fold;
mod graph;
mod layers;
mod minimum;
mod opcodes;
mod prune;
pub mod stays;
pub mod summary;
mod uses;
mod verify;
mod weights;
pub mod whole;
mod write;

use std::{collections::BTreeSet, sync::Arc};

pub use arithmetic::{Allowed, words as arithmetic_words};
pub use correct::{Corrected, Means, Seen, observable};
pub use emulate::emulated;
pub use error::{QuantizeError, Refusal};
pub use layers::{FEWEST_ELEMENTS, Layer, LeftAlone, Passed, PassedOver};

use support::size::grouped;

use crate::{Tflite, bundle};
use graph::Graph;
use layers::Constants;

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
    /// Let runtimes compute it in float16.
    pub float16: bool,
}

/// A rewritten model, read again and verified.
#[derive(Debug)]
pub struct Quantized {
    /// The whole file, with the archive that stood behind the old one.
    pub bytes: Vec<u8>,
    /// All constants that are weights, and why those that are not int8 are not.
    pub layers: Vec<Layer>,
    /// All other float constants, and why they stay as they are.
    pub passed_over: Vec<PassedOver>,
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
    opcodes::normalize(&mut graph);
    let mut folded = fold::fold(&mut graph, fold::What::Sparse)?;
    let Constants { mut layers, passed_over } = layers::find(&graph)?;
    for layer in layers.iter_mut().filter(|layer| settings.keep.contains(&layer.name)) {
        layer.left_alone.get_or_insert(LeftAlone::Kept);
    }
    let means = settings.means.as_deref();
    let (orphans, corrected) = apply::apply(&mut graph, &mut layers, settings.scheme, means);
    folded.orphans.extend(orphans);
    if settings.float16 {
        arithmetic::allow(&mut graph);
    }
    if layers.iter().all(|layer| layer.left_alone.is_some()) {
        return Err(Refusal::Nothing(why_nothing(&layers, &passed_over)).into());
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
    Ok(Quantized { bytes, layers, passed_over, sparse: folded.sparse, corrected })
}

/// A model with its constants unpacked to float32 and its operator codes in both fields, and nothing
/// else changed: what other quantizers need to see the weights.
pub fn fold_only(model: &Tflite) -> Result<Vec<u8>, QuantizeError> {
    let mut graph = Graph::new(model)?;
    opcodes::normalize(&mut graph);
    let folded = fold::fold(&mut graph, fold::What::All)?;
    finish(graph, &folded, model)
}

fn finish(
    mut graph: Graph<'_>,
    folded: &fold::Folded,
    original: &Tflite<'_>,
) -> Result<Vec<u8>, QuantizeError> {
    prune::drop_tensors(&mut graph, &folded.orphans);
    prune::drop_buffers(&mut graph);
    opcodes::drop_unused(&mut graph);
    minimum::raise(&mut graph);
    let mut bytes = write::write(graph);
    if let Some(archive) = &original.trailing {
        bundle::append_trailing(&mut bytes, archive)?;
    }
    Ok(bytes)
}

fn why_nothing(layers: &[Layer], passed_over: &[PassedOver]) -> String {
    let Some(most) = layers.iter().map(Layer::elements).max() else {
        let bytes = passed_over.iter().map(|constant| constant.bytes).sum::<usize>();
        return match passed_over.len() {
            0 => "no operator has float weights".into(),
            count => format!(
                "no operator multiplies by float weights or looks rows up; {count} other float constants have {} bytes",
                grouped(bytes as u64)
            ),
        };
    };
    match most {
        _ if layers.iter().all(|layer| layer.left_alone == Some(LeftAlone::NoGain)) => {
            "the weights are float16, and int8 with a scale a channel would take as much".into()
        }
        _ if most < FEWEST_ELEMENTS => {
            format!("no operator has {FEWEST_ELEMENTS} weights or more, the largest has {most}")
        }
        _ => "every layer was kept, or cannot be quantized".into(),
    }
}
