//! Puts int8 weights into a model.

use std::collections::BTreeMap;

use half::f16;
use tflite_schema::{
    BuiltinOperator, BuiltinOptionsT, OperatorT, QuantizationParametersT, TensorT, TensorType,
};

use super::{
    Scheme,
    correct::{self, Corrected, Means},
    graph::{EMPTY_BUFFER, Graph, input},
    layers::{Layer, LeftAlone},
    opcodes,
    weights::{self, Int8Weights},
};

/// Quantizes the weights of every layer that is not left alone. Layers whose weights are not finite
/// are marked so. Where `means` say what the layers see, their biases are corrected.
pub fn apply(
    graph: &mut Graph,
    layers: &mut [Layer],
    scheme: Scheme,
    means: Option<&Means>,
) -> Corrected {
    let mut corrected = Corrected::default();
    let mut done: BTreeMap<(u32, Vec<usize>, usize), (u32, QuantizationParametersT)> =
        BTreeMap::new();
    let mut unpackers: BTreeMap<usize, Vec<OperatorT>> = BTreeMap::new();
    for layer in layers.iter_mut() {
        if layer.left_alone == Some(LeftAlone::Kept) {
            keep_as_float16(graph, layer, &mut unpackers);
        }
        if layer.left_alone.is_some() {
            continue;
        }
        // Tensors that shared a buffer share one again.
        let key = (tensor(graph, layer).buffer, layer.shape.clone(), layer.axis);
        if !done.contains_key(&key) {
            let Some(int8) = weights::quantize(&floats(graph, layer), &layer.shape, layer.axis)
            else {
                layer.left_alone = Some(LeftAlone::NotFinite);
                continue;
            };
            let quantization = parameters(&int8, layer.axis);
            done.insert(key.clone(), (graph.add_buffer(int8.data), quantization));
        }
        let (buffer, quantization) = done[&key].clone();
        if let Some(means) = means {
            let floats = floats(graph, layer);
            let int8 = graph.buffers[buffer as usize].data.clone().unwrap_or_default();
            let scales = quantization.scale.as_deref().unwrap_or_default();
            corrected += correct::correct(graph, layer, &floats, &int8, scales, means);
        }
        match scheme {
            Scheme::WeightOnly => {
                let version = opcodes::dequantize_version(layer.shape[layer.axis]);
                let mut packed = tensor(graph, layer).clone();
                packed.name = Some(packed_name(layer));
                packed.type_ = TensorType::INT8;
                packed.buffer = buffer;
                packed.quantization = Some(Box::new(quantization));
                let operator = unpack_from(graph, layer, packed, version);
                unpackers.entry(layer.subgraph).or_default().push(operator);
            }
            Scheme::Dynamic => {
                let weights = tensor_mut(graph, layer);
                weights.type_ = TensorType::INT8;
                weights.buffer = buffer;
                weights.quantization = Some(Box::new(quantization));
                raise_versions(graph, layer);
            }
        }
    }
    for (subgraph, mut operators) in unpackers {
        let list = graph.subgraphs[subgraph].operators.get_or_insert_default();
        operators.append(list);
        *list = operators;
    }
    corrected
}

/// Weights that came as float16 go back to it, so that keeping them costs no more than before.
fn keep_as_float16(
    graph: &mut Graph,
    layer: &Layer,
    unpackers: &mut BTreeMap<usize, Vec<OperatorT>>,
) {
    let halves: Option<Vec<f16>> = floats(graph, layer)
        .into_iter()
        .map(|value| {
            Some(f16::from_f32(value)).filter(|half| half.to_f32().to_bits() == value.to_bits())
        })
        .collect();
    let Some(halves) = halves else { return };
    let buffer = graph.add_buffer(halves.into_iter().flat_map(f16::to_le_bytes).collect());
    let mut packed = tensor(graph, layer).clone();
    packed.name = Some(format!("{}_float16", layer.name));
    packed.type_ = TensorType::FLOAT16;
    packed.buffer = buffer;
    let operator = unpack_from(graph, layer, packed, opcodes::DEQUANTIZE_FLOAT16);
    unpackers.entry(layer.subgraph).or_default().push(operator);
}

/// Adds the tensor `packed`, and the operator that computes the layer's weights from it.
fn unpack_from(graph: &mut Graph, layer: &Layer, packed: TensorT, version: i32) -> OperatorT {
    let opcode_index = opcodes::find_or_add(graph, BuiltinOperator::DEQUANTIZE, version);
    tensor_mut(graph, layer).buffer = EMPTY_BUFFER;
    let tensors = graph.subgraphs[layer.subgraph].tensors.get_or_insert_default();
    tensors.push(packed);
    let mut operator = OperatorT::default();
    operator.opcode_index = opcode_index;
    operator.inputs = Some(vec![(tensors.len() - 1) as i32]);
    operator.outputs = Some(vec![layer.tensor as i32]);
    operator.builtin_options = BuiltinOptionsT::DequantizeOptions(Box::default());
    operator
}

/// Gives the operators that use these weights the version that reads int8.
fn raise_versions(graph: &mut Graph, layer: &Layer) {
    let count = super::graph::operators(&graph.subgraphs[layer.subgraph]).len();
    for index in 0..count {
        let operator = &super::graph::operators(&graph.subgraphs[layer.subgraph])[index];
        if input(operator, 1) != Some(layer.tensor) {
            continue;
        }
        let kind = graph.kind(operator);
        let version = graph.codes[operator.opcode_index as usize].version;
        let Some(least) = opcodes::hybrid_version(kind) else { continue };
        let code = opcodes::find_or_add(graph, kind, version.max(least));
        if let Some(operators) = &mut graph.subgraphs[layer.subgraph].operators {
            operators[index].opcode_index = code;
        }
    }
}

/// The description that the runtime needs to read int8 weights.
fn parameters(int8: &Int8Weights, axis: usize) -> QuantizationParametersT {
    let mut parameters = QuantizationParametersT::default();
    parameters.scale = Some(int8.scales.clone());
    parameters.zero_point = Some(vec![0; int8.scales.len()]);
    parameters.quantized_dimension = axis as i32;
    parameters
}

/// The name of the tensor that holds a layer's int8 weights, where the layer's own tensor is computed
/// from it.
pub fn packed_name(layer: &Layer) -> String {
    format!("{}_int8", layer.name)
}

fn tensor<'a>(graph: &'a Graph, layer: &Layer) -> &'a TensorT {
    &super::graph::tensors(&graph.subgraphs[layer.subgraph])[layer.tensor]
}

fn tensor_mut<'a>(graph: &'a mut Graph, layer: &Layer) -> &'a mut TensorT {
    let tensors = graph.subgraphs[layer.subgraph].tensors.as_mut();
    &mut tensors.expect("layers are found among the tensors")[layer.tensor]
}

fn floats(graph: &Graph, layer: &Layer) -> Vec<f32> {
    let data = graph.constant(tensor(graph, layer)).unwrap_or_default();
    let (fours, _) = data.as_chunks::<4>();
    fours.iter().map(|four| f32::from_le_bytes(*four)).collect()
}
