//! The arithmetic: float weights to int8 with one scale a channel.

use half::f16;

/// The widest int8 value used: the range is symmetric, so -128 never occurs.
const LARGEST: f32 = 127.0;

/// Channels of nothing but zeros get this bound, so that no scale is zero. It is the bound that
/// ai-edge-quantizer uses; with another one the scales, though not the int8 values, would differ.
const SMALLEST_BOUND: f32 = 1e-9;

/// Weights as int8, and what one step is worth in each channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Int8Weights {
    /// Two's complement, in the order of the float values.
    pub data: Vec<u8>,
    /// One scale a channel: what a step of 1 in `data` is worth.
    pub scales: Vec<f32>,
}

/// Float weights as a model stores them.
#[derive(Clone, Copy, Debug)]
pub enum Floats<'a> {
    /// Values of float32, four bytes each, the least first.
    Single(&'a [[u8; 4]]),
    /// Little-endian float16, each of which is a float32 too.
    Half(&'a [[u8; 2]]),
}

impl Floats<'_> {
    /// The values in order, each made a float32.
    pub fn wide(&self) -> Vec<f32> {
        match self {
            Self::Single(values) => values.iter().map(|four| f32::from_le_bytes(*four)).collect(),
            Self::Half(values) => {
                values.iter().map(|two| f16::from_le_bytes(*two).to_f32()).collect()
            }
        }
    }
}

/// Quantizes `values` of `shape` with one scale for each index of dimension `axis`: the largest
/// absolute value of a channel becomes 127, ties round to even.
///
/// `None` where a value is infinite or not a number, or where the shape is not that of the values:
/// there is no scale for those.
pub fn quantize(values: Floats<'_>, shape: &[usize], axis: usize) -> Option<Int8Weights> {
    match values {
        Floats::Single(values) => channels(values, f32::from_le_bytes, shape, axis),
        Floats::Half(values) => {
            channels(values, |two| f16::from_le_bytes(two).to_f32(), shape, axis)
        }
    }
}

fn channels<T: Copy>(
    values: &[T],
    wide: impl Fn(T) -> f32,
    shape: &[usize],
    axis: usize,
) -> Option<Int8Weights> {
    let channels = *shape.get(axis)?;
    let inner: usize = shape[axis + 1..].iter().product();
    if channels == 0 || inner == 0 || shape.iter().product::<usize>() != values.len() {
        return None;
    }
    let runs = || values.chunks_exact(inner).zip((0..channels).cycle());
    let mut bounds = vec![SMALLEST_BOUND; channels];
    for (run, channel) in runs() {
        let (mut bound, mut finite) = (bounds[channel], true);
        for value in run {
            let value = wide(*value).abs();
            finite &= value.is_finite();
            bound = bound.max(value);
        }
        if !finite {
            return None;
        }
        bounds[channel] = bound;
    }
    let scales: Vec<f32> = bounds.iter().map(|bound| bound / LARGEST).collect();
    let mut data = Vec::with_capacity(values.len());
    for (run, channel) in runs() {
        let scale = scales[channel];
        data.extend(run.iter().map(|value| step(wide(*value), scale) as i8 as u8));
    }
    Some(Int8Weights { data, scales })
}

