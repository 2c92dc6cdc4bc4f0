//! The models that a profile names: files beside it, or files pinned in pins.toml.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};

use super::{OperatorSet, bundle, load};
use crate::{
    inputs::Store,
    pins::{Kind, Pins},
    profile::Located,
    support::{
        diag::{Failure, Outcome},
        exit::Exit,
    },
};

/// Where the file of a model is: `written` is relative to the profile in which it stands, or a name
/// in pins.toml whose file is in the store.
pub fn find(
    written: &Located<String>,
    cwd: &Utf8Path,
    pins: &Pins,
    store: Option<&Store>,
) -> Outcome<Utf8PathBuf> {
    let profile = cwd.join(&written.source.path);
    let beside = profile.parent().unwrap_or(cwd).join(&written.value);
    if fs::metadata(&beside).is_ok() {
        return Ok(beside);
    }
    let pinned = pins.inputs.get(&written.value).filter(|pin| pin.kind == Kind::Model);
    let name = &written.value;
    let Some(pin) = pinned else {
        let problem = written
            .diagnostic(format!("no model `{name}`"), "no such file, and no pin of that name")
            .note(format!("looked for `{beside}`"))
            .help("a path is relative to the profile; build-profiles/pins.toml has the names");
        return Err(Failure::new(Exit::BadInput, problem));
    };
    let stored = match (store, pin.sha256) {
        (Some(store), Some(digest)) => store.find(&digest)?,
        _ => None,
    };
    stored.ok_or_else(|| {
        let problem = written
            .diagnostic(format!("the model `{name}` is not on this machine"), "pinned, not fetched")
            .help(format!("cargo xtask fetch --input {name}"));
        Failure::new(Exit::BadInput, problem)
    })
}

/// The operators of each model that a profile names, by the name that the profile has for it.
pub fn operators(
    models: &[Located<String>],
    cwd: &Utf8Path,
    pins: &Pins,
    store: Option<&Store>,
) -> Outcome<BTreeMap<String, OperatorSet>> {
    let mut found = BTreeMap::new();
    for written in models {
        let file = find(written, cwd, pins, store)?;
        let bytes = load::read(&file, &written.value)?;
        found.insert(written.value.clone(), bundle::operators(&written.value, &bytes)?);
    }
    Ok(found)
}
