//! A door on the loopback of a container, which has no other network: `forwarder.pl` in it carries each
//! connection over its standard input and output.

use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, SyncSender},
    },
    time::Duration,
};

use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
};

use super::{conversation::converse, desk::Desk};

/// A frame's bytes at most. The forwarder's are smaller.
const FRAME_LIMIT: usize = 1 << 20;
/// Frames of one client that may wait to be read; a request is one or two.
const WAITING: usize = 16;
/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(60);

/// The kinds of frames, as `forwarder.pl` writes them: a client came, its bytes, it is gone.
const OPENED: u8 = b'o';
const BYTES: u8 = b'd';
const ENDED: u8 = b'e';

/// Carries connections until it is dropped.
pub(super) struct Forwarder {
    child: Child,
    port: u16,
}

impl Forwarder {
    /// Starts the forwarder by its command and waits until it listens.
    pub(super) fn open(command: &CommandLine, desk: &Arc<Desk>) -> Outcome<Self> {
        let mut child = command.hold()?;
        let pipes = (child.stdin.take(), child.stdout.take());
        let mut forwarder = Self { child, port: 0 };
        let (Some(input), Some(output)) = pipes else { return Err(silent(command, "")) };
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let _ = output.read_line(&mut line);
        let port = line.strip_prefix("listening ").and_then(|port| port.trim_end().parse().ok());
        let Some(port) = port else {
            let _ = forwarder.child.kill();
            let mut said = String::new();
            if let Some(mut stderr) = forwarder.child.stderr.take() {
                let _ = stderr.read_to_string(&mut said);
            }
            return Err(silent(command, said.trim()));
        };
        forwarder.port = port;
        if let Some(mut stderr) = forwarder.child.stderr.take() {
            // Nobody may have to wait because nobody reads what it complains of.
            std::thread::spawn(move || io::copy(&mut stderr, &mut io::sink()));
        }
        let (desk, wire) = (Arc::clone(desk), Arc::new(Mutex::new(input)));
        std::thread::spawn(move || carry(output, &wire, &desk));
        Ok(forwarder)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        // Its input closes with it, and that ends the forwarder inside.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn silent(command: &CommandLine, said: &str) -> Failure {
    let diagnostic = Diagnostic::error("the container's way to downloads cannot be opened")
        .note(said.to_owned())
        .note(command.to_string())
        .help("the image needs Perl, which every image of Debian has: `cargo xtask image build` makes it anew");
    Failure::new(Exit::EngineUnavailable, diagnostic)
}

type Wire = Arc<Mutex<ChildStdin>>;

/// Hands every connection to the desk, on a thread of its own, until the forwarder ends.
fn carry(mut output: BufReader<ChildStdout>, wire: &Wire, desk: &Arc<Desk>) {
    let mut clients: BTreeMap<u32, SyncSender<Vec<u8>>> = BTreeMap::new();
    while let Ok((id, kind, bytes)) = frame(&mut output) {
        match kind {
            OPENED => {
                let (sender, frames) = mpsc::sync_channel(WAITING);
                clients.insert(id, sender);
                let mut client = Outlet { id, wire: Arc::clone(wire) };
                let desk = Arc::clone(desk);
                std::thread::spawn(move || {
                    let input = Inlet { frames, rest: Vec::new() };
                    // A client that goes away in the middle asks again.
                    converse(&desk, input, &mut client).ok();
                });
            }
            // One that goes on talking while it should listen is not listened to.
            BYTES => {
                let heard = clients.get(&id).map(|client| client.try_send(bytes).is_ok());
                if heard == Some(false) {
                    clients.remove(&id);
                }
            }
            _ => _ = clients.remove(&id),
        }
    }
}

fn frame(from: &mut impl Read) -> io::Result<(u32, u8, Vec<u8>)> {
    let mut head = [0; 9];
    from.read_exact(&mut head)?;
    let [a, b, c, d, kind, e, f, g, h] = head;
    let length = u32::from_be_bytes([e, f, g, h]) as usize;
    if length > FRAME_LIMIT {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok((u32::from_be_bytes([a, b, c, d]), kind, bytes))
}

/// What a client says, as a reader: its frames one after another, until it ends.
struct Inlet {
    frames: Receiver<Vec<u8>>,
    rest: Vec<u8>,
}

impl Read for Inlet {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.frames.recv_timeout(PATIENCE) {
                Ok(frame) => self.rest = frame,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(0),
                Err(mpsc::RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
            }
        }
        let count = block.len().min(self.rest.len());
        block[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

/// What a client hears. Dropping it tells the client that this was all.
struct Outlet {
    id: u32,
    wire: Wire,
}

impl Outlet {
    fn send(&self, kind: u8, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        let head = [&self.id.to_be_bytes()[..], &[kind], &length.to_be_bytes()].concat();
        wire.write_all(&head)?;
        wire.write_all(bytes)?;
        wire.flush()
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = &bytes[..bytes.len().min(FRAME_LIMIT)];
        self.send(BYTES, piece).map(|()| piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Outlet {
    fn drop(&mut self) {
        let _ = self.send(ENDED, &[]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_is_too_long_or_cut_off_ends_it() {
        let whole = [0, 0, 0, 7, BYTES, 0, 0, 0, 2, b'h', b'i', 9];
        let (id, kind, bytes) = frame(&mut &whole[..]).unwrap();
        assert_eq!((id, kind, bytes.as_slice()), (7, BYTES, &b"hi"[..]));
        assert!(frame(&mut &whole[..10]).is_err());
        assert!(frame(&mut &[0, 0, 0, 7, BYTES, 255, 0, 0, 0][..]).is_err());
    }
}
