//! Bias correction: what rounding the weights does to the mean of a layer's output, taken out of its bias.
//!
//! A channel's output is off by the sum of `(W - Wq) x input`. On average over pictures that is the sum of
//! `(W - Wq) x mean(input)`, a constant: it goes into the bias, and costs no byte and no time. Sums are float64 in the
//! order of the weights, and the new bias is rounded once, to the nearest float32, ties to even.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::Serialize;
use tflite_schema::{BuiltinOperator, BuiltinOptionsT, OperatorT, Padding, TensorT, TensorType};

use super::{
    QuantizeError, fold_only,
    graph::{self, Graph, input, shape},
    layers::{self, Layer},
};
use crate::{Tflite, aligned::AlignedBytes};

/// The position of the bias among an operator's inputs.
const BIAS: usize = 2;

/// A layer that has no bias gets one where its bytes, with those of a tensor, are at most one part in so many of the
/// layer's int8 weights.
const WORTH: usize = 16;

/// About what a tensor and its buffer take in a file, without data.
const TENSOR_BYTES: usize = 128;

/// What the weights of an operator are multiplied with, on average over pictures: for each place of a window and each
/// input channel, in the order of a convolution's weights. By the operator's place in the first graph, those left out
/// that unpack constants: see `places`.
pub type Means = BTreeMap<usize, Vec<f64>>;

/// An operator whose input is to be averaged, in a model with its constants unpacked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Seen {
    /// The operator's place in the first graph, as in [`Means`].
    #[serde(skip)]
    pub operator: usize,
    /// Index of the tensor that it reads.
    pub input: usize,
    /// Height and width of its window; absent for a matrix, which takes rows.
    pub kernel: Option<[usize; 2]>,
    /// Steps of the window, down and across.
    pub stride: [usize; 2],
    /// Distance of a window's places from each other.
    pub dilation: [usize; 2],
    /// Zeros above and to the left of the input.
    pub before: [usize; 2],
    /// Height and width of what it writes.
    pub output: [usize; 2],
    /// How many numbers its mean has: places of the window times channels.
    pub numbers: usize,
}

/// The model with its constants unpacked, as a runtime can keep all tensors of, and the operators in it whose int8
/// weights can be corrected.
pub fn observable(model: &Tflite) -> Result<(Vec<u8>, Vec<Seen>), QuantizeError> {
    let bytes = fold_only(model)?;
    let copy = AlignedBytes::copy_of(&bytes);
    let graph = Graph::new(&Tflite::read(&copy)?)?;
    let layers = layers::find(&graph)?.layers;
    let Some(first) = graph.subgraphs.first() else { return Ok((bytes, Vec::new())) };
    let quantized = |tensor| {
        let is_it = |layer: &&Layer| layer.subgraph == 0 && layer.tensor == tensor;
        layers.iter().find(is_it).is_some_and(|layer| layer.left_alone.is_none())
    };
    let seen = places(&graph)
        .map(|(place, index)| (place, &graph::operators(first)[index]))
        .filter(|(_, operator)| input(operator, 1).is_some_and(quantized))
        .filter_map(|(place, operator)| seen(&graph, place, operator));
    let seen = seen.collect();
    Ok((bytes, seen))
}

/// `(place, index)` of the operators of the first graph that are there whether constants are unpacked or not.
fn places(graph: &Graph<'_>) -> impl Iterator<Item = (usize, usize)> {
    let unpacks = [BuiltinOperator::DEQUANTIZE, BuiltinOperator::DENSIFY];
    let operators = graph.subgraphs.first().map(graph::operators).unwrap_or_default();
    let found = operators.iter().enumerate();
    let stays = found.filter(move |(_, operator)| !unpacks.contains(&graph.kind(operator)));
    stays.enumerate().map(|(place, (index, _))| (place, index))
}

