//! Reads a written model again and looks for what was meant to be in it.

use tflite_schema::TensorType;

use super::{
    Scheme,
    error::QuantizeError,
    graph::{self, Graph},
    layers::Layer,
    write::ALIGNMENT,
};
use crate::{Tflite, aligned::AlignedBytes};

/// Checks the written bytes, as a reader sees them: inputs and outputs as before, each quantized
/// layer int8 with a scale a channel, every buffer inline and aligned.
pub fn verify(
    bytes: &[u8],
    before: &[Port],
    layers: &[Layer],
    scheme: Scheme,
) -> Result<(), QuantizeError> {
    let fail = |what: String| Err(QuantizeError::unverified(what));
    let copy = AlignedBytes::of(bytes);
    let model =
        Tflite::read(&copy).map_err(|fault| QuantizeError::unverified(fault.to_string()))?;
    let written = Graph::new(&model)?;
    let after = ports(&written);
    if after != before {
        return fail(format!("inputs and outputs were {before:?}, are {after:?}"));
    }
    for layer in layers.iter().filter(|layer| layer.left_alone.is_none()) {
        let wanted = match layer.is_read_as_int8(scheme) {
            false => super::apply::packed_name(layer),
            true => layer.name.clone(),
        };
        let shape: Vec<i32> = layer.shape.iter().map(|size| *size as i32).collect();
        let found = graph::tensors(&written.subgraphs[layer.subgraph]).iter().any(|tensor| {
            let scales = tensor.quantization.as_ref().and_then(|q| q.scale.as_ref()).map(Vec::len);
            graph::name(tensor) == wanted
                && tensor.type_ == TensorType::INT8
                && tensor.shape.as_ref() == Some(&shape)
                && scales == Some(layer.shape[layer.axis])
                && written.constant(tensor).map(<[u8]>::len) == Some(layer.elements())
        });
        if !found {
            return fail(format!("no int8 tensor `{wanted}`"));
        }
    }
    aligned(&model)
}

/// What a caller of the model sees of an input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    name: String,
    kind: TensorType,
    shape: Vec<i32>,
    signature: Vec<i32>,
}

/// Inputs, then outputs, of every subgraph.
pub fn ports(graph: &Graph<'_>) -> Vec<Port> {
    let ports = graph.subgraphs.iter().flat_map(|subgraph| {
        let tensors = graph::tensors(subgraph);
        subgraph
            .inputs
            .iter()
            .chain(&subgraph.outputs)
            .flatten()
            .map(|index| &tensors[*index as usize])
    });
    ports
        .map(|tensor| Port {
            name: graph::name(tensor).to_owned(),
            kind: tensor.type_,
            shape: tensor.shape.clone().unwrap_or_default(),
            signature: tensor.shape_signature.clone().unwrap_or_default(),
        })
        .collect()
}

/// Checks that every buffer lies in the FlatBuffer, at a multiple of 16.
fn aligned(model: &Tflite<'_>) -> Result<(), QuantizeError> {
    for (index, buffer) in model.table.buffers().unwrap_or_default().iter().enumerate() {
        if buffer.offset() != 0 || buffer.size() != 0 {
            return Err(QuantizeError::unverified(format!(
                "buffer {index} lies outside the model"
            )));
        }
        let data = buffer.data().map(|data| data.bytes()).unwrap_or_default();
        // An empty vector points nowhere.
        let at = (data.as_ptr() as usize).wrapping_sub(model.bytes.as_ptr() as usize);
        if !data.is_empty() && !at.is_multiple_of(ALIGNMENT) {
            return Err(QuantizeError::unverified(format!("buffer {index} begins at {at}")));
        }
    }
    Ok(())
}
