//! Constants that a model stores in a smaller form and unpacks at load time, unpacked: sparse behind
//! DENSIFY, and where other programs are to see them float16 behind DEQUANTIZE. Every value comes out
//! bit for bit as the runtime would compute it.

use std::collections::BTreeMap;

use half::f16;
use tflite_schema::{BuiltinOperator, OperatorT, TensorT, TensorType};

use super::{
    densify::densify,
    error::QuantizeError,
    graph::{self, Graph, name, shape, width},
};

/// More constants than this, unpacked, are no model but an attempt to fill the memory. A `.tflite`
/// cannot be larger than 2 GiB, and MediaPipe's largest unpack to 13 MB.
const MOST_BYTES: usize = 1 << 30;

/// Which constants are unpacked to float32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Sparse constants alone; float16 stays, which is half as large.
    Sparse,
    /// Constants in float16 as well.
    All,
}

/// What was unpacked, and what that left without a use.
#[derive(Debug, Default)]
pub struct Folded {
    /// DENSIFY operators that are gone.
    pub sparse: usize,
    /// `(subgraph, tensor)`: inputs of operators that are gone.
    pub orphans: Vec<(usize, usize)>,
    bytes: usize,
    /// Unpacked buffers by the tensor data they came from, so that tensors that shared one still do.
    known: BTreeMap<(u32, TensorType), u32>,
}

/// Unpacks what can be, and drops the operators that did it at load time.
pub fn fold(graph: &mut Graph<'_>, what: What) -> Result<Folded, QuantizeError> {
    let mut folded = Folded::default();
    for index in 0..graph.subgraphs.len() {
        let operators = graph.subgraphs[index].operators.take().unwrap_or_default();
        let mut kept = Vec::with_capacity(operators.len());
        for operator in operators {
            let wanted = what == What::All || graph.kind(&operator) == BuiltinOperator::DENSIFY;
            if !(wanted && fold_operator(graph, index, &operator, &mut folded)?) {
                kept.push(operator);
            }
        }
        graph.subgraphs[index].operators = Some(kept);
    }
    Ok(folded)
}

/// Whether the operator was folded away.
fn fold_operator(
    graph: &mut Graph<'_>,
    subgraph: usize,
    operator: &OperatorT,
    folded: &mut Folded,
) -> Result<bool, QuantizeError> {
    let kind = graph.kind(operator);
    let dense = match kind {
        BuiltinOperator::DEQUANTIZE => true,
        BuiltinOperator::DENSIFY => false,
        _ => return Ok(false),
    };
    let (&[from], &[to]) = (graph::inputs(operator), graph::outputs(operator)) else {
        return Ok(false);
    };
    let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to)) else { return Ok(false) };
    let tensors = graph::tensors(&graph.subgraphs[subgraph]);
    let (source, target) = (&tensors[from], &tensors[to]);
    let Some(data) = graph.constant(source) else { return Ok(false) };
    let is_result = graph.subgraphs[subgraph].outputs.iter().flatten().any(|o| *o as usize == to);
    if is_result
        || target.is_variable
        || dense && (source.type_ != TensorType::FLOAT16 || source.sparsity.is_some())
        || !dense && source.sparsity.is_none()
    {
        return Ok(false);
    }
    let unpacked_type = if dense { TensorType::FLOAT32 } else { source.type_ };
    if target.type_ != unpacked_type || shape(target) != shape(source) {
        let expected = format!("{unpacked_type:?} of shape {:?}", source.shape);
        let found = format!("{:?} of shape {:?}", target.type_, target.shape);
        return Err(QuantizeError::tensor(name(target), expected, found));
    }
    let key = (source.buffer, unpacked_type);
    // Sparse tensors each have their own description of where the values go.
    let known = folded.known.get(&key).copied().filter(|_| dense);
    let buffer = match known {
        Some(buffer) => {
            expect_length(target, unpacked_type, Some(&graph.buffers[buffer as usize]))?;
            buffer
        }
        None => {
            let data = unpack(source, data, dense, &mut folded.bytes)?;
            graph.add_buffer(data)
        }
    };
    folded.known.insert(key, buffer);
    folded.sparse += usize::from(!dense);
    folded.orphans.push((subgraph, from));
    let target = &mut graph.subgraphs[subgraph].tensors.as_mut().expect("it has tensors")[to];
    target.buffer = buffer;
    target.sparsity = None;
    Ok(true)
}