fn seen(graph: &Graph<'_>, place: usize, operator: &OperatorT) -> Option<Seen> {
    let tensors = graph::tensors(&graph.subgraphs[0]);
    let at = input(operator, 0)?;
    let read = &tensors[at];
    if read.type_ != TensorType::FLOAT32 || graph.constant(read).is_some() {
        return None;
    }
    let weights = shape(&tensors[input(operator, 1)?])?;
    let (stride, dilation, padding) = match &operator.builtin_options {
        BuiltinOptionsT::Conv2DOptions(o) => {
            ([o.stride_h, o.stride_w], [o.dilation_h_factor, o.dilation_w_factor], o.padding)
        }
        BuiltinOptionsT::DepthwiseConv2DOptions(o) => {
            ([o.stride_h, o.stride_w], [o.dilation_h_factor, o.dilation_w_factor], o.padding)
        }
        BuiltinOptionsT::FullyConnectedOptions(_) if weights.len() == 2 => {
            let ones = [1; 2];
            let numbers = weights[1];
            return Some(Seen {
                operator: place,
                input: at,
                kernel: None,
                stride: ones,
                dilation: ones,
                before: [0; 2],
                output: ones,
                numbers,
            });
        }
        _ => return None,
    };
    let positive = |pair: [i32; 2]| -> Option<[usize; 2]> {
        let [a, b] = pair.map(|size| usize::try_from(size).ok().filter(|size| *size > 0));
        Some([a?, b?])
    };
    let (stride, dilation) = (positive(stride)?, positive(dilation)?);
    let &[_, rows, columns, channels] = shape(read)?.as_slice() else { return None };
    let &[_, height, width, _] =
        shape(&tensors[*graph::outputs(operator).first()? as usize])?.as_slice()
    else {
        return None;
    };
    let &[_, down, across, _] = weights.as_slice() else { return None };
    let before = |size: usize, out: usize, stride: usize, kernel: usize, dilation: usize| {
        let reach = out.checked_sub(1)? * stride + kernel.checked_sub(1)? * dilation + 1;
        Some(if padding == Padding::SAME { reach.saturating_sub(size) / 2 } else { 0 })
    };
    Some(Seen {
        operator: place,
        input: at,
        kernel: Some([down, across]),
        stride,
        dilation,
        before: [
            before(rows, height, stride[0], down, dilation[0])?,
            before(columns, width, stride[1], across, dilation[1])?,
        ],
        output: [height, width],
        numbers: down * across * channels,
    })
}

/// What was done to the biases of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// Layers whose bias was changed.
    pub changed: usize,
    /// Layers that had none and got one.
    pub added: usize,
}

impl AddAssign for Corrected {
    fn add_assign(&mut self, other: Self) {
        self.changed += other.changed;
        self.added += other.added;
    }
}

/// Corrects the biases of all operators of the first graph that use the weights of `layer`. `weights` are the float
/// ones, `int8` and `scales` those that take their place.
pub fn correct(
    graph: &mut Graph<'_>,
    layer: &Layer,
    weights: &[f32],
    int8: &[u8],
    scales: &[f32],
    means: &Means,
) -> Corrected {
    let mut done = Corrected::default();
    if layer.subgraph != 0 {
        return done;
    }
    let here: Vec<(usize, usize)> = places(graph).collect();
    for (place, index) in here {
        let operator = &graph::operators(&graph.subgraphs[0])[index];
        let Some(mean) = means.get(&place).filter(|_| input(operator, 1) == Some(layer.tensor))
        else {
            continue;
        };
        let depthwise = graph.kind(operator) == BuiltinOperator::DEPTHWISE_CONV_2D;
        let Some(shift) = shift(layer, weights, int8, scales, mean, depthwise) else { continue };
        let bias = input(operator, BIAS);
        let old: Vec<f32> = match bias {
            Some(tensor) => {
                let found = &graph::tensors(&graph.subgraphs[0])[tensor];
                let data = graph.constant(found).filter(|_| found.type_ == TensorType::FLOAT32);
                match data {
                    Some(data) if data.len() == 4 * shift.len() => data
                        .as_chunks::<4>()
                        .0
                        .iter()
                        .map(|four| f32::from_le_bytes(*four))
                        .collect(),
                    _ => continue,
                }
            }
            None if 4 * shift.len() + TENSOR_BYTES <= layer.elements() / WORTH => {
                vec![0.0; shift.len()]
            }
            None => continue,
        };
        let new: Vec<f32> =
            old.iter().zip(&shift).map(|(old, shift)| (f64::from(*old) + shift) as f32).collect();
        if new.iter().zip(&old).all(|(new, old)| new == old) || new.iter().any(|n| !n.is_finite()) {
            continue;
        }
        let name = format!("{}_bias", layer.name);
        put(graph, index, bias, new, name);
        done.changed += usize::from(bias.is_some());
        done.added += usize::from(bias.is_none());
    }
    done
}

/// How much the mean of each output channel moves; `None` where the mean does not fit the weights.
fn shift(
    layer: &Layer,
    weights: &[f32],
    int8: &[u8],
    scales: &[f32],
    mean: &[f64],
    depthwise: bool,
) -> Option<Vec<f64>> {
    let channels = *layer.shape.get(layer.axis)?;
    let mut shift = vec![0.0; channels];
    let lost = |at: usize, channel: usize| {
        // As the runtime unpacks it: the product is a float32.
        let unpacked = f32::from(int8[at] as i8) * scales[channel];
        f64::from(weights[at]) - f64::from(unpacked)
    };
    if weights.len() != int8.len() || scales.len() != channels {
        return None;
    }
    if depthwise {
        let places = weights.len() / channels;
        let inputs =
            mean.len().checked_div(places).filter(|n| *n > 0 && channels.is_multiple_of(*n))?;
        for place in 0..places {
            for (channel, shift) in shift.iter_mut().enumerate() {
                let seen = mean[place * inputs + channel / (channels / inputs)];
                *shift += lost(place * channels + channel, channel) * seen;
            }
        }
        return Some(shift);
    }
    let each = weights.len() / channels;
    // A grouped convolution's channels see a part of the input each.
    let inside = *layer.shape.last()?;
    let places = each.checked_div(inside).filter(|places| *places > 0)?;
    let inputs = mean.len() / places;
    let groups = inputs.checked_div(inside).filter(|groups| *groups > 0)?;
    if inputs * places != mean.len()
        || groups * inside != inputs
        || !channels.is_multiple_of(groups)
    {
        return None;
    }
    for (channel, shift) in shift.iter_mut().enumerate() {
        let first = channel / (channels / groups) * inside;
        for at in 0..each {
            let seen = mean[at / inside * inputs + first + at % inside];
            *shift += lost(channel * each + at, channel) * seen;
        }
    }
    Some(shift)
}

