//! The stages in order. The only file that names all of them.

use camino::Utf8Path;
use serde::Serialize;

use crate::{
    catalogue::BazelLabel,
    cli::{Places, Subject},
    overlay::{self, StagedTree},
    plan::{self, BuildPlan, Overrides, PlanDigest, Upstream},
    profile::{self, Shelf},
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exit::Exit,
        interrupt::Interrupt,
    },
};

/// Profile -> plan.
pub fn plan(subject: &Subject, places: &Places) -> Outcome<(Upstream, BuildPlan)> {
    let profile = profile::load(&subject.profile, &shelf(places))?;
    let written = profile.keys.version.as_ref().map(|version| version.value.as_str());
    let wanted = subject.mediapipe.as_deref().or(written).unwrap_or("demo");
    let upstream = plan::locate(wanted, &places.repo.join("xtask/demo"), &places.cwd)?;
    let overrides = Overrides { abis: subject.abis.clone() };
    let plan = plan::resolve(&profile, &upstream, &overrides)?;
    Ok((upstream, plan))
}

/// Plan -> overlay -> the staged tree. A label that the tree lacks is found here, not by Bazel.
pub fn stage(
    upstream: &Upstream,
    plan: &BuildPlan,
    out: &Utf8Path,
    interrupt: &Interrupt,
) -> Outcome<StagedTree> {
    let missing = overlay::missing_labels(plan, &upstream.root);
    if !missing.is_empty() {
        let labels: Vec<&str> = missing.iter().map(BazelLabel::as_str).collect();
        let diagnostic = Diagnostic::error(format!("the tree has no {}", labels.join(", ")))
            .note(format!("looked in `{}`, recognised as {}", upstream.root, plan.upstream.version))
            .help("check out the release whole, without local changes to its BUILD files");
        return Err(Failure::new(Exit::BadInput, diagnostic));
    }
    overlay::stage(&upstream.root, &overlay::render(plan), out, interrupt)
}

/// Where this repository keeps its profiles.
pub fn shelf(places: &Places) -> Shelf {
    Shelf { folder: places.repo.join("build-profiles"), cwd: places.cwd.clone() }
}

/// A plan with its digest: what is printed and written as `plan.json`.
#[derive(Debug, Serialize)]
pub struct PlanDocument<'a> {
    digest: PlanDigest,
    #[serde(flatten)]
    plan: &'a BuildPlan,
}

impl<'a> PlanDocument<'a> {
    /// Digests the plan.
    pub fn new(plan: &'a BuildPlan) -> Self {
        Self { digest: plan.digest(), plan }
    }
}
