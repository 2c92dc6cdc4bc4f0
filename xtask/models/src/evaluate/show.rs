//! An evaluation for people.

use support::size::grouped;

use super::{
    evaluation::{Evaluated, Evaluation},
    phone::Phone,
    protocol::{Answer, Inputs, OutputError, Outputs, Side, Task},
};

/// What the figures mean, under every text.
const LEGEND: &str = "\
mean, max   absolute difference of the output's values
of scale    the mean over how far the original's values reach; no information where the original gave
            the same for all inputs (constant), nearly so (saturated), or no number
time        processor time of the candidate over the original's on one thread of this processor:
            median of runs in turns, with the 10th and 90th percentile";

/// The same where times are of a phone.
const ON_A_PHONE: &str = "\
mean, max   absolute difference of the output's values
of scale    the mean over how far the original's values reach; no information where the original gave
            the same for all inputs (constant), nearly so (saturated), or no number
time        of the candidate over the original's in LiteRT's benchmark tool on one thread of the phone:
            median of turns of 50 runs, with the 10th and 90th percentile";

/// Columns under each other, for a terminal.
pub fn text(evaluation: &Evaluation) -> String {
    let mut out = format!("{}\n", heading(evaluation));
    for model in &evaluation.models {
        out.push_str(&format!("\n{}\n", title(model)));
        match &model.answer {
            Answer::Outputs(outputs) => {
                out.push_str(&columns(&rows(outputs)));
                not_run_graphs(model).iter().for_each(|l| out.push_str(&format!("  {l}\n")));
            }
            Answer::Task(task) => {
                task_lines(task).iter().for_each(|line| out.push_str(&format!("  {line}\n")));
            }
            Answer::NotRun { side, why } => out.push_str(&format!("  {}\n", not_run(*side, why))),
        }
    }
    if evaluation.models.iter().any(|model| matches!(model.answer, Answer::Outputs(_))) {
        let legend = if evaluation.phone.is_some() { ON_A_PHONE } else { LEGEND };
        out.push_str(&format!("\n{legend}\n"));
    }
    out
}

/// Tables for a pull request or a README.
pub fn markdown(evaluation: &Evaluation) -> String {
    let mut out = format!("{}\n", heading(evaluation));
    for model in &evaluation.models {
        out.push_str(&format!("\n**{}**\n\n", escaped(&title(model))));
        match &model.answer {
            Answer::Outputs(outputs) => {
                let rows = rows(outputs);
                for (index, row) in rows.iter().enumerate() {
                    let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
                    out.push_str(&format!("| {} |\n", cells.join(" | ")));
                    if index == 0 {
                        out.push_str("|---|---|--:|--:|--:|--:|\n");
                    }
                }
                let lines = not_run_graphs(model);
                lines.iter().for_each(|line| out.push_str(&format!("\n{}\n", escaped(line))));
            }
            Answer::Task(task) => {
                task_lines(task).iter().for_each(|line| out.push_str(&format!("- {line}\n")));
            }
            Answer::NotRun { side, why } => {
                out.push_str(&format!("{}\n", escaped(&not_run(*side, why))));
            }
        }
    }
    out
}

fn heading(evaluation: &Evaluation) -> String {
    let mut inputs = Vec::new();
    if evaluation.random_inputs > 0 {
        inputs
            .push(format!("{} random inputs (seed {})", evaluation.random_inputs, evaluation.seed));
    }
    if evaluation.pictures > 0 {
        let plural = if evaluation.pictures == 1 { "" } else { "s" };
        inputs.push(format!("{} picture{plural}", evaluation.pictures));
    }
    let phone = evaluation.phone.as_ref().map_or_else(String::new, |phone| {
        let Phone { model, soc, abi, api } = phone;
        format!("; times of {} ({soc}, {abi}, API level {api})", model.escape_debug())
    });
    format!(
        "{}, Python {}, {}: {}{phone}",
        evaluation.runtime,
        evaluation.python,
        evaluation.processor,
        inputs.join(" and ")
    )
}

fn title(model: &Evaluated) -> String {
    let bytes = |count: usize| grouped(count as u64);
    let mut title = format!(
        "{}: {} -> {} bytes",
        model.name.escape_debug(),
        bytes(model.original_bytes),
        bytes(model.candidate_bytes)
    );
    if let Answer::Outputs(Outputs { latency: Some(latency), .. }) = &model.answer {
        title.push_str(&format!(
            ", time {:.2} ({:.2} to {:.2}, {} runs)",
            latency.ratio, latency.low, latency.high, latency.runs
        ));
    }
    title
}

const HEAD: [&str; 6] = ["output", "inputs", "mean", "max", "of scale", "cosine"];

fn rows(outputs: &Outputs) -> Vec<[String; 6]> {
    std::iter::once(HEAD.map(str::to_owned)).chain(outputs.outputs.iter().map(row)).collect()
}

fn row(output: &OutputError) -> [String; 6] {
    let inputs = match output.inputs {
        Inputs::Random => "random",
        Inputs::Pictures => "pictures",
    };
    let of_scale = match (output.non_finite, output.other_shape, output.no_information) {
        (0, 0, Some(why)) => format!("no information ({})", why.words()),
        (0, 0, None) if output.text => format!("{:.2} % differ", 100.0 * output.relative),
        (0, 0, None) => format!("{:.2} %", 100.0 * output.relative),
        (0, runs, _) => format!("another shape in {runs} of {} runs", output.runs),
        (count, _, _) => format!("{} are no numbers", grouped(count)),
    };
    let cosine = output.cosine.map_or_else(|| "-".to_owned(), |cosine| format!("{cosine:.5}"));
    [
        output.title(),
        inputs.to_owned(),
        short(output.mean_abs),
        short(output.max_abs),
        of_scale,
        cosine,
    ]
}

