//! `--max-error`: whether a quantized file may be written.

use std::collections::BTreeSet;

use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
};

use super::share::Share;
use crate::evaluate::{Answer, Evaluation, Inputs, OutputError, Side};

/// How many outputs over the limit are named.
const NAMED: usize = 5;

/// What was measured of a file that may be written.
#[derive(Clone, Debug, Serialize)]
pub struct Accuracy {
    /// The largest error that is allowed.
    pub limit: Share,
    /// The largest error that was found.
    pub worst: Worst,
    /// Outputs on which the original says too little to judge by, with the reason.
    pub no_information: Vec<String>,
    /// Every output of every model.
    pub evaluation: Evaluation,
}

/// An output and how far it is off.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worst {
    /// The model's name in the evaluation.
    pub model: String,
    /// Name of the output's tensor in the original, with that of its signature where it has one.
    pub output: String,
    /// What it was seen on.
    pub inputs: Inputs,
    /// Mean absolute difference over scale; infinite where the candidate gave what is no number.
    pub error: Share,
}

impl Worst {
    fn new(model: &str, output: &OutputError) -> Self {
        Self {
            model: model.to_owned(),
            output: output.title(),
            inputs: output.inputs,
            error: Share(output.badness()),
        }
    }

    /// `0.41 %: output of model, on random inputs`
    pub fn text(&self) -> String {
        let inputs = match self.inputs {
            Inputs::Random => "random inputs",
            Inputs::Pictures => "pictures",
        };
        let (output, model) = (&self.output, self.model.escape_debug());
        format!("{}: `{output}` of {model}, on {inputs}", self.error)
    }
}

