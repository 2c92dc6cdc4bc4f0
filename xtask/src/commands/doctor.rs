//! `doctor`: examine the machine, and what a build would be made from.

use crate::{
    cli::{DoctorArgs, Places, TextOrJson},
    doctor::{self, Examination, Needs, State, Tree},
    pins::{Pin, Pins},
    pipeline, profile, provision,
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exec::quoted,
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
        needs: needs(args, places)?,
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

/// What the build to come reads from outside: its release's parts, and the models of its profile.
fn needs(args: &DoctorArgs, places: &Places) -> Outcome<Option<Needs>> {
    if args.profile.is_none() && args.mediapipe.is_none() {
        return Ok(None);
    }
    let named = args.profile.as_deref();
    let profile = named.map(|name| profile::load(name, &pipeline::shelf(places))).transpose()?;
    let written = profile.as_ref().and_then(|profile| profile.keys.version.as_ref());
    let wanted = args.mediapipe.as_deref().or(written.map(|version| version.value.as_str()));
    let release = wanted.and_then(provision::release);
    let pins = Pins::read(&places.repo)?;
    let needed = provision::needed(profile.as_ref(), release, &pins, provision::host());
    let pins: Outcome<Vec<Pin>> = needed.map(|needed| needed.into_iter().cloned().collect());
    let mut command = "cargo xtask fetch".to_owned();
    match named {
        Some(name) => command.push_str(&format!(" --profile {}", quoted(name))),
        None => {
            let names = pins.iter().flatten().map(|pin| format!(" --input {}", quoted(&pin.name)));
            command.extend(names);
        }
    }
    if let (Some(release), Some(_), Some(_)) = (release, &args.mediapipe, named) {
        command.push_str(&format!(" --mediapipe {}", release.version));
    }
    if let Some(store) = &args.store {
        command.push_str(&format!(" --store {}", quoted(store.as_str())));
    }
    let store = provision::store(args.store.as_deref(), places);
    Ok(Some(Needs { pins, store, command }))
}
