//! Examines the machine before a build does: one file a subject, facts gathered apart from the
//! judgement over them. Nothing is changed, and nothing is fetched.

mod checkout;
mod clock;
mod disk;
mod engines;
mod finding;
mod folders;
mod host;
mod inputs;
mod log;
mod machine;
mod memory;
mod proxy;
mod sharing;

use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use crate::catalogue::Release;

pub use finding::{Finding, Report, State, text};
pub use host::HostSetup;
pub use inputs::Needs;
pub use log::{LogReport, text as log_text};

/// What is examined; what is none is left out of the report.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The repository of this tool.
    pub repo: Utf8PathBuf,
    /// The work folder, which need not be there yet: its disk, its permissions, its clock.
    pub work: Utf8PathBuf,
    /// The caller's home, which virtual machines share with this one; none where HOME is not set.
    pub home: Option<String>,
    /// Folders searched for engines and other programs, in the order of PATH.
    pub path: Vec<Utf8PathBuf>,
    /// Proxy variables that are set.
    pub proxies: BTreeMap<String, String>,
    /// The profile that a build is about to take.
    pub profile: Option<String>,
    /// What a build would be made from; none where nobody said.
    pub tree: Option<Tree>,
    /// What it reads from outside; none where nobody said what would be built.
    pub needs: Option<Needs>,
    /// What a build without a container would take; none where one is meant.
    pub host: Option<HostSetup>,
}

/// A release, and where its source lies.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Its row in the catalogue.
    pub release: &'static Release,
    /// The tree; none where it is yet to be fetched.
    pub root: Option<Utf8PathBuf>,
}

/// Examines everything, in the order in which a build would meet it.
pub fn examine(what: &Examination) -> Report {
    let release = what.tree.as_ref().map(|tree| tree.release);
    let real = release.is_some_and(|release| release.mirrors.is_none());
    let seen = what.host.is_none().then(|| engines::gather(&what.path));
    let info = seen.as_ref().and_then(|seen| seen.usable());
    let mut findings = seen.as_ref().map(engines::judge).unwrap_or_default();
    if let Some(setup) = &what.host {
        let host = host::gather(setup, &what.path, what.tree.as_ref());
        findings.extend(host::judge(&host, release));
    }
    findings.extend(machine::judge(std::env::consts::ARCH, info, real));
    findings.extend(memory::judge(&memory::gather(), info));
    findings.extend(disk::judge(&disk::gather(&what.work, info), real));
    findings.extend(folders::judge(&folders::gather(&what.work)));
    if what.host.is_none() {
        findings.extend(sharing::judge(info, &what.work, what.home.as_deref()));
    }
    findings.extend(proxy::judge(&what.proxies));
    findings.extend(clock::judge(&clock::gather(&what.repo, &what.work)));
    if let Some(tree) = &what.tree {
        findings.extend(checkout::judge(&checkout::gather(tree, &what.repo)));
    }
    if let Some(needs) = &what.needs {
        findings.extend(inputs::unknown(needs));
        if let Ok(pins) = &needs.pins {
            let there = inputs::gather(pins, &needs.store, &what.work);
            findings.extend(inputs::judge(&there, needs.store.root(), &needs.command));
        }
    }
    let version = release.map(|release| release.version.to_string());
    Report::new(what.profile.clone(), version, findings)
}
