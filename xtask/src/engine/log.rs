//! Bazel's output: all of it in a file, and what matters now on the terminal.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    time::Instant,
};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    fs::create_dir,
    ui::Ui,
};

use super::pace::{self, Pace};

/// How many lines a failure shows.
const TAIL: usize = 40;

/// Bytes at the end of a log that are searched for known failures.
const SEARCHED: u64 = 4 << 20;

/// The code that moves the cursor up a line. Bazel's live progress goes up over what it said last and
/// writes over it: such lines were never meant to stay.
const UP: &str = "\x1b[1A";

/// How many lines can still be written over: live progress has a line for each of a few actions.
const PENDING: usize = 24;

/// A log that is being written, a line at a time.
#[derive(Debug)]
pub struct Log {
    path: Utf8PathBuf,
    /// Written a line at a time: whoever reads along sees what is there.
    file: File,
    /// Lines that live progress may still take back.
    pending: VecDeque<String>,
    tail: VecDeque<String>,
    live: bool,
    ui: Ui,
    since: Instant,
    last: Option<Pace>,
    counts: Option<(u64, u64)>,
}

/// What a log tells when it is whole.
#[derive(Debug)]
pub struct Written {
    /// The file that has all of it, on this machine.
    pub path: Utf8PathBuf,
    /// Its last lines, without progress, oldest first.
    pub tail: Vec<String>,
    /// Actions that were done and that there were when Bazel last counted.
    pub counts: Option<(u64, u64)>,
}

impl Log {
    /// Starts a log. `live` relays Bazel's own progress to the terminal, otherwise it comes as calm lines,
    /// each with the share that is done; `last` is what the last build of this took.
    pub fn create(path: &Utf8Path, live: bool, last: Option<Pace>, ui: Ui) -> Outcome<Self> {
        if let Some(folder) = path.parent() {
            create_dir(folder)?;
        }
        let file = File::create(path).map_err(|error| Failure::io("write", path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            pending: VecDeque::new(),
            tail: VecDeque::new(),
            live,
            ui,
            since: Instant::now(),
            last,
            counts: None,
        })
    }

    /// Takes a piece of output.
    pub fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.live && self.ui.is_live() {
            let mut stderr = io::stderr();
            stderr.write_all(piece)?;
            stderr.flush()?;
        }
        let text = String::from_utf8_lossy(piece);
        for _ in 0..text.matches(UP).count() {
            self.pending.pop_back();
        }
        let text = anstream::adapter::strip_str(&text).to_string();
        if !text.ends_with('\n') && text.trim().is_empty() {
            return Ok(());
        }
        let counts = pace::counts(&text);
        self.counts = counts.or(self.counts);
        if let Some(counts) = counts.filter(|_| !self.live) {
            let elapsed = self.since.elapsed();
            let done = pace::estimate(counts, elapsed, self.last).map(pace::words);
            let done = done.map_or(String::new(), |done| format!("{done}  "));
            self.ui.detail(&format!("{done}{}", text.trim()));
            return Ok(());
        }
        self.pending.push_back(text.trim_end().trim_start_matches('\r').to_owned());
        // Without live progress nothing is taken back.
        let waits = if self.live { PENDING } else { 0 };
        while self.pending.len() > waits {
            self.settle()?;
        }
        Ok(())
    }

    /// Writes the oldest line that can no longer be taken back.
    fn settle(&mut self) -> io::Result<()> {
        let Some(line) = self.pending.pop_front() else { return Ok(()) };
        if line.trim().is_empty() {
            return Ok(());
        }
        if pace::counts(&line).is_some() {
            return Ok(());
        }
        writeln!(self.file, "{line}")?;
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line);
        Ok(())
    }

    /// Writes what is left; everything is on disk then.
    pub fn finish(mut self) -> Outcome<Written> {
        while !self.pending.is_empty() {
            self.settle().map_err(|error| Failure::io("write", &self.path, &error))?;
        }
        Ok(Written { path: self.path, tail: self.tail.into(), counts: self.counts })
    }
}

/// The end of a log, where causes stand; as much of it as is searched for known failures.
pub fn log_end(path: &Utf8Path) -> String {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|mut file| {
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(SEARCHED)))?;
        file.read_to_end(&mut bytes)
    });
    // A log that cannot be read again explains nothing; its failure is told all the same.
    read.map(|_| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_live_progress_takes_back_is_not_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("x.log");
        let mut log =
            Log::create(&path, true, None, Ui::new(true, anstream::ColorChoice::Never)).unwrap();
        for piece in [
            "Analyzing: a (1 package loaded)\n",
            "    currently loading: b\n",
            "\r\x1b[1A\x1b[K\x1b[1A\x1b[K\x1b[31mERROR: \x1b[0mb.cc:3: oops\n",
            "[3 / 4] Compiling c; 5s local\n",
        ] {
            log.take(piece.as_bytes()).unwrap();
        }
        let Written { path, tail, counts } = log.finish().unwrap();
        assert_eq!(counts, Some((3, 4)));
        assert_eq!(tail, ["ERROR: b.cc:3: oops"]);
        assert_eq!(log_end(&path), "ERROR: b.cc:3: oops\n");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "ERROR: b.cc:3: oops\n");
    }

    /// Whoever reads along need not wait for the end of the build.
    #[test]
    fn a_line_is_in_the_file_as_soon_as_it_was_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("x.log");
        let ui = Ui::new(true, anstream::ColorChoice::Never);
        let mut log = Log::create(&path, false, None, ui).unwrap();
        for piece in ["INFO: one\n", "[3 / 4] Compiling c\n", "INFO: two\n"] {
            log.take(piece.as_bytes()).unwrap();
        }
        assert_eq!(log_end(&path), "INFO: one\nINFO: two\n");
    }
}
