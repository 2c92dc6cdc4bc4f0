//! The models that a profile names: files beside it, or files pinned in pins.toml.

use std::{collections::BTreeMap, fs};

use camino::{Utf8Path, Utf8PathBuf};
use models::{OperatorSet, bundle, load};
use support::{
    diag::{Failure, Outcome},
    exit::Exit,
    located::Located,
};

use crate::pins::{Kind, Pin, Pins};

/// Brings the file of a pinned model.
pub type Fetching<'a> = &'a mut dyn FnMut(&Pin) -> Outcome<Utf8PathBuf>;

/// Where the file of a model is: `written` is relative to the profile in which it stands, or a name
/// in pins.toml.
pub fn find(
    written: &Located<String>,
    cwd: &Utf8Path,
    pins: &Pins,
    fetch: Fetching<'_>,
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
    fetch(pin)
}

/// The operators of each model that a profile names, by the name that the profile has for it. What is
/// wrong with one is told with its place in the profile.
pub fn operators(
    models: &[Located<String>],
    cwd: &Utf8Path,
    pins: &Pins,
    fetch: Fetching<'_>,
) -> Outcome<BTreeMap<String, OperatorSet>> {
    let mut found = BTreeMap::new();
    for written in models {
        let mut one = || -> Outcome<OperatorSet> {
            let file = find(written, cwd, pins, fetch)?;
            let bytes = load::read(&file, &written.value)?;
            Ok(bundle::operators(&written.value, &bytes)?)
        };
        let operators = one().map_err(|failure| placed(written, failure))?;
        found.insert(written.value.clone(), operators);
    }
    Ok(found)
}

/// Adds where the profile names what failed.
fn placed(written: &Located<String>, mut failure: Failure) -> Failure {
    let place = written.diagnostic("", "named here").at;
    for diagnostic in &mut failure.diagnostics {
        diagnostic.at = diagnostic.at.take().or_else(|| place.clone());
    }
    failure
}
