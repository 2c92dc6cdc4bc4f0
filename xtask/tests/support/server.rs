//! A server on loopback with faults: what a network can do to a download, on demand.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use rustls::pki_types::PrivatePkcs8KeyDer;

/// What is done to one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The connection ends after so many bytes of the body.
    Cut(usize),
    /// One byte is another.
    Wrong,
    /// The header announces this length.
    Length(u64),
    /// A redirect to the same address.
    Loop,
    /// A redirect to another address.
    Moved(String),
    /// This status and no document.
    Status(u16),
    /// This status, and a request to wait as `Retry-After` says it.
    Busy(u16, String),
    /// So many bytes, then silence on an open connection.
    Stall(usize),
    /// So many bytes at a time, with this pause before each.
    Drip(usize, Duration),
    /// A range is answered with the whole document.
    Whole,
    /// No length is announced.
    Chunked,
    /// After so many bytes in chunks comes a chunk whose length is no number.
    BadChunk(usize),
    /// In chunks, and a proper end after so many bytes.
    Early(usize),
}

/// A document, and the faults of its first answers.
#[derive(Clone, Debug)]
pub struct Page {
    pub body: Vec<u8>,
    pub first: VecDeque<Fault>,
    pub then: Fault,
    pub etag: Option<String>,
}

/// One request, as far as a test cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// The first byte of a range.
    pub from: Option<u64>,
    pub headers: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    pages: BTreeMap<String, Page>,
    asked: Vec<Asked>,
    stopped: bool,
}

/// Serves until it is dropped, each connection on its own thread.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    state: Arc<Mutex<State>>,
    /// The certificate of a TLS server, in PEM.
    pub certificate: String,
}

trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

impl Server {
    pub fn start() -> Self {
        Self::with(None, String::new())
    }

    /// A server whose certificate nobody has signed.
    pub fn start_tls() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .unwrap();
        Self::with(Some(Arc::new(config)), made.cert.pem())
    }

    fn with(tls: Option<Arc<rustls::ServerConfig>>, certificate: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.lock().unwrap().stopped {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (shared, tls) = (Arc::clone(&shared), tls.clone());
                thread::spawn(move || {
                    // A client that goes away is what some tests are about.
                    let _ = match tls {
                        None => answer(stream.try_clone().unwrap(), &shared),
                        Some(config) => {
                            let session = rustls::ServerConnection::new(config).unwrap();
                            let stream = stream.try_clone().unwrap();
                            answer(rustls::StreamOwned::new(session, stream), &shared)
                        }
                    };
                    let _ = stream.shutdown(Shutdown::Both);
                });
            }
        });
        Self { address, scheme, state, certificate }
    }

    /// The address of a path, which starts with `/`.
    pub fn url(&self, path: &str) -> String {
        let host = if self.scheme == "https" { "localhost" } else { "127.0.0.1" };
        format!("{}://{host}:{}{path}", self.scheme, self.address.port())
    }

    /// Serves a document without faults.
    pub fn page(&self, path: &str, body: impl Into<Vec<u8>>) -> String {
        self.faulty(path, body, [], Fault::None)
    }

    /// Serves a document whose first answers have faults, and each one after them has `then`.
    pub fn faulty(
        &self,
        path: &str,
        body: impl Into<Vec<u8>>,
        first: impl IntoIterator<Item = Fault>,
        then: Fault,
    ) -> String {
        let page = Page { body: body.into(), first: first.into_iter().collect(), then, etag: None };
        self.put(path, page)
    }

    /// Serves a document.
    pub fn put(&self, path: &str, page: Page) -> String {
        self.state.lock().unwrap().pages.insert(path.to_owned(), page);
        self.url(path)
    }

    /// Every request so far for a path.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        let state = self.state.lock().unwrap();
        state.asked.iter().filter(|asked| asked.path == path).cloned().collect()
    }

    /// The paths of all requests so far, in order.
    pub fn paths(&self) -> Vec<String> {
        self.state.lock().unwrap().asked.iter().map(|asked| asked.path.clone()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.lock().unwrap().stopped = true;
        let _ = TcpStream::connect(self.address);
    }
}

