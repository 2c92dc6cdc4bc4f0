//! `--scheme auto`: the faster of the ways to use int8 weights that is within the limit, measured model by model.

use std::collections::BTreeMap;

use serde::Serialize;
use support::{diag::Outcome, fs};

use super::{share::Share, trials::Trials};
use crate::{
    evaluate::{self, Answer, Latency, Pair},
    load::ModelFile,
    quantize::{
        Scheme,
        whole::{self, Rewritten},
    },
};

/// Timed runs of each side: a median of nine is steady to a few per cent on a shared machine.
pub const RUNS: u32 = 9;

/// The ways in which a file is made, in the order in which [`pick`] gets them.
const WAYS: [Scheme; 2] = [Scheme::WeightOnly, Scheme::Dynamic];

/// How the int8 weights of one model are used, and what that was chosen by.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picked {
    /// The one that was taken.
    pub scheme: Scheme,
    /// All that ran, the one that was taken among them.
    pub tried: Vec<Tried>,
}

/// What one way came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tried {
    /// How it uses the weights.
    pub scheme: Scheme,
    /// Error of its worst output.
    pub error: Share,
    /// Its time as a share of the original's, on the processor that the evaluation names.
    pub time: Latency,
}

/// Measures each quantized model of both files, made in the ways of [`Scheme`] in their order, and takes one for each.
/// A model that does not run keeps the first way, and is not among the answers.
pub fn pick(
    original: &ModelFile,
    files: [&Rewritten; 2],
    limit: Share,
    trials: &Trials<'_>,
) -> Outcome<BTreeMap<String, Picked>> {
    let (_folder, room) = fs::scratch()?;
    let mut pairs: Vec<Pair> = Vec::new();
    for file in files {
        let candidate = ModelFile { name: original.name.clone(), bytes: file.bytes.clone() };
        for (index, twins) in evaluate::pair(original, &candidate)?.iter().enumerate() {
            let room = room.join(index.to_string());
            fs::create_dir(&room)?;
            if pairs.len() == index {
                pairs.push(twins.lay_out(&room, &twins.original)?);
            }
            let path = room.join(format!("candidate-{}", pairs[index].candidates.len()));
            fs::write_atomic(&path, &twins.candidate)?;
            pairs[index].candidates.push(path);
        }
    }
    let answers = trials.runner.compare(&pairs, trials.sampling, trials.ui, trials.interrupt)?;
    let mut picked = BTreeMap::new();
    for model in files[0].models.iter().filter(|model| model.result.is_ok()) {
        let place = whole::place(&original.name, &model.name);
        let Some(answer) = answers.pairs.iter().find(|pair| pair.name == place) else { continue };
        let tried: Vec<Tried> = WAYS
            .iter()
            .zip(&answer.candidates)
            .filter_map(|(scheme, answer)| tried(*scheme, answer))
            .collect();
        if let Some(best) = best(&tried, limit) {
            picked.insert(model.name.clone(), Picked { scheme: tried[best].scheme, tried });
        }
    }
    Ok(picked)
}

fn tried(scheme: Scheme, answer: &Answer) -> Option<Tried> {
    let Answer::Outputs(outputs) = answer else { return None };
    Some(Tried { scheme, error: Share(outputs.error()?), time: outputs.latency? })
}

/// The index of the fastest that is within the limit; where times cannot be told apart, or none is within, of the one
/// with the smallest error. `None` of nothing.
fn best(tried: &[Tried], limit: Share) -> Option<usize> {
    let within = |one: &&(usize, &Tried)| one.1.error <= limit;
    let all: Vec<(usize, &Tried)> = tried.iter().enumerate().collect();
    let mut candidates: Vec<(usize, &Tried)> = all.iter().filter(within).copied().collect();
    if candidates.is_empty() {
        candidates = all;
    } else {
        // What is slower in nearly all runs than another is nearly always has lost.
        let high = candidates.iter().map(|one| one.1.time.high).fold(f64::INFINITY, f64::min);
        candidates.retain(|one| one.1.time.low <= high);
    }
    let by_error = candidates.iter().min_by(|a, b| a.1.error.0.total_cmp(&b.1.error.0));
    by_error.map(|one| one.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(scheme: Scheme, error: f64, [low, ratio, high]: [f64; 3]) -> Tried {
        Tried { scheme, error: Share(error), time: Latency { ratio, low, high, runs: RUNS } }
    }

    #[test]
    fn the_fastest_within_the_limit_is_taken_and_a_tie_goes_to_the_smaller_error() {
        let plain = |error| way(Scheme::WeightOnly, error, [0.97, 1.0, 1.03]);
        let table = [
            // (plain's error, dynamic's error and times, expected)
            (0.01, 0.02, [0.40, 0.42, 0.45], 1),
            (0.01, 0.06, [0.40, 0.42, 0.45], 0),
            (0.06, 0.02, [1.40, 1.50, 1.60], 1),
            (0.01, 0.02, [0.95, 1.01, 1.10], 0),
            (0.03, 0.02, [0.95, 1.01, 1.10], 1),
            (0.03, 0.02, [1.40, 1.50, 1.60], 0),
            // Neither is within: the command will say so of the better one.
            (0.08, 0.09, [0.40, 0.42, 0.45], 0),
        ];
        for (error, other, times, expected) in table {
            let tried = [plain(error), way(Scheme::Dynamic, other, times)];
            assert_eq!(best(&tried, Share(0.05)), Some(expected), "{tried:?}");
        }
        assert_eq!(best(&[], Share(0.05)), None);
    }
}
