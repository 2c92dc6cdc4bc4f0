//! The clock: certificates and package indices are refused by a machine that lives in the past.

use std::time::{SystemTime, UNIX_EPOCH};

use camino::Utf8Path;
use support::git::Git;

use super::Finding;

/// Seconds by which a file's time may differ from the clock.
const SKEW: i64 = 60;
const DAY: i64 = 86_400;

/// What three clocks say, in seconds since 1970 (UTC).
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// This machine's clock when the examination began.
    pub now: i64,
    /// When the newest commit of this repository was made, where git tells.
    pub commit: Option<i64>,
    /// The time of a file just written where builds write, where it can be told.
    pub file: Option<i64>,
}

/// Looks at the clock, at the repository's history and at a file just written.
#[allow(clippy::disallowed_methods, reason = "whether the clock is right is the question here")]
pub fn gather(repo: &Utf8Path, work: &Utf8Path) -> Clock {
    let seconds = |time: SystemTime| {
        time.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok())
    };
    let there = work.ancestors().find(|folder| folder.is_dir()).unwrap_or(work);
    let file = tempfile::tempfile_in(there).and_then(|file| file.metadata()?.modified());
    Clock {
        now: seconds(SystemTime::now()).unwrap_or(0),
        commit: Git::at(repo).and_then(|git| git.time_of_head()),
        file: file.ok().and_then(seconds),
    }
}

/// Fails a clock behind this repository's newest commit, and warns where the disk's is another.
pub fn judge(clock: &Clock) -> Vec<Finding> {
    if let Some(behind) = clock.commit.map(|commit| commit - clock.now).filter(|b| *b > DAY) {
        return vec![Finding::failed(
            "clock",
            format!("{} days behind the newest commit of this repository", behind / DAY),
            "set the clock: certificates and package indices are not valid yet for it",
        )];
    }
    if let Some(skew) = clock.file.map(|file| file - clock.now).filter(|skew| skew.abs() > SKEW) {
        return vec![Finding::warning(
            "clock",
            format!("the disk of builds is {} s off", skew),
            "set the clock of the file server: Bazel tells changes by file times",
        )];
    }
    vec![Finding::ok("clock", "not behind this repository, and the disk agrees")]
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    #[test]
    fn a_clock_in_the_past_fails() {
        let now = 1_800_000_000;
        for (commit, file, expected) in [
            (None, None, State::Ok),
            (Some(now - DAY), Some(now + 1), State::Ok),
            (Some(now + 3600), Some(now), State::Ok),
            (Some(now + 30 * DAY), Some(now), State::Failed),
            (Some(now), Some(now - 600), State::Warning),
        ] {
            let clock = Clock { now, commit, file };
            assert_eq!(judge(&clock)[0].state, expected, "{clock:?}");
        }
    }
}
