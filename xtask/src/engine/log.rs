//! Bazel's output: all of it in a file, and what matters now on the terminal.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _},
};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    fs::create_dir,
    ui::Ui,
};

/// How many lines a failure shows.
const TAIL: usize = 40;

/// Bytes at the end of a log that are searched for known failures.
const SEARCHED: u64 = 4 << 20;

/// The code that moves the cursor up a line. Bazel's live progress goes up over what it said last and
/// writes over it: such lines were never meant to stay.
const UP: &str = "\x1b[1A";

/// How many lines can still be written over.
const PENDING: usize = 64;

/// A log that is being written, a line at a time.
#[derive(Debug)]
pub struct Log {
    path: Utf8PathBuf,
    file: BufWriter<File>,
    /// Lines that live progress may still take back.
    pending: VecDeque<String>,
    tail: VecDeque<String>,
    live: bool,
    ui: Ui,
}

impl Log {
    /// Starts a log. `live` relays Bazel's own progress to the terminal, otherwise its messages
    /// come as calm lines.
    pub fn create(path: &Utf8Path, live: bool, ui: Ui) -> Outcome<Self> {
        if let Some(folder) = path.parent() {
            create_dir(folder)?;
        }
        let file = File::create(path).map_err(|error| Failure::io("write", path, &error))?;
        let file = BufWriter::new(file);
        Ok(Self {
            path: path.to_owned(),
            file,
            pending: VecDeque::new(),
            tail: VecDeque::new(),
            live,
            ui,
        })
    }

    /// Takes a piece of output.
    pub fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.live {
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
        if !self.live && is_progress(&text) {
            self.ui.detail(text.trim());
            return Ok(());
        }
        self.pending.push_back(text.trim_end().trim_start_matches('\r').to_owned());
        while self.pending.len() > PENDING {
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
        if is_progress(&line) {
            return Ok(());
        }
        writeln!(self.file, "{line}")?;
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line);
        Ok(())
    }

    /// The log's path and its last lines; everything is on disk then.
    pub fn finish(mut self) -> Outcome<(Utf8PathBuf, Vec<String>)> {
        while !self.pending.is_empty() {
            self.settle().map_err(|error| Failure::io("write", &self.path, &error))?;
        }
        self.file.flush().map_err(|error| Failure::io("write", &self.path, &error))?;
        Ok((self.path, self.tail.into()))
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

/// `[57 / 87] Compiling ...`: true while it lasts, worth nothing in a log.
fn is_progress(line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix('[') else { return false };
    let Some((counts, _)) = rest.split_once(']') else { return false };
    let digits = |text: &str| text.trim().chars().all(|c| c.is_ascii_digit() || c == ',');
    counts.split_once('/').is_some_and(|(done, all)| digits(done) && digits(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_live_progress_takes_back_is_not_in_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("x.log");
        let mut log =
            Log::create(&path, false, Ui::new(true, anstream::ColorChoice::Never)).unwrap();
        for piece in [
            "Analyzing: a (1 package loaded)\n",
            "    currently loading: b\n",
            "\r\x1b[1A\x1b[K\x1b[1A\x1b[K\x1b[31mERROR: \x1b[0mb.cc:3: oops\n",
            "[3 / 4] Compiling c; 5s local\n",
        ] {
            log.take(piece.as_bytes()).unwrap();
        }
        let (path, tail) = log.finish().unwrap();
        assert_eq!(tail, ["ERROR: b.cc:3: oops"]);
        assert_eq!(log_end(&path), "ERROR: b.cc:3: oops\n");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "ERROR: b.cc:3: oops\n");
    }

    #[test]
    fn progress_is_told_from_messages() {
        for (line, expected) in [
            ("[57 / 87] Compiling a.cc", true),
            ("[1,057 / 2,087] 3 actions running", true),
            ("ERROR: a.cc failed", false),
            ("[a.cc] warning", false),
            ("  [3 / 4] x", true),
        ] {
            assert_eq!(is_progress(line), expected, "{line}");
        }
    }
}