/// Judges an evaluation. `changed` are the names of the models in it that are not as they were: the others say
/// nothing, since they are the same on both sides. `help` is for a file that is refused.
///
/// # Errors
/// Where an output is over the limit, a changed model does not run, or one could not be measured.
pub fn check(
    evaluation: Evaluation,
    changed: &BTreeSet<String>,
    limit: Share,
    help: &str,
) -> Outcome<Accuracy> {
    let mut found: Vec<Worst> = Vec::new();
    let mut broken = Vec::new();
    let mut unknown = Vec::new();
    let mut silent = Vec::new();
    for model in evaluation.models.iter().filter(|model| changed.contains(&model.name)) {
        let name = model.name.escape_debug();
        match &model.answer {
            Answer::Outputs(outputs) => {
                let sized = outputs.judged().filter(|output| output.other_shape == 0);
                found.extend(sized.map(|output| Worst::new(&model.name, output)));
                let before = unknown.len();
                unknown.extend(outputs.outputs.iter().filter_map(|output| {
                    let (title, runs) = (output.title(), output.runs);
                    if output.other_shape > 0 {
                        let count = output.other_shape;
                        Some(format!(
                            "{name}: `{title}` has another shape in {count} of {runs} runs"
                        ))
                    } else if output.elements == 0 && output.non_finite == 0 {
                        Some(format!("{name}: `{title}` of the original is no number"))
                    } else {
                        None
                    }
                }));
                if outputs.judged().next().is_none() && unknown.len() == before {
                    unknown.push(format!("{name}: no output says anything on these inputs"));
                }
                silent.extend(outputs.silent().map(|(output, why)| {
                    format!("`{}` of {name} ({})", output.title(), why.words())
                }));
            }
            Answer::NotRun { side: Side::Candidate, why } => broken.push(format!("{name}: {why}")),
            Answer::NotRun { side: Side::Original, why } => unknown.push(format!("{name}: {why}")),
            Answer::Task(task) => {
                let inputs = Inputs::Pictures;
                found.extend(task.errors().map(|(output, error)| {
                    let (model, output) = (model.name.clone(), output.to_owned());
                    Worst { model, output, inputs, error: Share(error) }
                }));
                if task.error().is_none() {
                    unknown.push(format!("{name}: nothing was found in these pictures"));
                }
            }
        }
    }
    let named = |name: &&String| evaluation.models.iter().all(|model| model.name != **name);
    let lost = changed.iter().filter(named);
    unknown.extend(lost.map(|name| format!("{}: it got no answer", name.escape_debug())));
    let refuse = |message: String, notes: Vec<String>, help: &str| {
        let diagnostic = notes.into_iter().fold(Diagnostic::error(message), Diagnostic::note);
        Err(Failure::new(Exit::ModelLimit, diagnostic.help(help)))
    };
    if !broken.is_empty() {
        let help = "nothing was written; keep layers by name with `--keep`, or use it as it is";
        return refuse(
            format!("what was quantized does not run in {}", evaluation.runtime),
            broken,
            help,
        );
    }
    found.sort_by(|a, b| b.error.0.total_cmp(&a.error.0));
    let over: Vec<&Worst> = found.iter().filter(|worst| worst.error > limit).collect();
    if !over.is_empty() {
        let mut notes: Vec<String> = over.iter().take(NAMED).map(|worst| worst.text()).collect();
        if over.len() > NAMED {
            notes.push(format!("and {} more", over.len() - NAMED));
        }
        let message = format!("over the limit of {limit}: nothing was written");
        return refuse(message, notes, help);
    }
    // What was not measured is within no limit, however good the rest is.
    match found.into_iter().next().filter(|_| unknown.is_empty()) {
        Some(worst) => Ok(Accuracy { limit, worst, no_information: silent, evaluation }),
        None => {
            let message = format!("not every error could be measured in {}", evaluation.runtime);
            let help = "nothing was written; keep the layers of what cannot be measured with `--keep`, or leave out --max-error";
            refuse(message, unknown, help)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{Evaluated, Outputs, Silence};

    fn output(name: &str, inputs: Inputs, relative: f64, non_finite: u64) -> OutputError {
        OutputError {
            name: name.into(),
            shape: vec![1],
            signature: None,
            inputs,
            runs: 8,
            text: false,
            elements: 8,
            non_finite,
            other_shape: 0,
            no_information: None,
            max_abs: relative,
            mean_abs: relative,
            cosine: None,
            scale: 1.0,
            relative,
        }
    }

    fn outputs(outputs: Vec<OutputError>) -> Answer {
        Answer::Outputs(Outputs { outputs, latency: None })
    }

    fn not_run(side: Side) -> Answer {
        Answer::NotRun { side, why: "no custom op `X`".into() }
    }

    fn evaluation(answers: Vec<Answer>) -> Evaluation {
        let models = answers.into_iter().enumerate().map(|(index, answer)| Evaluated {
            name: format!("m{index}"),
            original_bytes: 2,
            candidate_bytes: 1,
            not_run: Vec::new(),
            answer,
        });
        Evaluation {
            schema: 1,
            runtime: "ai-edge-litert 2.3.0".into(),
            python: "3.11.7".into(),
            processor: "a processor".into(),
            phone: None,
            seed: 1,
            random_inputs: 8,
            pictures: 0,
            models: models.collect(),
        }
    }

    fn judge(answers: Vec<Answer>, limit: f64) -> Outcome<Accuracy> {
        let evaluation = evaluation(answers);
        // The last model is as it was.
        let last = evaluation.models.len() - 1;
        let changed = (0..last).map(|index| format!("m{index}")).collect();
        check(evaluation, &changed, Share(limit), "keep layers")
    }

    fn refused(answers: Vec<Answer>, limit: f64) -> String {
        let failure = judge(answers, limit).unwrap_err();
        assert_eq!(failure.exit, Exit::ModelLimit);
        failure.diagnostics[0].render(false)
    }

    fn same() -> Answer {
        outputs(vec![output("same", Inputs::Random, 0.0, 0)])
    }

    #[test]
    fn the_worst_outputs_over_the_limit_are_named() {
        let rows =
            (1..=7).map(|n| output(&format!("o{n}"), Inputs::Random, f64::from(n) / 100.0, 0));
        let text = refused(vec![outputs(rows.collect()), same()], 0.01);
        let expected = "error: over the limit of 1.00 %: nothing was written\n  \
            7.00 %: `o7` of m0, on random inputs\n  6.00 %: `o6` of m0, on random inputs\n  \
            5.00 %: `o5` of m0, on random inputs\n  4.00 %: `o4` of m0, on random inputs\n  \
            3.00 %: `o3` of m0, on random inputs\n  and 1 more\nhelp: keep layers";
        assert_eq!(text, expected);
    }

    #[test]
    fn at_the_limit_it_passes() {
        let answers = vec![outputs(vec![output("o", Inputs::Random, 0.05, 0)]), same()];
        let accuracy = judge(answers, 0.05).unwrap();
        assert_eq!(accuracy.worst.text(), "5.00 %: `o` of m0, on random inputs");
    }

    #[test]
    fn pictures_are_judged_where_there_are_some_but_what_is_no_number_always_is() {
        let row = |non_finite| {
            vec![
                output("o", Inputs::Random, 0.9, non_finite),
                output("o", Inputs::Pictures, 0.01, 0),
            ]
        };
        assert_eq!(judge(vec![outputs(row(0)), same()], 0.05).unwrap().worst.error, Share(0.01));
        assert!(refused(vec![outputs(row(1)), same()], 1.0).contains("no numbers: `o` of m0"));
        let nan = outputs(vec![output("o", Inputs::Random, f64::NAN, 0)]);
        assert!(refused(vec![nan, same()], 1.0).contains("no numbers: `o` of m0"));
    }

    #[test]
    fn what_could_not_be_measured_does_not_pass() {
        let text = refused(vec![not_run(Side::Original), same()], 1.0);
        assert!(text.contains("could be measured") && text.contains("m0: no custom op"), "{text}");
        let mut empty = output("o", Inputs::Random, 0.0, 0);
        empty.elements = 0;
        let text = refused(vec![outputs(vec![empty]), same()], 1.0);
        assert!(text.contains("m0: `o` of the original is no number"), "{text}");
        let good = outputs(vec![output("o", Inputs::Random, 0.0, 0)]);
        let text = refused(vec![good.clone(), not_run(Side::Candidate), same()], 1.0);
        assert!(text.contains("does not run") && text.contains("m1: no custom op"), "{text}");
        // One that is measured and good does not speak for the other.
        let text = refused(vec![good.clone(), not_run(Side::Original), same()], 1.0);
        assert!(text.contains("not every error could be measured"), "{text}");
        assert!(text.contains("m1: no custom op"), "{text}");
        // Nor does one that was left out of the evaluation.
        let evaluation = evaluation(vec![good.clone()]);
        let changed = ["m0", "lost"].map(str::to_owned).into();
        let failure = check(evaluation, &changed, Share(1.0), "keep layers").unwrap_err();
        let text = failure.diagnostics[0].render(false);
        assert!(text.contains("lost: it got no answer"), "{text}");
        let mut half = outputs(vec![output("o", Inputs::Random, 0.0, 0)]);
        let Answer::Outputs(both) = &mut half else { unreachable!() };
        both.outputs.push(OutputError { elements: 0, ..output("p", Inputs::Random, 0.0, 0) });
        let text = refused(vec![half, same()], 1.0);
        assert!(text.contains("m0: `p` of the original is no number"), "{text}");
    }

    #[test]
    fn what_says_nothing_passes_for_nothing() {
        let silent = |name| OutputError {
            no_information: Some(Silence::Saturated),
            ..output(name, Inputs::Random, 0.0, 0)
        };
        let text = refused(vec![outputs(vec![silent("p")]), same()], 1.0);
        assert!(text.contains("m0: no output says anything on these inputs"), "{text}");
        let both = outputs(vec![silent("p"), output("o", Inputs::Random, 0.25, 0)]);
        let accuracy = judge(vec![both, same()], 0.5).unwrap();
        assert_eq!(accuracy.worst.output, "o");
        assert_eq!(accuracy.no_information, ["`p` of m0 (saturated)"]);
        let mut other = output("o", Inputs::Random, 0.0, 0);
        other.other_shape = 2;
        let text = refused(vec![outputs(vec![other]), same()], 1.0);
        assert!(text.contains("m0: `o` has another shape in 2 of 8 runs"), "{text}");
    }
}