fn answer(wire: impl Wire, state: &Mutex<State>) -> std::io::Result<()> {
    let mut wire = BufReader::new(wire);
    let Some(asked) = read_request(&mut wire)? else { return Ok(()) };
    let found = {
        let mut state = state.lock().unwrap();
        state.asked.push(asked.clone());
        state.pages.get_mut(&asked.path).map(|page| {
            let fault = page.first.pop_front().unwrap_or_else(|| page.then.clone());
            (page.body.clone(), fault, page.etag.clone())
        })
    };
    let wire = wire.get_mut();
    let Some((body, fault, etag)) = found else { return status(wire, 404, "") };
    match &fault {
        Fault::Status(code) => return status(wire, *code, ""),
        Fault::Busy(code, after) => {
            return status(wire, *code, &format!("Retry-After: {after}\r\n"));
        }
        Fault::Loop => return status(wire, 302, &format!("Location: {}\r\n", asked.path)),
        Fault::Moved(to) => return status(wire, 302, &format!("Location: {to}\r\n")),
        _ => {}
    }
    if etag.is_some() && asked.headers.get("if-none-match") == etag.as_ref() {
        return status(wire, 304, "");
    }
    document(wire, &asked, body, &fault, etag)
}

fn read_request(wire: &mut impl std::io::BufRead) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    wire.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    // A proxy is asked for a whole address; the path of it tells the page.
    let path = match path.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |slash| &rest[slash..]),
        None => path,
    };
    let (method, path) = (method.to_owned(), path.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        wire.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let range = headers.get("range").and_then(|range| range.strip_prefix("bytes="));
    let from = range.and_then(|range| range.trim_end_matches('-').parse().ok());
    Ok(Some(Asked { method, path, from, headers }))
}

fn status(wire: &mut impl Write, code: u16, headers: &str) -> std::io::Result<()> {
    write!(
        wire,
        "HTTP/1.1 {code} Said\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n"
    )?;
    wire.flush()
}

fn document(
    wire: &mut impl Write,
    asked: &Asked,
    mut body: Vec<u8>,
    fault: &Fault,
    etag: Option<String>,
) -> std::io::Result<()> {
    let total = body.len();
    if *fault == Fault::Wrong && total > 0 {
        body[total / 2] ^= 1;
    }
    let from = asked.from.filter(|_| *fault != Fault::Whole).map(|from| from as usize);
    match from {
        Some(from) if from >= total => {
            return status(wire, 416, &format!("Content-Range: bytes */{total}\r\n"));
        }
        Some(from) => {
            let last = total - 1;
            write!(wire, "HTTP/1.1 206 Part\r\nContent-Range: bytes {from}-{last}/{total}\r\n")?;
            body.drain(..from);
        }
        None => write!(wire, "HTTP/1.1 200 OK\r\n")?,
    }
    let length = match fault {
        Fault::Length(length) => *length,
        _ => body.len() as u64,
    };
    if matches!(fault, Fault::Chunked | Fault::BadChunk(_) | Fault::Early(_)) {
        write!(wire, "Transfer-Encoding: chunked\r\n")?;
    } else {
        write!(wire, "Content-Length: {length}\r\n")?;
    }
    if let Some(etag) = etag {
        write!(wire, "ETag: {etag}\r\n")?;
    }
    write!(wire, "Accept-Ranges: bytes\r\nConnection: close\r\n\r\n")?;
    if asked.method == "HEAD" {
        return wire.flush();
    }
    match fault {
        Fault::Cut(at) => wire.write_all(&body[..body.len().min(*at)])?,
        Fault::Stall(at) => {
            wire.write_all(&body[..body.len().min(*at)])?;
            wire.flush()?;
            thread::sleep(Duration::from_secs(60));
        }
        Fault::Drip(bytes, pause) => {
            for piece in body.chunks(*bytes) {
                thread::sleep(*pause);
                wire.write_all(piece)?;
                wire.flush()?;
            }
        }
        Fault::Chunked | Fault::Early(_) => {
            if let Fault::Early(at) = fault {
                body.truncate(*at);
            }
            for piece in body.chunks(1000) {
                write!(wire, "{:x}\r\n", piece.len())?;
                wire.write_all(piece)?;
                wire.write_all(b"\r\n")?;
            }
            wire.write_all(b"0\r\n\r\n")?;
        }
        Fault::BadChunk(at) => {
            write!(wire, "{at:x}\r\n")?;
            wire.write_all(&body[..*at])?;
            wire.write_all(b"\r\nnumber\r\n")?;
        }
        _ => wire.write_all(&body)?,
    }
    wire.flush()
}
