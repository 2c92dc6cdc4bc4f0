//! Trends for people: a table a profile and ABI.

use super::steps::{History, Step};
use crate::report::{Align, Table, code, sentence};

/// Said where a size is another and every recorded input is the same.
const UNNAMED: &str = "no recorded input changed";

/// All trends as tables for terminals, a library each.
pub fn text(history: &History) -> String {
    let mut blocks = Vec::new();
    for trend in &history.trends {
        let right = Align::Right;
        let mut table = Table::new([Align::Left, right, right, right, Align::Left]);
        table.row(["  commit", "normalized", "change", "", "what changed"]);
        for step in &trend.steps {
            let [size, change, percent] = figures(step);
            let mut clauses = clauses(step).into_iter();
            let first = clauses.next().unwrap_or_default();
            table.row([format!("  {}", commit(step)), size, change, percent, first]);
            for clause in clauses {
                table.row([String::new(), String::new(), String::new(), String::new(), clause]);
            }
        }
        blocks.push(format!("{}, {}\n{}", trend.profile, trend.abi, table.render()));
    }
    blocks.join("\n")
}

/// For a page or a comment.
pub fn markdown(history: &History) -> String {
    let mut blocks = Vec::new();
    for trend in &history.trends {
        let mut out = format!("### {}, {}\n\n", code(&trend.profile), trend.abi);
        out.push_str("| commit | normalized | change | | what changed |\n|---|--:|--:|--:|---|\n");
        for step in &trend.steps {
            let [size, change, percent] = figures(step);
            let clauses: Vec<String> =
                clauses(step).iter().map(|clause| sentence(clause)).collect();
            let row = format!("| {} | {size} | {change} | {percent} | ", code(&commit(step)));
            out.push_str(&format!("{row}{} |\n", clauses.join("; ")));
        }
        blocks.push(out);
    }
    blocks.join("\n")
}

fn commit(step: &Step) -> String {
    step.commit.as_ref().map_or("-".to_owned(), |commit| commit.chars().take(9).collect())
}

fn figures(step: &Step) -> [String; 3] {
    let size = step.normalized.map_or_else(|| "unknown".to_owned(), |bytes| bytes.exact());
    let change = step.change.filter(|change| change.change != 0);
    let text =
        |form: fn(&crate::report::Delta) -> String| change.as_ref().map(form).unwrap_or_default();
    [size, text(|change| change.change_text()), text(|change| change.percent_text())]
}

/// The inputs that changed, and where the bytes came or went.
fn clauses(step: &Step) -> Vec<String> {
    let mut clauses = step.causes.clone();
    let changed = step.change.is_some_and(|change| change.change != 0);
    if clauses.is_empty() && changed {
        clauses.push(UNNAMED.to_owned());
    }
    let components: Vec<String> = step
        .components
        .iter()
        .map(|(name, delta)| format!("{name} {}", delta.change_text()))
        .collect();
    if !components.is_empty() {
        clauses.push(components.join(", "));
    }
    clauses
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use support::size::Bytes;

    use super::{super::Record, *};
    use crate::{catalogue::Abi, history::history, measure::Sizes};

    fn record(commit: &str, normalized: u64, gpu: &str, components: &[(&str, u64)]) -> Record {
        let size = Bytes(normalized);
        let sizes = Sizes { normalized: Some(size), file: size, download: size, memory: size };
        let components = components.iter().map(|(name, bytes)| ((*name).to_owned(), Bytes(*bytes)));
        Record {
            schema: 1,
            commit: Some(commit.to_owned()),
            profile: "face-min".into(),
            upstream: "demo".into(),
            abi: Abi::X86_64,
            sizes,
            components: components.collect(),
            inputs: BTreeMap::from([("lever gpu".to_owned(), gpu.to_owned())]),
        }
    }

    #[test]
    fn each_step_is_named_by_the_input_that_changed() {
        let records = [
            record("0123456789abcdef", 1_000, "false", &[("framework", 600)]),
            record("1123456789abcdef", 1_412, "true", &[("framework", 612), ("GPU", 400)]),
            record("2123456789abcdef", 1_412, "true", &[("framework", 612), ("GPU", 400)]),
            record("3123456789abcdef", 1_400, "true", &[("framework", 600), ("GPU", 400)]),
        ];
        let history = history(&records);
        assert_eq!(
            text(&history),
            "face-min, x86_64
  commit     normalized  change           what changed
  012345678       1,000
  112345678       1,412    +412  +41.2 %  lever gpu: true, before false
                                          GPU +400, framework +12
  212345678       1,412
  312345678       1,400     -12   -0.8 %  no recorded input changed
                                          framework -12
"
        );
        assert!(markdown(&history).contains(
            "| `112345678` | 1,412 | +412 | +41.2 % | lever gpu: true, before false; GPU +400, framework +12 |"
        ));
    }
}
