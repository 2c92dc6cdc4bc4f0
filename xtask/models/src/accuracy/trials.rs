//! Quantizes a model in several ways and measures each.

use std::collections::BTreeSet;

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    Fault, ModelError, Tflite,
    aligned::AlignedBytes,
    bundle,
    evaluate::{Answer, Pair, Runner, Sampling, Twins},
    load::ModelFile,
    quantize::{QuantizeError, Settings, quantize},
};

/// Candidates that are measured in one process: each batch runs the original once more, and says how far it is.
const BATCH: usize = 16;

/// Bytes of candidates that wait on the disk at a time.
const BATCH_BYTES: usize = 1 << 28;

/// A place where candidates are run.
#[derive(Debug)]
pub struct Trials<'a> {
    /// LiteRT in its environment, which runs each candidate.
    pub runner: &'a Runner,
    /// The inputs that every candidate gets, the same for all.
    pub sampling: &'a Sampling,
    /// Where status lines of the runs go.
    pub ui: Ui,
    /// Ends the runs on Ctrl-C; nothing is written then.
    pub interrupt: &'a Interrupt,
    /// The bundle that candidates are put into, where whole tasks are run; none where each model is run for itself.
    pub bundle: Option<InBundle<'a>>,
}

/// A place in a bundle, all other models of which stay as they are.
#[derive(Clone, Copy, Debug)]
pub struct InBundle<'a> {
    /// The bundle as it came, which candidates are held against.
    pub original: &'a ModelFile,
    /// The bundle that a candidate is put into, all of its bytes.
    pub quantized: &'a [u8],
    /// The task that runs both: `face`, `hand`, `pose` or `gesture`.
    pub kind: &'static str,
    /// The model's name, as [`whole::Model`](crate::quantize::whole::Model) has it.
    pub model: &'a str,
}

impl InBundle<'_> {
    fn with(&self, candidate: &[u8]) -> Outcome<Vec<u8>> {
        let mut put = |name: &str, bytes: &[u8]| -> Result<Vec<u8>, ModelError> {
            Ok(if name == self.model { candidate } else { bytes }.to_vec())
        };
        Ok(bundle::rewrite(&self.original.name, self.quantized, &mut put)?)
    }
}

/// What one way of quantizing came to.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Size of the quantized model.
    pub bytes: usize,
    /// How it compares with the original, output by output.
    pub answer: Answer,
}

impl Trials<'_> {
    /// Quantizes the original of `twins` once for each set of layers to keep, and compares it. `None` where
    /// nothing is left to quantize, or nothing gained. `what` is said with the progress.
    pub(super) fn run(
        &self,
        twins: &Twins,
        settings: &Settings,
        keeps: &[BTreeSet<String>],
        what: &str,
    ) -> Outcome<Vec<Option<Trial>>> {
        let size = (BATCH_BYTES / twins.original.len().max(1)).clamp(1, BATCH);
        let mut trials = Vec::with_capacity(keeps.len());
        for batch in keeps.chunks(size) {
            let first = trials.len() + 1;
            let last = trials.len() + batch.len();
            let name = format!("{}, {what}: {first} to {last} of {}", twins.name, keeps.len());
            trials.extend(self.batch(twins, settings, batch, name)?);
        }
        Ok(trials)
    }

    fn batch(
        &self,
        twins: &Twins,
        settings: &Settings,
        keeps: &[BTreeSet<String>],
        name: String,
    ) -> Outcome<Vec<Option<Trial>>> {
        let (_folder, room) = fs::scratch()?;
        let mut pair = match &self.bundle {
            None => Pair { name, ..twins.lay_out(&room, &twins.original)? },
            Some(bundle) => {
                let original = room.join("original");
                fs::write_atomic(&original, &bundle.original.bytes)?;
                Pair { name, original, kind: Some(bundle.kind), ..Pair::default() }
            }
        };
        let copy = AlignedBytes::copy_of(&twins.original);
        let model = Tflite::read(&copy).map_err(|fault| failure(fault, &twins.name))?;
        let mut sizes = Vec::with_capacity(keeps.len());
        for keep in keeps {
            self.interrupt.check()?;
            let settings = Settings { keep: &settings.keep | keep, ..settings.clone() };
            let bytes = match quantize(&model, &settings) {
                Ok(quantized) => quantized.bytes,
                Err(QuantizeError::Refused(_)) => {
                    sizes.push(None);
                    continue;
                }
                Err(QuantizeError::Fault(fault)) => return Err(failure(fault, &twins.name)),
            };
            let path = room.join(format!("candidate-{}", pair.candidates.len()));
            match &self.bundle {
                None => fs::write_atomic(&path, &bytes)?,
                Some(bundle) => fs::write_atomic(&path, &bundle.with(&bytes)?)?,
            }
            pair.candidates.push(path);
            sizes.push(Some(bytes.len()));
        }
        let answers = self.runner.compare(&[pair], self.sampling, self.ui, self.interrupt)?;
        let mut answers = answers.pairs.into_iter().flat_map(|pair| pair.candidates);
        let trials = sizes.into_iter().map(|bytes| match bytes {
            None => Ok(None),
            Some(bytes) => {
                answers.next().map(|answer| Some(Trial { bytes, answer })).ok_or_else(|| {
                    let diagnostic = Diagnostic::error("a candidate got no answer");
                    Failure::new(Exit::Unexpected, diagnostic.note(twins.name.clone()))
                })
            }
        });
        trials.collect()
    }
}

fn failure(fault: Fault, name: &str) -> Failure {
    fault.of(name).while_doing("quantize").into()
}
