//! A comparison for a pull request or a README.

use support::printable::name as plain;

use super::{
    budget::BudgetResult,
    comparison::{Comparison, Presence, Shipped},
    delta::{Delta, SizesDelta},
    difference::{AbiChange, LibraryChange},
    printable::{code, sentence},
    startup::StartupFact,
    words::{self, DEMO, SHOWN, both_forms},
};
use crate::measure::LeftOut;

/// The whole comparison: a heading for each candidate, a table for each ABI.
pub fn comparison(comparison: &Comparison) -> String {
    let mut out = String::new();
    if comparison.upstream.as_deref() == Some("demo") {
        out.push_str(&format!("> **{DEMO}**\n\n"));
    }
    let baseline = &comparison.baseline;
    for (index, candidate) in comparison.candidates.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&format!("### {} against {}\n", code(&candidate.name), code(&baseline.name)));
        if !candidate.startup.is_empty() {
            out.push_str("\nWhat decides whether it starts:\n\n");
            for fact in &candidate.startup {
                let said =
                    words::startup(&StartupFact { found: String::new(), ..fact.clone() }, code);
                let (turn, found) = (fact.turn.as_str(), sentence(&fact.found));
                out.push_str(&format!("- **{turn}** {said}{found}\n"));
            }
        }
        for change in &candidate.changes {
            let sides = [baseline.abis.get(&change.abi), candidate.abis.get(&change.abi)];
            let table = abi(change, sides);
            match is_unchanged(change) {
                true => {
                    let summary = format!("<summary>{}: unchanged</summary>", change.abi);
                    out.push_str(&format!("\n<details>{summary}\n\n{table}\n</details>\n"));
                }
                false => out.push_str(&format!("\n{table}")),
            }
        }
        for (side, when) in [(&baseline.left_out, "Before"), (&candidate.left_out, "After")] {
            if !side.is_empty() {
                out.push_str(&format!("\n{when}, left out and in no sum:\n\n{}", left_out(side)));
            }
        }
        if !candidate.reasons.is_empty() {
            out.push_str("\nWhy:\n\n");
            for reason in &candidate.reasons {
                out.push_str(&format!("- {}\n", plain(reason)));
            }
        }
    }
    out
}

/// Whether nothing of an ABI is another: no size, no library, no export.
fn is_unchanged(change: &AbiChange) -> bool {
    let same = |sizes: &SizesDelta| {
        sizes.rows().iter().all(|(_, delta)| delta.is_some_and(|delta| delta.change == 0))
    };
    let library = |it: &LibraryChange| {
        it.presence == Presence::Both
            && it.renamed_from.is_none()
            && same(&it.sizes)
            && it.sections.is_empty()
            && it.exports_added.is_empty()
            && it.exports_removed.is_empty()
    };
    change.total.as_ref().is_some_and(same)
        && change.libraries.iter().all(library)
        && change.needed.is_empty()
}

fn abi(change: &AbiChange, sides: [Option<&Shipped>; 2]) -> String {
    let Some(total) = &change.total else {
        return format!("**{}**: {}\n", change.abi, words::missing_abi(change.presence));
    };
    let mut out =
        format!("| {} | before | after | change | |\n|---|--:|--:|--:|--:|\n", change.abi);
    if words::needs_sum(sides) {
        out.push_str(&span(&format!("**all that ships**, {}", words::library_counts(sides))));
        out.push_str(&sizes(total));
    }
    let mut remarks = Vec::new();
    for library in &change.libraries {
        out.push_str(&span(&format!("**{}**", words::library(library, code))));
        out.push_str(&sizes(&library.sizes));
        for section in library.sections.iter().take(SHOWN) {
            out.push_str(&row(&code(&section.name), section.size));
        }
        if let Some(rest) = library.sections.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
            out.push_str(&span(&format!("and {rest} more sections")));
        }
        let of = code(&library.name);
        remarks.extend(words::exports(library, code).iter().map(|line| format!("{of}: {line}")));
    }
    remarks.extend(change.needed.iter().map(|needed| words::needed(needed, code)));
    for (side, when) in sides.into_iter().zip(["before", "after"]) {
        if let Some(side) = side.filter(|side| !side.size_unknown.is_empty()) {
            let names: Vec<String> = side.size_unknown.iter().map(|name| code(name)).collect();
            let names = names.join(", ");
            remarks
                .push(format!("{when}: not found beside, size unknown, not in the sums: {names}"));
        }
    }
    if !remarks.is_empty() {
        out.push('\n');
        out.extend(remarks.iter().map(|remark| format!("- {remark}\n")));
    }
    out
}

/// Limits with what was measured, also where they are kept.
pub fn budgets(budgets: &[BudgetResult]) -> String {
    let mut out = "| ABI | budget | measured | limit | |\n|---|---|--:|--:|---|\n".to_owned();
    for budget in budgets {
        let size = budget.measured.map_or_else(|| "?".to_owned(), both_forms);
        let (limit, name) = (both_forms(budget.limit), sentence(&budget.budget));
        let verdict = sentence(&budget.verdict());
        out.push_str(&format!("| {} | {name} | {size} | {limit} | {verdict} |\n", budget.abi));
    }
    out
}

/// What is there and in no sum, as a list.
pub fn left_out(left_out: &[LeftOut]) -> String {
    let line =
        |left_out: &LeftOut| format!("{}: {}", code(&left_out.path), sentence(&left_out.found));
    words::left_out(left_out, line).into_iter().map(|line| format!("- {line}\n")).collect()
}

fn span(text: &str) -> String {
    format!("| {text} | | | | |\n")
}

fn sizes(sizes: &SizesDelta) -> String {
    let line = |(name, delta): (&str, Option<Delta>)| match delta {
        Some(delta) => row(name, delta),
        None => format!("| {name} | unknown | unknown | | |\n"),
    };
    sizes.rows().into_iter().map(line).collect()
}

fn row(name: &str, delta: Delta) -> String {
    let (before, after) = (both_forms(delta.before), both_forms(delta.after));
    format!(
        "| {name} | {before} | {after} | {} | {} |\n",
        delta.change_text(),
        delta.percent_text()
    )
}

#[cfg(test)]
mod tests {
    use super::super::{
        compare,
        sample::{library, measurement, with_section},
    };

    #[test]
    fn a_comparison_reads_like_this() {
        let full = library("liba.so", &["liblog.so"], 2_000_000);
        let mut face = library("liba.so", &["liblog.so", "libEGL.so"], 1_000_000);
        face.exports.push("a|b".into());
        let full = measurement("full", vec![with_section(full, ".text", 1_000)]);
        let face = measurement("face", vec![with_section(face, ".text", 900)]);
        assert_eq!(
            super::comparison(&compare(&full, &[face])),
            r"### `face` against `full`

| arm64-v8a | before | after | change | |
|---|--:|--:|--:|--:|
| **`liba.so`** | | | | |
| file | 1.91 MiB (2,000,000) | 977 KiB (1,000,000) | -1,000,000 | -50.0 % |
| normalized | 1.72 MiB (1,800,000) | 879 KiB (900,000) | -900,000 | -50.0 % |
| download | 781 KiB (800,000) | 391 KiB (400,000) | -400,000 | -50.0 % |
| memory | 2.10 MiB (2,200,000) | 1.05 MiB (1,100,000) | -1,100,000 | -50.0 % |
| `.text` | 1000 B (1,000) | 900 B (900) | -100 | -10.0 % |

- `liba.so`: 1 export came: `a\|b`
- now needs `libEGL.so`, which the system has
"
        );
    }
}
