//! Serializes a model with its buffers where the schema wants them: at multiples of 16.

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use tflite_schema::{Buffer, BufferArgs, Model, ModelArgs, finish_model_buffer};

use super::graph::Graph;

/// What `force_align` of the schema asks of `Buffer.data`. Builders ignore it for vectors, so it is
/// padded by hand.
pub const ALIGNMENT: usize = 16;

/// The root offset and the file identifier, written last.
const HEADER: usize = 8;

/// What tables take beside the data of buffers, at the most: else the builder grows, which copies all of it.
const TABLES: usize = 64 * 1024;

/// The bytes of a `.tflite`. The same model gives the same bytes. Each constant is given up as soon as it is written.
pub fn write(graph: Graph<'_>) -> Vec<u8> {
    let data = graph.buffers.iter().map(|data| data.len() + 2 * ALIGNMENT).sum::<usize>();
    let tables = graph.subgraphs.iter().map(|subgraph| {
        let tensors = super::graph::tensors(subgraph).iter();
        let scales = tensors.map(|tensor| {
            let scales = tensor.quantization.as_ref().and_then(|q| q.scale.as_ref());
            256 + 12 * scales.map_or(0, Vec::len)
        });
        scales.sum::<usize>() + 128 * super::graph::operators(subgraph).len()
    });
    let capacity = data + tables.sum::<usize>() + TABLES;
    let mut builder = FlatBufferBuilder::with_capacity(capacity);
    let root = pack(&mut builder, graph);
    pad(&mut builder, HEADER);
    finish_model_buffer(&mut builder, root);
    let (mut bytes, start) = builder.collapse();
    bytes.drain(..start);
    bytes.shrink_to_fit();
    bytes
}

/// As the generated `ModelT::pack` does, but for the buffers.
fn pack<'a>(builder: &mut FlatBufferBuilder<'a>, graph: Graph<'_>) -> WIPOffset<Model<'a>> {
    macro_rules! tables {
        ($list:expr) => {{
            let items: Vec<_> = $list.iter().map(|item| item.pack(builder)).collect();
            builder.create_vector(&items)
        }};
    }
    let Graph { codes, subgraphs, buffers, rest } = graph;
    let operator_codes = Some(tables!(codes));
    let subgraphs = Some(tables!(subgraphs));
    let metadata = rest.metadata.as_ref().map(|list| tables!(list));
    let signature_defs = rest.signature_defs.as_ref().map(|list| tables!(list));
    let external_buffer_groups = rest.external_buffer_groups.as_ref().map(|list| tables!(list));
    let external_buffers = rest.external_buffers.as_ref().map(|list| tables!(list));
    let description = rest.description.as_ref().map(|text| builder.create_string(text));
    let metadata_buffer = rest.metadata_buffer.as_ref().map(|list| builder.create_vector(list));
    let buffers: Vec<_> = buffers.into_iter().map(|data| pack_buffer(builder, &data)).collect();
    let buffers = Some(builder.create_vector(&buffers));
    Model::create(
        builder,
        &ModelArgs {
            version: rest.version,
            operator_codes,
            subgraphs,
            description,
            buffers,
            metadata_buffer,
            metadata,
            signature_defs,
            external_buffer_groups,
            external_buffers,
        },
    )
}

fn pack_buffer<'a>(builder: &mut FlatBufferBuilder<'a>, data: &[u8]) -> WIPOffset<Buffer<'a>> {
    let data = Some(data).filter(|data| !data.is_empty()).map(|data| {
        pad(builder, data.len());
        builder.create_vector(data)
    });
    Buffer::create(builder, &BufferArgs { data, offset: 0, size: 0 })
}

/// Writes zeros until what is written next, `len` bytes, begins at a multiple of 16. The builder
/// writes from the end, so places are counted from there, and the whole must be a multiple of 16 too:
/// `write` sees to that with its last padding.
fn pad(builder: &mut FlatBufferBuilder<'_>, len: usize) {
    let after = builder.unfinished_data().len() + len;
    for _ in 0..after.next_multiple_of(ALIGNMENT) - after {
        builder.push(0_u8);
    }
}
