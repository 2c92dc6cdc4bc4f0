//! What a pull request is told first: whether the limits are kept, and every number with its limit.

use super::{
    budget::BudgetResult,
    markdown,
    printable::code,
    words::{DEMO, both_forms},
};
use crate::measure::Measurement;

/// A heading with the verdict, the limits also where they are kept, and the sizes of all that ships.
pub fn verdict(measurement: &Measurement, budgets: &[BudgetResult], demo: bool) -> String {
    let over = budgets.iter().filter(|budget| !budget.passed()).count();
    let verdict = match (budgets.len(), over) {
        (0, _) => "no limit is set".to_owned(),
        (_, 0) => "within its limits".to_owned(),
        (1, _) => "**over its limit**".to_owned(),
        (all, over) => format!("**over {over} of {all} limits**"),
    };
    let mut out = format!("### {}: {verdict}\n\n", code(&measurement.name));
    if demo {
        out.push_str(&format!("> **{DEMO}**\n\n"));
    }
    if !budgets.is_empty() {
        out.push_str(&format!("{}\n", markdown::budgets(budgets)));
    }
    out.push_str("| ABI | library | file | normalized | download |\n|---|---|--:|--:|--:|\n");
    for abi in measurement.abis() {
        for library in measurement.of(abi) {
            let sizes = library.sizes;
            let normalized = sizes.normalized.map_or_else(|| "unknown".to_owned(), both_forms);
            let (file, download) = (both_forms(sizes.file), both_forms(sizes.download));
            let name = code(&library.name);
            out.push_str(&format!("| {abi} | {name} | {file} | {normalized} | {download} |\n"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use support::size::Bytes;

    use super::{
        super::sample::{library, measurement},
        *,
    };
    use crate::{catalogue::Abi, report::Waived};

    #[test]
    fn the_verdict_is_first_and_a_kept_limit_is_shown() {
        let measurement = measurement("dist/face", vec![library("liba.so", &["libc.so"], 1_000)]);
        let limit = |bytes| BudgetResult::new(Abi::Arm64V8a, Bytes(bytes), &measurement);
        let text = verdict(&measurement, &[limit(2_000)], true);
        assert!(text.starts_with("### `dist/face`: within its limits\n"), "{text}");
        assert!(
            text.contains("| arm64-v8a | normalized | 900 B (900) | 1.95 KiB (2,000) | within |"),
            "{text}"
        );
        assert!(text.contains(DEMO) && text.contains("| `liba.so` | 1000 B (1,000) |"), "{text}");
        let waived = BudgetResult {
            waived: Some(Waived {
                reason: "until the release".into(),
                owner: "ada".into(),
                until: "2026-12-31".parse().unwrap(),
            }),
            ..limit(100)
        };
        for (budgets, expected) in [
            (vec![], "no limit is set"),
            (vec![limit(100)], "**over its limit**"),
            (vec![limit(100), limit(2_000)], "**over 1 of 2 limits**"),
            (vec![waived], "within its limits"),
        ] {
            let text = verdict(&measurement, &budgets, false);
            assert!(text.starts_with(&format!("### `dist/face`: {expected}\n")), "{text}");
        }
    }
}
