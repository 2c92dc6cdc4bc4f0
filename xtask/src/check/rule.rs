//! Rows of rules.toml: what is asked, why, and who says so.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A rule that libraries and archives are held to.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name in every format, in kebab-case.
    pub id: String,
    /// What holds where it is kept, as a sentence without its dot.
    pub name: String,
    /// What a breach of it is.
    pub level: Level,
    /// What happens where it is broken.
    pub reason: String,
    /// The page that says so.
    pub link: String,
}

/// What a broken rule is for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The check fails, with an exit code of its own.
    Error,
    /// The check passes, and tells it.
    Warning,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    rule: Vec<Rule>,
}

/// Every rule, in the order in which they are printed.
pub fn all() -> &'static [Rule] {
    static FILE: LazyLock<RulesFile> = LazyLock::new(|| {
        toml::from_str(include_str!("rules.toml"))
            .expect("the bundled rules are valid: a test reads them")
    });
    &FILE.rule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_says_why_and_who_says_so() {
        let mut seen = std::collections::BTreeSet::new();
        for rule in all() {
            assert!(seen.insert(&rule.id), "{} stands twice", rule.id);
            assert!(rule.link.starts_with("https://"), "{}", rule.id);
            for text in [&rule.name, &rule.reason] {
                assert!(!text.ends_with('.') && text.split(' ').count() > 4, "{text}");
            }
        }
    }
}
