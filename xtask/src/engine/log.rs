//! Bazel's output: all of it in a file, and what matters now on the terminal.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufWriter, Write as _},
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::support::{
    diag::{Failure, Outcome},
    fs::create_dir,
    ui::Ui,
};

/// How many lines a failure shows.
const TAIL: usize = 40;

/// A log being written.
#[derive(Debug)]
pub struct Log {
    path: Utf8PathBuf,
    file: BufWriter<File>,
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
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
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
        let text = anstream::adapter::strip_str(&text).to_string();
        let line = text.trim_end();
        if line.trim().is_empty() {
            return Ok(());
        }
        if is_progress(line) {
            if !self.live {
                self.ui.detail(line.trim());
            }
            return Ok(());
        }
        writeln!(self.file, "{line}")?;
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line.to_owned());
        Ok(())
    }

    /// The log's path and its last lines; everything is on disk then.
    pub fn finish(mut self) -> Outcome<(Utf8PathBuf, Vec<String>)> {
        self.file.flush().map_err(|error| Failure::io("write", &self.path, &error))?;
        Ok((self.path, self.tail.into()))
    }
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
