//! What a model does with its constants, followed through the graphs that it calls and the variables that it sets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use tflite_schema::{
    BuiltinOperator, BuiltinOptionsT, FullyConnectedOptionsWeightsFormat, IfOptionsT, OperatorT,
    WhileOptionsT,
};

use super::{
    graph::{self, Graph},
    opcodes,
};

/// One thing that is done with a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// An operator multiplies by it, or looks rows up in it.
    Weights {
        /// The kind of operator that uses them.
        kind: BuiltinOperator,
        /// The dimension that has one scale an index.
        axis: usize,
        /// It reads the constant itself and has a kernel for int8 beside float inputs.
        in_place: bool,
        /// It wants the weights in an order of its own.
        shuffled: bool,
    },
    /// Something that int8 with a scale a channel does not fit.
    Other(Other),
}

/// Why a use is not that of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    /// Added to what a layer computes.
    Bias,
    /// Worked with value by value, or handed on.
    Values(BuiltinOperator),
    /// Handed to whoever calls the model, or the graph.
    Result,
    /// Where a loop or a variable begins, which then holds something else.
    Changes(BuiltinOperator),
}

/// Where a variable is set and read.
#[derive(Debug, Default)]
struct Variable {
    assignments: usize,
    /// What is read into, as `(subgraph, tensor)`.
    read_into: Vec<(usize, usize)>,
}

/// Every use in a model, by tensor.
#[derive(Debug)]
pub struct Uses<'g, 'a> {
    graph: &'g Graph<'a>,
    /// For each subgraph and tensor the places `(operator, position)` that read it.
    readers: Vec<BTreeMap<usize, Vec<(usize, usize)>>>,
    /// Container and name by the tensor, of a subgraph, that is the variable's handle.
    handles: BTreeMap<(usize, i32), (String, String)>,
    /// Variables by the name of their container and their own.
    variables: BTreeMap<(String, String), Variable>,
}

/// A tensor that holds the constant.
#[derive(Clone, Copy, Debug)]
struct Held {
    subgraph: usize,
    tensor: usize,
    /// The output at which it may be handed back as it came.
    passes: Option<usize>,
    /// It is the constant itself.
    here: bool,
}

impl<'g, 'a> Uses<'g, 'a> {
    /// Looks at every operator once.
    pub fn new(graph: &'g Graph<'a>) -> Self {
        let mut uses = Self {
            graph,
            readers: Vec::new(),
            handles: BTreeMap::new(),
            variables: BTreeMap::new(),
        };
        for (index, subgraph) in graph.subgraphs.iter().enumerate() {
            for operator in graph::operators(subgraph) {
                if let BuiltinOptionsT::VarHandleOptions(options) = &operator.builtin_options {
                    let name = |text: &Option<String>| text.clone().unwrap_or_default();
                    let names = (name(&options.container), name(&options.shared_name));
                    let handles = graph::outputs(operator).iter();
                    uses.handles.extend(handles.map(|handle| ((index, *handle), names.clone())));
                }
            }
        }
        for (index, subgraph) in graph.subgraphs.iter().enumerate() {
            let mut readers: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
            for (at, operator) in graph::operators(subgraph).iter().enumerate() {
                for (position, tensor) in graph::inputs(operator).iter().enumerate() {
                    let Ok(tensor) = usize::try_from(*tensor) else { continue };
                    readers.entry(tensor).or_default().push((at, position));
                }
                uses.note_variable(index, operator);
            }
            uses.readers.push(readers);
        }
        uses
    }

    /// The first operator that reads a tensor.
    pub fn first_reader(&self, subgraph: usize, tensor: usize) -> Option<usize> {
        self.readers[subgraph].get(&tensor).and_then(|readers| readers.first()).map(|first| first.0)
    }

