//! Puts int8 weights into a model.

use std::collections::{BTreeMap, BTreeSet};

use tflite_schema::{
    BuiltinOperator, BuiltinOptionsT, OperatorT, QuantizationParametersT, TensorT, TensorType,
};

use super::{
    Scheme,
    correct::{self, Corrected, Means},
    fold,
    graph::{self, EMPTY_BUFFER, Graph, input},
    layers::{Layer, LeftAlone, Source},
    opcodes, uses,
    weights::{self, Int8Weights},
};

/// Quantizes the weights of every layer that is not left alone. Layers whose weights are not finite are marked so.
/// Where `means` say what the layers see, their biases are corrected. Gives the tensors, `(subgraph, tensor)`, that are
/// without a use now.
pub fn apply(
    graph: &mut Graph<'_>,
    layers: &mut [Layer],
    scheme: Scheme,
    means: Option<&Means>,
) -> (Vec<(usize, usize)>, Corrected) {
    let mut corrected = Corrected::default();
    let mut done: BTreeMap<(u32, Vec<usize>, usize), (u32, QuantizationParametersT)> =
        BTreeMap::new();
    let mut operators = Operators::default();
    let mut orphans = Vec::new();
    for layer in layers.iter_mut().filter(|layer| layer.left_alone.is_none()) {
        // Tensors that shared a buffer share one again.
        let key = (stored(graph, layer).buffer, layer.shape.clone(), layer.axis);
        if !done.contains_key(&key) {
            let Some(int8) = weights::quantize(layer.floats(graph), &layer.shape, layer.axis)
            else {
                layer.left_alone = Some(LeftAlone::NotFinite);
                continue;
            };
            let quantization = parameters(&int8, layer.axis);
            done.insert(key.clone(), (graph.add_buffer(int8.data), quantization));
        }
        let (buffer, quantization) = done[&key].clone();
        let known = means.map(|means| {
            let int8 = graph.buffers[buffer as usize].to_vec();
            (
                means,
                layer.floats(graph).wide(),
                int8,
                quantization.scale.clone().unwrap_or_default(),
            )
        });
        let mut packed = tensor(graph, layer).clone();
        packed.type_ = TensorType::INT8;
        packed.buffer = buffer;
        packed.quantization = Some(Box::new(quantization));
        for (operator, bias) in biases(graph, layer) {
            unpack_bias(graph, layer.subgraph, operator, bias, &mut orphans);
            operators.gone.insert((layer.subgraph, operator));
        }
        if layer.is_read_as_int8(scheme) {
            *tensor_mut(graph, layer) = packed;
            raise_versions(graph, layer);
            if let Source::Unpacked { operator, .. } = layer.source {
                operators.gone.insert((layer.subgraph, operator));
            }
        } else {
            packed.name = Some(packed_name(layer));
            unpack_from(graph, layer, packed, &mut operators);
        }
        if let Some((means, floats, int8, scales)) = known {
            corrected += correct::correct(graph, layer, &floats, &int8, &scales, means);
        }
        if let Source::Unpacked { tensor, .. } = layer.source {
            orphans.push((layer.subgraph, tensor));
        }
    }
    operators.put_into(graph);
    (orphans, corrected)
}

impl Layer {
    /// Whether its operators get int8; else they get float32, unpacked when the model is loaded.
    pub fn is_read_as_int8(&self, scheme: Scheme) -> bool {
        scheme == Scheme::Dynamic && self.in_place
    }
}

/// Changes of the lists of operators, made when all indices into them are used.
#[derive(Default)]
struct Operators {
    /// By subgraph; they read constants alone, and come first.
    added: BTreeMap<usize, Vec<OperatorT>>,
    /// Operators that go, as `(subgraph, operator)`.
    gone: BTreeSet<(usize, usize)>,
}

impl Operators {
    fn put_into(mut self, graph: &mut Graph<'_>) {
        for (index, subgraph) in graph.subgraphs.iter_mut().enumerate() {
            let Some(list) = &mut subgraph.operators else { continue };
            let mut at = 0..;
            list.retain(|_| at.next().is_none_or(|at| !self.gone.contains(&(index, at))));
            if let Some(mut added) = self.added.remove(&index) {
                added.append(list);
                *list = added;
            }
        }
    }
}

