//! Permission to write where a build writes.

use camino::{Utf8Path, Utf8PathBuf};

use super::Finding;

/// Whether files can be made below a folder, and run: configure steps of builds do.
#[derive(Clone, Debug)]
pub struct Folder {
    path: Utf8PathBuf,
    refused: Option<String>,
    runs: bool,
}

/// Makes a file where the folder is, or will be, and removes it again.
pub fn gather(work: &Utf8Path) -> Folder {
    let there = work.ancestors().find(|folder| folder.is_dir()).unwrap_or(work);
    let made = tempfile::Builder::new().prefix(".doctor-").tempfile_in(there);
    Folder {
        path: there.to_owned(),
        refused: made.err().map(|error| error.to_string()),
        runs: !mounted_noexec(there),
    }
}

/// Whether the disk of a folder was mounted so that no program on it may run.
#[cfg(target_os = "linux")]
fn mounted_noexec(folder: &Utf8Path) -> bool {
    use rustix::fs::{StatVfsMountFlags, statvfs};
    statvfs(folder.as_str()).is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::NOEXEC))
}

/// macOS reports no such flag by `statvfs`.
#[cfg(not(target_os = "linux"))]
fn mounted_noexec(_: &Utf8Path) -> bool {
    false
}

/// Fails where no file can be made, or where programs made there may not run.
pub fn judge(folder: &Folder) -> Vec<Finding> {
    let path = &folder.path;
    vec![match (&folder.refused, folder.runs) {
        (Some(error), _) => Finding::failed(
            "permissions",
            format!("cannot write to {path}: {error}"),
            format!("give yourself access to {path}, or choose another `--work-dir`"),
        ),
        (None, false) => Finding::failed(
            "permissions",
            format!("programs may not run at {path}: its disk is mounted noexec"),
            "choose a `--work-dir` on another disk",
        ),
        (None, true) => Finding::ok("permissions", format!("{path} can be written")),
    }]
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    #[test]
    fn a_folder_that_may_not_be_written_fails() {
        for (refused, runs, expected) in [
            (None, true, State::Ok),
            (None, false, State::Failed),
            (Some("Permission denied".to_owned()), true, State::Failed),
        ] {
            let folder = Folder { path: "/w".into(), refused, runs };
            assert_eq!(judge(&folder)[0].state, expected, "{folder:?}");
        }
    }
}
