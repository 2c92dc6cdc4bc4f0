//! The processor: Google ships the NDK for x86_64 Linux only.

use super::{Finding, engines::EngineInfo};

const SUBJECT: &str = "architecture";

/// `here` as Rust names it; `real` where a release of MediaPipe is built, which needs Google's NDK.
pub fn judge(here: &str, engine: Option<&EngineInfo>, real: bool) -> Vec<Finding> {
    let place = engine.map_or(here, |engine| engine.architecture.as_str());
    let name = match place {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        other => other,
    };
    let whose = if engine.is_some() { "of the engine" } else { "of this machine" };
    vec![match (name, real) {
        ("x86_64", _) => Finding::ok(SUBJECT, format!("x86_64 {whose}")),
        ("aarch64", false) => Finding::ok(SUBJECT, format!("aarch64 {whose}")),
        ("aarch64", true) => Finding::failed(
            SUBJECT,
            format!("aarch64 {whose}: Google ships no Linux NDK for it"),
            "build on an x86_64 machine, or with an engine that runs x86_64 containers",
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
}
