//! How OpenCV reaches the app, and what it is compiled from where it is linked statically.

use support::{diag::Diagnostic, located::Located};

use super::{
    build_plan::{OpencvPlan, OpencvSource},
    tasks::Chosen,
};
use crate::{
    catalogue::{OpencvStatic, OpencvUse, Release},
    pins::{Kind, Pins},
    profile::{Opencv, Profile},
};

impl OpencvSource {
    /// The source that pins.toml has for a release; none where it has none with a digest.
    pub fn pinned(pins: &Pins, release: &Release) -> Option<Self> {
        let pins = pins.of(Kind::OpencvSource, release.opencv_of()?.as_str());
        let pin = pins.into_iter().find(|pin| pin.is_pinned())?;
        Some(Self {
            version: pin.version.clone()?,
            url: pin.urls.first()?.clone(),
            sha256: pin.sha256?,
        })
    }
}

/// The decision. `source` is the one that is pinned for the release.
pub fn choose(
    profile: &Profile,
    release: &Release,
    chosen: &Chosen<'_>,
    source: Option<&OpencvSource>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) -> OpencvPlan {
    let mut plan = OpencvPlan { link: Opencv::Shared, build_file: None, source: None };
    let Some(written) = &profile.keys.native.opencv else { return plan };
    plan.link = written.value;
    match written.value {
        Opencv::Shared => {}
        Opencv::None => without(written, chosen, problems, warnings),
        Opencv::Static => {
            plan.build_file = Some(release.opencv_build_file.clone());
            if release.opencv_static == OpencvStatic::Source {
                plan.source = source.cloned();
                if source.is_none() {
                    problems.push(unpinned(written, release));
                }
            }
        }
    }
    plan
}

fn unpinned(written: &Located<Opencv>, release: &Release) -> Diagnostic {
    let message = format!("no source of OpenCV is pinned for {}", release.title());
    written.diagnostic(message, "it is compiled from its source").help(
        "give the row of kind `opencv-source` in build-profiles/pins.toml a version and a sha256, or write \
         `opencv = \"shared\"`",
    )
}

fn without(
    written: &Located<Opencv>,
    chosen: &Chosen<'_>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) {
    let linked = chosen.kept.iter().copied().chain(chosen.implied.iter().map(|(task, _)| *task));
    let (mut always, mut converters) = (Vec::new(), Vec::new());
    for task in linked {
        match task.opencv {
            OpencvUse::Always => always.push(task.name.as_str()),
            OpencvUse::Converters => converters.push(task.name.as_str()),
            OpencvUse::Never => {}
        }
    }
    if !always.is_empty() {
        let message = format!("{} cannot be built without OpenCV", always.join(", "));
        let problem = written.diagnostic(message, "their graphs call it");
        problems.push(problem.help("write `opencv = \"static\"`, or drop these tasks"));
    } else if !converters.is_empty() {
        // mediapipe.md 5.2: image_to_tensor_calculator ends the process for a CPU image.
        warnings.push(format!(
            "without OpenCV the process is aborted when {} receives an image in CPU memory; only apps \
             that hand over GPU images alone can use this library",
            converters.join(" or ")
        ));
    }
}
