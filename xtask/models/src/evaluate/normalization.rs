//! How a model wants pixels scaled: the `NormalizationOptions` in its `TFLITE_METADATA` entry.
//!
//! The entry is a FlatBuffer of its own inside the model (schema: `metadata_schema.fbs` of TensorFlow's TFLite support
//! library). Two lists of numbers are wanted of it, so it is walked by hand, every step checked.

use super::protocol::Scale;
use crate::Tflite;

/// The name of the entry, and the identifier of its schema.
const ENTRY: &str = "TFLITE_METADATA";
const IDENTIFIER: &[u8] = b"M001";

/// Slots of the tables on the way, in the schema's order of fields.
mod slot {
    pub const MODEL_SUBGRAPHS: usize = 3;
    pub const SUBGRAPH_INPUTS: usize = 2;
    pub const TENSOR_PROCESS_UNITS: usize = 4;
    pub const UNIT_KIND: usize = 0;
    pub const UNIT_OPTIONS: usize = 1;
    pub const NORMALIZATION_MEAN: usize = 0;
    pub const NORMALIZATION_STD: usize = 1;
}

/// `NormalizationOptions` in the union of process units.
const NORMALIZATION: u8 = 1;

/// More inputs, units or colours than any model has.
const MOST: usize = 64;

/// One scale for each input that the metadata describes, in their order; none where it says nothing.
pub fn scales(model: &Tflite<'_>) -> Vec<Option<Scale>> {
    entry(model).and_then(read).unwrap_or_default()
}

fn entry<'a>(model: &Tflite<'a>) -> Option<&'a [u8]> {
    let entry = model.table.metadata()?.iter().find(|entry| entry.name() == Some(ENTRY))?;
    let buffers = model.table.buffers()?;
    let index = entry.buffer() as usize;
    let buffer = (index < buffers.len()).then(|| buffers.get(index))?;
    Some(buffer.data()?.bytes())
}

fn read(bytes: &[u8]) -> Option<Vec<Option<Scale>>> {
    if bytes.get(4..8) != Some(IDENTIFIER) {
        return None;
    }
    let model = Table { bytes, at: number(bytes, 0)? };
    let subgraph = model.tables(slot::MODEL_SUBGRAPHS)?.next()?;
    let inputs = subgraph.tables(slot::SUBGRAPH_INPUTS)?;
    Some(inputs.map(|tensor| scale(&tensor)).collect())
}

fn scale(tensor: &Table<'_>) -> Option<Scale> {
    let unit = tensor.tables(slot::TENSOR_PROCESS_UNITS)?.find(|unit| {
        unit.field(slot::UNIT_KIND).and_then(|at| unit.bytes.get(at)) == Some(&NORMALIZATION)
    })?;
    let options = unit.table(slot::UNIT_OPTIONS)?;
    let mean = options.floats(slot::NORMALIZATION_MEAN)?;
    let std = options.floats(slot::NORMALIZATION_STD)?;
    let usable = !mean.is_empty()
        && mean.len() == std.len()
        && mean.iter().all(|number| number.is_finite())
        && std.iter().all(|number| number.is_normal());
    usable.then_some(Scale { mean, std })
}

/// A table that begins at `at`; nothing about it is believed.
#[derive(Clone, Copy)]
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    /// Where a field's value is; none where it is absent.
    fn field(&self, slot: usize) -> Option<usize> {
        let distance = i32::from_le_bytes(four(self.bytes, self.at)?);
        let vtable = self.at.checked_add_signed(-isize::try_from(distance).ok()?)?;
        let entry = 4 + 2 * slot;
        if entry + 2 > short(self.bytes, vtable)? {
            return None;
        }
        match short(self.bytes, vtable.checked_add(entry)?)? {
            0 => None,
            offset => self.at.checked_add(offset),
        }
    }

    fn table(&self, slot: usize) -> Option<Self> {
        let at = self.field(slot)?;
        Some(Self { at: at.checked_add(number(self.bytes, at)?)?, ..*self })
    }

    /// Where a list's first item is, and how many there are.
    fn list(&self, slot: usize) -> Option<(usize, usize)> {
        let start = self.table(slot)?.at;
        let length = number(self.bytes, start)?;
        (length <= MOST).then_some((start.checked_add(4)?, length))
    }

    fn tables(&self, slot: usize) -> Option<impl Iterator<Item = Self> + use<'a>> {
        let (first, length) = self.list(slot)?;
        let bytes = self.bytes;
        Some((0..length).map_while(move |index| {
            let at = first.checked_add(4 * index)?;
            Some(Self { bytes, at: at.checked_add(number(bytes, at)?)? })
        }))
    }

    fn floats(&self, slot: usize) -> Option<Vec<f32>> {
        let (first, length) = self.list(slot)?;
        (0..length)
            .map(|index| Some(f32::from_le_bytes(four(self.bytes, first + 4 * index)?)))
            .collect()
    }
}

