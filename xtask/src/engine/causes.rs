//! Why actions failed: what their compilers said, told once for all targets that it stops.
//!
//! A log has, for each failed action, a line with its target, the command of a hundred flags, and what the
//! program said. The last is what a person needs, and five targets that lack one header have one cause.

use std::sync::LazyLock;

use regex::Regex;

use super::events::FailedAction;

/// Causes that are shown; the rest is counted.
const SHOWN: usize = 4;
/// Lines of a cause: the error, the source line, and the mark below it, or what a script said.
const LINES: usize = 4;
/// Targets of a cause that are named; the rest is counted.
const TARGETS: usize = 3;

/// One error, and all that it stops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What the program said, the error first.
    pub lines: Vec<String>,
    /// Labels of targets, in the order of the log, each once.
    pub stops: Vec<String>,
}

/// A failed action as the log has it.
struct Failed {
    head: String,
    label: String,
    lines: Vec<String>,
}

/// An error of a compiler or linker, its message in the second group.
static ERROR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[:\s])(?:fatal )?error: (.+)$|: (undefined reference to .+)$")
        .expect("a test runs it")
});

/// The first line of a failed action, with its target: as Bazel 5 and later have it, and as Bazel 4 has.
static ACTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ERROR: .* failed: .*\(from target ([^)\s]+)\)|^ERROR: .* of rule '([^']+)' failed|^ERROR: .*?'?(//[^\s']+)'? failed:? \((?:Exit|Segm|Kill|Abort|Term)|^ERROR: (\S+BUILD\S*?):\d+:\d+: .* failed: ?\((?:Exit|Segm|Kill|Abort|Term)")
        .expect("a test runs it")
});

/// What failed, the most blocking cause first; empty where the log has no failed action. `events` name the
/// target where the log has the place of its rule alone.
pub fn of(log: &str, events: &[FailedAction]) -> Vec<Cause> {
    let mut causes: Vec<(String, Cause)> = Vec::new();
    for Failed { head, label, lines } in failed(log) {
        let label = match label.starts_with("//") {
            true => label,
            false => by_package(&label, &head, events).unwrap_or(label),
        };
        let key = lines.first().map_or_else(|| label.clone(), |line| message(line).to_owned());
        let stops = vec![label.clone()];
        match causes.iter_mut().find(|(known, _)| *known == key) {
            Some((_, cause)) if cause.stops.contains(&label) => {}
            Some((_, cause)) => cause.stops.push(label),
            None => causes.push((key, Cause { lines, stops })),
        }
    }
    causes.sort_by_key(|(_, cause)| std::cmp::Reverse(cause.stops.len()));
    causes.into_iter().map(|(_, cause)| cause).collect()
}

/// Causes as notes of a diagnostic; `events` say which action of a target it was.
pub fn notes(causes: &[Cause], events: &[FailedAction]) -> Vec<String> {
    let mut notes: Vec<String> =
        causes.iter().take(SHOWN).map(|cause| note(cause, events)).collect();
    if causes.len() > SHOWN {
        notes.push(format!("and {} more causes, which its log has", causes.len() - SHOWN));
    }
    notes
}

fn note(cause: &Cause, events: &[FailedAction]) -> String {
    let target = |label: &String| {
        let action = events.iter().find(|failed| failed.label == *label);
        let action = action.map_or(String::new(), |failed| {
            format!(": {} of {} failed", failed.kind, failed.output)
        });
        format!("target {label}{action}")
    };
    let mut lines = cause.lines.clone();
    match cause.stops.as_slice() {
        [one] => lines.push(target(one)),
        many => {
            lines.push(format!("stops {} targets", many.len()));
            lines.extend(many.iter().take(TARGETS).map(target));
            if many.len() > TARGETS {
                lines.push(format!("and {} more", many.len() - TARGETS));
            }
        }
    }
    lines.join("\n")
}

/// The failed actions of a log, each with what its program said.
fn failed(log: &str) -> Vec<Failed> {
    let mut all = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(found) = ACTION.captures(line) else { continue };
        let label = found.iter().skip(1).flatten().next().map_or("", |label| label.as_str());
        let mut after = Vec::new();
        while let Some(line) = lines.next_if(|line| !is_bazels(line)) {
            after.push(line.trim_end());
        }
        let of_program: Vec<&str> = said(&after).into_iter().map(|index| after[index]).collect();
        let lines = told(&of_program);
        let label = label.trim_start_matches('@').to_owned();
        all.push(Failed { head: line.to_owned(), label, lines });
    }
    all
}

