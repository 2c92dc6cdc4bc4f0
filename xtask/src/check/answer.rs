//! What a rule answers, of one library or of all together.

use serde::Serialize;

use super::rule::{Level, Rule};

/// How a rule stands. "Could not tell" is an answer of its own, and never ok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing here that the rule is about.
    NotAsked,
    /// The rule is kept here, by what was looked at.
    Ok,
    /// It is not, and a device runs the library all the same.
    Warning,
    /// What has to be known for an answer is not.
    CouldNotTell,
    /// The rule is broken: a device refuses it, or may.
    Failed,
}

impl Verdict {
    /// As it is printed before a rule.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotAsked => "not asked",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::CouldNotTell => "could not tell",
            Self::Failed => "failed",
        }
    }
}

/// One answer, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How the rule stands here.
    pub verdict: Verdict,
    /// The library or archive that it is about; all together where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What was found, in words.
    pub found: String,
    /// What would have been right; absent where that is what was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// One command or edit that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Answer {
    /// An answer of that verdict and nothing to mend.
    pub fn new(verdict: Verdict, found: impl Into<String>) -> Self {
        Self { verdict, file: None, found: found.into(), expected: None, help: None }
    }

    /// The rule is kept; `found` says by what.
    pub fn ok(found: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, found)
    }

    /// Nothing here is what the rule is about; `found` says why.
    pub fn not_asked(found: impl Into<String>) -> Self {
        Self::new(Verdict::NotAsked, found)
    }

    /// What had to be known is not; `found` says what.
    pub fn could_not_tell(found: impl Into<String>) -> Self {
        Self::new(Verdict::CouldNotTell, found)
    }

    /// The rule is not kept, and a device runs the library all the same.
    pub fn warning(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..Self::new(Verdict::Warning, found) }
    }

    /// The rule is broken: as bad as its row says.
    pub fn broken(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..Self::new(Verdict::Failed, found) }
    }

    /// The same about one file.
    pub fn of(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// The same with what mends it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Held to the level of its rule: what is broken is no more than a warning where the row says so.
    pub fn held_to(mut self, rule: &Rule) -> Self {
        if rule.level == Level::Warning && self.verdict == Verdict::Failed {
            self.verdict = Verdict::Warning;
        }
        self
    }
}

/// At most so many names, and how many more there are.
pub fn listed<T: std::fmt::Display>(names: &[T]) -> String {
    const SHOWN: usize = 8;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if names.len() > SHOWN {
        shown.push(format!("and {} more", names.len() - SHOWN));
    }
    shown.join(", ")
}
