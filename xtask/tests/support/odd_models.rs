//! A model whose graphs and outputs are harder to measure than those of published ones.

use tflite_schema::{
    BufferT, BuiltinOperator, BuiltinOptionsT, GatherOptionsT, ModelT, MulOptionsT, OperatorCodeT,
    OperatorT, SignatureDefT, SubGraphT, TensorMapT, TensorT, TensorType,
};

use super::tiny_models::buffer;

const MUL: u32 = 0;
const GATHER: u32 = 1;
const ROUND: u32 = 2;
const WHERE: u32 = 3;
const SQRT: u32 = 4;
const NEG: u32 = 5;

/// What is different in a candidate.
#[derive(Clone, Copy, Debug)]
pub struct Odd {
    /// What the second signature multiplies with.
    pub second: f32,
    /// One of two words that the first graph looks up.
    pub word: &'static str,
    /// What the inputs are multiplied with before places of ones are looked for: below 0.5 there is none.
    pub places: f32,
}

/// The original.
pub const ODD: Odd = Odd { second: 2.0, word: "dog", places: 1.0 };

/// The first graph gives texts, places of ones (as many as there are), a constant, a score that hardly moves, and
/// what is no number; a second signature has a graph of its own; a third graph is reached by nothing.
pub fn odd(odd: Odd) -> ModelT {
    let text = |words: [&str; 2]| {
        let mut data = 2_u32.to_le_bytes().to_vec();
        let mut at = 16_u32;
        for word in words {
            data.extend(at.to_le_bytes());
            at += word.len() as u32;
        }
        data.extend(at.to_le_bytes());
        data.extend(words.concat().into_bytes());
        buffer(data)
    };
    let float = |value: f32| buffer(value.to_le_bytes().to_vec());
    let mut model = ModelT::default();
    model.version = 3;
    let codes = [
        (BuiltinOperator::MUL, 1),
        (BuiltinOperator::GATHER, 1),
        (BuiltinOperator::ROUND, 1),
        (BuiltinOperator::WHERE, 1),
        (BuiltinOperator::SQRT, 1),
        (BuiltinOperator::NEG, 1),
        (BuiltinOperator::ADD, 1),
        (BuiltinOperator::CAST, 1),
    ];
    model.operator_codes = Some(codes.map(|(kind, version)| code(kind, version)).to_vec());
    model.buffers = Some(vec![
        BufferT::default(),
        text(["cat", odd.word]),
        float(odd.places),
        float(1e-6),
        float(1.0),
        float(odd.second),
    ]);
    let main = graph(
        "main",
        vec![
            tensor("numbers", TensorType::FLOAT32, &[4], 0),
            tensor("choice", TensorType::INT32, &[3], 0),
            tensor("words", TensorType::STRING, &[2], 1),
            tensor("word", TensorType::STRING, &[3], 0),
            tensor("factor", TensorType::FLOAT32, &[], 2),
            tensor("product", TensorType::FLOAT32, &[4], 0),
            tensor("rounded", TensorType::FLOAT32, &[4], 0),
            tensor("ones", TensorType::BOOL, &[4], 0),
            tensor("places", TensorType::INT64, &[], 0),
            tensor("tiny", TensorType::FLOAT32, &[], 3),
            tensor("little", TensorType::FLOAT32, &[4], 0),
            tensor("one", TensorType::FLOAT32, &[], 4),
            tensor("score", TensorType::FLOAT32, &[4], 0),
            tensor("minus", TensorType::FLOAT32, &[4], 0),
            tensor("root", TensorType::FLOAT32, &[4], 0),
        ],
        [&[0, 1], &[3, 8, 11, 12, 14]],
        vec![
            operator(GATHER, &[2, 1], 3),
            operator(MUL, &[0, 4], 5),
            operator(ROUND, &[5], 6),
            operator(7, &[6], 7),
            operator(WHERE, &[7], 8),
            operator(MUL, &[0, 9], 10),
            operator(6, &[10, 11], 12),
            operator(NEG, &[12], 13),
            operator(SQRT, &[13], 14),
        ],
    );
    let scaled = |name: &str| {
        let tensors = vec![
            tensor("in", TensorType::FLOAT32, &[2], 0),
            tensor("by", TensorType::FLOAT32, &[], 5),
            tensor("out", TensorType::FLOAT32, &[2], 0),
        ];
        graph(name, tensors, [&[0], &[2]], vec![operator(MUL, &[0, 1], 2)])
    };
    model.subgraphs = Some(vec![main, scaled("second"), scaled("lonely")]);
    model.signature_defs = Some(vec![
        signature("main", 0, &[("numbers", 0), ("choice", 1)], &[("word", 3), ("places", 8)]),
        signature("other", 1, &[("in", 0)], &[("out", 2)]),
    ]);
    model
}

fn code(kind: BuiltinOperator, version: i32) -> OperatorCodeT {
    let mut code = OperatorCodeT::default();
    code.builtin_code = kind;
    code.deprecated_builtin_code = kind.0.min(127) as i8;
    code.version = version;
    code
}

fn tensor(name: &str, kind: TensorType, shape: &[i32], buffer: u32) -> TensorT {
    let mut tensor = TensorT::default();
    tensor.name = Some(name.to_owned());
    tensor.type_ = kind;
    tensor.shape = Some(shape.to_vec());
    tensor.buffer = buffer;
    tensor
}

fn graph(
    name: &str,
    tensors: Vec<TensorT>,
    [inputs, outputs]: [&[i32]; 2],
    operators: Vec<OperatorT>,
) -> SubGraphT {
    let mut graph = SubGraphT::default();
    graph.name = Some(name.to_owned());
    graph.tensors = Some(tensors);
    graph.inputs = Some(inputs.to_vec());
    graph.outputs = Some(outputs.to_vec());
    graph.operators = Some(operators);
    graph
}

fn operator(code: u32, inputs: &[i32], output: i32) -> OperatorT {
    let mut operator = OperatorT::default();
    operator.opcode_index = code;
    operator.inputs = Some(inputs.to_vec());
    operator.outputs = Some(vec![output]);
    match code {
        MUL => {
            operator.builtin_options = BuiltinOptionsT::MulOptions(Box::<MulOptionsT>::default())
        }
        GATHER => {
            operator.builtin_options =
                BuiltinOptionsT::GatherOptions(Box::<GatherOptionsT>::default());
        }
        6 => operator.builtin_options = BuiltinOptionsT::AddOptions(Box::default()),
        _ => {}
    }
    operator
}

fn signature(
    key: &str,
    graph: u32,
    inputs: &[(&str, u32)],
    outputs: &[(&str, u32)],
) -> SignatureDefT {
    let named = |list: &[(&str, u32)]| {
        let maps = list.iter().map(|(name, tensor)| {
            let mut map = TensorMapT::default();
            map.name = Some((*name).to_owned());
            map.tensor_index = *tensor;
            map
        });
        Some(maps.collect())
    };
    let mut signature = SignatureDefT::default();
    signature.signature_key = Some(key.to_owned());
    signature.subgraph_index = graph;
    signature.inputs = named(inputs);
    signature.outputs = named(outputs);
    signature
}
