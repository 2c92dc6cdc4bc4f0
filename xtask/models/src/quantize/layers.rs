//! Which constants of a model are weights that int8 may hold, and what keeps the others from it.

use std::collections::BTreeMap;

use tflite_schema::{BuiltinOperator, TensorT, TensorType};

use super::{
    error::QuantizeError,
    fold::expect_length,
    graph::{self, Graph, name, shape},
    uses::{Other, Use, Uses},
    weights::Floats,
};

/// Fewer elements than this are not worth a scale a channel, and an operator the more.
pub const FEWEST_ELEMENTS: usize = 1024;

/// What a channel costs beside its int8 values: a scale of four bytes, and a zero point of eight.
const CHANNEL_BYTES: usize = 12;

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
    /// Bytes of the constant as the model stores it.
    pub bytes: usize,
    /// Every operator that uses it reads it itself, and has a kernel for int8 weights beside float inputs.
    pub in_place: bool,
    /// Where the weights are stored.
    pub source: Source,
    /// Why the weights stay as they are, where they do.
    pub left_alone: Option<LeftAlone>,
}

/// Where the float weights of a layer are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the tensor itself, as float32.
    Own,
    /// As float16 in another tensor of the subgraph, which a DEQUANTIZE operator unpacks.
    Unpacked {
        /// Index of the float16 tensor.
        tensor: usize,
        /// Index of that operator in the subgraph.
        operator: usize,
    },
}

impl Layer {
    /// How many weights there are.
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// The weights, in the order of the constant.
    pub fn floats<'g>(&self, graph: &'g Graph<'_>) -> Floats<'g> {
        let tensors = graph::tensors(&graph.subgraphs[self.subgraph]);
        let data = |tensor: usize| graph.constant(&tensors[tensor]).unwrap_or_default();
        match self.source {
            Source::Own => Floats::Single(data(self.tensor).as_chunks().0),
            Source::Unpacked { tensor, .. } => Floats::Half(data(tensor).as_chunks().0),
        }
    }

    /// Whether int8 values, and what belongs to them, take less than the weights do now.
    fn pays(&self) -> bool {
        let channels = self.shape[self.axis].saturating_mul(CHANNEL_BYTES);
        self.elements().saturating_add(channels) < self.bytes
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
    /// They are float16, and int8 with a scale a channel would take as much.
    NoGain,
}

/// A float constant that is no operator's weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassedOver {
    /// Name of its tensor, as the model has it.
    pub name: String,
    /// The operator that uses it; `None` where it is handed out, or not used.
    pub kind: Option<BuiltinOperator>,
    /// Bytes of the constant as the model stores it.
    pub bytes: usize,
    /// Why it stays as it is.
    pub why: Passed,
}

/// Why a constant is not taken for weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    /// Added to what a layer computes: one number a channel, as a scale would be.
    Bias,
    /// The operator works value by value, and has no channels that a scale could stand for.
    ValueByValue,
    /// Handed to whoever calls the model or graph.
    Result,
    /// Where a loop or variable begins, which holds something else later.
    Changes,
    /// Nothing in the model uses it.
    Unused,
}

/// The float constants of a model.
#[derive(Debug, Default)]
pub struct Constants {
    /// Weights, in the order of the operators that use them first.
    pub layers: Vec<Layer>,
    /// All others, subgraph by subgraph in the order of the tensors.
    pub passed_over: Vec<PassedOver>,
}

/// All float constants of a model.
///
/// # Errors
/// Where float16 weights have not the bytes or the shape that unpacking them asks for.
pub fn find(graph: &Graph<'_>) -> Result<Constants, QuantizeError> {
    let uses = Uses::new(graph);
    let mut constants = Constants::default();
    for index in 0..graph.subgraphs.len() {
        let mut layers = Vec::new();
        for Found { tensor, source, bytes, first } in sources(graph, index)? {
            let all = uses.of(index, tensor);
            match layer(graph, index, tensor, source, bytes, &all) {
                Some(layer) => {
                    layers.push((uses.first_reader(index, tensor).unwrap_or(first), layer));
                }
                None => constants.passed_over.push(passed_over(graph, index, tensor, bytes, &all)),
            }
        }
        layers.sort_by_key(|(first, layer)| (*first, layer.tensor));
        constants.layers.extend(layers.into_iter().map(|(_, layer)| layer));
    }
    Ok(constants)
}

/// A constant, and the float32 tensor that the graph sees of it.
struct Found {
    tensor: usize,
    source: Source,
    bytes: usize,
    first: usize,
}

