//! Between Bazel and the world, for as long as Bazel looks for what it needs.
//!
//! Bazel's downloader rewrites every address to one of the relay, which gives the file from the store,
//! or fetches it as every other input is fetched: with mirrors, proxies and patience. So what Bazel
//! downloads is hashed, recorded and, where only the lock counts, refused in one place.
//!
//! ```text
//! container, no network                              this machine
//! Bazel ──> 127.0.0.1 ──> forwarder.pl ══ stdio ══> relay ──> store, mirrors, public addresses
//!                                          Bazel ──> 127.0.0.1 ──> relay        (the host engine)
//! ```
//!
//! Who asks must know a word that is made anew for each relay: other users of the machine reach its
//! loopback too. What no rule of Bazel's has asked for is not locked, see [`super::rows`].

mod conversation;
mod desk;
mod forwarder;
mod loopback;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read as _,
    net::Ipv4Addr,
    sync::Arc,
};

use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exec::CommandLine,
    interrupt::Interrupt,
};

use self::{desk::Desk, forwarder::Forwarder, loopback::Loopback};
use super::{DownloadLock, repository_cache::addresses_but};
use crate::inputs::Supply;

pub use desk::forget;

/// Bazel gives up on a connection that says nothing for twenty seconds. A file is fetched whole
/// before its first byte is passed on, so Bazel is told to wait so many times longer.
pub const BAZEL_PATIENCE: u32 = 180;

/// The forwarder's file in the folder of downloads.
pub const FORWARDER: &str = "forwarder.pl";

/// The program that carries connections out of a container. Every Debian image has Perl: its package
/// manager is written in it.
pub const FORWARDER_TEXT: &str = include_str!("forwarder.pl");

/// Which addresses the relay answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// What the lock has, and nothing else.
    Locked,
    /// What any public server has.
    Open,
}

/// Where Bazel finds the relay.
#[derive(Clone, Copy, Debug)]
pub enum Entrance<'a> {
    /// On the loopback of this machine, which other users of it reach too.
    Loopback,
    /// On the loopback of a container: the command runs [`FORWARDER_TEXT`] in it.
    Container(&'a CommandLine),
}

/// A file that Bazel was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Its address, with the scheme by which it came.
    pub url: String,
    /// SHA-256 of the bytes that it was given.
    pub sha256: Sha256,
    /// Size of the file in bytes, as it was given.
    pub size: u64,
}

/// What Bazel asked of the relay, each by its address without scheme.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// The files it was given; rows of a lock are made of them.
    pub served: BTreeMap<String, Served>,
    /// What no server has. Bazel may go on without it: registries and mirrors are asked in turn.
    pub absent: BTreeSet<String>,
    /// What the lock does not have.
    pub unlocked: BTreeSet<String>,
    /// What could not be fetched, and why.
    pub failed: BTreeMap<String, Vec<Diagnostic>>,
}

/// A running relay. Dropping it ends it.
pub struct Relay {
    desk: Arc<Desk>,
    door: Door,
}

enum Door {
    Loopback(Loopback),
    Container(Forwarder),
}

impl Relay {
    /// Starts to answer, in threads of its own. Fails where no port is to be had, or the forwarder does not
    /// start.
    pub fn start(
        terms: Terms,
        lock: DownloadLock,
        supply: Supply,
        interrupt: &Interrupt,
        entrance: Entrance<'_>,
    ) -> Outcome<Self> {
        let desk = Arc::new(Desk::new(terms, lock, supply, interrupt.clone(), word()?));
        let door = match entrance {
            Entrance::Loopback => Door::Loopback(Loopback::open(&desk)?),
            Entrance::Container(command) => Door::Container(Forwarder::open(command, &desk)?),
        };
        Ok(Self { desk, door })
    }

    /// The rules for Bazel's downloader that lead here, but for the hosts that it may ask by itself. Whoever
    /// reads them knows the word.
    pub fn downloader_config(&self, direct: &[String]) -> String {
        let port = match &self.door {
            Door::Loopback(loopback) => loopback.port(),
            Door::Container(forwarder) => forwarder.port(),
        };
        let (at, word) = (Ipv4Addr::LOCALHOST, self.desk.word());
        let all = addresses_but(direct);
        let name = |host: &String| format!("allow {}\n", host.split(':').next().unwrap_or(host));
        let direct: String = direct.iter().map(name).collect();
        format!("rewrite {all} http://{at}:{port}/{word}/$1\nallow {at}\n{direct}block *\n")
    }

    /// Whether other users of this machine could connect, if they knew the word.
    pub fn is_reached_by_others(&self) -> bool {
        matches!(self.door, Door::Loopback(_))
    }

    /// Answers nobody any more, and tells what was asked.
    pub fn finish(self) -> Traffic {
        drop(self.door);
        self.desk.traffic()
    }
}

/// 128 random bits in hexadecimal digits.
fn word() -> Outcome<String> {
    let source = "/dev/urandom";
    let mut bytes = [0; 16];
    std::fs::File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(|error| Failure::io("read", source, &error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
