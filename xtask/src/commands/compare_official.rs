//! `compare --official`: a library beside the AARs that Google publishes of a release.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exit::Exit,
    fs::read_text,
    interrupt::Interrupt,
    size::Bytes,
    ui::Ui,
};
use walkdir::WalkDir;

use crate::{
    catalogue::{Catalogue, TaskName},
    cli::{CompareArgs, CompareFormat},
    inputs::Fetched,
    measure::{self, Measurable, Measurement},
    official::{self, Aar, OfficialError, OwnSide, PublishedFile, PublishedSide, ReadState},
    pins::{Kind, Pin},
    provision::Provision,
    request::Places,
};

/// Fetches the AARs of the release, reads both sides and prints what differs.
pub fn run(args: &CompareArgs, places: &Places, ui: Ui) -> Outcome {
    let interrupt = Interrupt::listen()?;
    let provision = Provision::new(&args.supplying.request(), places, ui, &interrupt)?;
    let (named, own) = sides(args, places)?;
    let plan = read_plan(&places.cwd.join(own))?;
    let release = match (&named, &plan) {
        (Some(named), _) => named.clone(),
        (None, Some(plan)) => plan.upstream.version.clone(),
        (None, None) => return Err(OfficialError::NoRelease { path: own.to_string() }.into()),
    };
    let published = published(&provision, &release, args)?;
    let mut own = own_side(&places.cwd.join(own), own.as_str(), plan.as_ref(), args)?;
    own.reached = reached(&own, &published, plan.as_ref(), &release);
    let against = official::compare(&published, &own);
    match args.format {
        CompareFormat::Text => ui.result(&official::text(&against)),
        CompareFormat::Markdown => ui.result(&official::markdown(&against)),
        CompareFormat::Json => ui.json(&against),
        CompareFormat::Csv | CompareFormat::Html => {
            let message = "`--official` has no rows by name: of Google's libraries no map is known";
            let diagnostic = Diagnostic::error(message).help("take `--format markdown`");
            Err(Failure::new(Exit::Usage, diagnostic))
        }
    }
}

/// The release, where one is named, and the one path that is held against it.
fn sides<'a>(args: &'a CompareArgs, places: &Places) -> Outcome<(Option<String>, &'a Utf8PathBuf)> {
    match args.candidates.as_slice() {
        [] if places.cwd.join(&args.base).exists() => Ok((None, &args.base)),
        [own] => Ok((Some(args.base.as_str().trim_start_matches('v').to_owned()), own)),
        [] => {
            let diagnostic = Diagnostic::error(format!("`{}` is not there", args.base))
                .note("expected the folder of a build, or a release and such a folder")
                .help("`cargo xtask compare --official 1.0.0 dist/PROFILE`");
            Err(Failure::new(Exit::BadInput, diagnostic))
        }
        many => {
            let diagnostic = Diagnostic::error(format!("expected one path, found {}", many.len()))
                .help("hold one after another against a release");
            Err(Failure::new(Exit::Usage, diagnostic))
        }
    }
}

fn published(
    provision: &Provision<'_>,
    release: &str,
    args: &CompareArgs,
) -> Outcome<PublishedSide> {
    let allowed: BTreeSet<String> = args.supplying.unpinned.iter().cloned().collect();
    let wanted = official::wanted(provision.pins(), release, &allowed)?;
    let fetched = provision.fetch(&wanted.fetched)?;
    let (mut aars, mut libraries, mut dependencies) = (Vec::new(), Vec::new(), None);
    for (pin, file) in wanted.fetched.iter().zip(&fetched) {
        match pin.kind {
            Kind::Pom => {
                let found = official::dependencies(&pin.name, &read_text(&file.path)?)?;
                dependencies.get_or_insert_with(Vec::new).extend(found);
            }
            _ => {
                let aar = Aar::read(&file.path, &pin.name)?;
                if aar.has_libraries {
                    libraries.push(pin.name.clone());
                }
                aars.push(aar);
            }
        }
    }
    let measurement = measured(&wanted.fetched, &fetched, &libraries, release)?;
    let mut files: Vec<PublishedFile> = wanted
        .fetched
        .iter()
        .zip(&fetched)
        .map(|(pin, file)| PublishedFile {
            name: pin.name.clone(),
            size: Some(Bytes(file.size)),
            sha256: Some(file.sha256),
            state: if pin.sha256.is_some() { ReadState::Pinned } else { ReadState::Allowed },
        })
        .chain(wanted.unpinned.iter().map(|pin| PublishedFile {
            name: pin.name.clone(),
            size: None,
            sha256: None,
            state: ReadState::NoDigest,
        }))
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(PublishedSide { release: release.to_owned(), files, measurement, aars, dependencies })
}

