//! `release show --archives`: which archives a tree names, and whether this tool says the same.

use camino::Utf8PathBuf;
use support::{diag::Outcome, interrupt::Interrupt, ui::Ui};

use crate::{
    archives,
    catalogue::Release,
    cli::{ReleaseShowArgs, ReportFormat},
    plan,
    provision::{Provision, known},
    request::Places,
};

/// Prints the listing, made again from git where that is asked for. Nothing is fetched but the source of
/// a release that is named by its number.
pub fn run(args: &ReleaseShowArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying.request(), places, ui, &interrupt)?;
    let (root, release) = tree(args.wanted(), &provision)?;
    let read = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    let mut listing = archives::read(&read);
    if let Some(release) = release {
        archives::compare(&mut listing, release, provision.pins(), &read);
    }
    if let Some(repositories) = &args.repositories {
        let into = args.into.as_ref().map(|into| places.cwd.join(into));
        listing.proofs = archives::rebuild(
            &listing,
            &places.cwd.join(repositories),
            into.as_deref(),
            &interrupt,
        )?;
    }
    match args.format {
        ReportFormat::Json => ui.json(&listing),
        ReportFormat::Text => ui.result(&archives::text(&listing)),
        ReportFormat::Markdown => ui.result(&archives::markdown(&listing)),
    }
}

/// A tree with its release; one that is not recognised names archives all the same.
fn tree(
    wanted: &str,
    provision: &Provision<'_>,
) -> Outcome<(Utf8PathBuf, Option<&'static Release>)> {
    if let Some(source) = provision.source(wanted)? {
        return Ok((source.upstream.root, Some(source.upstream.release)));
    }
    let places = provision.places();
    let demo = places.repo.join("xtask/demo");
    let path = places.cwd.join(wanted);
    match plan::recognise(wanted, None, known(places, &demo, provision.pins())?) {
        Ok((root, release)) => Ok((root, Some(release))),
        Err(_) if path.join("WORKSPACE").is_file() || path.join("MODULE.bazel").is_file() => {
            Ok((path, None))
        }
        Err(failure) => Err(failure),
    }
}
