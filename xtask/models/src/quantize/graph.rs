//! A model taken apart for rewriting. The reader has checked every index in it.

use std::{borrow::Cow, ops::Range};

use support::fault::FileFault;
use tflite_schema::{
    BuiltinOperator, Model, ModelT, OperatorCodeT, OperatorT, SubGraphT, TensorT, TensorType,
};

use crate::{Fault, Tflite};

/// Index of the buffer that is empty by agreement.
pub const EMPTY_BUFFER: u32 = 0;

/// A model whose operators, tensors and buffers refer to things that exist, and whose constants are all
/// inline. What stays as it is lies where it was read: constants are nearly all of a model's bytes.
#[derive(Debug)]
pub struct Graph<'a> {
    /// Operators by kind and version.
    pub codes: Vec<OperatorCodeT>,
    /// Networks; the first is the one that is run.
    pub subgraphs: Vec<SubGraphT>,
    /// Constant data; 0 is empty.
    pub buffers: Vec<Cow<'a, [u8]>>,
    /// Everything else of the file, written back unchanged; without the lists above.
    pub rest: ModelT,
}

impl<'a> Graph<'a> {
    /// Takes a model apart. Buffers that lie in the file behind the FlatBuffer are brought into it.
    pub fn new(file: &Tflite<'a>) -> Result<Self, Fault> {
        let table = file.table;
        let codes = table.operator_codes().unwrap_or_default();
        let subgraphs = table.subgraphs().unwrap_or_default();
        let mut graph = Self {
            codes: codes.iter().map(|code| code.unpack()).collect(),
            subgraphs: subgraphs.iter().map(|subgraph| subgraph.unpack()).collect(),
            buffers: buffers(file)?,
            rest: rest(table),
        };
        if graph.rest.external_buffer_groups.iter().flatten().next().is_some()
            || graph.rest.external_buffers.iter().flatten().next().is_some()
        {
            return Err(Fault::NotRewritable("its weights lie in another file".into()));
        }
        graph.pull_options_in(file.bytes)?;
        // Others rely on the first buffer being empty; a model may come without any.
        if graph.buffers.is_empty() {
            graph.buffers.push(Cow::Borrowed(&[]));
        }
        if !graph.buffers[0].is_empty() {
            return Err(FileFault::broken("buffer 0", "an empty one", "data").into());
        }
        Ok(graph)
    }

    /// The kind of an operator.
    pub fn kind(&self, operator: &OperatorT) -> BuiltinOperator {
        super::opcodes::kind(&self.codes[operator.opcode_index as usize])
    }

    /// The constant data of a tensor; `None` for one that is computed.
    pub fn constant(&self, tensor: &TensorT) -> Option<&[u8]> {
        let data = &*self.buffers[tensor.buffer as usize];
        (!data.is_empty() && !tensor.is_variable).then_some(data)
    }

    /// Adds constant data and returns its index.
    pub fn add_buffer(&mut self, data: Vec<u8>) -> u32 {
        self.buffers.push(Cow::Owned(data));
        (self.buffers.len() - 1) as u32
    }

    fn pull_options_in(&mut self, file: &[u8]) -> Result<(), Fault> {
        for operator in self.subgraphs.iter_mut().flat_map(|s| s.operators.iter_mut().flatten()) {
            let (offset, size) =
                (operator.large_custom_options_offset, operator.large_custom_options_size);
            if let Some(range) = outside(offset, size) {
                let data = range.clone().and_then(|range| file.get(range)).ok_or_else(|| {
                    let found = format!("{size} bytes at {offset}");
                    FileFault::broken(
                        "options of a custom operator",
                        "a place within the file",
                        found,
                    )
                })?;
                operator.custom_options = Some(data.to_vec());
            }
            operator.large_custom_options_offset = 0;
            operator.large_custom_options_size = 0;
        }
        Ok(())
    }
}