/// The libraries of those AARs that have some. In the store a file is named after its digest, so each
/// gets a link by whose ending it is told what it is.
fn measured(
    pins: &[&Pin],
    fetched: &[Fetched],
    with_libraries: &[String],
    release: &str,
) -> Outcome<Measurement> {
    let (_folder, folder) = support::fs::scratch()?;
    let mut sources = Vec::new();
    for (pin, file) in pins.iter().zip(fetched) {
        if with_libraries.contains(&pin.name) {
            let link = folder.join(&pin.file);
            std::os::unix::fs::symlink(&file.path, &link)
                .map_err(|error| Failure::io("link", &link, &error))?;
            sources.push(Measurable::new(link, pin.name.clone()));
        }
    }
    if sources.is_empty() {
        let names = pins.iter().map(|pin| pin.name.clone()).collect();
        return Err(OfficialError::NoLibrary { release: release.to_owned(), names }.into());
    }
    Ok(measure::measure_all(&sources)?)
}

fn own_side(
    path: &Utf8Path,
    name: &str,
    plan: Option<&PlanFile>,
    args: &CompareArgs,
) -> Outcome<OwnSide> {
    let measurement = measure::measure_all(&[Measurable::new(path, name)])?;
    let measurement = if args.strict { measurement.whole()? } else { measurement };
    let aar = packed(path).map(|aar| Aar::read(&aar, name)).transpose()?;
    Ok(OwnSide {
        measurement,
        demo: plan.is_some_and(|plan| plan.upstream.demo),
        aar,
        dependencies: None,
        reached: None,
    })
}

/// The AAR that a path is, or the only one that `package` left in the folder of a build.
fn packed(path: &Utf8Path) -> Option<Utf8PathBuf> {
    if path.extension() == Some("aar") {
        return Some(path.to_owned());
    }
    let entries = WalkDir::new(path.join("maven")).into_iter().flatten();
    let paths = entries.filter_map(|entry| Utf8PathBuf::from_path_buf(entry.into_path()).ok());
    let mut aars = paths.filter(|path| path.extension() == Some("aar"));
    aars.next().filter(|_| aars.next().is_none())
}

/// Which natives kept Java reaches, and whose classes say so: those that were packed with the library, else
/// Google's own, from the tasks that the plan keeps.
fn reached(
    own: &OwnSide,
    published: &PublishedSide,
    plan: Option<&PlanFile>,
    release: &str,
) -> Option<(String, BTreeSet<String>)> {
    if let Some(aar) = &own.aar {
        let api = [API.to_owned()].into();
        let natives = official::reached(std::slice::from_ref(aar), &api)?;
        return Some(("the Java of the AAR".to_owned(), natives));
    }
    let (catalogue, kept) = (Catalogue::bundled(), plan?.tasks.as_ref()?);
    let release = catalogue.release(release)?;
    let tasks = catalogue.tasks.iter().filter(|task| kept.kept.contains(&task.name));
    let classes = tasks.filter_map(|task| catalogue.java_class(task, release));
    let package = |class: &str| class.rsplit_once('.').map(|(package, _)| package.to_owned());
    let natives = official::reached(&published.aars, &classes.filter_map(package).collect())?;
    Some(("Google's Java, from the tasks that were kept,".to_owned(), natives))
}

/// The package below which an app calls anything of the Tasks API.
const API: &str = "com.google.mediapipe.tasks";

/// What is read of the plan that lies in the folder of a build.
#[derive(Deserialize)]
struct PlanFile {
    upstream: UpstreamFile,
    tasks: Option<TasksFile>,
}

#[derive(Deserialize)]
struct TasksFile {
    kept: BTreeSet<TaskName>,
}

#[derive(Deserialize)]
struct UpstreamFile {
    version: String,
    demo: bool,
}

fn read_plan(own: &Utf8Path) -> Outcome<Option<PlanFile>> {
    let path = own.join("plan.json");
    if !path.is_file() {
        return Ok(None);
    }
    let text = read_text(&path)?;
    serde_json::from_str(&text).map(Some).map_err(|error| {
        let diagnostic = Diagnostic::error(format!("`{path}` is not a plan"))
            .note(error.to_string())
            .help("build the profile again");
        Failure::new(Exit::BadInput, diagnostic)
    })
}
