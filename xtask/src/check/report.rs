//! All answers of a check. What is printed as JSON.

use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure},
    exit::Exit,
};

use super::{
    answer::{Answer, Verdict},
    rule::{self, Rule},
    rules::ASKED,
    scene::Scene,
};

/// The version of the JSON form.
const SCHEMA: u32 = 1;

/// The answers of every rule.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// The version of this form.
    pub schema: u32,
    /// What was checked, as the person named it.
    pub name: String,
    /// The worst answer of all.
    pub verdict: Verdict,
    /// The lowest API levels that libraries were held to, each with who says so, sorted.
    pub min_api: Vec<String>,
    /// Where it was looked up what Android gives.
    pub symbols_from: String,
    /// Every rule, in the order of rules.toml.
    pub rules: Vec<RuleReport>,
}

/// One rule, and its answers.
#[derive(Clone, Debug, Serialize)]
pub struct RuleReport {
    /// The row of rules.toml that was asked.
    #[serde(flatten)]
    pub rule: &'static Rule,
    /// The worst of its answers.
    pub verdict: Verdict,
    /// Worst first, then in the order of the libraries.
    pub answers: Vec<Answer>,
}

impl CheckReport {
    /// A report in which nothing was asked yet.
    pub fn new(name: String) -> Self {
        let empty = |rule| RuleReport { rule, verdict: Verdict::NotAsked, answers: Vec::new() };
        Self {
            schema: SCHEMA,
            name,
            verdict: Verdict::NotAsked,
            min_api: Vec::new(),
            symbols_from: String::new(),
            rules: rule::all().iter().map(empty).collect(),
        }
    }

    /// Asks every rule about a scene.
    pub(super) fn ask(&mut self, scene: &Scene<'_>) {
        self.symbols_from = scene.stubs.source();
        let levels = scene.opened.libraries.iter().filter_map(|library| scene.min_api(library));
        let levels = levels.map(|min| format!("{}, {}", min.level, min.from));
        self.min_api.extend(levels);
        self.min_api.sort();
        self.min_api.dedup();
        for (id, ask) in ASKED {
            self.add(id, ask(scene));
        }
    }

    /// Adds the answers of one rule.
    pub(super) fn add(&mut self, id: &str, answers: Vec<Answer>) {
        let Some(report) = self.rules.iter_mut().find(|report| report.rule.id == id) else {
            unreachable!("a test holds that `{id}` has a row");
        };
        let rule = report.rule;
        report.answers.extend(answers.into_iter().map(|answer| answer.held_to(rule)));
        report.answers.sort_by_key(|answer| std::cmp::Reverse(answer.verdict));
        let worst = report.answers.iter().map(|answer| answer.verdict).max();
        report.verdict = worst.unwrap_or(Verdict::NotAsked);
        self.verdict = self.verdict.max(report.verdict);
    }

    /// How many rules have that verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rules.iter().filter(|report| report.verdict == verdict).count()
    }

    /// Why the caller has to stop: a broken rule, or one that could not be told.
    pub fn failure(&self) -> Option<Failure> {
        let names = |verdict| -> Vec<&str> {
            let of = self.rules.iter().filter(|report| report.verdict == verdict);
            of.map(|report| report.rule.id.as_str()).collect()
        };
        let (failed, untold) = (names(Verdict::Failed), names(Verdict::CouldNotTell));
        if !failed.is_empty() {
            let what = format!("`{}` breaks {}", self.name, rules(failed.len()));
            let diagnostic = Diagnostic::error(what).note(failed.join(", "));
            return Some(Failure::new(
                Exit::GateFailed,
                diagnostic.help("each failed rule above says what mends it"),
            ));
        }
        if !untold.is_empty() {
            let what = format!("`{}`: {} could not be told", self.name, rules(untold.len()));
            let diagnostic = Diagnostic::error(what).note(untold.join(", "));
            return Some(Failure::new(
                Exit::Undecided,
                diagnostic.help("each of them above says what has to be known"),
            ));
        }
        None
    }
}

fn rules(count: usize) -> String {
    if count == 1 { "1 rule".to_owned() } else { format!("{count} rules") }
}
