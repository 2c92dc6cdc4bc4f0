//! The measurement of the last build, kept beside its record: deflating at level 9 takes seconds, and a
//! build with nothing to do has none to spare.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use support::{
    diag::{Failure, Outcome},
    digest::Sha256,
    fs::write_atomic,
    interrupt::Interrupt,
    ui::to_json,
};

use crate::{
    artifacts::ArtifactSet,
    measure::{self, Measurement},
};

/// A measurement, and what shows that it is the one that was written: it is believed for libraries of
/// the same digests, and only as this tool left it.
#[derive(Serialize, Deserialize)]
struct Kept {
    /// Digest of the measurement's JSON.
    sha256: Sha256,
    measurement: Measurement,
}

/// Measures what is about to be published, or takes what was measured of the same bytes before.
pub(super) fn measurement(
    profile: &str,
    set: &ArtifactSet,
    folder: &Utf8Path,
    room: &Utf8Path,
    interrupt: &Interrupt,
) -> Outcome<Measurement> {
    let kept = room.join("measurement.json");
    if let Some(last) = read(&kept).filter(|last| is_of(last, set)) {
        return Ok(last.named(profile));
    }
    let libraries: Utf8PathBuf = folder.join("jni");
    let measured = interrupt.unless_asked(move || measure::measure(&libraries))?;
    // A build leaves nothing but libraries: what else is there is a fault of the build.
    let measurement = measured.and_then(Measurement::whole).map_err(Failure::from)?.named(profile);
    let sha256 = Sha256::of(to_json(&measurement).as_bytes());
    let document = Kept { sha256, measurement };
    write_atomic(&kept, to_json(&document).as_bytes())?;
    Ok(document.measurement)
}

fn read(path: &Utf8Path) -> Option<Measurement> {
    let kept: Kept = serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()?;
    let intact = Sha256::of(to_json(&kept.measurement).as_bytes()) == kept.sha256;
    (intact && kept.measurement.schema == measure::SCHEMA).then_some(kept.measurement)
}

fn is_of(measured: &Measurement, set: &ArtifactSet) -> bool {
    let digests: BTreeSet<Sha256> = measured.libraries.iter().map(|l| l.sha256).collect();
    digests == set.artifacts.iter().map(|artifact| artifact.sha256).collect()
}
