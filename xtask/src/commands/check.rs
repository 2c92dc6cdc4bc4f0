//! `check`: what a phone would refuse.

use camino::Utf8PathBuf;
use support::{diag::Outcome, ui::Ui};

use crate::{
    check::{self, Promise, Request},
    cli::{CheckArgs, CheckFormat},
    measure::Measurable,
    profile,
    provision::profile_folder,
    request::Places,
};

/// Asks every rule, prints the answers, and fails where one is broken or could not be told.
pub fn run(args: &CheckArgs, places: &Places, ui: Ui) -> Outcome {
    let source = |path: &Utf8PathBuf| Measurable::new(places.cwd.join(path), path.as_str());
    let promise = match &args.profile {
        Some(wanted) => {
            let profile = profile::load(wanted, &profile_folder(places))?;
            Some(Promise::of_profile(&profile))
        }
        None => None,
    };
    let report = check::check(&Request {
        sources: args.paths.iter().map(source).collect(),
        app: args.app.as_ref().map(source),
        min_api: args.min_api,
        promise,
        ndk: args.ndk.as_ref().map(|ndk| places.cwd.join(ndk)),
    })?;
    match args.format {
        CheckFormat::Text => ui.result(&check::text(&report))?,
        CheckFormat::Json => ui.json(&report)?,
        CheckFormat::Sarif => ui.json(&check::sarif(&report))?,
        CheckFormat::Junit => ui.result(&check::junit(&report))?,
    }
    match report.failure() {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}
