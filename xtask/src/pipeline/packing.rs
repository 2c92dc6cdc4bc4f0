//! From a finished build to an AAR: the Java half of its tasks is compiled from the same tree, and both are packed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Failure, Outcome},
    fs::create_dir,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{Built, Permissions, Planned, exports::tasks, plan, prepare};
use crate::{
    catalogue::{Abi, Catalogue, Release, Task},
    engine::{EngineKind, Opening, Port, Ready},
    java::{self, Compiled, HostPlace, Origin, Request, ShellPlace},
    package::{self, Beside, Contents, Coordinates, LookedUp, Package, PackageError, Written},
    pins::Pin,
    plan::{BuildPlan, Upstream},
    profile,
    provision::{self, Provision, profile_folder},
    request::{Places, Running, Subject},
};

/// How a build is packed: names, and what goes along.
#[derive(Clone, Debug)]
pub struct Packing {
    /// Maven's group, as it was written.
    pub group: String,
    /// Maven's artifact; none means the profile's name.
    pub artifact: Option<String>,
    /// The version; none means the release's with `.1` behind it.
    pub version: Option<String>,
    /// The key of gpg's that signs each file; none means no signatures.
    pub sign: Option<String>,
    /// Whether the profile's models become assets.
    pub with_models: bool,
    /// The Maven folder, relative to the caller's; none means `maven/` of the build's result.
    pub out: Option<Utf8PathBuf>,
}

/// What was packed, and where it lies.
#[derive(Debug)]
pub struct Packed {
    /// The files with what was proved of them.
    pub package: Package,
    /// The Maven folder and its files.
    pub written: Written,
    /// Whose programs compiled the Java half, and their versions.
    pub java: BTreeMap<String, String>,
}

/// What a build is packed by, besides what it is.
#[derive(Clone, Copy)]
pub struct Workshop<'a> {
    /// Makes the engines that run Bazel.
    pub port: &'a dyn Port,
    /// Profile and upstream that were built.
    pub subject: &'a Subject,
    /// How the build of it was run.
    pub running: &'a Running,
    /// Where things are on this machine.
    pub places: &'a Places,
    /// Where progress and warnings are told.
    pub ui: Ui,
    /// Ctrl-C, which is asked between steps.
    pub interrupt: &'a Interrupt,
}

/// Coordinates of what would be packed: refused before anything is built.
///
/// # Errors
/// What no repository would take.
pub fn coordinates(packing: &Packing, profile: &str, replaces: &str) -> Outcome<Coordinates> {
    let artifact = packing.artifact.as_deref().unwrap_or(profile);
    let version = packing.version.clone().unwrap_or_else(|| package::default_version(replaces));
    let checked = Coordinates::new(&packing.group, artifact, &version);
    checked.map_err(|problems| PackageError { problems }.into())
}

/// Packs a build. Everything is proved before anything is written.
pub fn package(built: &Built, packing: &Packing, workshop: Workshop<'_>) -> Outcome<Packed> {
    let Workshop { port, subject, running, places, ui, interrupt } = workshop;
    let provision = Provision::new(&running.supplying, places, ui, interrupt)?;
    let Planned { upstream, plan, .. } = plan(subject, &provision)?;
    if plan.digest() != built.plan.digest() {
        let problem = package::Problem::OtherRelease {
            library: built.plan.upstream.title(),
            profile: plan.upstream.title(),
        };
        return Err(PackageError { problems: vec![problem] }.into());
    }
    let replaces = replaces(upstream.release);
    let at = coordinates(packing, &plan.profile, replaces)?;
    let ready = prepare(
        port,
        &upstream,
        &plan,
        running,
        Permissions { install: false, host: true },
        &provision,
        ui,
        interrupt,
    )?;
    ui.status("Compiling", format_args!("the Java of {}", plan.profile));
    let (compiled, beside) = compile(&upstream, &plan, &ready, places, interrupt)?;
    let versions = compiled.versions.clone();
    let mut contents = contents(built, &upstream, at, compiled, beside)?;
    contents.licences.clone_from(&built.licences);
    if contents.licences.is_empty() {
        return Err(PackageError { problems: vec![package::Problem::NoLicences] }.into());
    }
    if packing.with_models {
        contents.models = models(built, subject, &provision)?;
    }
    interrupt.check()?;
    ui.status(
        "Packing",
        format_args!("{} {}", contents.coordinates.artifact, contents.coordinates.version),
    );
    let package = package::pack(&contents)?;
    let root =
        packing.out.as_ref().map_or_else(|| built.dist.join("maven"), |out| places.cwd.join(out));
    let written = package::write(&root, &package, packing.sign.as_deref())?;
    Ok(Packed { package, written, java: versions })
}

