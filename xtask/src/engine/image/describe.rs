//! What an image was made of, as far as the engine and the image itself can tell.

use std::collections::BTreeMap;

use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exit::Exit,
};

use super::{ImageSpec, build::find, inspect};
use crate::engine::{
    decide::{self, Platform},
    info::EngineInfo,
    kind::EngineKind,
};

/// An image and its inputs.
#[derive(Clone, Debug, Serialize)]
pub struct ImageDescription {
    /// Version of this layout of the document: 1.
    pub schema: u32,
    /// The engine that keeps it.
    pub engine: EngineKind,
    /// Name and tag, by which the engine finds it.
    pub tag: String,
    /// Its ID: the digest of its configuration.
    pub id: String,
    /// Digest of all inputs; the name is made of it.
    pub inputs: Sha256,
    /// What it was built upon.
    pub base: String,
    /// Digests of the files it was built with.
    pub context: BTreeMap<String, Sha256>,
    /// Installed Debian packages: version by name.
    pub packages: BTreeMap<String, String>,
}

/// Describes the image of a spec; one that is not there is a failure.
pub fn describe(engine: &EngineInfo, spec: &ImageSpec) -> Outcome<ImageDescription> {
    let id = find(engine, spec)?.ok_or_else(|| {
        let diagnostic =
            Diagnostic::error(format!("{} has no image `{}`", engine.kind, spec.tag()))
                .help("cargo xtask image build");
        Failure::new(Exit::BadInput, diagnostic)
    })?;
    let base = inspect::base(engine, &id)?;
    let run = ["run", "--rm", "--network=none", "--entrypoint=cat"].map(str::to_owned);
    let limits = decide::limit_options(engine);
    let platform = decide::platform(engine, spec.architecture()).unwrap_or(Platform::Own);
    let platform = platform.options().iter().map(|option| (*option).to_owned());
    let tail = [id.0.clone(), "/opt/packages.txt".to_owned()];
    let listed = engine.call(run.into_iter().chain(platform).chain(limits).chain(tail)).read()?;
    let package =
        |line: &str| line.split_once(' ').map(|(name, v)| (name.to_owned(), v.to_owned()));
    Ok(ImageDescription {
        schema: 1,
        engine: engine.kind,
        tag: spec.tag().0,
        id: id.0,
        inputs: spec.digest(),
        base,
        context: spec.context.iter().map(|(n, c)| (n.clone(), Sha256::of(c.as_bytes()))).collect(),
        packages: listed.lines().filter_map(package).collect(),
    })
}
