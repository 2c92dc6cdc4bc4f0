//! Which variants of calculators a library registers: all, or those that its sources name.

use crate::{
    catalogue::BazelLabel,
    graphs::{self, Family, Tree},
    patch::{Action, Edit, PatchPlan},
};

use super::{build_plan::CalculatorsPlan, upstream::Upstream};

/// The decision for `calculators = "named"`; none where no file of the tree registers variants.
pub fn choose(upstream: &Upstream, roots: &[BazelLabel]) -> Option<CalculatorsPlan> {
    let roots: Vec<BazelLabel> = roots.iter().chain(&upstream.release.always).cloned().collect();
    let mut families = graphs::families(&Tree::at(&upstream.root), &roots);
    families.retain(|_, family| !family.unnamed.is_empty());
    if families.is_empty() {
        return None;
    }
    let count = |of: fn(&Family) -> &Vec<String>| families.values().map(|f| of(f).len()).sum();
    Some(CalculatorsPlan {
        kept: count(|family| &family.named),
        dropped: count(|family| &family.unnamed),
        files: families.into_iter().map(|(path, family)| (path, family.unnamed)).collect(),
    })
}

/// The edits that take the others out.
pub fn edits(plan: &CalculatorsPlan) -> PatchPlan {
    let edit = |(path, drop): (&String, &Vec<String>)| Edit {
        file: path.parse().unwrap_or_else(|error| unreachable!("{path}: {error}")),
        action: Action::DropCalculators { drop: drop.clone() },
    };
    PatchPlan {
        file: "calculators".to_owned(),
        concern: "variants of calculators that nothing names".to_owned(),
        reason: "a file registers its template for a dozen types, and each is linked".to_owned(),
        edits: plan.files.iter().map(edit).collect(),
        flags: Vec::new(),
    }
}
