//! Which graphs of a model are run when its first one and those of its signatures are.

use tflite_schema::{Model, Operator, SubGraph};

use crate::{Tflite, aligned::AlignedBytes};

/// The names of the graphs that nothing leads to, in their order; a number stands for a name that is absent. A
/// model that cannot be read has none.
pub fn not_run(bytes: &[u8]) -> Vec<String> {
    let copy = AlignedBytes::copy_of(bytes);
    Tflite::read(&copy).map(|model| names(&model.table)).unwrap_or_default()
}

fn names(model: &Model<'_>) -> Vec<String> {
    let Some(graphs) = model.subgraphs() else { return Vec::new() };
    let mut reached = vec![false; graphs.len()];
    let signatures = model.signature_defs().into_iter().flatten();
    let mut waiting: Vec<usize> = signatures.map(|s| s.subgraph_index() as usize).collect();
    waiting.push(0);
    while let Some(index) = waiting.pop() {
        if reached.get(index) != Some(&false) {
            continue;
        }
        reached[index] = true;
        let operators = graphs.get(index).operators().into_iter().flatten();
        waiting.extend(operators.flat_map(|operator| called(&operator)));
    }
    let lonely = graphs.iter().enumerate().filter(|(index, _)| !reached[*index]);
    lonely.map(|(index, graph)| name(index, &graph)).collect()
}

fn name(index: usize, graph: &SubGraph<'_>) -> String {
    graph.name().filter(|name| !name.is_empty()).map_or_else(|| index.to_string(), str::to_owned)
}

/// The graphs that an operator calls.
fn called(operator: &Operator<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    if let Some(options) = operator.builtin_options_as_if_options() {
        found.extend([options.then_subgraph_index(), options.else_subgraph_index()]);
    } else if let Some(options) = operator.builtin_options_as_while_options() {
        found.extend([options.cond_subgraph_index(), options.body_subgraph_index()]);
    } else if let Some(options) = operator.builtin_options_as_call_once_options() {
        found.push(options.init_subgraph_index());
    } else if let Some(options) = operator.builtin_options_as_call_options() {
        found.extend(i32::try_from(options.subgraph()));
    } else if let Some(options) = operator.builtin_options_2_as_stable_hlocomposite_options() {
        found.push(options.decomposition_subgraph_index());
    } else if let Some(options) = operator.builtin_options_2_as_stablehlo_while_options() {
        found.extend([options.cond_subgraph_index(), options.body_subgraph_index()]);
    } else if let Some(options) = operator.builtin_options_2_as_stablehlo_reduce_options() {
        found.push(options.body_subgraph_index());
    } else if let Some(options) = operator.builtin_options_2_as_stablehlo_reduce_window_options() {
        found.push(options.body_subgraph_index());
    } else if let Some(options) = operator.builtin_options_2_as_stablehlo_sort_options() {
        found.push(options.comparator_subgraph_index());
    } else if let Some(options) = operator.builtin_options_2_as_stablehlo_scatter_options() {
        found.push(options.update_computation_subgraph_index());
    }
    found.into_iter().filter_map(|index| usize::try_from(index).ok()).collect()
}
