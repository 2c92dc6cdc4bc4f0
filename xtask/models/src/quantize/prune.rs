//! Removes what nothing refers to any more, and renumbers the rest.

use super::graph::{EMPTY_BUFFER, Graph};

/// The new index of each old one, when those that are not `kept` go away. What goes away has an
/// index too, a meaningless one.
pub fn renumber(kept: &[bool]) -> Vec<u32> {
    let mut next = 0;
    kept.iter()
        .map(|keep| {
            let index = next;
            next += u32::from(*keep);
            index
        })
        .collect()
}

/// Removes those of `orphans`, `(subgraph, tensor)`, that nothing refers to. Tensors that were not
/// in use before stay: they are the model's own business.
pub fn drop_tensors(graph: &mut Graph<'_>, orphans: &[(usize, usize)]) {
    for index in 0..graph.subgraphs.len() {
        let count = super::graph::tensors(&graph.subgraphs[index]).len();
        let mut kept = vec![true; count];
        for (_, tensor) in orphans.iter().filter(|(subgraph, _)| *subgraph == index) {
            kept[*tensor] = false;
        }
        if kept.iter().all(|keep| *keep) {
            continue;
        }
        each_reference(graph, index, |tensor| kept[*tensor as usize] = true);
        let new = renumber(&kept);
        each_reference(graph, index, |tensor| *tensor = new[*tensor as usize] as i32);
        let mut keep = kept.iter();
        if let Some(tensors) = &mut graph.subgraphs[index].tensors {
            tensors.retain(|_| keep.next() == Some(&true));
        }
    }
}

/// Calls `visit` with every index that refers to a tensor of this subgraph.
fn each_reference(graph: &mut Graph<'_>, index: usize, mut visit: impl FnMut(&mut i32)) {
    let subgraph = &mut graph.subgraphs[index];
    let mut visit_all = |list: &mut Option<Vec<i32>>| {
        list.iter_mut().flatten().filter(|tensor| **tensor >= 0).for_each(&mut visit);
    };
    visit_all(&mut subgraph.inputs);
    visit_all(&mut subgraph.outputs);
    for operator in subgraph.operators.iter_mut().flatten() {
        visit_all(&mut operator.inputs);
        visit_all(&mut operator.outputs);
        visit_all(&mut operator.intermediates);
    }
    for signature in graph.rest.signature_defs.iter_mut().flatten() {
        if signature.subgraph_index as usize != index {
            continue;
        }
        for map in signature.inputs.iter_mut().chain(signature.outputs.iter_mut()).flatten() {
            let mut tensor = map.tensor_index as i32;
            visit(&mut tensor);
            map.tensor_index = tensor as u32;
        }
    }
}

/// Removes the buffers that neither a tensor nor the metadata refers to.
pub fn drop_buffers(graph: &mut Graph<'_>) {
    let mut kept = vec![false; graph.buffers.len()];
    kept[EMPTY_BUFFER as usize] = true;
    each_buffer(graph, |buffer| kept[*buffer as usize] = true);
    let new = renumber(&kept);
    each_buffer(graph, |buffer| *buffer = new[*buffer as usize]);
    let mut keep = kept.iter();
    graph.buffers.retain(|_| keep.next() == Some(&true));
}

/// Calls `visit` with every index that refers to a buffer.
fn each_buffer(graph: &mut Graph<'_>, mut visit: impl FnMut(&mut u32)) {
    for tensor in graph.subgraphs.iter_mut().flat_map(|s| s.tensors.iter_mut().flatten()) {
        visit(&mut tensor.buffer);
    }
    for metadata in graph.rest.metadata.iter_mut().flatten() {
        visit(&mut metadata.buffer);
    }
    for buffer in graph.rest.metadata_buffer.iter_mut().flatten() {
        let mut index = *buffer as u32;
        visit(&mut index);
        *buffer = index as i32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_moves_down() {
        assert_eq!(renumber(&[true, false, true, false, false, true])[..6], [0, 1, 1, 2, 2, 2]);
    }
}
