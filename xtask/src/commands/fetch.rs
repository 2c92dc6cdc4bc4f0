//! `fetch`: bring every file that a build reads, each checked against its pin.

use serde::Serialize;
use support::{diag::Outcome, interrupt::Interrupt, size::Bytes, ui::Ui};

use crate::{
    cli::{FetchArgs, HostChoice, TextOrJson},
    engine::{Base, Engines},
    inputs::{Fetched, write_bundle},
    pins::{Pin, Pins},
    pipeline, profile,
    provision::{self, Provision},
    request::{Places, Running, Subject},
};

/// Fetches, bundles where asked, and prints what is there.
pub fn run(args: &FetchArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying.request(), places, ui, &interrupt)?;
    let mut files = provision.fetch(&wanted(args, provision.pins(), places)?)?;
    if let Some(profile) = &args.profile {
        files.extend(downloads(args, profile, &provision, ui, &interrupt)?);
    }
    if let Some(bundle) = &args.bundle {
        write_bundle(&places.cwd.join(bundle), &files)?;
        ui.status("Bundled", format_args!("{} files in {bundle}", files.len()));
    }
    match args.format {
        TextOrJson::Json => ui.json(&FetchDocument { schema: 1, files: &files }),
        TextOrJson::Text if files.is_empty() => {
            ui.status("Fetched", "nothing: this build reads no file from outside");
            Ok(())
        }
        TextOrJson::Text => {
            let rows = files.iter().map(|file| {
                format!("{:<34} {:>10}  {}\n", file.name, Bytes(file.size).to_string(), file.path)
            });
            ui.result(&rows.collect::<String>())
        }
    }
}

/// What Bazel itself downloads for a profile.
fn downloads(
    args: &FetchArgs,
    profile: &str,
    provision: &Provision<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Vec<Fetched>> {
    let subject = Subject {
        profile: profile.to_owned(),
        mediapipe: args.mediapipe.clone(),
        near: args.near.clone(),
        abis: args.abis.clone(),
        levers: Default::default(),
        own: Default::default(),
    };
    let running = Running {
        engine: args.engine.kind(),
        ndk: None,
        base: Base::Auto,
        jobs: None,
        locked: args.locked,
        force: false,
        dist: None,
        supplying: args.supplying.request(),
    };
    pipeline::fetch_downloads(
        &Engines,
        &subject,
        &running,
        args.update_lock,
        provision,
        ui,
        interrupt,
    )
}

fn wanted<'a>(args: &FetchArgs, pins: &'a Pins, places: &Places) -> Outcome<Vec<&'a Pin>> {
    if args.all {
        return Ok(pins.inputs.values().collect());
    }
    let mut wanted: Vec<&Pin> =
        args.inputs.iter().map(|name| pins.named(name)).collect::<Outcome<_>>()?;
    let Some(name) = &args.profile else { return Ok(wanted) };
    let profile = profile::load(name, &provision::profile_folder(places))?;
    let written = profile.keys.version.as_ref().map(|version| version.value.as_str());
    let version = args.mediapipe.as_deref().or(written).unwrap_or("demo");
    let release = provision::release(version);
    let host = args.host.map_or_else(provision::host, HostChoice::as_str);
    wanted.extend(provision::needed(Some(&profile), release, pins, host)?);
    Ok(wanted)
}

#[derive(Serialize)]
struct FetchDocument<'a> {
    schema: u32,
    files: &'a [Fetched],
}
