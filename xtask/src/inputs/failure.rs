//! Why a file could not be fetched: what was expected, what each place gave, and what to do.

use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
    http::Problem,
    lfs,
};

use super::{download::Refusal, location::Location, store::Store};
use crate::pins::{Kind, Pin};

/// Whether a place just does not have the file.
pub fn is_absence(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Http(error) if matches!(error.problem, Problem::Status(403 | 404 | 410, _)))
}

/// Whether the file is not where it should be: other than 403, this is not said of a file that is.
pub fn is_gone(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Http(error) if matches!(error.problem, Problem::Status(404 | 410, _)))
}

/// A pin without a digest.
pub fn unpinned(pin: &Pin) -> Failure {
    let diagnostic = Diagnostic::error(format!("`{}` is not pinned", pin.name))
        .note(format!("its row has no `sha256` ({}): whatever comes would be believed", pin.place()))
        .help(format!(
            "`cargo xtask pins update {0}` shows the digest to pin; `--allow-unpinned {0}` takes what comes, and the provenance says so",
            pin.name
        ));
    Failure::new(Exit::BadInput, diagnostic)
}

/// Neither the store nor any place that may be asked has it.
pub fn absent(pin: &Pin, store: &Store, offline: bool) -> Failure {
    let why = if offline { "and the network is off limits" } else { "and there is nowhere to ask" };
    let diagnostic = Diagnostic::error(format!("`{}` is not in the store, {why}", pin.name))
        .note(format!("{} ({})", expected(pin), pin.place()))
        .note(format!("looked in {}", store.root()))
        .help(format!(
            "where there is a network, `cargo xtask fetch --input {} --bundle FILE`; here, `--mirror FILE`",
            pin.name
        ));
    Failure::new(Exit::BadInput, diagnostic)
}

/// Every place was asked, and none gave the pinned bytes.
pub fn refused(pin: &Pin, refused: &[(Location, Refusal)]) -> Failure {
    let other_bytes = |(_, refusal): &&(Location, Refusal)| {
        matches!(refusal, Refusal::Wrong(_) | Refusal::WrongTree(..) | Refusal::Size { .. })
    };
    if let Some((location, refusal)) = refused.iter().find(other_bytes) {
        let what = match refusal {
            Refusal::Size { .. } => "the size",
            _ => "the digest",
        };
        let mut diagnostic =
            Diagnostic::error(format!("{what} of `{}` does not match its pin", pin.file))
                .note(format!("{} ({})", expected(pin), pin.place()))
                .note(format!("found otherwise: {refusal} (from {location})"));
        for (location, refusal) in refused.iter().filter(|one| !other_bytes(one)) {
            diagnostic = diagnostic.note(format!("{location}: {refusal}"));
        }
        let help = match pin.kind {
            Kind::Archive => "nothing was kept; if the change is meant, remove its row and run `cargo xtask fetch --update-lock`: say why in the commit".to_owned(),
            _ => format!(
                "nothing was kept; if the change is meant, `cargo xtask pins update {}` shows the edit: say why in the commit",
                pin.name
            ),
        };
        return Failure::new(Exit::BadInput, diagnostic.help(help));
    }
    let mut diagnostic = Diagnostic::error(format!("`{}` cannot be fetched", pin.name))
        .note(format!("{} ({})", expected(pin), pin.place()));
    for (location, refusal) in refused {
        diagnostic = diagnostic.note(format!("{location}: {refusal}"));
    }
    let help = refused.iter().rev().find_map(|(_, refusal)| match refusal {
        Refusal::Http(error) => Some(error.help()),
        Refusal::Pointer => Some(lfs::HELP),
        _ => None,
    });
    let diagnostic = diagnostic.note(format!(
        "other ways: a mirror that has `{}` (`--mirror DIR|URL`), or a bundle made where there is a network \
         (`cargo xtask fetch --input {} --bundle FILE` there, `--mirror FILE` here)",
        pin.file, pin.name
    ));
    Failure::new(Exit::BadInput, diagnostic.help(help.unwrap_or("it is on no mirror")))
}

fn expected(pin: &Pin) -> String {
    let size = pin.size.map_or(String::new(), |size| format!(", {size} bytes"));
    match (pin.sha256, pin.tree) {
        (Some(digest), None) => format!("expected SHA-256 {digest}{size}"),
        (Some(digest), Some(tree)) => {
            format!("expected SHA-256 {digest}{size}, or git tree {tree}")
        }
        (None, Some(tree)) => format!("expected git tree {tree}"),
        (None, None) => "expected any bytes".to_owned(),
    }
}
