//! `doctor`: examine the machine, and what a build would be made from.

use crate::{
    catalogue::Catalogue,
    cli::{DoctorArgs, Places, TextOrJson},
    doctor::{self, Examination, State, Tree},
    pipeline, plan, profile,
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exit::Exit,
        ui::Ui,
    },
};

/// Prints what was found, and fails where something failed.
pub fn run(args: &DoctorArgs, places: &Places, ui: Ui) -> Outcome {
    let report = doctor::examine(&Examination {
        repo: places.repo.clone(),
        work: places.work.clone(),
        home: places.home.clone(),
        path: places.path.clone(),
        proxies: places.proxy_variables.clone(),
        profile: args.profile.clone(),
        tree: subject(args, places)?,
    });
    match args.format {
        TextOrJson::Text => ui.result(&doctor::text(&report))?,
        TextOrJson::Json => ui.json(&report)?,
    }
    if report.state != State::Failed {
        return Ok(());
    }
    let failed = report.findings.iter().filter(|finding| finding.state == State::Failed);
    let subjects: Vec<&str> = failed.map(|finding| finding.subject).collect();
    let engines = subjects.iter().all(|subject| ["docker", "podman"].contains(subject));
    let exit = if engines { Exit::EngineUnavailable } else { Exit::BadInput };
    let diagnostic = Diagnostic::error(format!("a build would fail: {}", subjects.join(", ")));
    Err(Failure::new(exit, diagnostic.help("do what stands below each `failed`")))
}

/// What `build` would take with the same arguments; nothing where they name nothing.
fn subject(args: &DoctorArgs, places: &Places) -> Outcome<Option<Tree>> {
    let written = match &args.profile {
        Some(name) => profile::load(name, &pipeline::shelf(places))?.keys.version,
        None => None,
    };
    let Some(wanted) = args.mediapipe.clone().or(written.map(|version| version.value)) else {
        return Ok(None);
    };
    let number = wanted.strip_prefix('v').unwrap_or(&wanted);
    if let Some(release) = Catalogue::bundled().release(number).filter(|r| r.mirrors.is_none()) {
        // Fetched when it is built; there is no tree to look at.
        return Ok(Some(Tree { release, root: None }));
    }
    let upstream = plan::locate(&wanted, &places.repo.join("xtask/demo"), &places.cwd)?;
    Ok(Some(Tree { release: upstream.release, root: Some(upstream.root) }))
}
