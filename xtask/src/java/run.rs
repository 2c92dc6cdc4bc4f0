//! Runs protoc and javac, and packs what comes out.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use support::{
    diag::Failure,
    exec::Captured,
    fs::{create_shared_dir, remove_dir, write_shared},
    interrupt::Interrupt,
};
use walkdir::WalkDir;

use super::{
    error::JavaError,
    jar::jar,
    javac::{self, Mistake, Settings},
    place::Place,
    protos::protos,
    sources::{package_path, roots},
    stubs::STUBS,
    tools::JavaTools,
    written::written,
};
use crate::catalogue::{Catalogue, Release, Task};

/// What to compile, from where, with what.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The tree as this machine has it; the place runs programs in the same.
    pub tree: &'a Utf8Path,
    /// The release that the tree is.
    pub release: &'a Release,
    /// The tasks whose classes an app calls.
    pub tasks: &'a [&'a Task],
    /// The programs and libraries that compile it.
    pub tools: &'a JavaTools,
}

/// The Java half of a set of tasks.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The class files, as an AAR carries them.
    pub classes_jar: Vec<u8>,
    /// The sources that they were compiled from, AutoValue's left out.
    pub sources_jar: Vec<u8>,
    /// Class files that the result names and that are not in it: stubs of Android and of androidx's
    /// annotations, and the lite `Any`, which protobuf's library has for an app.
    pub beside_jar: Vec<u8>,
    /// The sources by their paths from the root of packages, sorted.
    pub sources: Vec<Utf8PathBuf>,
    /// The class files by their paths in the jar, sorted.
    pub classes: Vec<String>,
    /// The libraries that were compiled against, copied into the place's folder; paths of this machine.
    pub libraries: Vec<Utf8PathBuf>,
    /// Version of each program and library, and of `protobuf-javalite`, which an app must have.
    pub versions: BTreeMap<String, String>,
}

/// The most times that javac is asked again because a class that AutoValue wrote named another source.
const ROUNDS: usize = 8;

/// Compiles the Java half of the tasks. The place's folder is emptied first.
pub fn compile(
    request: &Request<'_>,
    place: &dyn Place,
    interrupt: &Interrupt,
) -> Result<Compiled, JavaError> {
    let java = &Catalogue::bundled().java;
    let roots = roots(request.tree, request.release, request.tasks)?;
    let work = Work::empty(place)?;
    for rule in &java.rules {
        for source in written(request.tree, rule, &java.sources)? {
            work.write(&format!("written/{}", source.path), &source.text)?;
        }
    }
    for (path, text) in STUBS {
        work.write(&format!("stubs/{path}"), text)?;
    }
    interrupt.check()?;
    work.messages(request, &protos(request.tree)?)?;
    let mut folders = java.sources.clone();
    folders.extend(["gen", "written"].map(|folder| work.seen(folder)));
    let beside = work.seen("beside");
    let settings = Settings { tools: request.tools, sources: &folders, beside: &beside };
    interrupt.check()?;
    work.beside(&settings)?;
    interrupt.check()?;
    let sources = work.closure(request, &settings, roots, interrupt)?;
    work.pack(request, &folders, &sources)
}

/// The folder to write to, and how programs see it.
struct Work<'a> {
    place: &'a dyn Place,
}

impl<'a> Work<'a> {
    fn empty(place: &'a dyn Place) -> Result<Self, JavaError> {
        remove_dir(place.work())?;
        let work = Self { place };
        work.folders(&["gen", "any", "written", "beside", "look", "libraries"])?;
        Ok(work)
    }

    /// Makes folders that programs write to: by a program, whose user in a container is another.
    fn folders(&self, names: &[&str]) -> Result<(), JavaError> {
        let mut args = vec!["-p".to_owned()];
        args.extend(names.iter().map(|name| self.seen(name)));
        let said = self.run("mkdir", &args)?;
        match said.status.success() {
            true => Ok(()),
            false => Err(refused("mkdir", said.stderr.lines().map(str::to_owned).collect())),
        }
    }

    fn here(&self, path: &str) -> Utf8PathBuf {
        self.place.work().join(path)
    }

    fn seen(&self, path: &str) -> String {
        format!("{}/{path}", self.place.seen())
    }

