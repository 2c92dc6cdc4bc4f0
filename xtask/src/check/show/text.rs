//! For a person: one verdict, then what is wrong with what mends it, then the rest in a line each.

use std::fmt::Write as _;

use super::super::{
    answer::{Answer, Verdict},
    report::{CheckReport, RuleReport},
};

/// Answers of one rule that are shown whole; what follows is counted.
const SHOWN: usize = 6;

/// Width of the column of verdicts, and of that of names.
const VERDICT: usize = 14;
const NAME: usize = 18;

/// The verdict, and what is not as it should be.
pub fn brief(report: &CheckReport) -> String {
    let mut out = format!("check of {}: {}\n", report.name, verdict(report));
    not_ok(&mut out, report);
    out
}

/// The whole report as text, one verdict first.
pub fn text(report: &CheckReport) -> String {
    let mut out = format!("{}: {}\n", report.name, verdict(report));
    not_ok(&mut out, report);
    out.push('\n');
    for rule in report.rules.iter().filter(|rule| rule.verdict == Verdict::Ok) {
        line(&mut out, rule);
    }
    for rule in report.rules.iter().filter(|rule| rule.verdict == Verdict::NotAsked) {
        line(&mut out, rule);
    }
    out
}

fn not_ok(out: &mut String, report: &CheckReport) {
    for wanted in [Verdict::Failed, Verdict::CouldNotTell, Verdict::Warning] {
        for rule in report.rules.iter().filter(|rule| rule.verdict == wanted) {
            out.push('\n');
            broken(out, rule);
        }
    }
}

fn verdict(report: &CheckReport) -> String {
    let all = report.rules.len() - report.count(Verdict::NotAsked);
    let part = |verdict: Verdict| {
        let count = report.count(verdict);
        (count > 0).then(|| format!("{count} {}", verdict.words()))
    };
    let order = [Verdict::Failed, Verdict::CouldNotTell, Verdict::Warning, Verdict::Ok];
    let parts: Vec<String> = order.into_iter().filter_map(part).collect();
    let levels = match report.min_api.as_slice() {
        [] => "no API level is known".to_owned(),
        levels => format!("API level {}", levels.join("; ")),
    };
    format!("{} ({} of {all} rules; {levels})", report.verdict.words(), parts.join(", "))
}

fn broken(out: &mut String, report: &RuleReport) {
    let rule = report.rule;
    let _ = writeln!(out, "{}: {}: {}", report.verdict.words(), rule.id, rule.name);
    let bad: Vec<&Answer> =
        report.answers.iter().filter(|answer| answer.verdict >= Verdict::Warning).collect();
    for answer in bad.iter().take(SHOWN) {
        let file = answer.file.as_deref().map(|file| format!("{}: ", file.escape_debug()));
        let words = match answer.verdict == report.verdict {
            true => String::new(),
            false => format!(" ({})", answer.verdict.words()),
        };
        let _ = writeln!(out, "  {}found {}{words}", file.unwrap_or_default(), answer.found);
        if let Some(expected) = &answer.expected {
            let _ = writeln!(out, "    expected {expected}");
        }
    }
    if bad.len() > SHOWN {
        let _ = writeln!(out, "  and {} more", bad.len() - SHOWN);
    }
    if let Some(help) = bad.iter().find_map(|answer| answer.help.as_ref()) {
        let _ = writeln!(out, "help: {help}");
    }
    let _ = writeln!(out, "because {} ({})", rule.reason, rule.link);
}

fn line(out: &mut String, report: &RuleReport) {
    let same = |answer: &&Answer| answer.verdict == report.verdict;
    let mut found: Vec<&str> =
        report.answers.iter().filter(same).map(|answer| answer.found.as_str()).collect();
    found.dedup();
    let more = found.len().saturating_sub(2);
    found.truncate(2);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    let (words, id) = (report.verdict.words(), &report.rule.id);
    let _ = writeln!(out, "{words:VERDICT$} {id:NAME$} {}{more}", found.join("; "));
}
