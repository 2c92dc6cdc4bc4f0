//! For a pull request or a README: one row a model.

use super::{
    data::{Content, FileReport, Inspection, ModelReport},
    text::{printable, tensor_text},
};

/// A table of all models, and below it what stands out in bundles.
pub fn markdown(inspection: &Inspection) -> String {
    let mut out = "| model | bytes | inputs | outputs | nodes | operators | constants | notes |\n\
                   |---|---:|---|---|---:|---|---|---|\n"
        .to_owned();
    for file in &inspection.files {
        rows(file, &mut out);
    }
    out
}

fn rows(file: &FileReport, out: &mut String) {
    match &file.content {
        Content::Model(model) => row(file, model, out),
        Content::Bundle(bundle) => {
            let stored = if bundle.stored { "stored" } else { "some packed" };
            let words = format!(
                "bundle of {}, {stored}, aligned to {}",
                bundle.entries.len(),
                bundle.alignment
            );
            let cells = [cell(&file.name), file.bytes.exact()];
            out.push_str(&format!("| {} |  |  |  |  |  | {words} |\n", cells.join(" | ")));
            bundle.entries.iter().for_each(|entry| rows(&entry.file, out));
        }
        Content::Other => out.push_str(&format!(
            "| {} | {} |  |  |  |  |  | no model |\n",
            cell(&file.name),
            file.bytes.exact()
        )),
        Content::Packed => out.push_str(&format!(
            "| {} | {} |  |  |  |  |  | packed, not read |\n",
            cell(&file.name),
            file.bytes.exact()
        )),
    }
}

fn row(file: &FileReport, model: &ModelReport, out: &mut String) {
    let nodes: usize = model.operators.iter().map(|operator| operator.count).sum();
    let operators = model.operators.iter().map(|operator| {
        let prefix = if operator.custom { "custom:" } else { "" };
        cell(&format!("{prefix}{}/{}", operator.name, operator.version))
    });
    let constants =
        model.constants.iter().map(|(dtype, tally)| format!("{dtype} {}", tally.bytes.exact()));
    let tensors = |list: &[super::TensorReport]| {
        list.iter().map(|tensor| cell(&tensor_text(tensor))).collect::<Vec<_>>().join("<br>")
    };
    let cells = [
        cell(&file.name),
        file.bytes.exact(),
        tensors(&model.inputs),
        tensors(&model.outputs),
        nodes.to_string(),
        operators.collect::<Vec<_>>().join(" "),
        constants.collect::<Vec<_>>().join(", "),
        notes(model).join(", "),
    ];
    out.push_str(&format!("| {} |\n", cells.join(" | ")));
}

fn notes(model: &ModelReport) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |holds: bool, words: String| {
        if holds {
            notes.push(words);
        }
    };
    note(model.legacy_opcodes, "deprecated opcodes".to_owned());
    let half = model.fp16_behind_dequantize.count;
    note(half > 0, format!("{half} fp16 behind DEQUANTIZE"));
    note(model.sparse.count > 0, format!("{} sparse", model.sparse.count));
    note(
        model.external_buffers.count > 0,
        format!("{} external buffers", model.external_buffers.count),
    );
    note(model.signatures.is_empty(), "no signature".to_owned());
    if let Some(trailing) = &model.trailing {
        for file in &trailing.files {
            notes.push(format!("zip: {}", cell(&file.name)));
        }
    }
    notes
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    printable(text).replace('|', "\\|")
}
