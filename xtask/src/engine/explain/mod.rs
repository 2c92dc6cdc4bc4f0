//! Known failures: what ended a build, why, and what to do. The rows are data, in `signatures/`.

mod clean;
mod heads;
mod symbols;
mod transcript;

use std::{borrow::Cow, sync::LazyLock};

use regex::bytes::{Captures, Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::{Deserialize, Serialize};
use support::diag::Diagnostic;

use super::causes;
use transcript::{Transcript, Weight};

pub use clean::{Phrase, phrases};
pub use symbols::symbols;

/// A failure shows at most this many rows: what follows the first is mostly its consequence.
const SHOWN: usize = 3;
/// Rows of what was seen elsewhere in a log that are named.
const ALSO: usize = 4;
/// Memory for the states of all patterns at once, bytes: with less of it they are made again and again.
const SET_CACHE: usize = 64 << 20;

/// A failure that others met, a row of `signatures/`.
#[derive(Debug)]
pub struct Signature {
    /// Its name, and the name of its test's log.
    pub id: String,
    /// What a line of the log looks like, in any case. Its named groups may stand in `cause` and `help`.
    pattern: Regex,
    /// Why it happens, in a sentence for the note.
    pub cause: String,
    /// What anyone can do about it.
    pub help: String,
    /// What to do in a build of this tool, where that is something else.
    pub ours: Option<String>,
    /// A thread that tells of it.
    pub link: Option<String>,
    /// Whether it says little: a row that says more of the same error comes first.
    general: bool,
    /// Whether a warning of it explains a failure that nothing else explains.
    warns: bool,
    /// Where its group `symbol` is to be a function that devices have from an API level on: the lowest that counts.
    symbols: Option<u32>,
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
    ours: Option<String>,
    link: Option<String>,
    #[serde(default)]
    general: bool,
    #[serde(default)]
    warns: bool,
    symbols: Option<u32>,
}

/// Every known failure, the special before the general.
pub fn signatures() -> &'static [Signature] {
    static ROWS: LazyLock<Vec<Signature>> = LazyLock::new(|| {
        let files = [
            include_str!("signatures/machine.toml"),
            include_str!("signatures/container.toml"),
            include_str!("signatures/android.toml"),
            include_str!("signatures/programs.toml"),
            include_str!("signatures/rules.toml"),
            include_str!("signatures/network.toml"),
        ];
        let rows = files.into_iter().flat_map(|text| {
            let file: SignaturesFile = toml::from_str(text)
                .expect("the bundled tables of failures are valid: a test reads them");
            file.signature
        });
        rows.map(|row| Signature {
            pattern: RegexBuilder::new(&row.pattern)
                .case_insensitive(true)
                .unicode(false)
                .build()
                .expect("a test compiles every pattern"),
            id: row.id,
            cause: row.cause,
            help: row.help,
            ours: row.ours,
            link: row.link,
            general: row.general,
            warns: row.warns,
            symbols: row.symbols,
        })
        .collect()
    });
    &ROWS
}

/// All patterns at once: a log has many lines, and most are no failure.
fn any() -> &'static RegexSet {
    static ANY: LazyLock<RegexSet> = LazyLock::new(|| {
        RegexSetBuilder::new(signatures().iter().map(|row| row.pattern.as_str()))
            .case_insensitive(true)
            .unicode(false)
            .dfa_size_limit(SET_CACHE)
            .build()
            .expect("a test compiles every pattern")
    });
    &ANY
}

/// A known failure as a log has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// The name that its row has, such as `disk-full`.
    pub id: &'static str,
    /// Why it happens, with what the log names.
    pub cause: String,
    /// What anyone can do about it.
    pub help: String,
    /// What to do in a build of this tool.
    pub ours: String,
    /// A thread that tells of it.
    pub link: Option<&'static str>,
    /// The line that says so, from 1.
    pub line: usize,
    /// That line, without the command of an action.
    pub text: String,
}

/// The error that ended a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// Its line in the log, counted from 1.
    pub line: usize,
    /// Its first line, without the command that failed.
    pub head: String,
    /// The targets that it stops, where an action failed.
    pub targets: Vec<String>,
    /// How the action ended, such as `Exit 1`.
    pub exit: Option<String>,
    /// What the failed program said, its error first.
    pub said: Vec<String>,
}

