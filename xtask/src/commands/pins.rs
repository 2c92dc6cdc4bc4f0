//! `pins`: hold pins.toml against its rules, print it, or show what a row would have to say.

use serde::Serialize;
use support::{
    diag::{Failure, Outcome, Severity},
    digest::Sha256,
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    cli::{PinsCommand, SupplyingArgs, TextOrJson},
    pins::{self, Change, Kind, PINS, Pin, Pins},
    provision::Provision,
    request::Places,
};

/// Runs the subcommand: `check`, `list`, or `update`, which shows the new row.
pub fn run(command: &PinsCommand, places: &Places, ui: Ui) -> Outcome {
    let pins = Pins::read(places.root_of(PINS))?;
    match command {
        PinsCommand::Check => check(&pins, ui),
        PinsCommand::List { format } => list(&pins, *format, ui),
        PinsCommand::Update { name, supplying } => update(name, supplying, places, ui),
    }
}

fn check(pins: &Pins, ui: Ui) -> Outcome {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        pins::check(pins).into_iter().partition(|found| found.severity == Severity::Error);
    for warning in &warnings {
        ui.status("Warning", &warning.message);
    }
    if !errors.is_empty() {
        return Err(Failure { exit: Exit::InvalidProfile, diagnostics: errors });
    }
    ui.result(&format!("{} inputs, {} warnings\n", pins.inputs.len(), warnings.len()))
}

fn list(pins: &Pins, format: TextOrJson, ui: Ui) -> Outcome {
    let rows: Vec<Row<'_>> = pins.inputs.values().map(Row::of).collect();
    if format == TextOrJson::Json {
        return ui.json(&ListDocument { schema: 1, inputs: rows });
    }
    let line = |row: &Row<'_>| {
        let digest = row.sha256.map_or("not pinned".to_owned(), |digest| digest.short(12));
        format!("{:<13} {:<36} {digest:<12} {} sources\n", row.kind.as_str(), row.name, row.sources)
    };
    ui.result(&rows.iter().map(line).collect::<String>())
}

fn update(name: &str, supplying: &SupplyingArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&supplying.request(), places, ui, &interrupt)?;
    let pins = provision.pins();
    let pin = pins.named(name)?;
    let fetched = provision.download_anew(pin)?;
    let change = Change { size: fetched.size, sha256: fetched.sha256 };
    match pins::diff(&pins.source.text, pin, change) {
        same if same.is_empty() => ui.result(&format!("`{}` is as its pin says\n", pin.name)),
        diff => ui.result(&diff),
    }
}

#[derive(Serialize)]
struct ListDocument<'a> {
    schema: u32,
    inputs: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    kind: Kind,
    file: &'a str,
    urls: &'a [String],
    size: Option<u64>,
    sha256: Option<Sha256>,
    sources: u32,
}

impl<'a> Row<'a> {
    fn of(pin: &'a Pin) -> Self {
        let Pin { name, kind, file, urls, size, sha256, sources, .. } = pin;
        Self { name, kind: *kind, file, urls, size: *size, sha256: *sha256, sources: *sources }
    }
}
