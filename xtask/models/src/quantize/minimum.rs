//! The oldest TensorFlow Lite that runs a model, which some models state in their metadata.

use tflite_schema::BuiltinOperator;

use super::graph::Graph;

/// The metadata entry: a text, filled with zero bytes.
const ENTRY: &str = "min_runtime_version";

/// `(operator, version, TensorFlow release that brought it)` for what quantizing may write. From LiteRT's
/// `runtime_version.cc`.
const RELEASES: &[(BuiltinOperator, i32, [u32; 3])] = &[
    (BuiltinOperator::DEQUANTIZE, 2, [1, 14, 0]),
    (BuiltinOperator::DEQUANTIZE, 3, [1, 15, 0]),
    (BuiltinOperator::DEQUANTIZE, 5, [2, 7, 0]),
    (BuiltinOperator::BATCH_MATMUL, 1, [2, 3, 0]),
    (BuiltinOperator::CONV_2D, 5, [2, 4, 0]),
    (BuiltinOperator::EMBEDDING_LOOKUP, 4, [2, 18, 0]),
    (BuiltinOperator::FULLY_CONNECTED, 12, [2, 17, 0]),
    (BuiltinOperator::TRANSPOSE_CONV, 2, [2, 2, 0]),
];

/// Raises the release that a model states to that of its newest operator. A model that states none
/// stays without.
pub fn raise(graph: &mut Graph<'_>) {
    let needed = RELEASES.iter().filter(|(kind, version, _)| {
        graph.codes.iter().any(|code| code.builtin_code == *kind && code.version == *version)
    });
    let Some(needed) = needed.map(|(.., release)| *release).max() else { return };
    let entries = graph.rest.metadata.iter().flatten();
    let entry =
        entries.filter(|entry| entry.name.as_deref() == Some(ENTRY)).map(|e| e.buffer).next();
    let Some(buffer) = entry.and_then(|buffer| graph.buffers.get_mut(buffer as usize)) else {
        return;
    };
    let [major, minor, patch] = needed;
    let text = format!("{major}.{minor}.{patch}");
    if stated(buffer).is_some_and(|stated| stated < needed) && text.len() <= buffer.len() {
        let length = buffer.len();
        let mut data = text.into_bytes();
        data.resize(length, 0);
        *buffer = data.into();
    }
}

fn stated(data: &[u8]) -> Option<[u32; 3]> {
    let text = std::str::from_utf8(data).ok()?.trim_end_matches('\0');
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some([parts.next()??, parts.next()??, parts.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read_with_its_padding() {
        let table: &[(&[u8], Option<[u32; 3]>)] = &[
            (b"1.14.0\0\0\0\0\0\0\0\0\0\0", Some([1, 14, 0])),
            (b"2.7.0", Some([2, 7, 0])),
            (b"nonsense", None),
            (b"2.7", None),
            (b"", None),
        ];
        for (data, expected) in table {
            assert_eq!(stated(data), *expected);
        }
    }
}
