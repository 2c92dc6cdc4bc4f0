//! From a place to the partial file of a pin: hashed while written, resumed where it broke off.

use std::{
    fs::File,
    io::{self, Read, Seek as _, SeekFrom, Write as _},
    time::{Duration, Instant},
};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::Failure,
    digest::{Running, Sha256},
    http::{
        Address, Http, HttpError, Problem, Request,
        retry::{Patience, wait},
    },
    interrupt::Interrupt,
    lfs,
    progress::Bar,
};

use super::location::Piece;
use crate::pins::Pin;

/// Read at once. Small enough for the second-level cache: digest and write find it there.
const BLOCK: usize = 1 << 17;
/// A pin without a size may have as much.
const UNKNOWN_SIZE: u64 = 8 << 30;
/// Below so many bytes a second a server is as good as silent.
const CRAWL: u64 = 1 << 10;

/// What lies in the partial file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// Bytes that lie there, those of earlier tries included.
    pub size: u64,
    /// SHA-256 of all of them.
    pub sha256: Sha256,
    /// Whether a part of it is from an earlier try.
    pub resumed: bool,
}

/// Why a place gave nothing.
#[derive(Debug)]
pub enum Trouble {
    /// This machine: a full disk, Ctrl-C. No other place would help.
    Here(Failure),
    /// That place; another may do better.
    There(Refusal),
}

/// What a place did wrong.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It could not be asked, or broke off.
    #[error("{}", .0.problem)]
    Http(HttpError),
    /// A file on this machine could not be read.
    #[error("it cannot be read: {0}")]
    Io(io::Error),
    /// It offers a file of another size.
    #[error("it has {found} bytes there, expected {expected}")]
    Size {
        /// Bytes that the pin names.
        expected: u64,
        /// Bytes that the place offers.
        found: u64,
    },
    /// A checkout on this machine has a text in its place.
    #[error("it is {}", lfs::POINTER)]
    Pointer,
    /// All came, and their digest is not the pinned one.
    #[error("its SHA-256 is {0}")]
    Wrong(Sha256),
    /// The bytes are others, and so is what they unpack to.
    #[error("its SHA-256 is {0}, and {1}")]
    WrongTree(Sha256, String),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Here(failure)
    }
}

/// The partial file of a pin, open for writing.
pub struct Partial<'a> {
    pin: &'a Pin,
    path: Utf8PathBuf,
    file: File,
    digest: Running,
    size: u64,
    resumed: bool,
    bar: &'a Bar,
    interrupt: &'a Interrupt,
}

impl<'a> Partial<'a> {
    /// Opens it. What has come before is kept where the pin has a digest that will tell whether it
    /// was right.
    pub fn open(
        pin: &'a Pin,
        path: Utf8PathBuf,
        bar: &'a Bar,
        interrupt: &'a Interrupt,
    ) -> Result<Self, Failure> {
        let fail = |error| Failure::io("write", &path, &error);
        let options = File::options().read(true).write(true).create(true).truncate(false).clone();
        let mut file = options.open(&path).map_err(fail)?;
        let (mut digest, mut size) = (Running::default(), 0);
        if pin.sha256.is_some() {
            let mut block = vec![0; BLOCK];
            loop {
                let read = file.read(&mut block).map_err(fail)?;
                if read == 0 {
                    break;
                }
                digest.add(&block[..read]);
                size += read as u64;
            }
        }
        let mut partial = Self { pin, path, file, digest, size, resumed: size > 0, bar, interrupt };
        if pin.size.is_some_and(|whole| size > whole) || pin.sha256.is_none() {
            partial.restart()?;
        }
        Ok(partial)
    }

    /// Forgets what has come: the next byte is the file's first.
    pub fn restart(&mut self) -> Result<(), Failure> {
        let fail = |error| Failure::io("write", &self.path, &error);
        self.file.set_len(0).map_err(fail)?;
        self.file.seek(SeekFrom::Start(0)).map_err(fail)?;
        (self.digest, self.size, self.resumed) = (Running::default(), 0, false);
        self.bar.set(0);
        Ok(())
    }

