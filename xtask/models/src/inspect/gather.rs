//! Counts what is in one model.

use std::collections::{BTreeMap, BTreeSet};

use support::size::Bytes;
use tflite_schema::{Buffer, BuiltinOperator, SubGraph, Tensor, TensorMap, TensorType};

use super::data::{
    ModelReport, NamedBytes, OperatorReport, SignatureReport, Tally, TensorReport, TrailingReport,
};
use crate::{
    error::Fault,
    operators::{effective_code, operator},
    quantize::arithmetic_words,
    tflite::Tflite,
};

/// Everything about a model but its name.
pub fn model(model: &Tflite) -> Result<ModelReport, Fault> {
    let table = model.table;
    let graphs: Vec<SubGraph> = table.subgraphs().unwrap_or_default().iter().collect();
    let main = graphs[0];
    let ends = |list: Option<flatbuffers::Vector<i32>>| -> Vec<TensorReport> {
        let tensors = main.tensors().unwrap_or_default();
        let report = |index: i32| tensor(tensors.get(index as usize));
        list.unwrap_or_default().iter().map(report).collect()
    };
    let mut constants = Constants::default();
    for graph in &graphs {
        constants.count(*graph, model);
    }
    let operators = operators(model, &graphs)?;
    let metadata = table.metadata().unwrap_or_default().iter().map(|entry| NamedBytes {
        name: entry.name().unwrap_or_default().to_owned(),
        bytes: buffer_bytes(&model.buffer(entry.buffer())),
    });
    Ok(ModelReport {
        schema_version: table.version(),
        description: table.description().map(str::to_owned),
        min_runtime_version: model.metadata("min_runtime_version").map(text),
        reduced_precision: arithmetic_words(model),
        subgraphs: graphs.len(),
        inputs: ends(main.inputs()),
        outputs: ends(main.outputs()),
        legacy_opcodes: operators
            .iter()
            .any(|operator| operator.builtin_code == 0 && operator.deprecated_builtin_code != 0),
        operators,
        constants: constants.by_type,
        fp16_behind_dequantize: constants.fp16,
        sparse: constants.sparse,
        external_buffers: external(model),
        metadata: metadata.collect(),
        signatures: signatures(model),
        trailing: trailing(model),
    })
}

/// Metadata that is text ends with zeros up to a multiple of 16.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned()
}

fn tensor(tensor: Tensor) -> TensorReport {
    let open = tensor.shape_signature().filter(|shape| !shape.is_empty());
    TensorReport {
        name: tensor.name().unwrap_or_default().to_owned(),
        dtype: dtype(tensor.type_()),
        shape: open.or(tensor.shape()).unwrap_or_default().iter().collect(),
    }
}

fn dtype(of: TensorType) -> String {
    of.variant_name().map_or_else(|| format!("type {}", of.0), str::to_owned)
}

/// How large a buffer is, wherever its bytes are.
fn buffer_bytes(buffer: &Buffer) -> Bytes {
    let inline = buffer.data().map_or(0, |data| data.len() as u64);
    Bytes(if buffer.offset() > 1 { buffer.size() } else { inline })
}

#[derive(Default)]
struct Constants {
    seen: BTreeSet<u32>,
    by_type: BTreeMap<String, Tally>,
    fp16: Tally,
    sparse: Tally,
}

impl Tally {
    fn add(&mut self, bytes: Bytes) {
        self.count += 1;
        self.bytes.0 = self.bytes.0.saturating_add(bytes.0);
    }
}

