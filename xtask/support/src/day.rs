//! A day of the calendar, as ISO 8601 writes it: `2026-12-31`.

use std::{fmt, str::FromStr};

use serde::{Serialize, Serializer};

/// A day that there is, in the Gregorian calendar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// Days of each month, February as it is most often.
const MONTHS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Day {
    /// The day in UTC, so many seconds after 1970 began.
    pub fn of_seconds(seconds: u64) -> Self {
        let mut rest = seconds / 86_400;
        let mut year = 1970;
        loop {
            let days = if is_leap(year) { 366 } else { 365 };
            if rest < days || year == u16::MAX {
                break;
            }
            rest -= days;
            year += 1;
        }
        let mut month = 1;
        while month < 12 && rest >= u64::from(days_of(year, month)) {
            rest -= u64::from(days_of(year, month));
            month += 1;
        }
        Self { year, month, day: rest as u8 + 1 }
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_of(year: u16, month: u8) -> u8 {
    let days = MONTHS[usize::from(month) - 1];
    if month == 2 && is_leap(year) { days + 1 } else { days }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts[..] else { return Err(()) };
        let digits = |part: &str, count: usize| {
            (part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())
                .flatten()
        };
        let read = (digits(year, 4), digits(month, 2), digits(day, 2));
        let (Some(year), Some(month @ 1..=12), Some(day)) = read else { return Err(()) };
        let (month, day) = (month as u8, day as u8);
        let is_there = day >= 1 && day <= days_of(year, month);
        is_there.then_some(Self { year, month, day }).ok_or(())
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_written_and_comes_after_the_one_before() {
        for (seconds, text) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_796_083_199, "2026-11-30"),
            (1_796_083_200, "2026-12-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let day = Day::of_seconds(seconds);
            assert_eq!(day.to_string(), text);
            assert_eq!(text.parse(), Ok(day));
        }
        assert!("2026-11-30".parse::<Day>() < "2026-12-01".parse());
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-1-1",
            "2026-13-01",
            "2026-02-29",
            "2026-00-10",
            "2026-01-00",
            "+026-01-01",
            "x",
        ] {
            assert_eq!(text.parse::<Day>(), Err(()), "{text}");
        }
    }
}
