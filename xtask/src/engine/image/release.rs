//! The image that a release is built in, from the pins.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use super::{ImageInput, ImageSpec};
use crate::{
    catalogue::Release,
    pins::{Pin, Pins},
};

/// Where programs of the image run. Google ships the NDK for this host alone.
const HOST: &str = "linux-x86_64";

impl ImageSpec {
    /// The image of a release, or of the demo upstream.
    pub fn of_release(repo: &Utf8Path, pins: &Pins, release: &Release) -> Outcome<Self> {
        if release.mirrors.is_some() {
            let base = pins.base_image("demo")?;
            return Self::demo(repo, (base.reference.clone(), base.suite.clone()));
        }
        let base = pins.base_image("android")?;
        let bazel = pins.bazel(&release.bazel, HOST)?;
        Self::android(
            repo,
            (base.reference.clone(), base.suite.clone()),
            pins.apt_snapshot("android")?.date.clone(),
            (&release.bazel, input(bazel)?),
            input(pins.ndk(release.ndk_of().unwrap_or(&release.version).as_str(), HOST)?)?,
        )
    }
}

/// An image is named after the bytes it is made of, so each must have its digest.
fn input(pin: &Pin) -> Outcome<ImageInput> {
    let sha256 = pin.sha256.ok_or_else(|| {
        let diagnostic = Diagnostic::error(format!("`{}` has no digest", pin.name))
            .note(format!("it goes into the image, and its pin is {}", pin.place()))
            .help(format!("cargo xtask pins update {}", pin.name));
        Failure::new(Exit::InvalidProfile, diagnostic)
    })?;
    Ok(ImageInput { name: pin.name.clone(), file: pin.file.clone(), sha256, place: pin.place() })
}
