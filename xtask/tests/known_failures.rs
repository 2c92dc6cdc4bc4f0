//! The table of known failures: every row is shown a log that holds its signature, as people have logs, with
//! noise around it, in other cases and languages, and as each Bazel prints it; and noise alone explains nothing.

mod support;

use std::{collections::BTreeMap, fs};

use support::tests;
use xtask::engine::{decode, explain, phrases, signatures, symbols};

/// What a build says that goes on: none of it ended anything.
const BEFORE: &str = "\
Starting local Bazel server and connecting to it...
WARNING: Download from https://maven.example/one.pom failed: class com.example.UnrecoverableHttpException GET returned 404 Not Found
DEBUG: /bazel/external/one/repo.bzl:9:14: Unknown host: mirror.example, another is tried
DEBUG: Repository one instantiated at:
  /src/WORKSPACE:3:1: in <toplevel>
Repository rule http_archive defined at:
  /bazel/external/bazel_tools/http.bzl:1:31: in <toplevel>
INFO: From Compiling external/one/a.cc:
external/one/a.cc:3:1: warning: no space left on device is not handled
touch: cannot touch '/src/one': Read-only file system (ignored)
INFO: Analyzed target //mediapipe:app (98 packages loaded, 612 targets configured).
INFO: Found 1 target...
";

/// What stands below an error that ended a build.
const AFTER: &str = "\
INFO: Elapsed time: 3.2s, Critical Path: 0.1s
INFO: 98 processes: 12 internal, 86 processwrapper-sandbox.
INFO: Streaming of events: Connection reset, tried again
make: *** [Makefile:9: app] Error 1
";

/// An error that no row knows.
const UNKNOWN: &str = "\
ERROR: /src/mediapipe/other/BUILD:7:11: Compiling mediapipe/other/b.cc failed: (Exit 1): clang failed: error executing CppCompile command (from target //mediapipe/other:b)
mediapipe/other/b.cc:3:2: error: unknown type name 'Two'
1 error generated.
Target //mediapipe:app failed to build
";

fn ids(log: &str) -> Vec<&'static str> {
    explain(log).known.into_iter().map(|known| known.id).collect()
}

/// The log of each row, by its name.
fn logs() -> BTreeMap<String, String> {
    let folder = tests().join("signatures");
    let files = folder.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    files
        .map(|path| (path.file_stem().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect()
}

/// Every log, changed in one way, is explained by its own row before any other.
fn explained_by_its_row(how: &str, change: impl Fn(&str) -> String) {
    let mut wrong = Vec::new();
    for (id, as_it_is) in logs() {
        let log = change(&as_it_is);
        // What is as it was is tried once, as it is.
        if log == as_it_is && how != "as it is" {
            continue;
        }
        let found = ids(&log);
        if found.first() != Some(&id.as_str()) {
            wrong.push(format!("{id}: {found:?}\n{log}"));
        }
    }
    assert!(wrong.is_empty(), "{how}: {} of {}\n{}", wrong.len(), logs().len(), wrong.join("\n"));
}

#[test]
fn every_row_knows_its_log() {
    explained_by_its_row("as it is", str::to_owned);
    let rows: Vec<&str> = signatures().iter().map(|row| row.id.as_str()).collect();
    let mut sorted = rows.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), rows.len(), "an id stands twice");
    assert_eq!(sorted, logs().keys().collect::<Vec<_>>(), "rows on the left, logs on the right");
    assert!(rows.len() >= 60);
}

#[test]
fn noise_around_a_failure_changes_nothing() {
    explained_by_its_row("noise before", |log| format!("{BEFORE}{log}"));
    explained_by_its_row("noise after", |log| format!("{log}{AFTER}"));
    explained_by_its_row("noise around", |log| format!("{BEFORE}{log}{AFTER}"));
}

#[test]
fn any_case_will_do() {
    explained_by_its_row("lower case", str::to_lowercase);
    explained_by_its_row("upper case", |log| log.to_uppercase().replace("\\R", "\\r"));
    explained_by_its_row("Android Studio's", |log| log.replace("ERROR: While", "Error:While"));
}