/// The nearest whole number of steps, ties to even. Adding this and taking it away again leaves float32 no room for a
/// fraction; the same as `round_ties_even`, which is a call of the C library on processors without SSE 4.1.
fn step(value: f32, scale: f32) -> f32 {
    const WHOLE: f32 = 12_582_912.0;
    (value / scale).clamp(-LARGEST, LARGEST) + WHOLE - WHOLE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(values: &[f32]) -> Vec<[u8; 4]> {
        values.iter().map(|value| value.to_le_bytes()).collect()
    }

    fn of(values: &[f32], shape: &[usize], axis: usize) -> Option<Int8Weights> {
        quantize(Floats::Single(&bytes(values)), shape, axis)
    }

    fn int8(values: &[f32], shape: &[usize], axis: usize) -> Vec<i8> {
        of(values, shape, axis).unwrap().data.iter().map(|byte| *byte as i8).collect()
    }

    #[test]
    fn the_largest_value_of_a_channel_becomes_127() {
        type Row<'a> = (&'a [f32], &'a [usize], usize, &'a [i8]);
        let table: &[Row] = &[
            // Channels are rows.
            (&[1.0, -0.5, 4.0, 2.0], &[2, 2], 0, &[127, -64, 127, 64]),
            // Channels are columns.
            (&[1.0, -0.5, 4.0, 2.0], &[2, 2], 1, &[32, -32, 127, 127]),
            // The range is symmetric.
            (&[-3.0, 3.0], &[1, 2], 0, &[-127, 127]),
            // Nothing but zeros.
            (&[0.0, -0.0], &[1, 2], 0, &[0, 0]),
            // Ties go to the even neighbour: 0.5, 1.5, 2.5 and -0.5 steps.
            (&[127.0, 0.5, 1.5, 2.5, -0.5], &[1, 5], 0, &[127, 0, 2, 2, 0]),
            // Depthwise: one row, two columns, three channels.
            (&[1.0, 2.0, 3.0, 0.5, 2.0, -3.0], &[1, 1, 2, 3], 3, &[127, 127, 127, 64, 127, -127]),
        ];
        for (values, shape, axis, expected) in table {
            assert_eq!(&int8(values, shape, *axis), expected, "{values:?} {shape:?} {axis}");
        }
    }

    #[test]
    fn a_channel_of_zeros_has_a_scale() {
        let weights = of(&[0.0; 4], &[2, 2], 0).unwrap();
        assert_eq!(weights.scales, [1e-9_f32 / 127.0; 2]);
    }

    #[test]
    fn what_has_no_scale_is_not_quantized() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(of(&[1.0, bad], &[2, 1], 0), None);
        }
        assert_eq!(of(&[1.0, 2.0], &[3, 1], 0), None);
        assert_eq!(of(&[], &[0, 4], 0), None);
        assert_eq!(of(&[1.0], &[1], 1), None);
    }

    /// The int8 weights as the runtime will see them: the values times their scale.
    fn dequantize(weights: &Int8Weights, shape: &[usize], axis: usize) -> Vec<f32> {
        let inner: usize = shape[axis + 1..].iter().product();
        let channels = (0..weights.scales.len()).cycle();
        let runs = weights.data.chunks_exact(inner.max(1)).zip(channels);
        runs.flat_map(|(run, channel)| {
            let scale = weights.scales[channel];
            run.iter().map(move |byte| f32::from(*byte as i8) * scale)
        })
        .collect()
    }

    #[test]
    fn no_value_moves_further_than_half_a_step() {
        let values: Vec<f32> =
            (0..600).map(|i| ((i * 7919 % 1201) as f32 - 600.0) / 97.0).collect();
        for (shape, axis) in [([4, 5, 5, 6], 0), ([4, 5, 5, 6], 3)] {
            let weights = of(&values, &shape, axis).unwrap();
            let inner: usize = shape[axis + 1..].iter().product();
            for (at, (new, old)) in
                dequantize(&weights, &shape, axis).iter().zip(&values).enumerate()
            {
                let scale = weights.scales[at / inner % shape[axis]];
                assert!((new - old).abs() <= scale * 0.5001, "{new} {old} {scale}");
            }
        }
    }

    /// Weights that came as float16 give what the same values as float32 give.
    #[test]
    fn half_precision_gives_the_same() {
        let halves: Vec<f16> = (0..600_u16).map(|i| f16::from_bits(i * 97 % 0x7c00)).collect();
        let stored: Vec<[u8; 2]> = halves.iter().map(|half| half.to_le_bytes()).collect();
        let values: Vec<f32> = halves.iter().map(|half| half.to_f32()).collect();
        for axis in [0, 3] {
            let shape = [4, 5, 5, 6];
            assert_eq!(quantize(Floats::Half(&stored), &shape, axis), of(&values, &shape, axis));
        }
        let infinite = [f16::INFINITY.to_le_bytes(); 4];
        assert_eq!(quantize(Floats::Half(&infinite), &[2, 2], 0), None);
    }

    #[test]
    fn steps_are_rounded_to_the_nearest_and_ties_to_even() {
        for at in -70_000..=70_000 {
            let value = at as f32 / 512.0;
            let expected = value.round_ties_even().clamp(-LARGEST, LARGEST);
            assert_eq!(step(value, 1.0), expected, "{value}");
        }
    }
}
