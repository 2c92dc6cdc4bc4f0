//! `--calibrate`: biases corrected by what pictures show each layer, kept for the models that it helps.

use std::{collections::BTreeMap, sync::Arc};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    fs,
};

use super::{share::Share, trials::Trials};
use crate::{
    Tflite,
    aligned::AlignedBytes,
    evaluate::{self, Answer, Observed, Sampling, Twins},
    load::ModelFile,
    quantize::{
        Means, Seen, Settings, observable, quantize,
        whole::{self, Model, Rewritten},
    },
};

/// Fewer pictures than this are too few to hold half of them back.
const FEWEST_TO_SPLIT: u64 = 4;

/// How the biases of a file came about: with the pictures, all that they depend on.
#[derive(Clone, Debug, Serialize)]
pub struct Recipe {
    /// Package and version of what ran the models.
    pub runtime: String,
    /// What the processor calls itself: means differ in the last digits from one to another.
    pub processor: String,
    /// The pictures in their order.
    pub pictures: Vec<Picture>,
}

/// A picture that layers were observed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// The file's name, without its folder.
    pub name: String,
    /// Digest of all of the file.
    pub sha256: Sha256,
}

/// What correcting the biases of one model did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Pictures that gave the model an input: something was found in them.
    pub pictures: u64,
    /// Whether errors are of pictures that were held back; else they are of those that the means come from.
    pub held_back: bool,
    /// Mean error of its outputs without, as a share of their scales; absent where none could be measured.
    pub before: Option<Share>,
    /// The same with corrected biases.
    pub after: Option<Share>,
    /// Whether they were kept: where they make the error smaller.
    pub kept: bool,
}

/// The means of each model's layers where they are to be used, and what was measured of all.
#[derive(Debug)]
pub struct Calibrated {
    /// By the models' names as in [`Model::name`].
    pub means: BTreeMap<String, Arc<Means>>,
    /// Likewise; models that were not quantized are not among them.
    pub models: BTreeMap<String, Calibration>,
    /// The pictures and what ran the models.
    pub recipe: Recipe,
    /// Models that could not be observed.
    pub warnings: Vec<Diagnostic>,
}

/// Observes every quantized model of a file on the pictures of `trials`, and measures what correcting does.
///
/// # Errors
/// Where a picture cannot be read, or no model could be observed.
pub fn calibrate(
    original: &ModelFile,
    quantized: &Rewritten,
    settings: &Settings,
    trials: &Trials<'_>,
) -> Outcome<Calibrated> {
    let candidate = ModelFile { name: original.name.clone(), bytes: quantized.bytes.clone() };
    let pictures = trials.sampling.pictures.iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_owned();
        let sha256 = Sha256::of_file(path).map_err(|error| Failure::io("read", path, &error))?;
        Ok(Picture { name, sha256 })
    });
    let mut found = Calibrated {
        means: BTreeMap::new(),
        models: BTreeMap::new(),
        recipe: Recipe {
            runtime: String::new(),
            processor: String::new(),
            pictures: pictures.collect::<Outcome<_>>()?,
        },
        warnings: Vec::new(),
    };
    for twins in evaluate::pair(original, &candidate)? {
        let is_it = |model: &&Model| whole::place(&original.name, &model.name) == twins.name;
        let Some(model) = quantized.models.iter().find(is_it) else { continue };
        if model.result.is_err() {
            continue;
        }
        let one = One { twins: &twins, settings, trials };
        match one.calibrate(&mut found.recipe)? {
            Ok((calibration, means)) => {
                if calibration.kept {
                    found.means.insert(model.name.clone(), means);
                }
                found.models.insert(model.name.clone(), calibration);
            }
            Err(why) => {
                let name = twins.name.escape_debug();
                let what = format!("the biases of `{name}` are as they were");
                found.warnings.push(Diagnostic::warning(what).note(why));
            }
        }
    }
    if found.models.is_empty() {
        let diagnostic = Diagnostic::error("no model could be calibrated");
        let notes = found.warnings.into_iter().flat_map(|warning| warning.notes);
        let help = "nothing was written; take pictures of what the bundle looks for, or leave out --calibrate";
        return Err(Failure::new(
            Exit::ModelLimit,
            notes.fold(diagnostic, Diagnostic::note).help(help),
        ));
    }
    Ok(found)
}

struct One<'a> {
    twins: &'a Twins,
    settings: &'a Settings,
    trials: &'a Trials<'a>,
}

