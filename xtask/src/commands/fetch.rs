//! `fetch`: bring every file that a build reads, each checked against its pin.

use std::{collections::BTreeSet, time::Duration};

use serde::Serialize;

use crate::{
    catalogue::Catalogue,
    cli::{FetchArgs, Places, TextOrJson},
    inputs::{Fetched, Mirror, Store, Supply, write_bundle},
    pins::{Kind, Pin, Pins},
    pipeline,
    profile::{self, Opencv},
    provision,
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exit::Exit,
        http::{Settings, retry::Patience},
        interrupt::Interrupt,
        size::Bytes,
        ui::Ui,
    },
};

/// Fetches, bundles where asked, and prints what is there.
pub fn run(args: &FetchArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let pins = Pins::read(&places.repo)?;
    let wanted = wanted(args, &pins, places)?;
    let mirrors = args.mirrors.iter().map(|written| Mirror::parse(written, &places.cwd));
    let network = Settings {
        proxies: places.proxies.clone(),
        silence: Duration::from_secs(args.timeout),
        ..Settings::default()
    };
    let supply = Supply {
        store: Store::at(provision::store(args.store.clone(), places)?),
        mirrors: mirrors.collect::<Outcome<_>>()?,
        offline: args.offline,
        unpinned: args.unpinned.iter().cloned().collect::<BTreeSet<_>>(),
        parallel: args.parallel.into(),
        network,
        patience: Patience::default(),
        ui,
    };
    let files = supply.fetch(&wanted, &interrupt)?;
    if let Some(bundle) = &args.bundle {
        write_bundle(&places.cwd.join(bundle), &files)?;
        ui.status("Bundled", format_args!("{} files in {bundle}", files.len()));
    }
    match args.format {
        TextOrJson::Json => ui.json(&FetchDocument { schema: 1, files: &files }),
        TextOrJson::Text => {
            let rows = files.iter().map(|file| {
                format!("{:<34} {:>10}  {}\n", file.name, Bytes(file.size).to_string(), file.path)
            });
            ui.result(&rows.collect::<String>())
        }
    }
}

fn wanted<'a>(args: &FetchArgs, pins: &'a Pins, places: &Places) -> Outcome<Vec<&'a Pin>> {
    if args.all {
        return Ok(pins.inputs.values().collect());
    }
    let mut wanted: Vec<&Pin> =
        args.inputs.iter().map(|name| pins.named(name)).collect::<Outcome<_>>()?;
    let Some(name) = &args.profile else { return Ok(wanted) };
    let profile = profile::load(name, &pipeline::shelf(places))?;
    let written = profile.keys.version.as_ref().map(|version| version.value.as_str());
    let version = args.mediapipe.as_deref().or(written).unwrap_or("demo");
    let release = Catalogue::bundled().release(version.trim_start_matches('v'));
    let Some(release) = release.filter(|release| release.mirrors.is_none()) else {
        let diagnostic = Diagnostic::error(format!("`{version}` is not a release that is fetched"))
            .note("the demo upstream is in this repository, a checkout on this machine");
        let help = "name a release with `--mediapipe`, such as `--mediapipe 0.10.26`";
        return Err(Failure::new(Exit::BadInput, diagnostic.help(help)));
    };
    let version = release.version.as_str();
    wanted.push(pins.release_source(version)?);
    wanted.push(pins.bazel(&release.bazel, "linux-x86_64")?);
    wanted.push(pins.ndk(version)?);
    wanted.extend(match profile.keys.native.opencv.as_ref().map(|opencv| opencv.value) {
        Some(Opencv::None) => Vec::new(),
        Some(Opencv::Static) => pins.of(Kind::OpencvSource, version),
        Some(Opencv::Shared) | None => pins.of(Kind::OpencvSdk, version),
    });
    let models = profile.keys.models.iter().flatten();
    let pinned = models.filter_map(|model| pins.inputs.get(&model.value));
    wanted.extend(pinned.filter(|pin| pin.kind == Kind::Model));
    Ok(wanted)
}

#[derive(Serialize)]
struct FetchDocument<'a> {
    schema: u32,
    files: &'a [Fetched],
}
