//! The arithmetic: float32 weights to int8 with one scale a channel.

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

/// Quantizes `values` of `shape` with one scale for each index of dimension `axis`: the largest
/// absolute value of a channel becomes 127, ties round to even.
///
/// `None` where a value is infinite or not a number, or where the shape is not that of the values:
/// there is no scale for those.
pub fn quantize(values: &[f32], shape: &[usize], axis: usize) -> Option<Int8Weights> {
    let channels = *shape.get(axis)?;
    let inner: usize = shape[axis + 1..].iter().product();
    if channels == 0 || inner == 0 || shape.iter().product::<usize>() != values.len() {
        return None;
    }
    let mut bounds = vec![SMALLEST_BOUND; channels];
    for (run, bound) in values.chunks_exact(inner).zip(cycle(channels)) {
        for value in run {
            if !value.is_finite() {
                return None;
            }
            bounds[bound] = bounds[bound].max(value.abs());
        }
    }
    let scales: Vec<f32> = bounds.iter().map(|bound| bound / LARGEST).collect();
    let mut data = Vec::with_capacity(values.len());
    for (run, channel) in values.chunks_exact(inner).zip(cycle(channels)) {
        let scale = scales[channel];
        data.extend(run.iter().map(|value| step(*value, scale) as i8 as u8));
    }
    Some(Int8Weights { data, scales })
}

fn step(value: f32, scale: f32) -> f32 {
    (value / scale).round_ties_even().clamp(-LARGEST, LARGEST)
}

/// 0, 1, .. `channels` - 1, over and over.
fn cycle(channels: usize) -> impl Iterator<Item = usize> {
    (0..channels).cycle()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int8(values: &[f32], shape: &[usize], axis: usize) -> Vec<i8> {
        quantize(values, shape, axis).unwrap().data.iter().map(|byte| *byte as i8).collect()
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
        let weights = quantize(&[0.0; 4], &[2, 2], 0).unwrap();
        assert_eq!(weights.scales, [1e-9_f32 / 127.0; 2]);
    }

    #[test]
    fn what_has_no_scale_is_not_quantized() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(quantize(&[1.0, bad], &[2, 1], 0), None);
        }
        assert_eq!(quantize(&[1.0, 2.0], &[3, 1], 0), None);
        assert_eq!(quantize(&[], &[0, 4], 0), None);
        assert_eq!(quantize(&[1.0], &[1], 1), None);
    }

    /// The int8 weights as the runtime will see them: the values times their scale.
    fn dequantize(weights: &Int8Weights, shape: &[usize], axis: usize) -> Vec<f32> {
        let inner: usize = shape[axis + 1..].iter().product();
        let runs = weights.data.chunks_exact(inner.max(1)).zip(cycle(weights.scales.len()));
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
            let weights = quantize(&values, &shape, axis).unwrap();
            let inner: usize = shape[axis + 1..].iter().product();
            for (at, (new, old)) in
                dequantize(&weights, &shape, axis).iter().zip(&values).enumerate()
            {
                let scale = weights.scales[at / inner % shape[axis]];
                assert!((new - old).abs() <= scale * 0.5001, "{new} {old} {scale}");
            }
        }
    }
}
