//! Models of a few hundred bytes that have every kind of table a real one has.

use flatbuffers::FlatBufferBuilder;
use half::f16;
use tflite_schema::{
    BufferT, BuiltinOperator, BuiltinOptionsT, Conv2DOptionsT, DimensionMetadataT, DimensionType,
    FullyConnectedOptionsT, Int32VectorT, MetadataT, ModelT, OperatorCodeT, OperatorT,
    QuantizationParametersT, SignatureDefT, SparseIndexVectorT, SparsityParametersT, SubGraphT,
    TensorMapT, TensorT, TensorType, Uint8VectorT, finish_model_buffer,
};

/// Places of tensors in [`two_layers`].
pub const INPUT: usize = 0;
pub const WEIGHTS: usize = 2;
pub const OUTPUT: usize = 6;

/// A convolution of `inputs` channels to `outputs`, its weights behind DEQUANTIZE, and a custom operator behind it
/// whose constant is sparse and goes through DENSIFY. From 1,024 weights on, `quantize` takes it.
pub fn two_layers(inputs: usize, outputs: usize) -> ModelT {
    let (inward, outward) = (inputs as i32, outputs as i32);
    let halves = (0..inputs * outputs).flat_map(|at| f16::from_f32(at as f32 / 7.0).to_le_bytes());
    let tensors = vec![
        tensor("input", TensorType::FLOAT32, &[1, 2, 2, inward], 0),
        tensor("weights_float16", TensorType::FLOAT16, &[outward, 1, 1, inward], 1),
        tensor("weights", TensorType::FLOAT32, &[outward, 1, 1, inward], 0),
        with_scale(tensor("bias", TensorType::FLOAT32, &[outward], 2)),
        with_sparsity(tensor("sparse", TensorType::FLOAT32, &[2, 4], 3)),
        tensor("dense", TensorType::FLOAT32, &[2, 4], 0),
        tensor("output", TensorType::FLOAT32, &[1, 2, 2, outward], 0),
    ];
    let mut convolution = operator(2, &[0, 2, 3], &[6]);
    let mut options = Conv2DOptionsT::default();
    (options.stride_w, options.stride_h) = (1, 1);
    convolution.builtin_options = BuiltinOptionsT::Conv2DOptions(Box::new(options));
    let mut custom = operator(3, &[6, 5, -1], &[6]);
    custom.custom_options = Some(b"options".to_vec());
    let mut connected = operator(4, &[6, 5], &[6]);
    let options = Box::new(FullyConnectedOptionsT::default());
    connected.builtin_options = BuiltinOptionsT::FullyConnectedOptions(options);
    let mut graph = SubGraphT::default();
    graph.name = Some("main".to_owned());
    graph.tensors = Some(tensors);
    graph.inputs = Some(vec![INPUT as i32]);
    graph.outputs = Some(vec![OUTPUT as i32]);
    graph.operators = Some(vec![
        operator(0, &[1], &[2]),
        operator(1, &[4], &[5]),
        convolution,
        custom,
        connected,
    ]);
    let mut model = ModelT::default();
    model.version = 3;
    model.description = Some("two layers".to_owned());
    let mut own = code(BuiltinOperator::CUSTOM, 1);
    own.custom_code = Some("Own".to_owned());
    model.operator_codes = Some(vec![
        code(BuiltinOperator::DEQUANTIZE, 3),
        code(BuiltinOperator::DENSIFY, 1),
        code(BuiltinOperator::CONV_2D, 1),
        own,
        code(BuiltinOperator::FULLY_CONNECTED, 1),
    ]);
    model.subgraphs = Some(vec![graph]);
    model.buffers = Some(vec![
        BufferT::default(),
        buffer(halves.collect()),
        buffer(vec![0; outputs * 4]),
        buffer([1_f32, 2.0].into_iter().flat_map(f32::to_le_bytes).collect()),
        buffer(b"1.5.0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
    ]);
    let mut metadata = MetadataT::default();
    metadata.name = Some("min_runtime_version".to_owned());
    metadata.buffer = 4;
    model.metadata = Some(vec![metadata]);
    model.metadata_buffer = Some(vec![4]);
    let mut signature = SignatureDefT::default();
    signature.signature_key = Some("serving_default".to_owned());
    signature.inputs = Some(vec![named("in", INPUT)]);
    signature.outputs = Some(vec![named("out", OUTPUT)]);
    model.signature_defs = Some(vec![signature]);
    model
}

/// The bytes of a model.
pub fn pack(model: &ModelT) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let root = model.pack(&mut builder);
    finish_model_buffer(&mut builder, root);
    builder.finished_data().to_vec()
}

/// Constant data.
pub fn buffer(data: Vec<u8>) -> BufferT {
    let mut buffer = BufferT::default();
    buffer.data = Some(data);
    buffer
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

fn with_scale(mut tensor: TensorT) -> TensorT {
    let mut quantization = QuantizationParametersT::default();
    quantization.scale = Some(vec![0.5]);
    quantization.zero_point = Some(vec![0]);
    tensor.quantization = Some(Box::new(quantization));
    tensor.shape_signature = Some(vec![-1]);
    tensor
}

/// Of two rows of four, the second value of the first and the last of the second.
fn with_sparsity(mut tensor: TensorT) -> TensorT {
    let mut rows = DimensionMetadataT::default();
    rows.dense_size = 2;
    let mut columns = DimensionMetadataT::default();
    columns.format = DimensionType::SPARSE_CSR;
    let mut segments = Int32VectorT::default();
    segments.values = Some(vec![0, 1, 2]);
    columns.array_segments = SparseIndexVectorT::Int32Vector(Box::new(segments));
    let mut indices = Uint8VectorT::default();
    indices.values = Some(vec![1, 3]);
    columns.array_indices = SparseIndexVectorT::Uint8Vector(Box::new(indices));
    let mut sparsity = SparsityParametersT::default();
    sparsity.traversal_order = Some(vec![0, 1]);
    sparsity.dim_metadata = Some(vec![rows, columns]);
    tensor.sparsity = Some(Box::new(sparsity));
    tensor
}

fn operator(code: u32, inputs: &[i32], outputs: &[i32]) -> OperatorT {
    let mut operator = OperatorT::default();
    operator.opcode_index = code;
    operator.inputs = Some(inputs.to_vec());
    operator.outputs = Some(outputs.to_vec());
    operator
}

fn named(name: &str, tensor: usize) -> TensorMapT {
    let mut map = TensorMapT::default();
    map.name = Some(name.to_owned());
    map.tensor_index = tensor as u32;
    map
}
