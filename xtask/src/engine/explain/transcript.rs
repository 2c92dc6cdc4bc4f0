//! A log taken apart: what Bazel said, block by block, which block ended the build, and which of its lines
//! say why. A warning that a mirror lacks a file, or a message that a script passed over, ended nothing.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{clean, heads};
use crate::engine::causes;

/// Lines after an error that belong to it: the source line, or what a linker adds.
const CONTEXT: usize = 6;

/// What a block of a log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An error, with what the failed program said.
    Error,
    /// An error that only says that there was one.
    Summary,
    /// What ends nothing: warnings, remarks, progress, and what programs said that succeeded.
    Noise,
    /// Lines that no head tells of.
    Loose,
}

/// A block of a log: its lines, by index.
#[derive(Clone, Debug)]
struct Part {
    kind: Kind,
    lines: Range<usize>,
    run: usize,
}

/// A log, and what ended its build.
#[derive(Debug)]
pub(super) struct Transcript {
    /// All lines, as [`clean::lines`] gives them.
    pub(super) lines: Vec<String>,
    parts: Vec<Part>,
    /// Whether the last build of the log succeeded.
    pub(super) succeeded: bool,
}

/// A line that tells why a build ended; the order is how much weight it has, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Weight {
    /// How many errors came after its own: 0 is the last.
    pub(super) before_last: usize,
    /// Whether nothing marks it as an error.
    pub(super) unmarked: bool,
    /// Its index among the lines.
    pub(super) line: usize,
}

/// What a failed program marks as its error.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:^|[:\s])(?:fatal )?error:|^error in |[a-z](?:Error|Exception)\b(?::|$)|undefined (?:reference|symbol)",
        r"|cannot find -l|^cmake error|^fatal:|command not found|: not found$|\bkilled\b|cannot locate symbol|^E: ",
    ))
    .expect("a test runs it")
});

/// Errors that only say that there was one.
static GENERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)linker command failed|ld returned \d+ exit|error executing|too many errors emitted",
        r"|\(ignored\)|, ignoring|ignoring it|\bwarning: |calledprocesserror",
    ))
    .expect("a test runs it")
});

impl Transcript {
    /// Takes a log apart, whatever wrote it.
    pub(super) fn read(text: &str) -> Self {
        let lines = clean::lines(text);
        let (parts, succeeded) = split(&lines);
        Self { lines, parts, succeeded }
    }

    /// The blocks that ended the last build, the last first, each with how many errors came after it.
    /// Errors of loading and fetching that follow each other are one: each tells of the one before.
    fn ending(&self) -> Vec<(usize, &Part)> {
        let fails = |part: &&Part| matches!(part.kind, Kind::Error | Kind::Summary);
        let run = self.parts.iter().filter(fails).map(|part| part.run).max();
        let Some(run) = run.filter(|_| !self.succeeded) else { return Vec::new() };
        let of_run = self.parts.iter().filter(|part| part.run == run);
        let mut ending = Vec::new();
        let mut before_last = 0;
        let mut after: Option<&Part> = None;
        for part in of_run.filter(|part| part.kind == Kind::Error).rev() {
            if after.is_some_and(|after| self.is_action(part) || self.is_action(after)) {
                before_last += 1;
            }
            ending.push((before_last, part));
            after = Some(part);
        }
        // A summary may know what nothing else does, such as the exit of a container.
        let last = before_last + usize::from(after.is_some());
        let summaries = self.parts.iter().filter(|part| part.kind == Kind::Summary);
        ending.extend(summaries.filter(|part| part.run == run).rev().map(|part| (last, part)));
        ending
    }

    fn is_action(&self, part: &Part) -> bool {
        heads::action(&self.lines[part.lines.start]).is_some()
    }

    /// The lines of the error that ended the build, its head first; empty where the log has none.
    pub(super) fn last_error(&self) -> Range<usize> {
        self.ending().first().map_or(0..0, |(_, part)| part.lines.clone())
    }

    /// Whether the build ended with a compiler or linker that said why.
    pub(super) fn is_told(&self) -> bool {
        let ending = self.ending();
        let told = |(_, part): &&(usize, &Part)| {
            self.is_action(part)
                && self
                    .weighed(part)
                    .iter()
                    .any(|(line, marked)| *marked && *line != part.lines.start)
        };
        ending.first().as_ref().is_some_and(told)
    }

