//! Bazel's part of a build, and the same for whoever wants to call Bazel by hand.

use std::collections::BTreeMap;

use camino::Utf8Path;
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    exec::CommandLine,
    exit::Exit,
    file_lock::FileLock,
    fs::remove_dir,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    Permissions, Planned,
    downloads::{Downloading, Strictness},
    exports::Exporting,
    plan, prepare, update_lock,
};
use crate::{
    artifacts::AbiRecord,
    downloads::Laid,
    engine::{self, Downloads, Engines, Opening, Ready, Shell, Shelves},
    overlay::StagedTree,
    plan::BuildPlan,
    provision::Provision,
    request::{Places, Running, Subject},
};

/// Builds every ABI over a staged tree and what lies there of Bazel's downloads. Gives the version of the
/// Bazel that ran, and what each build left.
#[allow(clippy::too_many_arguments)]
pub fn run(
    plan: &BuildPlan,
    ready: &Ready,
    staged: &StagedTree,
    room: &Utf8Path,
    laid: &Laid,
    places: &Places,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<(String, Vec<AbiRecord>)> {
    let (out, logs) = (room.join("out"), room.join("logs"));
    let shelves = Shelves { out: &out, logs: &logs, work: &places.work };
    // What another engine left there may belong to another user, and none of it is wanted.
    remove_dir(&out)?;
    // Logs of an earlier run would be taken for what this one says.
    remove_dir(&logs)?;
    let opening = Opening {
        src: &staged.root,
        out: &out,
        bazel: &ready.cache(plan, &places.work),
        downloads: &laid.folder,
    };
    let (session, tool) = ready.open(plan, opening)?;
    let downloads = Downloads::Stored { registry: laid.registry };
    let conduct = &ready.conduct;
    let output =
        engine::run(plan, session.as_ref(), &tool, conduct, downloads, shelves, ui, interrupt);
    if ready.leaves_server() && output.as_ref().is_err_and(|it| it.exit == Exit::Interrupted) {
        // Whoever gives up a build does not want its server for the next five minutes.
        engine::shut_down(session.as_ref(), &tool);
    }
    let output = output?;
    drop(session);
    let mut abis = Vec::new();
    for built in output.abis {
        let digest = |file: &Utf8Path| -> Outcome<String> {
            let digest =
                Sha256::of_file(file).map_err(|error| Failure::io("read", file, &error))?;
            Ok(digest.to_string())
        };
        let mut files = BTreeMap::new();
        for file in built.files {
            let digest = digest(&file)?;
            files.insert(file, digest);
        }
        let mut link = BTreeMap::new();
        for (role, file) in built.link.files {
            let digest = digest(&file)?;
            link.insert(role, (file, digest));
        }
        abis.push(AbiRecord {
            abi: built.abi,
            files,
            link,
            link_lacks: built.link.lacks,
            actions_executed: built.actions.executed,
            actions_cached: built.actions.cached,
            actions_by_kind: built.actions.by_kind,
            wall_ms: built.actions.wall_ms,
        });
    }
    Ok((tool.version, abis))
}

/// A call of Bazel, and the session in which it can be made.
#[derive(Debug)]
pub struct BareBuild {
    /// What a person would type in the container.
    pub command: CommandLine,
    _session: Box<dyn Shell>,
    _lock: FileLock,
}

/// Bazel alone, with the flags and in the place of a build: what the tool is measured against.
pub fn bare_build(
    subject: &Subject,
    running: &Running,
    places: &Places,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<BareBuild> {
    let provision = Provision::new(&running.supplying, places, ui, interrupt)?;
    let Planned { upstream, plan, .. } = plan(subject, &provision)?;
    let permissions = Permissions::default();
    let ready =
        prepare(&Engines, &upstream, &plan, running, permissions, &provision, ui, interrupt)?;
    let lock = ready.lock(&plan, &places.work);
    let lock = FileLock::take(&lock, "bare Bazel", ui, interrupt)?;
    let room = ready.room(&plan, &places.work);
    let exporting = Exporting {
        upstream: &upstream,
        plan: &plan,
        tree: &ready.tree(&plan, &places.work),
        room: &room,
        ready: Some(&ready),
        places,
        ui,
        interrupt,
    };
    let (staged, _) = exporting.stage()?;
    let downloading = Downloading {
        plan: &plan,
        ready: &ready,
        staged: &staged,
        room: &room,
        provision: &provision,
        strictness: Strictness { locked: running.locked, update: false },
        help: &update_lock(subject),
        ui,
        interrupt,
    };
    let laid = downloading.provide(&mut downloading.lock()?)?;
    let opening = Opening {
        src: &staged.root,
        out: &room.join("out"),
        bazel: &ready.cache(&plan, &places.work),
        downloads: &laid.folder,
    };
    let (session, tool) = ready.open(&plan, opening)?;
    let (rooms, downloads) = (session.rooms(), Downloads::Stored { registry: laid.registry });
    let command = session.command(
        &tool.program,
        &engine::bazel_build(&plan, &plan.abis[0], &tool, &rooms, &ready.conduct, downloads),
    );
    Ok(BareBuild { command, _session: session, _lock: lock })
}
