//! Models of one operator or a few, each of which reads weights in its own way.

use tflite_schema::{
    ActivationFunctionType, BatchMatMulOptionsT, BuiltinOperator, BuiltinOptionsT,
    CallOnceOptionsT, Conv2DOptionsT, DepthwiseConv2DOptionsT, GatherOptionsT, IfOptionsT, ModelT,
    OperatorCodeT, OperatorT, Padding, SubGraphT, TensorT, TensorType, TransposeConvOptionsT,
    VarHandleOptionsT, WhileOptionsT,
};

use super::tiny_models::{buffer, pack};
use half::f16;

/// How a model of these stores its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    Float32,
    /// Behind DEQUANTIZE.
    Float16,
}

/// A model, and what is known of it.
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// ai-edge-quantizer quantizes this one too.
    pub reference: bool,
    /// The operators get int8 where the scheme is dynamic.
    pub in_place: bool,
}

/// Builds a model operator by operator.
pub struct Maker {
    stored: Stored,
    model: ModelT,
    seed: u32,
}

impl Maker {
    pub fn new(stored: Stored) -> Self {
        let mut model = ModelT::default();
        model.version = 3;
        model.operator_codes = Some(Vec::new());
        model.buffers = Some(vec![buffer(Vec::new())]);
        model.subgraphs = Some(Vec::new());
        Self { stored, model, seed: 1 }
    }

    pub fn graph(&mut self) -> usize {
        let graphs = self.model.subgraphs.as_mut().unwrap();
        let mut graph = SubGraphT::default();
        graph.name = Some(format!("graph {}", graphs.len()));
        graph.tensors = Some(Vec::new());
        graph.operators = Some(Vec::new());
        graphs.push(graph);
        graphs.len() - 1
    }

    fn at(&mut self, graph: usize) -> &mut SubGraphT {
        &mut self.model.subgraphs.as_mut().unwrap()[graph]
    }

    fn put(
        &mut self,
        graph: usize,
        name: &str,
        kind: TensorType,
        shape: &[i32],
        buffer: u32,
    ) -> i32 {
        // ai-edge-quantizer wants each name once in the whole model.
        let graphs = self.model.subgraphs.iter().flatten();
        let names = graphs.flat_map(|graph| graph.tensors.iter().flatten());
        let same = names.filter(|tensor| tensor.name.iter().any(|known| known == name)).count();
        let mut tensor = TensorT::default();
        tensor.name = Some(if same == 0 { name.to_owned() } else { format!("{name} of {graph}") });
        tensor.type_ = kind;
        tensor.shape = Some(shape.to_vec());
        tensor.buffer = buffer;
        let tensors = self.at(graph).tensors.as_mut().unwrap();
        tensors.push(tensor);
        tensors.len() as i32 - 1
    }

    /// Something that is computed, or comes from outside.
    pub fn tensor(&mut self, graph: usize, name: &str, kind: TensorType, shape: &[i32]) -> i32 {
        self.put(graph, name, kind, shape, 0)
    }

    fn data(&mut self, data: Vec<u8>) -> u32 {
        let buffers = self.model.buffers.as_mut().unwrap();
        buffers.push(buffer(data));
        buffers.len() as u32 - 1
    }

    pub fn ints(&mut self, graph: usize, name: &str, values: &[i32]) -> i32 {
        let data = self.data(values.iter().flat_map(|value| value.to_le_bytes()).collect());
        self.put(graph, name, TensorType::INT32, &[values.len() as i32], data)
    }

    /// Float weights, as the model stores them; each row three times as large as the one before, over and over.
    pub fn weights(&mut self, graph: usize, name: &str, shape: &[i32]) -> i32 {
        let count: i32 = shape.iter().product();
        let row = count / shape[0];
        let values: Vec<f32> = (0..count)
            .map(|at| {
                self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let unit = (self.seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
                f16::from_f32(unit * [0.05, 0.15, 0.45][(at / row % 3) as usize]).to_f32()
            })
            .collect();
        if self.stored == Stored::Float32 {
            let data = self.data(values.iter().flat_map(|value| value.to_le_bytes()).collect());
            return self.put(graph, name, TensorType::FLOAT32, shape, data);
        }
        let halves = values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes());
        let data = self.data(halves.collect());
        let packed = self.put(graph, &format!("{name}_float16"), TensorType::FLOAT16, shape, data);
        let unpacked = self.tensor(graph, name, TensorType::FLOAT32, shape);
        self.operator(
            graph,
            BuiltinOperator::DEQUANTIZE,
            3,
            &[packed],
            &[unpacked],
            BuiltinOptionsT::NONE,
        );
        unpacked
    }

