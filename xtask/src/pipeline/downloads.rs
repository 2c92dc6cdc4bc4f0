//! What Bazel downloads for a build: had as the lock says, or looked for and locked.

use std::{collections::BTreeSet, fs};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Outcome},
    exec::{CommandLine, quoted},
    file_lock::FileLock,
    fs::{create_dir, create_shared_dir, make_private, remove_dir, write_atomic, write_shared},
    interrupt::Interrupt,
    ui::Ui,
};

use super::{Permissions, Planned, plan, planning::wanted, prepare, refusals as refuse, stage};
use crate::{
    catalogue::Release,
    downloads::{
        DownloadLock, Entrance, FORWARDER, FORWARDER_TEXT, Laid, Recorded, Relay, Terms, Traffic,
        forget, lay_out, lock_path, missing, read_log, record, write_config,
    },
    engine::{self, LookedUp, Opening, Port, Ready, Shelves},
    inputs::Fetched,
    overlay::StagedTree,
    pins::Pins,
    plan::BuildPlan,
    profile,
    provision::{self, Provision},
    request::{Places, Running, Subject},
};

/// How much the lock counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strictness {
    /// What is not in the lock is refused.
    pub locked: bool,
    /// The lock is brought up to date first.
    pub update: bool,
}

/// The downloads of one plan.
#[derive(Clone, Copy)]
pub struct Downloading<'a> {
    /// The plan whose targets Bazel looks at.
    pub plan: &'a BuildPlan,
    /// The engine that Bazel runs in.
    pub ready: &'a Ready,
    /// The tree that Bazel looks for rules in.
    pub staged: &'a StagedTree,
    /// The folder of this plan.
    pub room: &'a Utf8Path,
    /// By which ways files are fetched.
    pub provision: &'a Provision<'a>,
    /// How much the lock counts.
    pub strictness: Strictness,
    /// The command that brings the lock up to date.
    pub help: &'a str,
    /// Where status lines and progress go.
    pub ui: Ui,
    /// Ends the look and every fetch on Ctrl-C.
    pub interrupt: &'a Interrupt,
}

