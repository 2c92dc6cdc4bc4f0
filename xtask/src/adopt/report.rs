//! What was found of a tree, for a person: every unknown first, then all the rest.

use super::{
    Adoption,
    check::Check,
    patches::{Tried, Verdict},
    probe::Answer,
    tasks::Tasks,
};
use crate::catalogue::{Release, Version};

/// The weight of a question from which on an answer says how a release is put together.
const SHAPE: u32 = 3;

/// Everything that has to be looked at, one clause each.
pub fn unknowns(
    near: &Release,
    answers: &[Answer],
    tasks: &Tasks,
    patches: &[Tried],
) -> Vec<String> {
    let mut out: Vec<String> =
        answers.iter().filter(|answer| answer.is_unknown()).map(unknown_answer).collect();
    let other = |answer: &&Answer| {
        answer.weight >= SHAPE && !answer.is_unknown() && !answer.same.contains(&near.version)
    };
    for answer in answers.iter().filter(other) {
        out.push(format!(
            "{} is as in {}, not as in {}: {}",
            answer.question,
            versions(&answer.same),
            near.version,
            found(answer)
        ));
    }
    let levels = |answer: &&Answer| answer.id == "ndk" && answer.same.is_empty();
    if answers.iter().any(|answer| levels(&answer)) {
        out.push(format!("API levels of the NDK are taken from {}", near.version));
    }
    for task in &tasks.changed {
        out.push(format!(
            "{} is {} ({}) here; {}",
            task.name, task.label, task.graph, task.instead
        ));
    }
    for task in &tasks.gone {
        out.push(format!("{} is gone: {}", task.name, task.why));
    }
    for task in tasks.new.iter().filter(|task| task.linked) {
        out.push(format!(
            "the library has a task that tasks.toml has not: {} ({}), graph {}, class {}",
            task.name, task.area, task.graph, task.java
        ));
    }
    for (label, by) in &tasks.dangling {
        let first = by.first().map(ToString::to_string).unwrap_or_default();
        let others = match by.len() {
            0 | 1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        out.push(format!("the open sources lack {label}, on which {first}{others} depend"));
    }
    for tried in patches.iter().filter(|tried| tried.is_open()) {
        out.push(open(tried));
    }
    out
}

fn open(tried: &Tried) -> String {
    let Verdict::Open { reason, nearest } = &tried.verdict else { return String::new() };
    let mut line = format!("{}, edit `{}`: {reason}", tried.patch, tried.edit);
    match nearest {
        Some(place) => {
            let text = place.text.lines().next().unwrap_or_default();
            let text = cut(text.trim(), 100);
            line.push_str(&format!("; nearest is {}:{} `{text}`", place.file, place.line));
            line.push_str(&format!(" ({})", place.change));
        }
        None => line.push_str("; nothing in the tree is like it"),
    }
    line
}

fn unknown_answer(answer: &Answer) -> String {
    let found = found(answer);
    let nearest: Vec<String> = answer
        .nearest
        .iter()
        .map(|(known, by)| format!("{} ({})", difference(&answer.found, known), versions(by)))
        .collect();
    let nearest = match nearest.is_empty() {
        true => "no known release says anything".to_owned(),
        false => format!("known are {}", nearest.join("; ")),
    };
    let verb = if answer.missing { "has no single answer" } else { "is new" };
    let places = answer.files.join(", ");
    format!("{} {verb}: {found} in {places}; {nearest}", answer.question)
}

fn found(answer: &Answer) -> String {
    match answer.found.is_empty() {
        true => "nothing found".to_owned(),
        false => answer.found.join(", "),
    }
}

/// A known answer; of a long list what is more and what is less.
fn difference(found: &[String], known: &[String]) -> String {
    if known.len() <= 2 && found.len() <= 2 {
        return known.join(", ");
    }
    let only = |one: &[String], other: &[String], sign: &str| -> Vec<String> {
        let lacks = |item: &&String| !other.contains(item);
        one.iter().filter(lacks).map(|item| format!("{sign}{item}")).collect()
    };
    [only(found, known, "+"), only(known, found, "-")].concat().join(" ")
}

fn versions(list: &[Version]) -> String {
    match list {
        [first, _, .., last] => format!("{first} to {last}"),
        _ => list.iter().map(Version::as_str).collect::<Vec<_>>().join(", "),
    }
}

/// As a terminal shows it.
pub fn text(adoption: &Adoption) -> String {
    let (version, near) = (&adoption.version, &adoption.near);
    let mut out = vec![format!("MediaPipe {version}, next to {near}"), String::new()];
    out.push(match adoption.unknown.len() {
        0 => "nothing is unknown".to_owned(),
        count => format!("{count} to look at"),
    });
    for (index, line) in adoption.unknown.iter().enumerate() {
        out.push(format!("{:>4}. {line}", index + 1));
    }
    out.extend([String::new(), "answers".to_owned()]);
    for answer in &adoption.answers {
        let short = cut(&found(answer), 48);
        let by = who(answer);
        out.push(format!("  {:<24} {short:<50} {by}", answer.id));
    }
    out.extend([String::new(), format!("tasks: {} are there", adoption.tasks.there.len())]);
    out.extend(task_lines(&adoption.tasks).into_iter().map(|line| format!("  {line}")));
    let (fit, others) = edits(adoption);
    out.extend([String::new(), format!("edits: {fit} fit as in {near}")]);
    out.extend(others.into_iter().map(|(verdict, line)| format!("  {verdict:<8} {line}")));
    out.join("\n")
}

/// As an issue shows it.
pub fn markdown(adoption: &Adoption) -> String {
    let (version, near) = (&adoption.version, &adoption.near);
    let mut out = vec![
        format!("## MediaPipe {version}, next to {near}"),
        String::new(),
        match adoption.whole {
            true => format!("A row was made: `build-profiles/releases/{version}.toml`."),
            false => "No row could be made: an answer that every row has is missing.".to_owned(),
        },
        String::new(),
        format!("### {} to look at", adoption.unknown.len()),
        String::new(),
    ];
    out.extend(adoption.unknown.iter().map(|line| format!("- [ ] {}", cell(line))));
    out.extend(
        ["", "### Answers", "", "| question | answer | as in |", "|---|---|---|"]
            .map(str::to_owned),
    );
    for answer in &adoption.answers {
        let found = cell(&found(answer));
        out.push(format!("| {} | {found} | {} |", answer.question, who(answer)));
    }
    out.extend([
        String::new(),
        format!("### Tasks: {} are there", adoption.tasks.there.len()),
        String::new(),
    ]);
    out.extend(task_lines(&adoption.tasks).into_iter().map(|line| format!("- {}", cell(&line))));
    let (fit, others) = edits(adoption);
    out.extend([String::new(), format!("### Edits: {fit} fit as in {near}"), String::new()]);
    out.extend(others.into_iter().map(|(verdict, line)| format!("- {verdict}: {}", cell(&line))));
    out.join("\n")
}

/// A text in which no letter means anything to Markdown's tables.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ").replace('<', "&lt;")
}