/// The target of a rule whose place is all that Bazel 4 says: one that failed in that package, and of
/// several the one whose file the line names.
fn by_package(build_file: &str, head: &str, events: &[FailedAction]) -> Option<String> {
    let package = |failed: &&FailedAction| {
        let package = failed.label.trim_start_matches("//").split(':').next().unwrap_or_default();
        build_file.rsplit_once('/').is_some_and(|(folder, _)| folder.ends_with(package))
    };
    let file = |failed: &&&FailedAction| {
        let name = failed.output.rsplit('/').next().unwrap_or_default();
        head.contains(&format!("/{}.", name.split('.').next().unwrap_or_default()))
    };
    let mut there: Vec<&FailedAction> = events.iter().filter(package).collect();
    // `//b` ends as `//a/b` does.
    let longest = |failed: &&FailedAction| failed.label.split(':').next().map_or(0, str::len);
    let most = there.iter().map(longest).max();
    there.retain(|failed| Some(longest(failed)) == most);
    let found = there.iter().find(file).or(there.first())?;
    Some(found.label.clone())
}

/// Whether a line begins something else that Bazel says.
fn is_bazels(line: &str) -> bool {
    ["ERROR: ", "INFO: ", "WARNING: ", "DEBUG: ", "FAILED: ", "Target //", "Target @"]
        .iter()
        .any(|head| line.starts_with(head))
}

/// Which lines of a failed action its program said: not its command line, and no remark of Bazel's.
pub(super) fn said(lines: &[&str]) -> Vec<usize> {
    let mut in_command = false;
    let mut kept = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        // The command begins with a subshell, and goes on where a line ends with a backslash.
        in_command |= line.trim_start().starts_with("(cd ");
        let remark = line.starts_with("# ") || line.starts_with("Use --") || line.trim().is_empty();
        if in_command {
            in_command = line.ends_with('\\') || line.ends_with("&&");
        } else if !remark {
            kept.push(index);
        }
    }
    kept
}

/// The first error with the lines that belong to it; the last lines where nothing is marked as one.
pub(super) fn told(said: &[&str]) -> Vec<String> {
    let own = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let Some(first) = said.iter().position(|line| ERROR.is_match(line)) else {
        return own(&said[said.len().saturating_sub(LINES)..]);
    };
    let next = said[first + 1..].iter().position(|line| {
        let begins = |word: &str| line.contains(&format!(": {word}: "));
        ERROR.is_match(line) || begins("warning") || begins("note") || line.ends_with(" generated.")
    });
    let end = next.map_or(said.len(), |next| first + 1 + next).min(first + LINES);
    own(&said[first..end])
}