    pub fn operator(
        &mut self,
        graph: usize,
        kind: BuiltinOperator,
        version: i32,
        inputs: &[i32],
        outputs: &[i32],
        options: BuiltinOptionsT,
    ) {
        let mut code = OperatorCodeT::default();
        code.builtin_code = kind;
        code.deprecated_builtin_code = kind.0.min(127) as i8;
        code.version = version;
        let codes = self.model.operator_codes.as_mut().unwrap();
        let known = codes.iter().position(|known| *known == code);
        let index = known.unwrap_or_else(|| {
            codes.push(code);
            codes.len() - 1
        });
        let mut operator = OperatorT::default();
        operator.opcode_index = index as u32;
        operator.inputs = Some(inputs.to_vec());
        operator.outputs = Some(outputs.to_vec());
        operator.builtin_options = options;
        self.at(graph).operators.as_mut().unwrap().push(operator);
    }

    /// `output = input x weights`, rows of the weights being outputs.
    pub fn connected(&mut self, graph: usize, input: i32, weights: i32, output: i32) {
        let options = BuiltinOptionsT::FullyConnectedOptions(Box::default());
        let kind = BuiltinOperator::FULLY_CONNECTED;
        self.operator(graph, kind, 1, &[input, weights, -1], &[output], options);
    }

    pub fn ends(&mut self, graph: usize, inputs: &[i32], outputs: &[i32]) {
        self.at(graph).inputs = Some(inputs.to_vec());
        self.at(graph).outputs = Some(outputs.to_vec());
    }

    pub fn pack(&self) -> Vec<u8> {
        pack(&self.model)
    }
}

const FLOAT: TensorType = TensorType::FLOAT32;

/// Every way of reading weights that `quantize` knows beside convolutions.
pub fn all(stored: Stored) -> Vec<Case> {
    let case = |name, make: fn(&mut Maker), reference, in_place| {
        let mut maker = Maker::new(stored);
        make(&mut maker);
        Case { name, bytes: maker.pack(), reference, in_place }
    };
    vec![
        case("fully-connected", fully_connected, true, true),
        case("transpose-conv", transpose_conv, true, true),
        case("batch-matmul", |maker| batch_matmul(maker, false), true, true),
        case("batch-matmul-turned", |maker| batch_matmul(maker, true), true, true),
        case("batch-matmul-left", batch_matmul_left, false, false),
        case("embedding-lookup", embedding_lookup, true, true),
        case("gather", |maker| gather(maker, 0), false, false),
        case("gather-columns", |maker| gather(maker, -1), false, false),
        case("tied", tied, false, false),
        case("while", |maker| looped(maker, false), false, false),
        case("if", branched, false, false),
        case("call-once", called_once, false, false),
    ]
}

/// Convolutions that add a bias, stored like the weights.
pub fn biased(stored: Stored) -> Case {
    let mut maker = Maker::new(stored);
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", FLOAT, &[1, 4, 4, 32]);
    let weights = maker.weights(graph, "weights", &[64, 1, 1, 32]);
    let bias = maker.weights(graph, "bias", &[64]);
    let between = maker.tensor(graph, "between", FLOAT, &[1, 4, 4, 64]);
    let filters = maker.weights(graph, "filters", &[1, 5, 5, 64]);
    let second = maker.weights(graph, "second bias", &[64]);
    let output = maker.tensor(graph, "output", FLOAT, &[1, 4, 4, 64]);
    let mut options = Conv2DOptionsT::default();
    (options.padding, options.stride_w, options.stride_h) = (Padding::SAME, 1, 1);
    let options = BuiltinOptionsT::Conv2DOptions(Box::new(options));
    let kind = BuiltinOperator::CONV_2D;
    maker.operator(graph, kind, 1, &[input, weights, bias], &[between], options);
    let mut options = DepthwiseConv2DOptionsT::default();
    (options.padding, options.stride_w, options.stride_h) = (Padding::SAME, 1, 1);
    options.depth_multiplier = 1;
    let options = BuiltinOptionsT::DepthwiseConv2DOptions(Box::new(options));
    let kind = BuiltinOperator::DEPTHWISE_CONV_2D;
    maker.operator(graph, kind, 1, &[between, filters, second], &[output], options);
    maker.ends(graph, &[input], &[output]);
    Case { name: "biased", bytes: maker.pack(), reference: true, in_place: true }
}

fn fully_connected(maker: &mut Maker) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", FLOAT, &[2, 96]);
    let weights = maker.weights(graph, "weights", &[64, 96]);
    let output = maker.tensor(graph, "output", FLOAT, &[2, 64]);
    maker.connected(graph, input, weights, output);
    maker.ends(graph, &[input], &[output]);
}

