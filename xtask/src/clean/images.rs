//! Images of the tool, with each engine that answers.

use camino::Utf8PathBuf;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use super::{Item, Part};
use crate::engine::{self, EngineKind};

/// The first part of the name of every image that the tool makes. Podman puts `localhost/` before it.
const OWN: &str = "mediapipe-minimal/";

const ENGINES: [EngineKind; 2] = [EngineKind::Docker, EngineKind::Podman];

/// The images that engines have; one that does not answer has none that could be removed.
pub(super) fn find(path: &[Utf8PathBuf]) -> Vec<Item> {
    let mut found = Vec::new();
    for kind in ENGINES {
        let Ok(engine) = engine::probe(kind, path) else { continue };
        let list = ["image", "ls", "--format={{.Repository}}:{{.Tag}}"];
        let names = engine.call(list).read().unwrap_or_default();
        found.extend(own(&names).map(|name| {
            Item {
                part: Part::Images,
                bytes: engine
                    .call(["image", "inspect", "--format={{.Size}}", name])
                    .read()
                    .ok()
                    .and_then(|size| size.trim().parse().ok())
                    .map(support::size::Bytes),
                name: name.to_owned(),
                engine: Some(kind.as_str()),
            }
        }));
    }
    found
}

/// The names of the tool's images in an engine's list.
fn own(list: &str) -> impl Iterator<Item = &str> {
    list.lines().map(str::trim).filter(|name| {
        let name = name.strip_prefix("localhost/").unwrap_or(name);
        name.starts_with(OWN) && !name.ends_with(":<none>")
    })
}

/// Removes an image by its name. One that a container runs on stays, and the engine says so.
pub(super) fn remove(engine: &str, name: &str) -> Outcome {
    let command = support::exec::CommandLine::new(engine, ["image", "rm", name]);
    let ended = command.output().map_err(|error| Failure::io("start", engine, &error))?;
    if ended.status.success() {
        return Ok(());
    }
    let diagnostic = Diagnostic::error(format!("{engine} does not remove the image `{name}`"))
        .note(ended.stderr.trim().to_owned())
        .help(match engine {
            "podman" => {
                "`podman ps --all --external` names what holds it, builds that were killed too: end or \
                 remove that, and run the same command again"
            }
            _ => "`docker ps --all` names what holds it: end or remove that, and run the same command again",
        });
    Err(Failure::new(Exit::EngineUnavailable, diagnostic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_of_the_tool_are_taken() {
        let list = "mediapipe-minimal/demo:5e68\nlocalhost/mediapipe-minimal/base:f1\n\
                    debian:forky\nother/mediapipe-minimal/demo:1\nmediapipe-minimal/demo:<none>\n";
        let found: Vec<&str> = own(list).collect();
        assert_eq!(found, ["mediapipe-minimal/demo:5e68", "localhost/mediapipe-minimal/base:f1"]);
    }
}
