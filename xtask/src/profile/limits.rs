//! `[budget.<abi>]` and `[[waiver]]`: upper limits on what is measured, and for how long one does not count.

use std::{collections::BTreeMap, str::FromStr};

use support::{
    day::Day,
    diag::Diagnostic,
    located::{Located, Table},
    size::{Bytes, ParseBytesError},
};

use super::file::unknown_abi;
use crate::catalogue::Abi;

/// `[budget.<abi>]`: limits that a measurement must not exceed; none is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Limit of the normalized size.
    pub normalized: Option<Located<Bytes>>,
    /// How much larger than a baseline the normalized size may be; asked by `compare`.
    pub growth: Option<Located<Growth>>,
    /// Limits of components, by the names that `explain` prints: bytes of the file.
    pub components: BTreeMap<String, Located<Bytes>>,
}

/// A share of a baseline, in hundredths of a percent: `+1 %` is 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth(pub u32);

impl Growth {
    /// The most that something may have now that had so many bytes.
    pub fn above(self, baseline: Bytes) -> Bytes {
        let more = u128::from(baseline.0) * u128::from(self.0) / 10_000;
        Bytes(baseline.0.saturating_add(u64::try_from(more).unwrap_or(u64::MAX)))
    }
}

impl FromStr for Growth {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let number = text.trim().strip_suffix('%').ok_or(())?.trim().trim_start_matches('+');
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 2 || whole.len() > 4 {
            return Err(());
        }
        let hundredths = format!("{part:0<2}").parse::<u32>().map_err(drop)?;
        Ok(Self(whole.parse::<u32>().map_err(drop)? * 100 + hundredths))
    }
}

/// `[[waiver]]`: a limit that does not count until a day has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// `budget`: `normalized`, `growth`, or the name of a component.
    pub budget: Located<String>,
    /// `abi`: of which it is the limit; of all where absent.
    pub abi: Option<Abi>,
    /// Why the limit may be passed.
    pub reason: String,
    /// Who sees to it that it is kept again.
    pub owner: String,
    /// The last day on which it counts.
    pub until: Located<Day>,
}

impl Waiver {
    /// Whether it is for this limit of this ABI.
    pub fn is_for(&self, abi: Abi, budget: &str) -> bool {
        self.budget.value == budget && self.abi.is_none_or(|of| of == abi)
    }

    /// What is wrong with it on a day after its last one.
    pub fn expired(&self, today: Day) -> Option<Diagnostic> {
        let until = self.until.value;
        (today > until).then(|| {
            let message = format!("the waiver of `{}` expired on {until}", self.budget.value);
            self.until
                .diagnostic(message, &format!("today is {today}"))
                .note(format!("{}, of {}", self.reason, self.owner))
                .help("remove it, and keep the limit or raise it; or agree on another day")
        })
    }
}

/// Reads `[budget.<abi>]` of a profile.
pub(super) fn budgets(top: &mut Table<'_>) -> BTreeMap<Abi, Budget> {
    let mut budgets = BTreeMap::new();
    top.table("budget", |table| {
        for key in table.keys() {
            let mut budget = Budget::default();
            table.table(&key.value, |table| budget = one(table));
            match key.value.parse() {
                Ok(abi) => drop(budgets.insert(abi, budget)),
                Err(()) => table.report(unknown_abi(&key)),
            }
        }
    });
    budgets
}

fn one(table: &mut Table<'_>) -> Budget {
    let mut budget = Budget {
        normalized: size(table, "normalized"),
        growth: table.parsed("growth", |text, ()| {
            text.diagnostic(
                format!("`{}` is no growth", text.value),
                "expected a share such as \"+1 %\"",
            )
            .help("write `growth = \"+1 %\"`: at most two places after the point")
        }),
        components: BTreeMap::new(),
    };
    table.table("components", |table| {
        for key in table.keys() {
            budget.components.extend(size(table, &key.value).map(|size| (key.value.clone(), size)));
        }
    });
    budget
}

/// Reads every `[[waiver]]` of a profile.
pub(super) fn waivers(top: &mut Table<'_>) -> Vec<Waiver> {
    let mut found = Vec::new();
    top.tables("waiver", |table| {
        let abi = table.parsed("abi", |text, ()| unknown_abi(text)).map(|abi| abi.value);
        let until = table.parsed("until", |text, ()| {
            text.diagnostic(format!("`{}` is no day", text.value), "expected a day")
                .help("write the last day on which it counts, such as `until = \"2026-12-31\"`")
        });
        let mut text = |key: &str| {
            let text = table.text(key);
            if text.is_none() && !table.has(key) {
                let message = format!("a `[[waiver]]` has no `{key}`");
                let problem = table.place(key).diagnostic(message, "expected in this table");
                table.report(problem.help("a waiver has budget, reason, owner and until"));
            }
            text
        };
        let (budget, reason, owner) = (text("budget"), text("reason"), text("owner"));
        if until.is_none() && !table.has("until") {
            let place = table.place("until");
            let problem =
                place.diagnostic("a `[[waiver]]` has no `until`", "expected in this table");
            table.report(problem.help("a waiver has budget, reason, owner and until"));
        }
        if let (Some(budget), Some(reason), Some(owner), Some(until)) =
            (budget, reason, owner, until)
        {
            let (reason, owner) = (reason.value, owner.value);
            found.push(Waiver { budget, abi, reason, owner, until });
        }
    });
    found
}

fn size(table: &mut Table<'_>, key: &str) -> Option<Located<Bytes>> {
    table.parsed(key, |text, error| {
        let help = match &error {
            ParseBytesError::NoUnit(number) => format!("write `{key} = \"{number} MiB\"`"),
            _ => format!("write a number and a unit, such as `{key} = \"8 MiB\"`"),
        };
        text.diagnostic(error.to_string(), "expected a size such as \"8 MiB\"").help(help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_a_share_of_the_baseline() {
        for (text, expected) in [
            ("+1 %", Ok(10_100)),
            ("1%", Ok(10_100)),
            ("0.25 %", Ok(10_025)),
            ("+0 %", Ok(10_000)),
            ("1", Err(())),
            ("-1 %", Err(())),
            ("1.234 %", Err(())),
            ("%", Err(())),
        ] {
            let found = text.parse::<Growth>().map(|growth| growth.above(Bytes(10_000)).0);
            assert_eq!(found, expected, "{text}");
        }
    }
}
