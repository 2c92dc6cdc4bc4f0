//! `release adopt`: a row for a release that this tool has never seen.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::quoted,
    exit::Exit,
    fs::write_atomic,
    ui::Ui,
};

use crate::{
    adopt::{self, Adoption, Request},
    catalogue::{self, Catalogue},
    cli::{ReleaseAdoptArgs, ReportFormat},
    request::Places,
};

/// Prints what was found and writes the row; exit code 3 where something is unknown.
pub fn run(args: &ReleaseAdoptArgs, places: &Places, ui: Ui) -> Outcome {
    let root = places.cwd.join(&args.mediapipe);
    if !root.join("mediapipe").is_dir() {
        let diagnostic =
            Diagnostic::error(format!("`{}` is not a MediaPipe checkout", args.mediapipe))
                .note("expected a folder with `mediapipe/` in it")
                .help("give the root of the checkout");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    let (version, near) = (args.version.as_deref(), args.near.as_deref());
    let request = Request { root: &root, version, near, known: Request::all() };
    let adoption = adopt::adopt(&request)?;
    let folder = places.project.join(catalogue::DRAFTS);
    let path = folder.join(format!("{}.toml", adoption.version));
    if Catalogue::bundled().release(adoption.version.as_str()).is_some() {
        return Err(known(&adoption));
    }
    let kept = |release: &catalogue::Release| {
        release.version == adoption.version
            && release.draft.as_ref().is_some_and(|draft| !draft.is_draft())
    };
    if path.exists() && catalogue::drafts(&folder)?.iter().any(kept) {
        let diagnostic =
            Diagnostic::error(format!("somebody keeps MediaPipe {} already", adoption.version))
                .note(path.to_string())
                .help(format!("rm {}", quoted(path.as_str())));
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    match args.format {
        ReportFormat::Text => ui.result(&adopt::text(&adoption))?,
        ReportFormat::Json => ui.json(&adoption)?,
        ReportFormat::Markdown => ui.result(&adopt::markdown(&adoption))?,
    }
    let Some(row) = &adoption.row else {
        let missing = adoption.answers.iter().filter(|answer| answer.missing);
        let names: Vec<&str> = missing.map(|answer| answer.question.as_str()).collect();
        let diagnostic = Diagnostic::error(format!("no row can be made of MediaPipe {}", adoption.version))
            .note(format!("without a single answer: {}", names.join(", ")))
            .help("the report says where it was looked; a new form wants a row in xtask/src/adopt/probes.toml");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    };
    std::fs::create_dir_all(&folder).map_err(|error| Failure::io("make", &folder, &error))?;
    write_atomic(&path, adopt::write(row).as_bytes())?;
    let shown = path.strip_prefix(&places.cwd).unwrap_or(&path);
    ui.status("Wrote", shown);
    let is_twin = |other: &&catalogue::Release| {
        other.version != row.version && other.fingerprint == row.fingerprint
    };
    if let Some(twin) = catalogue::drafts(&folder)?.iter().find(is_twin) {
        let message = format!("{} has the same telling files", twin.title());
        let warning = Diagnostic::warning(message)
            .note("without git objects a checkout is taken for the one that comes first by name");
        ui.diagnostic(&warning.help("add a file that differs to `[fingerprint]` of both rows"));
    }
    if adoption.unknown.is_empty() {
        return Ok(());
    }
    let count = adoption.unknown.len();
    let diagnostic =
        Diagnostic::warning(format!("{count} to look at before anybody keeps {shown}"))
            .help(format!("cargo xtask release check {}", quoted(args.mediapipe.as_str())));
    Err(Failure { exit: Exit::News, diagnostics: vec![diagnostic] })
}

fn known(adoption: &Adoption) -> Failure {
    let version = &adoption.version;
    let diagnostic = Diagnostic::error(format!("the catalogue has MediaPipe {version} itself"))
        .note("a fork or a changed tree is no release of its own: it is planned, staged and built as it is")
        .help("to make a row of it all the same, give it another name, such as `--as mine`");
    Failure::new(Exit::Usage, diagnostic)
}