/// Gives an operator a bias of its own: others may use the same tensor or buffer.
fn put(graph: &mut Graph<'_>, operator: usize, old: Option<usize>, values: Vec<f32>, name: String) {
    let buffer = graph.add_buffer(values.iter().flat_map(|value| value.to_le_bytes()).collect());
    let users = |tensor: usize| {
        let operators = graph::operators(&graph.subgraphs[0]).iter();
        operators.flat_map(graph::inputs).filter(|used| **used == tensor as i32).count()
    };
    if let Some(tensor) = old.filter(|tensor| users(*tensor) == 1) {
        if let Some(tensors) = &mut graph.subgraphs[0].tensors {
            tensors[tensor].buffer = buffer;
        }
        return;
    }
    let tensors = graph.subgraphs[0].tensors.get_or_insert_default();
    let mut tensor = old.map_or_else(TensorT::default, |old| tensors[old].clone());
    tensor.name = Some(name);
    tensor.shape = Some(vec![values.len() as i32]);
    tensor.type_ = TensorType::FLOAT32;
    tensor.buffer = buffer;
    tensors.push(tensor);
    let index = tensors.len() as i32 - 1;
    let operators = graph.subgraphs[0].operators.get_or_insert_default();
    let inputs = operators[operator].inputs.get_or_insert_default();
    inputs.resize(inputs.len().max(BIAS + 1), -1);
    inputs[BIAS] = index;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantize::layers::Source;

    fn layer(shape: &[usize], axis: usize) -> Layer {
        Layer {
            name: "w".into(),
            subgraph: 0,
            tensor: 1,
            kind: BuiltinOperator::CONV_2D,
            shape: shape.to_vec(),
            axis,
            bytes: 4 * shape.iter().product::<usize>(),
            in_place: true,
            source: Source::Own,
            left_alone: None,
        }
    }

    /// Weights of `i * 0.3`, int8 of `i`, scale 0.25: what is lost is `i * 0.05`.
    fn shifted(shape: &[usize], axis: usize, mean: &[f64], depthwise: bool) -> Option<Vec<f64>> {
        let count: usize = shape.iter().product();
        let weights: Vec<f32> = (0..count).map(|i| i as f32 * 0.3).collect();
        let int8: Vec<u8> = (0..count).map(|i| i as u8).collect();
        let scales = vec![0.25; shape[axis]];
        shift(&layer(shape, axis), &weights, &int8, &scales, mean, depthwise)
    }

    #[test]
    fn what_is_lost_is_weighed_with_what_is_seen() {
        type Row<'a> = (&'a [usize], usize, &'a [f64], bool, &'a [f64]);
        let table: &[Row] = &[
            // A matrix of two rows: 0 x 10 + 1 x 1, 2 x 10 + 3 x 1.
            (&[2, 2], 0, &[10.0, 1.0], false, &[1.0, 23.0]),
            // Two channels, a window of 1 x 2, one input channel.
            (&[2, 1, 2, 1], 0, &[10.0, 1.0], false, &[1.0, 23.0]),
            // Two groups: each sees one of two input channels.
            (&[2, 1, 1, 1], 0, &[10.0, 1.0], false, &[0.0, 1.0]),
            // Depthwise, a window of 1 x 2, two channels of one input channel each.
            (&[1, 1, 2, 2], 3, &[1.0, 2.0, 10.0, 20.0], true, &[20.0, 62.0]),
            // Depthwise, two channels of the same input channel.
            (&[1, 1, 2, 2], 3, &[1.0, 10.0], true, &[20.0, 31.0]),
        ];
        for (shape, axis, mean, depthwise, expected) in table {
            let found = shifted(shape, *axis, mean, *depthwise).unwrap();
            for (found, expected) in found.iter().zip(*expected) {
                assert!((found - expected * 0.05).abs() < 1e-5, "{shape:?}: {found} {expected}");
            }
        }
        assert_eq!(shifted(&[2, 2], 0, &[1.0; 3], false), None);
        assert_eq!(shifted(&[2, 2], 0, &[], false), None);
    }
}
