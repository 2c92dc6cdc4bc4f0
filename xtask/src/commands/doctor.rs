//! `doctor`: examine the machine, and what a build would be made from.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::quoted,
    exit::Exit,
    ui::Ui,
};

use super::doctor_log;
use crate::{
    cli::{DoctorArgs, DoctorSubject, TextOrJson},
    doctor::{self, Examination, HostSetup, Needs, State, Tree},
    engine::EngineKind,
    pins::{Kind, PINS, Pin, Pins},
    pipeline, profile, provision,
    request::Places,
};

/// Prints what was found, and fails where something failed.
pub fn run(args: &DoctorArgs, places: &Places, ui: Ui) -> Outcome {
    if let Some(DoctorSubject::Log(args)) = &args.subject {
        return doctor_log::run(args, places, ui);
    }
    let own = pipeline::absolute(&args.own.request(), places);
    let is_host = args.engine.kind() == Some(EngineKind::Host);
    pipeline::only_on_this_machine(&own, args.ndk.as_deref(), args.engine.kind())?;
    let tree = tree(args, places)?;
    let needs = needs(args, tree.as_ref(), places)?;
    let report = doctor::examine(&Examination {
        repo: places.root_of(PINS).to_owned(),
        work: places.work.clone(),
        home: places.home.clone(),
        path: places.path.clone(),
        proxies: places.proxy_variables.clone(),
        profile: args.profile.clone(),
        tree,
        needs,
        host: is_host.then(|| HostSetup {
            ndk: args.ndk.as_ref().map(|ndk| places.cwd.join(ndk)).or(places.ndk.clone()),
            own,
        }),
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
    let engines = subjects.iter().all(|subject| ["docker", "podman", "bazel"].contains(subject));
    let exit = if engines { Exit::EngineUnavailable } else { Exit::BadInput };
    let diagnostic = Diagnostic::error(format!("a build would fail: {}", subjects.join(", ")));
    Err(Failure::new(exit, diagnostic.help("do what stands below each `failed`")))
}

fn tree(args: &DoctorArgs, places: &Places) -> Outcome<Option<Tree>> {
    let named = (args.profile.as_deref(), args.mediapipe.as_deref());
    let target = provision::target(named.0, named.1, args.near.as_deref(), places)?;
    Ok(target.map(|(release, root)| Tree { release, root }))
}

/// What the build to come reads from outside: its release's parts, and the models of its profile. A
/// checkout needs no source archive.
fn needs(args: &DoctorArgs, tree: Option<&Tree>, places: &Places) -> Outcome<Option<Needs>> {
    let named = args.profile.as_deref();
    if named.is_none() && tree.is_none() {
        return Ok(None);
    }
    let profile =
        named.map(|name| profile::load(name, &provision::profile_folder(places))).transpose()?;
    let written = profile.as_ref().and_then(|profile| profile.keys.version.as_ref());
    let wanted = args.mediapipe.as_deref().or(written.map(|version| version.value.as_str()));
    let fetched = wanted.and_then(provision::release).is_some();
    let release = tree.map(|tree| tree.release);
    let pins = Pins::read(places.root_of(PINS))?;
    let needed = provision::needed(profile.as_ref(), release, &pins, provision::host());
    let needed = needed.map(|needed| {
        // Without a container both are the person's own.
        let is_host = args.engine.kind() == Some(EngineKind::Host);
        let own = |pin: &&Pin| is_host && matches!(pin.kind, Kind::Bazel | Kind::Ndk);
        let wanted = |pin: &&Pin| (fetched || pin.kind != Kind::Source) && !own(pin);
        needed.into_iter().filter(wanted).cloned().collect::<Vec<Pin>>()
    });
    let mut command = "cargo xtask fetch".to_owned();
    match named {
        Some(name) => {
            command.push_str(&format!(" --profile {}", quoted(name)));
            if let Some(release) = release.filter(|_| args.mediapipe.is_some()) {
                command.push_str(&format!(" --mediapipe {}", release.version));
            }
        }
        None => {
            let names =
                needed.iter().flatten().map(|pin| format!(" --input {}", quoted(&pin.name)));
            command.extend(names);
        }
    }
    if let Some(store) = &args.store {
        command.push_str(&format!(" --store {}", quoted(store.as_str())));
    }
    let store = provision::store(args.store.as_deref(), places);
    Ok(Some(Needs { pins: needed, store, command }))
}
