//! `demo`: the whole pipeline on the bundled upstream.

use support::{diag::Outcome, interrupt::Interrupt, ui::Ui};

use crate::{
    cli::{DemoArgs, TextOrJson},
    engine::Engines,
    pipeline::{self, Built, Permissions},
    report,
    request::{Places, Subject},
};

/// What the others are held against.
const BASELINE: &str = "full";

/// What is held against it.
const CANDIDATES: &[&str] = &["face-only", "face-min"];

/// Built for when the command line names no ABI: what phones have, and what runs on the build machine.
const ABIS: &[&str] = &["arm64-v8a", "x86_64"];

/// Builds every profile and compares.
pub fn run(args: &DemoArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    ui.status("Demo", "the bundled miniature upstream, which is not MediaPipe");
    let running = args.running.request();
    let permissions =
        Permissions { install: !running.supplying.offline, host: running.engine.is_none() };
    let abis = if args.abis.is_empty() {
        ABIS.iter().map(|abi| (*abi).to_owned()).collect()
    } else {
        args.abis.clone()
    };
    let build = |profile: &str| -> Outcome<Built> {
        let subject = Subject {
            profile: profile.to_owned(),
            mediapipe: Some("demo".into()),
            near: None,
            abis: abis.clone(),
            levers: Default::default(),
            own: Default::default(),
        };
        pipeline::build(&Engines, &subject, &running, permissions, places, ui, &interrupt)
    };
    let baseline = build(BASELINE)?;
    let candidates: Vec<Built> =
        CANDIDATES.iter().map(|profile| build(profile)).collect::<Outcome<_>>()?;
    let comparison = pipeline::compare(&baseline, &candidates);
    if args.format == TextOrJson::Json {
        return ui.json(&comparison);
    }
    let dist = baseline.dist.parent().unwrap_or(&baseline.dist);
    let dist = dist.strip_prefix(&places.cwd).unwrap_or(dist);
    ui.result(&format!(
        "{}\nsection by section: cargo xtask compare {dist}/{BASELINE} {dist}/{}",
        report::summary(&comparison),
        CANDIDATES[0]
    ))
}
