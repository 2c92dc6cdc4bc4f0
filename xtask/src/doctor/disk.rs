//! Free space where a build will write, and where the engine keeps images.

use camino::{Utf8Path, Utf8PathBuf};
use support::size::Bytes;

use super::Finding;
use crate::engine::{EngineInfo, Location};

/// What is free on a disk.
#[derive(Clone, Debug)]
pub struct Disk {
    subject: &'static str,
    folder: Utf8PathBuf,
    /// Bytes; none where the system does not tell.
    free: Option<u64>,
    /// Bytes that the demo wants there.
    demo: u64,
    /// Bytes that a release wants there.
    release: u64,
}

// The demo: `du -s --block-size=1` of the work folder after `cargo xtask demo` (143,691,776), and its
// image with its base as `docker images` shows them (1.5 GB), each with as much again while it is made.
//
// A release has not been built whole by this tool. These are estimates, and the finding says so: an
// NDK that unpacks to three times its 0.7 GB archive, TensorFlow and OpenCV sources, and outputs
// of some 5,000 actions for each of two ABIs.
const DEMO: (u64, u64) = (300_000_000, 3_000_000_000);
const RELEASE: (u64, u64) = (20_000_000_000, 8_000_000_000);

/// Looks at the disks; the engine's only where its folder is on this machine.
pub fn gather(work: &Utf8Path, engine: Option<&EngineInfo>) -> Vec<Disk> {
    let mut disks = vec![Disk {
        subject: "disk",
        folder: work.to_owned(),
        free: free(work),
        demo: DEMO.0,
        release: RELEASE.0,
    }];
    if let Some(engine) =
        engine.filter(|engine| engine.location == Location::Here && engine.root.is_dir())
    {
        disks.push(Disk {
            subject: "engine's disk",
            folder: engine.root.clone(),
            free: free(&engine.root),
            demo: DEMO.1,
            release: RELEASE.1,
        });
    }
    disks
}

/// Free bytes where a folder is, or will be.
fn free(folder: &Utf8Path) -> Option<u64> {
    let there = folder.ancestors().find(|folder| folder.is_dir())?;
    rustix::fs::statvfs(there.as_str()).ok().map(|disk| disk.f_bavail * disk.f_frsize)
}

/// One finding a disk, against what the demo or (`real`) a release wants there.
pub fn judge(disks: &[Disk], real: bool) -> Vec<Finding> {
    let one = |disk: &Disk| {
        let (needed, sure) = if real { (disk.release, false) } else { (disk.demo, true) };
        let subject = disk.subject;
        let Some(free) = disk.free else {
            let advice = format!("see to it that {} are free", Bytes(needed));
            return Finding::warning(subject, format!("unknown at {}", disk.folder), advice);
        };
        let guess = if sure { "" } else { ", an estimate" };
        let found =
            format!("{} free at {}, {} needed{guess}", Bytes(free), disk.folder, Bytes(needed));
        let advice = "free some, or put `--work-dir` or the engine's folder on another disk";
        match free {
            free if free >= needed => Finding::ok(subject, found),
            free if sure || free < needed / 4 => Finding::failed(subject, found, advice),
            _ => Finding::warning(subject, found, advice),
        }
    };
    disks.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    #[test]
    fn an_estimate_warns_where_a_measured_need_fails() {
        for (free, real, expected) in [
            (Some(2_000_000_000), false, State::Ok),
            (Some(200_000_000), false, State::Failed),
            (Some(30_000_000_000), true, State::Ok),
            (Some(10_000_000_000), true, State::Warning),
            (Some(2_000_000_000), true, State::Failed),
            (None, true, State::Warning),
        ] {
            let folder = "/w".into();
            let disk = Disk { subject: "disk", folder, free, demo: DEMO.0, release: RELEASE.0 };
            assert_eq!(judge(&[disk], real)[0].state, expected, "{free:?} {real}");
        }
    }
}
