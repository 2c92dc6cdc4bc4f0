//! `explain`: where the bytes of a library are, and why.

mod load;
mod what_if;
mod why;

use regex::Regex;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    ui::Ui,
};

use self::load::Explained;
use super::{compare::is_demo, history};
use crate::{
    attribute::{Attribution, By, Fold, Row, Sources},
    cli::{ExplainArgs, ExplainFormat, ExplainQuestion},
    report,
    request::Places,
};

/// Prints a table of bytes, or the answer to a question about one name.
pub fn run(args: &ExplainArgs, places: &Places, ui: Ui) -> Outcome {
    match &args.question {
        Some(ExplainQuestion::Why(named)) => return why::why(named, places, ui),
        Some(ExplainQuestion::WhyNot(named)) => return why::why_not(named, places, ui),
        Some(ExplainQuestion::WhatIf(asked)) => return what_if::run(asked, places, ui),
        Some(ExplainQuestion::History(asked)) => {
            return history::run(&asked.file, asked.format, places, ui);
        }
        None => {}
    }
    let path = args.path.clone().unwrap_or_default();
    let Explained { told, folder, .. } = load::load(
        &places.cwd.join(&path),
        args.abi.as_deref(),
        args.map.as_ref().map(|map| places.cwd.join(map)),
        args.symbols.as_ref().map(|symbols| places.cwd.join(symbols)),
    )?;
    let filter = args.filter.as_deref().map(filter).transpose()?;
    let by = args.by.by();
    let fold = match &filter {
        Some(filter) => told.fold_where(by, |row| fits(filter, row)),
        None => told.fold(by),
    };
    match args.format {
        ExplainFormat::Text => ui.result(&report::explained_text(&told, &fold, args.top)),
        ExplainFormat::Markdown => ui.result(&report::explained_markdown(&told, &fold, args.top)),
        ExplainFormat::Csv => ui.result(&report::explained_csv(&fold, args.top)),
        ExplainFormat::Html => {
            let demo = folder.is_some() && is_demo(&places.cwd.join(&path));
            ui.result(&report::attribution_page(&told, demo))
        }
        ExplainFormat::Json => ui.json(&document(&told, &fold, args.top)),
    }
}

fn filter(written: &str) -> Outcome<Regex> {
    Regex::new(written).map_err(|error| {
        let diagnostic = Diagnostic::error("`--filter` is no regular expression")
            .note(error.to_string())
            .help("put a backslash before what is meant as it stands, such as a bracket");
        Failure::new(Exit::Usage, diagnostic)
    })
}

/// Whether any name of a row fits.
fn fits(filter: &Regex, row: &Row<'_>) -> bool {
    By::ALL.iter().any(|by| filter.is_match(&by.name(row)))
}

/// The document of `explain --format json`.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    library: &'a str,
    abi: &'a str,
    file: u64,
    sources: &'a Sources,
    by: By,
    bytes: u64,
    charged: u64,
    rows: &'a [crate::attribute::Folded],
    /// Rows that `--top` cut off.
    cut: usize,
}

fn document<'a>(told: &'a Attribution, fold: &'a Fold, top: Option<usize>) -> Document<'a> {
    let shown = top.unwrap_or(fold.rows.len()).min(fold.rows.len());
    Document {
        schema: 1,
        library: &told.library,
        abi: told.abi.as_str(),
        file: told.file.0,
        sources: &told.sources,
        by: fold.by,
        bytes: fold.bytes.0,
        charged: fold.charged.0,
        rows: &fold.rows[..shown],
        cut: fold.rows.len() - shown,
    }
}
