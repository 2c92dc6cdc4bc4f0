//! Starts a script of `python/` in its environment and reads what it found.

use std::collections::VecDeque;

use camino::Utf8Path;
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
    protocol::{Answers, Pair, Reply, Request, Sampling},
    runtime::Runtime,
};

/// `(file, text)` of all scripts; those that are started import the others.
const SCRIPTS: &[(&str, &str)] = &[
    ("errors.py", include_str!("python/errors.py")),
    ("isolate.py", include_str!("python/isolate.py")),
    ("litert.py", include_str!("python/litert.py")),
    ("tasks.py", include_str!("python/tasks.py")),
];

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
        let (_removed, folder) = fs::scratch()?;
        for (name, text) in SCRIPTS {
            fs::write_atomic(&folder.join(name), text.as_bytes())?;
        }
        let (ask, reply) = (folder.join("request.json"), folder.join("reply.json"));
        fs::write_atomic(&ask, support::ui::to_json(&request).as_bytes())?;
        self.run(&folder, ["request.json", "reply.json"], ui, interrupt)?;
        let text = fs::read_text(&reply)?;
        match serde_json::from_str(&text) {
            Ok(Reply::Done(answers)) => Ok(answers),
            Ok(Reply::BadPicture { path, why }) => Err(bad_picture(&path, &why)),
            Err(error) => Err(unexpected(&format!("the script's answer: {error}"), &[])),
        }
    }

    fn run(&self, folder: &Utf8Path, files: [&str; 2], ui: Ui, interrupt: &Interrupt) -> Outcome {
        let script = self.0.runtime.row().script;
        let python = self.0.python.as_str();
        // Neither the caller's Python variables nor packages of their home have a say.
        let mut command = CommandLine::new(python, ["-E", "-s", "-B", script]);
        command.args.extend(files.map(str::to_owned));
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