    fn write(&self, path: &str, text: &str) -> Result<(), JavaError> {
        let file = self.here(path);
        if let Some(folder) = file.parent() {
            create_shared_dir(folder)?;
        }
        Ok(write_shared(&file, text.as_bytes())?)
    }

    /// A file of sources for javac, one a line; javac names it as it is given back.
    fn list<'s>(
        &self,
        name: &str,
        sources: impl IntoIterator<Item = &'s String>,
    ) -> Result<String, JavaError> {
        // In quotes, a path may have spaces; within them `\` begins an escape.
        let quoted = |path: &String| format!("\"{}\"\n", path.replace('\\', "\\\\"));
        self.write(name, &sources.into_iter().map(quoted).collect::<String>())?;
        Ok(self.seen(name))
    }

    fn run(&self, program: &str, args: &[String]) -> Result<Captured, JavaError> {
        let command = self.place.command(program, args);
        Ok(command.output().map_err(|error| Failure::io("start", program, &error))?)
    }

    /// Messages of the tree, and `Any`: compiled against protobuf's own, generated code would ask
    /// `Any.Builder` for a method that the lite runtime lacks (google-ai-edge/mediapipe#6348).
    fn messages(&self, request: &Request<'_>, protos: &[String]) -> Result<(), JavaError> {
        let tools = request.tools;
        // One argument a line, as it stands.
        self.write("protos.list", &protos.join("\n"))?;
        let list = self.seen("protos.list");
        let own = [".".to_owned(), tools.includes.clone()];
        for (out, inputs) in [("gen", format!("@{list}")), ("any", ANY.to_owned())] {
            if out == "gen" && protos.is_empty() {
                continue;
            }
            let mut args: Vec<String> = own.iter().map(|folder| format!("-I{folder}")).collect();
            args.push(format!("--java_out=lite:{}", self.seen(out)));
            args.push(inputs);
            let said = self.run(&tools.protoc, &args)?;
            if !said.status.success() {
                let warnings = |line: &&str| !line.contains(": warning: ");
                let said = said.stderr.lines().filter(warnings).take(20);
                return Err(refused("protoc", said.map(str::to_owned).collect()));
            }
        }
        Ok(())
    }

    /// What sources name and an app has elsewhere.
    fn beside(&self, settings: &Settings<'_>) -> Result<(), JavaError> {
        let mut sources: Vec<String> =
            STUBS.iter().map(|(path, _)| self.seen(&format!("stubs/{path}"))).collect();
        let any = files(&self.here("any"))?;
        sources.extend(any.keys().map(|path| self.seen(&format!("any/{path}"))));
        let list = self.list("beside.list", &sources)?;
        let args = settings.compile_beside(&list, &settings.tools.protobuf);
        let said = self.run(&settings.tools.javac, &args)?;
        match said.status.success() {
            true => Ok(()),
            false => Err(self.judge(&said, &[])),
        }
    }

    /// Compiles the roots and all that they name; gives the sources.
    fn closure(
        &self,
        request: &Request<'_>,
        settings: &Settings<'_>,
        roots: Vec<String>,
        interrupt: &Interrupt,
    ) -> Result<BTreeSet<String>, JavaError> {
        let javac = &request.tools.javac;
        let list = self.list("look.list", &roots)?;
        // Its mistakes are those of a look without AutoValue; those that stay are met again below.
        let look = self.run(javac, &settings.look(&list, &self.seen("look")))?;
        let mut sources: BTreeSet<String> = roots.into_iter().collect();
        sources.extend(javac::found(&look.stderr, settings.sources));
        for _ in 0..ROUNDS {
            interrupt.check()?;
            for folder in ["classes", "auto"] {
                remove_dir(&self.here(folder))?;
            }
            self.folders(&["classes", "auto"])?;
            let list = self.list("sources.list", &sources)?;
            let args = settings.compile(&list, &self.seen("classes"), &self.seen("auto"));
            let said = self.run(javac, &args)?;
            let before = sources.len();
            sources.extend(javac::found(&said.stderr, settings.sources));
            if sources.len() > before {
                continue;
            }
            return match said.status.success() {
                true => Ok(sources),
                false => Err(self.judge(&said, request.tasks)),
            };
        }
        Err(refused("javac", vec![format!("it finds other sources after {ROUNDS} rounds")]))
    }

    /// What the mistakes that javac tells mean.
    fn judge(&self, said: &Captured, tasks: &[&Task]) -> JavaError {
        let own = format!("{}/", self.place.seen());
        let mut mistakes = javac::mistakes(&said.stderr);
        for mistake in &mut mistakes {
            if let Some(path) = mistake.file.strip_prefix(&own) {
                mistake.file = path.to_owned();
            }
        }
        let place = |mistake: &Mistake| format!("{}:{}", mistake.file, mistake.line);
        let mut imports =
            mistakes.iter().filter_map(|mistake| Some((mistake, mistake.import()?.to_owned())));
        if let Some((first, import)) = imports.next() {
            let others = imports.map(|(other, import)| format!("`{import}` ({})", place(other)));
            return JavaError::MissingImport {
                import,
                file: first.file.clone(),
                line: first.line,
                tasks: tasks.iter().map(|task| format!("`{}`", task.name)).collect(),
                others: others.collect(),
            };
        }
        let shown = |mistake: &Mistake| format!("{}: {}", place(mistake), mistake.message);
        let mut told: Vec<String> = mistakes.iter().take(20).map(shown).collect();
        if told.is_empty() {
            // Not of a source: an option that it does not know, no memory.
            let lines = said.stderr.lines().filter(|line| !line.starts_with('['));
            told = lines.take(20).map(str::to_owned).collect();
        }
        refused("javac", told)
    }

    fn pack(
        &self,
        request: &Request<'_>,
        folders: &[String],
        sources: &BTreeSet<String>,
    ) -> Result<Compiled, JavaError> {
        let mut texts = BTreeMap::new();
        for source in sources {
            let below =
                source.strip_prefix(self.place.seen()).map(|path| path.trim_start_matches('/'));
            let file = below.map_or_else(|| request.tree.join(source), |path| self.here(path));
            let text = std::fs::read(&file).map_err(|error| Failure::io("read", &file, &error))?;
            texts.insert(package_path(source, folders).to_owned(), text);
        }
        let classes = files(&self.here("classes"))?;
        let pack = |files| jar(files).map_err(|error| Failure::io("pack", "a jar", &error));
        let mut versions = request.tools.versions.clone();
        versions.insert("protobuf-javalite".to_owned(), request.tools.javalite());
        Ok(Compiled {
            classes_jar: pack(&classes)?,
            sources_jar: pack(&texts)?,
            beside_jar: pack(&files(&self.here("beside"))?)?,
            sources: texts.into_keys().map(Utf8PathBuf::from).collect(),
            classes: classes.into_keys().collect(),
            libraries: self.libraries(request.tools)?,
            versions,
        })
    }

    /// Copies the libraries to where this machine can read them: they may lie in an image.
    fn libraries(&self, tools: &JavaTools) -> Result<Vec<Utf8PathBuf>, JavaError> {
        let all: Vec<&String> =
            std::iter::once(&tools.protobuf).chain(tools.libraries.iter()).collect();
        let mut args = vec!["-L".to_owned()];
        args.extend(all.iter().map(|path| (*path).clone()));
        args.push(self.seen("libraries"));
        let said = self.run("cp", &args)?;
        if !said.status.success() {
            return Err(refused("cp", said.stderr.lines().map(str::to_owned).collect()));
        }
        let here = |path: &String| {
            Utf8Path::new(path).file_name().map(|name| self.here("libraries").join(name))
        };
        Ok(all.into_iter().filter_map(here).collect())
    }
}

/// The message that a release's graphs carry and that protobuf's lite runtime does not have.
const ANY: &str = "google/protobuf/any.proto";

fn refused(program: &str, said: Vec<String>) -> JavaError {
    JavaError::Refused { program: program.to_owned(), said }
}

/// Every file below a folder by its path from there.
fn files(folder: &Utf8Path) -> Result<BTreeMap<String, Vec<u8>>, JavaError> {
    let mut found = BTreeMap::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.map_err(|error| Failure::io("read", folder, &error.into()))?;
        let Some(path) = Utf8Path::from_path(entry.path()) else { continue };
        if let (true, Ok(relative)) = (entry.file_type().is_file(), path.strip_prefix(folder)) {
            let content = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
            found.insert(relative.to_string(), content);
        }
    }
    Ok(found)
}