/// The data of every buffer, where it lies.
fn buffers<'a>(file: &Tflite<'a>) -> Result<Vec<Cow<'a, [u8]>>, Fault> {
    let inline = |buffer: tflite_schema::Buffer<'a>| {
        buffer.data().map(|data| data.bytes()).unwrap_or_default()
    };
    let all = file.table.buffers().unwrap_or_default();
    let read = all.iter().enumerate().map(|(index, buffer)| {
        let data = match outside(buffer.offset(), buffer.size()) {
            None => inline(buffer),
            Some(range) => range.and_then(|range| file.bytes.get(range)).ok_or_else(|| {
                let found = format!("{} bytes at {}", buffer.size(), buffer.offset());
                FileFault::broken(format!("buffer {index}"), "a place within the file", found)
            })?,
        };
        Ok(Cow::Borrowed(data))
    });
    read.collect()
}

/// What a model holds beside operators, graphs and constants.
fn rest(table: Model<'_>) -> ModelT {
    macro_rules! unpacked {
        ($list:expr) => {
            $list.map(|list| list.iter().map(|item| item.unpack()).collect())
        };
    }
    let mut rest = ModelT::default();
    rest.version = table.version();
    rest.description = table.description().map(str::to_owned);
    rest.metadata_buffer = table.metadata_buffer().map(|list| list.iter().collect());
    rest.metadata = unpacked!(table.metadata());
    rest.signature_defs = unpacked!(table.signature_defs());
    rest.external_buffer_groups = unpacked!(table.external_buffer_groups());
    rest.external_buffers = unpacked!(table.external_buffers());
    rest
}

/// Where data outside the FlatBuffer lies. 0 and 1 are what the format writes where there is none;
/// the inner `None` is a range that no machine can address.
fn outside(offset: u64, size: u64) -> Option<Option<Range<usize>>> {
    (offset > 1 && size > 1).then(|| {
        let from = usize::try_from(offset).ok()?;
        let to = from.checked_add(usize::try_from(size).ok()?)?;
        Some(from..to)
    })
}

/// The tensors of a subgraph.
pub fn tensors(subgraph: &SubGraphT) -> &[TensorT] {
    subgraph.tensors.as_deref().unwrap_or_default()
}

/// The operators of a subgraph.
pub fn operators(subgraph: &SubGraphT) -> &[OperatorT] {
    subgraph.operators.as_deref().unwrap_or_default()
}

/// What an operator reads; -1 stands for an input that is left out.
pub fn inputs(operator: &OperatorT) -> &[i32] {
    operator.inputs.as_deref().unwrap_or_default()
}

/// Indices of the tensors that an operator writes.
pub fn outputs(operator: &OperatorT) -> &[i32] {
    operator.outputs.as_deref().unwrap_or_default()
}

/// Input number `position` of an operator, where it has one.
pub fn input(operator: &OperatorT, position: usize) -> Option<usize> {
    inputs(operator).get(position).and_then(|index| usize::try_from(*index).ok())
}

/// A tensor's name as people read it.
pub fn name(tensor: &TensorT) -> &str {
    tensor.name.as_deref().unwrap_or("(no name)")
}

/// The dimensions of a constant. `None` for a negative one, or for more elements than memory has.
pub fn shape(tensor: &TensorT) -> Option<Vec<usize>> {
    let shape = tensor.shape.as_deref().unwrap_or_default();
    let shape: Vec<usize> =
        shape.iter().map(|size| usize::try_from(*size).ok()).collect::<Option<_>>()?;
    shape.iter().try_fold(1_usize, |product, size| product.checked_mul(*size))?;
    Some(shape)
}

/// Bytes an element takes, for the types that weights have.
pub fn width(kind: TensorType) -> Option<usize> {
    match kind {
        TensorType::FLOAT32 | TensorType::INT32 => Some(4),
        TensorType::FLOAT16 => Some(2),
        TensorType::INT8 => Some(1),
        _ => None,
    }
}