impl Downloading<'_> {
    /// The lock of this release; made where there is none and that is allowed.
    pub fn lock(&self) -> Outcome<DownloadLock> {
        let release = self.plan.upstream.version.as_str();
        let places = self.provision.places();
        let shared = DownloadLock::read(places.root_of(lock_path(release)), release)?;
        // Under `--locked` counts what is committed, and nothing that was made on the way.
        let own = match self.strictness.locked {
            true => None,
            false => DownloadLock::read_at(&places.project, &self.own_lock(), release)?,
        };
        let lock = if self.plan.unpinned.is_some() { own.or(shared) } else { shared.or(own) };
        match lock {
            Some(lock) if !self.strictness.update => Ok(lock),
            None if self.strictness.locked => Err(refuse::no_lock(release, self.help)),
            None if self.provision.is_offline() => Err(refuse::no_lock_offline(release, self.help)),
            Some(lock) => self.record(lock),
            None => self.record(DownloadLock::empty(release, "")),
        }
    }

    /// The lock of what nobody else has: of a build with places of a person's own, which asks for other
    /// archives than the release, and of one that downloads nothing.
    fn own_lock(&self) -> Utf8PathBuf {
        self.ready.cache(self.plan, &self.provision.places().work).join("downloads.lock")
    }

    /// Hosts that Bazel may ask by itself.
    fn direct(&self) -> Vec<String> {
        self.plan.unpinned.as_ref().map(engine::registry_hosts).unwrap_or_default()
    }

    /// Runs a build over the folder of what the lock has. Where Bazel wants more, that is locked and
    /// the build runs again, or it is refused.
    pub fn build<T>(
        &self,
        lock: &mut DownloadLock,
        run: impl Fn(&Laid) -> Outcome<T>,
    ) -> Outcome<T> {
        let laid = self.provide(lock)?;
        let failure = match run(&laid) {
            Ok(done) => return Ok(done),
            Err(failure) => failure,
        };
        let wanted = self.missing();
        if wanted.is_empty() {
            return Err(failure);
        }
        self.extend(lock, &wanted)?;
        let laid = self.provide(lock)?;
        run(&laid).map_err(|failure| match self.missing() {
            still if still.is_empty() => failure,
            still => refuse::not_in_lock(lock, &still, self.help),
        })
    }

    /// Fetches what the lock has and lays it out for Bazel.
    pub fn provide(&self, lock: &mut DownloadLock) -> Outcome<Laid> {
        let files = self.provision.archives(lock)?;
        let work = &self.provision.places().work;
        let laid = lay_out(lock, &files, &self.ready.downloads(self.plan, work), &self.direct())?;
        let cache = self.ready.cache(self.plan, work);
        self.forget_unlocked(lock, &laid, &cache)?;
        if lock.archives.iter().any(|archive| !archive.declared && !archive.in_registry()) {
            self.unpack_undeclared(lock, &cache)?;
        }
        Ok(laid)
    }

    /// Removes what Bazel unpacked of archives that are no longer in the lock: it would not ask for
    /// them again, and the build would rest on them all the same.
    fn forget_unlocked(&self, lock: &DownloadLock, laid: &Laid, cache: &Utf8Path) -> Outcome {
        let note = cache.join("downloads.txt");
        let now: BTreeSet<String> =
            lock.archives.iter().map(|archive| archive.sha256.to_string()).collect();
        let then = fs::read_to_string(&note).unwrap_or_default();
        if then.lines().any(|digest| !now.contains(digest)) {
            self.end_server(laid, cache)?;
            for base in bases(cache) {
                clear(&base.join("external"))?;
            }
        }
        let lines: String = now.iter().map(|digest| format!("{digest}\n")).collect();
        if lines != then {
            create_dir(cache)?;
            write_atomic(&note, lines.as_bytes())?;
        }
        Ok(())
    }

    /// A server that outlives builds remembers folders, and does not get over their loss.
    fn end_server(&self, laid: &Laid, cache: &Utf8Path) -> Outcome {
        if !self.ready.leaves_server() {
            return Ok(());
        }
        let opening = Opening {
            src: &self.staged.root,
            out: &self.room.join("look"),
            bazel: cache,
            downloads: &laid.folder,
        };
        let (session, tool) = self.ready.open(self.plan, opening)?;
        engine::shut_down(session.as_ref(), &tool);
        Ok(())
    }

    /// Bazel takes a file from a folder only where the rule names its digest. What other rules
    /// download is given to them by the relay, from the lock alone, before the build.
    fn unpack_undeclared(&self, lock: &mut DownloadLock, cache: &Utf8Path) -> Outcome {
        let (looked, traffic) = self.look(Terms::Locked, lock, cache)?;
        if !traffic.unlocked.is_empty() {
            let wanted: Vec<String> = traffic.unlocked.into_iter().collect();
            self.extend(lock, &wanted)?;
            // Once more for what is locked now; a second surprise ends it.
            let (looked, traffic) = self.look(Terms::Locked, lock, cache)?;
            return refuse::look(looked.failure, &traffic);
        }
        refuse::look(looked.failure, &traffic)
    }

    fn extend(&self, lock: &mut DownloadLock, wanted: &[String]) -> Outcome {
        if self.strictness.locked || self.provision.is_offline() {
            return Err(refuse::not_in_lock(lock, wanted, self.help));
        }
        self.ui.status(
            "Extending",
            format_args!("{}: it lacks {} of what this build downloads", lock.path, wanted.len()),
        );
        *lock = self.record(lock.clone())?;
        Ok(())
    }

    /// Looks for what the build downloads, and writes it into the lock.
    fn record(&self, mut lock: DownloadLock) -> Outcome<DownloadLock> {
        let places = self.provision.places();
        let scratch = places.work.join(format!("bazel/look-{}", std::process::id()));
        let looked = self.look(Terms::Open, &lock, &scratch);
        clear(&scratch)?;
        let (looked, traffic) = looked?;
        let Recorded { rows: found, mismatches, unasked } = record(&looked.asked, &traffic.served);
        let unwanted = mismatches.iter().map(|mismatch| &mismatch.url).chain(&unasked);
        unwanted.into_iter().try_for_each(|url| forget(self.provision.store(), url))?;
        for url in &unasked {
            self.ui.diagnostic(
                &Diagnostic::warning(format!("no download of Bazel's accounts for {url}"))
                    .note("something that a rule runs has asked for it; it is not locked, and a build does not have it")
                    .help("download it by the rule itself: `ctx.download`, `http_file` or `http_archive`"),
            );
        }
        refuse::mismatches(&mismatches)?;
        let LookedUp { failure, bazel, .. } = looked;
        refuse::look(failure, &traffic)?;
        let before = lock.archives.len();
        refuse::conflicts(&lock.merge(found))?;
        lock.bazel = bazel;
        let release = self.plan.upstream.version.as_str();
        let shared = self.plan.unpinned.is_none() && !lock.archives.is_empty();
        lock.path = if shared { lock_path(release) } else { self.own_lock() };
        let (all, new) = (lock.archives.len(), lock.archives.len() - before);
        if let Some(folder) = lock.path.parent().filter(|_| !shared) {
            create_dir(folder)?;
        }
        write_atomic(&places.project.join(&lock.path), lock.text().as_bytes())?;
        if all == 0 {
            self.ui.status("No lock", "is made: Bazel downloads nothing for this build");
        } else {
            let path = &lock.path;
            self.ui.status("Locked", format_args!("{all} archives, {new} of them new, in {path}"));
        }
        for archive in lock.archives.iter().filter(|a| !a.declared && !a.in_registry()) {
            let first = archive.urls.first().map_or("", String::as_str);
            self.ui.diagnostic(
                &Diagnostic::warning(format!("no rule names the digest of {first}"))
                    .note(format!("{}, as it came today", archive.sha256))
                    .help("compare it with a second source; from here on the lock holds it"),
            );
        }
        // The lines of new rows are known once the file is read.
        Ok(DownloadLock::read_at(&places.project, &lock.path, release)?.unwrap_or(lock))
    }

    /// Bazel's analysis through the relay.
    fn look(
        &self,
        terms: Terms,
        lock: &DownloadLock,
        bazel: &Utf8Path,
    ) -> Outcome<(LookedUp, Traffic)> {
        let Self { plan, ready, room, ui, interrupt, .. } = *self;
        let (downloads, out) = (room.join("relay"), room.join("look"));
        remove_dir(&out)?;
        create_shared_dir(&downloads)?;
        write_shared(&downloads.join(FORWARDER), FORWARDER_TEXT.as_bytes())?;
        let opening = Opening { src: &self.staged.root, out: &out, bazel, downloads: &downloads };
        let (session, tool) = ready.open(plan, opening)?;
        let script = format!("{}/{FORWARDER}", session.rooms().downloads);
        let inside = session.inside("perl", &[script]);
        let entrance = inside.as_ref().map_or(Entrance::Loopback, Entrance::Container);
        let supply = self.provision.calm_supply();
        let relay = Relay::start(terms, lock.clone(), supply, interrupt, entrance)?;
        if relay.is_reached_by_others() {
            // Rules and logs have the word in them that Bazel is let in by.
            [room, bazel].iter().try_for_each(|folder| make_private(folder))?;
        }
        write_config(&downloads, &relay.downloader_config(&self.direct()))?;
        let work = &self.provision.places().work;
        let shelves = Shelves { out: &out, logs: &room.join("logs"), work };
        let looked =
            engine::look_up(plan, session.as_ref(), &tool, &ready.conduct, shelves, ui, interrupt);
        if ready.leaves_server() {
            engine::shut_down(session.as_ref(), &tool);
        }
        drop(session);
        let traffic = relay.finish();
        Ok((looked?, traffic))
    }

    /// What the logs of the last run say was missing.
    fn missing(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        for abi in &self.plan.abis {
            let log = self.room.join(format!("logs/{}.log", abi.abi));
            let asked = self.room.join("out").join(engine::asked_file(abi));
            let asked = read_log(&fs::read(asked).unwrap_or_default());
            all.extend(missing(&fs::read_to_string(log).unwrap_or_default(), &asked));
        }
        all.into_iter().collect()
    }
}

