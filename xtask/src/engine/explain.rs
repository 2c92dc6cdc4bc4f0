//! Known failures: what a log says, why, and what to do. The rows are data.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use support::diag::Diagnostic;

/// A failure shows at most this many rows: what follows the first is mostly its consequence.
const SHOWN: usize = 3;

/// A failure that others met, a row of signatures.toml.
#[derive(Debug)]
pub struct Signature {
    /// Its name, and the name of its test's log.
    pub id: String,
    /// What a line of the log looks like.
    pub pattern: Regex,
    /// Why it happens, in a sentence for the note.
    pub cause: String,
    /// What to do, the help of the error.
    pub help: String,
    /// A thread that tells of it.
    pub link: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignaturesFile {
    signature: Vec<SignatureRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignatureRow {
    id: String,
    pattern: String,
    cause: String,
    help: String,
    link: Option<String>,
}

/// Every known failure, the special before the general.
pub fn signatures() -> &'static [Signature] {
    static ROWS: LazyLock<Vec<Signature>> = LazyLock::new(|| {
        let file: SignaturesFile = toml::from_str(include_str!("signatures.toml"))
            .expect("the bundled table of failures is valid: a test reads it");
        let rows = file.signature.into_iter();
        rows.map(|row| Signature {
            pattern: Regex::new(&row.pattern).expect("a test compiles every pattern"),
            id: row.id,
            cause: row.cause,
            help: row.help,
            link: row.link,
        })
        .collect()
    });
    &ROWS
}

/// The rows whose pattern occurs in a line of the log, in the table's order.
pub fn explain(log: &str) -> Vec<&'static Signature> {
    signatures().iter().filter(|row| row.pattern.is_match(log)).collect()
}

/// Adds what is known of a log to the diagnostic of its failure. The first row's help becomes the
/// help; `otherwise` is the help where nothing is known.
pub fn annotate(mut diagnostic: Diagnostic, log: &str, otherwise: &str) -> Diagnostic {
    let known = explain(log);
    for row in known.iter().take(SHOWN) {
        let mut note = format!("known failure `{}`: {}", row.id, row.cause);
        if known.first().is_some_and(|first| first.id != row.id) {
            note.push_str(&format!("\n  help: {}", row.help));
        }
        if let Some(link) = &row.link {
            note.push_str(&format!("\n  see {link}"));
        }
        diagnostic = diagnostic.note(note);
    }
    let help = known.first().map_or(otherwise, |row| &row.help);
    diagnostic.help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_gives_the_help_and_all_are_named() {
        let log = "ERROR: a.cc failed\ncp: No space left on device\nsh: zip: not found\n";
        let diagnostic = annotate(Diagnostic::error("x"), log, "fix it");
        let known: Vec<&str> = diagnostic.notes.iter().map(|note| &note[..23]).collect();
        assert_eq!(known, ["known failure `disk-ful", "known failure `no-zip`:"]);
        assert!(diagnostic.help.unwrap().starts_with("free space"));
        assert!(
            diagnostic.notes[1].contains("help: ") && diagnostic.notes[1].contains("see https")
        );
    }

    #[test]
    fn an_unknown_failure_has_the_given_help() {
        let diagnostic = annotate(Diagnostic::error("x"), "b.cc:3: oops", "fix it");
        assert_eq!(diagnostic, Diagnostic::error("x").help("fix it"));
    }
}