    /// The lines that tell why the build ended, the weightiest first.
    pub(super) fn evidence(&self) -> Vec<Weight> {
        let mut ending = self.ending();
        // A piece of a log may have what a program said and not who ran it.
        if ending.iter().all(|(_, part)| part.kind == Kind::Summary) && !self.succeeded {
            let run = ending.first().map(|(_, part)| part.run);
            let here = |part: &&Part| run.is_none_or(|run| part.run == run);
            let loose = self.parts.iter().filter(|part| part.kind == Kind::Loose).filter(here);
            let summaries = ending.into_iter().map(|(before_last, part)| (before_last + 1, part));
            ending = loose.map(|part| (0, part)).chain(summaries).collect();
        }
        let weighed = ending.iter().map(|(before_last, part)| (before_last, self.weighed(part)));
        let mut all: Vec<Weight> = weighed
            .flat_map(|(before_last, lines)| {
                lines.into_iter().map(|(line, marked)| Weight {
                    before_last: *before_last,
                    unmarked: !marked,
                    line,
                })
            })
            .collect();
        // Where anything is marked as an error in text without heads, the rest is not one.
        let is_loose = ending.iter().any(|(_, part)| part.kind == Kind::Loose);
        if is_loose && all.iter().any(|weight| !weight.unmarked) {
            all.retain(|weight| !weight.unmarked);
        }
        all.sort_unstable();
        all
    }

    /// The lines of a block that count, each with whether it is marked as an error. The command that failed is
    /// no part of what failed, and where the program marked its error the rest is not it.
    fn weighed(&self, part: &Part) -> Vec<(usize, bool)> {
        let is_error = part.kind != Kind::Loose;
        let from = part.lines.start + usize::from(is_error);
        let body: Vec<&str> = self.lines[from..part.lines.end].iter().map(String::as_str).collect();
        let kept = causes::said(&body);
        let is_marked = |line: &str| MARKED.is_match(line) && !GENERAL.is_match(line);
        let mut counted: Vec<(usize, bool)> = Vec::new();
        let mut context = 0;
        for index in &kept {
            let line = body[*index];
            if is_marked(line) {
                context = CONTEXT;
            } else if heads::passes_over(line) {
                context = 0;
            } else {
                context = context.saturating_sub(1);
            }
            if context > 0 {
                counted.push((from + index, true));
            }
        }
        if counted.is_empty() {
            let plain = kept.iter().filter(|index| !heads::passes_over(body[**index]));
            counted = plain.map(|index| (from + index, false)).collect();
        }
        if is_error {
            counted.insert(0, (part.lines.start, true));
        }
        counted
    }
}