fn four(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok()
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(four(bytes, at)?)).ok()
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_le_bytes(two)))
}

#[cfg(test)]
mod tests {
    use flatbuffers::{FlatBufferBuilder, TableUnfinishedWIPOffset, UnionWIPOffset, WIPOffset};

    use super::*;

    type Built = WIPOffset<flatbuffers::TableFinishedWIPOffset>;

    fn place(slot: usize) -> u16 {
        u16::try_from(4 + 2 * slot).unwrap()
    }

    fn table(
        builder: &mut FlatBufferBuilder<'static>,
        fill: impl FnOnce(&mut FlatBufferBuilder<'static>),
    ) -> Built {
        let start: WIPOffset<TableUnfinishedWIPOffset> = builder.start_table();
        fill(builder);
        builder.end_table(start)
    }

    /// Metadata of two inputs: the first says nothing, the second this scale.
    fn metadata(mean: &[f32], std: &[f32]) -> Vec<u8> {
        let mut b = FlatBufferBuilder::new();
        let (mean, std) = (b.create_vector(mean), b.create_vector(std));
        let options = table(&mut b, |b| {
            b.push_slot_always(place(slot::NORMALIZATION_MEAN), mean);
            b.push_slot_always(place(slot::NORMALIZATION_STD), std);
        });
        let unit = table(&mut b, |b| {
            let options: WIPOffset<UnionWIPOffset> = WIPOffset::new(options.value());
            b.push_slot_always(place(slot::UNIT_OPTIONS), options);
            b.push_slot_always(place(slot::UNIT_KIND), NORMALIZATION);
        });
        let units = b.create_vector(&[unit]);
        let silent = table(&mut b, |_| {});
        let tensor =
            table(&mut b, |b| b.push_slot_always(place(slot::TENSOR_PROCESS_UNITS), units));
        let inputs = b.create_vector(&[silent, tensor]);
        let subgraph = table(&mut b, |b| b.push_slot_always(place(slot::SUBGRAPH_INPUTS), inputs));
        let subgraphs = b.create_vector(&[subgraph]);
        let model = table(&mut b, |b| b.push_slot_always(place(slot::MODEL_SUBGRAPHS), subgraphs));
        b.finish(model, Some("M001"));
        b.finished_data().to_vec()
    }

    #[test]
    fn finds_the_scale_of_each_input() {
        let bytes = metadata(&[127.5], &[2.0]);
        let scale = Scale { mean: vec![127.5], std: vec![2.0] };
        assert_eq!(read(&bytes), Some(vec![None, Some(scale)]));
    }

    #[test]
    fn a_scale_that_cannot_be_applied_is_none() {
        for (mean, std) in
            [(&[0.0][..], &[0.0][..]), (&[1.0, 2.0], &[1.0]), (&[f32::NAN], &[1.0]), (&[], &[])]
        {
            assert_eq!(read(&metadata(mean, std)), Some(vec![None, None]), "{mean:?} {std:?}");
        }
    }

    #[test]
    fn damaged_metadata_says_nothing_and_harms_nothing() {
        let whole = metadata(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]);
        for length in 0..whole.len() {
            let _ = read(&whole[..length]);
        }
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let _ = read(&bytes);
            }
        }
    }
}