/// An error without the place it is at: one missing header is one cause in every file that wants it.
fn message(line: &str) -> &str {
    let found = ERROR.captures(line);
    found.and_then(|found| found.get(1).or(found.get(2))).map_or(line, |message| message.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "\
INFO: Analyzed target //p:lib (1 packages loaded).
ERROR: /src/gpu/BUILD:12:11: Compiling gpu/gl.cc failed: (Exit 1): clang failed: error executing CppCompile command (from target //gpu:gl) 
  (cd /bazel/root/1/execroot/_main && \\
  exec env - \\
    PATH=/bin \\
  clang -x c++ -DERROR=1 gpu/gl.cc -o gl.o)
# Configuration: 0123
# Execution platform: @@platforms//host:host

Use --sandbox_debug to see verbose messages from the sandbox
In file included from gpu/gl.cc:3:
gpu/gl.h:7:10: fatal error: 'EGL/egl.h' file not found
    7 | #include <EGL/egl.h>
      |          ^~~~~~~~~~~
1 error generated.
ERROR: /src/x/BUILD:3:11: Compiling x/x.cc failed: (Exit 1): clang failed: error executing CppCompile command (from target @@//x:x)
  (cd /bazel/root/1/execroot/_main && \\
  exec env - \\
  clang x/x.cc)
x/x.cc:1:2: error: unknown type name 'GlVersion'
x/x.cc:9:2: error: unknown type name 'Other'
2 errors generated.
ERROR: /src/y/BUILD:3:11: Compiling y/y.cc failed: (Exit 1): clang failed: error executing CppCompile command (from target //y:y)
y/y.cc:100:10: fatal error: 'EGL/egl.h' file not found
1 error generated.
Target //p:lib failed to build
Use --verbose_failures to see the command lines of failed build steps.
";

    #[test]
    fn a_cause_is_told_once_and_the_one_that_stops_most_is_the_first() {
        let causes = of(HEADER, &[]);
        assert_eq!(causes.len(), 2);
        assert_eq!(
            causes[0].lines,
            [
                "gpu/gl.h:7:10: fatal error: 'EGL/egl.h' file not found",
                "    7 | #include <EGL/egl.h>",
                "      |          ^~~~~~~~~~~",
            ]
        );
        assert_eq!(causes[0].stops, ["//gpu:gl", "//y:y"]);
        assert_eq!(causes[1].lines, ["x/x.cc:1:2: error: unknown type name 'GlVersion'"]);
        assert_eq!(causes[1].stops, ["//x:x"]);
        let failed = |label: &str| FailedAction {
            label: label.into(),
            kind: "CppCompile".into(),
            output: "a.o".into(),
        };
        let notes = notes(&causes, &[failed("//y:y"), failed("//x:x")]);
        assert!(
            notes[0].ends_with(
                "stops 2 targets\ntarget //gpu:gl\ntarget //y:y: CppCompile of a.o failed"
            )
        );
        assert!(notes[1].ends_with("target //x:x: CppCompile of a.o failed"));
    }

    #[test]
    fn other_tools_and_older_bazels_are_understood() {
        for (log, label, line) in [
            (
                "ERROR: /src/a/BUILD:27:11: C++ compilation of rule '//a:b' failed (Exit 1): clang failed: error executing command clang a.cc\na.cc:1:2: error: broken on purpose\n",
                "//a:b",
                "a.cc:1:2: error: broken on purpose",
            ),
            (
                "ERROR: /src/a/BUILD:2:10: Linking a/lib.so failed: (Exit 1): clang failed: error executing CppLink command (from target //a:lib.so)\n  (cd / && \\\n  clang @a)\nld.lld: error: unable to find library -latomic\nclang: error: linker command failed with exit code 1 (use -v to see invocation)\n",
                "//a:lib.so",
                "ld.lld: error: unable to find library -latomic",
            ),
            (
                "ERROR: /src/a/BUILD:5:8: Executing genrule //a:gen failed: (Exit 127): bash failed: error executing Genrule command (from target //a:gen)\n/bin/bash: line 1: xxd: command not found\n",
                "//a:gen",
                "/bin/bash: line 1: xxd: command not found",
            ),
            (
                "ERROR: /src/a/BUILD:5:8: Executing genrule //a:gen failed (Exit 1): bash failed: error executing command /bin/bash\noops\n",
                "//a:gen",
                "oops",
            ),
        ] {
            let causes = of(log, &[]);
            assert_eq!(causes.len(), 1, "{log}");
            assert_eq!((causes[0].stops[0].as_str(), causes[0].lines[0].as_str()), (label, line));
        }
    }

    #[test]
    fn the_events_know_the_target_where_bazel_4_names_its_file_alone() {
        let failed = |label: &str, output: &str| FailedAction {
            label: label.into(),
            kind: "CppCompile".into(),
            output: output.into(),
        };
        let events = [
            failed("//b:c", "out/x.o"),
            failed("//a/b:c", "out/y.o"),
            failed("//a/b:d", "out/x.pic.o"),
        ];
        let log = "ERROR: /src/a/b/BUILD:3:1: Compiling a/b/x.cc failed: (Exit 1): clang failed\nx: error: y\n";
        assert_eq!(of(log, &events)[0].stops, ["//a/b:d"]);
        assert_eq!(of(log, &events[..2])[0].stops, ["//a/b:c"]);
        assert_eq!(of(log, &[])[0].stops, ["/src/a/b/BUILD"]);
    }

    #[test]
    fn what_is_no_failed_action_has_no_cause() {
        for log in [
            "",
            "ERROR: Analysis of target '//a:b' failed; build aborted: no such package 'c'\n",
            "ERROR: /src/a/BUILD:1:1: name 'x' is not defined\n",
            "a.cc:1:2: error: of another program\n",
        ] {
            assert_eq!(of(log, &[]), [], "{log}");
        }
    }
}