fn transpose_conv(maker: &mut Maker) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", FLOAT, &[1, 4, 4, 32]);
    let weights = maker.weights(graph, "weights", &[16, 3, 3, 32]);
    let shape = maker.ints(graph, "shape", &[1, 8, 8, 16]);
    let output = maker.tensor(graph, "output", FLOAT, &[1, 8, 8, 16]);
    let mut options = TransposeConvOptionsT::default();
    (options.padding, options.stride_w, options.stride_h) = (Padding::SAME, 2, 2);
    options.fused_activation_function = ActivationFunctionType::NONE;
    let options = BuiltinOptionsT::TransposeConvOptions(Box::new(options));
    let kind = BuiltinOperator::TRANSPOSE_CONV;
    maker.operator(graph, kind, 1, &[shape, weights, input], &[output], options);
    maker.ends(graph, &[input], &[output]);
}

fn multiply(maker: &mut Maker, graph: usize, sides: [i32; 2], adj_y: bool, output: i32) {
    let mut options = BatchMatMulOptionsT::default();
    options.adj_y = adj_y;
    let options = BuiltinOptionsT::BatchMatMulOptions(Box::new(options));
    maker.operator(graph, BuiltinOperator::BATCH_MATMUL, 1, &sides, &[output], options);
}

fn batch_matmul(maker: &mut Maker, turned: bool) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", FLOAT, &[1, 5, 96]);
    let shape: &[i32] = if turned { &[1, 64, 96] } else { &[1, 96, 64] };
    let weights = maker.weights(graph, "weights", shape);
    let output = maker.tensor(graph, "output", FLOAT, &[1, 5, 64]);
    multiply(maker, graph, [input, weights], turned, output);
    maker.ends(graph, &[input], &[output]);
}

fn batch_matmul_left(maker: &mut Maker) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", FLOAT, &[1, 96, 5]);
    let weights = maker.weights(graph, "weights", &[1, 64, 96]);
    let output = maker.tensor(graph, "output", FLOAT, &[1, 64, 5]);
    multiply(maker, graph, [weights, input], false, output);
    maker.ends(graph, &[input], &[output]);
}

fn embedding_lookup(maker: &mut Maker) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", TensorType::INT32, &[6]);
    let table = maker.weights(graph, "table", &[64, 96]);
    let output = maker.tensor(graph, "output", FLOAT, &[6, 96]);
    let kind = BuiltinOperator::EMBEDDING_LOOKUP;
    maker.operator(graph, kind, 1, &[input, table], &[output], BuiltinOptionsT::NONE);
    maker.ends(graph, &[input], &[output]);
}

fn look_up(maker: &mut Maker, graph: usize, table: i32, ids: i32, axis: i32, output: i32) {
    let mut options = GatherOptionsT::default();
    options.axis = axis;
    let options = BuiltinOptionsT::GatherOptions(Box::new(options));
    maker.operator(graph, BuiltinOperator::GATHER, 1, &[table, ids], &[output], options);
}

fn gather(maker: &mut Maker, axis: i32) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", TensorType::INT32, &[6]);
    let table = maker.weights(graph, "table", &[64, 96]);
    let shape: &[i32] = if axis == 0 { &[6, 96] } else { &[64, 6] };
    let output = maker.tensor(graph, "output", FLOAT, shape);
    look_up(maker, graph, table, input, axis, output);
    maker.ends(graph, &[input], &[output]);
}

/// A table that words are looked up in, and that the result is multiplied by.
fn tied(maker: &mut Maker) {
    let graph = maker.graph();
    let input = maker.tensor(graph, "input", TensorType::INT32, &[6]);
    let table = maker.weights(graph, "table", &[64, 96]);
    let rows = maker.tensor(graph, "rows", FLOAT, &[6, 96]);
    let output = maker.tensor(graph, "output", FLOAT, &[6, 64]);
    look_up(maker, graph, table, input, 0, rows);
    maker.connected(graph, rows, table, output);
    maker.ends(graph, &[input], &[output]);
}

fn plus(maker: &mut Maker, graph: usize, inputs: [i32; 2], output: i32) {
    let options = BuiltinOptionsT::AddOptions(Box::default());
    maker.operator(graph, BuiltinOperator::ADD, 1, &inputs, &[output], options);
}

