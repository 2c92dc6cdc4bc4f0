//! `model quantize`: the weights of a model as int8.

use std::collections::BTreeSet;

use crate::{
    cli::{ModelQuantizeArgs, Places, SchemeChoice, TextOrJson},
    model::{
        load,
        quantize::{
            Scheme, Settings,
            summary::Summary,
            whole::{self, Model, Rewritten},
        },
    },
    support::{
        diag::{Diagnostic, Failure, Outcome},
        exit::Exit,
        fs,
        ui::Ui,
    },
};

/// Rewrites a file and says what became of it. Nothing is written where something is wrong.
pub fn run(args: &ModelQuantizeArgs, places: &Places, ui: Ui) -> Outcome {
    let name = args.path.as_str();
    let bytes = load::read(&places.cwd.join(&args.path), name)?;
    let scheme = match args.scheme {
        SchemeChoice::WeightOnly => Scheme::WeightOnly,
        SchemeChoice::Dynamic => Scheme::Dynamic,
    };
    let keep: BTreeSet<String> = args.keep.iter().cloned().collect();
    let settings = Settings { scheme, keep, force: args.force };
    let rewritten = whole::rewrite(name, &bytes, &|_| settings.clone())?;
    let rewritten = rewritten.map_err(|models| refused(name, &models))?;
    known(&rewritten, &settings.keep)?;
    let summary = Summary::new(name, bytes.len(), scheme, &rewritten);
    fs::write_atomic(&places.cwd.join(&args.out), &rewritten.bytes)?;
    if let Some(report) = &args.report {
        let text = serde_json::to_string_pretty(&summary).expect("a summary is plain data");
        fs::write_atomic(&places.cwd.join(report), format!("{text}\n").as_bytes())?;
    }
    match args.format {
        TextOrJson::Text => ui.result(&summary.text()),
        TextOrJson::Json => ui.json(&summary),
    }
}

/// No model of the file was quantized.
fn refused(name: &str, models: &[Model]) -> Failure {
    let mut diagnostic = Diagnostic::error(format!("`{}` is not quantized", name.escape_debug()));
    for model in models {
        let why = model.result.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let entry = model.name.strip_prefix(name).unwrap_or_default().trim_start_matches("!/");
        diagnostic = match entry {
            "" => diagnostic.note(why),
            _ => diagnostic.note(format!("{}: {why}", entry.escape_debug())),
        };
    }
    if models.is_empty() {
        diagnostic = diagnostic.note("there is no model in it");
    }
    let help = "use it as it is; nothing was written. --force writes it all the same where there are weights";
    Failure::new(Exit::GateFailed, diagnostic.help(help))
}

/// Every layer that was to be kept must be one.
fn known(rewritten: &Rewritten, keep: &BTreeSet<String>) -> Outcome {
    let unknown = whole::unknown_layers(&rewritten.models, keep);
    let layers = rewritten.models.iter().flat_map(|model| model.result.iter().flatten());
    let names: BTreeSet<&str> = layers.map(|layer| layer.name.as_str()).collect();
    let diagnostics = unknown.iter().map(|wanted| {
        let near = |name: &&&str| (strsim::jaro_winkler(name, wanted) * 1000.0) as u32;
        let closest = names.iter().max_by_key(near).copied().unwrap_or_default();
        Diagnostic::error(format!("no layer `{}`", wanted.escape_debug()))
            .note(format!(
                "expected one of the {} layers, see --report; nothing was written",
                names.len()
            ))
            .help(format!("did you mean `{}`?", closest.escape_debug()))
    });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    if diagnostics.is_empty() {
        return Ok(());
    }
    Err(Failure { exit: Exit::BadInput, diagnostics })
}
