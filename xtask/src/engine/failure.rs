//! A failed build, told so that the reader knows which target, which file, and where the rest is.

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
    size::Bytes,
};

use super::{causes, events::BuildEvents, explain::annotate};
use crate::catalogue::Abi;

/// Less than this on the disk, bytes, and a failed build has most likely filled it.
const NEARLY_FULL: u64 = 64 << 20;

/// What to do about a failure that is not known, and about the most common of all.
const FIX: &str =
    "fix what the log names and run the same command again: finished objects are kept";
const FREE_SPACE: &str =
    "free space on the disk and run the same command again: finished objects are kept";

/// What a failed build left to go by.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What Bazel said in its events.
    pub events: &'a BuildEvents,
    /// The last lines of its log.
    pub tail: &'a [String],
    /// The file with all of the log, named for the reader.
    pub log: &'a Utf8Path,
    /// What the log says, searched for known failures.
    pub text: &'a str,
}

/// The failure of one ABI's build; `free` is what is left on the disk it was written to.
pub fn explain(abi: Abi, evidence: Evidence<'_>, free: Option<u64>) -> Failure {
    let Evidence { code, events, tail, log, text } = evidence;
    let mut diagnostic = Diagnostic::error(format!("Bazel failed for {abi}"));
    let causes = causes::of(text, &events.failures);
    let mut notes = causes::notes(&causes, &events.failures);
    if causes.is_empty() {
        let failed = events.failures.iter();
        notes.extend(failed.map(|failed| {
            format!("target {}: {} of {} failed", failed.label, failed.kind, failed.output)
        }));
        if notes.is_empty() {
            notes.push(match code {
                Some(code) => format!("it ended with code {code} ({})", meaning(code)),
                None => "it was killed by a signal".to_owned(),
            });
        }
        if !tail.is_empty() {
            notes.push(format!("the last lines of its log:\n{}", tail.join("\n")));
        }
    }
    for note in notes {
        diagnostic = diagnostic.note(note);
    }
    diagnostic = diagnostic.note(format!("the whole log is {log}"));
    let full = free.filter(|free| *free < NEARLY_FULL);
    if let Some(free) = full {
        diagnostic =
            diagnostic.note(format!("the disk is full: {} left where Bazel writes", Bytes(free)));
    }
    let mut diagnostic = annotate(diagnostic, text, FIX);
    if full.is_some() {
        diagnostic = diagnostic.help(FREE_SPACE);
    }
    Failure::new(Exit::BuildFailed, diagnostic)
}

/// Bazel's exit codes, as its documentation names them.
fn meaning(code: i32) -> &'static str {
    match code {
        1 => "build failed",
        2 => "command line problem or bad flag",
        8 => "interrupted",
        33 => "out of memory",
        36 | 37 => "internal error or crash of Bazel",
        38 => "disk full or event upload failed",
        137 => "killed: often out of memory",
        _ => "see its log",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::events::FailedAction;

    #[test]
    fn target_file_and_log_are_named() {
        let events = BuildEvents {
            failures: vec![FailedAction {
                label: "//a:b".into(),
                kind: "CppCompile".into(),
                output: "bazel-out/x/b.o".into(),
            }],
            ..BuildEvents::default()
        };
        let tail = ["ERROR: b.cc:3: oops".to_owned()];
        let evidence = Evidence {
            code: Some(1),
            events: &events,
            tail: &tail,
            log: "/w/x86.log".into(),
            text: "",
        };
        let failure = explain(Abi::X86, evidence, Some(1 << 40));
        assert_eq!(
            failure.diagnostics[0].render(false),
            "error: Bazel failed for x86\n  target //a:b: CppCompile of bazel-out/x/b.o failed\n  \
             the last lines of its log:\n  ERROR: b.cc:3: oops\n  the whole log is /w/x86.log\n\
             help: fix what the log names and run the same command again: finished objects are kept"
        );
        assert_eq!(failure.exit, Exit::BuildFailed);
    }

    /// What a compiler said takes the place of the log's end, which is mostly its command line.
    #[test]
    fn the_compilers_first_error_is_shown_and_its_command_is_not() {
        let text = "ERROR: /src/a/BUILD:1:1: Compiling b.cc failed: (Exit 1): clang failed: error \
                    executing CppCompile command (from target //a:b)\n  (cd /x && \\\n  clang b.cc)\n\
                    b.cc:3:1: error: oops\n";
        let tail = ["  clang b.cc)".to_owned(), "b.cc:3:1: error: oops".to_owned()];
        let events = BuildEvents::default();
        let evidence =
            Evidence { code: Some(1), events: &events, tail: &tail, log: "l".into(), text };
        let failure = explain(Abi::X86, evidence, None);
        let notes = &failure.diagnostics[0].notes;
        assert_eq!(notes, &["b.cc:3:1: error: oops\ntarget //a:b", "the whole log is l"]);
    }

    #[test]
    fn a_full_disk_has_its_own_cure() {
        let events = BuildEvents::default();
        let evidence =
            Evidence { code: Some(1), events: &events, tail: &[], log: "l".into(), text: "" };
        let failure = explain(Abi::X86, evidence, Some(1 << 20));
        assert_eq!(failure.diagnostics[0].help.as_deref(), Some(FREE_SPACE));
        assert!(
            failure.diagnostics[0].notes.iter().any(|note| note.starts_with("the disk is full"))
        );
    }
}