impl Constants {
    fn count(&mut self, graph: SubGraph, model: &Tflite) {
        let tensors = graph.tensors().unwrap_or_default();
        let size = |tensor: Tensor| buffer_bytes(&model.buffer(tensor.buffer()));
        for tensor in tensors {
            let bytes = size(tensor);
            if bytes.0 > 0 && self.seen.insert(tensor.buffer()) {
                self.by_type.entry(dtype(tensor.type_())).or_default().add(bytes);
                if tensor.sparsity().is_some() {
                    self.sparse.add(bytes);
                }
            }
        }
        let codes = model.table.operator_codes().unwrap_or_default();
        let nodes = || graph.operators().unwrap_or_default().iter();
        let is = |node: &tflite_schema::Operator, wanted| {
            effective_code(codes.get(node.opcode_index() as usize)) == wanted
        };
        let first = |list: Option<flatbuffers::Vector<i32>>| {
            let index = list.filter(|list| !list.is_empty()).map(|list| list.get(0));
            index.and_then(|index| usize::try_from(index).ok())
        };
        // A sparse constant goes through DENSIFY before DEQUANTIZE sees it.
        let dense: BTreeMap<usize, usize> = nodes()
            .filter(|node| is(node, BuiltinOperator::DENSIFY))
            .filter_map(|node| Some((first(node.outputs())?, first(node.inputs())?)))
            .collect();
        let mut counted = BTreeSet::new();
        for node in nodes().filter(|node| is(node, BuiltinOperator::DEQUANTIZE)) {
            let Some(input) = first(node.inputs()) else { continue };
            let source = dense.get(&input).copied().unwrap_or(input);
            let tensor = tensors.get(source);
            let bytes = size(tensor);
            let is_half = tensor.type_() == TensorType::FLOAT16 && bytes.0 > 0;
            if is_half && counted.insert(tensor.buffer()) {
                self.fp16.add(bytes);
            }
        }
    }
}

fn operators(model: &Tflite, graphs: &[SubGraph]) -> Result<Vec<OperatorReport>, Fault> {
    let codes = model.table.operator_codes().unwrap_or_default();
    let mut counts = vec![0; codes.len()];
    for graph in graphs {
        for node in graph.operators().unwrap_or_default() {
            counts[node.opcode_index() as usize] += 1;
        }
    }
    let mut found = Vec::new();
    for (code, count) in codes.iter().zip(counts) {
        let named = operator(code)?;
        found.push(OperatorReport {
            name: named.name,
            version: named.version,
            custom: named.custom,
            builtin_code: code.builtin_code().0,
            deprecated_builtin_code: code.deprecated_builtin_code(),
            count,
        });
    }
    found.sort_by(|a, b| (&a.name, a.version, a.custom).cmp(&(&b.name, b.version, b.custom)));
    Ok(found)
}

/// Buffers behind the tables, and those that other files hold.
fn external(model: &Tflite) -> Tally {
    let mut tally = Tally::default();
    for buffer in model.table.buffers().unwrap_or_default() {
        if buffer.offset() > 1 {
            tally.add(Bytes(buffer.size()));
        }
    }
    for buffer in model.table.external_buffers().unwrap_or_default() {
        tally.add(Bytes(buffer.length()));
    }
    tally
}

fn signatures(model: &Tflite) -> Vec<SignatureReport> {
    type Maps<'a> = flatbuffers::Vector<'a, flatbuffers::ForwardsUOffset<TensorMap<'a>>>;
    let names = |maps: Option<Maps>| {
        let name = |map: TensorMap| map.name().unwrap_or_default().to_owned();
        maps.unwrap_or_default().iter().map(name).collect()
    };
    let all = model.table.signature_defs().unwrap_or_default();
    all.iter()
        .map(|signature| SignatureReport {
            key: signature.signature_key().unwrap_or_default().to_owned(),
            subgraph: signature.subgraph_index(),
            inputs: names(signature.inputs()),
            outputs: names(signature.outputs()),
        })
        .collect()
}

fn trailing(model: &Tflite) -> Option<TrailingReport> {
    let archive = model.trailing.as_ref()?;
    let file = |entry: &crate::archive::Entry<'_>| NamedBytes {
        name: entry.name.clone(),
        bytes: Bytes(entry.size),
    };
    Some(TrailingReport {
        offset: Bytes(archive.start as u64),
        bytes: Bytes((model.bytes.len() - archive.start) as u64),
        relative: archive.relative,
        files: archive.entries.iter().map(file).collect(),
    })
}
