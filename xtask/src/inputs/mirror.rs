//! Places that are asked before the addresses of a pin: a folder, a server, or a bundle.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    http::Address,
};

use super::{
    bundle::Bundle,
    location::{Location, Piece},
};
use crate::pins::Pin;

/// A place that `--mirror` names. What it gives is held against the pin like anything else.
#[derive(Clone, Debug)]
pub enum Mirror {
    /// A folder: another store, or files under their names.
    Folder(Utf8PathBuf),
    /// An address below which files lie by digest or by name.
    Server(Address),
    /// A file that `fetch --bundle` wrote.
    Bundle(Arc<Bundle>),
}

impl Mirror {
    /// Reads what stands behind `--mirror`; `cwd` is what relative paths mean.
    pub fn parse(written: &str, cwd: &Utf8Path) -> Outcome<Self> {
        if written.starts_with("http://") || written.starts_with("https://") {
            return Ok(Self::Server(written.into()));
        }
        let path = cwd.join(written);
        if path.is_dir() {
            return Ok(Self::Folder(path));
        }
        if path.is_file() {
            let bundle = Bundle::open(&path).map_err(|error| {
                let diagnostic = Diagnostic::error(format!("`{written}` is not a bundle"))
                    .note(error.to_string())
                    .help("a mirror is a folder, an address, or a file that `cargo xtask fetch --bundle` wrote");
                Failure::new(Exit::BadInput, diagnostic)
            })?;
            return Ok(Self::Bundle(Arc::new(bundle)));
        }
        // A path begins so; all else may have been meant as an address, password included.
        let is_path = written.starts_with(['/', '.']);
        let shown = if is_path { written.to_owned() } else { Address::from(written).to_string() };
        let diagnostic = Diagnostic::error(format!("no mirror `{shown}`"))
            .note("it is neither a folder nor a file nor an address")
            .help("name a folder, a bundle, or an address that begins with https://");
        Err(Failure::new(Exit::BadInput, diagnostic))
    }

    /// Where this mirror may have the file of a pin: by digest, then by name.
    pub fn locations(&self, pin: &Pin) -> Vec<Location> {
        let digest = pin.sha256.map(|digest| format!("sha256/{digest}"));
        let names = digest.into_iter().chain([pin.file.clone()]);
        match self {
            Self::Folder(folder) => names
                .map(|name| folder.join(name))
                .filter(|path| path.is_file())
                .map(|path| Location::File(Piece::whole(path)))
                .collect(),
            Self::Server(url) => {
                names.map(|name| Location::Url { url: url.join(&name), mirror: true }).collect()
            }
            Self::Bundle(bundle) => bundle.piece(pin).map(Location::File).into_iter().collect(),
        }
    }
}
