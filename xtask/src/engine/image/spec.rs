//! What an image is made of. Two equal specs give one image.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::Serialize;

use crate::{
    pins::Pins,
    support::{
        diag::Outcome,
        digest::{Parts, Sha256},
        fs::read_text,
    },
};

/// The files of the build context, in the folder `docker/`.
const CONTEXT: &[&str] = &["demo.Dockerfile", "mini-ndk.sh"];

/// The inputs of the demo image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSpec {
    /// The base by digest, as a registry knows it.
    pub base_reference: String,
    /// The Debian suite that the base is made of where no registry answers.
    pub suite: String,
    /// Contents of the build context by file name.
    pub context: BTreeMap<String, String>,
}

impl ImageSpec {
    /// Reads the inputs of the demo image from the repository.
    pub fn demo(repo: &Utf8Path) -> Outcome<Self> {
        let pins = Pins::read(repo)?;
        let base = pins.base_image("demo")?;
        let mut context = BTreeMap::new();
        for name in CONTEXT {
            context.insert((*name).to_owned(), read_text(&repo.join("docker").join(name))?);
        }
        Ok(Self { base_reference: base.reference.clone(), suite: base.suite.clone(), context })
    }

    /// The digest of all inputs.
    pub fn digest(&self) -> Sha256 {
        let mut parts = Parts::default();
        parts.add("base", self.base_reference.as_bytes());
        parts.add("suite", self.suite.as_bytes());
        for (name, content) in &self.context {
            parts.add(name, content.as_bytes());
        }
        parts.finish()
    }

    /// The name under which an engine keeps the image.
    pub fn tag(&self) -> ImageRef {
        ImageRef(format!("mediapipe-minimal/demo:{}", self.digest().short(12)))
    }

    /// The name under which an engine keeps a bootstrapped base.
    pub fn base_tag(&self) -> ImageRef {
        let digest = Sha256::of(format!("{}\n{:?}", self.suite, super::base::BOOTSTRAP).as_bytes());
        ImageRef(format!("mediapipe-minimal/base:{}-{}", self.suite, digest.short(12)))
    }
}

/// The name or ID of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ImageRef(pub String);

impl std::fmt::Display for ImageRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
