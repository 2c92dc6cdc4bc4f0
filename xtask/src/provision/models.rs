//! The models that a profile names: files beside it, or files pinned in pins.toml.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use camino::{Utf8Path, Utf8PathBuf};
use models::{
    OperatorSet, bundle, evaluate, load,
    quantize::{Scheme, Settings, whole},
};
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    exit::Exit,
    located::Located,
};

use crate::{
    pins::{Kind, Pin, Pins},
    plan::QuantizePlan,
    profile::{ProfileFile, WeightScheme},
};

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

/// Operators by the name that a profile has for the model.
type Operators = BTreeMap<String, OperatorSet>;

/// The operators of each model that a profile names, as it ships, and how it is made small, if it is. What is wrong with
/// one is told with its place in the profile.
pub fn read(
    keys: &ProfileFile,
    cwd: &Utf8Path,
    pins: &Pins,
    fetch: Fetching<'_>,
) -> Outcome<(Operators, Option<QuantizePlan>)> {
    let (mut found, mut quantize) = (Operators::new(), planned(keys, cwd)?);
    for written in keys.models.iter().flatten() {
        let mut one = || -> Outcome<OperatorSet> {
            let file = find(written, cwd, pins, fetch)?;
            let mut bytes = load::read(&file, &written.value)?;
            if let Some(plan) = &mut quantize {
                plan.models.insert(written.value.clone(), Sha256::of(&bytes));
                // Correcting biases changes no operator, so this needs no runtime.
                let settings = settings(plan.scheme);
                let small = whole::rewrite(&written.value, &bytes, &|_| settings.clone())?;
                bytes = small.map_or(bytes, |small| small.bytes);
            }
            Ok(bundle::operators(&written.value, &bytes)?)
        };
        let operators = one().map_err(|failure| placed(written, failure))?;
        found.insert(written.value.clone(), operators);
    }
    Ok((found, quantize))
}

fn settings(scheme: WeightScheme) -> Settings {
    let scheme = match scheme {
        WeightScheme::WeightOnly => Scheme::WeightOnly,
        WeightScheme::Dynamic => Scheme::Dynamic,
    };
    Settings { scheme, keep: BTreeSet::new(), means: None, float16: false, force: false }
}

/// The table `[quantize]` with its pictures digested; models are yet to be.
fn planned(keys: &ProfileFile, cwd: &Utf8Path) -> Outcome<Option<QuantizePlan>> {
    let Some(table) = &keys.quantize else { return Ok(None) };
    let digested = pictures(keys, cwd)?.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_owned();
        let digest = Sha256::of_file(&path).map_err(|error| Failure::io("read", &path, &error))?;
        Ok((name, digest))
    });
    Ok(Some(QuantizePlan {
        scheme: table.scheme.as_ref().map(|scheme| scheme.value).unwrap_or_default(),
        max_error: table.max_error.as_ref().map(|limit| limit.value.0.to_string()),
        models: BTreeMap::new(),
        pictures: digested.collect::<Outcome<_>>()?,
    }))
}

/// The pictures of `[quantize] calibrate`, a folder beside the profile in which it stands; none where there is none.
pub fn pictures(keys: &ProfileFile, cwd: &Utf8Path) -> Outcome<Vec<Utf8PathBuf>> {
    let Some(written) = keys.quantize.as_ref().and_then(|table| table.calibrate.as_ref()) else {
        return Ok(Vec::new());
    };
    let profile = cwd.join(&written.source.path);
    let folder = profile.parent().unwrap_or(cwd).join(&written.value);
    evaluate::pictures::list(&folder, &written.value).map_err(|failure| placed(written, failure))
}

/// Adds where the profile names what failed.
fn placed(written: &Located<String>, mut failure: Failure) -> Failure {
    let place = written.diagnostic("", "named here").at;
    for diagnostic in &mut failure.diagnostics {
        diagnostic.at = diagnostic.at.take().or_else(|| place.clone());
    }
    failure
}
