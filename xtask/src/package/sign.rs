//! Detached signatures beside the files, as Maven's repositories and Gradle's verification expect them.
//!
//! gpg makes them: the key is a person's, in their keyring, agent or card, and a library for OpenPGP would be
//! larger than all of this tool without reaching any of these. A signature has the time in it, so it is not
//! among the bytes that two packings share.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::CommandLine,
    exit::Exit,
};

/// The detached signature of a file by a key of the person's keyring, in ASCII.
///
/// # Errors
/// Where gpg is not there, or does not sign; what it said is told.
pub fn sign(file: &Utf8Path, key: &str) -> Outcome<Vec<u8>> {
    let args =
        ["--batch", "--yes", "--armor", "--detach-sign", "--output", "-", "--local-user", key];
    let command = CommandLine::new("gpg", args).arg(file.as_str());
    let said = command.output().map_err(|error| {
        let diagnostic = Diagnostic::error("cannot start `gpg`, which makes signatures")
            .note(error.to_string())
            .help("apt-get install gnupg, or leave out `--sign`");
        Failure::new(Exit::EngineUnavailable, diagnostic)
    })?;
    if said.status.success() && said.stdout.starts_with("-----BEGIN PGP SIGNATURE-----") {
        return Ok(said.stdout.into_bytes());
    }
    let mut diagnostic =
        Diagnostic::error(format!("`gpg` does not sign with the key `{}`", key.escape_debug()));
    for line in said.stderr.lines().filter(|line| !line.trim().is_empty()).take(5) {
        diagnostic = diagnostic.note(line.trim().to_owned());
    }
    let help = "`gpg --list-secret-keys` shows the keys that can sign; nothing was written";
    Err(Failure::new(Exit::BadInput, diagnostic.help(help)))
}
