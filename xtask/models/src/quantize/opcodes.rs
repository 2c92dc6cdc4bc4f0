//! Operator codes: which operators a model uses, in which version.

use tflite_schema::{BuiltinOperator, OperatorCodeT};

use super::graph::{Graph, operators};

/// The first code that the deprecated one-byte field cannot hold; it holds this instead.
const PLACEHOLDER: i32 = 127;

/// The kind of an operator. Old converters fill the deprecated field only, and the schema's rule for
/// readers is to take the larger of both.
pub fn kind(code: &OperatorCodeT) -> BuiltinOperator {
    BuiltinOperator(code.builtin_code.0.max(i32::from(code.deprecated_builtin_code)))
}

/// Fills both fields of every operator code. Readers that look at one alone take an operator of an
/// old model for code 0, which is ADD.
pub fn normalize(graph: &mut Graph<'_>) {
    for code in &mut graph.codes {
        code.builtin_code = kind(code);
        code.deprecated_builtin_code = code.builtin_code.0.min(PLACEHOLDER) as i8;
    }
}

/// The index of a builtin operator in this version, added where the model has none.
pub fn find_or_add(graph: &mut Graph<'_>, kind: BuiltinOperator, version: i32) -> u32 {
    let mut wanted = OperatorCodeT::default();
    wanted.deprecated_builtin_code = kind.0.min(PLACEHOLDER) as i8;
    wanted.builtin_code = kind;
    wanted.version = version;
    let known = graph.codes.iter().position(|code| *code == wanted);
    known.unwrap_or_else(|| {
        graph.codes.push(wanted);
        graph.codes.len() - 1
    }) as u32
}

/// Drops the codes that no operator uses any more.
pub fn drop_unused(graph: &mut Graph<'_>) {
    let mut used = vec![false; graph.codes.len()];
    for operator in graph.subgraphs.iter().flat_map(operators) {
        used[operator.opcode_index as usize] = true;
    }
    let new = super::prune::renumber(&used);
    for operator in graph.subgraphs.iter_mut().flat_map(|s| s.operators.iter_mut().flatten()) {
        operator.opcode_index = new[operator.opcode_index as usize];
    }
    let mut keep = used.iter();
    graph.codes.retain(|_| keep.next() == Some(&true));
}

/// The version an operator needs at least once its weights are int8, one scale a channel, and the
/// activations float32. From LiteRT's `op_version.cc`; its kernels of these operators take them, and GATHER's, which
/// hands on what it finds as it is, does not. That of DEPTHWISE_CONV_2D does too, and is not asked: it quantizes an
/// input that few weights are multiplied with, which takes longer than float32 does and doubles the error.
pub fn hybrid_version(kind: BuiltinOperator) -> Option<i32> {
    match kind {
        BuiltinOperator::CONV_2D => Some(5),
        BuiltinOperator::FULLY_CONNECTED => Some(12),
        BuiltinOperator::TRANSPOSE_CONV => Some(2),
        BuiltinOperator::BATCH_MATMUL => Some(1),
        BuiltinOperator::EMBEDDING_LOOKUP => Some(4),
        _ => None,
    }
}

/// The version of DEQUANTIZE that reads int8 with this many scales. From LiteRT's `op_version.cc`.
pub fn dequantize_version(scales: usize) -> i32 {
    if scales > 1 { 5 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(deprecated: i8, builtin: i32) -> OperatorCodeT {
        let mut code = OperatorCodeT::default();
        code.deprecated_builtin_code = deprecated;
        code.builtin_code = BuiltinOperator(builtin);
        code
    }

    #[test]
    fn the_larger_of_both_fields_is_the_operator() {
        let table = [
            // (deprecated, builtin, expected deprecated, expected builtin)
            (3, 0, 3, BuiltinOperator::CONV_2D),
            (3, 3, 3, BuiltinOperator::CONV_2D),
            (127, 150, 127, BuiltinOperator(150)),
            (0, 0, 0, BuiltinOperator::ADD),
            (0, 99, 99, BuiltinOperator::SQUARED_DIFFERENCE),
        ];
        let mut graph = Graph {
            codes: table
                .iter()
                .map(|(deprecated, builtin, ..)| code(*deprecated, *builtin))
                .collect(),
            subgraphs: Vec::new(),
            buffers: Vec::new(),
            rest: Default::default(),
        };
        normalize(&mut graph);
        for ((_, _, deprecated, builtin), code) in table.iter().zip(&graph.codes) {
            assert_eq!((code.deprecated_builtin_code, code.builtin_code), (*deprecated, *builtin));
        }
    }
}
