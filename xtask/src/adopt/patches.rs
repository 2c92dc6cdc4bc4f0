//! Every edit of every patch, tried on a tree that no release is known for.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use support::paths::RelPath;

use super::{
    place::{self, Place},
    probe::{Answer, probes},
};
use crate::{
    catalogue::{Catalogue, DraftEdit, Release, Version},
    graphs::Tree,
    patch::{self, Action, Edit, Misfit, PatchPlan, Row},
};

/// An edit, and how it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The patch that has it, such as `patches/apple.toml`.
    pub patch: String,
    /// Its name in that patch, as rows of drafts have it.
    pub edit: String,
    /// The file of upstream that it is for.
    pub file: String,
    /// How it went on this tree.
    pub verdict: Verdict,
}

/// How an edit went on a tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// It is one of the near release's, and fits.
    Fits,
    /// It is one of the near release's, and what it is for is gone.
    Dropped {
        /// How that was seen, as one clause.
        reason: String,
    },
    /// It is none of the near release's, and this tree has what it is for.
    Taken {
        /// How that was seen, as one clause.
        reason: String,
    },
    /// It is needed and does not fit, or nobody knows whether it is needed.
    Open {
        /// What does not fit, or what is not known.
        reason: String,
        /// Where in the tree it would come nearest; none where nothing is like it.
        nearest: Option<Place>,
    },
}

impl Tried {
    fn named(&self, reason: &str) -> DraftEdit {
        let (file, edit) = (self.patch.clone(), self.edit.clone());
        DraftEdit { file, edit, reason: reason.to_owned() }
    }

    /// The edit as a row drops it; none where it is not dropped.
    pub fn dropped(&self) -> Option<DraftEdit> {
        match &self.verdict {
            Verdict::Dropped { reason } => Some(self.named(reason)),
            _ => None,
        }
    }

    /// The edit as a row takes it; none where it is not taken.
    pub fn taken(&self) -> Option<DraftEdit> {
        match &self.verdict {
            Verdict::Taken { reason } => Some(self.named(reason)),
            _ => None,
        }
    }

    /// Whether a person has to look at it.
    pub fn is_open(&self) -> bool {
        matches!(self.verdict, Verdict::Open { .. })
    }
}

/// Tries all of them, in the order in which a build makes them.
pub fn attempt(tree: &Tree, near: &Release, known: &[&Release], answers: &[Answer]) -> Vec<Tried> {
    let mut trial = Trial { tree, near, known, answers, texts: BTreeMap::new(), found: Vec::new() };
    for patch in patch::bundled() {
        for row in patch.rows() {
            trial.row(&patch.file, &row);
        }
    }
    trial.operators();
    trial.found
}

struct Trial<'a> {
    tree: &'a Tree,
    near: &'a Release,
    known: &'a [&'a Release],
    answers: &'a [Answer],
    /// What the edits so far have made of the tree's files.
    texts: BTreeMap<RelPath, Option<String>>,
    found: Vec<Tried>,
}