/// What a log tells of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The error that ended the build; none where the log has no error of Bazel's.
    pub ended: Option<Ended>,
    /// Whether the last build of the log succeeded.
    pub succeeded: bool,
    /// Known failures that explain the end, the likeliest first.
    pub known: Vec<Known>,
    /// Known failures that the log has elsewhere: in warnings, or in what a build went on after.
    pub also: Vec<Known>,
}

/// Text of a log in bytes, as any program may have written it.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    clean::decode(bytes)
}

/// Explains a log by the error that ended its build.
pub fn explain(log: &str) -> Explanation {
    let transcript = Transcript::read(log);
    let evidence = transcript.evidence();
    let mut known: Vec<(&Signature, Weight, Known)> = Vec::new();
    for weight in &evidence {
        for (row, met) in met(&transcript, weight.line) {
            if known.iter().all(|(known, ..)| known.id != row.id) {
                known.push((row, *weight, met));
            }
        }
    }
    // What is special says more than what is general, of the same error.
    known.sort_by_key(|(row, weight, _)| {
        (weight.before_last, row.general, weight.unmarked, weight.line)
    });
    let mut told: Vec<Known> = Vec::new();
    for (_, _, known) in known {
        // One line has one cause, and the special row of it comes first.
        if told.iter().all(|told| told.line != known.line) {
            told.push(known);
        }
    }
    let unexplained = told.is_empty() && !transcript.succeeded && !transcript.is_told();
    let mut also: Vec<Known> = Vec::new();
    let elsewhere = (0..transcript.lines.len()).rev();
    for line in elsewhere.filter(|line| evidence.iter().all(|weight| weight.line != *line)) {
        for (row, met) in met(&transcript, line).take(1) {
            if told.iter().chain(&also).any(|known| known.id == row.id) {
                continue;
            }
            if row.warns && unexplained { told.push(met) } else { also.push(met) }
        }
    }
    also.truncate(ALSO);
    Explanation { ended: ended(&transcript), succeeded: transcript.succeeded, known: told, also }
}

/// The rows that a line is a failure of, in the order of the table.
fn met(transcript: &Transcript, line: usize) -> impl Iterator<Item = (&'static Signature, Known)> {
    let text = without_command(transcript.lines[line].as_str());
    let rows = any().matches(text.as_bytes()).into_iter().map(|at| &signatures()[at]);
    rows.filter_map(move |row| Some((row, row.met(text, line)?)))
}

fn ended(transcript: &Transcript) -> Option<Ended> {
    let range = transcript.last_error();
    let lines = transcript.lines.get(range.clone())?;
    let head = lines.first()?;
    let causes = causes::of(&lines.join("\n"), &[]);
    let plain = || {
        let body: Vec<&str> = lines[1..].iter().map(String::as_str).collect();
        causes::told(&causes::said(&body).into_iter().map(|at| body[at]).collect::<Vec<_>>())
    };
    let cause = causes.into_iter().next();
    Some(Ended {
        line: range.start + 1,
        head: without_command(head).to_owned(),
        targets: cause.as_ref().map(|cause| cause.stops.clone()).unwrap_or_default(),
        exit: heads::action(head).map(str::to_owned),
        said: cause.map_or_else(plain, |cause| cause.lines),
    })
}

/// The first line of an error without the command that failed: its flags explain nothing.
fn without_command(head: &str) -> &str {
    static COMMAND: LazyLock<regex::Regex> = LazyLock::new(|| {
        regex::Regex::new(r"(?i): error executing (?:\w+ )?command").expect("a test runs it")
    });
    COMMAND.find(head).map_or(head, |found| &head[..found.start()])
}

impl Signature {
    /// The row with what a line names, where the line is such a failure.
    fn met(&'static self, text: &str, line: usize) -> Option<Known> {
        let found = self.pattern.captures(text.as_bytes())?;
        let level = group(&found, "symbol").and_then(|symbol| symbols::level(&symbol));
        if self.symbols.is_some_and(|least| level.is_none_or(|level| level < least)) {
            return None;
        }
        let filled = |text: &str| self.filled(text, &found, level);
        Some(Known {
            id: &self.id,
            cause: filled(&self.cause),
            help: filled(&self.help),
            ours: filled(self.ours.as_ref().unwrap_or(&self.help)),
            link: self.link.as_deref(),
            line: line + 1,
            text: text.trim().to_owned(),
        })
    }

