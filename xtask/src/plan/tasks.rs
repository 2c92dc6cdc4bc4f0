//! Which tasks a profile keeps on a release, what those bring along, and what is left out.

use support::{diag::Diagnostic, located::Located};

use super::build_plan::{Implied, TaskPlan};
use crate::{
    catalogue::{Area, BazelLabel, Catalogue, Release, Task, TaskName},
    profile::{Profile, TaskChoice},
};

/// The decision, with the catalogue rows at hand.
#[derive(Debug, Default)]
pub struct Chosen<'a> {
    /// Asked for, in catalogue order.
    pub kept: Vec<&'a Task>,
    /// Brought along: linked because a kept task depends on it, with the reason.
    pub implied: Vec<(&'a Task, Implied)>,
    /// Left out: what the release has beside those, in catalogue order.
    pub dropped: Vec<&'a Task>,
    /// Targets of the kept tasks, sorted.
    pub roots: Vec<BazelLabel>,
    /// Names of the graphs that Java can ask for, sorted.
    pub graphs: Vec<String>,
}

impl Chosen<'_> {
    /// What an app that takes the library has to know of what is not in it.
    pub fn notes(&self, release: &Release) -> Vec<String> {
        let beside = |task: &&&Task| task.area != Area::Vision;
        let gone: Vec<&str> =
            self.dropped.iter().filter(beside).map(|task| task.java.as_str()).collect();
        let mut notes = Vec::new();
        if !gone.is_empty() {
            notes.push(format!(
                "one library serves vision, text and audio in {}: {} will not work with this one",
                release.title(),
                gone.join(", ")
            ));
        }
        for task in &self.kept {
            notes.extend(Catalogue::bundled().note(task, release).map(str::to_owned));
        }
        notes
    }

    /// The same without catalogue rows, as the plan has it.
    pub fn into_plan(self) -> TaskPlan {
        let names = |tasks: &[&Task]| tasks.iter().map(|task| task.name.clone()).collect();
        TaskPlan {
            kept: names(&self.kept),
            dropped: names(&self.dropped),
            implied: self.implied.into_iter().map(|(_, implied)| implied).collect(),
            graphs: self.graphs,
        }
    }
}

/// Chooses. A task that the release lacks is a problem.
pub fn choose<'a>(
    profile: &Profile,
    release: &Release,
    catalogue: &'a Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Chosen<'a> {
    let has = |task: &&Task| catalogue.root(task, release).is_some();
    let available = || catalogue.tasks.iter().filter(has);
    let mut kept: Vec<&Task> = match &profile.keys.tasks {
        Some(TaskChoice::All(_)) => available().collect(),
        Some(TaskChoice::These(names)) => {
            names.iter().filter_map(|name| known(name, release, catalogue, problems)).collect()
        }
        None => {
            problems.push(no_tasks(profile));
            Vec::new()
        }
    };
    kept.sort_by_key(|task| place(catalogue, task));
    let implied = implied(&kept, catalogue);
    let linked = |task: &Task| {
        kept.iter().any(|k| k.name == task.name) || implied.iter().any(|(t, _)| t.name == task.name)
    };
    let dropped = available().filter(|task| !linked(task)).collect();
    let also = kept.iter().flat_map(|task| &task.also);
    let mut roots: Vec<BazelLabel> =
        kept.iter().filter_map(|task| catalogue.root(task, release)).chain(also).cloned().collect();
    roots.sort();
    roots.dedup();
    let usable = implied.iter().filter(|(_, implied)| implied.usable).map(|(task, _)| *task);
    let mut graphs: Vec<String> = kept
        .iter()
        .copied()
        .chain(usable)
        .filter_map(|task| catalogue.graph(task, release).map(str::to_owned))
        .collect();
    graphs.sort();
    Chosen { kept, dropped, roots, graphs, implied }
}

fn place(catalogue: &Catalogue, task: &Task) -> Option<usize> {
    catalogue.tasks.iter().position(|other| other.name == task.name)
}

fn known<'a>(
    name: &Located<TaskName>,
    release: &Release,
    catalogue: &'a Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a Task> {
    let task = catalogue.task(name.value.as_str())?;
    if catalogue.root(task, release).is_some() {
        return Some(task);
    }
    let have: Vec<&str> = catalogue.releases_with(task).iter().map(|v| v.as_str()).collect();
    let message = format!("`{}` is not in the library of {}", task.name, release.title());
    let problem = name.diagnostic(message, "not there");
    problems.push(problem.help(format!("remove it, or build from one of {}", have.join(", "))));
    None
}

fn no_tasks(profile: &Profile) -> Diagnostic {
    Diagnostic::error(format!("profile `{}` names no tasks", profile.name))
        .note(format!("neither {} nor a profile it extends has `tasks`", profile.source.path))
        .help("add a line such as `tasks = [\"face_landmarker\"]`")
}

/// Tasks that come along, each with the first kept task that needs it.
fn implied<'a>(kept: &[&'a Task], catalogue: &'a Catalogue) -> Vec<(&'a Task, Implied)> {
    let mut found: Vec<(&Task, Implied)> = Vec::new();
    for by in kept {
        let mut open: Vec<(&TaskName, bool)> = needs(by, true);
        while let Some((name, usable)) = open.pop() {
            let Some(task) = catalogue.task(name.as_str()) else { continue };
            open.extend(needs(task, usable));
            if kept.iter().any(|other| other.name == task.name) {
                continue;
            }
            let entry = Implied { task: task.name.clone(), by: by.name.clone(), usable };
            match found.iter_mut().find(|(other, _)| other.name == task.name) {
                Some((_, earlier)) if usable && !earlier.usable => *earlier = entry,
                Some(_) => {}
                None => found.push((task, entry)),
            }
        }
    }
    found.sort_by_key(|(task, _)| place(catalogue, task));
    found
}

fn needs(task: &Task, usable: bool) -> Vec<(&TaskName, bool)> {
    let whole = task.implies.iter().map(|name| (name, usable));
    whole.chain(task.implies_part.iter().map(|name| (name, false))).collect()
}
