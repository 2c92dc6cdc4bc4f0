//! How OpenCV reaches the app, and what it is compiled from where it is linked statically.

use support::{diag::Diagnostic, located::Located};

use super::{
    build_plan::{OpencvPlan, OpencvSource},
    tasks::Chosen,
};
use crate::{
    catalogue::{OpencvStatic, OpencvUse, Release},
    patch,
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
        Opencv::OwnConverter => own_converter(written, release, chosen, problems, warnings),
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

/// The tasks that are linked, by what they need OpenCV for.
#[derive(Default)]
struct Users<'a> {
    always: Vec<&'a str>,
    converters: Vec<&'a str>,
    masks: Vec<&'a str>,
}

impl<'a> Users<'a> {
    fn of(chosen: &Chosen<'a>) -> Self {
        let implied = chosen.implied.iter().map(|(task, _)| *task);
        let mut users = Self::default();
        for task in chosen.kept.iter().copied().chain(implied) {
            let name = task.name.as_str();
            match task.opencv {
                OpencvUse::Always => users.always.push(name),
                OpencvUse::Converters => users.converters.push(name),
                OpencvUse::Masks => {
                    users.converters.push(name);
                    users.masks.push(name);
                }
                OpencvUse::Never => {}
            }
        }
        users
    }

    /// The problem of tasks whose graphs call OpenCV for more than an image to convert.
    fn refusal(&self, written: &Located<Opencv>) -> Option<Diagnostic> {
        if self.always.is_empty() {
            return None;
        }
        let message = format!("{} cannot be built without OpenCV", self.always.join(", "));
        let problem = written.diagnostic(message, "their graphs call it");
        Some(problem.help("write `opencv = \"static\"`, or drop these tasks"))
    }
}

fn without(
    written: &Located<Opencv>,
    chosen: &Chosen<'_>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) {
    let users = Users::of(chosen);
    if let Some(problem) = users.refusal(written) {
        problems.push(problem);
    } else if !users.converters.is_empty() {
        // mediapipe.md 5.2: image_to_tensor_calculator ends the process for a CPU image.
        warnings.push(format!(
            "without OpenCV the process is aborted when {} receives an image in CPU memory; only apps \
             that hand over GPU images alone can use this library",
            users.converters.join(" or ")
        ));
    }
}

fn own_converter(
    written: &Located<Opencv>,
    release: &Release,
    chosen: &Chosen<'_>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) {
    let users = Users::of(chosen);
    problems.extend(users.refusal(written));
    if !patch::bundled().iter().any(|patch| {
        patch.when.as_deref() == Some("opencv = \"own-converter\"")
            && patch.releases.contains(release.near())
    }) {
        let message = format!("no converter fits the sources of {}", release.title());
        let problem = written.diagnostic(message, "it takes the place of a file of upstream");
        problems.push(problem.help("write `opencv = \"static\"`"));
    }
    if !users.masks.is_empty() {
        // RET_CHECK_FAIL in tensors_to_segmentation_calculator.cc, on every release.
        warnings.push(format!(
            "segmentation masks are made by OpenCV: without it {} fails with \"OpenCV processing \
             disabled.\" where an app asks for them; landmarks are not touched",
            users.masks.join(" or ")
        ));
    }
}
