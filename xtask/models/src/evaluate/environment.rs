//! A Python environment of the tool's own, a folder for each runtime: made once from pinned packages, used without
//! network from then on.

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::{Diagnostic, Failure, Outcome},
    digest::Sha256,
    exec::CommandLine,
    exit::Exit,
    file_lock::FileLock,
    fs,
    interrupt::Interrupt,
    ui::Ui,
};

use super::{
    install::{self, Request},
    python::{self, Python},
    runtime::Runtime,
};

/// How folders that are not finished are named.
const UNFINISHED: &str = ".making-";

/// Where environments are kept, and where programs are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Workshop<'a> {
    /// The tool's work folder; environments are below `python/` in it.
    pub work: &'a Utf8Path,
    /// The folders of the PATH.
    pub programs: &'a [Utf8PathBuf],
    /// Whether the network is off limits: packages must be on this machine.
    pub offline: bool,
}

impl Workshop<'_> {
    fn folder(&self) -> Utf8PathBuf {
        self.work.join("python")
    }
}

/// An environment that is there, whole.
#[derive(Clone, Debug)]
pub struct Environment {
    /// What it has packages for.
    pub runtime: Runtime,
    /// Its Python, the program in `bin/`.
    pub python: Utf8PathBuf,
}

/// The environment of a runtime; made where it is absent.
pub fn prepare(
    runtime: Runtime,
    workshop: Workshop<'_>,
    ui: Ui,
    interrupt: &Interrupt,
) -> Outcome<Environment> {
    let row = runtime.row();
    let root = workshop.folder();
    let digest = Sha256::of(row.requirements.as_bytes());
    let home = root.join(format!("{}-{}", row.name, digest.short(12)));
    let environment = Environment { runtime, python: home.join("bin/python") };
    // Following links: a Python that was since removed leaves one that leads nowhere.
    if environment.python.is_file() {
        return Ok(environment);
    }
    let _lock = FileLock::take(&root.join("lock"), "making a Python environment", ui, interrupt)?;
    if environment.python.is_file() {
        return Ok(environment);
    }
    sweep(&root)?;
    let python = python::find(row, workshop.programs)?;
    announce(runtime, &python, &home, workshop.offline, ui);
    let making = tempfile::Builder::new()
        .prefix(UNFINISHED)
        .tempdir_in(&root)
        .map_err(|error| Failure::io("create a folder in", &root, &error))?;
    let making = Room::of(&making)?;
    let requirements = making.join("requirements.txt");
    fs::write_atomic(&requirements, row.requirements.as_bytes())?;
    let fresh = making.join("environment");
    let request = Request {
        row,
        python: &python,
        path: workshop.programs,
        home: &fresh,
        requirements: &requirements,
        offline: workshop.offline,
    };
    install::install(request, ui, interrupt)?;
    try_out(runtime, &python, &fresh)?;
    fs::remove_dir(&home)?;
    std::fs::rename(&fresh, &home).map_err(|error| Failure::io("create", &home, &error))?;
    ui.status("Prepared", home);
    Ok(environment)
}

/// The path of a temporary folder as text.
struct Room;

impl Room {
    fn of(folder: &tempfile::TempDir) -> Outcome<Utf8PathBuf> {
        Utf8PathBuf::from_path_buf(folder.path().to_owned()).map_err(|path| {
            let diagnostic = Diagnostic::error(format!("`{}` is not UTF-8", path.display()))
                .help("choose another --work-dir");
            Failure::new(Exit::BadInput, diagnostic)
        })
    }
}

fn announce(runtime: Runtime, python: &Python, home: &Utf8Path, offline: bool, ui: Ui) {
    let packages = runtime.row().packages();
    let from = if offline { "of this machine" } else { "from PyPI" };
    ui.status(
        "Preparing",
        format_args!(
            "{runtime} in an environment of its own, once: {} packages {from}",
            packages.len()
        ),
    );
    ui.detail(&packages.join(", "));
    ui.detail(&format!("Python 3.{} ({}), into {home}", python.minor, python.program));
}

/// Removes what a killed process left unfinished. The caller holds the lock.
fn sweep(root: &Utf8Path) -> Outcome {
    let fail = |error: std::io::Error| Failure::io("read", root, &error);
    for entry in root.read_dir_utf8().map_err(fail)? {
        let entry = entry.map_err(fail)?;
        if entry.file_name().starts_with(UNFINISHED) {
            fs::remove_dir(entry.path())?;
        }
    }
    Ok(())
}

/// A package may be installed and still lack a library of the machine.
fn try_out(runtime: Runtime, python: &Python, home: &Utf8Path) -> Outcome {
    let row = runtime.row();
    let program = home.join("bin/python");
    let tried = CommandLine::new(program, ["-E", "-s", "-B", "-c", row.probe])
        .output()
        .map_err(|error| Failure::io("start", home, &error))?;
    if tried.status.success() {
        return Ok(());
    }
    let last = tried.stderr.trim().lines().last().unwrap_or_default();
    let diagnostic = Diagnostic::error(format!("{runtime} was installed and does not start"))
        .note(last.to_owned())
        .note(format!("its wheels are for {}; this is {}", row.machines, python.machine))
        .help("install the library that it misses; nothing half-made was kept");
    Err(Failure::new(Exit::EngineUnavailable, diagnostic))
}