/// The version of Google's artifacts that a release's drop-in stands in for: its own; of what has no number, that
/// of the newest release, or of the one that it is laid out as.
pub fn replaces(release: &Release) -> &str {
    let number = |version: &crate::catalogue::Version| version.number().is_some();
    let place = release.mirrors.as_ref().unwrap_or(&release.version);
    if number(place) {
        return place.as_str();
    }
    let releases = Catalogue::bundled().releases.iter().rev();
    let mut numbered = releases.map(|release| &release.version).filter(|version| number(version));
    numbered.next().map_or("0", |version| version.as_str())
}

/// The Java half, by programs of the image, or of this machine where nothing runs in a container; with the jars
/// that it names.
fn compile(
    upstream: &Upstream,
    plan: &BuildPlan,
    ready: &Ready,
    places: &Places,
    interrupt: &Interrupt,
) -> Outcome<(Compiled, Vec<Beside>)> {
    let tasks = tasks(plan);
    let room = ready.room(plan, &places.work).join("package");
    create_dir(&room)?;
    let tree = ready.tree(plan, &places.work);
    let host = HostPlace::new(&tree, &room.join("work"), &places.path);
    let with = |place: &dyn java::Place, origin| -> Outcome<(Compiled, Vec<Beside>)> {
        let tools = java::find(place, origin)?;
        let request =
            Request { tree: &tree, release: upstream.release, tasks: &tasks, tools: &tools };
        let compiled = java::compile(&request, place, interrupt)?;
        let beside = beside(&compiled)?;
        Ok((compiled, beside))
    };
    if ready.kind == EngineKind::Host {
        return with(&host, Origin::Machine);
    }
    let downloads = ready.downloads(plan, &places.work);
    create_dir(&downloads)?;
    let cache = ready.cache(plan, &places.work);
    let opening = Opening { src: &tree, out: &room, bazel: &cache, downloads: &downloads };
    let (shell, _) = ready.open(plan, opening)?;
    with(&ShellPlace::new(shell.as_ref(), &room, "work"), Origin::Image)
}

fn beside(compiled: &Compiled) -> Outcome<Vec<Beside>> {
    let stubs =
        Beside { name: "stubs of Android and androidx".into(), jar: compiled.beside_jar.clone() };
    let library = |path: &Utf8PathBuf| {
        let jar = fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
        let name = path.file_stem().unwrap_or_default();
        let version = compiled.versions.get(name).map_or("", String::as_str);
        Ok(Beside { name: format!("{name} {version}").trim().to_owned(), jar })
    };
    // The stubs first: they have `Any` as an app's lite runtime has it.
    std::iter::once(Ok(stubs)).chain(compiled.libraries.iter().map(library)).collect()
}

