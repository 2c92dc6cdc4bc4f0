//! The verifier knows tables, not what the numbers in them mean. Here every index is held against the list it
//! points into.

use flatbuffers::Vector;
use support::fault::FileFault;
use tflite_schema::{Model, SignatureDef, SubGraph, Tensor};

use super::{error::Fault, operators};

/// Lists a model points into, by length.
struct Lengths {
    codes: usize,
    buffers: usize,
    subgraphs: Vec<usize>,
    file: u64,
}

/// Checks every index and every external buffer of a model in a file of `file` bytes.
pub fn check(model: Model, file: usize) -> Result<(), Fault> {
    let subgraphs = model.subgraphs().unwrap_or_default();
    let tensors = |graph: SubGraph| graph.tensors().map_or(0, |tensors| tensors.len());
    let lengths = Lengths {
        codes: model.operator_codes().map_or(0, |codes| codes.len()),
        buffers: model.buffers().map_or(0, |buffers| buffers.len()),
        subgraphs: subgraphs.iter().map(tensors).collect(),
        file: file as u64,
    };
    if lengths.subgraphs.is_empty() {
        return Err(FileFault::broken("the model", "a subgraph", "none").into());
    }
    for code in model.operator_codes().unwrap_or_default() {
        operators::operator(code)?;
    }
    for (index, graph) in subgraphs.iter().enumerate() {
        check_graph(graph, index, &lengths)?;
    }
    for (index, buffer) in model.buffers().unwrap_or_default().iter().enumerate() {
        // 0 and 1 mean that the bytes are inline.
        let end = buffer.offset().checked_add(buffer.size());
        if buffer.offset() > 1 && end.is_none_or(|end| end > lengths.file) {
            let found = format!("{} bytes at {}", buffer.size(), buffer.offset());
            return Err(FileFault::broken(
                format!("buffer {index}"),
                "a place within the file",
                found,
            )
            .into());
        }
    }
    for metadata in model.metadata().unwrap_or_default() {
        let what = || format!("metadata `{}`", metadata.name().unwrap_or_default().escape_debug());
        below(metadata.buffer(), lengths.buffers, what)?;
    }
    for buffer in model.metadata_buffer().unwrap_or_default() {
        // Written as signed; negative ones lead nowhere.
        let buffer = u32::try_from(buffer).unwrap_or(u32::MAX);
        below(buffer, lengths.buffers, || "a metadata buffer".to_owned())?;
    }
    model
        .signature_defs()
        .unwrap_or_default()
        .iter()
        .try_for_each(|signature| check_signature(signature, &lengths))
}

fn check_graph(graph: SubGraph, index: usize, lengths: &Lengths) -> Result<(), Fault> {
    let tensors = lengths.subgraphs[index];
    for (at, tensor) in graph.tensors().unwrap_or_default().iter().enumerate() {
        let what = || format!("the buffer of tensor {at} in subgraph {index}");
        below(tensor.buffer(), lengths.buffers, what)?;
        check_unions(tensor).map_err(|what| {
            let what = format!("{what} of tensor {at} in subgraph {index}");
            FileFault::broken(what, "a kind that the schema names", "another")
        })?;
        let shape = tensor.shape().unwrap_or_default();
        if let Some(size) = shape.iter().find(|size| *size < 0) {
            let what = format!("a dimension of tensor {at} in subgraph {index}");
            return Err(FileFault::broken(what, "0 or more", size).into());
        }
    }
    let here = |list: Option<Vector<i32>>, optional, what: &str| {
        in_graph(list, tensors, optional, || format!("{what} of subgraph {index}"))
    };
    here(graph.inputs(), false, "an input")?;
    here(graph.outputs(), false, "an output")?;
    for (at, operator) in graph.operators().unwrap_or_default().iter().enumerate() {
        let code = operator.opcode_index();
        below(code, lengths.codes, || format!("the code of operator {at} in subgraph {index}"))?;
        let options = (operator.builtin_options_type(), operator.builtin_options_2_type());
        if options.0.variant_name().is_none() || options.1.variant_name().is_none() {
            let what = format!("the options of operator {at} in subgraph {index}");
            return Err(FileFault::broken(what, "a kind that the schema names", "another").into());
        }
        let custom = (operator.large_custom_options_offset(), operator.large_custom_options_size());
        if custom.0 > 1 && custom.0.checked_add(custom.1).is_none_or(|end| end > lengths.file) {
            let what = format!("the custom options of operator {at} in subgraph {index}");
            let found = format!("{} bytes at {}", custom.1, custom.0);
            return Err(FileFault::broken(what, "a place within the file", found).into());
        }
        let of = |what: &str| format!("{what} of operator {at}");
        here(operator.inputs(), true, &of("an input"))?;
        here(operator.outputs(), true, &of("an output"))?;
        here(operator.intermediates(), true, &of("an intermediate"))?;
    }
    Ok(())
}

/// The verifier passes over a union of a kind it does not know, and unpacking would drop it.
fn check_unions(tensor: Tensor) -> Result<(), &'static str> {
    let details = tensor.quantization().map(|quantization| quantization.details_type());
    if details.is_some_and(|kind| kind.variant_name().is_none()) {
        return Err("the quantization");
    }
    let dimensions = tensor.sparsity().and_then(|sparsity| sparsity.dim_metadata());
    for dimension in dimensions.unwrap_or_default() {
        let kinds = [dimension.array_segments_type(), dimension.array_indices_type()];
        if kinds.iter().any(|kind| kind.variant_name().is_none()) {
            return Err("the sparsity");
        }
    }
    Ok(())
}

fn check_signature(signature: SignatureDef, lengths: &Lengths) -> Result<(), Fault> {
    let key = || signature.signature_key().unwrap_or_default().escape_debug().to_string();
    let graph = signature.subgraph_index();
    let count = lengths.subgraphs.len();
    below(graph, count, || format!("the subgraph of signature `{}`", key()))?;
    let tensors = lengths.subgraphs[graph as usize];
    let ends = [signature.inputs(), signature.outputs()];
    ends.into_iter().flatten().flatten().try_for_each(|tensor| {
        below(tensor.tensor_index(), tensors, || format!("a tensor of signature `{}`", key()))
    })
}

fn below(index: u32, length: usize, what: impl Fn() -> String) -> Result<(), Fault> {
    if (index as usize) < length { Ok(()) } else { Err(Fault::index(what(), length, index)) }
}

/// Tensor indices; -1 stands for an optional one that is absent.
fn in_graph(
    list: Option<Vector<i32>>,
    tensors: usize,
    optional: bool,
    what: impl Fn() -> String,
) -> Result<(), Fault> {
    let fits = |index: i32| {
        (optional && index == -1) || usize::try_from(index).is_ok_and(|index| index < tensors)
    };
    match list.unwrap_or_default().iter().find(|index| !fits(*index)) {
        Some(index) => Err(Fault::index(what(), tensors, index)),
        None => Ok(()),
    }
}