    /// Where the partial file lies, in the store.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        self.interrupt.check()?;
        self.size += bytes.len() as u64;
        let most = self.pin.size.filter(|_| self.pin.tree.is_none()).unwrap_or(UNKNOWN_SIZE);
        if self.size > most {
            let found = self.size;
            self.restart()?;
            return Err(Trouble::There(Refusal::Size { expected: most, found }));
        }
        self.digest.add(bytes);
        self.file.write_all(bytes).map_err(|error| Failure::io("write", &self.path, &error))?;
        self.bar.set(self.size);
        Ok(())
    }

    fn received(&self) -> Received {
        Received { size: self.size, sha256: self.digest.clone().finish(), resumed: self.resumed }
    }

    /// Copies a piece of a file on this machine, from its beginning.
    pub fn copy(&mut self, piece: &Piece) -> Result<Received, Trouble> {
        self.restart()?;
        let there = |error| Trouble::There(Refusal::Io(error));
        let mut file = File::open(&piece.path).map_err(there)?;
        file.seek(SeekFrom::Start(piece.from)).map_err(there)?;
        let mut reader = file.take(piece.length.unwrap_or(u64::MAX));
        let mut block = vec![0; BLOCK];
        loop {
            let read = reader.read(&mut block).map_err(there)?;
            if read == 0 {
                return Ok(self.received());
            }
            if self.size == 0 && lfs::is_pointer(&block[..read]) {
                return Err(Trouble::There(Refusal::Pointer));
            }
            self.add(&block[..read])?;
        }
    }

    /// Downloads, asking again as long as that may help.
    pub fn download(
        &mut self,
        http: &Http,
        patience: Patience,
        url: &Address,
    ) -> Result<Received, Trouble> {
        let mut failed = 0;
        loop {
            let before = self.size;
            let error = match self.attempt(http, url) {
                Err(Trouble::There(Refusal::Http(error))) => error,
                other => return other,
            };
            // A connection that breaks every few megabytes still gets there.
            if self.size >= before + (1 << 20) {
                failed = 0;
            }
            failed += 1;
            if matches!(error.problem, Problem::Status(416, _)) && self.size > 0 {
                self.restart()?;
                continue;
            }
            let Some(pause) = patience.after(failed, &error) else {
                return Err(Trouble::There(Refusal::Http(error)));
            };
            self.bar.say(&format!(
                "{}: {}; again in {:.1} s",
                self.pin.name,
                error.problem,
                pause.as_secs_f32()
            ));
            wait(pause, self.interrupt)?;
        }
    }

    fn attempt(&mut self, http: &Http, url: &Address) -> Result<Received, Trouble> {
        let there = |error| Trouble::There(Refusal::Http(error));
        if self.pin.size == Some(self.size) && self.size > 0 {
            return Ok(self.received());
        }
        let request = Request { url: url.with_secrets(), from: self.size, unless: None };
        let mut answer = http.get(request).map_err(there)?;
        if answer.head.from != self.size {
            self.restart()?;
        }
        if let (Some(expected), Some(found)) = (self.pin.size, answer.head.total)
            && expected != found
            && self.pin.tree.is_none()
        {
            return Err(Trouble::There(Refusal::Size { expected, found }));
        }
        self.bar.expect(answer.head.total);
        let mut pace = Pace::new(http.silence());
        let mut block = vec![0; BLOCK];
        loop {
            let read = answer.read(&mut block).map_err(there)?;
            if read == 0 {
                return Ok(self.received());
            }
            self.add(&block[..read])?;
            if !pace.holds(read) {
                let problem = Problem::Crawl(http.silence());
                return Err(there(HttpError { url: url.clone(), problem }));
            }
        }
    }
}

/// Notices a server that drips: it never falls silent, and never ends.
struct Pace {
    window: Duration,
    since: Instant,
    bytes: u64,
}

impl Pace {
    fn new(window: Duration) -> Self {
        Self { window, since: Instant::now(), bytes: 0 }
    }

    fn holds(&mut self, bytes: usize) -> bool {
        self.bytes += bytes as u64;
        let elapsed = self.since.elapsed();
        if elapsed < self.window {
            return true;
        }
        let enough = self.bytes as f64 >= CRAWL as f64 * elapsed.as_secs_f64();
        *self = Self::new(self.window);
        enough
    }
}
