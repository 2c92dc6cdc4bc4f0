//! `release check`: what can be proven of a release without Bazel, and a draft made a kept row.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    adopt::{self, Ground},
    cli::{ReleaseCheckArgs, ReportFormat},
    provision,
    provision::Provision,
    request::Places,
};

/// Tries every proof and prints how each went; exit code 34 where one does not hold.
pub fn run(args: &ReleaseCheckArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying.request(), places, ui, &interrupt)?;
    let upstream = adopt::locate(&args.release, &provision)?;
    let scratch = places.work.join("check");
    std::fs::create_dir_all(&scratch).map_err(|error| Failure::io("make", &scratch, &error))?;
    let profiles = provision::profile_folder(places);
    let ground = Ground {
        upstream: &upstream,
        pins: provision.pins(),
        profiles: &profiles,
        scratch: &scratch,
        interrupt: &interrupt,
    };
    let check = adopt::check(&ground)?;
    match args.format {
        ReportFormat::Text => ui.result(&adopt::check_text(&check))?,
        ReportFormat::Json => ui.json(&check)?,
        ReportFormat::Markdown => ui.result(&adopt::check_markdown(&check))?,
    }
    if !check.holds() {
        let diagnostic =
            Diagnostic::error(format!("MediaPipe {} is not what its row says", check.version))
                .help("each line below a proof that fails says what does not hold");
        return Err(Failure::new(Exit::CheckFailed, diagnostic));
    }
    let Some(by) = &args.keep else { return Ok(()) };
    let Some(draft) = upstream.release.draft.as_ref().filter(|draft| draft.is_draft()) else {
        let diagnostic = Diagnostic::error(format!("MediaPipe {} is no draft", check.version))
            .note("`--keep` makes a draft of `build-profiles/releases/` a kept row")
            .help("leave out `--keep`");
        return Err(Failure::new(Exit::Usage, diagnostic));
    };
    adopt::keep(&draft.path, by)?;
    ui.status("Kept", draft.path.strip_prefix(&places.cwd).unwrap_or(&draft.path));
    Ok(())
}
