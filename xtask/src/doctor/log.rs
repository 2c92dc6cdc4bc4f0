//! What a log tells, as a document and as text.

use camino::Utf8PathBuf;
use serde::Serialize;

use crate::engine::{Ended, Explanation, Known};

/// Lines of what a program said that are shown.
const SAID: usize = 4;
/// Targets that are shown; the rest is counted.
const TARGETS: usize = 3;

/// Why a build failed, by its log: the document of `doctor log --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct LogReport {
    schema: u32,
    /// The file as it was named; `-` is standard input.
    log: Utf8PathBuf,
    /// The error that ended the build; null where the log has no error of Bazel's.
    ended: Option<Ended>,
    /// Whether the last build of the log succeeded.
    succeeded: bool,
    /// What explains the end, the likeliest first.
    known: Vec<Known>,
    /// What the log has elsewhere, which did not end the build.
    also: Vec<Known>,
}

impl LogReport {
    /// A report on the log of that name.
    pub fn new(log: Utf8PathBuf, explanation: Explanation) -> Self {
        let Explanation { ended, succeeded, known, also } = explanation;
        Self { schema: 1, log, ended, succeeded, known, also }
    }
}

/// What ended the build, then what explains it, the likeliest first, then what was seen beside it.
pub fn text(report: &LogReport) -> String {
    let LogReport { ended, succeeded, known, also, .. } = report;
    let mut out = match ended {
        Some(ended) => end(ended),
        None if *succeeded => "the last build of this log succeeded\n".to_owned(),
        None if known.is_empty() => "no line of this log is an error of Bazel's\n".to_owned(),
        None => String::new(),
    };
    for (at, known) in known.iter().enumerate() {
        out.push_str(&format!("\n{}. {}, line {}\n", at + 1, known.id, known.line));
        let ended_by = |ended: &Ended| ended.line == known.line || ended.said.contains(&known.text);
        if !ended.as_ref().is_some_and(ended_by) {
            out.push_str(&format!("   {}\n", known.text));
        }
        out.push_str(&format!("   {}\n", known.cause));
        for more in [Some(known.help.as_str()), known.link].into_iter().flatten() {
            out.push_str(&format!("   -> {more}\n"));
        }
    }
    if known.is_empty() && ended.is_some() {
        out.push_str("\nno known failure: what stands above is all that the log says of it\n");
    }
    if !also.is_empty() {
        out.push_str("\nalso seen, which did not end it\n");
        out.extend(also.iter().map(beside));
    }
    out.trim_start().to_owned()
}

fn end(ended: &Ended) -> String {
    let mut out = format!("ended by line {}\n   {}\n", ended.line, ended.head);
    out.extend(ended.said.iter().take(SAID).map(|line| format!("   {line}\n")));
    let shown: Vec<&str> = ended.targets.iter().take(TARGETS).map(String::as_str).collect();
    if !shown.is_empty() {
        let more = match ended.targets.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let exit = ended.exit.as_ref().map_or(String::new(), |exit| format!(" ({exit})"));
        out.push_str(&format!("   stops {}{more}{exit}\n", shown.join(", ")));
    }
    out
}

fn beside(known: &Known) -> String {
    format!("   {}, line {}: {}\n", known.id, known.line, known.cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::explain;

    #[test]
    fn what_ended_it_stands_first_and_what_did_not_stands_apart() {
        let log = "WARNING: Unknown host: a.example\nERROR: /a/BUILD:1:1: Linking x.so failed: (Exit 1): clang failed: \
                   error executing CppLink command (from target //a:x.so) clang\nld.lld: error: undefined symbol: strtod_l\n";
        let report = LogReport::new("x.log".into(), explain(log));
        let told = text(&report);
        assert_eq!(
            told.lines().take(7).collect::<Vec<_>>(),
            [
                "ended by line 2",
                "   ERROR: /a/BUILD:1:1: Linking x.so failed: (Exit 1): clang failed",
                "   ld.lld: error: undefined symbol: strtod_l",
                "   stops //a:x.so (Exit 1)",
                "",
                "1. api-level-too-low, line 3",
                "   `strtod_l` is in Android's libraries from API level 26 on: this was linked for less, or runs on less",
            ]
        );
        assert!(told.ends_with("unknown-host, line 1: the name of the server has no address here: there is no network, or no DNS in it\n"), "{told}");
        let document = serde_json::to_value(&report).unwrap();
        assert_eq!(document["known"][0]["id"], "api-level-too-low");
        assert_eq!(document["also"][0]["line"], 1);
    }

    #[test]
    fn a_log_that_tells_nothing_says_so() {
        for (log, expected) in [
            (
                "INFO: Build completed successfully, 1 total action\n",
                "the last build of this log succeeded\n",
            ),
            ("hello\n", "no line of this log is an error of Bazel's\n"),
            (
                "ERROR: oops\n",
                "ended by line 1\n   ERROR: oops\n\nno known failure: what stands above is all that the log says of it\n",
            ),
        ] {
            assert_eq!(text(&LogReport::new("x".into(), explain(log))), expected);
        }
    }
}
