//! `model inspect`: what is in models and bundles.

use std::collections::BTreeMap;

use models::{
    self,
    inspect::{self, Constant, Inspection},
    load::{self, ModelFile},
};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    size::grouped,
    ui::Ui,
};
use treemap::{Fact, Page, Row, Second};

use crate::{
    cli::{InspectFormat, ModelInspectArgs},
    request::Places,
};

/// Prints what was found, all files in one document.
pub fn run(args: &ModelInspectArgs, places: &Places, ui: Ui) -> Outcome {
    if args.before.is_some() && args.format != InspectFormat::Html {
        let diagnostic = Diagnostic::error("`--before` is for the page alone");
        let help = "add `--format html`, or compare with `cargo xtask model evaluate`";
        return Err(Failure::new(Exit::Usage, diagnostic.help(help)));
    }
    let files = load::load(&args.paths, &places.cwd)?;
    let reports = files.iter().map(|file| inspect::inspect(&file.name, &file.bytes));
    let inspection =
        Inspection { schema: inspect::SCHEMA, files: reports.collect::<Result<_, _>>()? };
    match args.format {
        InspectFormat::Json => ui.json(&inspection),
        InspectFormat::Text => ui.result(&inspect::text(&inspection)),
        InspectFormat::Markdown => ui.result(&inspect::markdown(&inspection)),
        InspectFormat::Html => {
            let before = args.before.as_ref().map(|path| -> Outcome<ModelFile> {
                let bytes = load::read(&places.cwd.join(path), path.as_str())?;
                Ok(ModelFile { name: path.to_string(), bytes })
            });
            let before = before.transpose()?;
            let [file] = files.as_slice() else {
                let diagnostic = Diagnostic::error("a page is of one file")
                    .note(format!("found {} in what was named", files.len()));
                return Err(Failure::new(Exit::Usage, diagnostic.help("name one of them")));
            };
            ui.result(&treemap::render(&page(file, before.as_ref())?))
        }
    }
}

/// The rows of one file, or of two side by side.
fn page(file: &ModelFile, before: Option<&ModelFile>) -> Outcome<Page> {
    let now = inspect::constants(&file.name, &file.bytes)?;
    let was = match before {
        Some(before) => inspect::constants(&before.name, &before.bytes)?,
        None => Vec::new(),
    };
    let compared = before.is_some();
    let mut rows: Vec<Row> = now
        .iter()
        .map(|one| Row { path: path(one, compared), bytes: one.bytes, second: 0 })
        .collect();
    rows.extend(was.iter().map(|one| Row { path: path(one, true), bytes: 0, second: one.bytes }));
    let mut facts = vec![fact("Types", &by_type(&now))];
    if let Some(before) = before {
        let bytes = grouped(before.bytes.len() as u64);
        facts.push(fact("Before", &format!("{}, {bytes} bytes", before.name)));
        facts.push(fact("Types before", &by_type(&was)));
    }
    let levels: &[&str] = match compared {
        true => &["model", "operator", "tensor"],
        false => &["model", "operator", "type", "tensor"],
    };
    Ok(Page {
        title: file.name.clone(),
        facts,
        levels: levels.iter().map(|level| (*level).to_owned()).collect(),
        second: if compared { Second::Before } else { Second::Absent },
        rows,
    })
}

fn fact(term: &str, text: &str) -> Fact {
    Fact { term: term.to_owned(), text: text.to_owned() }
}

/// Where a constant stands in the map. Types differ before and after, so that no level is made of them there.
fn path(constant: &Constant, compared: bool) -> Vec<String> {
    let Constant { model, operator, dtype, tensor, shape, .. } = constant;
    let mut path = vec![if model.is_empty() { "the file".to_owned() } else { model.clone() }];
    path.push(if operator.is_empty() { "read by nothing".to_owned() } else { operator.clone() });
    if operator != inspect::REST {
        if !compared {
            path.push(dtype.clone());
        }
        path.push(format!("{tensor} {shape:?}"));
    }
    path
}

/// `INT8 1,234 bytes, FLOAT32 56 bytes`, the largest first.
fn by_type(constants: &[Constant]) -> String {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for constant in constants.iter().filter(|constant| !constant.dtype.is_empty()) {
        *sums.entry(&constant.dtype).or_default() += constant.bytes;
    }
    let mut sums: Vec<(&str, u64)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let words = sums.iter().map(|(dtype, bytes)| format!("{dtype} {} bytes", grouped(*bytes)));
    words.collect::<Vec<_>>().join(", ")
}