fn contents(
    built: &Built,
    upstream: &Upstream,
    at: Coordinates,
    compiled: Compiled,
    beside: Vec<Beside>,
) -> Outcome<Contents> {
    let (plan, release, catalogue) = (&built.plan, upstream.release, Catalogue::bundled());
    let class = |task: &&Task| catalogue.java_class(task, release).map(str::to_owned);
    let kept: BTreeSet<String> = tasks(plan).iter().filter_map(class).collect();
    let dropped = plan.tasks.dropped.iter().filter_map(|name| catalogue.task(name.as_str()));
    let packages = |class: &String| class.rsplit_once('.').map(|(package, _)| package.to_owned());
    let kept_packages: BTreeSet<String> = kept.iter().filter_map(packages).collect();
    let dropped: BTreeSet<String> = dropped
        .filter_map(|task| class(&task))
        .filter_map(|class| packages(&class))
        .filter(|package| !kept_packages.contains(package))
        .collect();
    let libraries = libraries(&built.dist)?;
    let exports = built
        .measurement
        .libraries
        .iter()
        .map(|library| {
            ((library.abi, library.name.clone()), library.exports.iter().cloned().collect())
        })
        .collect();
    let companions = plan.abis.iter().flat_map(|abi| &abi.companions);
    let javalite = compiled.versions.get("protobuf-javalite").cloned().unwrap_or_default();
    let looked_up = catalogue.java.looked_up.iter().map(|row| LookedUp {
        class: row.class.clone(),
        members: row.members.clone(),
        always: row.always,
        in_upstream: has_source(&row.class, &upstream.root, &catalogue.java.sources),
    });
    Ok(Contents {
        coordinates: at,
        profile: plan.profile.clone(),
        description: plan.description.clone(),
        upstream: upstream.release.title(),
        replaces: replaces(release).to_owned(),
        min_sdk: plan.min_sdk,
        library: plan.target.library.clone(),
        companions: companions.map(|companion| companion.file.clone()).collect(),
        libraries,
        exports,
        exports_reachable: !plan.target.exports.is_all(),
        classes_jar: compiled.classes_jar,
        sources_jar: compiled.sources_jar,
        beside,
        tasks: kept,
        dropped,
        looked_up: looked_up.collect(),
        dependencies: package::runtime(&javalite),
        models: BTreeMap::new(),
        licences: Vec::new(),
    })
}

/// Whether the tree has the source of a class, or of the one that it is an inner class of.
fn has_source(class: &str, root: &Utf8Path, folders: &[String]) -> bool {
    let outer = class.split('$').next().unwrap_or(class).replace('.', "/");
    folders.iter().any(|folder| root.join(folder).join(format!("{outer}.java")).is_file())
}

/// Every file below `jni/` of a result.
fn libraries(dist: &Utf8Path) -> Outcome<BTreeMap<(Abi, String), Vec<u8>>> {
    let mut libraries = BTreeMap::new();
    for abi in Abi::ALL {
        let folder = dist.join("jni").join(abi.as_str());
        let Ok(entries) = folder.read_dir_utf8() else { continue };
        for entry in entries {
            let entry = entry.map_err(|error| Failure::io("read", &folder, &error))?;
            let bytes = fs::read(entry.path())
                .map_err(|error| Failure::io("read", entry.path(), &error))?;
            libraries.insert((abi, entry.file_name().to_owned()), bytes);
        }
    }
    Ok(libraries)
}

/// The bytes of the profile's models by their file names: as the build made them where it made them small.
fn models(
    built: &Built,
    subject: &Subject,
    provision: &Provision<'_>,
) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let places = provision.places();
    let profile = profile::load(&subject.profile, &profile_folder(places))?;
    let mut found = BTreeMap::new();
    let mut fetch = |pin: &Pin| provision.fetch(&[pin]).map(|mut files| files.remove(0).path);
    for written in profile.keys.models.iter().flatten() {
        // In the store a file is named after its digest; the profile has its name.
        let name = Utf8Path::new(&written.value).file_name().unwrap_or(&written.value).to_owned();
        let file = match &built.plan.quantize {
            Some(_) => built.dist.join("models").join(&name),
            None => provision::models::find(written, &places.cwd, provision.pins(), &mut fetch)?,
        };
        let bytes = fs::read(&file).map_err(|error| Failure::io("read", &file, &error))?;
        if found.insert(name.clone(), bytes).is_some() {
            let path = format!("assets/{name}");
            return Err(
                PackageError { problems: vec![package::Problem::EntryTwice { path }] }.into()
            );
        }
    }
    Ok(found)
}
