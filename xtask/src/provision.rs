//! What the command line asks for, had: the release, its source, its image and the image's inputs.

pub mod models;

use std::{sync::OnceLock, time::Duration};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    exit::Exit,
    http::{Settings, retry::Patience},
    interrupt::Interrupt,
    ui::Ui,
};

use crate::{
    catalogue::{self, Catalogue, Release},
    downloads::DownloadLock,
    engine::{ImageInput, ImageSpec},
    inputs::{self, Fetched, InputRecord, Mirror, Store, Supply, Unpacked},
    pins::{Kind, PINS, Pin, Pins},
    plan::{self, TreeState, Upstream},
    profile::{self, Opencv, Profile, ProfileFolder},
    request::{Places, Supplying},
};

/// The release that a build with these arguments would take, and where its tree lies; no place where
/// it is yet to be fetched, and nothing where the arguments name nothing.
pub fn target(
    profile: Option<&str>,
    mediapipe: Option<&str>,
    near: Option<&str>,
    places: &Places,
) -> Outcome<Option<(&'static Release, Option<Utf8PathBuf>)>> {
    let profile_folder = profile_folder(places);
    let written = match profile {
        Some(name) => profile::load(name, &profile_folder)?.keys.version,
        None => None,
    };
    let Some(wanted) = mediapipe.map(str::to_owned).or(written.map(|version| version.value)) else {
        return Ok(None);
    };
    if let Some(release) = release(&wanted) {
        return Ok(Some((release, unpacked(release, places)?.map(|source| source.folder))));
    }
    let pins = Pins::read(places.root_of(PINS))?;
    let demo = demo(places);
    let (root, release) = plan::recognise(&wanted, near, known(places, &demo, &pins)?)?;
    Ok(Some((release, Some(root))))
}

/// Where profiles are looked for: the person's own first, then those of the tool.
pub fn profile_folder(places: &Places) -> ProfileFolder {
    ProfileFolder {
        folder: places.project.join("build-profiles"),
        shipped: places.is_away().then(|| places.repo.join("build-profiles")),
        cwd: places.cwd.clone(),
    }
}

/// The folder of the bundled upstream.
pub fn demo(places: &Places) -> Utf8PathBuf {
    places.repo.join("xtask/demo")
}

/// What there is to find a tree with. Rows of releases are read once.
pub fn known<'a>(
    places: &'a Places,
    demo: &'a Utf8Path,
    pins: &'a Pins,
) -> Outcome<plan::Known<'a>> {
    static DRAFTS: OnceLock<Vec<Release>> = OnceLock::new();
    let drafts = match DRAFTS.get() {
        Some(drafts) => drafts,
        None => {
            let read = catalogue::drafts(&places.project.join(catalogue::DRAFTS))?;
            DRAFTS.get_or_init(|| read)
        }
    };
    Ok(plan::Known { demo, cwd: &places.cwd, pins, drafts })
}

/// The release of MediaPipe that a word names, rather than a folder or the demo upstream.
pub fn release(wanted: &str) -> Option<&'static Release> {
    let number = wanted.strip_prefix('v').unwrap_or(wanted);
    Catalogue::bundled().release(number).filter(|release| release.mirrors.is_none())
}

/// The source of a release, if it was fetched and unpacked.
fn unpacked(release: &Release, places: &Places) -> Outcome<Option<Unpacked>> {
    let pins = Pins::read(places.root_of(PINS))?;
    let pin = pins.release_source(release.version.as_str()).ok();
    Ok(pin.and_then(|pin| inputs::is_unpacked(pin, &places.work)))
}

/// Programs of this machine, as pins.toml names the hosts they run on.
pub fn host() -> &'static str {
    // Google ships the NDK for Linux on x86_64 alone: other machines run such a container by emulation,
    // and what goes into it is the same.
    "linux-x86_64"
}

