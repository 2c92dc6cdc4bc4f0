//! Everything that can be proven of a release without Bazel: of a draft before a person keeps it, and of
//! every known release in `tests/real_trees.rs`.

use std::{collections::BTreeMap, fs};

use camino::Utf8Path;
use serde::Serialize;
use support::{diag::Outcome, exit::Exit, fs::write_atomic, interrupt::Interrupt, paths::RelPath};

use super::{
    library::Library,
    probe::{self, word},
};
use crate::{
    catalogue::{BazelLabel, Catalogue, Task, Version},
    graphs::Tree,
    overlay,
    pins::Pins,
    pipeline,
    plan::{self, BuildPlan, OpencvSource, Overrides, Upstream},
    profile::{self, ProfileFolder},
};

/// Every proof that was tried of a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Version of this document; another one where a key goes or changes its meaning.
    pub schema: u32,
    /// The release that was examined.
    pub version: Version,
    /// Whether nobody has kept its row yet.
    pub draft: bool,
    /// The proofs, in the order in which they were tried.
    pub proofs: Vec<Proof>,
}

/// A statement, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// What is stated, as a sentence without its dot.
    pub statement: &'static str,
    /// Whether it holds for this tree and row.
    pub verdict: Verdict,
    /// What was tried, a line each; of one that fails, what does not hold.
    pub details: Vec<String>,
}

/// Whether a statement holds for the tree and row that were examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was tried, and all of it holds.
    Holds,
    /// It was tried, and the details say what does not hold.
    Fails,
}

impl Check {
    /// Whether every proof that was tried holds.
    pub fn holds(&self) -> bool {
        self.proofs.iter().all(|proof| proof.verdict == Verdict::Holds)
    }
}

impl Proof {
    fn new(statement: &'static str, wrong: Vec<String>, tried: Vec<String>) -> Self {
        let verdict = if wrong.is_empty() { Verdict::Holds } else { Verdict::Fails };
        let details = if wrong.is_empty() { tried } else { wrong };
        Self { statement, verdict, details }
    }
}

/// What proofs need beside the tree.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The tree, and the row that it was recognised by.
    pub upstream: &'a Upstream,
    /// The pins of what a profile adds to a plan.
    pub pins: &'a Pins,
    /// The profiles that are staged.
    pub profiles: &'a ProfileFolder,
    /// A folder on the same disk for staged trees; what is written there can go.
    pub scratch: &'a Utf8Path,
    /// Ends the proofs early when a person asks for it.
    pub interrupt: &'a Interrupt,
}

/// Tries all proofs, each whatever the others say.
pub fn check(ground: &Ground<'_>) -> Outcome<Check> {
    let release = ground.upstream.release;
    let proofs = vec![
        ground.layout(),
        ground.graphs(),
        ground.tasks_alone()?,
        ground.wrong_labels()?,
        ground.operators()?,
        ground.profiles()?,
    ];
    let draft = release.draft.as_ref().is_some_and(|draft| draft.is_draft());
    Ok(Check { schema: 1, version: release.version.clone(), draft, proofs })
}