fn sources(graph: &Graph<'_>, index: usize) -> Result<Vec<Found>, QuantizeError> {
    let subgraph = &graph.subgraphs[index];
    let tensors = graph::tensors(subgraph);
    let mut unpacked: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, operator) in graph::operators(subgraph).iter().enumerate() {
        if let (BuiltinOperator::DEQUANTIZE, &[from], &[to]) =
            (graph.kind(operator), graph::inputs(operator), graph::outputs(operator))
            && let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to))
        {
            unpacked.entry(from).or_default().push((to, at));
        }
    }
    let mut found = Vec::new();
    for (at, tensor) in tensors.iter().enumerate() {
        let Some(bytes) = graph.constant(tensor).map(<[u8]>::len) else { continue };
        if tensor.sparsity.is_some() {
            continue;
        }
        let own = Found { tensor: at, source: Source::Own, bytes, first: usize::MAX };
        match (tensor.type_, unpacked.get(&at)) {
            (TensorType::FLOAT32, _) => found.push(own),
            (TensorType::FLOAT16, None) => found.push(own),
            (TensorType::FLOAT16, Some(made)) => {
                expect_length(tensor, TensorType::FLOAT16, graph.constant(tensor))?;
                for (to, operator) in made {
                    expect_alike(tensor, &tensors[*to])?;
                    let source = Source::Unpacked { tensor: at, operator: *operator };
                    found.push(Found { tensor: *to, source, bytes, first: *operator });
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// What float16 unpacks to is float32 of the same shape.
fn expect_alike(from: &TensorT, to: &TensorT) -> Result<(), QuantizeError> {
    if to.type_ == TensorType::FLOAT32 && shape(to) == shape(from) {
        return Ok(());
    }
    let expected = format!("FLOAT32 of shape {:?}", from.shape);
    let found = format!("{:?} of shape {:?}", to.type_, to.shape);
    Err(QuantizeError::tensor(name(to), expected, found))
}

/// The layer that a constant is; `None` where no operator has it for weights.
fn layer(
    graph: &Graph<'_>,
    subgraph: usize,
    tensor: usize,
    source: Source,
    bytes: usize,
    uses: &[Use],
) -> Option<Layer> {
    let found = &graph::tensors(&graph.subgraphs[subgraph])[tensor];
    let (kind, axis) = uses.iter().find_map(|used| match used {
        Use::Weights { kind, axis, .. } => Some((*kind, *axis)),
        Use::Other(_) => None,
    })?;
    let shape = shape(found)?;
    let width = if source == Source::Own { 4 } else { 2 };
    let fits = shape.iter().product::<usize>().checked_mul(width) == Some(bytes);
    if found.type_ != TensorType::FLOAT32 || found.is_variable || !fits || axis >= shape.len() {
        return None;
    }
    let alike = |used: &Use| matches!(used, Use::Weights { axis: other, .. } if *other == axis);
    let has = |wanted: fn(&Use) -> bool| uses.iter().any(wanted);
    let mut layer = Layer {
        name: name(found).to_owned(),
        subgraph,
        tensor,
        kind,
        shape,
        axis,
        bytes,
        in_place: !has(|used| !matches!(used, Use::Weights { in_place: true, .. })),
        source,
        left_alone: None,
    };
    layer.left_alone = if layer.elements() < FEWEST_ELEMENTS {
        Some(LeftAlone::Small)
    } else if !uses.iter().all(alike) {
        Some(LeftAlone::Shared)
    } else if has(|used| matches!(used, Use::Weights { shuffled: true, .. })) {
        Some(LeftAlone::Shuffled)
    } else if !layer.pays() {
        Some(LeftAlone::NoGain)
    } else {
        None
    };
    Some(layer)
}

fn passed_over(
    graph: &Graph<'_>,
    subgraph: usize,
    tensor: usize,
    bytes: usize,
    uses: &[Use],
) -> PassedOver {
    let found = &graph::tensors(&graph.subgraphs[subgraph])[tensor];
    let other = uses.first().map(|used| match used {
        Use::Other(other) => *other,
        Use::Weights { kind, .. } => Other::Values(*kind),
    });
    let (why, kind) = match other {
        Some(Other::Bias) => (Passed::Bias, None),
        Some(Other::Values(kind)) => (Passed::ValueByValue, Some(kind)),
        Some(Other::Result) => (Passed::Result, None),
        Some(Other::Changes(kind)) => (Passed::Changes, Some(kind)),
        None => (Passed::Unused, None),
    };
    PassedOver { name: name(found).to_owned(), kind, bytes, why }
}
