//! Which layers pay most for being kept, and which choice of them is enough. Pure.

/// How close to the lowest error is near enough: ten per cent of it are less than the choice of inputs moves it.
const NEAR: f64 = 1.1;

/// No choice holds more layers than this: each is measured.
const MOST: usize = 16;

/// A layer, or several, kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kept {
    /// Bytes that the file grew by; negative where it shrank.
    pub bytes: i64,
    /// The error that is left; infinite where the model's outputs are no numbers.
    pub error: f64,
}

/// What makes one layer better than another. Errors do not add up, so that neither order is always the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// How much the error falls for each byte of the layer.
    GainPerByte,
    /// How much the error falls, whatever the layer costs.
    Gain,
}

/// The layers that are worth trying together, best first, as indices into `alone`, each kept without the others.
/// What does not lower `error` is not among them, nor what does not fit into `budget` bytes with those before it.
pub fn ranked(error: f64, alone: &[Option<Kept>], budget: i64, order: Order) -> Vec<usize> {
    let gain = |kept: &Kept| error - kept.error;
    let worth = |kept: &Kept| match order {
        // A layer that is kept for nothing pays as one that costs a byte.
        Order::GainPerByte => gain(kept) / kept.bytes.max(1) as f64,
        Order::Gain => gain(kept),
    };
    let found = alone.iter().enumerate().filter_map(|(index, kept)| Some((index, (*kept)?)));
    let mut paying: Vec<(usize, Kept)> = found.filter(|(_, kept)| gain(kept) > 0.0).collect();
    // Stable: what is worth the same stays in the order of the model.
    paying.sort_by(|(_, a), (_, b)| worth(b).total_cmp(&worth(a)));
    let mut room = budget;
    paying.retain(|(_, kept)| {
        let fits = kept.bytes <= room;
        room -= if fits { kept.bytes } else { 0 };
        fits
    });
    paying.into_iter().map(|(index, _)| index).take(MOST).collect()
}

/// The cheapest of some choices whose error is near the lowest, as an index; the first of those that cost the
/// same. The first choice is to keep nothing.
pub fn enough(choices: &[Option<Kept>], budget: i64) -> usize {
    let found = choices.iter().enumerate().filter_map(|(index, kept)| Some((index, (*kept)?)));
    let found: Vec<(usize, Kept)> = found.filter(|(_, kept)| kept.bytes <= budget).collect();
    let lowest = found.iter().map(|(_, kept)| kept.error).fold(f64::INFINITY, f64::min);
    let near = found.iter().filter(|(_, kept)| kept.error <= lowest * NEAR);
    near.min_by_key(|(_, kept)| kept.bytes).map_or(0, |(index, _)| *index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(bytes: i64, error: f64) -> Option<Kept> {
        Some(Kept { bytes, error })
    }

    #[test]
    fn layers_are_ranked_by_what_they_gain_or_what_a_byte_gains() {
        let alone = [
            kept(1000, 0.5), // 0.0005 a byte
            kept(100, 0.9),  // 0.001
            kept(10, 1.0),   // nothing
            kept(10, 1.5),   // harm
            None,            // does not run
            kept(100, 0.9),  // as the second
            kept(-40, 0.99), // smaller than before
            kept(50, f64::INFINITY),
        ];
        let by_byte = |error, alone: &[_], budget| ranked(error, alone, budget, Order::GainPerByte);
        assert_eq!(by_byte(1.0, &alone, 10_000), [6, 1, 5, 0]);
        assert_eq!(ranked(1.0, &alone, 10_000, Order::Gain), [0, 1, 5, 6]);
        // The large one no longer fits; what fits behind it is still taken.
        assert_eq!(by_byte(1.0, &alone, 60), [6, 1]);
        assert_eq!(by_byte(1.0, &[kept(10, 0.5), kept(1000, 0.1), kept(5, 0.99)], 20), [0, 2]);
        // From no numbers to numbers is the largest gain.
        assert_eq!(by_byte(f64::INFINITY, &[kept(10, 0.5), kept(5, f64::INFINITY)], 100), [0]);
        assert_eq!(by_byte(1.0, &[kept(1, 0.5); 40], 100).len(), MOST);
    }

    #[test]
    fn the_cheapest_that_is_near_the_lowest_is_enough() {
        let base = kept(0, 1.0);
        let table: &[(&[Option<Kept>], usize)] = &[
            (&[base], 0),
            (&[base, kept(10, 0.95)], 0),
            (&[base, kept(10, 0.5), kept(20, 0.48)], 1),
            (&[base, kept(20, 0.48), kept(10, 0.5)], 2),
            (&[base, kept(10, 0.8), kept(20, 0.3), kept(20, 0.3)], 2),
            (&[base, None, kept(20, 0.3)], 2),
            (&[base, kept(10, 0.5), kept(200, 0.1)], 1),
            (&[kept(0, f64::INFINITY), kept(10, 0.5)], 1),
            (&[kept(0, f64::INFINITY), kept(10, f64::INFINITY)], 0),
            (&[kept(0, 0.0), kept(10, 0.0)], 0),
        ];
        for (choices, expected) in table {
            assert_eq!(enough(choices, 100), *expected, "{choices:?}");
        }
    }
}
