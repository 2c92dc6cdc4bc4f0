//! The release of MediaPipe that a result was built from.

use super::super::{answer::Answer, scene::Scene};

/// Each result was built from the release that the profile names.
pub fn release(scene: &Scene<'_>) -> Vec<Answer> {
    let named = scene.promise.and_then(|promise| promise.release.as_ref());
    let Some(named) = named else {
        return vec![Answer::not_asked("no profile that names a release")];
    };
    if scene.releases.is_empty() {
        return vec![Answer::not_asked("no result of `build`, which would say its release")];
    }
    let answer = |(plan, built): &(String, String)| {
        let answer = match built == named {
            true => Answer::ok(format!("built from {built}, as the profile says")),
            false => Answer::broken(format!("{named}, as the profile says"), built.clone())
                .help("build it from the release of the profile, or name the other one in it"),
        };
        answer.of(plan)
    };
    scene.releases.iter().map(answer).collect()
}
