//! Brings files: from the store, from mirrors, from their addresses, several at a time.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    http::{Http, Reach, Settings, retry::Patience},
    interrupt::Interrupt,
    progress::{Bar, Bars},
    size::Bytes,
    ui::Ui,
};

use super::{
    archive::Limits,
    download::{Partial, Received, Refusal, Trouble},
    failure,
    location::Location,
    mirror::Mirror,
    store::Store,
    tree::tree_of_archive,
};
use crate::pins::{Kind, Pin};

/// Why a file is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Its digest is the pinned one.
    Sha256,
    /// It unpacks to the pinned git tree.
    GitTree,
    /// It is not: there is no pin, and that was allowed by name.
    Unpinned,
}

/// A file in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fetched {
    /// The pin's name, as `[input."..."]` has it.
    pub name: String,
    /// Where it lies in the store, named by its digest.
    pub path: Utf8PathBuf,
    /// Size of the file in bytes, as it was hashed.
    pub size: u64,
    /// SHA-256 of the file, checked now.
    pub sha256: Sha256,
    /// What it was held against before it was believed.
    pub proof: Proof,
    /// Where it came from; `store` when it was there.
    pub from: String,
}

/// All ways by which files are fetched.
#[derive(Clone, Debug)]
pub struct Supply {
    /// Where files are kept; it is asked before any place.
    pub store: Store,
    /// Asked first, in this order.
    pub mirrors: Vec<Mirror>,
    /// Whether the network is off limits; mirrors on this machine are not.
    pub offline: bool,
    /// Names that may come without a pin.
    pub unpinned: BTreeSet<String>,
    /// How many files are fetched at a time.
    pub parallel: usize,
    /// Proxies, reach and timeouts of the HTTP client.
    pub network: Settings,
    /// How often a server is asked again after a fault that may pass, and how long after.
    pub patience: Patience,
    /// Where bars and status lines go.
    pub ui: Ui,
}

