//! Processes that are signalled while they run.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use camino::Utf8Path;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::{Ended, repo, variable};

/// How long a condition may take to become true on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until something is so, and fails the test when it never is.
#[track_caller]
pub fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The tool, running in a process group of its own as under a shell.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stderr: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Running {
    #[allow(clippy::disallowed_methods, reason = "signals need the process itself, not its output")]
    pub fn tool(args: &[&str], manifest_dir: Option<&Utf8Path>) -> Self {
        let own = repo().join("xtask");
        let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-xtask"))
            .args(args)
            .env_clear()
            .env("PATH", variable("PATH").unwrap_or_default())
            .env("CARGO_MANIFEST_DIR", manifest_dir.unwrap_or(&own))
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        let stderr = Arc::new(Mutex::new(String::new()));
        let (pipe, said) = (child.stderr.take().unwrap(), Arc::clone(&stderr));
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines() {
                let mut said = said.lock().unwrap();
                said.push_str(&line.unwrap());
                said.push('\n');
            }
        });
        Self { child, stderr, reader: Some(reader) }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said on standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    /// Waits until it has said something. One that ends before is a failed test.
    #[track_caller]
    pub fn wait_for(&mut self, words: &str) {
        wait_until(&format!("it says `{words}`; it said\n{}", self.stderr()), || {
            let ended = self.child.try_wait().unwrap();
            let said = self.stderr().contains(words);
            assert!(said || ended.is_none(), "it ended without `{words}`:\n{}", self.stderr());
            said
        });
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap()
    }

    /// As `kill` does: the process alone.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// As the terminal does on Ctrl-C: the process and all it started.
    pub fn signal_group(&self, signal: Signal) {
        kill_process_group(self.pid(), signal).unwrap();
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        // A failed test is worth more than one that hangs; the result it prints fits into a pipe.
        wait_until("it ends", || self.child.try_wait().unwrap().is_some());
        let mut stdout = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
        let status = self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        Ended { code: status.code(), stdout, stderr: self.stderr() }
    }
}

impl Drop for Running {
    /// A test that failed in between leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
