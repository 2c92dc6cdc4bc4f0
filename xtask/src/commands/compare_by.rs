//! `compare --by` and `--format html|csv`: what changed between builds, down to the symbol, beside the inputs
//! that differ.

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    ui::Ui,
};

use super::{compare::is_demo, record};
use crate::{
    attribute::{self, Attribution, By, Changes},
    cli::{CompareArgs, CompareFormat},
    history, report,
    request::Places,
};

/// A result beside the baseline, both as they were built.
struct Pair {
    name: Utf8PathBuf,
    before: Vec<Attribution>,
    after: Vec<Attribution>,
    causes: Vec<String>,
}

/// The document of `compare --by .. --format json`.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    candidates: Vec<Candidate<'a>>,
}

#[derive(Serialize)]
struct Candidate<'a> {
    name: &'a Utf8Path,
    causes: &'a [String],
    changes: Vec<Changes>,
}

impl Pair {
    fn read(base: &Utf8PathBuf, name: &Utf8PathBuf, places: &Places) -> Outcome<Self> {
        let side = |path: &Utf8PathBuf| {
            let dist = places.cwd.join(path);
            let attributions = record::attributions(&dist)?;
            Ok::<_, Failure>((attributions, record::inputs(&dist).unwrap_or_default()))
        };
        let ((before, was), (after, is)) = (side(base)?, side(name)?);
        if !before.iter().any(|one| after.iter().any(|other| other.abi == one.abi)) {
            let message = format!("`{base}` and `{name}` have no ABI whose bytes both explain");
            let diagnostic = Diagnostic::error(message)
                .note(format!("looked for {}/<abi>/{}", attribute::FOLDER, attribute::FILE))
                .help("name two folders that `cargo xtask build` wrote; without `--by`, `compare` takes any libraries");
            return Err(Failure::new(Exit::BadInput, diagnostic));
        }
        Ok(Self { name: name.clone(), before, after, causes: history::differences(&was, &is) })
    }

    /// What changed for each ABI that both have.
    fn changes(&self, by: By) -> Vec<Changes> {
        let before = |after: &Attribution| self.before.iter().find(|one| one.abi == after.abi);
        self.after
            .iter()
            .filter_map(|after| Some(attribute::changes(before(after)?, after, by)))
            .collect()
    }
}

/// Prints what changed from the baseline to each candidate; the page is of the last one.
pub fn run(args: &CompareArgs, places: &Places, ui: Ui) -> Outcome {
    let alone = [args.base.clone()];
    let candidates = if args.candidates.is_empty() { &alone[..] } else { &args.candidates };
    let pairs: Vec<Pair> = candidates
        .iter()
        .map(|name| Pair::read(&args.base, name, places))
        .collect::<Outcome<_>>()?;
    let by = args.by.map_or(By::Component, |by| by.by());
    let tables = |table: fn(&str, &[Changes], &[String], Option<usize>) -> String| {
        let one =
            |pair: &Pair| table(pair.name.as_str(), &pair.changes(by), &pair.causes, args.top);
        pairs.iter().map(one).collect::<Vec<_>>().join("\n")
    };
    match args.format {
        CompareFormat::Text => ui.result(&tables(report::changes_text)),
        CompareFormat::Markdown => ui.result(&tables(report::changes_markdown)),
        CompareFormat::Csv => {
            let all =
                pairs.iter().map(|pair| report::changes_csv(pair.name.as_str(), &pair.changes(by)));
            ui.result(&all.collect::<String>())
        }
        CompareFormat::Json => {
            let candidate = |pair: &'_ Pair| pair.changes(by);
            let candidates = pairs.iter().map(|pair| Candidate {
                name: &pair.name,
                causes: &pair.causes,
                changes: candidate(pair),
            });
            ui.json(&Document { schema: 1, candidates: candidates.collect() })
        }
        CompareFormat::Html => {
            let Some(last) = pairs.last() else { return Ok(()) };
            let demo = is_demo(&places.cwd.join(&last.name));
            ui.result(&report::comparison_page(&last.before, &last.after, &last.causes, demo))
        }
    }
}
