//! One writer at a time: an advisory lock on a file that also says who holds it.

use std::{
    fs::{File, TryLockError},
    io::Write as _,
    time::Duration,
};

use camino::Utf8Path;

use super::{
    diag::{Failure, Outcome},
    interrupt::Interrupt,
    ui::Ui,
};

/// Held until dropped; the operating system frees it even when the process is killed.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock at `path`, waiting for its holder and saying who that is.
    pub fn take(path: &Utf8Path, holder: &str, ui: Ui, interrupt: &Interrupt) -> Outcome<Self> {
        let fail = |error| Failure::io("lock", path, &error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| Failure::io("create", folder, &e))?;
        }
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(fail)?;
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(fail(error)),
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        let other = std::fs::read_to_string(path).unwrap_or_default();
                        ui.status("Waiting", format_args!("for {}", other.trim()));
                        told = true;
                    }
                    interrupt.check()?;
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        }
        file.set_len(0).map_err(fail)?;
        writeln!(file, "process {} ({holder})", std::process::id()).map_err(fail)?;
        Ok(Self { _file: file })
    }
}
