//! `clean`: show what the tool keeps on this machine, and remove it on request.

use serde::Serialize;
use support::{diag::Outcome, interrupt::Interrupt, ui::Ui};

use crate::{
    clean::{self, Found, Part, Search},
    cli::{CleanArgs, TextOrJson},
    provision,
    request::Places,
};

/// The document of `clean --format json`, schema 1.
#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    removed: bool,
    #[serde(flatten)]
    found: &'a Found,
}

/// Lists what there is; with `--yes` it is removed too.
pub fn run(args: &CleanArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let store = provision::store(args.store.as_deref(), places);
    let parts: Vec<Part> = args.only.iter().map(|part| part.part()).collect();
    let search = Search {
        work: &places.work,
        store: store.root(),
        path: &places.path,
        parts: if parts.is_empty() { &Part::ALL } else { &parts },
    };
    let found = clean::find(search, &interrupt)?;
    if let Some(warning) = clean::foreign(&found) {
        ui.diagnostic(&warning);
    }
    if args.yes {
        clean::remove(&found, search, ui, &interrupt)?;
    }
    match args.format {
        TextOrJson::Json => ui.json(&Document { schema: 1, removed: args.yes, found: &found }),
        TextOrJson::Text if found.items.is_empty() => ui.result("there is nothing of this tool"),
        TextOrJson::Text => {
            let end = if args.yes { "removed" } else { "nothing was removed; `--yes` removes it" };
            ui.result(&format!("{}{end}", clean::text(&found)))
        }
    }
}