/// Weights that a loop holds three times; `changing`, doubled in every round.
pub fn looped(maker: &mut Maker, changing: bool) {
    let main = maker.graph();
    let input = maker.tensor(main, "input", FLOAT, &[1, 64]);
    let count = maker.ints(main, "count", &[0]);
    let weights = maker.weights(main, "weights", &[64, 64]);
    let ends = [("counted", TensorType::INT32, &[1][..]), ("output", FLOAT, &[1, 64])];
    let mut outputs: Vec<i32> =
        ends.iter().map(|(name, kind, shape)| maker.tensor(main, name, *kind, shape)).collect();
    outputs.push(maker.tensor(main, "held", FLOAT, &[64, 64]));
    let held = |maker: &mut Maker| {
        let graph = maker.graph();
        let inputs = [
            maker.tensor(graph, "i", TensorType::INT32, &[1]),
            maker.tensor(graph, "x", FLOAT, &[1, 64]),
            maker.tensor(graph, "w", FLOAT, &[64, 64]),
        ];
        (graph, inputs)
    };
    let (condition, inputs) = held(maker);
    let three = maker.ints(condition, "three", &[3]);
    let goes_on = maker.tensor(condition, "goes on", TensorType::BOOL, &[1]);
    let less = BuiltinOptionsT::LessOptions(Box::default());
    maker.operator(condition, BuiltinOperator::LESS, 1, &[inputs[0], three], &[goes_on], less);
    maker.ends(condition, &inputs, &[goes_on]);
    let (body, inputs) = held(maker);
    let one = maker.ints(body, "one", &[1]);
    let next = maker.tensor(body, "next", TensorType::INT32, &[1]);
    let result = maker.tensor(body, "result", FLOAT, &[1, 64]);
    plus(maker, body, [inputs[0], one], next);
    maker.connected(body, inputs[1], inputs[2], result);
    let mut after = inputs[2];
    if changing {
        after = maker.tensor(body, "doubled", FLOAT, &[64, 64]);
        plus(maker, body, [inputs[2], inputs[2]], after);
    }
    maker.ends(body, &inputs, &[next, result, after]);
    let mut options = WhileOptionsT::default();
    (options.cond_subgraph_index, options.body_subgraph_index) = (condition as i32, body as i32);
    let options = BuiltinOptionsT::WhileOptions(Box::new(options));
    maker.operator(main, BuiltinOperator::WHILE, 1, &[count, input, weights], &outputs, options);
    maker.ends(main, &[input], &[outputs[1]]);
}

/// Weights that one branch uses once, and the other twice.
fn branched(maker: &mut Maker) {
    let main = maker.graph();
    let which = maker.tensor(main, "which", TensorType::BOOL, &[1]);
    let input = maker.tensor(main, "input", FLOAT, &[1, 64]);
    let weights = maker.weights(main, "weights", &[64, 64]);
    let output = maker.tensor(main, "output", FLOAT, &[1, 64]);
    let branches = [1, 2].map(|times| {
        let graph = maker.graph();
        let x = maker.tensor(graph, "x", FLOAT, &[1, 64]);
        let w = maker.tensor(graph, "w", FLOAT, &[64, 64]);
        let mut result = x;
        for time in 0..times {
            let next = maker.tensor(graph, &format!("next {time}"), FLOAT, &[1, 64]);
            maker.connected(graph, result, w, next);
            result = next;
        }
        maker.ends(graph, &[x, w], &[result]);
        graph as i32
    });
    let mut options = IfOptionsT::default();
    [options.then_subgraph_index, options.else_subgraph_index] = branches;
    let options = BuiltinOptionsT::IfOptions(Box::new(options));
    maker.operator(main, BuiltinOperator::IF, 1, &[which, input, weights], &[output], options);
    maker.ends(main, &[which, input], &[output]);
}

/// Weights that a graph, called once, puts into a variable.
fn called_once(maker: &mut Maker) {
    let main = maker.graph();
    let start = maker.graph();
    let variable = |maker: &mut Maker, graph| {
        let handle = maker.tensor(graph, "handle", TensorType::RESOURCE, &[]);
        let mut options = VarHandleOptionsT::default();
        options.shared_name = Some("weights".to_owned());
        let options = BuiltinOptionsT::VarHandleOptions(Box::new(options));
        maker.operator(graph, BuiltinOperator::VAR_HANDLE, 1, &[], &[handle], options);
        handle
    };
    let handle = variable(maker, start);
    let weights = maker.weights(start, "weights", &[64, 96]);
    let assign = BuiltinOptionsT::AssignVariableOptions(Box::default());
    maker.operator(start, BuiltinOperator::ASSIGN_VARIABLE, 1, &[handle, weights], &[], assign);
    maker.ends(start, &[], &[]);
    let input = maker.tensor(main, "input", FLOAT, &[2, 96]);
    let output = maker.tensor(main, "output", FLOAT, &[2, 64]);
    let mut once = CallOnceOptionsT::default();
    once.init_subgraph_index = start as i32;
    let once = BuiltinOptionsT::CallOnceOptions(Box::new(once));
    maker.operator(main, BuiltinOperator::CALL_ONCE, 1, &[], &[], once);
    let handle = variable(maker, main);
    let read = maker.tensor(main, "read", FLOAT, &[64, 96]);
    let options = BuiltinOptionsT::ReadVariableOptions(Box::default());
    maker.operator(main, BuiltinOperator::READ_VARIABLE, 1, &[handle], &[read], options);
    maker.connected(main, input, read, output);
    maker.ends(main, &[input], &[output]);
}