/// Every pinned input that a build reads: for a profile, from a release where there is one, on a host.
pub fn needed<'a>(
    profile: Option<&Profile>,
    release: Option<&Release>,
    pins: &'a Pins,
    host: &str,
) -> Outcome<Vec<&'a Pin>> {
    let mut needed = Vec::new();
    let keys = profile.map(|profile| &profile.keys);
    if let Some(release) = release.filter(|release| release.mirrors.is_none()) {
        let version = release.version.as_str();
        needed.push(pins.release_source(version)?);
        needed.push(pins.bazel(&release.bazel, host)?);
        needed.push(pins.ndk(version, host)?);
        let opencv = keys.and_then(|keys| keys.native.opencv.as_ref());
        needed.extend(match opencv.map(|opencv| opencv.value) {
            Some(Opencv::None | Opencv::OwnConverter) => Vec::new(),
            Some(Opencv::Static) => pins.of(Kind::OpencvSource, version),
            Some(Opencv::Shared) | None => pins.of(Kind::OpencvSdk, version),
        });
    }
    let models = keys.into_iter().flat_map(|keys| keys.models.iter().flatten());
    let pinned = models.filter_map(|model| pins.inputs.get(&model.value));
    needed.extend(pinned.filter(|pin| pin.kind == Kind::Model));
    Ok(needed)
}

/// The image that a release is built in; none where its Bazel or NDK has no pin.
pub fn image(release: &Release, places: &Places) -> Outcome<Option<ImageSpec>> {
    let pins = Pins::read(places.root_of(PINS))?;
    let image = ImageSpec::of_release(&places.repo, &pins, release);
    if release.mirrors.is_some() { image.map(Some) } else { Ok(image.ok()) }
}

/// Fetches what a command needs, in the way that its flags ask for.
#[derive(Debug)]
pub struct Provision<'a> {
    supply: Supply,
    pins: Pins,
    places: &'a Places,
    interrupt: &'a Interrupt,
}

impl<'a> Provision<'a> {
    /// From the command line and the machine; nothing is fetched yet.
    pub fn new(
        args: &Supplying,
        places: &'a Places,
        ui: Ui,
        interrupt: &'a Interrupt,
    ) -> Outcome<Self> {
        let pins = Pins::read(places.root_of(PINS))?;
        // A name that no pin has would let nothing through, and its reader believe otherwise.
        args.unpinned.iter().try_for_each(|name| pins.named(name).map(drop))?;
        let mirrors = args.mirrors.iter().map(|written| Mirror::parse(written, &places.cwd));
        let supply = Supply {
            store: store(args.store.as_deref(), places),
            mirrors: mirrors.collect::<Outcome<_>>()?,
            offline: args.offline,
            unpinned: args.unpinned.iter().cloned().collect(),
            parallel: args.parallel.into(),
            network: Settings {
                proxies: places.proxies.clone(),
                silence: Duration::from_secs(args.timeout),
                ..Settings::default()
            },
            patience: Patience::default(),
            ui,
        };
        Ok(Self { supply, pins, places, interrupt })
    }

    /// Where things are on this machine.
    pub fn places(&self) -> &Places {
        self.places
    }

    /// The inputs of pins.toml as they were read when this was made.
    pub fn pins(&self) -> &Pins {
        &self.pins
    }

    /// Brings files, and gives them in the order of their pins.
    pub fn fetch(&self, pins: &[&Pin]) -> Outcome<Vec<Fetched>> {
        self.supply.fetch(pins, self.interrupt)
    }

    /// The archives of a lock, in its order.
    pub fn archives(&self, lock: &DownloadLock) -> Outcome<Vec<Fetched>> {
        let pins = lock.pins();
        self.fetch(&pins.iter().collect::<Vec<_>>())
    }

    /// Whether the network is off limits.
    pub fn is_offline(&self) -> bool {
        self.supply.offline
    }

    /// Where fetched files are kept.
    pub fn store(&self) -> &Store {
        &self.supply.store
    }

