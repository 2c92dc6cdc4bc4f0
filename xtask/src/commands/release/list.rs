//! `release list`: the releases that the tool knows, oldest first.

use serde::Serialize;
use support::{diag::Outcome, ui::Ui};

use super::show::Row;
use crate::{
    cli::TextOrJson,
    pins::{PINS, Pins},
    provision,
    request::Places,
};

/// Prints a line for each release, those that were adopted among them.
pub fn run(format: TextOrJson, places: &Places, ui: Ui) -> Outcome {
    let (demo, pins) = (provision::demo(places), Pins::read(places.root_of(PINS))?);
    let releases = provision::known(places, &demo, &pins)?.releases();
    let known = releases.filter(|release| release.mirrors.is_none()).map(Row::of);
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
