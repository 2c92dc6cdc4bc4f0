//! The processor: Google ships the NDK for x86_64 Linux only, which other processors may emulate.

use super::Finding;
use crate::engine::{Emulation, EngineInfo};

const SUBJECT: &str = "architecture";

/// `here` as Rust names it; `real` where a release of MediaPipe is built, which needs Google's NDK.
pub fn judge(here: &str, engine: Option<&EngineInfo>, real: bool) -> Vec<Finding> {
    let place = engine.map_or(here, |engine| engine.architecture.as_str());
    let emulates = engine.is_some_and(|engine| engine.emulation == Emulation::Emulated);
    let whose = if engine.is_some() { "of the engine" } else { "of this machine" };
    vec![match (place, real) {
        ("x86_64", _) => Finding::ok(SUBJECT, format!("x86_64 {whose}")),
        ("aarch64", false) => Finding::ok(SUBJECT, format!("aarch64 {whose}")),
        ("aarch64", true) if emulates => Finding::warning(
            SUBJECT,
            format!("aarch64 {whose}, which emulates x86_64: several times slower"),
            "nothing to do; an x86_64 machine builds releases faster",
        ),
        ("aarch64", true) => Finding::failed(
            SUBJECT,
            format!("aarch64 {whose}: Google ships no Linux NDK for it"),
            "build on an x86_64 machine, or register an emulator (Debian, Ubuntu: sudo apt-get install qemu-user-static binfmt-support)",
        ),
        (other, _) => Finding::failed(
            SUBJECT,
            format!("{other} {whose}: there is no Bazel for it"),
            "build on an x86_64 machine",
        ),
    }]
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};
    use crate::engine::EngineKind;

    #[test]
    fn arm64_builds_the_demo_and_no_release() {
        for (here, real, expected) in [
            ("x86_64", true, State::Ok),
            ("aarch64", false, State::Ok),
            ("aarch64", true, State::Failed),
            ("riscv64", false, State::Failed),
        ] {
            assert_eq!(judge(here, None, real)[0].state, expected, "{here} {real}");
        }
    }

    #[test]
    fn an_engine_that_emulates_builds_releases() {
        for (emulation, expected) in
            [(Emulation::Emulated, State::Warning), (Emulation::Absent, State::Failed)]
        {
            let engine = EngineInfo {
                architecture: "aarch64".into(),
                emulation,
                ..EngineInfo::example(EngineKind::Docker)
            };
            assert_eq!(judge("aarch64", Some(&engine), true)[0].state, expected);
            assert_eq!(judge("aarch64", Some(&engine), false)[0].state, State::Ok);
        }
    }
}