/// Adds the tensor `packed`, and lets an operator compute the layer's weights from it: the one that unpacks float16
/// there already, or a new one.
fn unpack_from(graph: &mut Graph<'_>, layer: &Layer, packed: TensorT, operators: &mut Operators) {
    let version = opcodes::dequantize_version(layer.shape[layer.axis]);
    let opcode_index = opcodes::find_or_add(graph, BuiltinOperator::DEQUANTIZE, version);
    let subgraph = &mut graph.subgraphs[layer.subgraph];
    let tensors = subgraph.tensors.get_or_insert_default();
    let inputs = Some(vec![tensors.len() as i32]);
    tensors.push(packed);
    match layer.source {
        Source::Own => {
            tensors[layer.tensor].buffer = EMPTY_BUFFER;
            let mut operator = OperatorT::default();
            operator.opcode_index = opcode_index;
            operator.inputs = inputs;
            operator.outputs = Some(vec![layer.tensor as i32]);
            operator.builtin_options = BuiltinOptionsT::DequantizeOptions(Box::default());
            operators.added.entry(layer.subgraph).or_default().push(operator);
        }
        Source::Unpacked { operator, .. } => {
            let list = subgraph.operators.get_or_insert_default();
            list[operator].opcode_index = opcode_index;
            list[operator].inputs = inputs;
        }
    }
}

/// `(DEQUANTIZE operator, tensor)`: the biases of a layer that come as float16. XNNPACK unpacks those for float16
/// weights alone: beside int8 weights that are read it refuses the model, and beside such that are unpacked it leaves the
/// layer to plain kernels, which take two to four times as long.
fn biases(graph: &Graph<'_>, layer: &Layer) -> BTreeSet<(usize, usize)> {
    let subgraph = &graph.subgraphs[layer.subgraph];
    let (operators, tensors) = (graph::operators(subgraph), graph::tensors(subgraph));
    let users = operators.iter().filter(|user| input(user, 1) == Some(layer.tensor));
    let biases: BTreeSet<usize> = users
        .flat_map(|user| [2, 3].map(|position| (graph.kind(user), position, input(user, position))))
        .filter_map(|(kind, position, bias)| bias.filter(|_| uses::is_bias(kind, position)))
        .collect();
    let unpacks = |operator: &OperatorT| {
        let from = &tensors[input(operator, 0)?];
        let is_half = from.type_ == TensorType::FLOAT16 && graph.constant(from).is_some();
        let &[to] = graph::outputs(operator) else { return None };
        let is_result = subgraph.outputs.iter().flatten().any(|output| *output == to);
        let is_it = is_half && !is_result && graph.kind(operator) == BuiltinOperator::DEQUANTIZE;
        usize::try_from(to).ok().filter(|to| is_it && biases.contains(to))
    };
    let found = operators.iter().enumerate();
    found.filter_map(|(at, operator)| Some((at, unpacks(operator)?))).collect()
}

/// Stores a bias as float32.
fn unpack_bias(
    graph: &mut Graph<'_>,
    subgraph: usize,
    operator: usize,
    bias: usize,
    orphans: &mut Vec<(usize, usize)>,
) {
    let Some(from) = input(&graph::operators(&graph.subgraphs[subgraph])[operator], 0) else {
        return;
    };
    let packed = &graph::tensors(&graph.subgraphs[subgraph])[from];
    let halves = graph.constant(packed).unwrap_or_default().as_chunks().0;
    let floats = halves.iter().flat_map(|half| fold::widen(*half)).collect();
    let buffer = graph.add_buffer(floats);
    orphans.push((subgraph, from));
    if let Some(tensors) = &mut graph.subgraphs[subgraph].tensors {
        tensors[bias].buffer = buffer;
    }
}

/// Gives the operators that use these weights the version that reads int8.
fn raise_versions(graph: &mut Graph<'_>, layer: &Layer) {
    let count = graph::operators(&graph.subgraphs[layer.subgraph]).len();
    for index in 0..count {
        let operator = &graph::operators(&graph.subgraphs[layer.subgraph])[index];
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

fn tensor<'a>(graph: &'a Graph<'_>, layer: &Layer) -> &'a TensorT {
    &graph::tensors(&graph.subgraphs[layer.subgraph])[layer.tensor]
}

/// The tensor whose buffer has the weights.
fn stored<'a>(graph: &'a Graph<'_>, layer: &Layer) -> &'a TensorT {
    let tensors = graph::tensors(&graph.subgraphs[layer.subgraph]);
    match layer.source {
        Source::Own => &tensors[layer.tensor],
        Source::Unpacked { tensor, .. } => &tensors[tensor],
    }
}

fn tensor_mut<'a>(graph: &'a mut Graph<'_>, layer: &Layer) -> &'a mut TensorT {
    let tensors = graph.subgraphs[layer.subgraph].tensors.as_mut();
    &mut tensors.expect("layers are found among the tensors")[layer.tensor]
}
