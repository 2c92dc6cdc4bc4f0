//! Real engines, real Bazel, one work folder an engine for all tests that build.
//!
//! The work folders outlive the test program, so that only the first run on a machine compiles
//! everything. Tests that build hold one lock: side by side they would wait for each other anyway,
//! and what each says about waiting would be tested by chance.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::support::exec::CommandLine;
use camino::Utf8PathBuf;
use xtask::engine::{self, EngineKind};

use super::{skipped, variable};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// An engine that answers, for one test at a time.
#[derive(Debug)]
pub struct Turn {
    pub kind: EngineKind,
    _guard: MutexGuard<'static, ()>,
}

/// Waits for this test's turn with an engine; none where the engine is absent, which is said.
pub fn turn(kind: EngineKind) -> Option<Turn> {
    if variable("XTASK_NO_ENGINE").is_some() {
        skipped("XTASK_NO_ENGINE is set");
        return None;
    }
    let path = programs();
    match kind {
        EngineKind::Host => {
            if !["bazel", "bazelisk"].iter().any(|name| has_program(name)) {
                skipped("no bazel on the PATH");
                return None;
            }
        }
        EngineKind::Docker | EngineKind::Podman => {
            if let Err(why) = engine::probe(kind, &path) {
                skipped(&format!("{kind} cannot be used: {why:?}"));
                return None;
            }
        }
    }
    // A test that failed poisons the lock, and the next one may run all the same.
    let guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    Some(Turn { kind, _guard: guard })
}

/// Folders of programs.
pub fn programs() -> Vec<Utf8PathBuf> {
    let path = variable("PATH").unwrap_or_default();
    path.split(':').filter(|part| !part.is_empty()).map(Utf8PathBuf::from).collect()
}

pub fn has_program(name: &str) -> bool {
    programs().iter().any(|folder| folder.join(name).is_file())
}

/// The work folder of all tests that build with an engine. Each has its own: the record of the last
/// build names the compilers, so engines that share a folder would build in turns for ever.
pub fn work(kind: EngineKind) -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("engines").join(kind.as_str())
}

/// Names of this tool's containers that exist, running or not.
pub fn containers(kind: EngineKind) -> Vec<String> {
    let args =
        ["ps", "--all", "--filter=label=org.mediapipe-minimal.role=build", "--format={{.Names}}"];
    let text = CommandLine::new(kind.as_str(), args).read().expect("the engine lists containers");
    text.lines().map(str::to_owned).collect()
}

/// The containers of one process of the tool: their names end with its number.
pub fn containers_of(kind: EngineKind, process: u32) -> Vec<String> {
    let tail = format!("-{process}");
    containers(kind).into_iter().filter(|name| name.ends_with(&tail)).collect()
}