    /// All ways by which files are fetched, for work beside another program's output.
    pub fn calm_supply(&self) -> Supply {
        Supply { ui: self.supply.ui.calm(), ..self.supply.clone() }
    }

    /// Downloads a file, whatever its pin says and whatever the store has.
    pub fn download_anew(&self, pin: &Pin) -> Outcome<Fetched> {
        let loose = Pin { sha256: None, tree: None, size: None, ..pin.clone() };
        self.supply.store.forget_unpinned(&loose)?;
        let supply = Supply { unpinned: [pin.name.clone()].into(), ..self.supply.clone() };
        let mut files = supply.fetch(&[&loose], self.interrupt)?;
        Ok(files.remove(0))
    }

    /// The files of an image's inputs, in their order.
    pub fn inputs(&self, inputs: &[ImageInput]) -> Outcome<Vec<Utf8PathBuf>> {
        let pins: Vec<&Pin> =
            inputs.iter().map(|input| self.pins.named(&input.name)).collect::<Outcome<_>>()?;
        let files = self.fetch(&pins)?;
        Ok(files.into_iter().map(|file| file.path).collect())
    }

    /// What an image was made of. The image is named after these digests, so this holds whether it
    /// was made now or long ago; sizes are those of the pins.
    pub fn made_of(&self, image: &ImageSpec) -> Outcome<Vec<InputRecord>> {
        let record = |input: &ImageInput| {
            let pin = self.pins.named(&input.name)?;
            Ok(InputRecord::new(pin, input.sha256, pin.size))
        };
        image.inputs.iter().map(record).collect()
    }

    /// Whether an input is in the store, whole.
    pub fn has(&self, input: &ImageInput) -> Outcome<bool> {
        Ok(self.supply.store.find(&input.sha256)?.is_some())
    }

    /// The source of a release, fetched and unpacked where it is not yet; none where the words mean a
    /// folder or the demo upstream, which are on this machine.
    pub fn source(&self, wanted: &str) -> Outcome<Option<ReleaseSource>> {
        let Some(release) = release(wanted) else { return Ok(None) };
        let pin = self.pins.release_source(release.version.as_str())?;
        let state = TreeState::unpacked(pin.commit, pin.tree);
        if let Some(Unpacked { folder, archive }) = unpacked(release, self.places)? {
            let upstream =
                Upstream { root: folder, release, state, flaws: Vec::new(), unpacked: true };
            return Ok(Some(ReleaseSource { upstream, archive }));
        }
        let fetched = self.fetch(&[pin]).map_err(or_a_checkout)?.remove(0);
        let Unpacked { folder, archive } =
            inputs::unpack(pin, &fetched, &self.places.work, self.supply.ui, self.interrupt)?;
        Ok(Some(ReleaseSource {
            upstream: Upstream { root: folder, release, state, flaws: Vec::new(), unpacked: true },
            archive,
        }))
    }
}

/// The source of a release on this machine.
#[derive(Clone, Debug)]
pub struct ReleaseSource {
    /// The tree. Its git tree was checked, so nothing in it has to tell which release it is.
    pub upstream: Upstream,
    /// The archive that it came in.
    pub archive: InputRecord,
}

fn or_a_checkout(mut failure: Failure) -> Failure {
    if failure.exit == Exit::BadInput {
        for diagnostic in &mut failure.diagnostics {
            diagnostic
                .notes
                .push("a git checkout of the release does as well: `--mediapipe PATH`".to_owned());
        }
    }
    failure
}

/// The store named on the command line, or the user's own. Who has neither cache nor home has one
/// below the work folder.
pub fn store(named: Option<&Utf8Path>, places: &Places) -> Store {
    let own = || places.cache.as_ref().map(|cache| cache.join(Places::CACHE));
    let named = named.map(|store| places.cwd.join(store));
    Store::at(named.or_else(own).unwrap_or_else(|| places.work.join("store")))
}
