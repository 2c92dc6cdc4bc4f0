//! Which constants of a model are weights that int8 may hold.

use std::collections::BTreeMap;

use tflite_schema::{
    BuiltinOperator, BuiltinOptionsT, FullyConnectedOptionsWeightsFormat, OperatorT, TensorType,
};

use super::graph::{self, Graph, name, shape, width};

/// Fewer elements than this are not worth a scale a channel, and an operator the more.
pub const FEWEST_ELEMENTS: usize = 1024;

/// The position of the weights among an operator's inputs, for all operators here.
const WEIGHTS: usize = 1;

/// A constant that some operator uses as its weights.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Name of the weights' tensor.
    pub name: String,
    /// Index of the subgraph that it is in.
    pub subgraph: usize,
    /// Index of the weights' tensor in that subgraph.
    pub tensor: usize,
    /// The first operator that uses it.
    pub kind: BuiltinOperator,
    /// Sizes of the weights' dimensions, from the outermost in.
    pub shape: Vec<usize>,
    /// The dimension whose indices are the channels.
    pub axis: usize,
    /// Why the weights stay as they are, where they do.
    pub left_alone: Option<LeftAlone>,
}

impl Layer {
    /// How many weights there are.
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }
}

/// Why weights are not quantized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftAlone {
    /// Fewer than [`FEWEST_ELEMENTS`]: scales would cost what is saved.
    Small,
    /// Whoever runs the tool said so, or `auto` did.
    Kept,
    /// Something else uses the same constant, or uses it along another axis.
    Shared,
    /// Some are infinite or not numbers, which int8 cannot hold.
    NotFinite,
    /// Stored in an order of its own.
    Shuffled,
}

/// The dimension of the weights that has one scale an index. `None`: not an operator with weights.
fn channel_axis(kind: BuiltinOperator) -> Option<usize> {
    match kind {
        BuiltinOperator::CONV_2D | BuiltinOperator::FULLY_CONNECTED => Some(0),
        BuiltinOperator::DEPTHWISE_CONV_2D => Some(3),
        _ => None,
    }
}

/// All weights of a model in the order of the operators that use them first.
pub fn find(graph: &Graph) -> Vec<Layer> {
    let mut layers = Vec::new();
    for (index, subgraph) in graph.subgraphs.iter().enumerate() {
        let uses = uses(graph, index);
        let mut seen = std::collections::BTreeSet::new();
        for operator in graph::operators(subgraph) {
            let kind = graph.kind(operator);
            let weights = channel_axis(kind).zip(graph::input(operator, WEIGHTS));
            let Some((axis, tensor)) = weights.filter(|(_, tensor)| seen.insert(*tensor)) else {
                continue;
            };
            let found = &graph::tensors(subgraph)[tensor];
            let Some(shape) = shape(found).filter(|shape| axis < shape.len()) else { continue };
            let layer = Layer {
                name: name(found).to_owned(),
                subgraph: index,
                tensor,
                kind,
                left_alone: None,
                shape,
                axis,
            };
            if found.type_ != TensorType::FLOAT32
                || found.sparsity.is_some()
                || graph.constant(found).map(<[u8]>::len)
                    != width(found.type_).and_then(|width| layer.elements().checked_mul(width))
            {
                continue;
            }
            let all_alike = uses[&tensor].iter().all(|used| *used == Use::Weights(axis));
            let left_alone = if layer.elements() < FEWEST_ELEMENTS {
                Some(LeftAlone::Small)
            } else if !all_alike {
                Some(LeftAlone::Shared)
            } else if is_shuffled(operator) {
                Some(LeftAlone::Shuffled)
            } else {
                None
            };
            layers.push(Layer { left_alone, ..layer });
        }
    }
    layers
}

#[derive(PartialEq)]
enum Use {
    Weights(usize),
    Other,
}

/// How each tensor of a subgraph is used.
fn uses(graph: &Graph, index: usize) -> BTreeMap<usize, Vec<Use>> {
    let subgraph = &graph.subgraphs[index];
    let mut uses: BTreeMap<usize, Vec<Use>> = BTreeMap::new();
    for operator in graph::operators(subgraph) {
        let axis = channel_axis(graph.kind(operator));
        for (position, tensor) in graph::inputs(operator).iter().enumerate() {
            let Ok(tensor) = usize::try_from(*tensor) else { continue };
            let used = axis.filter(|_| position == WEIGHTS).map_or(Use::Other, Use::Weights);
            uses.entry(tensor).or_default().push(used);
        }
    }
    for tensor in subgraph.inputs.iter().chain(&subgraph.outputs).flatten() {
        uses.entry(*tensor as usize).or_default().push(Use::Other);
    }
    uses
}

fn is_shuffled(operator: &OperatorT) -> bool {
    match &operator.builtin_options {
        BuiltinOptionsT::FullyConnectedOptions(options) => {
            options.weights_format != FullyConnectedOptionsWeightsFormat::DEFAULT
        }
        _ => false,
    }
}