impl Trial<'_> {
    fn text(&mut self, file: &RelPath) -> Option<&str> {
        let read = || self.tree.text(file.as_path().as_str()).map(|text| text.to_string());
        self.texts.entry(file.clone()).or_insert_with(read).as_deref()
    }

    fn make(&mut self, edit: &Edit) -> Result<(), Misfit> {
        let made = edit.action.apply(self.text(&edit.file))?;
        self.texts.insert(edit.file.clone(), Some(made));
        Ok(())
    }

    fn row(&mut self, patch: &str, row: &Row) {
        let of_near = row.releases.contains(&self.near.version);
        let verdict = match self.wanted(row, of_near) {
            Ok(true) => match self.make(&row.edit) {
                Ok(()) if of_near => Some(Verdict::Fits),
                Ok(()) => Some(Verdict::Taken { reason: self.as_in(row) }),
                Err(misfit) => Some(match self.gone(row) {
                    Some(reason) if of_near => Verdict::Dropped { reason },
                    Some(_) => return,
                    None => Verdict::Open {
                        reason: misfit.to_string(),
                        nearest: place::nearest(self.tree, &row.edit),
                    },
                }),
            },
            Ok(false) => of_near.then(|| Verdict::Dropped { reason: self.depends(row) }),
            Err(reason) => Some(Verdict::Open { reason, nearest: None }),
        };
        let Some(verdict) = verdict else { return };
        self.found.push(Tried {
            patch: patch.to_owned(),
            edit: row.name.clone(),
            file: row.edit.file.to_string(),
            verdict,
        });
    }

    /// Whether the edit is for this tree; the error says why nobody knows.
    fn wanted(&mut self, row: &Row, of_near: bool) -> Result<bool, String> {
        if let Some(id) = &row.depends {
            let same = self.same(id);
            if row.releases.iter().any(|version| same.contains(version)) {
                return Ok(true);
            }
            // Of known releases with this answer, none needs it.
            if !same.is_empty() || !of_near {
                return Ok(false);
            }
            let found = self.found_of(id);
            return Err(format!(
                "it is made where {} is as in {}, and no known release has {found}",
                question(id),
                versions(&row.releases)
            ));
        }
        if of_near {
            return Ok(true);
        }
        let anchored = match &row.edit.action {
            Action::InsertAfter { .. } | Action::Replace { .. } | Action::AddDep { .. } => true,
            Action::RemoveStatement { optional, .. } => !optional,
            Action::Append { .. }
            | Action::NewFile { .. }
            | Action::KeepOperators { .. }
            | Action::DropCalculators { .. } => false,
        };
        // The demo upstream is no release.
        let real = row.releases.iter().any(is_real);
        let fits = anchored && real && row.edit.action.apply(self.text(&row.edit.file)).is_ok();
        Ok(fits && !self.is_made_otherwise(row))
    }

    /// Whether an edit of the same patch and place has been made: releases have it in several forms.
    fn is_made_otherwise(&self, row: &Row) -> bool {
        let anchor = row.name.split(" from ").next();
        self.found.iter().any(|tried| {
            tried.edit.split(" from ").next() == anchor
                && matches!(tried.verdict, Verdict::Fits | Verdict::Taken { .. })
        })
    }

    /// Known releases that answer a question as this tree does.
    fn same(&self, id: &str) -> Vec<Version> {
        let answer = self.answers.iter().find(|answer| answer.id == id);
        answer.map_or(Vec::new(), |answer| answer.same.clone())
    }

    fn found_of(&self, id: &str) -> String {
        let answer = self.answers.iter().find(|answer| answer.id == id);
        let found = answer.map_or(String::new(), |answer| answer.found.join(", "));
        if found.is_empty() { "that, whatever it is".to_owned() } else { format!("`{found}`") }
    }

    fn as_in(&self, row: &Row) -> String {
        match &row.depends {
            Some(id) => format!(
                "{} is {}, as in {}",
                question(id),
                self.found_of(id),
                versions(&row.releases)
            ),
            None => format!("its place is here, as in {}", versions(&row.releases)),
        }
    }

    fn depends(&self, row: &Row) -> String {
        let id = row.depends.as_deref().unwrap_or_default();
        format!("{} is {}, not as in {}", question(id), self.found_of(id), versions(&row.releases))
    }

    /// How one sees that what an edit is for is gone; none where it only stands otherwise.
    fn gone(&mut self, row: &Row) -> Option<String> {
        let file = row.edit.file.clone();
        let text = self.text(&file).map(str::to_owned);
        let Some(text) = text else {
            // What is only taken out of a file of repositories is not there without the file.
            let removes = matches!(row.edit.action, Action::RemoveStatement { .. });
            return (removes && self.tree.text("WORKSPACE").is_some())
                .then(|| format!("there is no `{file}`"));
        };
        match (&row.edit.action, &row.fault) {
            (_, Some(fault)) if !bare(&text).contains(&bare(fault)) => {
                Some(format!("`{file}` has no `{fault}` any more"))
            }
            (Action::Replace { text: new, anchor, .. }, _)
                if !new.trim().is_empty()
                    && !text.contains(anchor.as_str())
                    && text.contains(new.as_str()) =>
            {
                Some(format!("`{file}` has it already as the edit would make it"))
            }
            (Action::RemoveStatement { anchor, .. }, None) if !text.contains(anchor.as_str()) => {
                let like =
                    place::nearest(self.tree, &row.edit).is_some_and(|place| place.is_like());
                (!like).then(|| format!("no statement of `{file}` has `{anchor}` any more"))
            }
            _ => None,
        }
    }

    /// The edits that leave operators out, all at once: where one does not fit, `ops` cannot be used.
    fn operators(&mut self) {
        let operators = &Catalogue::bundled().operators;
        let Some(source) = operators_of(self.known, self.answers).map(|r| operators.source(r))
        else {
            return;
        };
        let none = BTreeSet::new();
        let plan: PatchPlan = patch::operators::edits(source, &none, &none, &operators.mediapipe);
        for edit in &plan.edits {
            if let Err(misfit) = self.make(edit) {
                self.found.push(Tried {
                    patch: "ops".to_owned(),
                    edit: format!("{} {}", edit.action.kind(), edit.file),
                    file: edit.file.to_string(),
                    verdict: Verdict::Open {
                        reason: misfit.to_string(),
                        nearest: place::nearest(self.tree, edit),
                    },
                });
            }
        }
    }
}

/// The known release whose table of operators holds: of those with the same TensorFlow Lite, and where
/// none has the same commit, the newest with the same repository.
pub fn operators_of<'a>(known: &[&'a Release], answers: &[Answer]) -> Option<&'a Release> {
    let newest = |id: &str| {
        let answer = answers.iter().find(|answer| answer.id == id)?;
        known.iter().rev().find(|release| answer.same.contains(&release.version)).copied()
    };
    newest("tflite-at").or_else(|| newest("tflite"))
}

fn is_real(version: &Version) -> bool {
    let release = Catalogue::bundled().release(version.as_str());
    release.is_some_and(|release| release.mirrors.is_none())
}

/// A text without spaces and with one kind of quotes: however it is written, it is the same.
fn bare(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .map(|letter| if letter == '\'' { '"' } else { letter })
        .collect()
}

fn question(id: &str) -> &str {
    probes().iter().find(|probe| probe.id == id).map_or(id, |probe| probe.question.as_str())
}

fn versions(list: &[Version]) -> String {
    let list: Vec<&str> = list.iter().map(Version::as_str).collect();
    list.join(", ")
}
