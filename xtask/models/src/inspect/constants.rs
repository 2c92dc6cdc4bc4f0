//! Every constant of a file by the operator that reads it, so that two files can be laid side by side.

use std::collections::{BTreeMap, BTreeSet};

use tflite_schema::{BuiltinOperator, Operator, SubGraph};

use crate::{
    Tflite, bundle,
    error::ModelError,
    operators::{effective_code, operator},
};

/// Bytes of a file, and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// The model's place in a bundle; of a model that is alone, empty.
    pub model: String,
    /// The first operator that reads it, behind those that unpack it; empty where nothing reads it.
    pub operator: String,
    /// Its type in the file, as the schema names it.
    pub dtype: String,
    /// The name of the tensor that the operator reads: the same before and after quantizing.
    pub tensor: String,
    /// Sizes of its dimensions, from the outermost in.
    pub shape: Vec<i32>,
    /// Bytes in the file; a buffer that several tensors share counts at the first.
    pub bytes: u64,
}

/// What a model is beside its constants: tables, metadata, and the archive behind it.
pub const REST: &str = "tables and metadata";

/// All bytes of a model or bundle: constants, and one row for the rest of each model and of the bundle.
///
/// # Errors
/// For anything that is not a whole model or bundle.
pub fn constants(name: &str, bytes: &[u8]) -> Result<Vec<Constant>, ModelError> {
    let mut found = Vec::new();
    let inside = format!("{name}!/");
    bundle::each_model(name, bytes, &mut |place, model| {
        let place = place.strip_prefix(&inside).unwrap_or_default();
        found.extend(of_model(place, model)?);
        Ok(())
    })?;
    let counted: u64 = found.iter().map(|constant| constant.bytes).sum();
    let left = (bytes.len() as u64).saturating_sub(counted);
    if left > 0 {
        found.push(rest("", left));
    }
    Ok(found)
}

fn rest(model: &str, bytes: u64) -> Constant {
    let model = model.to_owned();
    let (operator, tensor) = (REST.to_owned(), String::new());
    Constant { model, operator, dtype: String::new(), tensor, shape: Vec::new(), bytes }
}

fn of_model(place: &str, model: &Tflite) -> Result<Vec<Constant>, crate::Fault> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for graph in model.table.subgraphs().unwrap_or_default() {
        let readers = Readers::new(model, graph)?;
        for (at, tensor) in graph.tensors().unwrap_or_default().iter().enumerate() {
            let buffer = model.buffer(tensor.buffer());
            let inline = buffer.data().map_or(0, |data| data.len() as u64);
            let bytes = if buffer.offset() > 1 { buffer.size() } else { inline };
            if bytes == 0 || !seen.insert(tensor.buffer()) {
                continue;
            }
            let (last, operator) = readers.of(at);
            let shown = graph.tensors().unwrap_or_default().get(last);
            let dtype = tensor.type_().variant_name().unwrap_or("?");
            found.push(Constant {
                model: place.to_owned(),
                operator,
                dtype: dtype.to_owned(),
                tensor: shown.name().unwrap_or_default().to_owned(),
                shape: tensor.shape().unwrap_or_default().iter().collect(),
                bytes,
            });
        }
    }
    let counted: u64 = found.iter().map(|constant: &Constant| constant.bytes).sum();
    found.push(rest(place, (model.bytes.len() as u64).saturating_sub(counted)));
    Ok(found)
}

/// Who reads the tensors of one graph.
struct Readers {
    /// The first operator by tensor: its name, and what it writes where it only unpacks.
    first: BTreeMap<usize, (String, Option<usize>)>,
}

impl Readers {
    fn new(model: &Tflite, graph: SubGraph) -> Result<Self, crate::Fault> {
        let codes = model.table.operator_codes().unwrap_or_default();
        let mut first = BTreeMap::new();
        for node in graph.operators().unwrap_or_default() {
            let code = codes.get(node.opcode_index() as usize);
            let unpacks = [BuiltinOperator::DEQUANTIZE, BuiltinOperator::DENSIFY];
            let to = unpacks.contains(&effective_code(code)).then(|| written(&node)).flatten();
            let name = operator(code)?.name;
            for input in node.inputs().unwrap_or_default() {
                if let Ok(input) = usize::try_from(input) {
                    first.entry(input).or_insert_with(|| (name.clone(), to));
                }
            }
        }
        Ok(Self { first })
    }

    /// The tensor that is read in the end, and by what.
    fn of(&self, tensor: usize) -> (usize, String) {
        let mut at = tensor;
        // A hostile model may unpack in a circle; a real one does it twice.
        for _ in 0..4 {
            match self.first.get(&at) {
                Some((_, Some(to))) => at = *to,
                Some((name, None)) => return (at, name.clone()),
                None => break,
            }
        }
        (at, String::new())
    }
}

fn written(node: &Operator) -> Option<usize> {
    let outputs = node.outputs().filter(|outputs| !outputs.is_empty())?;
    usize::try_from(outputs.get(0)).ok()
}