impl One<'_> {
    /// The inner error says why the model could not be observed.
    fn calibrate(&self, recipe: &mut Recipe) -> Outcome<Result<(Calibration, Arc<Means>), String>> {
        let (_folder, room) = fs::scratch()?;
        let (unpacked, seen) = self.read(observable)?;
        if seen.is_empty() {
            return Ok(Err("no layer has int8 weights whose input could be seen".into()));
        }
        let job = self.twins.lay_out(&room, &unpacked)?;
        let Trials { runner, sampling, ui, interrupt, .. } = self.trials;
        let (answer, bytes) = runner.observe(&job, &seen, sampling, *ui, interrupt)?;
        (recipe.runtime, recipe.processor) = (answer.runtime, answer.processor);
        let counts = match answer.observed {
            Observed::Observed { pictures } => pictures,
            Observed::NotRun { why, .. } => return Ok(Err(why)),
        };
        let pictures: u64 = counts.iter().sum();
        if pictures == 0 {
            return Ok(Err("no picture gave it an input: nothing was found in them".into()));
        }
        let halves = halves(&bytes, counts, &seen)?;
        let whole = Arc::new(joined(&halves, counts));
        let held_back = pictures >= FEWEST_TO_SPLIT && counts.iter().all(|count| *count > 0);
        let all = &sampling.pictures;
        let half = |which: usize| all.iter().skip(which).step_by(2).cloned().collect();
        let measured = match held_back {
            true => {
                let [first, second] = halves.map(Arc::new);
                vec![self.measure(half(0), &second, &room)?, self.measure(half(1), &first, &room)?]
            }
            false => vec![self.measure(all.clone(), &whole, &room)?],
        };
        let mean = |side: usize| -> Option<Share> {
            let errors: Option<Vec<f64>> = measured.iter().map(|errors| errors[side]).collect();
            errors.map(|errors| Share(errors.iter().sum::<f64>() / errors.len() as f64))
        };
        let (before, after) = (mean(0), mean(1));
        let kept = before.zip(after).is_some_and(|(before, after)| after < before);
        Ok(Ok((Calibration { pictures, held_back, before, after, kept }, whole)))
    }

    /// The mean errors of the outputs on some pictures, without and with these means.
    fn measure(
        &self,
        pictures: Vec<Utf8PathBuf>,
        means: &Arc<Means>,
        room: &Utf8Path,
    ) -> Outcome<[Option<f64>; 2]> {
        let Trials { runner, sampling, ui, interrupt, .. } = self.trials;
        let mut pair = self.twins.lay_out(room, &self.twins.original)?;
        for (name, means) in [("plain", None), ("corrected", Some(Arc::clone(means)))] {
            let settings = Settings { means, force: true, ..self.settings.clone() };
            let quantized = self.read(|model| quantize(model, &settings))?;
            let path = room.join(name);
            fs::write_atomic(&path, &quantized.bytes)?;
            pair.candidates.push(path);
        }
        let sampling = Sampling { pictures, ..(*sampling).clone() };
        let answers = runner.compare(&[pair], &sampling, *ui, interrupt)?;
        let candidates = answers.pairs.first().map_or(&[][..], |pair| &pair.candidates);
        Ok([0, 1].map(|side| candidates.get(side).and_then(error)))
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Tflite) -> Result<T, crate::quantize::QuantizeError>,
    ) -> Outcome<T> {
        let copy = AlignedBytes::copy_of(&self.twins.original);
        let failed = |why: String| {
            let name = self.twins.name.escape_debug();
            let diagnostic = Diagnostic::error(format!("`{name}` cannot be calibrated"));
            Failure::new(Exit::BadInput, diagnostic.note(why))
        };
        let model = Tflite::read(&copy).map_err(|fault| failed(fault.to_string()))?;
        work(&model).map_err(|error| failed(error.to_string()))
    }
}

/// The mean error of what is judged.
fn error(answer: &Answer) -> Option<f64> {
    let Answer::Outputs(outputs) = answer else { return None };
    let errors: Vec<f64> = outputs.judged().map(|output| output.badness()).collect();
    let mean = errors.iter().sum::<f64>() / errors.len() as f64;
    (!errors.is_empty() && mean.is_finite()).then_some(mean)
}

/// The means of each half of the pictures, as the script wrote them; a half without pictures wrote none.
fn halves(bytes: &[u8], counts: [u64; 2], seen: &[Seen]) -> Outcome<[Means; 2]> {
    let numbers: usize = seen.iter().map(|seen| seen.numbers).sum();
    let written = counts.iter().filter(|count| **count > 0).count();
    let mut values = bytes.as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight));
    if bytes.len() != numbers * written * 8 {
        let diagnostic = Diagnostic::error("the script wrote another number of means than asked")
            .note(format!("expected {} bytes, found {}", numbers * written * 8, bytes.len()));
        return Err(Failure::new(Exit::Unexpected, diagnostic));
    }
    Ok(counts.map(|count| {
        let layers = seen.iter().filter(|_| count > 0);
        layers.map(|seen| (seen.operator, values.by_ref().take(seen.numbers).collect())).collect()
    }))
}

/// The means of all pictures: those of the halves by their counts.
fn joined(halves: &[Means; 2], counts: [u64; 2]) -> Means {
    let total = counts.iter().sum::<u64>() as f64;
    let mut whole = Means::new();
    for (half, count) in halves.iter().zip(counts) {
        for (operator, values) in half {
            let sums = whole.entry(*operator).or_insert_with(|| vec![0.0; values.len()]);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value * (count as f64 / total);
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_joined_by_how_many_pictures_they_saw() {
        let half = |value: f64| Means::from([(3, vec![value, 2.0 * value])]);
        let joined_up = joined(&[half(1.0), half(4.0)], [2, 1]);
        assert_eq!(joined_up, Means::from([(3, vec![2.0, 4.0])]));
        assert_eq!(joined(&[half(1.0), Means::new()], [2, 0]), half(1.0));
    }
}
