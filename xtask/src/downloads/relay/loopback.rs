//! A door on the loopback of this machine.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use support::diag::{Failure, Outcome};

use super::{conversation::converse, desk::Desk};

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(60);

/// Listens until it is dropped, each connection on a thread of its own.
pub(super) struct Loopback {
    at: SocketAddr,
    stopped: Arc<AtomicBool>,
}

impl Loopback {
    /// Listens on a free port.
    pub(super) fn open(desk: &Arc<Desk>) -> Outcome<Self> {
        let fail = |error| Failure::io("listen on", "127.0.0.1", &error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(fail)?;
        let at = listener.local_addr().map_err(fail)?;
        let stopped = Arc::new(AtomicBool::new(false));
        let (desk, until) = (Arc::clone(desk), Arc::clone(&stopped));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if until.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let desk = Arc::clone(&desk);
                // A client that goes away in the middle asks again.
                std::thread::spawn(move || {
                    stream.set_read_timeout(Some(PATIENCE)).ok();
                    converse(&desk, &stream, &stream).ok();
                });
            }
        });
        Ok(Self { at, stopped })
    }

    pub(super) fn port(&self) -> u16 {
        self.at.port()
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.at);
    }
}
