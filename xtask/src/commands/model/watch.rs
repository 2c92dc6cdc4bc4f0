//! `model watch`: whether upstream published what this repository waits for.

use models::watch::{self, Asker, State, Watched};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    http::{Http, Settings, retry::Patience},
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    cli::{ModelWatchArgs, TextOrJson},
    pins::{Kind, PINS, Pins},
    provision,
    request::Places,
};

/// Asks, prints, keeps what was seen, and says by the exit code whether there is news.
pub fn run(args: &ModelWatchArgs, places: &Places, ui: Ui) -> Outcome {
    if args.offline {
        let diagnostic = Diagnostic::error("there is nobody to ask: the network is off limits")
            .note("every question of this command goes to a server; what was seen is as it was")
            .help("leave out --offline");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    let interrupt = Interrupt::listen()?;
    let pins = Pins::read(places.root_of(PINS))?;
    let models: Vec<Watched> = pins
        .inputs
        .values()
        .filter(|pin| pin.kind == Kind::Model)
        .filter_map(|pin| {
            let url = pin.urls.first()?.clone();
            Some(Watched { name: pin.name.clone(), url, size: pin.size })
        })
        .collect();
    // Releases that were adopted are no news either.
    let demo = provision::demo(places);
    let rows = provision::known(places, &demo, &pins)?.releases();
    let known = rows.filter_map(|row| row.tag.clone()).collect();
    let path = match &args.state {
        Some(path) => places.cwd.join(path),
        None => places.work.join("model-watch.json"),
    };
    let mut state = State::read(&path)?;
    let settings = Settings { proxies: places.proxies.clone(), ..Settings::default() };
    let http =
        Http::new(&settings).map_err(|error| Failure::new(Exit::Usage, error.to_diagnostic()))?;
    let told = |url: &str| ui.status("Asking", url);
    let patience = Patience { tries: args.tries, ..Patience::default() };
    let asker = Asker { http: &http, patience, interrupt: &interrupt, told: &told };
    let news = watch::watch(&models, &args.releases.as_str().into(), &known, &mut state, &asker)?;
    state.write(&path)?;
    match args.format {
        TextOrJson::Text => ui.result(&watch::text(&news))?,
        TextOrJson::Json => ui.json(&news)?,
    }
    let is_news = !news.files.is_empty() || !news.releases.is_empty();
    let diagnostics: Vec<Diagnostic> = news
        .unanswered
        .first()
        .map(|first| {
            let count = format!("{} of {} questions", news.unanswered.len(), news.asked);
            Diagnostic::error(format!("no answer to {count}"))
                .note(format!("{}: {}", first.url, first.why))
                .help(first.help.clone())
        })
        .into_iter()
        .collect();
    match (is_news, diagnostics.is_empty()) {
        (true, _) => Err(Failure { exit: Exit::News, diagnostics }),
        (false, false) => Err(Failure { exit: Exit::BadInput, diagnostics }),
        (false, true) => Ok(()),
    }
}