#[test]
fn colours_line_ends_and_time_stamps_are_seen_through() {
    let each = |log: &str, before: &str| -> String {
        log.lines().map(|line| format!("{before}{line}\n")).collect()
    };
    explained_by_its_row("colours", |log| {
        let log = log.replace("ERROR: ", "\x1b[31m\x1b[1mERROR: \x1b[0m");
        log.replace("error: ", "\x1b[0;1;31merror: \x1b[0m\x1b[1m")
    });
    explained_by_its_row("Windows", |log| log.replace('\n', "\r\n"));
    explained_by_its_row("GitHub", |log| each(log, "2026-01-02T03:04:05.6789012Z "));
    explained_by_its_row("BuildKit", |log| each(log, "#12 345.6 "));
    explained_by_its_row("Bazel's own", |log| each(log, "(03:04:05) "));
    explained_by_its_row("quoted", |log| each(log, "> "));
    explained_by_its_row("PowerShell", |log| {
        let wide: Vec<u8> = log.encode_utf16().flat_map(u16::to_le_bytes).collect();
        decode(&[&[0xff, 0xfe][..], &wide].concat()).into_owned()
    });
}

#[test]
fn other_languages_are_read_as_english() {
    let longest = phrases().iter().map(|row| row.others.len()).max().unwrap();
    for at in 0..longest {
        explained_by_its_row("another language", |log| {
            phrases().iter().fold(log.to_owned(), |log, row| match row.others.get(at) {
                Some(other) => log.replace(&row.english, other),
                None => log,
            })
        });
    }
    explained_by_its_row("typographic quotes", |log| {
        let mut open = false;
        log.chars()
            .map(|c| match c {
                '\'' => {
                    open = !open;
                    if open { '‘' } else { '’' }
                }
                other => other,
            })
            .collect()
    });
}

/// How Bazel says it has changed: the head of a failed action, labels, and names of repositories.
#[test]
fn each_bazel_from_4_to_8_is_understood() {
    let heads = |log: &str, head: &dyn Fn(&str, &str, &str, &str) -> String| -> String {
        let line = |line: &str| {
            let parts = line.strip_suffix(") ").and_then(|line| {
                let (what, rest) = line.split_once(" failed: (")?;
                let (exit, rest) = rest.split_once("): ")?;
                let (tool, rest) = rest.split_once(" failed: error executing ")?;
                let (mnemonic, target) = rest.split_once(" command (from target ")?;
                Some(head(what, exit, &format!("{tool} {mnemonic}"), target))
            });
            parts.unwrap_or_else(|| line.to_owned()) + "\n"
        };
        log.lines().map(line).collect()
    };
    let tool = |of: &str| of.split(' ').next().unwrap_or_default().to_owned();
    let four = |what: &str, exit: &str, of: &str, target: &str| {
        let place = what.split(": ").take(2).collect::<Vec<_>>().join(": ");
        let tool = tool(of);
        format!(
            "{place}: C++ compilation of rule '{target}' failed ({exit}): {tool} failed: error executing command {tool} -O2 -Wl,--no-undefined (remaining 12 argument(s) skipped)"
        )
    };
    let three = |what: &str, exit: &str, of: &str, _: &str| {
        format!(
            "{what} failed ({exit}) {0} failed: error executing command {0} -c ... (remaining 1 argument(s) skipped)\n\nUse --sandbox_debug to see verbose messages from the sandbox",
            tool(of)
        )
    };
    let five = |what: &str, exit: &str, of: &str, _: &str| {
        format!(
            "{what} failed: ({exit}): {0} failed: error executing command {0} -O2 ... (remaining 12 arguments skipped)",
            tool(of)
        )
    };
    let six = |what: &str, exit: &str, of: &str, target: &str| {
        format!(
            "{what} failed: ({exit}): {0} failed: error executing command (from target {target}) {0} -O2",
            tool(of)
        )
    };
    // In a sandbox a remark stands between the head and what the program said.
    explained_by_its_row("sandboxed", |log| {
        let remark = ") \n\nUse --sandbox_debug to see verbose messages from the sandbox\n";
        log.replace(") \n", remark)
    });
    explained_by_its_row("Bazel 3", |log| heads(log, &three));
    explained_by_its_row("Bazel 4", |log| heads(log, &four));
    explained_by_its_row("Bazel 5", |log| heads(log, &five));
    explained_by_its_row("Bazel 6", |log| heads(log, &six));
    explained_by_its_row("Bazel 7", |log| {
        log.replace("from target //", "from target @@//").replace("'@", "'@@")
    });
    explained_by_its_row("Bazel 8", |log| {
        let log = log.replace("types @bazel_tools", "types:\n  @@bazel_tools").replace("'@", "'@@");
        log.replace("of repository 'one'", "of repository '+_repo_rules+one'")
            .replace("external/", "external/+_repo_rules+")
    });
}

