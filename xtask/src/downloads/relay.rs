//! A server on loopback between Bazel and the world, for as long as Bazel looks for what it needs.
//!
//! Bazel's downloader rewrites every address to one of this server, which gives the file from the
//! store, or fetches it as every other input is fetched: with mirrors, proxies and patience. So what
//! Bazel downloads is hashed, recorded and, where only the lock counts, refused in one place.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use camino::Utf8PathBuf;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    interrupt::Interrupt,
};

use super::{DownloadLock, address, lock::mirrored};
use crate::{
    inputs::{Store, Supply},
    pins::Pin,
};

/// A request's head may have as many bytes; addresses are the long part of it.
const HEAD_LIMIT: u64 = 64 << 10;
/// Bazel gives up on a connection that says nothing for twenty seconds. A file is fetched whole
/// before its first byte is passed on, so Bazel is told to wait so many times longer.
pub const BAZEL_PATIENCE: u32 = 180;

/// What may be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// What the lock has, and nothing else.
    Locked,
    /// Anything.
    Open,
}

/// A file that Bazel was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its address, with the scheme by which it came.
    pub url: String,
    /// Its digest.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
}

/// What Bazel asked of the relay, each by its address without scheme.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// What it was given.
    pub served: BTreeMap<String, Served>,
    /// What no server has. Bazel may go on without it: registries and mirrors are asked in turn.
    pub absent: BTreeSet<String>,
    /// What the lock does not have.
    pub unlocked: BTreeSet<String>,
    /// What could not be fetched, and why.
    pub failed: BTreeMap<String, Vec<Diagnostic>>,
}

/// A running relay.
pub struct Relay {
    at: SocketAddr,
    desk: Arc<Desk>,
    stopped: Arc<AtomicBool>,
}

struct Desk {
    terms: Terms,
    lock: DownloadLock,
    supply: Supply,
    interrupt: Interrupt,
    answers: Mutex<BTreeMap<String, Arc<OnceLock<Answer>>>>,
}

#[derive(Clone)]
enum Answer {
    File(Utf8PathBuf, Served),
    Absent,
    Unlocked,
    Failed(Vec<Diagnostic>),
}

impl Relay {
    /// Listens on a free port of this machine alone.
    pub fn start(
        terms: Terms,
        lock: DownloadLock,
        supply: Supply,
        interrupt: &Interrupt,
    ) -> Outcome<Self> {
        let fail = |error| Failure::io("listen on", "127.0.0.1", &error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(fail)?;
        let at = listener.local_addr().map_err(fail)?;
        let answers = Mutex::default();
        let desk = Arc::new(Desk { terms, lock, supply, interrupt: interrupt.clone(), answers });
        let stopped = Arc::new(AtomicBool::new(false));
        let (serving, until) = (Arc::clone(&desk), Arc::clone(&stopped));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if until.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let desk = Arc::clone(&serving);
                // A client that goes away in the middle asks again.
                std::thread::spawn(move || desk.converse(&stream).ok());
            }
        });
        Ok(Self { at, desk, stopped })
    }

    /// The rules for Bazel's downloader that lead here.
    pub fn downloader_config(&self) -> String {
        format!("rewrite (.*) http://{}/$1\nallow {}\nblock *\n", self.at, self.at.ip())
    }

    /// Stops listening, and tells what was asked.
    pub fn finish(self) -> Traffic {
        self.stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.at);
        let mut traffic = Traffic::default();
        let answers = self.desk.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for (address, answer) in answers.iter() {
            let address = address.clone();
            match answer.get().cloned() {
                Some(Answer::File(_, served)) => _ = traffic.served.insert(address, served),
                Some(Answer::Absent) => _ = traffic.absent.insert(address),
                Some(Answer::Unlocked) => _ = traffic.unlocked.insert(address),
                Some(Answer::Failed(why)) => _ = traffic.failed.insert(address, why),
                None => {}
            }
        }
        traffic
    }
}

impl Desk {
    /// Answers one request on a connection, and ends it.
    fn converse(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut reader = BufReader::new(stream).take(HEAD_LIMIT);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 && !line.trim_end().is_empty() {
            line.clear();
        }
        let mut words = first.split(' ');
        let (method, path) = (words.next(), words.next().and_then(|path| path.strip_prefix('/')));
        match (method, path) {
            (Some("GET"), Some(path)) if !path.is_empty() && !path.starts_with('/') => {
                reply(stream, &self.answer(path))
            }
            _ => head(stream, "400 Bad Request", 0),
        }
    }

    /// Finds out once, however often and at how many places Bazel asks.
    fn answer(&self, address: &str) -> Answer {
        let place = {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(answers.entry(address.to_owned()).or_default())
        };
        place.get_or_init(|| self.find(address)).clone()
    }

    fn find(&self, address: &str) -> Answer {
        match (self.lock.find(address), self.terms) {
            (Some(archive), _) => self.fetch(&archive.pin(), &self.supply),
            (None, Terms::Locked) => Answer::Unlocked,
            (None, Terms::Open) => {
                let pin = unpinned(address);
                let mut supply = self.supply.clone();
                supply.unpinned.insert(pin.name.clone());
                self.fetch(&pin, &supply)
            }
        }
    }

    fn fetch(&self, pin: &Pin, supply: &Supply) -> Answer {
        match supply.seek(pin, &self.interrupt) {
            Ok(Some(file)) => {
                // The store does not know by which scheme it came.
                let url = Some(file.from).filter(|from| pin.urls.contains(from));
                let url = url.or_else(|| pin.urls.first().cloned()).unwrap_or_default();
                Answer::File(file.path, Served { url, sha256: file.sha256, size: file.size })
            }
            Ok(None) => Answer::Absent,
            Err(failure) => Answer::Failed(failure.diagnostics),
        }
    }
}

/// What nobody has given a digest for. The scheme does not get here: Bazel's rules do not see it.
fn unpinned(address: &str) -> Pin {
    let host = address.split(['/', ':']).next().unwrap_or(address);
    let here = host == "localhost" || host.starts_with("127.");
    let schemes: &[&str] = if here { &["http"] } else { &["https", "http"] };
    let urls: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}://{address}")).collect();
    let pin = Pin::archive(&urls[0], Sha256([0; 32]));
    Pin { sha256: None, file: mirrored(&pin.urls[0]), urls, ..pin }
}

/// What is noted in a store for an address without a digest is asked for again.
pub fn forget(store: &Store, url: &str) -> Outcome {
    store.forget_unpinned(&unpinned(address(url)))
}

fn reply(stream: &TcpStream, answer: &Answer) -> io::Result<()> {
    match answer {
        Answer::File(path, served) => {
            let mut file = File::open(path)?;
            head(stream, "200 OK", served.size)?;
            io::copy(&mut file, &mut &*stream).map(drop)
        }
        Answer::Absent => head(stream, "404 Not Found", 0),
        // Bazel asks again after most other refusals, and takes these two as they are.
        Answer::Unlocked => head(stream, "423 Locked", 0),
        Answer::Failed(_) => head(stream, "424 Failed Dependency", 0),
    }
}

fn head(mut stream: &TcpStream, status: &str, length: u64) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
    stream.flush()
}