impl Supply {
    /// Brings every file of a list, and gives them in its order. All that cannot be fetched is named.
    pub fn fetch(&self, pins: &[&Pin], interrupt: &Interrupt) -> Outcome<Vec<Fetched>> {
        let mut wanted: Vec<Pin> = Vec::new();
        for pin in pins {
            if !wanted.iter().any(|earlier| earlier.name == pin.name) {
                wanted.push((*pin).clone());
            }
        }
        let total = wanted.iter().map(|pin| pin.size).sum();
        let bars = Arc::new(Bars::start(self.ui, wanted.len(), total));
        let queue: Arc<Mutex<VecDeque<Pin>>> =
            Arc::new(Mutex::new(wanted.iter().cloned().collect()));
        let (sender, results) = mpsc::channel();
        for _ in 0..self.parallel.clamp(1, wanted.len().max(1)) {
            let (supply, bars, queue) = (self.clone(), Arc::clone(&bars), Arc::clone(&queue));
            let (sender, interrupt) = (sender.clone(), interrupt.clone());
            // Not joined: on Ctrl-C one may still wait for a server, and the process ends without it.
            std::thread::spawn(move || {
                let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some(pin) = next() {
                    let bar = bars.add(&pin.name, pin.size);
                    let result = supply.one(&pin, &bar, &interrupt);
                    bar.end();
                    if sender.send((pin.name, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let results = collect(&results, interrupt)?;
        bars.end();
        in_order(&wanted, results)
    }

    /// The file of one pin, if it is in the store.
    pub fn stored(&self, pin: &Pin) -> Outcome<Option<Fetched>> {
        let Some(digest) = self.store.digest_for(pin, self.unpinned.contains(&pin.name)) else {
            return Ok(None);
        };
        let Some(path) = self.store.find(&digest)? else { return Ok(None) };
        let proof = if Some(digest) == pin.sha256 {
            Proof::Sha256
        } else if let Some(tree) = pin.tree {
            // The note that led here proves nothing.
            if tree_of_archive(&path, Limits::default()).ok() != Some(tree) {
                return Ok(None);
            }
            Proof::GitTree
        } else {
            Proof::Unpinned
        };
        let size = std::fs::metadata(&path).map_err(|e| Failure::io("read", &path, &e))?.len();
        let (name, from) = (pin.name.clone(), "store".to_owned());
        Ok(Some(Fetched { name, path, size, sha256: digest, proof, from }))
    }

    /// Brings one file, on this thread. None where a server that should have it answers that it has
    /// not.
    pub fn seek(&self, pin: &Pin, interrupt: &Interrupt) -> Outcome<Option<Fetched>> {
        let bars = Bars::start(self.ui, 1, pin.size);
        let bar = bars.add(&pin.name, pin.size);
        let found = self.attempt(pin, &bar, interrupt);
        bar.end();
        match found? {
            Ok(file) => Ok(Some(file)),
            Err(refused) if refused.iter().any(|(_, refusal)| failure::is_gone(refusal)) => {
                Ok(None)
            }
            Err(refused) => Err(failure::refused(pin, &refused)),
        }
    }

    fn one(&self, pin: &Pin, bar: &Bar, interrupt: &Interrupt) -> Outcome<Fetched> {
        self.attempt(pin, bar, interrupt)?.map_err(|refused| failure::refused(pin, &refused))
    }

    /// The file, or what each place said instead.
    fn attempt(
        &self,
        pin: &Pin,
        bar: &Bar,
        interrupt: &Interrupt,
    ) -> Outcome<Result<Fetched, Vec<(Location, Refusal)>>> {
        if !pin.is_pinned() && !self.unpinned.contains(&pin.name) {
            return Err(failure::unpinned(pin));
        }
        if let Some(stored) = self.stored(pin)? {
            return Ok(Ok(stored));
        }
        let locations = self.locations(pin);
        if locations.is_empty() {
            return Err(failure::absent(pin, &self.store, self.offline));
        }
        let _lock = self.store.lock(pin, self.ui, interrupt)?;
        // Whoever held the lock may have brought it.
        if let Some(stored) = self.stored(pin)? {
            return Ok(Ok(stored));
        }
        let mut http = None;
        let mut refused = Vec::new();
        let mut partial = Partial::open(pin, self.store.partial(pin)?, bar, interrupt)?;
        for location in locations {
            match self.from(&location, pin, &mut partial, &mut http) {
                Ok((received, proof)) => {
                    let from = location.to_string();
                    return self.keep(pin, &partial, received, proof, from, bar).map(Ok);
                }
                Err(Trouble::Here(failure)) => return Err(failure),
                Err(Trouble::There(refusal)) => {
                    let mirror = matches!(location, Location::Url { mirror: true, .. });
                    if !(mirror && failure::is_absence(&refusal)) {
                        refused.push((location, refusal));
                    }
                }
            }
        }
        let kept = refused.last().is_some_and(|(_, refusal)| matches!(refusal, Refusal::Http(_)));
        if !kept {
            partial.restart()?;
            support::fs::remove_file(partial.path())?;
        }
        Ok(Err(refused))
    }

    /// Mirrors, then the addresses of the pin; on this machine alone when the network is off limits.
    fn locations(&self, pin: &Pin) -> Vec<Location> {
        let mirrors = self.mirrors.iter().flat_map(|mirror| mirror.locations(pin));
        let urls =
            pin.urls.iter().map(|url| Location::Url { url: url.as_str().into(), mirror: false });
        let allowed = |location: &Location| !self.offline || matches!(location, Location::File(_));
        mirrors.chain(urls).filter(allowed).collect()
    }

    fn from(
        &self,
        location: &Location,
        pin: &Pin,
        partial: &mut Partial<'_>,
        http: &mut Option<(Http, bool)>,
    ) -> Result<(Received, Proof), Trouble> {
        loop {
            let received = match location {
                Location::File(piece) => partial.copy(piece)?,
                Location::Url { url, mirror } => {
                    let client = match http.take_if(|(_, mirrors)| mirrors == mirror) {
                        Some((client, _)) => client,
                        None => self.client(*mirror)?,
                    };
                    let received = partial.download(&client, self.patience, url);
                    *http = Some((client, *mirror));
                    received?
                }
            };
            match prove(pin, partial, received) {
                Ok(proof) => return Ok((received, proof)),
                Err(refusal) => {
                    partial.restart()?;
                    // A part from an earlier try may be what is wrong: once more, from the start.
                    if !received.resumed {
                        return Err(Trouble::There(refusal));
                    }
                }
            }
        }
    }

    /// A client for mirrors, or for the addresses of pins. A mirror may be anywhere: the person has
    /// named it.
    fn client(&self, mirror: bool) -> Outcome<Http> {
        let reach = if mirror { Reach::Anywhere } else { self.network.reach };
        Http::new(&Settings { reach, ..self.network.clone() })
            .map_err(|error| Failure::new(Exit::Usage, error.to_diagnostic()))
    }

    fn keep(
        &self,
        pin: &Pin,
        partial: &Partial<'_>,
        received: Received,
        proof: Proof,
        from: String,
        bar: &Bar,
    ) -> Outcome<Fetched> {
        let path = self.store.take_in(partial.path(), &received.sha256)?;
        match (proof, pin.tree) {
            (Proof::GitTree, Some(tree)) => {
                self.store.note_tree(&tree, &received.sha256)?;
                bar.say(&format!(
                    "{}: accepted by its git tree {tree}; its SHA-256 is {}{}",
                    pin.name,
                    received.sha256,
                    pin.sha256.map_or(String::new(), |pinned| format!(", not the pinned {pinned}"))
                ));
            }
            (Proof::Unpinned, _) => {
                self.store.note_unpinned(pin, &received.sha256)?;
                // The digest of an archive that Bazel downloads goes into a lock, not past a person.
                if pin.kind != Kind::Archive {
                    let digest = received.sha256;
                    bar.say(&format!("{}: not pinned; its SHA-256 is {digest}", pin.name));
                }
            }
            _ => {}
        }
        bar.status("Fetched", &format!("{} ({})", pin.name, Bytes(received.size)));
        let name = pin.name.clone();
        Ok(Fetched { name, path, size: received.size, sha256: received.sha256, proof, from })
    }
}

fn prove(pin: &Pin, partial: &Partial<'_>, received: Received) -> Result<Proof, Refusal> {
    let found = received.sha256;
    if pin.sha256 == Some(found) {
        return Ok(Proof::Sha256);
    }
    match pin.tree {
        Some(tree) => match tree_of_archive(partial.path(), Limits::default()) {
            Ok(id) if id == tree => Ok(Proof::GitTree),
            Ok(id) => {
                Err(Refusal::WrongTree(found, format!("its git tree is {id}, expected {tree}")))
            }
            Err(error) => Err(Refusal::WrongTree(found, error.to_string())),
        },
        None => match pin.size.filter(|size| *size != received.size) {
            Some(expected) => Err(Refusal::Size { expected, found: received.size }),
            None if pin.sha256.is_some() => Err(Refusal::Wrong(found)),
            None => Ok(Proof::Unpinned),
        },
    }
}

type Results = BTreeMap<String, Outcome<Fetched>>;

fn collect(
    results: &mpsc::Receiver<(String, Outcome<Fetched>)>,
    interrupt: &Interrupt,
) -> Outcome<Results> {
    let mut all = Results::new();
    loop {
        match results.recv_timeout(Duration::from_millis(50)) {
            Ok((name, result)) => {
                all.insert(name, result);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(all),
        }
        interrupt.check()?;
    }
}

/// Every file in the order asked, or every failure.
fn in_order(wanted: &[Pin], mut results: Results) -> Outcome<Vec<Fetched>> {
    let mut files = Vec::new();
    let mut failed: Option<Failure> = None;
    for pin in wanted {
        let failure = match results.remove(&pin.name) {
            Some(Ok(file)) => {
                files.push(file);
                continue;
            }
            Some(Err(failure)) => failure,
            // Its thread ended by a panic.
            None => {
                let lost = format!("fetching `{}` ended without a result", pin.name);
                Failure::new(Exit::Unexpected, Diagnostic::error(lost))
            }
        };
        match &mut failed {
            // One full disk is told of once.
            Some(all) if failure.diagnostics.iter().all(|one| all.diagnostics.contains(one)) => {}
            Some(all) => all.diagnostics.extend(failure.diagnostics),
            None => failed = Some(failure),
        }
    }
    failed.map_or(Ok(files), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_told_whatever_comes_after_it() {
        let pin = |name: &str| Pin { name: name.to_owned(), ..Pin::archive(name, Sha256::of(b"")) };
        let wanted = ["absent", "full", "lost", "full too", "wrong", "lost too"].map(pin);
        let failure = |message: &str| {
            Err(Failure::new(Exit::BadInput, Diagnostic::error(message.to_owned())))
        };
        let results: Results = [
            ("absent", "not there"),
            ("full", "the disk is full"),
            ("full too", "the disk is full"),
            ("wrong", "other bytes"),
        ]
        .map(|(name, message)| (name.to_owned(), failure(message)))
        .into();
        let failure = in_order(&wanted, results).unwrap_err();
        let told: Vec<&str> = failure.diagnostics.iter().map(|one| one.message.as_str()).collect();
        let expected = [
            "not there",
            "the disk is full",
            "fetching `lost` ended without a result",
            "other bytes",
            "fetching `lost too` ended without a result",
        ];
        assert_eq!(told, expected);
        assert_eq!(failure.exit, Exit::BadInput);
    }
}