    /// Everything that is done with a tensor: first by its own graph in the order of the operators, then by graphs
    /// that get it handed.
    pub fn of(&self, subgraph: usize, tensor: usize) -> Vec<Use> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        // A list and no recursion: a hostile model may hand a tensor on as often as it has tables.
        let mut ahead = VecDeque::from([Held { subgraph, tensor, passes: None, here: true }]);
        while let Some(held) = ahead.pop_front() {
            if seen.insert((held.subgraph, held.tensor)) {
                self.look(held, &mut found, &mut ahead);
            }
        }
        found
    }

    fn look(&self, held: Held, found: &mut Vec<Use>, ahead: &mut VecDeque<Held>) {
        let Held { subgraph, tensor, passes, .. } = held;
        let graph = &self.graph.subgraphs[subgraph];
        let operators = graph::operators(graph);
        for (at, position) in self.readers[subgraph].get(&tensor).into_iter().flatten() {
            let operator = &operators[*at];
            let kind = self.graph.kind(operator);
            let handed = match &operator.builtin_options {
                BuiltinOptionsT::WhileOptions(options) if kind == BuiltinOperator::WHILE => {
                    self.loops(options, *position).map(|mut inside| {
                        let after = graph::outputs(operator).get(*position);
                        if let Some(Ok(tensor)) = after.map(|after| usize::try_from(*after)) {
                            inside.push(Held { subgraph, tensor, passes, here: false });
                        }
                        inside
                    })
                }
                BuiltinOptionsT::IfOptions(options) if kind == BuiltinOperator::IF => {
                    self.branches(options, *position)
                }
                _ if kind == BuiltinOperator::ASSIGN_VARIABLE && *position == 1 => {
                    self.read_back(subgraph, operator)
                }
                _ => {
                    found.push(self.direct(held, operator, *position));
                    continue;
                }
            };
            match handed {
                Some(more) => ahead.extend(more),
                None => found.push(Use::Other(Other::Changes(kind))),
            }
        }
        let results = graph.outputs.iter().flatten().enumerate();
        let handed = results
            .filter(|(position, output)| **output as usize == tensor && passes != Some(*position));
        found.extend(handed.map(|_| Use::Other(Other::Result)));
    }

    /// What a loop holds at `position`, if that never changes.
    fn loops(&self, options: &WhileOptionsT, position: usize) -> Option<Vec<Held>> {
        let (condition, test) = self.input_of(options.cond_subgraph_index, position)?;
        let (body, inside) = self.input_of(options.body_subgraph_index, position)?;
        let outputs = self.graph.subgraphs[body].outputs.as_deref()?;
        (*outputs.get(position)? as usize == inside).then_some(())?;
        Some(vec![
            Held { subgraph: condition, tensor: test, passes: None, here: false },
            Held { subgraph: body, tensor: inside, passes: Some(position), here: false },
        ])
    }

    /// What both branches get of input `position`; the first of the operator is the condition.
    fn branches(&self, options: &IfOptionsT, position: usize) -> Option<Vec<Held>> {
        let branches = [options.then_subgraph_index, options.else_subgraph_index];
        let held = branches.map(|branch| {
            let (subgraph, tensor) = self.input_of(branch, position.checked_sub(1)?)?;
            Some(Held { subgraph, tensor, passes: None, here: false })
        });
        held.into_iter().collect()
    }

    /// Where a variable is read that is set once, by this operator.
    fn read_back(&self, subgraph: usize, operator: &OperatorT) -> Option<Vec<Held>> {
        let variable = self.variables.get(&self.variable_name(subgraph, operator)?)?;
        let read = variable.read_into.iter();
        (variable.assignments == 1).then(|| {
            read.map(|(subgraph, tensor)| Held {
                subgraph: *subgraph,
                tensor: *tensor,
                passes: None,
                here: false,
            })
            .collect()
        })
    }

    /// The tensor that input `position` of a called graph is; graphs of a hostile model may have fewer.
    fn input_of(&self, subgraph: i32, position: usize) -> Option<(usize, usize)> {
        let subgraph = usize::try_from(subgraph).ok()?;
        let inputs = self.graph.subgraphs.get(subgraph)?.inputs.as_deref()?;
        Some((subgraph, usize::try_from(*inputs.get(position)?).ok()?))
    }

    fn direct(&self, held: Held, operator: &OperatorT, position: usize) -> Use {
        let kind = self.graph.kind(operator);
        let found = &graph::tensors(&self.graph.subgraphs[held.subgraph])[held.tensor];
        let rank = found.shape.as_ref().map_or(0, Vec::len);
        match channel_axis(operator, kind, position, rank) {
            Some(axis) => Use::Weights {
                kind,
                axis,
                in_place: held.here && position == 1 && opcodes::hybrid_version(kind).is_some(),
                shuffled: is_shuffled(operator),
            },
            None if is_bias(kind, position) => Use::Other(Other::Bias),
            None => Use::Other(Other::Values(kind)),
        }
    }

    fn note_variable(&mut self, subgraph: usize, operator: &OperatorT) {
        let kind = self.graph.kind(operator);
        if !matches!(kind, BuiltinOperator::ASSIGN_VARIABLE | BuiltinOperator::READ_VARIABLE) {
            return;
        }
        let Some(name) = self.variable_name(subgraph, operator) else { return };
        let variable = self.variables.entry(name).or_default();
        match graph::outputs(operator).first().map(|output| usize::try_from(*output)) {
            Some(Ok(output)) if kind == BuiltinOperator::READ_VARIABLE => {
                variable.read_into.push((subgraph, output));
            }
            _ => variable.assignments += 1,
        }
    }

    /// Container and name of the variable whose handle an operator gets.
    fn variable_name(&self, subgraph: usize, operator: &OperatorT) -> Option<(String, String)> {
        let handle = *graph::inputs(operator).first()?;
        self.handles.get(&(subgraph, handle)).cloned()
    }
}

