//! How far a build is, and how long it may still take: from what builds of the same release took before, and
//! from what this one has done so far. Nothing of a result depends on it.

use std::{collections::BTreeMap, time::Duration};

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};
use support::{fs::write_atomic, ui::to_json};

use crate::{catalogue::Abi, plan::BuildPlan};

/// Before this share, what a build did so far says nothing of the rest.
const TELLING: f64 = 0.02;
/// Seconds in which Bazel looks around, and its sum of actions grows; longer for a large tree, and then it
/// is too small.
const LOOKING: u64 = 20;

/// What a build took: what the next one of the same is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Actions that Bazel counted at its end, whether it ran them or had their results.
    pub actions: u64,
    /// Milliseconds of a build that ran most of them; none where only builds were seen that had most in
    /// the cache.
    pub ms: Option<u64>,
}

/// What builds took, by release, ABI and profile, kept in a file.
#[derive(Clone, Debug)]
pub struct Paces {
    file: Utf8PathBuf,
    rows: BTreeMap<String, Pace>,
}

impl Paces {
    /// Reads what is kept below a work folder; a file that cannot be read means that nothing is.
    pub fn open(work: &Utf8Path) -> Self {
        let file = work.join("bazel/paces.json");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        Self { file, rows: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// What the last build of the same took; else the largest of the same release and ABI.
    pub fn of(&self, plan: &BuildPlan, abi: Abi) -> Option<Pace> {
        let key = key(plan, abi);
        let release = &key[..key.len() - plan.profile.len()];
        let others = self.rows.iter().filter(|(name, _)| name.starts_with(release));
        let largest = || others.map(|(_, pace)| *pace).max_by_key(|pace| pace.actions);
        self.rows.get(&key).copied().or_else(largest)
    }

    /// Keeps what a build took. Time counts where more than half of the actions ran: else it is that of the
    /// cache.
    pub fn keep(&mut self, plan: &BuildPlan, abi: Abi, actions: u64, executed: u64, ms: u64) {
        let key = key(plan, abi);
        let ms = (executed * 2 > actions).then_some(ms);
        let ms = ms.or_else(|| self.rows.get(&key).and_then(|pace| pace.ms));
        self.rows.insert(key, Pace { actions, ms });
        // What cannot be kept is missed by nobody but the next progress line.
        let _ = write_atomic(&self.file, to_json(&self.rows).as_bytes());
    }
}

fn key(plan: &BuildPlan, abi: Abi) -> String {
    format!("{}/{abi}/{}", plan.upstream.version, plan.profile)
}

/// Actions that are done and that there are, of a line such as `[57 / 87] Compiling ...`.
pub fn counts(line: &str) -> Option<(u64, u64)> {
    let (counts, _) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    let (done, all) = counts.split_once('/')?;
    let number = |text: &str| text.trim().replace(',', "").parse().ok();
    Some((number(done)?, number(all)?))
}

/// The share that is done, at most 1, and the time that is left where it can be told; none while nobody
/// knows how many actions there will be.
pub fn estimate(
    (done, all): (u64, u64),
    elapsed: Duration,
    last: Option<Pace>,
) -> Option<(f64, Option<Duration>)> {
    if last.is_none() && elapsed.as_secs() < LOOKING {
        return None;
    }
    // Bazel's own sum grows as it looks around.
    let all = all.max(last.map_or(0, |last| last.actions)).max(1);
    let share = (done as f64 / all as f64).min(1.0);
    let here = (share >= TELLING).then(|| elapsed.as_secs_f64() * (1.0 - share) / share);
    let before = last.and_then(|last| last.ms).map(|ms| ms as f64 / 1000.0 * (1.0 - share));
    let left = match (here, before) {
        // The further it is, the more its own pace counts.
        (Some(here), Some(before)) => Some(here * share + before * (1.0 - share)),
        (None, Some(before)) => Some(before),
        (Some(here), None) => Some(here),
        (None, None) => None,
    };
    Some((share, left.map(Duration::from_secs_f64)))
}

/// `62 %, 12 min left`, for the head of a progress line.
pub fn words((share, left): (f64, Option<Duration>)) -> String {
    let share = format!("{} %", (share * 100.0).floor());
    match left.map(|left| left.as_secs()) {
        None => share,
        Some(seconds) => format!("{share}, {} left", time(seconds)),
    }
}

/// A time as one would say it.
pub fn time(seconds: u64) -> String {
    match seconds {
        0..=9 => "some seconds".to_owned(),
        10..=89 => format!("{} s", seconds / 10 * 10),
        90..=5399 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_a_line_are_read() {
        for (line, expected) in [
            ("[57 / 87] Compiling a.cc; 2s", Some((57, 87))),
            ("[1,057 / 2,087] 2 actions running", Some((1057, 2087))),
            ("[a.cc] warning", None),
            ("ERROR: x", None),
        ] {
            assert_eq!(counts(line), expected, "{line}");
        }
    }

    #[test]
    fn time_left_comes_from_the_last_build_first_and_from_this_one_later() {
        let last = |actions, ms| Some(Pace { actions, ms });
        for (counts, seconds, last, expected) in [
            // Nothing is known at first.
            ((10, 100), 5, None, ""),
            ((1, 100), 25, None, "1 %"),
            ((50, 100), 60, None, "50 %, 60 s left"),
            // The last build knew how many there are, and how long they took.
            ((0, 10), 1, last(2000, Some(2_600_000)), "0 %, 43 min left"),
            // Twice as fast as the last one: counted by half.
            ((1000, 2000), 600, last(2000, Some(2_400_000)), "50 %, 15 min left"),
            ((1999, 2000), 1200, last(2000, Some(2_400_000)), "99 %, some seconds left"),
            ((2000, 2000), 60, last(1000, None), "100 %, some seconds left"),
            ((10, 20), 1, last(2000, None), "0 %"),
        ] {
            let elapsed = Duration::from_secs(seconds);
            let found = estimate(counts, elapsed, last).map(words).unwrap_or_default();
            assert_eq!(found, expected, "{counts:?} {last:?}");
        }
        assert_eq!(time(7260), "2 h 1 min");
    }
}
