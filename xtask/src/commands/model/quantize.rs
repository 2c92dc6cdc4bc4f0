//! `model quantize`: the weights of a model as int8.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use models::{
    accuracy::{self, Made, SchemeWish, Wish},
    evaluate::{self, Runtime, Workshop},
    load::{self, ModelFile},
};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs,
    interrupt::Interrupt,
    outputs::{self, Named},
    ui::Ui,
};

use crate::{
    cli::{ModelQuantizeArgs, SchemeChoice, TextOrJson},
    request::Places,
};

/// The value of `--keep` that is no layer's name.
const AUTO: &str = "auto";

/// Rewrites a file and says what became of it. Nothing is written where something is wrong.
pub fn run(args: &ModelQuantizeArgs, places: &Places, ui: Ui) -> Outcome {
    check_outputs(args, places)?;
    let wish = wish(args, places)?;
    let name = args.path.to_string();
    let bytes = load::read(&places.cwd.join(&args.path), &name)?;
    let original = ModelFile { name, bytes };
    let workshop = Workshop { work: &places.work, programs: &places.path, offline: args.offline };
    let interrupt = Interrupt::listen()?;
    let Made { bytes, summary } = accuracy::make(&original, &wish, workshop, ui, &interrupt)?;
    fs::write_atomic(&places.cwd.join(&args.out), &bytes)?;
    if let Some(report) = &args.report {
        let text = serde_json::to_string_pretty(&summary).expect("a summary is plain data");
        fs::write_atomic(&places.cwd.join(report), format!("{text}\n").as_bytes())?;
    }
    match args.format {
        TextOrJson::Text => ui.result(&summary.text()),
        TextOrJson::Json => ui.json(&summary),
    }
}

fn wish(args: &ModelQuantizeArgs, places: &Places) -> Outcome<Wish> {
    let pictures = |folder: &Option<Utf8PathBuf>| match folder {
        Some(folder) => evaluate::pictures::list(&places.cwd.join(folder), folder.as_str()),
        None => Ok(Vec::new()),
    };
    let mut keep: BTreeSet<String> = args.keep.iter().cloned().collect();
    let auto = keep.remove(AUTO).then_some(args.budget);
    let wish = Wish {
        scheme: match args.scheme {
            SchemeChoice::WeightOnly => SchemeWish::WeightOnly,
            SchemeChoice::Dynamic => SchemeWish::Dynamic,
            SchemeChoice::Auto => SchemeWish::Auto,
        },
        keep,
        auto,
        force: args.force,
        float16: args.fp16_arithmetic,
        calibrate: pictures(&args.calibrate)?,
        inputs: pictures(&args.inputs.clone().or_else(|| args.calibrate.clone()))?,
        max_error: args.max_error,
        task: match args.runtime.into() {
            Runtime::Litert => None,
            task => Some(task),
        },
    };
    let useless = |what: &str, help: &str| {
        let diagnostic = Diagnostic::error(format!("{what} has no use: nothing is measured"));
        Err(Failure::new(Exit::Usage, diagnostic.help(help)))
    };
    if !wish.measures() && args.inputs.is_some() {
        return useless(
            "`--inputs`",
            "add `--max-error SHARE`, `--keep auto` or `--calibrate DIR`",
        );
    }
    if wish.task.is_some() && wish.auto.is_none() && wish.max_error.is_none() {
        return useless("`--runtime`", "add `--max-error SHARE` or `--keep auto`");
    }
    if wish.task.is_some() && wish.inputs.is_empty() {
        let diagnostic =
            Diagnostic::error("a whole task is judged on pictures, and there are none");
        return Err(Failure::new(Exit::Usage, diagnostic.help("add `--inputs DIR`")));
    }
    Ok(wish)
}

/// The report must not take the place of the model, neither of the new one nor of the old one.
fn check_outputs(args: &ModelQuantizeArgs, places: &Places) -> Outcome {
    let place = |path: &Utf8PathBuf| places.cwd.join(path);
    let Some(report) = &args.report else { return Ok(()) };
    let (out, path, written) = (place(&args.out), place(&args.path), place(report));
    outputs::distinct(
        &[Named { argument: "--report", shown: report, place: &written }],
        &[
            Named { argument: "--out", shown: &args.out, place: &out },
            Named { argument: "PATH", shown: &args.path, place: &path },
        ],
    )
}