/// The dimension of an input that has one scale an index: that of the outputs which the rows, columns or filters
/// give. `None` for an input that is no weights. The same as ai-edge-quantizer takes, and GATHER beside it.
fn channel_axis(
    operator: &OperatorT,
    kind: BuiltinOperator,
    position: usize,
    rank: usize,
) -> Option<usize> {
    let axis = match (kind, position) {
        (
            BuiltinOperator::CONV_2D
            | BuiltinOperator::FULLY_CONNECTED
            | BuiltinOperator::TRANSPOSE_CONV
            | BuiltinOperator::EMBEDDING_LOOKUP,
            1,
        ) => 0,
        (BuiltinOperator::DEPTHWISE_CONV_2D, 1) => 3,
        (BuiltinOperator::BATCH_MATMUL, 0 | 1) if rank >= 2 => {
            let turned = match &operator.builtin_options {
                BuiltinOptionsT::BatchMatMulOptions(options) if position == 0 => !options.adj_x,
                BuiltinOptionsT::BatchMatMulOptions(options) => options.adj_y,
                _ => position == 0,
            };
            if turned { rank - 2 } else { rank - 1 }
        }
        (BuiltinOperator::GATHER, 0) => {
            let axis = match &operator.builtin_options {
                BuiltinOptionsT::GatherOptions(options) => options.axis,
                _ => 0,
            };
            usize::try_from(if axis < 0 { axis.saturating_add(rank as i32) } else { axis }).ok()?
        }
        _ => return None,
    };
    (axis < rank).then_some(axis)
}

/// Whether an input of an operator is what it adds to each channel.
pub fn is_bias(kind: BuiltinOperator, position: usize) -> bool {
    matches!(
        (kind, position),
        (
            BuiltinOperator::CONV_2D
                | BuiltinOperator::DEPTHWISE_CONV_2D
                | BuiltinOperator::FULLY_CONNECTED,
            2
        ) | (BuiltinOperator::TRANSPOSE_CONV, 3)
    )
}

fn is_shuffled(operator: &OperatorT) -> bool {
    match &operator.builtin_options {
        BuiltinOptionsT::FullyConnectedOptions(options) => {
            options.weights_format != FullyConnectedOptionsWeightsFormat::DEFAULT
        }
        _ => false,
    }
}
