//! From a profile to its plan, with what had to be fetched to make it.

use support::diag::Outcome;

use crate::{
    inputs::InputRecord,
    pins::Pin,
    plan::{self, BuildPlan, OpencvSource, Overrides, OwnSetup, Upstream},
    profile::{self, Profile},
    provision::{self, Provision},
    request::{Places, Subject},
};

/// What was decided, and what had to be fetched to decide it.
#[derive(Debug)]
pub struct Planned {
    /// What the library is built from: the release, its tree on this machine, and how that stands to git.
    pub upstream: Upstream,
    /// What is built, and with which flags; its digest is a part of the build key.
    pub plan: BuildPlan,
    /// The release's source and the profile's pinned models.
    pub fetched: Vec<InputRecord>,
    /// What the profile says, its limits among it.
    pub profile: Profile,
}

/// Profile -> plan. The source of a release and pinned models are fetched where they are not there.
pub fn plan(subject: &Subject, provision: &Provision<'_>) -> Outcome<Planned> {
    let places = provision.places();
    let mut overrides = Overrides::parse(&subject.abis)?;
    let profile = profile::load(&subject.profile, &provision::profile_folder(places))?;
    let wanted = wanted(subject, &profile);
    let mut fetched = Vec::new();
    // Only a folder can be near a release; what it is told otherwise, `locate` says.
    let source = if subject.near.is_some() { None } else { provision.source(&wanted)? };
    let upstream = match source {
        Some(source) => {
            fetched.push(source.archive);
            source.upstream
        }
        None => {
            let demo = provision::demo(places);
            let known = provision::known(places, &demo, provision.pins())?;
            plan::locate(&wanted, subject.near.as_deref(), known)?
        }
    };
    overrides.levers = subject.levers.clone();
    overrides.opencv = OpencvSource::pinned(provision.pins(), upstream.release);
    overrides.image =
        provision::image(upstream.release, places)?.map(|image| image.tag().to_string());
    if profile.keys.models.is_some() {
        let mut fetch = |pin: &Pin| {
            let file = provision.fetch(&[pin])?.remove(0);
            fetched.push(InputRecord::of(pin, &file));
            Ok(file.path)
        };
        (overrides.models, overrides.quantize) =
            provision::models::read(&profile.keys, &places.cwd, provision.pins(), &mut fetch)?;
    }
    let title = upstream.release.title();
    let own = absolute(&subject.own, places);
    overrides.unpinned = plan::resolve_unpinned(&own, &upstream.root, &title)?;
    let plan = plan::resolve(&profile, &upstream, &overrides)?;
    Ok(Planned { upstream, plan, fetched, profile })
}

/// The same with paths that mean something wherever they are read.
pub fn absolute(own: &OwnSetup, places: &Places) -> OwnSetup {
    let cwd = &places.cwd;
    let registry = |written: &String| match plan::is_address(written) {
        true => written.clone(),
        false => cwd.join(written.strip_prefix("file://").unwrap_or(written)).into_string(),
    };
    let repositories = own.repositories.iter();
    OwnSetup {
        flags: own.flags.clone(),
        repositories: repositories.map(|(name, path)| (name.clone(), cwd.join(path))).collect(),
        registries: own.registries.iter().map(registry).collect(),
        distdirs: own.distdirs.iter().map(|path| cwd.join(path)).collect(),
    }
}

/// What a profile is built from: as the command line says, else the profile, else the demo upstream.
pub(super) fn wanted(subject: &Subject, profile: &Profile) -> String {
    let written = profile.keys.version.as_ref().map(|version| version.value.clone());
    subject.mediapipe.clone().or(written).unwrap_or_else(|| "demo".to_owned())
}