#[test]
fn what_every_build_says_is_no_failure() {
    for healthy in [
        "",
        "INFO: Analyzed target //mediapipe/one:two (98 packages loaded, 612 targets configured).",
        "INFO: Build completed successfully, 42 total actions",
        // A mirror that lacks an archive is followed by one that has it.
        "WARNING: Download from https://mirror.example/one.tar.gz failed: GET returned 404 Not Found",
        "    [Sched] Compiling mediapipe/one.cc; 12s",
        UNKNOWN,
        BEFORE,
        AFTER,
    ] {
        assert_eq!(ids(healthy), Vec::<&str>::new(), "{healthy}");
    }
}

/// A known message in a warning, or in what a build went on after, is not what ended it.
#[test]
fn noise_never_explains_an_error_that_is_not_known() {
    for (id, log) in logs() {
        let warning: String = log.lines().map(|line| format!("WARNING: {line}\n")).collect();
        let of_program = format!(
            "INFO: From Compiling mediapipe/one.cc:\n{}",
            log.replace("ERROR: ", "").replace("FATAL: ", "")
        );
        for noise in [warning, of_program] {
            // These end what runs wherever they stand.
            let ends = [
                "dlopen failed",
                "docker: ",
                "response from daemon",
                "Server terminated",
                "rosetta error",
            ];
            if ends.iter().any(|end| noise.contains(end)) {
                continue;
            }
            let both = format!("{noise}{UNKNOWN}");
            assert_eq!(ids(&both), Vec::<&str>::new(), "{id}\n{both}");
        }
        let finished = format!(
            "{log}{AFTER}FAILED: Build did NOT complete successfully\nINFO: Build completed successfully, 3 total actions\n"
        );
        assert_eq!(ids(&finished), Vec::<&str>::new(), "{id}: the last build of the log succeeded");
    }
}

/// Where several actions failed, the last error is explained first, and the others after it.
#[test]
fn of_several_failures_the_last_is_the_first() {
    let logs = logs();
    for (first, last) in [
        ("disk-full", "out-of-memory-compiler"),
        ("out-of-memory-compiler", "disk-full"),
        ("api-level-too-low", "header-missing"),
        ("generator-missing", "library-not-found"),
    ] {
        let found = ids(&format!("{}{}", logs[first], logs[last]));
        assert_eq!(found[..2], [last, first]);
    }
}

/// Each function of Android's that is newer than the oldest device, as linkers and compilers name it.
/// People paste what the linker said and Bazel's last line, and nothing between.
#[test]
fn a_piece_of_a_log_without_the_line_of_its_action_is_enough() {
    let said = "ld.lld: error: undefined symbol: strtod_l\n>>> referenced by x.cc\n";
    for end in ["", "FAILED: Build did NOT complete successfully\n"] {
        assert_eq!(ids(&format!("{said}{end}")).first(), Some(&"api-level-too-low"), "{end}");
    }
}

#[test]
fn every_symbol_is_told_with_its_level() {
    for (symbol, level) in symbols() {
        for said in [
            format!("ld.lld: error: undefined symbol: {symbol}\n>>> referenced by one.cc"),
            format!("a.o:a.cc:function one: error: undefined reference to '{symbol}'"),
        ] {
            let log = format!(
                "ERROR: /a/BUILD:1:1: Linking liba.so failed: (Exit 1): clang failed: error executing CppLink command (from target //a:a) \n{said}\n"
            );
            let known = explain(&log).known;
            assert_eq!(known[0].id, "api-level-too-low", "{symbol}: {known:?}");
            assert!(known[0].help.contains(&format!(" {level} ")), "{symbol}: {known:?}");
            assert_eq!(known.len(), 1, "{symbol}: {known:?}");
        }
    }
}

#[test]
fn rows_are_written_as_diagnostics_are() {
    for row in signatures() {
        for text in [Some(&row.cause), Some(&row.help), row.ours.as_ref()].into_iter().flatten() {
            assert!(!text.ends_with('.') && text.len() <= 130, "{}: {text}", row.id);
        }
        // Whoever reads `help` may never have used this tool.
        for word in ["cargo xtask", "profile", "--mirror", "this tool"] {
            assert!(!row.help.contains(word), "{}: {}", row.id, row.help);
        }
        if let Some(link) = &row.link {
            assert!(link.starts_with("https://github.com/"), "{}: {link}", row.id);
        }
    }
}
