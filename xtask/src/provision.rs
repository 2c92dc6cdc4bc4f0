//! What the command line asks for, had: the release, its source, its image and the image's inputs.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use crate::{
    catalogue::{Catalogue, Release},
    cli::{Places, Supplying},
    engine::{ImageInput, ImageSpec},
    inputs::{self, Mirror, Store, Supply},
    pins::{Pin, Pins},
    plan,
    profile::{self, Shelf},
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exit::Exit,
        http::{Settings, retry::Patience},
        interrupt::Interrupt,
        ui::Ui,
    },
};

/// Files at a time: an image has two inputs, and a release one source.
const PARALLEL: usize = 2;

/// The release that a build with these arguments would take, and where its tree lies; no place where
/// it is yet to be fetched, and nothing where the arguments name nothing.
pub fn target(
    profile: Option<&str>,
    mediapipe: Option<&str>,
    places: &Places,
) -> Outcome<Option<(&'static Release, Option<Utf8PathBuf>)>> {
    let shelf = Shelf { folder: places.repo.join("build-profiles"), cwd: places.cwd.clone() };
    let written = match profile {
        Some(name) => profile::load(name, &shelf)?.keys.version,
        None => None,
    };
    let Some(wanted) = mediapipe.map(str::to_owned).or(written.map(|version| version.value)) else {
        return Ok(None);
    };
    if let Some(release) = release(&wanted) {
        return Ok(Some((release, unpacked(&wanted, places)?)));
    }
    let upstream = plan::locate(&wanted, &places.repo.join("xtask/demo"), &places.cwd)?;
    Ok(Some((upstream.release, Some(upstream.root))))
}

/// The release of MediaPipe that a word names, rather than a folder or the demo upstream.
fn release(wanted: &str) -> Option<&'static Release> {
    let number = wanted.strip_prefix('v').unwrap_or(wanted);
    Catalogue::bundled().release(number).filter(|release| release.mirrors.is_none())
}

/// Where the source of a release lies, if it was fetched and unpacked.
pub fn unpacked(wanted: &str, places: &Places) -> Outcome<Option<Utf8PathBuf>> {
    let Some(release) = release(wanted) else { return Ok(None) };
    let pins = Pins::read(&places.repo)?;
    let pin = pins.release_source(release.version.as_str()).ok();
    Ok(pin.and_then(|pin| inputs::is_unpacked(pin, &places.work)))
}

/// The image that a release is built in; none where its Bazel or NDK has no pin.
pub fn image(release: &Release, places: &Places) -> Outcome<Option<ImageSpec>> {
    let pins = Pins::read(&places.repo)?;
    let image = ImageSpec::of_release(&places.repo, &pins, release);
    if release.mirrors.is_some() { image.map(Some) } else { Ok(image.ok()) }
}

/// Fetches what a build needs.
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
        offline: bool,
        places: &'a Places,
        ui: Ui,
        interrupt: &'a Interrupt,
    ) -> Outcome<Self> {
        let mirrors = args.mirrors.iter().map(|written| Mirror::parse(written, &places.cwd));
        let supply = Supply {
            // Somebody without a home may still build what needs nothing fetched.
            store: Store::at(
                store(args.store.clone(), places).unwrap_or_else(|_| places.work.join("store")),
            ),
            mirrors: mirrors.collect::<Outcome<_>>()?,
            offline,
            unpinned: BTreeSet::new(),
            parallel: PARALLEL,
            network: Settings { proxies: places.proxies.clone(), ..Settings::default() },
            patience: Patience::default(),
            ui,
        };
        Ok(Self { supply, pins: Pins::read(&places.repo)?, places, interrupt })
    }

    /// Where things are on this machine.
    pub fn places(&self) -> &Places {
        self.places
    }

    /// The files of an image's inputs, in their order.
    pub fn inputs(&self, inputs: &[ImageInput]) -> Outcome<Vec<Utf8PathBuf>> {
        let pins: Vec<&Pin> =
            inputs.iter().map(|input| self.pins.named(&input.name)).collect::<Outcome<_>>()?;
        let files = self.supply.fetch(&pins, self.interrupt)?;
        Ok(files.into_iter().map(|file| file.path).collect())
    }

    /// Whether an input is in the store, whole.
    pub fn has(&self, input: &ImageInput) -> Outcome<bool> {
        Ok(self.supply.store.find(&input.sha256)?.is_some())
    }

    /// Makes sure that the source of a release is on this machine; a folder or the demo upstream is.
    pub fn source(&self, wanted: &str) -> Outcome {
        let Some(release) = release(wanted) else { return Ok(()) };
        if unpacked(wanted, self.places)?.is_some() {
            return Ok(());
        }
        let pin = self.pins.release_source(release.version.as_str())?;
        let archive = self.supply.fetch(&[pin], self.interrupt)?;
        for archive in &archive {
            inputs::unpack(pin, archive, &self.places.work, self.supply.ui, self.interrupt)?;
        }
        Ok(())
    }
}

/// The store named on the command line, or the user's own.
pub fn store(named: Option<Utf8PathBuf>, places: &Places) -> Outcome<Utf8PathBuf> {
    let own = || places.cache.as_ref().map(|cache| cache.join("mediapipe-minimal"));
    named.map(|store| places.cwd.join(store)).or_else(own).ok_or_else(|| {
        let diagnostic = Diagnostic::error("there is no folder to keep fetched files in")
            .note("neither XDG_CACHE_HOME nor HOME is set");
        Failure::new(Exit::Usage, diagnostic.help("name one with `--store DIR`"))
    })
}