/// A text of so many letters at most.
fn cut(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((at, _)) => format!("{}..", &text[..at]),
        None => text.to_owned(),
    }
}

fn who(answer: &Answer) -> String {
    match (answer.missing, answer.same.is_empty()) {
        (true, _) => "no single answer".to_owned(),
        (false, true) => "new".to_owned(),
        (false, false) => format!("as in {}", versions(&answer.same)),
    }
}

fn task_lines(tasks: &Tasks) -> Vec<String> {
    let mut out = Vec::new();
    for task in &tasks.changed {
        out.push(format!(
            "changed  {}: {}, graph {}; {}",
            task.name, task.label, task.graph, task.instead
        ));
    }
    for task in &tasks.gone {
        out.push(format!("gone     {}: {}", task.name, task.why));
    }
    for task in &tasks.new {
        let place = match &task.label {
            Some(label) if task.linked => format!("{label}, in the library"),
            Some(label) => format!("{label}, not in the library"),
            None => "no open source registers it".to_owned(),
        };
        out.push(format!(
            "new      {} ({}): graph {}, class {}; {place}",
            task.name, task.area, task.graph, task.java
        ));
    }
    out
}

/// How many edits fit as those of the near release, and all the others.
fn edits(adoption: &Adoption) -> (usize, Vec<(&'static str, String)>) {
    let line = |tried: &Tried| {
        let named = format!("{} `{}`", tried.patch, tried.edit);
        match &tried.verdict {
            Verdict::Fits => None,
            Verdict::Dropped { reason } => Some(("dropped", format!("{named}: {reason}"))),
            Verdict::Taken { reason } => Some(("taken", format!("{named}: {reason}"))),
            Verdict::Open { .. } => Some(("open", open(tried))),
        }
    };
    let others: Vec<_> = adoption.patches.iter().filter_map(line).collect();
    (adoption.patches.len() - others.len(), others)
}

/// Proofs as a terminal shows them.
pub fn check_text(check: &Check) -> String {
    let mut out = vec![format!("MediaPipe {}{}", check.version, draft(check))];
    for proof in &check.proofs {
        out.push(format!("{:<6} {}", proof.verdict, proof.statement));
        out.extend(proof.details.iter().map(|line| format!("         {line}")));
    }
    out.join("\n")
}

/// Proofs as an issue shows them.
pub fn check_markdown(check: &Check) -> String {
    let mut out =
        vec![format!("## Proofs of MediaPipe {}{}", check.version, draft(check)), String::new()];
    for proof in &check.proofs {
        out.push(format!("- **{}**: {}", proof.verdict, proof.statement));
        out.extend(proof.details.iter().map(|line| format!("  - {}", cell(line))));
    }
    out.join("\n")
}

fn draft(check: &Check) -> &'static str {
    if check.draft { ", a draft" } else { "" }
}
