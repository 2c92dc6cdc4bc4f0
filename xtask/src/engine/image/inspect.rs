//! What an engine knows of an image: "there is none" is an answer, an engine that failed is not.

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::Captured,
    exit::Exit,
};

use super::spec::ImageRef;
use crate::engine::info::EngineInfo;

/// How engines say that they have no such image: Docker, Podman, and Docker on containerd's store.
const ABSENT: &[&str] = &["no such image", "image not known", "no such object"];

/// The ID of an image by its name; none where the engine has no image of that name.
pub fn id(engine: &EngineInfo, image: &ImageRef) -> Outcome<Option<ImageRef>> {
    ask(engine, image, "--format={{.Id}}").map(|found| found.map(ImageRef))
}

/// The digest of the files of an image's first layer by its name. Unlike the ID it does not depend on when
/// the image was made.
pub fn layer(engine: &EngineInfo, image: &ImageRef) -> Outcome<Option<String>> {
    ask(engine, image, "--format={{index .RootFS.Layers 0}}")
}

/// What an image says that it was built upon.
pub fn base(engine: &EngineInfo, image: &ImageRef) -> Outcome<String> {
    let format = "--format={{index .Config.Labels \"org.mediapipe-minimal.base\"}}";
    let said = engine.call(["image", "inspect", format, &image.0]).read()?;
    Ok(said.trim().to_owned())
}

fn ask(engine: &EngineInfo, image: &ImageRef, format: &str) -> Outcome<Option<String>> {
    let command = engine.call(["image", "inspect", format, &image.0]);
    let asked = command.output().map_err(|error| Failure::io("start", &engine.program, &error))?;
    read_digest(&asked).map_err(|said| {
        let diagnostic = Diagnostic::error(format!(
            "{} does not tell of the image `{image}`",
            engine.kind
        ))
        .note(said)
        .note(command.to_string())
        .help(
            "run the command above by hand to see more; `cargo xtask doctor` examines the engine",
        );
        Failure::new(Exit::EngineUnavailable, diagnostic)
    })
}

/// An ID is the digest of an image's configuration, as a layer is known by that of its files: 64 hexadecimal digits, with `sha256:` before them
/// from Docker and without it from Podman.
fn read_digest(asked: &Captured) -> Result<Option<String>, String> {
    let id = asked.stdout.trim();
    let digits = id.strip_prefix("sha256:").unwrap_or(id);
    if asked.status.success() {
        let whole = digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        return if whole {
            Ok(Some(id.to_owned()))
        } else {
            Err(format!(
                "expected a digest of 64 hexadecimal digits, found `{}`",
                id.escape_debug()
            ))
        };
    }
    let said = asked.stderr.to_lowercase();
    if ABSENT.iter().any(|words| said.contains(words)) {
        return Ok(None);
    }
    Err(format!("it ended with {} and said: {}", asked.status, asked.stderr.trim()))
}

#[cfg(test)]
mod tests {
    use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};

    use super::*;

    fn read(code: i32, stdout: &str, stderr: &str) -> Result<Option<String>, String> {
        read_digest(&Captured {
            status: ExitStatus::from_raw(code << 8),
            stdout: stdout.to_owned(),
            stderr: stderr.to_owned(),
        })
    }

    #[test]
    fn no_image_is_told_from_an_engine_that_failed() {
        for said in [
            "Error response from daemon: no such image: a:1: No such image: a:1",
            "Error: No such image: a:1",
            "Error: inspecting object: a:1: image not known",
            "Error: inspecting object: unable to inspect \"a:1\": failed to find image a:1: a:1: image not known",
        ] {
            assert_eq!(read(1, "", said), Ok(None), "{said}");
            assert_eq!(read(125, "\n", said), Ok(None), "{said}");
        }
        for said in [
            "Error: unknown flag: --cgroup-manager",
            "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
            "",
        ] {
            let error = read(125, "", said).unwrap_err();
            assert!(error.ends_with(&format!("said: {said}")), "{error}");
        }
    }

    #[test]
    fn an_id_is_whole_or_an_error() {
        let digits = "0123456789abcdef".repeat(4);
        for id in [digits.clone(), format!("sha256:{digits}")] {
            assert_eq!(read(0, &format!("{id}\n"), ""), Ok(Some(id)));
        }
        for id in ["", "sha256:", "0123456789ab", "<no value>", &"g".repeat(64)] {
            assert!(read(0, id, "").unwrap_err().starts_with("expected a digest"), "{id}");
        }
    }
}