/// Brings what Bazel downloads for a build, without building: as the lock has it, which is made or
/// brought up to date first where there is none or that is asked for.
pub fn fetch(
    port: &dyn Port,
    subject: &Subject,
    running: &Running,
    update: bool,
    provision: &Provision<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Vec<Fetched>> {
    let places = provision.places();
    let release = release(subject, provision.pins(), places)?.version.as_str();
    let lock = DownloadLock::read(places.root_of(lock_path(release)), release)?;
    // Neither the tree nor the models are needed for what a lock has.
    if let Some(lock) = lock.filter(|_| !update) {
        return provision.archives(&lock);
    }
    let help = &update_lock(subject);
    if running.locked {
        return Err(refuse::no_lock(release, help));
    }
    if provision.is_offline() {
        return Err(refuse::no_lock_offline(release, help));
    }
    let Planned { upstream, plan, .. } = plan(subject, provision)?;
    let permissions = Permissions::default();
    let ready = prepare(port, &upstream, &plan, running, permissions, provision, ui, interrupt)?;
    let room = &ready.room(&plan, &places.work);
    let lock = ready.lock(&plan, &places.work);
    let _lock = FileLock::take(&lock, &format!("looking for {}", plan.profile), ui, interrupt)?;
    let staged = &stage(&upstream, &plan, &ready.tree(&plan, &places.work), interrupt)?;
    let (plan, ready) = (&plan, &ready);
    let strictness = Strictness { locked: false, update };
    let downloading =
        Downloading { plan, ready, staged, room, provision, strictness, help, ui, interrupt };
    provision.archives(&downloading.lock()?)
}

/// The release whose lock counts.
fn release(subject: &Subject, pins: &Pins, places: &Places) -> Outcome<&'static Release> {
    let profile = profile::load(&subject.profile, &provision::profile_folder(places))?;
    let wanted = wanted(subject, &profile);
    match provision::release(&wanted) {
        Some(release) => Ok(release),
        None => {
            let demo = provision::demo(places);
            let known = provision::known(places, &demo, pins)?;
            Ok(plan::recognise(&wanted, subject.near.as_deref(), known)?.1)
        }
    }
}

/// Bazel's output bases below a folder that it keeps.
fn bases(cache: &Utf8Path) -> Vec<Utf8PathBuf> {
    let Ok(entries) = cache.join("root").read_dir_utf8() else { return Vec::new() };
    entries.filter_map(Result::ok).map(|entry| entry.path().to_owned()).collect()
}

/// Removes a folder whose folders Bazel may have made read-only.
fn clear(folder: &Utf8Path) -> Outcome {
    if remove_dir(folder).is_ok() {
        return Ok(());
    }
    let _ = CommandLine::new("chmod", ["-R", "u+w", folder.as_str()]).output();
    remove_dir(folder)
}

/// The command that brings the lock of a build's release up to date.
pub(super) fn update_lock(subject: &Subject) -> String {
    let mut command = format!("cargo xtask fetch --profile {}", quoted(&subject.profile));
    if let Some(mediapipe) = &subject.mediapipe {
        command.push_str(&format!(" --mediapipe {}", quoted(mediapipe)));
    }
    subject.abis.iter().for_each(|abi| command.push_str(&format!(" --abi {abi}")));
    command.push_str(" --update-lock");
    command
}
