//! How lines begin that are Bazel's own or an engine's, which tells where one thing ends and another starts.

use std::sync::LazyLock;

use regex::Regex;

/// What a line begins, as far as heads tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// An error, of Bazel or of what it ran.
    Error,
    /// A remark that ends no build: warnings, progress.
    Noise,
}

macro_rules! pattern {
    ($name:ident, $($pattern:expr),+ $(,)?) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(concat!($($pattern),+)).expect("a test runs it"));
    };
}

pattern!(BAZELS, r"^(?:ERROR|WARNING|INFO|DEBUG|FATAL|FAILED): ?");
pattern!(ERRORS, r"^(?:ERROR|FATAL|FAILED): ?|^Error:(?:\(|While )");
pattern!(ANY_ERRORS, r"(?i)^(?:error|fatal|failed): ?|^Error:(?:\(|While )");
pattern!(NOISE, r"^(?:WARNING|INFO|DEBUG|Loading|Analyzing): ?");
pattern!(ANY_NOISE, r"(?i)^(?:warning|info|debug|loading|analyzing): ?");
pattern!(
    SUMMARY,
    r"(?i)^(?:error: |failed: |fatal: )*(?:build did not complete|build failed|couldn't start the build",
    r"|command succeeded, but|not all targets|analysis of target .* failed; build aborted:?(?: analysis failed)?\s*$",
    r"|process completed with exit code|process .* did not complete successfully|failed to solve|executor failed",
    r"|the command .* returned a non-zero code|failed to build)",
);
pattern!(
    BY_ITSELF,
    r"(?i)^server terminated abruptly|^(?:docker|podman): |error response from daemon|^cannot connect to (?:the docker|podman)",
    r"|^rosetta error: |dlopen failed: |^error: failed to solve",
);
pattern!(
    OUTCRY,
    r"(?i)^E: |^error: |^(?:\S+/)?(?:ba|z|da)?sh: |^killed\b|^fatal: |^bazel(?:isk)?: |could not download bazel|^unable to find image",
    r"|^\S*qemu-\S+: |^there is insufficient memory",
);
pattern!(
    STOPS,
    r"(?i)^(?:target (?://|@)\S+ (?:failed|up-to-date)|use --verbose_failures|\[[\d,]+ / [\d,]+\]|make(?:\[\d+\])?: \*\*\*)"
);
pattern!(
    BEGINS,
    r"(?i)^(?:starting local bazel server|extracting bazel installation|info: invocation id)"
);
pattern!(
    ENDS,
    r"(?i)^(?:(?:error|failed|info): )build (?:did not complete|completed successfully)"
);
pattern!(SUCCESS, r"(?i)^info: build completed successfully");
pattern!(
    ACTION,
    r"(?i)^(?:ERROR|Error):.*? failed:? ?\((Exit -?\d+|Killed|Aborted|Segmentation fault|Illegal instruction|Terminated|[A-Z][A-Za-z ]+)\)",
);
pattern!(
    PASSED_OVER,
    r"(?i)(?:^|[:\s])(?:warning|note|remark): |\(ignored\)|, ignoring|^in file included from|^\s+from .*[:,]$|^\d+ (?:errors?|warnings?)(?: and \d+ \w+)? generated",
    r"|^# (?:configuration|execution platform): ",
);

/// Whether a line begins as Bazel's own do.
pub(super) fn is_bazels(line: &str) -> bool {
    BAZELS.is_match(line)
}

/// What a line begins. `strict` where Bazel's own lines stand in the log as it writes them; else any case will do.
pub(super) fn of(line: &str, strict: bool) -> Option<Head> {
    let (errors, noise) = if strict { (&ERRORS, &NOISE) } else { (&ANY_ERRORS, &ANY_NOISE) };
    match line {
        _ if errors.is_match(line) => Some(Head::Error),
        _ if noise.is_match(line) => Some(Head::Noise),
        _ => None,
    }
}

/// Whether an error only says that there was one.
pub(super) fn is_summary(line: &str) -> bool {
    SUMMARY.is_match(line)
}

/// Whether a line is an error wherever it stands, though Bazel did not say it.
pub(super) fn ends_by_itself(line: &str) -> bool {
    BY_ITSELF.is_match(line)
}

/// Whether a line is an error where it is no part of one of Bazel's.
pub(super) fn is_outcry(line: &str) -> bool {
    OUTCRY.is_match(line)
}

/// Whether a line ends what a failed program said.
pub(super) fn stops(line: &str) -> bool {
    STOPS.is_match(line)
}

/// Whether a line goes on with what a line of noise began: what a program said that succeeded, or a place.
pub(super) fn goes_on(head: &str, line: &str) -> bool {
    let of_a_program = head.to_ascii_lowercase().starts_with("info: from ");
    of_a_program
        || line.starts_with([' ', '\t'])
        || line.is_empty()
        || line.starts_with("Repository rule ")
        || line.starts_with("Warning: ")
}

/// Whether another build begins with a line.
pub(super) fn begins_build(line: &str) -> bool {
    BEGINS.is_match(line)
}

/// Whether a build ends with a line.
pub(super) fn ends_build(line: &str) -> bool {
    ENDS.is_match(line)
}

/// Whether a build succeeded, by its last line.
pub(super) fn is_success(line: &str) -> bool {
    SUCCESS.is_match(line)
}

/// How an action ended, such as `Exit 1`; none where a line tells of no action.
pub(super) fn action(line: &str) -> Option<&str> {
    ACTION.captures(line).and_then(|found| found.get(1)).map(|exit| exit.as_str())
}

/// Whether a line of a failed program is a remark and no error.
pub(super) fn passes_over(line: &str) -> bool {
    PASSED_OVER.is_match(line)
}
