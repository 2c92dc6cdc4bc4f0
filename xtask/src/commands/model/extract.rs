//! `model extract`: a bundle as a folder.

use models::{extract, load};
use support::{diag::Outcome, ui::Ui};

use crate::{cli::ModelExtractArgs, request::Places};

/// Writes the folder whole or not at all.
pub fn run(args: &ModelExtractArgs, places: &Places, ui: Ui) -> Outcome {
    let name = args.bundle.as_str();
    let bytes = load::read(&places.cwd.join(&args.bundle), name)?;
    let files = extract::files(name, &bytes).map_err(|error| error.while_doing("extract"))?;
    extract::write(&files, &places.cwd.join(&args.out), args.out.as_str())?;
    for file in &files {
        ui.detail(&file.path);
    }
    ui.status("Extracted", format!("{} files to {}", files.len(), args.out));
    Ok(())
}
