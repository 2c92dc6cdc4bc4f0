//! Bytes in memory that begin at a multiple of 16.

use std::borrow::Cow;

/// FlatBuffers are checked at the addresses where they lie: a `u64` at offset 8 must be at a multiple of 8
/// in memory too. A model inside a bundle is at a multiple of 4 only, so it is copied before it is read.
#[derive(Debug)]
pub struct AlignedBytes<'a> {
    room: Cow<'a, [u8]>,
    start: usize,
}

const ALIGNMENT: usize = 16;

impl<'a> AlignedBytes<'a> {
    /// The bytes where they are, if that is at a multiple of 16, else a copy.
    pub fn of(bytes: &'a [u8]) -> Self {
        match (bytes.as_ptr() as usize).is_multiple_of(ALIGNMENT) {
            true => Self { room: Cow::Borrowed(bytes), start: 0 },
            false => Self::copy_of(bytes),
        }
    }

    /// Copies `bytes` to a place that begins at a multiple of 16.
    pub fn copy_of(bytes: &[u8]) -> Self {
        let mut room: Vec<u8> = Vec::with_capacity(bytes.len() + ALIGNMENT);
        let start = room.as_ptr().align_offset(ALIGNMENT).min(ALIGNMENT);
        room.resize(start, 0);
        // Within the capacity, so the bytes stay where they were measured.
        room.extend_from_slice(bytes);
        Self { room: Cow::Owned(room), start }
    }

    /// The bytes as they came, without padding.
    pub fn get(&self) -> &[u8] {
        &self.room[self.start..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_begin_at_a_multiple_of_sixteen() {
        for length in [0, 1, 7, 4096] {
            let bytes = vec![7; length + ALIGNMENT];
            for from in 0..ALIGNMENT {
                let bytes = &bytes[from..from + length];
                for taken in [AlignedBytes::copy_of(bytes), AlignedBytes::of(bytes)] {
                    assert_eq!(taken.get(), bytes);
                    assert!((taken.get().as_ptr() as usize).is_multiple_of(ALIGNMENT));
                }
            }
        }
    }
}