/// The blocks of a log, and whether its last build succeeded.
fn split(lines: &[String]) -> (Vec<Part>, bool) {
    let strict = lines.iter().any(|line| heads::is_bazels(line));
    let mut parts: Vec<Part> = Vec::new();
    let (mut run, mut succeeded) = (0, false);
    for (index, line) in lines.iter().enumerate() {
        let last = parts.last().map(|part| part.kind);
        let follows = parts.last().is_some_and(|part| {
            part.kind == Kind::Noise && heads::goes_on(&lines[part.lines.start], line)
        });
        if heads::begins_build(line) && last.is_some() {
            run += 1;
        }
        let kind = match heads::of(line, strict) {
            Some(heads::Head::Error) if heads::is_summary(line) => Some(Kind::Summary),
            Some(heads::Head::Error) => Some(Kind::Error),
            Some(heads::Head::Noise) => Some(Kind::Noise),
            None if heads::ends_by_itself(line) => Some(Kind::Error),
            None if last != Some(Kind::Error) && !follows && heads::is_outcry(line) => {
                Some(Kind::Error)
            }
            None if heads::stops(line) => Some(Kind::Noise),
            None if last == Some(Kind::Noise) && !follows => Some(Kind::Loose),
            None if last == Some(Kind::Summary) => Some(Kind::Loose),
            None => None,
        };
        match (kind, parts.last_mut()) {
            (None, Some(part)) => part.lines.end = index + 1,
            (kind, _) => {
                parts.push(Part { kind: kind.unwrap_or(Kind::Loose), lines: index..index + 1, run })
            }
        }
        if matches!(kind, Some(Kind::Error)) {
            succeeded = false;
        }
        if heads::ends_build(line) {
            succeeded = heads::is_success(line);
            run += 1;
        }
    }
    (parts, succeeded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(log: &str) -> Vec<String> {
        let transcript = Transcript::read(log);
        transcript.evidence().iter().map(|weight| transcript.lines[weight.line].clone()).collect()
    }

    const FAILED: &str = "\
Starting local Bazel server and connecting to it...
WARNING: Download from https://a.example/x failed: class E GET returned 404 Not Found
DEBUG: Rule 'x' indicated that a form can be obtained
DEBUG: Repository x instantiated at:
  /src/WORKSPACE:3:1: in <toplevel>
Repository rule http_archive defined at:
  /bazel/http.bzl:3:1: in <toplevel>
cp: cannot create '/x': Read-only file system
INFO: From Compiling a.cc:
a.cc:1:1: warning: old
ERROR: /src/a/BUILD:1:1: Compiling b.cc failed: (Exit 1): clang failed: error executing CppCompile command (from target //a:b)
  (cd /x && \\
  clang --sysroot=/no-space-left-on-device b.cc)
touch: y: Read-only file system
b.cc:2:2: warning: z
b.cc:3:1: error: oops
    3 | oops
Target //a:b failed to build
INFO: Elapsed time: 3 s
FAILED: Build did NOT complete successfully
make: *** [Makefile:3: all] Error 1
";

    #[test]
    fn what_ended_the_build_is_its_error_and_nothing_before_or_after() {
        let told = told(FAILED);
        assert!(told[0].starts_with("ERROR: /src/a/BUILD"), "{told:?}");
        assert_eq!(told[1..3], ["b.cc:3:1: error: oops", "    3 | oops"]);
        assert_eq!(told[3], "FAILED: Build did NOT complete successfully");
        assert_eq!(told.len(), 4);
        let transcript = Transcript::read(FAILED);
        assert_eq!(transcript.last_error(), 10..17);
        assert!(transcript.is_told());
    }

    #[test]
    fn a_build_that_succeeded_after_a_failure_failed_of_nothing() {
        let log = format!(
            "{FAILED}INFO: Analyzed target //a:b\nINFO: Build completed successfully, 3 total actions\n"
        );
        let transcript = Transcript::read(&log);
        assert!(transcript.succeeded);
        assert_eq!(transcript.evidence(), []);
        let log = format!("INFO: Build completed successfully, 3 total actions\n{FAILED}");
        assert!(!Transcript::read(&log).succeeded);
    }

    #[test]
    fn errors_that_tell_of_each_other_weigh_the_same_and_other_actions_less() {
        let log = "ERROR: An error occurred during the fetch of repository 'a':\nError in download: IOException: x\n\
                   ERROR: /w/WORKSPACE:1:1: fetching http_archive rule //external:a: y\n\
                   ERROR: Analysis of target '//a' failed; build aborted: z\n";
        let transcript = Transcript::read(log);
        assert!(transcript.evidence().iter().all(|weight| weight.before_last == 0));
        let log = "ERROR: /a/BUILD:1:1: Linking a failed: (Exit 1): clang failed\nld.lld: error: x\n\
                   ERROR: /a/BUILD:2:1: Linking b failed: (Exit 1): clang failed\nld.lld: error: y\n";
        assert_eq!(told(log)[1], "ld.lld: error: y");
        assert_eq!(told(log).len(), 4);
    }

    #[test]
    fn a_log_without_heads_is_told_by_what_is_marked_in_it() {
        assert_eq!(
            told("cp: x: Read-only file system\na.cc:1:1: error: y\n"),
            ["a.cc:1:1: error: y"]
        );
        assert_eq!(told("cp: x: Read-only file system\n"), ["cp: x: Read-only file system"]);
        assert_eq!(
            told("error: /a/BUILD: no such package\ninfo: x\n")[0],
            "error: /a/BUILD: no such package"
        );
    }
}
