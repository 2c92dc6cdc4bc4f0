//! Compares two files, model by model or as a whole task.

use camino::Utf8Path;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    environment::Workshop,
    pairing::{self, Twins},
    phone::{Bench, Phone},
    protocol::{Answer, Pair, Sampling, Side},
    reach,
    runner::Runner,
    runtime::Runtime,
};
use crate::load::ModelFile;

/// Two files compared: the document of `model evaluate --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// Version of this layout of the document: 1.
    pub schema: u32,
    /// Package and version of what ran them.
    pub runtime: String,
    /// Version of the Python that ran it, such as `3.11.9`.
    pub python: String,
    /// What the processor that ran it calls itself: ratios of time are true of it alone.
    pub processor: String,
    /// The phone that times are of; absent where they are of the processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What the random inputs depend on.
    pub seed: u64,
    /// Random inputs; a task gets none.
    pub random_inputs: u32,
    /// How many pictures both sides got, beside the random inputs.
    pub pictures: usize,
    /// In the order of their names.
    pub models: Vec<Evaluated>,
}

/// A model, or a task's bundle, compared.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluated {
    /// The file's name, or the model's place in the bundle.
    pub name: String,
    /// Bytes of the original, the model or the bundle.
    pub original_bytes: usize,
    /// Bytes of the candidate, likewise.
    pub candidate_bytes: usize,
    /// Graphs that neither are the first, nor have a signature, nor are called by those: nothing ran them.
    pub not_run: Vec<String>,
    /// How far its outputs are off, or why it does not run.
    pub answer: Answer,
}

/// Runs both on the same inputs.
///
/// # Errors
/// Where a file cannot be read as a model or bundle, the two do not hold the same models, or there is nothing to
/// run them in. A model that its runtime refuses is an answer, see [`Evaluation::verdict`].
pub fn evaluate(
    [original, candidate]: [&ModelFile; 2],
    runtime: Runtime,
    sampling: &Sampling,
    workshop: Workshop<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Evaluation> {
    let twins = match runtime {
        Runtime::Litert => pairing::pair(original, candidate)?,
        Runtime::Mediapipe | Runtime::Mediapipe01021 => vec![whole(original, candidate)],
    };
    let kind = match runtime {
        Runtime::Litert => None,
        Runtime::Mediapipe | Runtime::Mediapipe01021 => Some(pairing::task_of(original)?),
    };
    let runner = Runner::prepare(runtime, workshop, ui, interrupt)?;
    let (_folder, room) = fs::scratch()?;
    let pairs: Vec<Pair> = twins
        .iter()
        .enumerate()
        .map(|(index, twins)| laid_out(index, twins, kind, &room))
        .collect::<Outcome<_>>()?;
    let answers = runner.compare(&pairs, sampling, ui, interrupt)?;
    let asked = answers.pairs.into_iter().map(|pair| pair.candidates.into_iter().next());
    let models = twins.iter().zip(asked).filter_map(|(twins, answer)| {
        Some(Evaluated {
            name: twins.name.clone(),
            original_bytes: twins.original.len(),
            candidate_bytes: twins.candidate.len(),
            not_run: if kind.is_some() { Vec::new() } else { reach::not_run(&twins.original) },
            answer: answer?,
        })
    });
    Ok(Evaluation {
        schema: 1,
        runtime: answers.runtime,
        python: answers.python,
        processor: answers.processor,
        phone: None,
        seed: sampling.seed,
        random_inputs: if kind.is_some() { 0 } else { sampling.samples },
        pictures: sampling.pictures.len(),
        models: models.collect(),
    })
}

/// A task takes its bundle whole, and judges it by itself.
fn whole(original: &ModelFile, candidate: &ModelFile) -> Twins {
    Twins {
        name: original.name.clone(),
        original: original.bytes.clone(),
        candidate: candidate.bytes.clone(),
        scales: Vec::new(),
        feed: None,
    }
}

/// Writes both models where a script finds them.
fn laid_out(
    index: usize,
    twins: &Twins,
    kind: Option<&'static str>,
    room: &Utf8Path,
) -> Outcome<Pair> {
    let room = room.join(index.to_string());
    fs::create_dir(&room)?;
    let mut pair = Pair { kind, ..twins.lay_out(&room, &twins.original)? };
    let path = room.join("candidate");
    fs::write_atomic(&path, &twins.candidate)?;
    pair.candidates.push(path);
    Ok(pair)
}

impl Evaluation {
    /// Takes times of a phone in place of this processor's, of every model that was compared.
    ///
    /// # Errors
    /// Where the phone does not run one of the two, or gives no time.
    pub fn timed_on(
        &mut self,
        bench: &Bench<'_>,
        [original, candidate]: [&ModelFile; 2],
        turns: u32,
        ui: Ui,
    ) -> Outcome {
        for twins in pairing::pair(original, candidate)? {
            let is_it = |model: &&mut Evaluated| model.name == twins.name;
            let Some(model) = self.models.iter_mut().find(is_it) else { continue };
            if let Answer::Outputs(outputs) = &mut model.answer {
                outputs.latency = Some(bench.time(&twins, turns, ui)?);
            }
        }
        self.phone = Some(bench.phone().clone());
        Ok(())
    }

    /// Whether the candidate may stand in for the original as far as running goes. A candidate that does not run
    /// where the original does is broken, and where nothing could be compared nothing was found out.
    pub fn verdict(&self) -> Outcome {
        let broken: Vec<String> = self
            .models
            .iter()
            .filter_map(|model| match &model.answer {
                Answer::NotRun { side: Side::Candidate, why } => {
                    Some(format!("{}: {why}", model.name))
                }
                _ => None,
            })
            .collect();
        let refused = |model: &Evaluated| matches!(model.answer, Answer::NotRun { .. });
        let diagnostic = if !broken.is_empty() {
            let what = format!("the candidate does not run in {}, the original does", self.runtime);
            broken.into_iter().fold(Diagnostic::error(what), Diagnostic::note)
        } else if self.models.iter().all(refused) {
            Diagnostic::error(format!("nothing was compared: {} runs none of these", self.runtime))
                .help("a bundle may run in MediaPipe: --runtime mediapipe --inputs DIR")
        } else {
            return Ok(());
        };
        Err(Failure::new(Exit::BadInput, diagnostic))
    }
}
