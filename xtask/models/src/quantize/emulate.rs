//! Float16 arithmetic on a processor that has none: a model whose values are rounded to float16 after every operator.
//!
//! Each operator computes in float32 what float16 values went in, and two CASTs round what comes out: constants, inputs
//! and results are what XNNPACK holds in float16. Its sums within an operator are float16 too, which this leaves out.

use std::collections::BTreeMap;

use half::f16;
use tflite_schema::{
    BuiltinOperator, BuiltinOptionsT, CastOptionsT, OperatorT, TensorT, TensorType,
};

use super::{
    finish, fold,
    graph::{self, EMPTY_BUFFER, Graph},
    opcodes,
};
use crate::{Fault, Tflite};

/// The first version of CAST that knows float16.
const CAST_VERSION: i32 = 5;

/// A model that gives what the given one would in float16: for measuring, not for use.
pub fn emulated(model: &Tflite) -> Result<Vec<u8>, Fault> {
    let mut graph = Graph::new(model)?;
    opcodes::normalize(&mut graph);
    let folded = fold::fold(&mut graph, fold::What::All)?;
    round_constants(&mut graph);
    let cast = opcodes::find_or_add(&mut graph, BuiltinOperator::CAST, CAST_VERSION);
    for index in 0..graph.subgraphs.len() {
        round_values(&mut graph, index, cast);
    }
    Ok(finish(graph, &folded, model)?)
}

/// Float32 constants to the nearest float16, each buffer once.
fn round_constants(graph: &mut Graph<'_>) {
    let mut rounded: BTreeMap<u32, u32> = BTreeMap::new();
    for index in 0..graph.subgraphs.len() {
        for at in 0..graph::tensors(&graph.subgraphs[index]).len() {
            let tensor = &graph::tensors(&graph.subgraphs[index])[at];
            let buffer = tensor.buffer;
            if tensor.type_ != TensorType::FLOAT32 || tensor.sparsity.is_some() {
                continue;
            }
            let Some(data) = graph.constant(tensor) else { continue };
            let new = match rounded.get(&buffer) {
                Some(new) => *new,
                None => {
                    let floats = data.as_chunks::<4>().0.iter();
                    let data = floats.flat_map(|four| rounded_to_half(*four)).collect();
                    graph.add_buffer(data)
                }
            };
            rounded.insert(buffer, new);
            if let Some(tensors) = &mut graph.subgraphs[index].tensors {
                tensors[at].buffer = new;
            }
        }
    }
}

fn rounded_to_half(four: [u8; 4]) -> [u8; 4] {
    f16::from_f32(f32::from_le_bytes(four)).to_f32().to_le_bytes()
}

/// Rounds the float32 inputs of a graph, and what its operators write.
fn round_values(graph: &mut Graph<'_>, index: usize, cast: u32) {
    let subgraph = &mut graph.subgraphs[index];
    let mut tensors = subgraph.tensors.take().unwrap_or_default();
    let old = subgraph.operators.take().unwrap_or_default();
    let mut operators = Vec::with_capacity(3 * old.len());
    let mut inputs: BTreeMap<i32, i32> = BTreeMap::new();
    for input in subgraph.inputs.iter().flatten() {
        if is_rounded(&tensors, *input) {
            let to = copy_of(&mut tensors, *input, TensorType::FLOAT32);
            operators.extend(casts(&mut tensors, *input, to, cast));
            inputs.insert(*input, to);
        }
    }
    for mut operator in old {
        for input in operator.inputs.iter_mut().flatten() {
            *input = inputs.get(input).copied().unwrap_or(*input);
        }
        let mut after = Vec::new();
        for output in operator.outputs.iter_mut().flatten() {
            if is_rounded(&tensors, *output) {
                let raw = copy_of(&mut tensors, *output, TensorType::FLOAT32);
                after.extend(casts(&mut tensors, raw, *output, cast));
                *output = raw;
            }
        }
        operators.push(operator);
        operators.extend(after);
    }
    subgraph.tensors = Some(tensors);
    subgraph.operators = Some(operators);
}

fn is_rounded(tensors: &[TensorT], tensor: i32) -> bool {
    let found = usize::try_from(tensor).ok().and_then(|tensor| tensors.get(tensor));
    found.is_some_and(|tensor| tensor.type_ == TensorType::FLOAT32 && !tensor.is_variable)
}

/// A tensor of the same shape, without data.
fn copy_of(tensors: &mut Vec<TensorT>, of: i32, kind: TensorType) -> i32 {
    let of = &tensors[of as usize];
    let mut copy = TensorT::default();
    copy.shape.clone_from(&of.shape);
    copy.shape_signature.clone_from(&of.shape_signature);
    copy.has_rank = of.has_rank;
    copy.name = Some(format!("{}_rounded", graph::name(of)));
    copy.buffer = EMPTY_BUFFER;
    copy.type_ = kind;
    tensors.push(copy);
    (tensors.len() - 1) as i32
}

/// From float32 to float16 and back.
fn casts(tensors: &mut Vec<TensorT>, from: i32, to: i32, cast: u32) -> [OperatorT; 2] {
    let half = copy_of(tensors, from, TensorType::FLOAT16);
    let one = |from: i32, to: i32, types: [TensorType; 2]| {
        let mut options = CastOptionsT::default();
        [options.in_data_type, options.out_data_type] = types;
        let mut operator = OperatorT::default();
        operator.opcode_index = cast;
        operator.inputs = Some(vec![from]);
        operator.outputs = Some(vec![to]);
        operator.builtin_options = BuiltinOptionsT::CastOptions(Box::new(options));
        operator
    };
    let (wide, narrow) = (TensorType::FLOAT32, TensorType::FLOAT16);
    [one(from, half, [wide, narrow]), one(half, to, [narrow, wide])]
}
