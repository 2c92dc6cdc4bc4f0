//! `profile`: list, show or start profiles.

use serde::Serialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::write_atomic,
    names::nearest,
    ui::Ui,
};

use crate::{
    catalogue::Catalogue,
    cli::{ProfileCommand, TextOrJson},
    profile::{self, TaskChoice},
    provision,
    request::Places,
};

/// Runs the subcommand: `list`, `show`, or `new`, which writes a file.
pub fn run(command: &ProfileCommand, places: &Places, ui: Ui) -> Outcome {
    match command {
        ProfileCommand::List { format } => list(*format, places, ui),
        ProfileCommand::Show { profile, format } => show(profile, *format, places, ui),
        ProfileCommand::New { name, tasks } => new(name, tasks, places, ui),
    }
}

#[derive(Serialize)]
struct ProfileRow {
    name: String,
    description: String,
    tasks: Vec<String>,
}

fn row(name: &str, places: &Places) -> Outcome<ProfileRow> {
    let profile = profile::load(name, &provision::profile_folder(places))?;
    Ok(ProfileRow {
        name: profile.name,
        description: profile.keys.description.map_or(String::new(), |text| text.value),
        tasks: match profile.keys.tasks {
            Some(TaskChoice::All(_)) => vec!["all".to_owned()],
            Some(TaskChoice::These(tasks)) => {
                tasks.iter().map(|task| task.value.to_string()).collect()
            }
            None => Vec::new(),
        },
    })
}

fn list(format: TextOrJson, places: &Places, ui: Ui) -> Outcome {
    let names = provision::profile_folder(places).names()?;
    let rows = names.iter().map(|name| row(name, places)).collect::<Outcome<Vec<_>>>()?;
    if format == TextOrJson::Json {
        return ui.json(&serde_json::json!({ "schema": 1, "profiles": rows }));
    }
    let lines: Vec<String> =
        rows.iter().map(|row| format!("{:<12} {}", row.name, row.description)).collect();
    ui.result(&lines.join("\n"))
}

fn show(name: &str, format: TextOrJson, places: &Places, ui: Ui) -> Outcome {
    let profile = profile::load(name, &provision::profile_folder(places))?;
    match format {
        TextOrJson::Json => ui.json(&profile::Shown::new(&profile)),
        TextOrJson::Text => ui.result(&profile::Shown::new(&profile).to_text()),
    }
}

fn new(name: &str, tasks: &[String], places: &Places, ui: Ui) -> Outcome {
    let text = written(name, tasks, None)?;
    let path = places.project.join(format!("build-profiles/{name}.toml"));
    if path.exists() {
        let diagnostic =
            Diagnostic::error(format!("`{name}` exists already")).note(path.to_string());
        let diagnostic = diagnostic.help("choose another name, or edit that file");
        return Err(Failure::new(Exit::Usage, diagnostic));
    }
    // Only beside the tool's own profiles is there a schema.
    let schema = if places.is_away() { "" } else { "#:schema schemas/profile.json\n" };
    write_atomic(&path, format!("{schema}{text}").as_bytes())?;
    ui.status("Wrote", &path);
    ui.result(&format!("cargo xtask plan --profile {name} --mediapipe demo"))
}

/// The text of a new profile; a name or a task that cannot be is refused.
pub(super) fn written(name: &str, tasks: &[String], mediapipe: Option<&str>) -> Outcome<String> {
    let usage = |diagnostic| Err(Failure::new(Exit::Usage, diagnostic));
    if !profile::is_name(name) {
        let diagnostic = Diagnostic::error(format!("`{name}` cannot name a profile"))
            .note("it names a Bazel package and a folder")
            .help("use letters, digits, hyphens and underscores, such as `my-app`");
        return usage(diagnostic);
    }
    let known: Vec<&str> =
        Catalogue::bundled().tasks.iter().map(|task| task.name.as_str()).collect();
    for task in tasks {
        if let Some(absent) = Catalogue::bundled().absent(task) {
            let diagnostic = Diagnostic::error(format!("`{task}` {}", absent.why));
            return usage(diagnostic.help(absent.help.as_str()));
        }
        if !known.contains(&task.as_str()) {
            let diagnostic = Diagnostic::error(format!("unknown task `{task}`"));
            return usage(match nearest(task, known.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("the tasks are {}", known.join(", "))),
            });
        }
    }
    let version = match mediapipe {
        Some(wanted) => match provision::release(wanted) {
            Some(release) => format!("[mediapipe]\nversion = \"{}\"\n\n", release.version),
            None => {
                let releases = Catalogue::bundled().releases.iter().filter(|r| r.mirrors.is_none());
                let names: Vec<&str> = releases.map(|release| release.version.as_str()).collect();
                let diagnostic = Diagnostic::error(format!("unknown release `{wanted}`"))
                    .help(format!("the releases are {}", names.join(", ")));
                return usage(diagnostic);
            }
        },
        None => String::new(),
    };
    let quoted: Vec<String> = tasks.iter().map(|task| format!("\"{task}\"")).collect();
    Ok(format!(
        "schema = 1\ndescription = \"{}\"\nextends = \"base\"\ntasks = [{}]\n\n{version}[native]\n\
         # Only for apps that never ask for Delegate.GPU.\ngpu = false\n",
        tasks.join(", "),
        quoted.join(", ")
    ))
}
