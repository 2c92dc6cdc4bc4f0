//! `release list`: the releases that the tool knows, oldest first.

use serde::Serialize;
use support::{diag::Outcome, ui::Ui};

use super::show::Row;
use crate::{catalogue::Catalogue, cli::TextOrJson};

/// Prints a line for each release.
pub fn run(format: TextOrJson, ui: Ui) -> Outcome {
    let releases = &Catalogue::bundled().releases;
    let known = releases.iter().filter(|release| release.mirrors.is_none()).map(Row::of);
    if format == TextOrJson::Json {
        return ui.json(&ListDocument { schema: 1, releases: known.collect() });
    }
    ui.result(&known.map(|row| row.line()).collect::<String>())
}

#[derive(Serialize)]
struct ListDocument<'a> {
    schema: u32,
    releases: Vec<Row<'a>>,
}