impl Ground<'_> {
    fn overrides(&self) -> Overrides {
        let opencv = OpencvSource::pinned(self.pins, self.upstream.release);
        Overrides { opencv, ..Overrides::default() }
    }

    fn stage(&self, plan: &BuildPlan, name: &str) -> Outcome<overlay::StagedTree> {
        pipeline::stage(self.upstream, plan, &self.scratch.join(name), self.interrupt)
    }

    /// A plan of these tasks with these lines for `[native]`.
    fn plan_of(&self, tasks: &[&str], native: &str) -> Outcome<BuildPlan> {
        let text = format!("schema = 1\ntasks = {tasks:?}\n[native]\n{native}\n");
        write_atomic(&self.scratch.join("app.toml"), text.as_bytes())?;
        let folder = self.scratch.to_owned();
        let profile =
            profile::load("app", &ProfileFolder { cwd: folder.clone(), folder, shipped: None })?;
        plan::resolve(&profile, self.upstream, &self.overrides())
    }

    /// What the row says stands in the files.
    pub fn layout(&self) -> Proof {
        let release = self.upstream.release;
        let tree = Tree::at(&self.upstream.root);
        let library = Library::find(&tree, &probe::names_of_library(&tree));
        let answers = probe::ask(&tree, &library, &[release]);
        let of_row =
            |id: &str| probe::probes().iter().find(|p| p.id == id).map(|p| p.known(release));
        let (mut wrong, mut tried) = (Vec::new(), Vec::new());
        for answer in &answers {
            let known = of_row(&answer.id).unwrap_or_default();
            if known.is_empty() && !(answer.found.is_empty() || release.draft.is_none()) {
                continue;
            }
            let found = answer.found.join(", ");
            if answer.same.is_empty() {
                let known: Vec<String> = known.into_iter().collect();
                wrong.push(format!(
                    "{}: found {found}, the row says {}",
                    answer.question,
                    known.join(", ")
                ));
            } else {
                tried.push(format!("{}: {found}", answer.question));
            }
        }
        Proof::new("the files say what the row says", wrong, tried)
    }

    /// Java asks for graphs by the names under which sources register them.
    pub fn graphs(&self) -> Proof {
        let (catalogue, release) = (Catalogue::bundled(), self.upstream.release);
        let tree = Tree::at(&self.upstream.root);
        let (mut wrong, mut tried) = (Vec::new(), Vec::new());
        for task in catalogue.tasks_of(release) {
            let root = catalogue.root(task, release);
            let (Some(root), Some(graph)) = (root, catalogue.graph(task, release)) else {
                continue;
            };
            let words = format!("{})", graph.replace('.', "::"));
            let registers = |path: &String| {
                let flat: String = tree.text(path).unwrap_or_default().split_whitespace().collect();
                flat.contains("REGISTER_MEDIAPIPE_GRAPH(") && flat.contains(&words)
            };
            match tree.files(root.package(), &[".cc"]).iter().find(|path| registers(path)) {
                Some(path) => tried.push(format!("{graph} in {path}")),
                None => wrong.push(format!("no source below {} registers {graph}", root.package())),
            }
        }
        Proof::new("every graph registers under the name that Java asks for", wrong, tried)
    }

    /// Each task by itself: its labels are there, every edit fits, and twice gives the same.
    pub fn tasks_alone(&self) -> Outcome<Proof> {
        let (catalogue, release) = (Catalogue::bundled(), self.upstream.release);
        let (mut wrong, mut tried) = (Vec::new(), Vec::new());
        for task in &catalogue.tasks {
            let planned = self.plan_of(&[task.name.as_str()], "");
            if catalogue.root(task, release).is_none() {
                if planned.is_ok() {
                    wrong.push(format!("{} is planned, and the release lacks it", task.name));
                }
                continue;
            }
            match planned {
                Ok(plan) => wrong.extend(self.task_alone(task, &plan)),
                Err(failure) => wrong.push(format!("{}: {}", task.name, failure.summary())),
            }
            tried.push(task.name.to_string());
        }
        if tried.len() < 10 {
            wrong.push(format!("{} tasks, expected ten or more", tried.len()));
        }
        Ok(Proof::new("every task can be planned alone", wrong, tried))
    }

    fn task_alone(&self, task: &Task, plan: &BuildPlan) -> Option<String> {
        let root = &self.upstream.root;
        let missing = overlay::missing_labels(plan, root);
        if !missing.is_empty() {
            let missing: Vec<&str> = missing.iter().map(BazelLabel::as_str).collect();
            return Some(format!("{}: the tree has no {}", task.name, missing.join(", ")));
        }
        let read = |path: RelPath| {
            let text = fs::read_to_string(root.join(path.as_path())).ok()?;
            Some((path, text))
        };
        let texts: BTreeMap<_, _> = overlay::sources(plan).into_iter().filter_map(read).collect();
        match (overlay::render(plan, &texts), overlay::render(plan, &texts)) {
            (Ok(first), Ok(second)) if first == second && first.files.len() > 10 => None,
            (Ok(_), Ok(_)) => {
                Some(format!("{}: twice gives different files, or too few", task.name))
            }
            (Err(error), _) | (_, Err(error)) => {
                Some(format!("{}: {}", task.name, support::diag::Failure::from(error).summary()))
            }
        }
    }

    /// A label that is not there is found before Bazel is asked.
    pub fn wrong_labels(&self) -> Outcome<Proof> {
        let (catalogue, release) = (Catalogue::bundled(), self.upstream.release);
        let Some(task) = catalogue.tasks_of(release).next() else {
            let wrong = vec!["the release has no task".to_owned()];
            return Ok(Proof::new("a wrong label is found", wrong, Vec::new()));
        };
        let mut plan = self.plan_of(&[task.name.as_str()], "")?;
        let (mut wrong, mut tried) = (Vec::new(), Vec::new());
        if let Some(right) = plan.target.roots.first().cloned() {
            let cut = right.target().len() - 1;
            for label in [
                format!("{right}_"),
                format!("//{}s:{}", right.package(), right.target()),
                format!("//{}:{}", right.package(), &right.target()[..cut]),
            ] {
                let Ok(bad) = label.parse() else { continue };
                plan.target.roots = vec![bad];
                match self.stage(&plan, "wrong") {
                    Ok(_) => wrong.push(format!("{label} was taken")),
                    Err(failure)
                        if failure.exit == Exit::BadInput && failure.summary().contains(&label) =>
                    {
                        tried.push(label);
                    }
                    Err(failure) => wrong.push(format!("{label}: {}", failure.summary())),
                }
            }
        }
        Ok(Proof::new("a wrong label is found", wrong, tried))
    }

    /// The edits that leave only some operators in fit, and each keeps what it should.
    pub fn operators(&self) -> Outcome<Proof> {
        let release = self.upstream.release;
        let statement = "some operators alone can be kept";
        let task = Catalogue::bundled().tasks_of(release).next().map(|task| task.name.to_string());
        let native = "ops = [\"CONV_2D\", \"TransformLandmarks\"]";
        let staged = self
            .plan_of(&task.iter().map(String::as_str).collect::<Vec<_>>(), native)
            .and_then(|plan| self.stage(&plan, "ops"));
        if let Err(failure) = staged {
            return Ok(Proof::new(statement, vec![failure.summary()], Vec::new()));
        }
        let read = |path: &str| {
            fs::read_to_string(self.scratch.join("ops").join(path)).unwrap_or_default()
        };
        let core = "mediapipe/tasks/cc/core";
        let resolver = read(&format!("{core}/mediapipe_builtin_op_resolver.cc"));
        let build = read(&format!("{core}/BUILD"));
        let (mut wrong, mut tried) = (Vec::new(), Vec::new());
        for (what, found, expected) in [
            ("operators in MediaPipe's resolver", resolver.matches("AddCustom(").count(), 1),
            ("headers in it", resolver.matches("#include").count(), 2),
            ("libraries of text operators", build.matches("/custom_ops").count(), 0),
            (
                "libraries of other operators",
                build.matches("//mediapipe/util/tflite/operations:").count(),
                1,
            ),
            (
                "uses of the edit in WORKSPACE",
                read("WORKSPACE").matches("OPS_PATCH_CMDS").count(),
                2,
            ),
            (
                "lists of what is kept",
                read("third_party/xtask_ops.bzl").matches("keep='CONV_2D'").count(),
                1,
            ),
        ] {
            let line = format!("{what}: {found}, expected {expected}");
            if found == expected { tried.push(line) } else { wrong.push(line) }
        }
        Ok(Proof::new(statement, wrong, tried))
    }

    /// Every profile that names tasks is planned and staged, twice with the same bytes. One that the
    /// release cannot have is told with the reason.
    pub fn profiles(&self) -> Outcome<Proof> {
        let (mut wrong, mut tried, mut staged) = (Vec::new(), Vec::new(), 0);
        for name in self.profiles.names()? {
            self.interrupt.check()?;
            let profile = profile::load(&name, self.profiles)?;
            if profile.keys.tasks.is_none() {
                continue;
            }
            let plan = match plan::resolve(&profile, self.upstream, &self.overrides()) {
                Ok(plan) => plan,
                Err(failure) if failure.exit == Exit::InvalidProfile => {
                    tried.push(format!("{name} refused: {}", failure.summary()));
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            let twice = self
                .stage(&plan, "staged")
                .and_then(|first| Ok((first, self.stage(&plan, "staged")?)));
            let (first, second) = match twice {
                Ok(twice) => twice,
                Err(failure) => {
                    wrong.push(format!("{name}: {}", failure.summary()));
                    continue;
                }
            };
            let flags = fs::read_to_string(self.scratch.join("staged/.user.bazelrc"));
            if first.digest != second.digest {
                wrong.push(format!("{name}: staged twice, with different bytes"));
            } else if !flags.unwrap_or_default().contains(&format!("from profile `{name}`")) {
                wrong.push(format!("{name}: its flags are not in the staged tree"));
            } else {
                staged += 1;
                let (kept, all) = (plan.tasks.kept.len(), plan.tasks.all());
                let digest = first.digest.short(12);
                tried.push(format!("{name}: {kept} of {all} tasks, tree {digest}"));
            }
        }
        if staged == 0 {
            wrong.push("no profile could be staged".to_owned());
            wrong.append(&mut tried);
        }
        Ok(Proof::new("every profile stages twice the same", wrong, tried))
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&word(self))
    }
}
