//! Serializes a model with its buffers where the schema wants them: at multiples of 16.

use flatbuffers::{FlatBufferBuilder, WIPOffset};
use tflite_schema::{Buffer, BufferArgs, BufferT, Model, ModelArgs, ModelT, finish_model_buffer};

/// What `force_align` of the schema asks of `Buffer.data`. Builders ignore it for vectors, so it is
/// padded by hand.
pub const ALIGNMENT: usize = 16;

/// The root offset and the file identifier, written last.
const HEADER: usize = 8;

/// The bytes of a `.tflite`. The same model gives the same bytes.
pub fn write(model: &ModelT) -> Vec<u8> {
    let data = model.buffers.iter().flatten().flat_map(|b| &b.data).map(Vec::len).sum::<usize>();
    let mut builder = FlatBufferBuilder::with_capacity(data + data / 4 + 64 * 1024);
    let root = pack(&mut builder, model);
    pad(&mut builder, HEADER);
    finish_model_buffer(&mut builder, root);
    builder.finished_data().to_vec()
}

/// As the generated `ModelT::pack` does, but for the buffers.
fn pack<'a>(builder: &mut FlatBufferBuilder<'a>, model: &ModelT) -> WIPOffset<Model<'a>> {
    macro_rules! tables {
        ($field:ident) => {
            model.$field.as_ref().map(|items| {
                let items: Vec<_> = items.iter().map(|item| item.pack(builder)).collect();
                builder.create_vector(&items)
            })
        };
    }
    let operator_codes = tables!(operator_codes);
    let subgraphs = tables!(subgraphs);
    let metadata = tables!(metadata);
    let signature_defs = tables!(signature_defs);
    let external_buffer_groups = tables!(external_buffer_groups);
    let external_buffers = tables!(external_buffers);
    let description = model.description.as_ref().map(|text| builder.create_string(text));
    let metadata_buffer = model.metadata_buffer.as_ref().map(|list| builder.create_vector(list));
    let buffers = model.buffers.as_ref().map(|buffers| {
        let buffers: Vec<_> = buffers.iter().map(|buffer| pack_buffer(builder, buffer)).collect();
        builder.create_vector(&buffers)
    });
    Model::create(
        builder,
        &ModelArgs {
            version: model.version,
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

fn pack_buffer<'a>(builder: &mut FlatBufferBuilder<'a>, buffer: &BufferT) -> WIPOffset<Buffer<'a>> {
    let data = buffer.data.as_ref().filter(|data| !data.is_empty()).map(|data| {
        pad(builder, data.len());
        builder.create_vector(data)
    });
    Buffer::create(builder, &BufferArgs { data, offset: buffer.offset, size: buffer.size })
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