fn unpack(
    source: &TensorT,
    data: &[u8],
    dense: bool,
    total: &mut usize,
) -> Result<Vec<u8>, QuantizeError> {
    let bad = |expected: &str, found: String| QuantizeError::tensor(name(source), expected, found);
    let shape = shape(source)
        .ok_or_else(|| bad("a shape that fits in memory", format!("{:?}", source.shape)))?;
    let elements: usize = shape.iter().product();
    let bytes = elements.saturating_mul(if dense { 4 } else { width(source.type_).unwrap_or(8) });
    *total = total.saturating_add(bytes);
    if *total > MOST_BYTES {
        let expected = format!("at most {MOST_BYTES} bytes of constants");
        return Err(bad(&expected, format!("{total} up to here")));
    }
    if dense {
        expect_length(source, TensorType::FLOAT16, Some(data))?;
        return Ok(data.chunks_exact(2).flat_map(|two| widen([two[0], two[1]])).collect());
    }
    let Some(sparsity) = &source.sparsity else { return Err(bad("sparsity", "none".into())) };
    match width(source.type_) {
        Some(4) => unpack_sparse::<4>(data, &shape, sparsity),
        Some(2) => unpack_sparse::<2>(data, &shape, sparsity),
        Some(1) => unpack_sparse::<1>(data, &shape, sparsity),
        _ => Err(format!("sparse, of type {:?}", source.type_)),
    }
    .map_err(|problem| bad("a sparse tensor that can be written out", problem))
}

fn unpack_sparse<const N: usize>(
    data: &[u8],
    shape: &[usize],
    sparsity: &tflite_schema::SparsityParametersT,
) -> Result<Vec<u8>, String> {
    let (values, rest) = data.as_chunks::<N>();
    if !rest.is_empty() {
        return Err(format!("{} bytes, expected a multiple of {N}", data.len()));
    }
    Ok(densify(values, [0; N], shape, sparsity)?.into_flattened())
}

/// The bytes of a float32 that equals this float16.
pub fn widen(half: [u8; 2]) -> [u8; 4] {
    f16::from_le_bytes(half).to_f32().to_le_bytes()
}

/// Checks that a constant has the bytes that its shape asks for.
pub fn expect_length(
    tensor: &TensorT,
    kind: TensorType,
    data: Option<&[u8]>,
) -> Result<(), QuantizeError> {
    let elements = shape(tensor).map(|shape| shape.iter().product::<usize>());
    let expected =
        elements.zip(width(kind)).and_then(|(elements, width)| elements.checked_mul(width));
    let found = data.map_or(0, <[u8]>::len);
    if expected == Some(found) {
        return Ok(());
    }
    let shape = tensor.shape.as_deref().unwrap_or_default();
    let expected = format!("the bytes of shape {shape:?} of {kind:?}");
    Err(QuantizeError::tensor(name(tensor), expected, format!("{found} bytes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every float16 there is, against the definition of the format.
    #[test]
    fn float16_is_widened_bit_for_bit() {
        for bits in 0..=u16::MAX {
            let wide = f32::from_le_bytes(widen(bits.to_le_bytes()));
            let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
            let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
            let expected = match exponent {
                0 => sign * fraction * 2f64.powi(-24),
                31 if fraction == 0.0 => sign * f64::INFINITY,
                31 => f64::NAN,
                _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
            };
            assert!(
                wide.is_nan() && expected.is_nan()
                    || f64::from(wide).to_bits() == expected.to_bits(),
                "{bits:#06x}: {wide} {expected}"
            );
        }
    }
}
