//! Which operators a library has: those of a list, or those of the models that the app loads.

use std::collections::{BTreeMap, BTreeSet};

use models::OperatorSet;
use support::{diag::Diagnostic, located::Located, names::nearest};

use super::build_plan::OpsPlan;
use crate::{
    catalogue::{Catalogue, Registrar, Release},
    patch::{self, PatchPlan},
    profile::{OpsChoice, Profile},
};

/// The decision; none where all operators are kept. `models` are the operators of the profile's
/// models, by the name that the profile has for each.
pub fn choose(
    profile: &Profile,
    release: &Release,
    models: &BTreeMap<String, OperatorSet>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) -> Option<OpsPlan> {
    let read = profile.keys.models.iter().flatten();
    let read: Vec<(&Located<String>, &OperatorSet)> =
        read.filter_map(|model| Some((model, models.get(&model.value)?))).collect();
    let needed = needed(&read, release, problems, warnings);
    let written = profile.keys.native.ops.as_ref()?;
    if written.value != OpsChoice::All && !has_table(release) {
        let message = format!("nobody knows which operators {} registers", release.title());
        let problem = written.diagnostic(message, "no known release has its TensorFlow Lite");
        problems.push(problem.help("write `ops = \"all\"`"));
        return None;
    }
    let keep = match &written.value {
        OpsChoice::All => return None,
        OpsChoice::FromModels if read.is_empty() => {
            problems.push(
                written
                    .diagnostic("`ops = \"from-models\"` needs `models`", "from which models?")
                    .help(
                        "add a line such as `models = [\"face_landmarker.task\"]` above the tables",
                    ),
            );
            return None;
        }
        OpsChoice::FromModels => needed.keys().map(|name| (*name).to_owned()).collect(),
        OpsChoice::These(list) => {
            let keep: BTreeSet<String> = list.iter().map(|op| op.value.clone()).collect();
            let unknown = list.iter().filter(|op| registrar(&op.value, release).is_none());
            problems.extend(unknown.map(|op| unknown_operator(op, release)));
            let lacking = needed.iter().filter(|(name, _)| !keep.contains(**name));
            problems.extend(lacking.map(|(name, model)| lacks(name, model)));
            keep
        }
    };
    let from_models = written.value == OpsChoice::FromModels;
    Some(OpsPlan { keep: keep.into_iter().collect(), from_models })
}

/// Whether the operators of a release are known: those of a draft may be nobody's.
fn has_table(release: &Release) -> bool {
    release.draft.as_ref().is_none_or(|draft| draft.same_as.operators.is_some())
}

/// The edits that leave only these operators in.
pub fn edits(plan: &OpsPlan, release: &Release) -> PatchPlan {
    let operators = &Catalogue::bundled().operators;
    let by = |who: Registrar| -> BTreeSet<&str> {
        let kept = plan.keep.iter().map(String::as_str);
        kept.filter(|name| registrar(name, release) == Some(who)).collect()
    };
    let (tflite, own) = (by(Registrar::TensorflowLite), by(Registrar::Mediapipe));
    patch::operators::edits(operators.source(release), &tflite, &own, &operators.mediapipe)
}

fn registrar(name: &str, release: &Release) -> Option<Registrar> {
    Catalogue::bundled().registrar(name, release)
}

/// What the models need, each operator with the first model that does. One that the release does not
/// have is a problem; one that it has in older versions only is a warning, since the catalogue's
/// versions are those of a date, not of a commit.
fn needed<'a>(
    models: &[(&'a Located<String>, &'a OperatorSet)],
    release: &Release,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) -> BTreeMap<&'a str, &'a Located<String>> {
    let mut needed = BTreeMap::new();
    for (model, operators) in models {
        for operator in *operators {
            needed.entry(operator.name.as_str()).or_insert(*model);
            if registrar(&operator.name, release).is_none() {
                let title = release.title();
                let message = format!(
                    "`{}` needs the operator `{}`",
                    model.value,
                    operator.name.escape_debug()
                );
                let label = format!("{title} has no such operator");
                let help = "use another model, or build from a release that has the operator";
                problems.push(model.diagnostic(message, &label).help(help));
            }
            let highest = Catalogue::bundled().operators.highest(&operator.name, release);
            if let Some(highest) = highest.filter(|highest| *highest < operator.version) {
                warnings.push(format!(
                    "`{}` needs version {} of `{}`, and {} has versions up to {highest}: the model may not load",
                    model.value,
                    operator.version,
                    operator.name,
                    release.title()
                ));
            }
        }
    }
    needed
}

fn unknown_operator(written: &Located<String>, release: &Release) -> Diagnostic {
    let name = &written.value;
    let message = format!("unknown operator `{name}`");
    let label = format!("{} does not register it", release.title());
    let operators = &Catalogue::bundled().operators;
    let known = operators.names().filter(|name| registrar(name, release).is_some());
    let help = match nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write builtin operators as in TensorFlow Lite's schema, such as `CONV_2D`; \
                 `cargo xtask model ops` lists those of a model"
            .to_owned(),
    };
    written.diagnostic(message, &label).help(help)
}

fn lacks(name: &str, model: &Located<String>) -> Diagnostic {
    let message = format!("`{}` needs the operator `{}`", model.value, name.escape_debug());
    model
        .diagnostic(message, "`ops` lacks it, so the model would not load")
        .help("add it to `ops`, or write `ops = \"from-models\"`")
}