/// The number with three significant digits, in powers of ten where it is very small or large.
fn short(number: f64) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        size if !(1e-3..1e6).contains(&size) => format!("{number:.2e}"),
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        size if size >= 1.0 => format!("{number:.2}"),
        size if size >= 0.1 => format!("{number:.3}"),
        size if size >= 0.01 => format!("{number:.4}"),
        _ => format!("{number:.5}"),
    }
}

fn task_lines(task: &Task) -> Vec<String> {
    let mut lines = vec![format!(
        "found in {} of {} pictures by the original, in {} by the candidate, in {} by both",
        task.found_by_original, task.pictures, task.found_by_candidate, task.found_by_both
    )];
    match &task.landmarks {
        Some(found) => lines.push(format!(
            "landmarks: mean {} px, 95th percentile {} px, max {} px; mean {:.2} % of {}; {} points",
            short(found.mean_px),
            short(found.p95_px),
            short(found.max_px),
            100.0 * found.mean_share,
            found.share_of,
            grouped(found.points.into())
        )),
        None => lines.push("landmarks: nothing to compare in these pictures".to_owned()),
    }
    if let Some(found) = &task.blendshapes {
        lines.push(format!(
            "blendshapes: mean {}, max {} ({}); {} scores of 0 to 1",
            short(found.mean_abs),
            short(found.max_abs),
            found.worst.escape_debug(),
            grouped(found.scores.into())
        ));
    }
    if let Some(found) = &task.gestures {
        lines.push(format!(
            "gestures: the same for {} of {} hands, scores at most {} apart",
            found.same,
            found.hands,
            short(found.max_abs)
        ));
    }
    lines
}

/// What nothing ran, a line.
fn not_run_graphs(model: &Evaluated) -> Option<String> {
    let graphs = model.not_run.iter().map(|name| format!("`{}`", name.escape_debug()));
    let graphs: Vec<String> = graphs.collect();
    (!graphs.is_empty())
        .then(|| format!("not run, since no signature leads there: {}", graphs.join(", ")))
}

fn not_run(side: Side, why: &str) -> String {
    let side = match side {
        Side::Original => "original",
        Side::Candidate => "candidate",
    };
    format!("not compared, the {side} does not run: {}", why.escape_debug())
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Words to the left, numbers to the right, two spaces between.
fn columns(rows: &[[String; 6]]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut out = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            let padded = match column {
                0 | 1 => format!("  {cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            };
            out.push_str(&padded);
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::protocol::Latency;

    fn evaluation(answer: Answer) -> Evaluation {
        let model = Evaluated {
            name: "a|b".into(),
            original_bytes: 1000,
            candidate_bytes: 578,
            not_run: vec![],
            answer,
        };
        Evaluation {
            schema: 1,
            runtime: "ai-edge-litert 2.3.0".into(),
            python: "3.11.7".into(),
            processor: "a processor".into(),
            phone: None,
            seed: 7,
            random_inputs: 8,
            pictures: 1,
            models: vec![model],
        }
    }

    fn outputs() -> Answer {
        let output = OutputError {
            name: "landmarks".into(),
            shape: vec![1, 4],
            signature: None,
            inputs: Inputs::Random,
            runs: 8,
            text: false,
            elements: 32,
            non_finite: 0,
            other_shape: 0,
            no_information: None,
            max_abs: 1.5,
            mean_abs: 0.0123,
            cosine: None,
            scale: 192.0,
            relative: 0.000_064,
        };
        let latency = Some(Latency { ratio: 0.99, low: 0.97, high: 1.02, runs: 30 });
        Answer::Outputs(Outputs { outputs: vec![output], latency })
    }

    #[test]
    fn text_has_columns_and_says_what_they_mean() {
        let text = text(&evaluation(outputs()));
        let expected = "\
ai-edge-litert 2.3.0, Python 3.11.7, a processor: 8 random inputs (seed 7) and 1 picture

a|b: 1,000 -> 578 bytes, time 0.99 (0.97 to 1.02, 30 runs)
  output     inputs    mean   max  of scale  cosine
  landmarks  random  0.0123  1.50    0.01 %       -
";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.ends_with(&format!("\n{LEGEND}\n")), "{text}");
    }

    #[test]
    fn markdown_survives_bars_in_names() {
        let text = markdown(&evaluation(outputs()));
        assert!(text.contains(r"**a\|b: 1,000"), "{text}");
        assert!(text.contains("|---|---|--:|--:|--:|--:|\n| landmarks | random |"), "{text}");
    }

    #[test]
    fn nothing_compared_is_a_failure_and_so_is_a_candidate_that_does_not_run() {
        let not_run = |side| Answer::NotRun { side, why: "no custom op `X`".into() };
        assert!(evaluation(outputs()).verdict().is_ok());
        for side in [Side::Original, Side::Candidate] {
            let evaluation = evaluation(not_run(side));
            assert!(text(&evaluation).contains("does not run: no custom op `X`"));
            assert!(evaluation.verdict().is_err());
        }
    }
}
