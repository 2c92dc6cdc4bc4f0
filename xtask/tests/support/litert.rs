//! The tool with LiteRT at hand: `.ci/run` downloads its wheels into `target/wheels/litert`.

use camino::{Utf8Path, Utf8PathBuf};

use super::{Ended, repo, run, skipped, tool};

/// The environment outlives the test program, so that only the first run on a machine makes it.
pub fn work() -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("evaluate")
}

/// The folder of wheels; `None`, said aloud, where it is absent.
pub fn wheels() -> Option<Utf8PathBuf> {
    let folder = repo().join("target/wheels/litert");
    let found = folder.read_dir_utf8().is_ok_and(|mut entries| {
        entries
            .any(|entry| entry.is_ok_and(|entry| entry.file_name().starts_with("ai_edge_litert-")))
    });
    if !found {
        skipped("target/wheels/litert has no wheel of ai-edge-litert; .ci/run downloads it");
    }
    found.then_some(folder)
}

/// The folder of MediaPipe's wheels; `None`, said aloud, where it is absent.
pub fn mediapipe_wheels() -> Option<Utf8PathBuf> {
    let folder = repo().join("target/wheels/mediapipe");
    let found = folder.read_dir_utf8().is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().starts_with("mediapipe-")))
    });
    if !found {
        skipped("target/wheels/mediapipe has no wheel of mediapipe; .ci/run downloads it");
    }
    found.then_some(folder)
}

/// A verb of `model`, without a package index: what is needed is in the folder of wheels, or there already.
pub fn model(wheels: &Utf8Path, args: &[&str]) -> Ended {
    let work = work();
    let args = [&["--work-dir", work.as_str(), "model"], args].concat();
    let command = tool(&args)
        .env("PIP_NO_INDEX", "1")
        .env("PIP_FIND_LINKS", wheels)
        .env("UV_NO_INDEX", "1")
        .env("UV_FIND_LINKS", wheels);
    run(command)
}
