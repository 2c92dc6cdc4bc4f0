//! `model ops`: the operators that models need.

use models::{self, OperatorSet};
use support::{diag::Outcome, ui::Ui};

use crate::{
    cli::{ModelOpsArgs, ReportFormat},
    request::Places,
};

/// Prints the union over all models.
pub fn run(args: &ModelOpsArgs, places: &Places, ui: Ui) -> Outcome {
    let mut all = OperatorSet::new();
    for file in models::load::load(&args.paths, &places.cwd)? {
        all.extend(models::bundle::operators(&file.name, &file.bytes)?);
    }
    match args.format {
        ReportFormat::Json => ui.json(&serde_json::json!({ "schema": 1, "operators": all })),
        ReportFormat::Text => {
            let lines: Vec<String> = all.iter().map(|operator| operator.to_string()).collect();
            ui.result(&lines.join("\n"))
        }
        ReportFormat::Markdown => {
            let mut text = "| operator | version | registered |\n|---|---:|---|\n".to_owned();
            for operator in &all {
                let registered = if operator.custom { "by name" } else { "built in" };
                let name = operator.name.escape_debug().to_string().replace('|', "\\|");
                text.push_str(&format!("| {name} | {} | {registered} |\n", operator.version));
            }
            ui.result(&text)
        }
    }
}
