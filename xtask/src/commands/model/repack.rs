//! `model repack`: a folder, or a bundle that lies differently, as a bundle.

use models::{load, repack};
use support::{diag::Outcome, fs::write_atomic, size::Bytes, ui::Ui};

use crate::{cli::ModelRepackArgs, request::Places};

/// Writes the bundle whole or not at all.
pub fn run(args: &ModelRepackArgs, places: &Places, ui: Ui) -> Outcome {
    let (name, place) = (args.path.as_str(), places.cwd.join(&args.path));
    let packed = if place.is_dir() {
        repack::folder(name, &place)
    } else {
        load::read(&place, name).and_then(|bytes| repack::bundle(name, &bytes))
    };
    let packed = packed.map_err(|error| error.while_doing("repack"))?;
    write_atomic(&places.cwd.join(&args.out), &packed)?;
    ui.status("Packed", format!("{} ({} bytes)", args.out, Bytes(packed.len() as u64).exact()));
    Ok(())
}
