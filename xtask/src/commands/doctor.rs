//! `doctor`: examine the machine, and what a build would be made from.

use crate::{
    cli::{DoctorArgs, Places, TextOrJson},
    doctor::{self, Examination, State, Tree},
    provision,
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
        tree: tree(args, places)?,
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

fn tree(args: &DoctorArgs, places: &Places) -> Outcome<Option<Tree>> {
    let named = (args.profile.as_deref(), args.mediapipe.as_deref());
    let target = provision::target(named.0, named.1, places)?;
    Ok(target.map(|(release, root)| Tree { release, root }))
}
