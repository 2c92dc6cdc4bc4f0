//! Starts a script of `python/` in its environment and reads what it found.

use std::collections::VecDeque;

use camino::Utf8Path;
use serde::{Serialize, de::DeserializeOwned};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
    fs,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    environment::{self, Environment, Workshop},
    protocol::{Answers, Job, Observed, ObservedBy, Pair, Reply, Request, Sampling},
    runtime::Runtime,
};
use crate::quantize::Seen;

/// `(file, text)` of all scripts; those that are started import the others.
const SCRIPTS: &[(&str, &str)] = &[
    ("calibrate.py", include_str!("python/calibrate.py")),
    ("errors.py", include_str!("python/errors.py")),
    ("feed.py", include_str!("python/feed.py")),
    ("isolate.py", include_str!("python/isolate.py")),
    ("litert.py", include_str!("python/litert.py")),
    ("tasks.py", include_str!("python/tasks.py")),
];

/// The script that averages what layers see; LiteRT's environment has what it needs.
const OBSERVER: &str = "calibrate.py";

/// What a script says of its progress begins so; all else is the runtimes' own chatter.
const PROGRESS: &str = "progress: ";

/// How many lines of chatter are kept for the case that the script fails.
const LAST_WORDS: usize = 8;

/// A runtime that is ready.
#[derive(Clone, Debug)]
pub struct Runner(Environment);

impl Runner {
    /// Finds or makes the runtime's environment.
    pub fn prepare(
        runtime: Runtime,
        workshop: Workshop<'_>,
        ui: Ui,
        interrupt: &Interrupt,
    ) -> Outcome<Self> {
        environment::prepare(runtime, workshop, ui, interrupt).map(Self)
    }

    /// Compares candidates with their originals, all on the same inputs, in one process of Python. A model
    /// that brings the runtime down costs its own answer and no other.
    pub fn compare(
        &self,
        pairs: &[Pair],
        sampling: &Sampling,
        ui: Ui,
        interrupt: &Interrupt,
    ) -> Outcome<Answers> {
        let Sampling { seed, samples, runs, ref pictures } = *sampling;
        let request = Request { seed, samples, pictures, runs, pairs };
        self.ask(self.0.runtime.row().script, &request, ui, interrupt)
    }

    /// Runs one model over pictures and averages what the operators in `seen` read. The bytes are the means as float64,
    /// one half of the pictures after the other, each in the order of `seen`.
    pub fn observe(
        &self,
        model: &Pair,
        seen: &[Seen],
        sampling: &Sampling,
        ui: Ui,
        interrupt: &Interrupt,
    ) -> Outcome<(ObservedBy, Vec<u8>)> {
        let (_removed, room) = fs::scratch()?;
        let out = room.join("means");
        let pair = Pair { candidates: vec![out.clone()], ..model.clone() };
        let Sampling { seed, samples, runs, ref pictures } = *sampling;
        let job = Job { pair: &pair, layers: seen };
        let request = Request { seed, samples, pictures, runs, pairs: &[job] };
        let answers: Answers<Observed> = self.ask(OBSERVER, &request, ui, interrupt)?;
        let found = answers.pairs.into_iter().flat_map(|pair| pair.candidates).next();
        let observed = found.ok_or_else(|| unexpected("the script gave no answer", &[]))?;
        let bytes = match observed {
            Observed::Observed { .. } => {
                std::fs::read(&out).map_err(|error| Failure::io("read", &out, &error))?
            }
            Observed::NotRun { .. } => Vec::new(),
        };
        Ok((ObservedBy { runtime: answers.runtime, processor: answers.processor, observed }, bytes))
    }

    fn ask<Q: Serialize, A: DeserializeOwned>(
        &self,
        script: &str,
        request: &Request<'_, Q>,
        ui: Ui,
        interrupt: &Interrupt,
    ) -> Outcome<Answers<A>> {
        let (_removed, folder) = fs::scratch()?;
        for (name, text) in SCRIPTS {
            fs::write_atomic(&folder.join(name), text.as_bytes())?;
        }
        let (ask, reply) = (folder.join("request.json"), folder.join("reply.json"));
        fs::write_atomic(&ask, support::ui::to_json(&request).as_bytes())?;
        self.run(&folder, [script, "request.json", "reply.json"], ui, interrupt)?;
        let text = fs::read_text(&reply)?;
        match serde_json::from_str(&text) {
            Ok(Reply::Done(answers)) => Ok(answers),
            Ok(Reply::BadPicture { path, why }) => Err(bad_picture(&path, &why)),
            Err(error) => Err(unexpected(&format!("the script's answer: {error}"), &[])),
        }
    }

    /// `words` are the script and its arguments.
    fn run(&self, folder: &Utf8Path, words: [&str; 3], ui: Ui, interrupt: &Interrupt) -> Outcome {
        let python = self.0.python.as_str();
        // Neither the caller's Python variables nor packages of their home have a say.
        let mut command = CommandLine::new(python, ["-E", "-s", "-B"]);
        command.args.extend(words.map(str::to_owned));
        command.cwd = Some(folder.to_owned());
        let mut last = VecDeque::new();
        let status = command.stream(interrupt, |piece| {
            let text = String::from_utf8_lossy(piece);
            let line = text.trim_end();
            match line.strip_prefix(PROGRESS) {
                Some(name) => ui.status("Running", name),
                None if line.is_empty() => {}
                None => {
                    last.push_back(line.to_owned());
                    last.drain(..last.len().saturating_sub(LAST_WORDS));
                }
            }
            Ok(())
        })?;
        if status.success() {
            return Ok(());
        }
        let what = format!("{} ended without an answer: {status}", self.0.runtime);
        Err(unexpected(&what, last.make_contiguous()))
    }
}

fn bad_picture(path: &str, why: &str) -> Failure {
    let diagnostic = Diagnostic::error(format!("cannot read `{path}`"))
        .note("expected a picture")
        .note(format!("found: {why}"))
        .help("remove it from the folder, or fix it");
    Failure::new(Exit::BadInput, diagnostic)
}

fn unexpected(what: &str, last: &[String]) -> Failure {
    let diagnostic = last.iter().fold(Diagnostic::error(what), |so_far, line| so_far.note(line));
    Failure::new(Exit::Unexpected, diagnostic)
}