    fn filled(&self, text: &str, found: &Captures<'_>, level: Option<u32>) -> String {
        let names = self.pattern.capture_names().flatten();
        let filled = names.fold(text.to_owned(), |text, name| {
            text.replace(&format!("{{{name}}}"), &group(found, name).unwrap_or_default())
        });
        match level {
            Some(level) => filled.replace("{level}", &level.to_string()),
            None => filled,
        }
    }
}

/// What a named group found.
fn group<'a>(found: &Captures<'a>, name: &str) -> Option<Cow<'a, str>> {
    found.name(name).map(|group| String::from_utf8_lossy(group.as_bytes()))
}

/// Adds what is known of a log to the diagnostic of its failure. The first row's help becomes the
/// help; `otherwise` is the help where nothing is known.
pub fn annotate(mut diagnostic: Diagnostic, log: &str, otherwise: &str) -> Diagnostic {
    let Explanation { known, also, .. } = explain(log);
    for (at, known) in known.iter().take(SHOWN).enumerate() {
        let mut note = format!("known failure `{}`: {}", known.id, known.cause);
        if at > 0 {
            note.push_str(&format!("\n  help: {}", known.ours));
        }
        if let Some(link) = known.link {
            note.push_str(&format!("\n  see {link}"));
        }
        diagnostic = diagnostic.note(note);
    }
    if !also.is_empty() {
        let seen: Vec<String> =
            also.iter().map(|known| format!("`{}` in line {}", known.id, known.line)).collect();
        diagnostic =
            diagnostic.note(format!("also seen, which did not end it: {}", seen.join(", ")));
    }
    let help = known.first().map_or(otherwise, |known| &known.ours);
    diagnostic.help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_gives_the_help_and_all_are_named() {
        let log = "ERROR: /a/BUILD:1:1: Executing genrule //a:b failed: (Exit 127): bash failed\n\
                   bash: line 1: zip: command not found\ncp: No space left on device\n";
        let diagnostic = annotate(Diagnostic::error("x"), log, "fix it");
        let known: Vec<&str> = diagnostic.notes.iter().map(|note| &note[..23]).collect();
        assert_eq!(known, ["known failure `no-zip`:", "known failure `disk-ful"]);
        assert!(diagnostic.help.unwrap().contains("zip"));
        assert!(diagnostic.notes[0].contains("see https"));
        assert!(diagnostic.notes[1].contains("help: "));
    }

    #[test]
    fn an_unknown_failure_has_the_given_help() {
        let diagnostic = annotate(Diagnostic::error("x"), "b.cc:3: oops", "fix it");
        assert_eq!(diagnostic, Diagnostic::error("x").help("fix it"));
    }

    #[test]
    fn what_did_not_end_the_build_is_named_apart() {
        let log = "WARNING: x: Unknown host: a.example\nERROR: /a/BUILD:1:1: Compiling b.cc failed: (Exit 1): \
                   clang failed: error executing CppCompile command (from target //a:b) clang x\n\
                   b.cc:1:1: error: unknown type name 'x'\n";
        let explanation = explain(log);
        assert_eq!(explanation.known, []);
        assert_eq!(explanation.also[0].id, "unknown-host");
        let ended = explanation.ended.unwrap();
        assert_eq!(ended.line, 2);
        assert_eq!(
            ended.head,
            "ERROR: /a/BUILD:1:1: Compiling b.cc failed: (Exit 1): clang failed"
        );
        assert_eq!(ended.exit.as_deref(), Some("Exit 1"));
        assert_eq!(ended.targets, ["//a:b"]);
        assert_eq!(ended.said, ["b.cc:1:1: error: unknown type name 'x'"]);
        let diagnostic = annotate(Diagnostic::error("x"), log, "fix it");
        assert_eq!(diagnostic.notes, ["also seen, which did not end it: `unknown-host` in line 1"]);
    }
}
