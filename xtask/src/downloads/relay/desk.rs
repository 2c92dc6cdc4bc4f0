//! What is answered to an address: found out once, and remembered for the record.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use camino::Utf8PathBuf;
use support::{
    diag::{Diagnostic, Outcome},
    digest::Sha256,
    http::Reach,
    interrupt::Interrupt,
};

use super::{Served, Terms, Traffic};
use crate::{
    downloads::{DownloadLock, address, mirrored},
    inputs::{Store, Supply},
    pins::Pin,
};

/// Everything that answers depend on.
pub(super) struct Desk {
    terms: Terms,
    lock: DownloadLock,
    supply: Supply,
    interrupt: Interrupt,
    word: String,
    answers: Mutex<BTreeMap<String, Arc<OnceLock<Answer>>>>,
}

/// What became of an address.
#[derive(Clone)]
pub(super) enum Answer {
    File(Utf8PathBuf, Served),
    Absent,
    Unlocked,
    Failed(Vec<Diagnostic>),
}

impl Desk {
    pub(super) fn new(
        terms: Terms,
        lock: DownloadLock,
        supply: Supply,
        interrupt: Interrupt,
        word: String,
    ) -> Self {
        Self { terms, lock, supply, interrupt, word, answers: Mutex::default() }
    }

    /// What every question begins with.
    pub(super) fn word(&self) -> &str {
        &self.word
    }

    /// Finds out once, however often and at how many places Bazel asks.
    pub(super) fn answer(&self, address: &str) -> Answer {
        let place = {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(answers.entry(address.to_owned()).or_default())
        };
        place.get_or_init(|| self.find(address)).clone()
    }

    /// What was asked so far.
    pub(super) fn traffic(&self) -> Traffic {
        let mut traffic = Traffic::default();
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
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

    fn find(&self, address: &str) -> Answer {
        match (self.lock.find(address), self.terms) {
            (Some(archive), _) => self.fetch(&archive.pin(), &self.supply),
            (None, Terms::Locked) => Answer::Unlocked,
            (None, Terms::Open) => {
                let pin = unpinned(address);
                let mut supply = self.supply.clone();
                supply.unpinned.insert(pin.name.clone());
                // A rule that Bazel runs has no network. What it may not reach itself, it does not
                // reach by asking here: this machine, and those beside it.
                supply.network.reach = Reach::Public;
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
    let urls: Vec<String> =
        ["https", "http"].iter().map(|scheme| format!("{scheme}://{address}")).collect();
    let pin = Pin::archive(&urls[0], Sha256([0; 32]));
    Pin { sha256: None, file: mirrored(&pin.urls[0]), urls, ..pin }
}

/// What is noted in a store for an address without a digest is asked for again.
pub fn forget(store: &Store, url: &str) -> Outcome {
    store.forget_unpinned(&unpinned(address(url)))
}
